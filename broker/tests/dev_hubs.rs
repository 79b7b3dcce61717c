//! Dev Hubs: by Connected App only, and only what is one.

use crate::support::{Browser, World, both, return_address};
use fake_salesforce::{AppKind, Arrival, NewApp};
use serde_json::{Value, json};

/// A form for a Dev Hub in one of the fake's orgs.
pub(crate) fn hub(world: &World, org: &str) -> Value {
    let app = world.fake.control().create_app(NewApp {
        org: org.into(),
        kind: AppKind::ConnectedApp,
        callback_urls: vec![world.broker.config.callback_url.clone()],
        ..NewApp::default()
    });
    let mut form = world.form("Hub", &app);
    form["kind"] = json!("dev_hub");
    form["authentication_type"] = json!("connected_app");
    form["login_url"] = json!(world.fake.my_domain(org));
    form
}

pub(crate) async fn register(world: &World, ada: &mut Browser, form: &Value, user: &str) -> Value {
    let (id, url) = world.begin(ada, form).await;
    let Arrival::Callback(back) = world.fake.person(user).allow(&url).await else {
        panic!("no callback");
    };
    world.come_back(ada, &id, &return_address(&back)).await
}

both!(
    a_dev_hub_stands_beside_the_org_of_the_same_salesforce_org,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let form = hub(&world, "other");
        let mut ordinary = form.clone();
        ordinary["kind"] = json!("org");
        ordinary["name"] = json!("Other");
        let org = register(&world, &mut ada, &ordinary, "admin@other.example").await;
        assert_eq!(org["state"]["state"], "connected", "{org}");

        let run = register(&world, &mut ada, &form, "admin@other.example").await;

        assert_eq!(run["state"]["state"], "connected", "{run}");
        let hubs = ada.get("/api/v1/orgs?kind=dev_hub").await.body;
        assert_eq!(hubs["items"].as_array().unwrap().len(), 1);
        assert_eq!(hubs["items"][0]["name"], "Hub");
        let orgs = ada.get("/api/v1/orgs?kind=org").await.body;
        assert_eq!(orgs["items"][0]["name"], "Other");
        let id = hubs["items"][0]["id"].as_str().unwrap();
        for purpose in ["reauthenticate", "migrate"] {
            let path = format!("/api/v1/orgs/{id}/authorizations");
            let refused = ada.post(&path, &json!({ "purpose": purpose })).await;
            let reason = &refused.body["fields"]["authentication_type"]["refusal"];
            assert_eq!(reason, "dev_hub_keeps_its_connection", "{purpose}");
        }
    }
);

both!(
    what_is_no_dev_hub_is_refused_and_its_permission_given_back,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let run = register(
            &world,
            &mut ada,
            &hub(&world, "practice"),
            "admin@practice.example",
        )
        .await;
        assert_eq!(run["state"]["code"], "not_a_dev_hub", "{run}");
        let gone = ada
            .delete(&format!(
                "/api/v1/authorizations/{}",
                run["id"].as_str().unwrap()
            ))
            .await;
        assert_eq!(gone.status, 204);
        let sandbox = hub(&world, "sandbox");
        let run = register(&world, &mut ada, &sandbox, "admin@practice.example.uat").await;
        assert_eq!(run["state"]["code"], "dev_hub_is_sandbox", "{run}");
        broker::revocation::revoke_due(&world.broker).await.unwrap();
        let grants = world.fake.control().grants();
        assert!(!grants.iter().any(fake_salesforce::Grant::is_live));
        assert!(world.orgs(&mut ada).await.is_empty());
    }
);

both!(
    other_authentication_types_are_refused_with_the_reason,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        for authentication_type in ["external_client_app", "standard"] {
            let mut form = hub(&world, "other");
            form["authentication_type"] = json!(authentication_type);
            let refused = ada.post("/api/v1/authorizations", &form).await;
            let reason = &refused.body["fields"]["authentication_type"]["refusal"];
            assert_eq!(reason, "dev_hub_needs_connected_app", "{}", refused.body);
        }
    }
);
