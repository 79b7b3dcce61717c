//! A record that was put back as it was: alone, or with its mark.

use super::records::{CHANGED, assert_refused, assert_works};
use crate::reauthentication::{Registered, reauthenticate};
use crate::support::{World, allow, both};
use serde_json::json;
use std::time::Duration;

/// Longer than a session of Salesforce's lasts.
const LONG: Duration = Duration::from_hours(3);

async fn keep(acme: &Registered, table: &str) {
    let which = match table {
        "record_marks" => "WHERE id IN (SELECT id FROM orgs)",
        _ => "",
    };
    let kept = format!("CREATE TABLE kept_{table} AS SELECT * FROM {table} {which}");
    acme.world.tables().await.run(&kept, &[]).await;
}

/// The row as it was kept, in every column.
async fn put_back(acme: &Registered, table: &str) {
    let mut tables = acme.world.tables().await;
    let columns = tables.columns(&acme.world.database, table).await;
    let columns = columns.iter().filter(|(column, _)| column != "id");
    let values = columns.map(|(column, _)| {
        format!("{column} = (SELECT k.{column} FROM kept_{table} k WHERE k.id = {table}.id)")
    });
    let values = values.collect::<Vec<_>>().join(", ");
    let back = format!("UPDATE {table} SET {values} WHERE id IN (SELECT k.id FROM kept_{table} k)");
    assert!(tables.run(&back, &[]).await > 0, "{back}");
}

both!(an_org_that_was_put_back_is_not_used, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    for table in ["orgs", "credential_sets", "record_marks"] {
        keep(&acme, table).await;
    }
    let run = acme.authorize(&reauthenticate()).await;
    assert_eq!(run["state"]["state"], "connected", "{run}");
    assert_works(&mut acme).await;

    put_back(&acme, "orgs").await;
    assert_refused(&mut acme, "the org alone").await;
    put_back(&acme, "record_marks").await;
    assert_refused(&mut acme, "the org with its mark").await;
    // The whole record: history knows a later generation.
    let mut tables = acme.world.tables().await;
    tables.run("DELETE FROM credential_sets", &[]).await;
    let sets = "INSERT INTO credential_sets SELECT * FROM kept_credential_sets";
    assert_eq!(tables.run(sets, &[]).await, 1);
    assert_refused(&mut acme, "all of it").await;

    acme.world.accept().await;
    let path = format!("/api/v1/orgs/{}", acme.id);
    assert_eq!(acme.ada.get(&path).await.status, 200);
});

both!(tokens_that_were_put_back_are_not_sent, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    keep(&acme, "credential_sets").await;
    acme.world.later(LONG).await;
    acme.ada = acme.world.admin().await;
    assert_works(&mut acme).await;

    put_back(&acme, "credential_sets").await;

    assert_refused(&mut acme, "the set as it was before the renewal").await;
});

both!(a_set_that_is_taken_away_is_missed, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    keep(&acme, "orgs").await;
    for edit in [
        "active_set_id = ''",
        "active_set_id = '', adopted_as = 'external_client_app'",
        "fallback_set_id = active_set_id, fallback_until = 1",
    ] {
        let edit = format!("UPDATE orgs SET {edit}");
        assert_eq!(acme.world.tables().await.run(&edit, &[]).await, 1);
        assert_refused(&mut acme, &edit).await;
        assert_listed(&mut acme, &edit).await;
        broker::sweeper::sweep(&acme.world.broker).await.unwrap();
        put_back(&acme, "orgs").await;
    }
    assert_works(&mut acme).await;
});

/// A list names it, whether or not its row still reads as one of ours, and shows the others.
async fn assert_listed(acme: &mut Registered, about: &str) {
    let list = acme.ada.get("/api/v1/orgs").await;
    assert_eq!(list.status, 200, "{about}: {}", list.body);
    let listed = list.body["items"][0]["status"] == "record_changed_outside";
    let left_out = list.body["left_out"] == json!(["Acme"]);
    assert!(listed != left_out, "{about}: {}", list.body);
    let file = acme.ada.get("/api/v1/orgs.csv").await;
    let text = file.body.as_str().unwrap_or_default();
    assert!(text.contains("record_changed_outside"), "{about}: {text}");
}

/// Whoever edits history can do so, but from then on nothing is sent until somebody answers for it.
const EDITS: [&str; 3] = [
    "UPDATE history SET actor = 'nobody' WHERE number = (SELECT MAX(number) FROM history)",
    "DELETE FROM history WHERE number = (SELECT MAX(number) - 1 FROM history)",
    "DELETE FROM history WHERE number = (SELECT MAX(number) FROM history)",
];

both!(while_history_is_changed_nothing_is_sent, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    let (waiting, url) = {
        let form = acme.world.form("Other", &acme.app);
        acme.world.begin(&mut acme.ada, &form).await
    };
    let back = allow(&url).await;
    for edit in EDITS {
        keep(&acme, "history").await;
        assert!(acme.world.tables().await.run(edit, &[]).await > 0, "{edit}");
        broker::sweeper::sweep(&acme.world.broker).await.unwrap();

        acme.world.fake.control().clear_requests();
        let form = acme.world.form("Third", &acme.app);
        let org = format!("/api/v1/orgs/{}", acme.id);
        for (path, body) in [
            ("/api/v1/authorizations".to_owned(), &form),
            (
                "/api/v1/verifications".to_owned(),
                &crate::verify::of(&form),
            ),
            (format!("{org}/test"), &json!({})),
            (format!("{org}/authorizations"), &reauthenticate()),
        ] {
            let refused = acme.ada.post(&path, body).await;
            assert_eq!(refused.code(), CHANGED, "{edit}: {path}: {}", refused.body);
        }
        let returned = acme.ada.arrive(&back).await;
        assert!(returned.header("location").ends_with(CHANGED));
        broker::activation::try_due(&acme.world.broker)
            .await
            .unwrap();
        broker::revocation::revoke_due(&acme.world.broker)
            .await
            .unwrap();
        let host = acme.world.fake.my_domain("practice");
        let token = "a token".to_owned().into();
        assert!(
            acme.world
                .broker
                .salesforce
                .revoke(&host, &token)
                .await
                .is_err()
        );
        let sent = acme.world.fake.control().requests();
        assert!(sent.is_empty(), "{edit}: {sent:?}");
        let ready = acme.world.stranger().get("/readyz").await;
        assert_eq!(ready.status, 200);

        let mut tables = acme.world.tables().await;
        tables.run("DELETE FROM history", &[]).await;
        let all = "INSERT INTO history SELECT * FROM kept_history";
        assert!(tables.run(all, &[]).await > 0);
        tables.run("DROP TABLE kept_history", &[]).await;
        broker::sweeper::sweep(&acme.world.broker).await.unwrap();
        assert_works(&mut acme).await;
    }
    // The return was consumed by nothing.
    let run = acme.world.come_back(&mut acme.ada, &waiting, &back).await;
    assert!(run["state"]["state"] != "waiting_for_salesforce", "{run}");

    acme.world.tables().await.run(EDITS[0], &[]).await;
    broker::sweeper::sweep(&acme.world.broker).await.unwrap();
    let path = format!("/api/v1/orgs/{}/test", acme.id);
    assert_eq!(acme.ada.post(&path, &json!({})).await.code(), CHANGED);
    acme.world.answer_for_history().await;
    broker::sweeper::sweep(&acme.world.broker).await.unwrap();
    assert_works(&mut acme).await;
});
