//! Renewals: one at a time, never the same refresh token twice, and nothing that came is lost.

use super::LONG;
use crate::reauthentication::Registered;
use crate::support::{World, both};
use fake_salesforce::{Effect, Endpoint};
use serde_json::Value;
use std::time::Duration;

impl Registered {
    fn rotates(&self) {
        let key = self.app.consumer_key().to_owned();
        self.world.fake.control().edit_app(&key, |app| {
            app.switches.rotation = Some(true);
        });
    }
}

both!(many_who_ask_at_once_renew_once, |database| {
    let acme = Registered::new(World::new(database).await).await;
    acme.rotates();
    acme.world.later(LONG).await;
    let before = acme.world.token_requests();
    let path = format!("/api/v1/orgs/{}/test", acme.id);
    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (mut ada, path) = (acme.ada.clone(), path.clone());
        asked.spawn(async move { ada.post(&path, &serde_json::json!({})).await.body });
    }
    for test in asked.join_all().await {
        assert_eq!(test["failure"], Value::Null, "{test}");
    }
    assert_eq!(acme.world.token_requests(), before + 1);
    assert!(acme.world.fake.control().grants()[0].is_live());
});

both!(rotated_tokens_are_kept_one_after_the_other, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    acme.rotates();
    for _ in 0..3 {
        acme.world.later(LONG).await;
        let test = acme.test().await;
        assert_eq!(test["failure"], Value::Null, "{test}");
        assert_eq!(test["renewed"], true);
    }
    assert!(acme.world.fake.control().grants()[0].is_live());
});

both!(
    a_lost_answer_is_told_and_the_token_not_sent_again_by_itself,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        acme.world.later(LONG).await;
        acme.inject(Endpoint::Token, Effect::DropBeforeHeaders);

        let test = acme.test().await;

        assert_eq!(test["failure"]["code"], "renewal_lost", "{test}");
        assert_eq!(acme.org().await["status"], "needs_reauthentication");
        // A person asks once more: it had not rotated, so what is stored still works.
        acme.world.later(Duration::from_mins(2)).await;
        let again = acme.test().await;
        assert_eq!(again["failure"], Value::Null, "{again}");
        assert_eq!(acme.org().await["status"], "connected");
    }
);

both!(
    where_rotation_is_known_to_be_off_a_lost_answer_costs_nothing,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        acme.world.later(LONG).await;
        assert_eq!(acme.test().await["renewed"], true);
        acme.world.later(LONG).await;
        acme.inject(Endpoint::Token, Effect::DropBeforeHeaders);
        let test = acme.test().await;
        assert_eq!(test["failure"]["code"], "salesforce_unreachable", "{test}");
        assert_eq!(acme.org().await["status"], "unreachable");
        assert_eq!(acme.test().await["failure"], Value::Null);
    }
);
