//! Sealed values that were swapped, copied or edited in the database: each is noticed, named, and
//! never sent anywhere. The key ring: made once, missed at once.

use crate::support::{Browser, Database, Installation, World, allow, both};
use serde_json::Value;
use std::time::Duration;

const SET: [&str; 3] = ["consumer_secret", "refresh_token", "access_token"];
const RUN: [&str; 2] = ["consumer_secret", "verifier"];

/// Two registered orgs, of two Salesforce orgs.
pub(crate) async fn two_orgs(world: &World, ada: &mut Browser) {
    for (name, key) in [("First", "practice"), ("Second", "other")] {
        let app = world.fake.control().create_app(fake_salesforce::NewApp {
            org: key.to_owned(),
            callback_urls: vec![world.broker.config.callback_url.clone()],
            ..fake_salesforce::NewApp::default()
        });
        let mut form = world.form(name, &app);
        form["login_url"] = Value::String(world.fake.my_domain(key));
        let (id, away) = world.begin(ada, &form).await;
        let mut person = world.fake.person(&format!("admin@{key}.example"));
        let fake_salesforce::Arrival::Callback(back) = person.allow(&away).await else {
            panic!("no callback for {name}");
        };
        let back = crate::support::return_address(&back);
        let run = world.come_back(ada, &id, &back).await;
        assert_eq!(run["state"]["state"], "connected", "{run}");
    }
}

async fn statuses(world: &World, ada: &mut Browser) -> Vec<String> {
    let orgs = world.orgs(ada).await;
    let status = |org: &Value| org["status"].as_str().unwrap().to_owned();
    orgs.iter().map(status).collect()
}

/// Does the tampering, looks, and puts everything back. `kept` holds the rows as they were.
async fn noticed(world: &World, ada: &mut Browser, table: &str, tampering: &str, both: bool) {
    let mut tables = world.tables().await;
    tables
        .run(&format!("CREATE TABLE kept AS SELECT * FROM {table}"), &[])
        .await;
    let changed = tables.run(tampering, &[]).await;
    assert!(changed > 0, "{tampering}");

    let unreadable = "stored_secret_cannot_be_read";
    let expected = [unreadable, if both { unreadable } else { "connected" }];
    assert_eq!(statuses(world, ada).await, expected, "{tampering}");

    let columns = match table {
        "data_keys" => vec!["id", "org_id", "ring_key_id", "wrapped"],
        _ => [&SET[..], &["login_url", "org_id"]].concat(),
    };
    let mut put_back: Vec<String> = columns
        .iter()
        .filter(|column| **column != "id")
        .map(|c| format!("{c} = (SELECT {c} FROM kept WHERE kept.id = {table}.id)"))
        .collect();
    if table == "credential_sets" {
        let generation = "(SELECT sealed_generation FROM kept WHERE kept.id = credential_sets.id)";
        put_back.push(format!("sealed_generation = {generation}"));
    }
    let put_back = put_back.join(", ");
    tables
        .run(&format!("UPDATE {table} SET {put_back}"), &[])
        .await;
    tables.run("DROP TABLE kept", &[]).await;
    assert_eq!(statuses(world, ada).await, ["connected"; 2], "{tampering}");
}

fn of(name: &str) -> String {
    format!("(SELECT id FROM orgs WHERE name = '{name}')")
}

/// One character in the middle becomes another of the same alphabet.
fn edited(column: &str) -> String {
    let middle = format!("SUBSTR({column}, 20, 1)");
    format!(
        "SUBSTR({column}, 1, 19) || CASE {middle} WHEN 'A' THEN 'B' ELSE 'A' END \
         || SUBSTR({column}, 21)"
    )
}

both!(a_sealed_value_opens_only_where_it_was_sealed, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    two_orgs(&world, &mut ada).await;
    world.fake.control().clear_requests();
    let (first, second) = (of("First"), of("Second"));
    let table = "credential_sets";
    for to in SET {
        // From every column of the other org, and from the other columns of the same one.
        for from in SET {
            let other = format!(
                "UPDATE {table} SET {to} = (SELECT s.{from} FROM {table} s WHERE s.org_id = {second})
                 WHERE org_id = {first}"
            );
            noticed(&world, &mut ada, table, &other, false).await;
            if from != to {
                let own = format!("UPDATE {table} SET {to} = {from} WHERE org_id = {first}");
                noticed(&world, &mut ada, table, &own, false).await;
            }
            // Both at once: swapped.
            let swapped = format!(
                "UPDATE {table} SET {to} = (SELECT s.{from} FROM kept s
                 WHERE s.org_id <> {table}.org_id)"
            );
            noticed(&world, &mut ada, table, &swapped, true).await;
        }
        for value in [
            edited(to),
            "''".into(),
            "'v1.'".into(),
            format!("SUBSTR({to}, 4)"),
        ] {
            let edit = format!("UPDATE {table} SET {to} = {value} WHERE org_id = {first}");
            noticed(&world, &mut ada, table, &edit, false).await;
        }
    }
    for edit in [
        "login_url = 'https://evil.my.salesforce.com'",
        "login_url = login_url || '/'",
        "sealed_generation = sealed_generation + 1",
        "sealed_generation = 0",
    ] {
        let edit = format!("UPDATE {table} SET {edit} WHERE org_id = {first}");
        noticed(&world, &mut ada, table, &edit, false).await;
    }
    let sent = world.fake.control().requests();
    assert!(sent.is_empty(), "{sent:?}");
});

both!(a_data_key_opens_its_own_orgs_values_only, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    two_orgs(&world, &mut ada).await;
    let key = "(SELECT data_key_id FROM orgs WHERE name = 'First')";
    let other = "(SELECT data_key_id FROM orgs WHERE name = 'Second')";
    let from = |column: &str| format!("(SELECT k.{column} FROM data_keys k WHERE k.id = {other})");
    for edit in [
        format!("wrapped = {}", from("wrapped")),
        format!("wrapped = {}, org_id = {}", from("wrapped"), from("org_id")),
        format!("org_id = {}", from("org_id")),
        format!("wrapped = {}", edited("wrapped")),
        "wrapped = ''".to_owned(),
        "ring_key_id = 'another'".to_owned(),
    ] {
        let edit = format!("UPDATE data_keys SET {edit} WHERE id = {key}");
        noticed(&world, &mut ada, "data_keys", &edit, false).await;
    }
    let mut tables = world.tables().await;
    let pointed = format!("UPDATE orgs SET data_key_id = {other} WHERE name = 'First'");
    assert_eq!(tables.run(&pointed, &[]).await, 1);
    let found = statuses(&world, &mut ada).await;
    assert_eq!(found, ["stored_secret_cannot_be_read", "connected"]);
});

both!(an_org_that_points_at_anothers_set_is_noticed, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    two_orgs(&world, &mut ada).await;
    let sql = "UPDATE orgs SET active_set_id = (SELECT o.active_set_id FROM orgs o
               WHERE o.name = 'Second'), data_key_id = (SELECT o.data_key_id FROM orgs o
               WHERE o.name = 'Second') WHERE name = 'First'";
    assert_eq!(world.tables().await.run(sql, &[]).await, 1);
    let found = statuses(&world, &mut ada).await;
    assert_eq!(found, ["stored_secret_cannot_be_read", "connected"]);
});

both!(a_run_whose_secrets_were_moved_sends_nothing, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let app = world.app();
    let other = "(SELECT a.{c} FROM authorizations a WHERE a.name = 'Other')";
    world.begin(&mut ada, &world.form("Other", &app)).await;
    let mut edits = vec![
        "login_url = 'https://evil.my.salesforce.com'".to_owned(),
        "sealed_generation = sealed_generation + 1".to_owned(),
        format!("data_key_id = {}", other.replace("{c}", "data_key_id")),
        "consumer_secret = verifier".to_owned(),
        "verifier = consumer_secret".to_owned(),
    ];
    for column in RUN {
        edits.push(format!("{column} = {}", other.replace("{c}", column)));
        edits.push(format!("{column} = {}", edited(column)));
        edits.push(format!("{column} = NULL"));
    }
    for (number, edit) in edits.iter().enumerate() {
        let name = format!("Run {number}");
        let (id, away) = world.begin(&mut ada, &world.form(&name, &app)).await;
        let back = allow(&away).await;
        let sql = format!("UPDATE authorizations SET {edit} WHERE id = $1");
        assert_eq!(world.tables().await.run(&sql, &[&id]).await, 1, "{edit}");
        world.fake.control().clear_requests();

        let run = world.come_back(&mut ada, &id, &back).await;

        let code = &run["state"]["code"];
        let is_sealed = RUN.iter().any(|column| edit.starts_with(column));
        let expected = if is_sealed {
            "stored_secret_cannot_be_read"
        } else {
            "record_changed_outside"
        };
        assert_eq!(code, expected, "{edit}: {run}");
        let sent = world.fake.control().requests();
        assert!(sent.is_empty(), "{edit}: {sent:?}");
    }
});

both!(
    a_revocation_whose_token_was_moved_sends_nothing,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let run = world
            .register(&mut ada, &world.form("Acme", &world.app()))
            .await;
        assert_eq!(
            ada.act(run["id"].as_str().unwrap(), "undo").await.status,
            204
        );
        let sql = "UPDATE revocations SET login_url = 'https://evil.my.salesforce.com'";
        assert_eq!(world.tables().await.run(sql, &[]).await, 1);
        world.fake.control().clear_requests();
        world.later(Duration::from_mins(2)).await;

        broker::revocation::revoke_due(&world.broker).await.unwrap();

        assert!(world.fake.control().requests().is_empty());
        let mut tables = world.tables().await;
        let told = "SELECT outcome FROM history WHERE act = 'revoke'";
        assert_eq!(tables.rows(told).await, [["record_changed_outside"]]);
    }
);

#[tokio::test]
async fn the_doctor_names_the_org_whose_secret_cannot_be_read() {
    let place = Installation::new(Database::sqlite()).await;
    let serving = place.serve(&[]).await;
    let (mut ada, _) = place.admin().await;
    let form = place.form("Acme UAT", &place.app());
    let begun = ada.post("/api/v1/authorizations", &form).await;
    ada.arrive(&allow(&begun.text("authorize_url")).await).await;
    let content = place.run(&["doctor"]).await;
    assert!(content.status.success());
    let mut tables = place.database.open(place.folder.path()).await;
    let sql = "UPDATE credential_sets SET access_token = refresh_token";
    assert_eq!(tables.run(sql, &[]).await, 1);

    let doctor = place.run(&["doctor"]).await;

    assert!(!doctor.status.success());
    let said = String::from_utf8(doctor.stdout).unwrap();
    assert!(said.contains("Acme UAT"), "{said}");
    serving.end().await;
}
