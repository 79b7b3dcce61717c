//! Receipts: a migration proves what it left as it was, and fails where it would not have.

use crate::reauthentication::Registered;
use crate::references::{pipelines, report};
use crate::support::{Database, Tables, World, both};
use broker::identity::module_key;
use serde_json::{Value, json};

/// An org on which two modules hang something, and the key of one of them.
async fn used(database: Database) -> (Registered, String, String) {
    let mut acme = Registered::by(World::new(database).await, "connected_app").await;
    let path = format!("/api/v1/orgs/{}/references", acme.id);
    let broker = acme.world.broker.clone();
    let key = module_key::add(&broker, "Pipelines").await.unwrap();
    let jobs = module_key::add(&broker, "Jobs").await.unwrap();
    assert_eq!(
        report(&acme.world, &key, &path, &pipelines(11))
            .await
            .status,
        200
    );
    let job = json!([{ "kind": "job", "id": "7", "name": "Nightly" }]);
    assert_eq!(report(&acme.world, &jobs, &path, &job).await.status, 200);
    acme.ada.get("/api/v1/session").await;
    (acme, key, path)
}

pub(crate) fn migrate(app: &fake_salesforce::App) -> Value {
    json!({
        "purpose": "migrate",
        "consumer_id": app.consumer_key(),
        "consumer_secret": app.consumer_secret(),
    })
}

both!(a_migration_keeps_a_receipt, |database| {
    let (mut acme, key, path) = used(database).await;
    let before = acme.org().await;
    let run = acme.authorize(&migrate(&acme.world.app())).await;
    assert_eq!(run["state"]["state"], "connected", "{run}");

    let receipts = acme
        .ada
        .get(&format!("/api/v1/orgs/{}/receipts", acme.id))
        .await
        .body;

    let receipt = &receipts[0];
    assert_eq!(
        receipt["says"],
        "Record id and the 12 references known here are unchanged."
    );
    assert_eq!(receipt["references"], 12);
    assert_eq!(
        (&receipt["act"], &receipt["by"]),
        (&json!("migrate"), &json!("ada"))
    );
    let side = |side: &str, field: &str| receipt[side][field].clone();
    assert_eq!(side("from", "org_id"), acme.id);
    assert_eq!(side("to", "org_id"), acme.id);
    assert_eq!(side("from", "authentication_type"), "connected_app");
    assert_eq!(side("to", "authentication_type"), "external_client_app");
    assert_eq!(
        side("from", "fingerprint"),
        before["credentials"]["fingerprint"]
    );
    // Every table that the schema lets refer to an org is in it, or is left out with a reason.
    let tables = |list: &str| {
        let listed = receipt[list].as_array().unwrap().iter();
        listed
            .map(|one| one["table"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let mut named = [tables("compared"), tables("not_compared")].concat();
    named.sort();
    let mut referring = referring(&mut acme.world.tables().await, &acme.world.database).await;
    referring.push("orgs".into());
    referring.sort();
    assert_eq!(named, referring);
    for compared in receipt["compared"].as_array().unwrap() {
        assert_eq!(compared["before"], compared["after"]);
        assert_eq!(compared["before"].as_str().unwrap().len(), 43);
    }
    let file = acme
        .ada
        .get(&format!(
            "/api/v1/receipts/{}",
            receipt["id"].as_str().unwrap()
        ))
        .await;
    assert_eq!(&file.body, receipt);
    assert!(
        file.header("content-disposition")
            .starts_with("attachment; filename=")
    );
    // What is reported afterwards is no fault, and changes no receipt.
    assert_eq!(
        report(&acme.world, &key, &path, &json!([])).await.status,
        200
    );
    let again = acme
        .ada
        .get(&format!("/api/v1/orgs/{}/receipts", acme.id))
        .await
        .body;
    assert_eq!(again, receipts);
    assert_eq!(
        acme.ada.get("/api/v1/receipts/other").await.code(),
        "not_found"
    );
});

/// Asked of the schema in another way than the broker does.
async fn referring(tables: &mut Tables, database: &Database) -> Vec<String> {
    let query = match database {
        Database::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%REFERENCES orgs%'"
        }
        Database::Postgres(_) => {
            "SELECT CAST(tables.table_name AS TEXT) FROM information_schema.table_constraints tables
             JOIN information_schema.constraint_column_usage used USING (constraint_name)
             WHERE tables.constraint_type = 'FOREIGN KEY' AND used.table_name = 'orgs'"
        }
    };
    tables.rows(query).await.concat()
}

both!(
    a_fault_that_touches_what_refers_to_the_org_makes_the_migration_fail,
    |database| {
        for (table, harm) in HARM {
            let (mut acme, ..) = used(database.another().await).await;
            let before = acme.org().await;
            let mut tables = acme.world.tables().await;
            trigger(&mut tables, &acme.world.database, table, harm).await;

            let run = acme.authorize(&migrate(&acme.world.app())).await;

            assert_eq!(
                run["state"]["code"], "references_would_change",
                "{harm}: {run}"
            );
            acme.assert_unharmed(&before).await;
            let look = format!("/api/v1/orgs/{}", acme.id);
            assert_eq!(
                acme.ada.get(&format!("{look}/receipts")).await.body,
                json!([])
            );
            let test = acme.ada.post(&format!("{look}/test"), &json!({})).await;
            assert_eq!(test.body["failure"], Value::Null, "{harm}: {}", test.body);
        }
    }
);

/// What a fault in the database may do while a set is swapped.
const HARM: [(&str, &str); 5] = [
    ("orgs", "DELETE FROM org_references WHERE id = 'p3'"),
    (
        "orgs",
        "UPDATE org_references SET name = 'Other' WHERE id = 'p3'",
    ),
    ("orgs", "UPDATE reports SET reported_at = reported_at + 1"),
    (
        "credential_sets",
        "DELETE FROM org_references WHERE kind = 'job'",
    ),
    (
        "credential_sets",
        "UPDATE orgs SET name = 'Other', name_key = 'other'",
    ),
];

/// Does harm whenever a set becomes the one in use, or a new one is stored.
pub(crate) async fn trigger(tables: &mut Tables, database: &Database, table: &str, harm: &str) {
    // The act of holding an org changes nothing of it.
    let when = match table {
        "orgs" => "AFTER UPDATE OF active_set_id ON orgs",
        _ => "AFTER INSERT ON credential_sets",
    };
    match database {
        Database::Sqlite => {
            let text = format!("CREATE TRIGGER harm {when} BEGIN {harm}; END");
            tables.run(&text, &[]).await;
        }
        Database::Postgres(_) => {
            let text = format!(
                "CREATE FUNCTION harm() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN {harm}; RETURN NULL; END $$"
            );
            tables.run(&text, &[]).await;
            let text = format!("CREATE TRIGGER harm {when} FOR EACH ROW EXECUTE FUNCTION harm()");
            tables.run(&text, &[]).await;
        }
    }
}
