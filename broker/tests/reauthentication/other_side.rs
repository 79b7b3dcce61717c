//! Who logged in at Salesforce is not whom the record says.

use super::{Registered, reauthenticate, with};
use crate::migration::migrate;
use crate::support::{World, allow, both, return_address};
use fake_salesforce::Arrival;
use serde_json::json;

both!(
    another_org_is_refused_by_name_and_its_permission_given_back,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let before = acme.org().await;
        let other = acme.world.fake.my_domain("other");
        let new = acme
            .world
            .fake
            .control()
            .create_app(fake_salesforce::NewApp {
                org: "other".into(),
                callback_urls: vec![acme.world.broker.config.callback_url.clone()],
                ..fake_salesforce::NewApp::default()
            });
        let mut form = with(&new);
        form["login_url"] = json!(other);
        let begun = acme.begin(&form).await;
        assert_eq!(begun.status, 201, "{}", begun.body);
        let mut otto = acme.world.fake.person("admin@other.example");
        let Arrival::Callback(back) = otto.allow(&begun.text("authorize_url")).await else {
            panic!("no callback");
        };
        let id = begun.text("id");

        let run = acme
            .world
            .come_back(&mut acme.ada, &id, &return_address(&back))
            .await;

        assert_eq!(run["state"]["code"], "other_org", "{run}");
        assert_eq!(run["state"]["about"], "Other Org (as admin@other.example)");
        acme.assert_unharmed(&before).await;
        broker::revocation::revoke_due(&acme.world.broker)
            .await
            .unwrap();
        let grants = acme.world.fake.control().grants();
        assert!(!grants[1].is_live());
    }
);

both!(another_user_is_asked_about, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    let before = acme.org().await;
    let begun = acme.begin(&reauthenticate()).await;
    let mut deploy = acme.world.fake.person("deploy@practice.example");
    let Arrival::Callback(back) = deploy.allow(&begun.text("authorize_url")).await else {
        panic!("no callback");
    };
    let id = begun.text("id");
    let run = acme
        .world
        .come_back(&mut acme.ada, &id, &return_address(&back))
        .await;

    let state = &run["state"];
    assert_eq!(state["state"], "awaiting_decision", "{run}");
    assert_eq!(state["question"], "other_user");
    assert_eq!(state["salesforce"]["username"], "deploy@practice.example");
    assert_eq!(state["known"][0]["username"], "admin@practice.example");
    acme.assert_unharmed(&before).await;
    let decide = format!("/api/v1/authorizations/{id}/decide");
    let wrong = json!({ "choice": "second_record", "reason": "a demo" });
    assert_eq!(acme.ada.post(&decide, &wrong).await.code(), "invalid_body");
    let outdated = json!({ "choice": "apply", "generation": 7 });
    assert_eq!(acme.ada.post(&decide, &outdated).await.code(), "changed");

    let apply = json!({ "choice": "apply", "generation": 1 });
    let applied = acme.ada.post(&decide, &apply).await;

    assert_eq!(applied.status, 204, "{}", applied.body);
    assert_eq!(
        acme.ada.post(&decide, &apply).await.status,
        204,
        "once more"
    );
    let after = acme.org().await;
    assert_eq!(after["salesforce"]["username"], "deploy@practice.example");
    assert_eq!(after["generation"], 2);
    assert_eq!(after["fallback"]["username"], "admin@practice.example");
    let roll_back = format!("/api/v1/orgs/{}/roll-back", acme.id);
    let back = acme.ada.post(&roll_back, &json!({ "generation": 2 })).await;
    assert_eq!(back.body["failure"], json!(null), "{}", back.body);
    let back = acme.org().await;
    assert_eq!(back["salesforce"], before["salesforce"]);
    assert_eq!(back["credentials"], before["credentials"]);
});

both!(the_right_user_logs_in_again_on_the_same_run, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    let begun = acme.begin(&with(&acme.world.app())).await;
    let mut deploy = acme.world.fake.person("deploy@practice.example");
    let Arrival::Callback(back) = deploy.allow(&begun.text("authorize_url")).await else {
        panic!("no callback");
    };
    let id = begun.text("id");
    let run = acme
        .world
        .come_back(&mut acme.ada, &id, &return_address(&back))
        .await;
    assert_eq!(run["state"]["question"], "other_user", "{run}");
    let path = format!("/api/v1/authorizations/{id}/resume");
    let plain = acme.ada.post(&path, &json!({})).await;
    assert_eq!((plain.status, plain.code()), (409, "already_finished"));

    let again = acme.ada.post(&path, &json!({ "give_back": true })).await;

    assert_eq!(again.status, 200, "{}", again.body);
    let url = again.text("authorize_url");
    assert!(url.contains("prompt=login"), "{url}");
    broker::revocation::revoke_due(&acme.world.broker)
        .await
        .unwrap();
    let live = |acme: &Registered| -> Vec<_> {
        let grants = acme.world.fake.control().grants();
        grants.iter().map(fake_salesforce::Grant::is_live).collect()
    };
    assert_eq!(live(&acme), [true, false], "the wrong user's is given back");
    let decide = format!("/api/v1/authorizations/{id}/decide");
    let apply = json!({ "choice": "apply", "generation": 1 });
    assert_eq!(
        acme.ada.post(&decide, &apply).await.code(),
        "already_finished"
    );
    let back = allow(&url).await;
    let run = acme.world.come_back(&mut acme.ada, &id, &back).await;
    assert_eq!(run["state"]["state"], "connected", "{run}");
    let org = acme.org().await;
    assert_eq!(org["salesforce"]["username"], "admin@practice.example");
    assert_eq!(org["fallback"], json!(null), "the same type and user");
});

both!(
    a_refreshed_sandbox_is_asked_about_and_keeps_its_record,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let sandbox = |world: &World| {
            world.fake.control().create_app(fake_salesforce::NewApp {
                org: "sandbox".into(),
                callback_urls: vec![world.broker.config.callback_url.clone()],
                ..fake_salesforce::NewApp::default()
            })
        };
        let app = sandbox(&world);
        let mut form = world.form("UAT", &app);
        form["login_url"] = json!(world.fake.my_domain("sandbox"));
        form["authentication_type"] = json!("connected_app");
        let (id, url) = world.begin(&mut ada, &form).await;
        let mut person = world.fake.person("admin@practice.example.uat");
        let Arrival::Callback(back) = person.allow(&url).await else {
            panic!("no callback");
        };
        let run = world.come_back(&mut ada, &id, &return_address(&back)).await;
        let org = run["state"]["org_id"].as_str().unwrap().to_owned();
        let mut uat = Registered {
            world,
            ada,
            app,
            id: org,
        };
        let begun = uat.begin(&migrate(&sandbox(&uat.world))).await;
        let Arrival::Callback(back) = person.allow(&begun.text("authorize_url")).await else {
            panic!("no callback");
        };
        let id = begun.text("id");
        let back = return_address(&back);
        uat.world.come_back(&mut uat.ada, &id, &back).await;
        let before = uat.org().await;
        assert_eq!(before["fallback"]["authentication_type"], "connected_app");
        let new_id = uat
            .world
            .fake
            .control()
            .refresh_sandbox("sandbox")
            .unwrap()
            .org_id;
        let begun = uat.begin(&reauthenticate()).await;
        let Arrival::Callback(back) = person.allow(&begun.text("authorize_url")).await else {
            panic!("no callback");
        };
        let id = begun.text("id");

        let run = uat
            .world
            .come_back(&mut uat.ada, &id, &return_address(&back))
            .await;

        assert_eq!(run["state"]["question"], "sandbox_refreshed", "{run}");
        assert_eq!(run["state"]["known"][0]["in_use_becomes"], "all_destroyed");
        // Somebody registers the refreshed sandbox anew, as another record, and takes it back.
        let other = sandbox(&uat.world);
        let mut anew = uat.world.form("UAT anew", &other);
        anew["login_url"] = json!(uat.world.fake.my_domain("sandbox"));
        let (second, url) = uat.world.begin(&mut uat.ada, &anew).await;
        let Arrival::Callback(back) = person.allow(&url).await else {
            panic!("no callback");
        };
        let back = return_address(&back);
        let second = uat.world.come_back(&mut uat.ada, &second, &back).await;
        assert_eq!(second["state"]["state"], "connected", "{second}");
        let decide = format!("/api/v1/authorizations/{id}/decide");
        let apply = json!({ "choice": "apply", "generation": 2 });
        assert_eq!(uat.ada.post(&decide, &apply).await.code(), "changed");
        uat.ada.act(second["id"].as_str().unwrap(), "undo").await;
        assert_eq!(uat.ada.post(&decide, &apply).await.status, 204);
        let after = uat.org().await;
        assert_eq!(after["id"], before["id"]);
        assert_eq!(after["salesforce"]["org_id"], new_id);
        // What was kept was of the org before the refresh.
        assert_eq!(after["fallback"], json!(null));
        let sets = "SELECT id FROM credential_sets";
        assert_eq!(uat.world.tables().await.rows(sets).await.len(), 1);
    }
);
