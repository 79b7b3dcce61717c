//! Registering an org: the way to Connected, and every way that does not lead there.

use crate::support::{World, allow, both, deny};
use fake_salesforce::{Rotation, TokenAnswerPatch};
use serde_json::{Value, json};

both!(an_org_is_registered_and_survives_a_restart, |database| {
    let mut world = World::new(database).await;
    let mut ada = world.admin().await;
    let form = world.form("Acme UAT", &world.app());

    let run = world.register(&mut ada, &form).await;

    assert_eq!(run["state"]["state"], "connected", "{run}");
    assert_eq!(run["state"]["salesforce"]["org_name"], "Practice Org");
    assert_eq!(
        run["state"]["salesforce"]["username"],
        "admin@practice.example"
    );
    assert_eq!(run["state"]["can_undo"], true);
    world.restart().await;
    let mut ada = ada.at(&world.router);
    let orgs = world.orgs(&mut ada).await;
    assert_eq!(orgs.len(), 1);
    assert_eq!(orgs[0]["name"], "Acme UAT");
    assert_eq!(orgs[0]["status"], "connected");
    assert_eq!(orgs[0]["environment"], "practice");
    assert_eq!(orgs[0]["owner"], "ada");
    let id = orgs[0]["id"].as_str().unwrap();
    let history = ada.get(&format!("/api/v1/orgs/{id}/history")).await.body;
    let acts: Vec<_> = history
        .as_array()
        .unwrap()
        .iter()
        .map(|e| &e["act"])
        .collect();
    assert_eq!(acts, ["register", "redeem_code", "begin_registration"]);
});

both!(
    denied_is_a_failure_that_can_be_tried_again_without_the_secret,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let form = world.form("Acme UAT", &world.app());
        let (id, authorize_url) = world.begin(&mut ada, &form).await;

        let run = world
            .come_back(&mut ada, &id, &deny(&authorize_url).await)
            .await;

        assert_eq!(failure(&run), "denied");
        assert_eq!(run["secret_kept"], true);
        assert_eq!(world.orgs(&mut ada).await.len(), 0);
        assert_eq!(world.requests_to("/services/oauth2/token"), 0);
        let again = ada
            .post(&format!("/api/v1/authorizations/{id}/resume"), &json!({}))
            .await;
        assert_eq!(again.status, 200, "{}", again.body);
        let back = allow(&again.text("authorize_url")).await;
        let run = world.come_back(&mut ada, &id, &back).await;
        assert_eq!(run["state"]["state"], "connected");
    }
);

both!(
    a_wrong_secret_stores_nothing_but_the_unfinished_run,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let app = world.app();
        let mut form = world.form("Acme UAT", &app);
        form["consumer_secret"] = json!("0".repeat(64));

        let run = world.register(&mut ada, &form).await;

        assert_eq!(failure(&run), "wrong_consumer_secret");
        assert_eq!(
            run["state"]["salesforce"]["description"],
            "invalid client credentials"
        );
        assert_eq!(world.orgs(&mut ada).await.len(), 0);
        let id = run["id"].as_str().unwrap();
        let edit = json!({ "consumer_secret": app.consumer_secret() });
        let again = ada
            .post(&format!("/api/v1/authorizations/{id}/resume"), &edit)
            .await;
        let back = allow(&again.text("authorize_url")).await;
        let run = world.come_back(&mut ada, id, &back).await;
        assert_eq!(run["state"]["state"], "connected");
    }
);

both!(
    a_consumer_id_that_was_replaced_meanwhile_is_named,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let app = world.app();
        let (id, authorize_url) = world.begin(&mut ada, &world.form("Acme", &app)).await;
        let back = allow(&authorize_url).await;
        world
            .fake
            .control()
            .rotate(app.consumer_key(), Rotation::Stage);
        world
            .fake
            .control()
            .rotate(app.consumer_key(), Rotation::DropOld);

        let run = world.come_back(&mut ada, &id, &back).await;

        assert_eq!(failure(&run), "unknown_consumer_id");
    }
);

both!(lasting_access_and_the_api_are_demanded, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    for (scopes, code) in [
        (vec!["api", "id"], "no_refresh_token"),
        (vec!["refresh_token", "id"], "no_api_scope"),
    ] {
        let app = world.app();
        let scopes: Vec<String> = scopes.into_iter().map(str::to_owned).collect();
        world
            .fake
            .control()
            .edit_app(app.consumer_key(), |app| app.scopes = scopes);
        let run = world.register(&mut ada, &world.form(code, &app)).await;
        assert_eq!(failure(&run), code);
    }
    assert_eq!(world.orgs(&mut ada).await.len(), 0);
});

both!(an_answer_that_cannot_be_trusted_is_not_used, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let other_org = world.fake.control().org("other").unwrap().org_id;
    let other_id = format!(
        "{}/id/{other_org}/005Hn00000ABCDEIA5",
        world.fake.ready().login
    );
    for (field, value, code) in [
        (
            "signature",
            json!("TK2/cXUbnUYoiKTWLwn2lpzPOJOMLaqmY5dw6jZ1tVk="),
            "signature_mismatch",
        ),
        (
            "instance_url",
            json!("https://evil.example"),
            "host_refused",
        ),
        (
            "instance_url",
            json!("https://evilmy.salesforce.com"),
            "host_refused",
        ),
        ("instance_url", json!("http://127.0.0.1:1"), "host_refused"),
        (
            "instance_url",
            json!("https://acme.my.salesforce.com/path"),
            "host_refused",
        ),
        ("id", json!(other_id), "signature_mismatch"),
        ("access_token", json!(7), "unexpected_answer"),
        ("token_type", json!("mac"), "unexpected_answer"),
    ] {
        let app = world.app();
        let control = world.fake.control();
        control.patch_token_answer(TokenAnswerPatch {
            set: [(field.to_owned(), value.clone())].into_iter().collect(),
            remove: Vec::new(),
            grant_type: None,
            times: 1,
        });
        control.clear_requests();
        let run = world
            .register(&mut ada, &world.form(&format!("{field} {value}"), &app))
            .await;
        assert_eq!(failure(&run), code, "{field} = {value}");
        assert_eq!(world.requests_to("/services/oauth2/userinfo"), 0, "{field}");
    }
    assert_eq!(world.orgs(&mut ada).await.len(), 0);
});

both!(
    an_org_is_not_registered_twice_and_the_first_one_stays_whole,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let app = world.app();
        world.register(&mut ada, &world.form("Acme", &app)).await;

        let run = world
            .register(&mut ada, &world.form("Acme again", &app))
            .await;

        assert_eq!(run["state"]["state"], "awaiting_decision", "{run}");
        assert_eq!(run["state"]["known"][0]["name"], "Acme");
        let path = format!("/api/v1/authorizations/{}", run["id"].as_str().unwrap());
        assert_eq!(ada.delete(&path).await.status, 204);
        broker::revocation::revoke_due(&world.broker).await.unwrap();
        // Salesforce gave both the same access token: revoking the second grant would end the first.
        assert_eq!(world.requests_to("/services/oauth2/revoke"), 0);
        assert!(
            world
                .fake
                .control()
                .grants()
                .iter()
                .all(fake_salesforce::Grant::is_live)
        );
        assert_eq!(world.orgs(&mut ada).await.len(), 1);
    }
);

both!(a_permission_that_nobody_uses_is_revoked, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    world.fake.control().patch_token_answer(TokenAnswerPatch {
        set: [("instance_url".to_owned(), json!("https://evil.example"))]
            .into_iter()
            .collect(),
        remove: Vec::new(),
        grant_type: None,
        times: 1,
    });
    world
        .register(&mut ada, &world.form("Acme", &world.app()))
        .await;

    broker::revocation::revoke_due(&world.broker).await.unwrap();

    assert!(!world.fake.control().grants()[0].is_live());
});

both!(undo_takes_back_the_org_and_its_permission, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let run = world
        .register(&mut ada, &world.form("Acme", &world.app()))
        .await;
    let id = run["id"].as_str().unwrap();

    let undone = ada
        .post(&format!("/api/v1/authorizations/{id}/undo"), &json!({}))
        .await;

    assert_eq!(undone.status, 204);
    broker::revocation::revoke_due(&world.broker).await.unwrap();
    assert_eq!(world.orgs(&mut ada).await.len(), 0);
    assert!(!world.fake.control().grants()[0].is_live());
    let run = ada.get(&format!("/api/v1/authorizations/{id}")).await.body;
    assert_eq!(run["state"]["state"], "undone");
    assert_eq!(run["secret_kept"], false);
    let twice = ada
        .post(&format!("/api/v1/authorizations/{id}/undo"), &json!({}))
        .await;
    assert_eq!((twice.status, twice.code()), (409, "not_undoable"));
    let again = world
        .register(&mut ada, &world.form("Acme", &world.app()))
        .await;
    assert_eq!(again["state"]["state"], "connected");
});

fn failure(run: &Value) -> &str {
    assert_eq!(run["state"]["state"], "failed", "{run}");
    run["state"]["code"].as_str().unwrap()
}
