//! Practice orgs: only while the practice Salesforce runs beside a broker on one machine.

use crate::dev_hubs::{hub, register};
use crate::support::{World, both};

const WITHOUT_PRACTICE: [&str; 2] = ["--practice-login-url=", "--extra-login-hosts="];

both!(
    a_practice_org_says_that_its_salesforce_is_not_running,
    |database| {
        let mut world = World::new(database).await;
        let mut ada = world.admin().await;
        world
            .register(&mut ada, &world.form("Acme", &world.app()))
            .await;
        assert_eq!(world.orgs(&mut ada).await[0]["status"], "connected");

        world.restart_with(&WITHOUT_PRACTICE).await;

        let mut ada = ada.at(&world.router);
        let orgs = world.orgs(&mut ada).await;
        assert_eq!(orgs[0]["status"], "practice_not_running");
        assert_eq!(orgs[0]["environment"], "practice");
    }
);

both!(
    a_broker_without_the_practice_salesforce_refuses_its_login_url,
    |database| {
        let mut world = World::new(database).await;
        let mut ada = world.admin().await;
        let (id, _) = world
            .begin(&mut ada, &world.form("Kept", &world.app()))
            .await;
        world.restart_with(&WITHOUT_PRACTICE).await;
        let mut ada = ada.at(&world.router);

        let new = ada
            .post("/api/v1/authorizations", &world.form("New", &world.app()))
            .await;
        let path = format!("/api/v1/authorizations/{id}/resume");
        let kept = ada.post(&path, &serde_json::json!({})).await;

        for refused in [new, kept] {
            assert_eq!(refused.status, 422);
            let reason = &refused.body["fields"]["login_url"]["code"];
            assert_eq!(reason, "not_a_login_url");
        }
        let session = ada.get("/api/v1/session").await.body;
        assert!(session["broker"]["practice_org"].is_null());
    }
);

#[test]
fn a_broker_that_others_reach_does_not_start_with_a_practice_salesforce() {
    use clap::Parser;
    let folder = tempfile::tempdir().unwrap();
    let flags = [
        "broker".to_owned(),
        "--public-url=https://arm.example.com".to_owned(),
        format!("--data-dir={}", folder.path().display()),
        "--practice-login-url=http://127.0.0.1:8090".to_owned(),
    ];
    let refused = crate::support::Flags::parse_from(flags).settings.check();

    let error = refused.err().unwrap().to_string();
    assert!(error.contains("BROKER_PRACTICE_LOGIN_URL"), "{error}");
}

both!(
    practice_orgs_are_one_for_each_way_to_stand_and_to_authenticate,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;

        let loaded = ada
            .post("/api/v1/practice-orgs", &serde_json::json!({}))
            .await;

        assert_eq!(loaded.status, 204, "{}", loaded.body);
        let orgs = world.orgs(&mut ada).await;
        let mut found = Vec::new();
        for org in &orgs {
            assert_eq!(org["environment"], "practice");
            let by = &org["credentials"]["authentication_type"];
            found.push(["name", "status"].map(|field| org[field].as_str().unwrap()));
            let no_credentials = org["status"] == "not_authorized_here";
            assert_eq!(by.is_null(), no_credentials, "{org}");
        }
        let expected = [
            ["Practice Developer", "connected"],
            ["Practice Legacy", "connected"],
            ["Practice Production", "connected"],
            ["Practice Staging", "not_authorized_here"],
            ["Practice Training", "needs_reauthentication"],
            ["Practice UAT", "connected"],
        ];
        assert_eq!(found, expected);
        let mut types: Vec<_> = orgs
            .iter()
            .filter_map(|org| org["credentials"]["authentication_type"].as_str())
            .collect();
        types.sort_unstable();
        types.dedup();
        assert_eq!(types, ["connected_app", "external_client_app", "standard"]);
        let hubs = ada.get("/api/v1/orgs?kind=dev_hub").await.body;
        let hubs: Vec<_> = hubs["items"].as_array().unwrap().iter().collect();
        assert_eq!(hubs.len(), 1, "under Settings");
        assert_eq!(hubs[0]["status"], "connected", "{}", hubs[0]);
        let unfinished = ada.get("/api/v1/authorizations").await.body;
        let mut states: Vec<_> = unfinished.as_array().unwrap().iter().collect();
        states.sort_by_key(|run| run["name"].to_string());
        let states: Vec<_> = states.iter().map(|run| &run["state"]["state"]).collect();
        assert_eq!(
            states,
            ["waiting_for_salesforce", "awaiting_decision", "failed"]
        );

        let again = ada
            .post("/api/v1/practice-orgs", &serde_json::json!({}))
            .await;
        assert_eq!(again.status, 204, "{}", again.body);
        assert_eq!(world.orgs(&mut ada).await.len(), 6);
    }
);

both!(
    a_practice_dev_hub_is_left_out_where_somebody_registered_one,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let control = world.fake.control();
        control.edit_org("practice", |org| org.dev_hub = true);
        let form = hub(&world, "practice");
        let run = register(&world, &mut ada, &form, "admin@practice.example").await;
        assert_eq!(run["state"]["state"], "connected", "{run}");

        let loaded = ada
            .post("/api/v1/practice-orgs", &serde_json::json!({}))
            .await;

        assert_eq!(loaded.status, 204, "{}", loaded.body);
        let hubs = ada.get("/api/v1/orgs?kind=dev_hub").await.body;
        assert_eq!(hubs["items"].as_array().unwrap().len(), 1);
        let unfinished = ada.get("/api/v1/authorizations").await.body;
        assert_eq!(unfinished.as_array().unwrap().len(), 3, "{unfinished}");
    }
);

both!(what_is_not_offered_is_no_practice_org_either, |database| {
    let world = World::with(database, &["--standard-offered=false"]).await;
    let mut ada = world.admin().await;
    let loaded = ada
        .post("/api/v1/practice-orgs", &serde_json::json!({}))
        .await;
    assert_eq!(loaded.status, 204, "{}", loaded.body);
    let orgs = world.orgs(&mut ada).await;
    let types = orgs
        .iter()
        .map(|org| &org["credentials"]["authentication_type"]);
    assert!(types.clone().all(|one| one != "standard"));
    assert_eq!(types.count(), 5);
});

both!(
    without_a_practice_salesforce_there_are_no_practice_orgs,
    |database| {
        let mut world = World::new(database).await;
        world.restart_with(&WITHOUT_PRACTICE).await;
        let mut ada = world.admin().await;
        let refused = ada
            .post("/api/v1/practice-orgs", &serde_json::json!({}))
            .await;
        assert_eq!((refused.status, refused.code()), (404, "not_found"));
    }
);
