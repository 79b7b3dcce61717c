//! Entries that are cut with all that they left in the database, right after they were written: the anchor tells, which
//! is written before anybody is answered.

use super::{assert_names, assert_whole, keep, newest, put_back, stopped};
use crate::reauthentication::Registered;
use crate::support::{Database, World, both};
use broker::history::anchor;
use serde_json::json;

both!(what_is_cut_right_after_a_kill_is_named, |database| {
    let place = stopped(database).await;
    let serving = place.serve(&[]).await;
    let (mut ada, _) = place.admin().await;
    let mut tables = place.database.open(place.folder.path()).await;
    keep(&mut tables).await;
    let last = newest(&mut tables).await;
    // A sign-out leaves nothing in the database but its entry.
    assert_eq!(ada.delete("/api/v1/session").await.status, 204);
    serving.end().await;
    assert_whole(&place, "as it was killed").await;

    put_back(&mut tables).await;

    let missing = format!("Entry {} is missing.", last + 1);
    assert_names(&place, "cut", &missing).await;
    let serving = place.serve(&[]).await;
    let (mut ada, _) = place.admin().await;
    let form = place.form("Beta", &place.app());
    let refused = ada.post("/api/v1/authorizations", &form).await;
    assert_eq!(refused.code(), "record_changed_outside", "{}", refused.body);
    serving.stop().await;
});

/// SQLite keeps in a column what it is given.
#[tokio::test]
async fn a_row_that_does_not_read_is_named_and_hides_no_change_of_history() {
    let acme = Registered::new(World::new(Database::sqlite()).await).await;
    let mut tables = acme.world.tables().await;
    let edit = "UPDATE sessions SET id_hash = CAST(id_hash AS BLOB)";
    assert!(tables.run(edit, &[]).await > 0);
    let faults = anchor::faults(&acme.world.broker).await.unwrap();
    assert!(faults[0].contains("does not read"), "{faults:?}");
    tables
        .run("UPDATE history SET actor = 'x' WHERE number = 1", &[])
        .await;
    std::fs::remove_file(&acme.world.broker.config.history_anchor_file).unwrap();

    broker::sweeper::sweep(&acme.world.broker).await.unwrap();

    assert!(acme.world.broker.store.history().is_shut());
}

both!(the_next_entry_shows_what_was_cut_before_it, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    let mut tables = acme.world.tables().await;
    keep(&mut tables).await;
    let mut eve = acme.world.signed_in("eve").await;
    put_back(&mut tables).await;
    assert!(!acme.world.broker.store.history().is_shut());

    acme.ada = acme.world.admin().await;

    assert!(acme.world.broker.store.history().is_shut());
    assert_eq!(eve.get("/api/v1/orgs").await.status, 401);
    acme.world.fake.control().clear_requests();
    let path = format!("/api/v1/orgs/{}/test", acme.id);
    let refused = acme.ada.post(&path, &json!({})).await;
    assert_eq!(refused.code(), "record_changed_outside", "{}", refused.body);
    assert!(acme.world.fake.control().requests().is_empty());
    // What was anchored stays so, however much is written.
    for _ in 0..3 {
        acme.world.admin().await;
    }
    let faults = anchor::faults(&acme.world.broker).await.unwrap();
    assert!(!faults.is_empty());
    broker::sweeper::sweep(&acme.world.broker).await.unwrap();
    assert!(acme.world.broker.store.history().is_shut());
});
