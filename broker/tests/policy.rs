//! Every cell of the policy table, through the API: what is refused is refused with its reason, and
//! what is allowed gets past the policy.

use crate::reauthentication::Registered;
use crate::support::{Reply, World, both};
use broker_api::{AuthenticationType, Operation, OrgKind, check_policy};
use serde_json::{Value, json};

const OPERATIONS: [Operation; 10] = [
    Operation::Register,
    Operation::EditCredentials,
    Operation::Reauthenticate,
    Operation::Migrate,
    Operation::RollBack,
    Operation::StateConversion,
    Operation::Test,
    Operation::CorrectInstanceUrl,
    Operation::Replace,
    Operation::Remove,
];

both!(every_cell_is_what_the_api_does, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    for kind in [OrgKind::Org, OrgKind::DevHub] {
        for authentication_type in [
            AuthenticationType::Standard,
            AuthenticationType::ConnectedApp,
            AuthenticationType::ExternalClientApp,
        ] {
            for operation in OPERATIONS {
                let about = format!("{kind:?} {authentication_type:?} {operation:?}");
                let (kind_word, type_word) = (word(kind), word(authentication_type));
                let mut tables = acme.world.tables().await;
                let statement = "UPDATE orgs SET kind = $1, generation = 1";
                tables.run(statement, &[&kind_word]).await;
                let statement = "UPDATE credential_sets SET authentication_type = $1";
                tables.run(statement, &[&type_word]).await;
                acme.world.accept().await;
                let reply = act(&mut acme, operation, &kind_word, &type_word).await;
                let refused = reply.body["fields"]["authentication_type"]["refusal"].clone();
                let expected = check_policy(kind, authentication_type, operation, true);
                let expected = expected.err().map(word);
                assert_eq!(
                    refused.as_str(),
                    expected.as_deref(),
                    "{about}: {}",
                    reply.body
                );
                assert!(reply.status < 500, "{about}: {}", reply.body);
                discard(&mut acme).await;
            }
        }
    }
});

/// Does an act, or as much of it as tells whether it is allowed.
async fn act(
    acme: &mut Registered,
    act: Operation,
    kind: &str,
    authentication_type: &str,
) -> Reply {
    let look = format!("/api/v1/orgs/{}", acme.id);
    let app = acme.world.app();
    let with = |purpose: &str, then: &str| {
        json!({
            "purpose": purpose,
            "consumer_id": app.consumer_key(),
            "consumer_secret": app.consumer_secret(),
            "then": then,
        })
    };
    let (path, body) = match act {
        Operation::Register => {
            let mut form = acme.world.form("Other", &app);
            form["kind"] = json!(kind);
            form["authentication_type"] = json!(authentication_type);
            ("/api/v1/authorizations".to_owned(), form)
        }
        Operation::EditCredentials => (
            format!("{look}/authorizations"),
            with("reauthenticate", "save"),
        ),
        Operation::Reauthenticate => (
            format!("{look}/authorizations"),
            with("reauthenticate", "leave"),
        ),
        Operation::Migrate => (format!("{look}/authorizations"), with("migrate", "leave")),
        Operation::Replace => (format!("{look}/authorizations"), with("replace", "leave")),
        Operation::StateConversion => (
            format!("{look}/conversion"),
            json!({ "generation": 1, "converted": true, "consumer_id": app.consumer_key() }),
        ),
        Operation::RollBack => (format!("{look}/roll-back"), json!({ "generation": 1 })),
        Operation::CorrectInstanceUrl => (
            format!("{look}/instance-url"),
            json!({ "generation": 1, "instance_url": "https://acme.my.salesforce.com" }),
        ),
        Operation::Test => (format!("{look}/test"), json!({})),
        // Another name: so much of it that nothing is removed.
        Operation::Remove => (
            format!("{look}/remove"),
            json!({ "generation": 1, "name": "Other" }),
        ),
    };
    acme.ada.post(&path, &body).await
}

async fn discard(acme: &mut Registered) {
    let runs = acme.ada.get("/api/v1/authorizations").await.body;
    for run in runs.as_array().unwrap() {
        let path = format!("/api/v1/authorizations/{}", run["id"].as_str().unwrap());
        assert_eq!(acme.ada.delete(&path).await.status, 204);
    }
}

fn word(value: impl serde::Serialize) -> String {
    match serde_json::to_value(value).unwrap() {
        Value::String(word) => word,
        other => panic!("no word: {other}"),
    }
}
