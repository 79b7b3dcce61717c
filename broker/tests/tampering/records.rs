//! Records that somebody changed in the database: each column that decides what is sent where and as whom.
//! What is noticed is named, and no request leaves the broker.

use super::edited;
use crate::reauthentication::{Registered, reauthenticate};
use crate::sealing::two_orgs;
use crate::support::{Browser, World, allow, both};
use serde_json::{Value, json};
use std::time::Duration;

/// Bound to their place by the seal: `sealing.rs`.
const SEALED: [&str; 5] = [
    "consumer_secret",
    "refresh_token",
    "access_token",
    "password",
    "security_token",
];

/// The same of a run.
const OF_RUNS: [&str; 3] = ["consumer_secret", "verifier", "granted"];

pub(super) const CHANGED: &str = "record_changed_outside";

async fn assert_sends_nothing(world: &World, ada: &mut Browser, id: &str, about: &str) {
    world.fake.control().clear_requests();
    let path = format!("/api/v1/orgs/{id}");
    let test = ada.post(&format!("{path}/test"), &json!({})).await;
    assert_eq!((test.status, test.code()), (500, CHANGED), "{about}");
    let begun = ada
        .post(&format!("{path}/authorizations"), &reauthenticate())
        .await;
    assert_eq!((begun.status, begun.code()), (500, CHANGED), "{about}");
    // The page says it, too: as the status, unless its secrets say more, or that nothing can be shown.
    let page = ada.get(&path).await;
    let alarm = match page.status {
        200 => page.text("status"),
        _ => page.code().to_owned(),
    };
    let alarms = [CHANGED, "stored_secret_cannot_be_read"];
    assert!(alarms.contains(&alarm.as_str()), "{about}: {}", page.body);
    let sent = world.fake.control().requests();
    assert!(sent.is_empty(), "{about}: {sent:?}");
}

pub(super) async fn assert_refused(acme: &mut Registered, about: &str) {
    assert_sends_nothing(&acme.world, &mut acme.ada, &acme.id, about).await;
}

pub(super) async fn assert_works(acme: &mut Registered) {
    let path = format!("/api/v1/orgs/{}/test", acme.id);
    let test = acme.ada.post(&path, &json!({})).await.body;
    assert_eq!(test["failure"], Value::Null, "{test}");
}

both!(every_column_of_an_org_and_its_set_counts, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    two_orgs(&world, &mut ada).await;
    let mut tables = world.tables().await;
    let ids = tables
        .rows("SELECT id FROM orgs ORDER BY name")
        .await
        .concat();
    for (table, owner) in [("orgs", "id"), ("credential_sets", "org_id")] {
        for (column, is_text) in tables.columns(&world.database, table).await {
            // Sets refer to an org by its id, so nobody edits that.
            if SEALED.contains(&column.as_str()) || (table, column.as_str()) == ("orgs", "id") {
                continue;
            }
            tables
                .run(&format!("CREATE TABLE kept AS SELECT * FROM {table}"), &[])
                .await;
            let value = if ["data_key_id", "org_id"].contains(&column.as_str()) {
                format!("(SELECT k.{column} FROM kept k WHERE k.{owner} <> $1)")
            } else {
                edited(&column, is_text)
            };
            let edit = format!("UPDATE {table} SET {column} = {value} WHERE {owner} = $1");
            assert_eq!(tables.run(&edit, &[&ids[0]]).await, 1, "{edit}");

            assert_sends_nothing(&world, &mut ada, &ids[0], &edit).await;

            let key = if column == "id" { "org_id" } else { "id" };
            let back = format!(
                "UPDATE {table} SET {column} = (SELECT k.{column} FROM kept k
                 WHERE k.{key} = {table}.{key})"
            );
            tables.run(&back, &[]).await;
            tables.run("DROP TABLE kept", &[]).await;
            let looked = ada.get(&format!("/api/v1/orgs/{}", ids[0])).await;
            assert_eq!(
                looked.body["status"], "connected",
                "{edit}: {}",
                looked.body
            );
        }
    }
});

both!(
    what_was_swapped_between_two_orgs_is_used_by_neither,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        two_orgs(&world, &mut ada).await;
        let mut tables = world.tables().await;
        let ids = tables
            .rows("SELECT id FROM orgs ORDER BY name")
            .await
            .concat();
        for table in ["orgs", "credential_sets", "record_marks"] {
            let kept = format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}");
            tables.run(&kept, &[]).await;
        }
        let swaps = [
            ("orgs", "id", vec!["instance_url"]),
            ("orgs", "id", vec!["login_url"]),
            (
                "orgs",
                "id",
                vec!["salesforce_org_id", "salesforce_user_id", "username"],
            ),
            ("orgs", "id", vec!["active_set_id"]),
            ("orgs", "id", vec!["active_set_id", "data_key_id"]),
            ("credential_sets", "org_id", vec!["consumer_id"]),
            ("credential_sets", "org_id", vec!["org_id"]),
            ("record_marks", "id", vec!["mark", "number"]),
        ];
        for (table, owner, columns) in swaps {
            let set = |whose: &str, key: &str| {
                let values = columns.iter().map(|column| {
                format!("{column} = (SELECT k.{column} FROM kept_{table} k WHERE k.{key} {whose} {table}.{key})")
            });
                let values = values.collect::<Vec<_>>().join(", ");
                format!(
                    "UPDATE {table} SET {values} WHERE {key} IN
                 (SELECT k.{key} FROM kept_{table} k WHERE k.{owner} IN ($1, $2))"
                )
            };
            let swap = set("<>", owner).replace(
                " k WHERE k.",
                " k WHERE k.{owner} IN ($1, $2) AND k."
                    .replace("{owner}", owner)
                    .as_str(),
            );
            assert_eq!(tables.run(&swap, &[&ids[0], &ids[1]]).await, 2, "{swap}");
            for id in &ids {
                assert_sends_nothing(&world, &mut ada, id, &swap).await;
            }
            tables.run(&set("=", "id"), &[&ids[0], &ids[1]]).await;
            for id in &ids {
                let looked = ada.get(&format!("/api/v1/orgs/{id}")).await;
                assert_eq!(
                    looked.body["status"], "connected",
                    "{swap}: {}",
                    looked.body
                );
            }
        }
    }
);

both!(a_run_whose_form_was_changed_sends_nothing, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let app = world.app();
    world.begin(&mut ada, &world.form("Other", &app)).await;
    let mut tables = world.tables().await;
    for (number, (column, is_text)) in tables
        .columns(&world.database, "authorizations")
        .await
        .into_iter()
        .filter(|(column, _)| !OF_RUNS.contains(&column.as_str()))
        .enumerate()
    {
        let name = format!("Run {number}");
        let (id, away) = world.begin(&mut ada, &world.form(&name, &app)).await;
        let back = allow(&away).await;
        let value = match column.as_str() {
            "purpose" => "'migrate'".to_owned(),
            "kind" => "'dev_hub'".to_owned(),
            "authentication_type" => "'connected_app'".to_owned(),
            "org_type" => "'production'".to_owned(),
            "environment" => "'sandbox'".to_owned(),
            "user_name" => "'eve@acme.example'".to_owned(),
            "data_key_id" => {
                "(SELECT a.data_key_id FROM authorizations a WHERE a.name = 'Other')".to_owned()
            }
            _ => edited(&column, is_text),
        };
        let edit = format!("UPDATE authorizations SET {column} = {value} WHERE id = $1");
        assert_eq!(tables.run(&edit, &[&id]).await, 1, "{edit}");
        world.fake.control().clear_requests();

        let resumed = ada.act(&id, "resume").await;
        let reply = ada.arrive(&back).await;

        if column != "id" {
            assert_eq!(resumed.code(), CHANGED, "{edit}: {}", resumed.body);
        }
        let sent = world.fake.control().requests();
        assert!(sent.is_empty(), "{edit}: {sent:?}");
        let location = reply.location();
        if location.starts_with("/authorizations/") {
            let run = ada.get(&format!("/api/v1{location}")).await.body;
            assert_eq!(run["state"]["code"], CHANGED, "{edit}: {run}");
        } else {
            // What finds the run, its browser and its person says itself that it does not fit.
            let finds = ["id", "state_hash", "browser_hash", "principal", "login_url"];
            let said = location.ends_with(CHANGED);
            assert!(
                said || finds.contains(&column.as_str()),
                "{edit}: {location}"
            );
        }
    }
});

both!(a_revocation_that_was_changed_sends_nothing, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let mut tables = world.tables().await;
    let columns = tables.columns(&world.database, "revocations").await;
    let columns = columns.iter();
    for (number, (column, is_text)) in columns
        .filter(|(column, _)| column != "refresh_token")
        .enumerate()
    {
        let name = format!("Org {number}");
        let form = world.form(&name, &world.app());
        let run = world.register(&mut ada, &form).await;
        let undone = ada.act(run["id"].as_str().unwrap(), "undo").await;
        assert_eq!(undone.status, 204, "{}", undone.body);
        let value = match column.as_str() {
            "data_key_id" => {
                "(SELECT MIN(k.id) FROM data_keys k WHERE k.id <> data_key_id)".to_owned()
            }
            _ => edited(column, *is_text),
        };
        let other = world.form(&format!("Other {number}"), &world.app());
        world.begin(&mut ada, &other).await;
        let edit = format!("UPDATE revocations SET {column} = {value}");
        assert_eq!(tables.run(&edit, &[]).await, 1, "{edit}");
        world.fake.control().clear_requests();
        world.later(Duration::from_mins(2)).await;

        broker::revocation::revoke_due(&world.broker).await.unwrap();

        let sent = world.fake.control().requests();
        assert!(sent.is_empty(), "{edit}: {sent:?}");
        let told = "SELECT outcome FROM history WHERE act = 'revoke' ORDER BY number DESC LIMIT 1";
        assert_eq!(tables.rows(told).await, [[CHANGED]], "{edit}");
    }
});

both!(
    a_brought_in_org_that_was_changed_says_that_first,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let row = json!({
            "name": "Acme",
            "org_type": "uat",
            "login_url": world.fake.my_domain("practice"),
            "authentication_type": "external_client_app",
        });
        let form = json!({ "rows": [row] });
        let reply = ada.post("/api/v1/adoptions", &form).await;
        let id = reply.body["rows"][0]["org_id"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        assert!(!id.is_empty(), "{}", reply.body);
        let orgs = world.orgs(&mut ada).await;
        assert_eq!(orgs[0]["status"], "not_authorized_here");
        let edit = "UPDATE orgs SET salesforce_org_id = 'other' WHERE id = $1";
        assert_eq!(world.tables().await.run(edit, &[&id]).await, 1);
        for filter in ["", "?status=record_changed_outside"] {
            let list = ada.get(&format!("/api/v1/orgs{filter}")).await.body;
            assert_eq!(list["items"][0]["status"], CHANGED, "{list}");
        }
        let other = ada.get("/api/v1/orgs?status=not_authorized_here").await;
        assert_eq!(other.body["items"], json!([]));
        assert_sends_nothing(&world, &mut ada, &id, edit).await;
    }
);
