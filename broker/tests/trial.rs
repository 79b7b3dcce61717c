//! New credentials tried without being applied: what was granted waits for an answer, and whatever
//! becomes of it, what is in use still tests and still renews. The fake gives every holder of a
//! permission the same access token, as Salesforce does.

mod refused;

use crate::reauthentication::Registered;
use crate::support::{Reply, World, both, return_address};
use fake_salesforce::{App, Arrival, Grant, Whose};
use serde_json::{Value, json};
use std::time::Duration;

const HALF_AN_HOUR: Duration = Duration::from_mins(30);

pub(crate) fn trial(purpose: &str, app: &App) -> Value {
    json!({
        "purpose": purpose,
        "trial": true,
        "consumer_id": app.consumer_key(),
        "consumer_secret": app.consumer_secret(),
    })
}

impl Registered {
    async fn decide(&mut self, run: &Value, choice: &Value) -> Reply {
        let id = run["id"].as_str().unwrap();
        let path = format!("/api/v1/authorizations/{id}/decide");
        self.ada.post(&path, choice).await
    }

    async fn discard(&mut self, run: &Value) {
        let id = run["id"].as_str().unwrap();
        let path = format!("/api/v1/authorizations/{id}");
        assert_eq!(self.ada.delete(&path).await.status, 204);
    }

    async fn look(&mut self, run: &Value) -> Value {
        let id = run["id"].as_str().unwrap();
        let path = format!("/api/v1/authorizations/{id}");
        self.ada.get(&path).await.body
    }

    /// Which of the permissions that Salesforce gave are still good, oldest first.
    async fn live(&self) -> Vec<bool> {
        broker::revocation::revoke_due(&self.world.broker)
            .await
            .unwrap();
        let grants = self.world.fake.control().grants();
        grants.iter().map(Grant::is_live).collect()
    }

    /// What an org works with tests, and renews when its session ends.
    pub(crate) async fn assert_works(&mut self, id: &str) {
        let path = format!("/api/v1/orgs/{id}/test");
        for renewed in [false, true] {
            if renewed {
                let control = self.world.fake.control();
                control.kill_sessions(&Whose::default());
            }
            let test = self.ada.post(&path, &json!({})).await.body;
            assert_eq!(test["failure"], Value::Null, "{test}");
            assert!(!renewed || test["renewed"] == true, "{test}");
        }
    }
}

both!(a_trial_changes_nothing_and_shows_both_sides, |database| {
    let mut acme = Registered::by(World::new(database).await, "connected_app").await;
    let before = acme.org().await;
    let new = acme.world.app();

    let run = acme.authorize(&trial("migrate", &new)).await;

    let state = &run["state"];
    assert_eq!(state["state"], "awaiting_decision", "{run}");
    assert_eq!(state["question"], "trial");
    assert_eq!(run["trial"], true);
    let both = &state["trial"];
    assert_eq!(both["in_use"], before["salesforce"]);
    assert_eq!(state["salesforce"], before["salesforce"]);
    assert_eq!(both["in_use_granted"], state["granted"]);
    assert_eq!(both["permissions"][1], "modify_metadata", "{both}");
    assert_eq!(both["in_use_permissions"], both["permissions"]);
    assert_eq!(both["approvals"]["known"], 1);
    acme.assert_unharmed(&before).await;
    let tests = "SELECT id FROM history WHERE act = 'begin_trial'";
    assert_eq!(acme.world.tables().await.rows(tests).await.len(), 1);
    let id = acme.id.clone();
    acme.assert_works(&id).await;
});

both!(an_applied_trial_is_a_migration, |database| {
    let mut acme = Registered::by(World::new(database).await, "connected_app").await;
    let before = acme.org().await;
    let new = acme.world.app();
    let run = acme.authorize(&trial("migrate", &new)).await;
    acme.world.later(Duration::from_mins(1)).await;

    let applied = acme
        .decide(&run, &json!({ "choice": "apply", "generation": 1 }))
        .await;

    assert_eq!(applied.status, 204, "{}", applied.body);
    let after = acme.org().await;
    for same in ["id", "name", "registered_at", "salesforce"] {
        assert_eq!(after[same], before[same], "{same}");
    }
    let set = &after["credentials"];
    assert_eq!(set["authentication_type"], "external_client_app");
    assert_eq!(after["fallback"]["authentication_type"], "connected_app");
    assert!(after["last_authenticated_at"].as_str() > before["last_authenticated_at"].as_str());
    assert_eq!(after["pending"], Value::Null);
    assert_eq!(acme.live().await, [true, true]);
    let id = acme.id.clone();
    acme.assert_works(&id).await;
});

both!(
    a_discarded_trial_is_given_back_and_hurts_nothing,
    |database| {
        let mut acme = Registered::by(World::new(database).await, "connected_app").await;
        let before = acme.org().await;
        let new = acme.world.app();
        let run = acme.authorize(&trial("migrate", &new)).await;

        acme.discard(&run).await;

        assert_eq!(acme.org().await, before);
        assert_eq!(acme.live().await, [true, false]);
        let id = acme.id.clone();
        acme.assert_works(&id).await;
        let late = acme
            .decide(&run, &json!({ "choice": "apply", "generation": 1 }))
            .await;
        assert_eq!((late.status, late.code()), (409, "already_finished"));
    }
);

both!(
    a_trial_without_an_answer_is_given_back_and_stays_a_trial,
    |database| {
        let mut acme = Registered::by(World::new(database).await, "connected_app").await;
        let new = acme.world.app();
        let run = acme.authorize(&trial("migrate", &new)).await;
        acme.world.later(HALF_AN_HOUR).await;
        broker::sweeper::sweep(&acme.world.broker).await.unwrap();
        assert_eq!(acme.look(&run).await["state"]["code"], "decision_expired");
        assert_eq!(acme.live().await, [true, false]);

        let id = run["id"].as_str().unwrap().to_owned();
        let again = acme.ada.act(&id, "resume").await;
        let back = crate::support::allow(&again.text("authorize_url")).await;
        let run = acme.world.come_back(&mut acme.ada, &id, &back).await;

        assert_eq!(run["state"]["question"], "trial", "{run}");
        assert_eq!(acme.org().await["generation"], 1);
        // A person may make it the real thing, and says so.
        acme.world.later(HALF_AN_HOUR).await;
        broker::sweeper::sweep(&acme.world.broker).await.unwrap();
        assert_eq!(acme.live().await, [true, false, false]);
        let path = format!("/api/v1/authorizations/{id}/resume");
        let again = acme.ada.post(&path, &json!({ "trial": false })).await;
        let back = crate::support::allow(&again.text("authorize_url")).await;
        let run = acme.world.come_back(&mut acme.ada, &id, &back).await;
        assert_eq!(run["state"]["state"], "connected", "{run}");
        assert_eq!(acme.live().await, [true, false, false, true]);
    }
);

both!(a_trial_by_another_user_names_what_differs, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    let before = acme.org().await;
    let new = acme.world.app();
    let begun = acme.begin(&trial("reauthenticate", &new)).await;
    let mut deploy = acme.world.fake.person("deploy@practice.example");
    let Arrival::Callback(back) = deploy.allow(&begun.text("authorize_url")).await else {
        panic!("no callback");
    };
    let (id, back) = (begun.text("id"), return_address(&back));
    let run = acme.world.come_back(&mut acme.ada, &id, &back).await;

    let state = &run["state"];
    assert_eq!(state["question"], "trial", "{run}");
    assert_eq!(state["salesforce"]["username"], "deploy@practice.example");
    let both = &state["trial"];
    assert_eq!(both["in_use"]["username"], "admin@practice.example");
    assert_ne!(both["permissions"], both["in_use_permissions"], "{both}");
    assert_eq!(both["permissions"][0], "api_enabled");
    acme.assert_unharmed(&before).await;
});

both!(
    what_salesforce_does_not_say_of_a_side_is_not_made_up,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        acme.world.fake.control().kill_sessions(&Whose::default());
        let new = acme.world.app();
        let run = acme.authorize(&trial("reauthenticate", &new)).await;
        let both = &run["state"]["trial"];
        assert_eq!(both["in_use_permissions"], Value::Null, "{run}");
        assert_eq!(both["permissions"][0], "api_enabled");
        let renewals = "SELECT id FROM credential_sets WHERE token_generation > 1";
        let renewed = acme.world.tables().await.rows(renewals).await;
        assert_eq!(renewed.len(), 0, "a trial renews nothing");
    }
);

both!(a_registration_cannot_be_a_trial, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let (id, _) = world
        .begin(&mut ada, &world.form("Acme", &world.app()))
        .await;
    let path = format!("/api/v1/authorizations/{id}/resume");
    let refused = ada.post(&path, &json!({ "trial": true })).await;
    assert_eq!((refused.status, refused.code()), (400, "invalid_body"));
});
