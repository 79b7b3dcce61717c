//! Testing the connection in use, and renewing its tokens on the way.

mod moved;
mod renewal;

use crate::reauthentication::{Registered, reauthenticate};
use crate::support::{Reply, World, both};
use fake_salesforce::{Effect, Endpoint, Injection, NewApp};
use serde_json::{Value, json};
use std::time::Duration;

/// Longer than a session of Salesforce's lasts.
const LONG: Duration = Duration::from_hours(3);

impl Registered {
    pub(crate) async fn test(&mut self) -> Value {
        let reply = self.send_test().await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.body
    }

    async fn send_test(&mut self) -> Reply {
        let path = format!("/api/v1/orgs/{}/test", self.id);
        self.ada.post(&path, &json!({})).await
    }

    pub(super) fn inject(&self, endpoint: Endpoint, effect: Effect) {
        let injection = Injection::new(endpoint, effect);
        self.world.fake.control().inject(injection);
    }
}

both!(a_test_names_the_credentials_that_it_used, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    let before = acme.org().await;
    let mut form = reauthenticate();
    form["consumer_id"] = json!("3MVG9other");
    form["consumer_secret"] = json!("ABCDEF");
    form["then"] = json!("save");
    acme.begin(&form).await;

    let test = acme.test().await;

    assert_eq!(test["failure"], Value::Null, "{test}");
    assert_eq!(test["used"], before["credentials"]);
    assert_eq!(test["username"], "admin@practice.example");
    assert_eq!(test["not_tested"]["fingerprint"], "ther");
    assert_eq!(test["renewed"], false);
    assert_eq!(test["api_version"], "v64.0");
    assert!(test["api_calls"]["of"].as_i64() > Some(0), "{test}");
    let after = acme.org().await;
    assert!(after["last_proved_at"].as_str() > before["last_proved_at"].as_str());
    for same in ["last_authenticated_at", "generation", "credentials"] {
        assert_eq!(after[same], before[same], "{same}");
    }
});

both!(
    json_web_tokens_are_used_and_renewed_like_opaque_ones,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let app = world.fake.control().create_app(NewApp {
            callback_urls: vec![world.broker.config.callback_url.clone()],
            since_july_2026: true,
            jwt_access_tokens: true,
            ..NewApp::default()
        });
        world.register(&mut ada, &world.form("Acme", &app)).await;
        let id = world.orgs(&mut ada).await[0]["id"].clone();
        let path = format!("/api/v1/orgs/{}/test", id.as_str().unwrap());
        // One ends 30 minutes after it was made, and rotation takes a refresh token for each.
        for (minutes, renewed) in [(0, false), (29, false), (1, true), (31, true)] {
            world.later(Duration::from_mins(minutes)).await;
            let test = ada.post(&path, &json!({})).await.body;
            assert_eq!(test["failure"], Value::Null, "{test}");
            assert_eq!(test["renewed"], renewed, "{test}");
        }
        let mut tokens = world.fake.control().access_tokens().into_iter();
        assert!(tokens.all(|one| one.token.starts_with("eyJ")));
    }
);

both!(a_session_that_ended_is_renewed_on_the_way, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    acme.world.later(LONG).await;

    let test = acme.test().await;

    assert_eq!(test["failure"], Value::Null, "{test}");
    assert_eq!(test["renewed"], true);
    let requests = acme.world.token_requests();
    assert_eq!(
        acme.test().await["renewed"],
        false,
        "the new token was kept"
    );
    assert_eq!(acme.world.token_requests(), requests);
    acme.world.restart().await;
    acme.ada = acme.ada.clone().at(&acme.world.router);
    assert_eq!(acme.test().await["failure"], Value::Null);
});

both!(
    what_ended_at_salesforce_needs_reauthentication,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let before = acme.org().await;
        let key = acme.app.consumer_key().to_owned();
        let control = acme.world.fake.control();
        control.edit_app(&key, |app| {
            app.switches.immediately_expire_refresh = Some(true);
        });
        acme.world.later(LONG).await;

        let test = acme.test().await;

        assert_eq!(test["failure"]["step"], "renewal", "{test}");
        assert_eq!(test["failure"]["code"], "permission_ended");
        assert_eq!(test["failure"]["class"], "ended");
        let org = acme.org().await;
        assert_eq!(org["status"], "needs_reauthentication");
        assert_eq!(org["cause"], "permission_ended");
        assert_eq!(org["last_proved_at"], before["last_proved_at"]);
        let since = org["since"].clone();
        acme.world.later(Duration::from_mins(5)).await;
        acme.test().await;
        assert_eq!(acme.org().await["since"], since, "since it was first seen");
        let query = "/api/v1/orgs?status=needs_reauthentication";
        let found = acme.ada.get(query).await.body;
        assert_eq!(found["items"].as_array().unwrap().len(), 1);

        acme.world.fake.control().edit_app(&key, |app| {
            app.switches.immediately_expire_refresh = None;
        });
        let run = acme.authorize(&reauthenticate()).await;
        assert_eq!(run["state"]["state"], "connected", "{run}");
        assert_eq!(acme.org().await["status"], "connected");
        assert_eq!(acme.test().await["failure"], Value::Null);
    }
);

both!(what_a_setting_causes_does_not_pass, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    for (error, description, code) in [
        ("invalid_grant", "ip restricted", "ip_restricted"),
        (
            "invalid_grant",
            "authentication failure",
            "authentication_failed",
        ),
        ("invalid_scope", "no valid scopes", "invalid_scope"),
    ] {
        acme.world.later(LONG).await;
        let refusal = Effect::OauthError {
            error: error.into(),
            error_description: description.into(),
        };
        acme.inject(Endpoint::Token, refusal);

        let test = acme.test().await;

        assert_eq!(test["failure"]["code"], code, "{test}");
        assert_eq!(test["failure"]["class"], "refused", "{test}");
        assert_eq!(acme.org().await["status"], "needs_reauthentication");
        assert_eq!(acme.test().await["failure"], Value::Null);
        assert_eq!(acme.org().await["status"], "connected");
    }
});

both!(trouble_at_salesforce_passes, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    let answer = Effect::Answer {
        status: 503,
        headers: std::collections::BTreeMap::default(),
        body: "<html>down</html>".into(),
    };
    acme.inject(Endpoint::Query, answer);

    let test = acme.test().await;

    assert_eq!(test["failure"]["step"], "organization", "{test}");
    assert_eq!(test["failure"]["code"], "salesforce_trouble");
    assert_eq!(test["failure"]["class"], "may_pass");
    assert_eq!(acme.org().await["status"], "unreachable");
    assert_eq!(acme.test().await["failure"], Value::Null);
    assert_eq!(acme.org().await["status"], "connected");
});

both!(
    a_test_renews_the_identity_card_and_never_empties_it,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        acme.world.fake.control().edit_org("practice", |org| {
            org.name = "Renamed Org".into();
            org.organization_type = String::new();
        });
        acme.test().await;
        let salesforce = acme.org().await["salesforce"].clone();
        assert_eq!(salesforce["org_name"], "Renamed Org");
        assert_eq!(salesforce["edition"], "Enterprise Edition");
    }
);

both!(a_migration_is_taken_back_only_to_what_works, |database| {
    let mut acme = Registered::by(World::new(database).await, "connected_app").await;
    let before = acme.org().await;
    let new = acme.world.app();
    let migrate = json!({
        "purpose": "migrate",
        "consumer_id": new.consumer_key(),
        "consumer_secret": new.consumer_secret(),
    });
    acme.authorize(&migrate).await;
    let migrated = acme.org().await;
    let key = acme.app.consumer_key().to_owned();
    acme.world.fake.control().edit_app(&key, |app| {
        app.switches.immediately_expire_refresh = Some(true);
    });
    acme.world.later(LONG).await;
    let path = format!("/api/v1/orgs/{}/roll-back", acme.id);
    let mut ada = acme.world.admin().await;

    let refused = ada.post(&path, &json!({ "generation": 2 })).await;

    assert_eq!(
        refused.body["failure"]["code"], "permission_ended",
        "{}",
        refused.body
    );
    assert_eq!(acme.org().await, migrated, "nothing was changed");

    acme.world.fake.control().edit_app(&key, |app| {
        app.switches.immediately_expire_refresh = None;
    });
    let stale = ada.post(&path, &json!({ "generation": 1 })).await;
    assert_eq!(stale.code(), "changed");
    let back = ada.post(&path, &json!({ "generation": 2 })).await;

    assert_eq!(back.body["failure"], Value::Null, "{}", back.body);
    let after = acme.org().await;
    assert_eq!(after["credentials"], before["credentials"]);
    assert_eq!(
        after["last_authenticated_at"],
        migrated["last_authenticated_at"]
    );
    assert_eq!(after["generation"], 3);
    let fallback = &after["fallback"];
    assert_eq!(fallback["authentication_type"], "external_client_app");
    assert_eq!(acme.test().await["failure"], Value::Null);
    let again = ada.post(&path, &json!({ "generation": 3 })).await;
    assert_eq!(again.body["failure"], Value::Null, "and forth again");
});
