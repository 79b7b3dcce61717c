//! What there was before anything was marked is marked once, and never again.

use crate::reauthentication::Registered;
use crate::support::{World, both};
use broker::history::anchor;
use serde_json::{Value, json};

/// As a broker left it that did not mark anything.
async fn unmark(acme: &Registered) {
    let mut tables = acme.world.tables().await;
    for statement in [
        "UPDATE history SET number = NULL, mac = NULL, generation = NULL",
        "UPDATE history_head SET number = 0",
        "DELETE FROM record_marks",
        "DELETE FROM meta WHERE key = 'marked'",
    ] {
        tables.run(statement, &[]).await;
    }
}

async fn test(acme: &mut Registered) -> Value {
    acme.ada = acme.world.admin().await;
    let path = format!("/api/v1/orgs/{}/test", acme.id);
    acme.ada.post(&path, &json!({})).await.body
}

both!(what_was_there_before_is_marked_once, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    unmark(&acme).await;
    acme.world.restart().await;
    assert_eq!(anchor::faults(&acme.world.broker).await.unwrap(), [""; 0]);
    assert_eq!(test(&mut acme).await["failure"], Value::Null);

    for harm in [
        "UPDATE record_marks SET mark = ''",
        "DELETE FROM record_marks",
    ] {
        acme.world.accept().await;
        acme.world.tables().await.run(harm, &[]).await;
        acme.world.restart().await;
        assert_eq!(
            test(&mut acme).await["code"],
            "record_changed_outside",
            "{harm}"
        );
    }
});

both!(
    whoever_takes_out_the_word_for_it_has_nothing_marked_again,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let word = "DELETE FROM meta WHERE key = 'marked'";
        acme.world.tables().await.run(word, &[]).await;
        acme.world
            .tables()
            .await
            .run("DELETE FROM record_marks", &[])
            .await;
        acme.world.restart().await;
        let faults = anchor::faults(&acme.world.broker).await.unwrap();
        assert!(faults[0].contains("marked was taken out"), "{faults:?}");
        assert_eq!(test(&mut acme).await["code"], "record_changed_outside");

        // Everything that could tell is gone from the database: the anchor is left.
        anchor::move_on(&acme.world.broker).await.unwrap();
        unmark(&acme).await;
        acme.world.restart().await;
        assert_eq!(test(&mut acme).await["code"], "record_changed_outside");
        let mut stranger = acme.world.stranger();
        let ready = stranger.get("/readyz").await;
        assert_eq!(ready.status, 200);
        let said = ready.body.as_str().unwrap();
        assert!(said.contains("history: The word"), "{said}");
    }
);
