//! Whatever row somebody edits, swaps with another, takes out, puts in, or puts back as it was: it is named. The
//! schema itself says which tables there are, so none is forgotten.

mod put_back;

use super::edited;
use crate::reauthentication::Registered;
use crate::receipts::migrate;
use crate::references::{pipelines, report};
use crate::support::{Database, Tables, World, both};
use broker::history::anchor;
use broker::identity::module_key;
use serde_json::json;

/// What tells the rows of each table apart.
const KEYS: [(&str, &[&str]); 16] = [
    ("approvals", &["id"]),
    ("authorizations", &["id"]),
    ("credential_sets", &["id"]),
    ("data_keys", &["id"]),
    ("history", &["id"]),
    ("history_head", &[]),
    ("meta", &["key"]),
    ("modules", &["id"]),
    ("org_references", &["org_id", "module_id", "kind", "id"]),
    ("orgs", &["id"]),
    ("receipts", &["id"]),
    ("record_marks", &["id"]),
    ("reports", &["org_id", "module_id"]),
    ("revocations", &["id"]),
    ("sessions", &["id_hash"]),
    ("sign_in_links", &["token_hash"]),
];

/// Bound to their place by the seal: `sealing.rs`.
const SEALED: [&str; 7] = [
    "consumer_secret",
    "refresh_token",
    "access_token",
    "password",
    "security_token",
    "verifier",
    "granted",
];

/// What the tests' clock says, and what the key ring proves at each start (`key_ring.rs`).
const OTHERWISE: &str = "('clock_offset', 'key_ring_check')";

/// An installation with a row in each table.
pub(super) async fn full(database: Database) -> (Registered, String) {
    let mut acme = Registered::by(World::new(database).await, "connected_app").await;
    let broker = acme.world.broker.clone();
    let path = format!("/api/v1/orgs/{}/references", acme.id);
    let key = module_key::add(&broker, "Pipelines").await.unwrap();
    report(&acme.world, &key, &path, &pipelines(2)).await;
    let (world, ada) = (&acme.world, &mut acme.ada);
    let adopted = json!({
        "name": "Adopted",
        "org_type": "uat",
        "login_url": world.fake.my_domain("practice"),
        "authentication_type": "external_client_app",
        "references": [{ "module": "Jobs", "kind": "job", "id": "7", "name": "Nightly" }],
    });
    let brought = ada
        .post("/api/v1/adoptions", &json!({ "rows": [adopted] }))
        .await;
    assert_eq!(brought.status, 200, "{}", brought.body);
    for name in ["Other", "Another"] {
        let form = world.form(name, &world.app());
        world.begin(ada, &form).await;
    }
    let run = acme.authorize(&migrate(&acme.world.app())).await;
    assert_eq!(run["state"]["state"], "connected", "{run}");
    // With another app once more: the permission of the one before is to be revoked.
    let mut form = migrate(&acme.world.app());
    form["purpose"] = json!("reauthenticate");
    let run = acme.authorize(&form).await;
    assert_eq!(run["state"]["state"], "connected", "{run}");
    acme.world.sign_in_token("eve").await;
    acme.world.sign_in_token("kim").await;
    (acme, key)
}

async fn faults(world: &World) -> Vec<String> {
    anchor::faults(&world.broker).await.unwrap()
}

async fn assert_whole(world: &World, about: &str) {
    assert_eq!(faults(world).await, [""; 0], "{about}");
}

async fn assert_named(world: &World, about: &str) {
    assert!(!faults(world).await.is_empty(), "nothing names: {about}");
}

/// The tables as they are now, beside them.
pub(super) async fn keep(tables: &mut Tables, when: &str) {
    for (table, _) in KEYS {
        let kept = format!("CREATE TABLE {when}_{table} AS SELECT * FROM {table}");
        tables.run(&kept, &[]).await;
    }
}

/// Which row, by its key.
fn whose(keys: &[&str], row: &[String]) -> String {
    let parts = keys.iter().zip(row);
    let parts: Vec<_> = parts
        .map(|(key, value)| format!("{key} = '{value}'"))
        .collect();
    if parts.is_empty() {
        "1 = 1".to_owned()
    } else {
        parts.join(" AND ")
    }
}

/// The keys of all rows.
async fn rows(tables: &mut Tables, table: &str, keys: &[&str]) -> Vec<Vec<String>> {
    if keys.is_empty() {
        return vec![vec![]];
    }
    let keys = keys.join(", ");
    let known = if table.ends_with("meta") {
        format!("WHERE key NOT IN {OTHERWISE}")
    } else {
        String::new()
    };
    tables
        .rows(&format!(
            "SELECT {keys} FROM {table} {known} ORDER BY {keys}"
        ))
        .await
}

async fn columns(acme: &Registered, tables: &mut Tables, table: &str) -> Vec<(String, bool)> {
    let columns = tables.columns(&acme.world.database, table).await;
    let open = |(column, _): &(String, bool)| !SEALED.contains(&column.as_str());
    columns.into_iter().filter(open).collect()
}

both!(no_table_is_forgotten, |database| {
    let (acme, _) = full(database).await;
    let all = match &acme.world.database {
        Database::Sqlite => "SELECT CAST(name AS TEXT) FROM sqlite_master WHERE type = 'table'",
        Database::Postgres(_) => {
            "SELECT CAST(table_name AS TEXT) FROM information_schema.tables
             WHERE table_schema = 'public'"
        }
    };
    let mut all = acme.world.tables().await.rows(all).await.concat();
    // That of the migrations is sqlx's own, and counts of strangers' attempts are no record.
    all.retain(|table| !["_sqlx_migrations", "refused_attempts"].contains(&table.as_str()));
    all.sort();
    assert_eq!(all, KEYS.map(|(table, _)| table));
    for (table, keys) in KEYS {
        let rows = rows(&mut acme.world.tables().await, table, keys).await;
        assert!(!rows.is_empty(), "{table} has no row to be changed");
    }
    assert_whole(&acme.world, "as it was left").await;
});

both!(
    whatever_column_of_whatever_row_is_edited_is_named,
    |database| {
        let (acme, _) = full(database).await;
        let mut tables = acme.world.tables().await;
        keep(&mut tables, "kept").await;
        for (table, keys) in KEYS {
            for row in rows(&mut tables, table, keys).await {
                for (column, is_text) in columns(&acme, &mut tables, table).await {
                    let value = edited(&column, is_text);
                    let edit = format!(
                        "UPDATE {table} SET {column} = {value} WHERE {}",
                        whose(keys, &row)
                    );
                    // A foreign key that the database guards itself.
                    if tables.try_run(&edit).await != Ok(1) {
                        continue;
                    }
                    assert_named(&acme.world, &edit).await;
                    let (now, mut edited_row) = (whose(keys, &row), row.clone());
                    if let Some(at) = keys.iter().position(|key| *key == column) {
                        edited_row[at].insert(0, 'x');
                    }
                    let back = format!(
                    "UPDATE {table} SET {column} = (SELECT k.{column} FROM kept_{table} k WHERE {now})
                     WHERE {}",
                    whose(keys, &edited_row)
                );
                    assert_eq!(tables.run(&back, &[]).await, 1, "{back}");
                }
            }
            assert_whole(&acme.world, table).await;
        }
    }
);

both!(
    values_that_are_swapped_between_two_rows_are_named,
    |database| {
        let (acme, _) = full(database).await;
        let mut tables = acme.world.tables().await;
        keep(&mut tables, "kept").await;
        let mut swapped = 0;
        for (table, keys) in KEYS {
            let rows = rows(&mut tables, table, keys).await;
            for (column, _) in columns(&acme, &mut tables, table).await {
                for pair in rows.windows(2).filter(|_| !keys.contains(&column.as_str())) {
                    let [one, other] = [whose(keys, &pair[0]), whose(keys, &pair[1])];
                    let value =
                        |of: &str| format!("(SELECT k.{column} FROM kept_{table} k WHERE {of})");
                    let (first, second) = (value(&one), value(&other));
                    let swap = format!(
                    "UPDATE {table} SET {column} = CASE WHEN {one} THEN {second} ELSE {first} END
                     WHERE (({one}) OR ({other})) AND {first} IS DISTINCT FROM {second}"
                );
                    // What must be unique in any order of writing cannot be swapped like that.
                    if tables.try_run(&swap).await != Ok(2) {
                        continue;
                    }
                    swapped += 1;
                    assert_named(&acme.world, &swap).await;
                    let back = |here: &str, value: &str| {
                        format!("UPDATE {table} SET {column} = {value} WHERE {here}")
                    };
                    let (one, other) = (back(&one, &first), back(&other, &second));
                    if tables.try_run(&one).await.is_err() {
                        tables.run(&other, &[]).await;
                        tables.run(&one, &[]).await;
                    } else {
                        tables.run(&other, &[]).await;
                    }
                }
            }
            assert_whole(&acme.world, table).await;
        }
        assert!(swapped > 50, "{swapped} swaps");
    }
);

both!(a_row_that_is_taken_out_or_put_in_is_named, |database| {
    let (acme, _) = full(database).await;
    let mut tables = acme.world.tables().await;
    keep(&mut tables, "kept").await;
    for (table, keys) in KEYS {
        for row in rows(&mut tables, table, keys).await {
            let here = whose(keys, &row);
            let put_in = format!("INSERT INTO {table} SELECT * FROM kept_{table} WHERE {here}");
            let take_out = format!("DELETE FROM {table} WHERE {here}");
            // What another row names is guarded by the database itself.
            if tables.try_run(&take_out).await == Ok(1) {
                assert_named(&acme.world, &take_out).await;
                assert_eq!(tables.run(&put_in, &[]).await, 1);
            }
            let columns = tables.columns(&acme.world.database, table).await;
            let own = |(column, _): &(String, bool)| {
                if keys.contains(&column.as_str()) {
                    format!("'x' || {column}")
                } else {
                    column.clone()
                }
            };
            let (names, own): (Vec<_>, Vec<_>) =
                columns.iter().map(|one| (one.0.clone(), own(one))).unzip();
            let like_it = format!(
                "INSERT INTO {table} ({}) SELECT {} FROM kept_{table} WHERE {here}",
                names.join(", "),
                own.join(", ")
            );
            if tables.try_run(&like_it).await == Ok(1) {
                assert_named(&acme.world, &like_it).await;
                take_back(&mut tables, table, keys, &row).await;
            }
        }
        assert_whole(&acme.world, table).await;
    }
});

async fn take_back(tables: &mut Tables, table: &str, keys: &[&str], row: &[String]) {
    let put_in: Vec<_> = row.iter().map(|value| format!("x{value}")).collect();
    let here = whose(keys, &put_in);
    tables
        .run(&format!("DELETE FROM {table} WHERE {here}"), &[])
        .await;
    if keys.is_empty() {
        let all = format!("INSERT INTO {table} SELECT * FROM kept_{table}");
        tables.run(&all, &[]).await;
    }
}
