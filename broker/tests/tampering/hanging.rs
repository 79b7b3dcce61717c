//! What hangs on an org, and what somebody did to it in the database: nothing is sent for the org until it is as it
//! was, or a person answers for it.

use super::every_row::full;
use super::records::{CHANGED, assert_refused, assert_works};
use super::{edited, every_row};
use crate::reauthentication::Registered;
use crate::references::{pipelines, report};
use crate::support::{Tables, World, both};
use broker::history::anchor;

/// Tables of what hangs on an org, and which of their rows.
const HANGING: [(&str, &str); 4] = [
    ("org_references", "org_id = $1"),
    ("reports", "org_id = $1"),
    ("receipts", "org_id = $1"),
    (
        "approvals",
        "id IN (SELECT s.approval_id FROM credential_sets s WHERE s.org_id = $1)",
    ),
];

async fn put_back(tables: &mut Tables, table: &str) {
    tables.run(&format!("DELETE FROM {table}"), &[]).await;
    let back = format!("INSERT INTO {table} SELECT * FROM kept_{table}");
    tables.run(&back, &[]).await;
}

both!(what_hangs_on_an_org_counts_in_every_column, |database| {
    let (mut acme, _) = full(database).await;
    let mut tables = acme.world.tables().await;
    every_row::keep(&mut tables, "kept").await;
    assert_works(&mut acme).await;
    for (table, which) in HANGING {
        for (column, is_text) in tables.columns(&acme.world.database, table).await {
            let value = match column.as_str() {
                // Foreign keys lead to what there is.
                "org_id" => "(SELECT MIN(o.id) FROM orgs o WHERE o.id <> $1)".to_owned(),
                "module_id" => {
                    "(SELECT MAX(m.id) FROM modules m WHERE m.id <> module_id)".to_owned()
                }
                _ => edited(&column, is_text),
            };
            let edit = format!("UPDATE {table} SET {column} = {value} WHERE {which}");
            let changed = tables.run(&edit, &[&acme.id]).await;
            assert!(changed > 0, "{edit}");
            assert_refused(&mut acme, &edit).await;
            put_back(&mut tables, table).await;
        }
        let cut = format!("DELETE FROM {table} WHERE {which}");
        assert!(tables.run(&cut, &[&acme.id]).await > 0, "{cut}");
        assert_refused(&mut acme, &cut).await;
        put_back(&mut tables, table).await;
        assert_works(&mut acme).await;
    }
});

both!(a_person_answers_for_what_hangs_on_an_org, |database| {
    let (mut acme, _) = full(database).await;
    for edit in [
        "UPDATE org_references SET name = 'Other' WHERE id = 'p1'",
        "UPDATE receipts SET at = at + 1",
        "UPDATE approvals SET ended_at = 1 WHERE ended_at IS NULL",
    ] {
        assert!(acme.world.tables().await.run(edit, &[]).await > 0, "{edit}");
        assert_refused(&mut acme, edit).await;
        answer_for(&acme, &acme.id).await;
        assert_works(&mut acme).await;
    }
});

both!(a_module_that_was_changed_is_none, |database| {
    let (acme, key) = full(database).await;
    let path = format!("/api/v1/orgs/{}/references", acme.id);
    let mut tables = acme.world.tables().await;
    let ids = tables.rows("SELECT id FROM modules WHERE name = 'Pipelines'");
    let id = ids.await.concat().concat();
    let edit = "UPDATE modules SET added_at = added_at + 1 WHERE id = $1";
    assert_eq!(tables.run(edit, &[&id]).await, 1);
    let refused = report(&acme.world, &key, &path, &pipelines(1)).await;
    assert_eq!(refused.status, 401, "{}", refused.body);
    answer_for(&acme, &id).await;
    let taken = report(&acme.world, &key, &path, &pipelines(1)).await;
    assert_eq!(taken.status, 200, "{}", taken.body);
});

both!(
    a_run_that_was_changed_is_discarded_or_answered_for,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let form = acme.world.form("Other", &acme.app);
        for discards in [true, false] {
            let (id, _) = acme.world.begin(&mut acme.ada, &form).await;
            let edit = "UPDATE authorizations SET status = 'failed', failure = NULL WHERE id = $1";
            assert_eq!(acme.world.tables().await.run(edit, &[&id]).await, 1);
            assert_eq!(acme.ada.act(&id, "resume").await.code(), CHANGED);
            if discards {
                let run = format!("/api/v1/authorizations/{id}");
                assert_eq!(acme.ada.delete(&run).await.status, 204);
                // It stays known.
                let faults = anchor::faults(&acme.world.broker).await.unwrap();
                assert!(faults.concat().contains(&id), "{faults:?}");
            }
            answer_for(&acme, &id).await;
            let faults = anchor::faults(&acme.world.broker).await.unwrap();
            assert_eq!(faults, [""; 0]);
            if !discards {
                let resumed = acme.ada.act(&id, "resume").await;
                assert_eq!(resumed.status, 200, "{}", resumed.body);
            }
        }
    }
);

async fn answer_for(acme: &Registered, what: &str) {
    let actor = crate::support::operator();
    let accepted = anchor::accept(&acme.world.broker, &actor, what).await;
    accepted.unwrap();
}

both!(what_is_not_there_is_not_answered_for, |database| {
    let acme = Registered::new(World::new(database).await).await;
    let actor = crate::support::operator();
    let none = anchor::accept(&acme.world.broker, &actor, "nothing").await;
    assert!(none.is_err());
    let acts = "SELECT act FROM history WHERE act = 'accept_record'";
    assert!(acme.world.tables().await.rows(acts).await.is_empty());
});
