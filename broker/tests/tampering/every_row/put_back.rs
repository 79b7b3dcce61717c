//! Each row as it was before something was done to it.

use super::{KEYS, assert_named, assert_whole, full, keep, rows, whose};
use crate::reauthentication::Registered;
use crate::references::{pipelines, report};
use crate::support::{Browser, both, deny};
use broker::identity::module_key;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

/// Does something to every table that anything is done to later.
async fn act(acme: &mut Registered, key: &str) {
    let path = format!("/api/v1/orgs/{}", acme.id);
    acme.world.later(Duration::from_hours(3)).await;
    let tested = acme.ada.post(&format!("{path}/test"), &json!({})).await;
    assert_eq!(tested.body["failure"], Value::Null, "{}", tested.body);
    let told = report(
        &acme.world,
        key,
        &format!("{path}/references"),
        &pipelines(1),
    )
    .await;
    assert_eq!(told.status, 200, "{}", told.body);
    module_key::add(&acme.world.broker, "Jobs").await.unwrap();
    let waits = "SELECT id FROM authorizations WHERE name = 'Other'";
    let run = acme.world.tables().await.rows(waits).await.concat();
    let resumed = acme.ada.act(&run[0], "resume").await;
    let back = deny(&resumed.text("authorize_url")).await;
    acme.world.come_back(&mut acme.ada, &run[0], &back).await;
    let token = acme.world.sign_in_token("ada").await;
    assert_eq!(spend_one(acme, &token).await, 204);
    broker::revocation::revoke_due(&acme.world.broker)
        .await
        .unwrap();
}

async fn spend_one(acme: &Registered, token: &str) -> u16 {
    let mut browser: Browser = acme.world.stranger();
    browser.spend(token).await.status
}

both!(a_row_that_is_put_back_as_it_was_is_named, |database| {
    let (mut acme, key) = full(database).await;
    let link = acme.world.sign_in_token("lea").await;
    let mut tables = acme.world.tables().await;
    keep(&mut tables, "old").await;
    assert_eq!(spend_one(&acme, &link).await, 204);
    act(&mut acme, &key).await;
    keep(&mut tables, "kept").await;
    let mut put_back = BTreeSet::<&str>::new();
    for (table, keys) in KEYS {
        let columns = tables.columns(&acme.world.database, table).await;
        let columns: Vec<_> = columns.into_iter().map(|(column, _)| column).collect();
        let old = rows(&mut tables, &format!("old_{table}"), keys).await;
        for row in &old {
            let here = whose(keys, row);
            let from = |when: &str| {
                let values = columns
                    .iter()
                    .filter(|column| !keys.contains(&column.as_str()));
                let values = values.map(|column| {
                    format!("{column} = (SELECT k.{column} FROM {when}_{table} k WHERE {here})")
                });
                let values = values.collect::<Vec<_>>().join(", ");
                format!("UPDATE {table} SET {values} WHERE {here}")
            };
            let differs = columns.iter().map(|column| {
                format!(
                    "n.{column} IS DISTINCT FROM
                     (SELECT k.{column} FROM old_{table} k WHERE {here})"
                )
            });
            let differs = differs.collect::<Vec<_>>().join(" OR ");
            let changed = format!("SELECT 'x' FROM {table} n WHERE {here} AND ({differs})");
            if tables.rows(&changed).await.is_empty() {
                continue;
            }
            assert_eq!(tables.run(&from("old"), &[]).await, 1, "{table}: {here}");
            assert_named(&acme.world, &from("old")).await;
            assert_eq!(tables.run(&from("kept"), &[]).await, 1, "{table}: {here}");
            put_back.insert(table);
        }
        for row in old {
            let here = whose(keys, &row);
            let again = format!(
                "INSERT INTO {table} SELECT * FROM old_{table} WHERE {here}
                     AND NOT EXISTS (SELECT 1 FROM {table} WHERE {here})"
            );
            if !keys.is_empty() && tables.try_run(&again).await == Ok(1) {
                assert_named(&acme.world, &again).await;
                tables
                    .run(&format!("DELETE FROM {table} WHERE {here}"), &[])
                    .await;
                put_back.insert(table);
            }
        }
        assert_whole(&acme.world, table).await;
    }
    let moving = [
        "approvals",
        "authorizations",
        "credential_sets",
        "history_head",
        "modules",
        "org_references",
        "orgs",
        "record_marks",
        "reports",
        "revocations",
        "sessions",
        "sign_in_links",
    ];
    for table in moving {
        assert!(
            put_back.contains(table),
            "no row of {table} changed: {put_back:?}"
        );
    }
});
