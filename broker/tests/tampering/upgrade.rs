//! What there was before anything was marked is marked once, and never again.

use crate::reauthentication::Registered;
use crate::support::{World, both};
use broker::history::anchor;
use serde_json::{Value, json};
use std::path::Path;

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

fn anchor_of(acme: &Registered) -> &Path {
    &acme.world.broker.config.history_anchor_file
}

async fn test(acme: &mut Registered) -> Value {
    acme.ada = acme.world.admin().await;
    let path = format!("/api/v1/orgs/{}/test", acme.id);
    acme.ada.post(&path, &json!({})).await.body
}

both!(what_was_there_before_is_marked_once, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    unmark(&acme).await;
    std::fs::remove_file(anchor_of(&acme)).unwrap();
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
        let told = "The word that everything is marked was changed";
        assert!(faults.concat().contains(told), "{faults:?}");
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
        assert!(
            said.contains("The word that everything is marked"),
            "{said}"
        );
    }
);

/// As the broker before this one left it: fewer tables were marked, and its anchor does not say how.
async fn mark_as_before(acme: &Registered) {
    let mut tables = acme.world.tables().await;
    for statement in [
        "DELETE FROM record_marks WHERE id NOT IN (SELECT id FROM orgs)",
        "UPDATE record_marks SET mark = 'v1.older'",
        "UPDATE meta SET value = '1' WHERE key = 'marked'",
    ] {
        assert!(tables.run(statement, &[]).await > 0, "{statement}");
    }
}

both!(
    what_was_marked_by_an_older_broker_is_marked_once_more,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        mark_as_before(&acme).await;
        let anchored = std::fs::read_to_string(anchor_of(&acme)).unwrap();
        let older = anchored.replace("\"marked\":\"2\"", "\"marked\":\"\"");
        assert_ne!(older, anchored);
        std::fs::write(anchor_of(&acme), older).unwrap();
        acme.world.restart().await;
        assert_eq!(anchor::faults(&acme.world.broker).await.unwrap(), [""; 0]);
        assert_eq!(test(&mut acme).await["failure"], Value::Null);

        // Once: whoever says so again in the database has nothing marked.
        mark_as_before(&acme).await;
        acme.world.restart().await;
        assert_eq!(test(&mut acme).await["code"], "record_changed_outside");
    }
);
