//! New credentials that Salesforce does not know yet: tried until it does, or until it is clear that
//! it never will.

use crate::support::{World, both};
use broker::authorization::TRY_AGAIN;
use fake_salesforce::{Effect, Endpoint, Injection, NewApp};
use serde_json::{Value, json};
use std::time::Duration;

both!(what_is_not_active_yet_is_tried_until_it_is, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let app = world.fake.control().create_app(NewApp {
        callback_urls: vec![world.broker.config.callback_url.clone()],
        delay_seconds: 120,
        ..NewApp::default()
    });
    let mut form = world.form("Acme", &app);
    form["then"] = json!("wait_until_active");
    let begun = ada.post("/api/v1/authorizations", &form).await;
    assert_eq!(begun.status, 201, "{}", begun.body);
    assert_eq!(begun.body["authorize_url"], Value::Null);
    let address = format!("/api/v1/authorizations/{}", begun.text("id"));
    let state = ada.get(&address).await.body["state"]["state"].clone();
    assert_eq!(state, "waiting_for_activation");

    world.later(TRY_AGAIN + Duration::from_secs(1)).await;
    broker::activation::try_due(&world.broker).await.unwrap();
    let state = ada.get(&address).await.body["state"]["state"].clone();
    assert_eq!(state, "waiting_for_activation", "not active yet");
    world.later(Duration::from_mins(2)).await;
    broker::activation::try_due(&world.broker).await.unwrap();
    assert_eq!(ada.get(&address).await.body["state"]["state"], "ready");

    let again = ada.post(&format!("{address}/resume"), &json!({})).await;
    let back = crate::support::allow(&again.text("authorize_url")).await;
    let run = world.come_back(&mut ada, &begun.text("id"), &back).await;
    assert_eq!(run["state"]["state"], "connected", "{run}");
    let org = run["state"]["org_id"].as_str().unwrap();
    let history = ada.get(&format!("/api/v1/orgs/{org}/history")).await.body;
    let acts = history.as_array().unwrap().iter().rev();
    let acts: Vec<_> = acts.map(|entry| entry["act"].as_str().unwrap()).collect();
    assert_eq!(
        acts,
        [
            "wait_for_activation",
            "become_active",
            "begin_registration",
            "redeem_code",
            "register",
        ]
    );
});

both!(who_waits_can_ask_at_once, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let app = world.fake.control().create_app(NewApp {
        callback_urls: vec![world.broker.config.callback_url.clone()],
        delay_seconds: 120,
        ..NewApp::default()
    });
    let mut form = world.form("Acme", &app);
    form["then"] = json!("wait_until_active");
    let begun = ada.post("/api/v1/authorizations", &form).await;
    let address = format!("/api/v1/authorizations/{}", begun.text("id"));
    let now = json!({ "then": "wait_until_active" });
    let asked = |world: &World| world.requests_to("/services/oauth2/authorize");
    let before = asked(&world);

    for (state, after) in [("waiting_for_activation", 0), ("ready", 121)] {
        // Only Salesforce's clock moves: the next try of the broker's own is not due.
        let control = world.fake.control();
        control.clock().advance(Duration::from_secs(after));
        let again = ada.post(&format!("{address}/resume"), &now).await;
        assert_eq!(again.status, 200, "{}", again.body);
        assert_eq!(again.body["authorize_url"], Value::Null);
        assert_eq!(ada.get(&address).await.body["state"]["state"], state);
    }
    assert_eq!(asked(&world), before + 2);
});

both!(
    what_never_becomes_active_is_wrong_after_fifteen_minutes,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let mut form = world.form("Acme", &world.app());
        form["consumer_id"] = json!(format!("3MVG9{}", "x".repeat(80)));
        form["then"] = json!("wait_until_active");
        let begun = ada.post("/api/v1/authorizations", &form).await;
        let address = format!("/api/v1/authorizations/{}", begun.text("id"));

        world.later(broker::authorization::ACTIVATION_TIME).await;
        broker::activation::try_due(&world.broker).await.unwrap();

        let run = ada.get(&address).await.body;
        assert_eq!(run["state"]["code"], "unknown_consumer_id", "{run}");
        assert_eq!(run["secret_kept"], true);
    }
);

both!(
    the_fifteen_minutes_begin_anew_with_other_credentials_only,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let young = world.fake.control().create_app(NewApp {
            delay_seconds: 3600,
            ..NewApp::default()
        });
        let mut form = world.form("Acme", &young);
        form["then"] = json!("wait_until_active");
        let begun = ada.post("/api/v1/authorizations", &form).await;
        let address = format!("/api/v1/authorizations/{}", begun.text("id"));
        let first = ada.get(&address).await.body["state"]["entered_at"].clone();
        world.later(Duration::from_mins(1)).await;
        let secret = form["consumer_secret"].clone();
        for (edit, anew) in [
            (json!({}), false),
            (json!({ "consumer_secret": secret }), false),
            (json!({ "name": "Acme UAT" }), false),
            (json!({ "consumer_secret": "0".repeat(64) }), true),
            (json!({ "consumer_id": "3MVG9other" }), true),
        ] {
            let mut edit = edit;
            edit["then"] = json!("wait_until_active");
            let again = ada.post(&format!("{address}/resume"), &edit).await;
            assert_eq!(again.status, 200, "{edit}: {}", again.body);
            let state = ada.get(&address).await.body["state"].clone();
            assert_eq!(state["state"], "waiting_for_activation", "{edit}");
            assert_eq!(state["entered_at"] != first, anew, "{edit}: {state}");
        }
    }
);

both!(
    what_never_answers_is_given_up_after_fifteen_minutes,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let mut form = world.form("Acme", &world.app());
        form["then"] = json!("wait_until_active");
        let begun = ada.post("/api/v1/authorizations", &form).await;
        let address = format!("/api/v1/authorizations/{}", begun.text("id"));
        world.later(broker::authorization::ACTIVATION_TIME).await;
        let drop = Effect::DropBeforeHeaders;
        world
            .fake
            .control()
            .inject(Injection::new(Endpoint::Authorize, drop));

        broker::activation::try_due(&world.broker).await.unwrap();

        let run = ada.get(&address).await.body;
        assert_eq!(run["state"]["code"], "salesforce_unreachable", "{run}");
    }
);
