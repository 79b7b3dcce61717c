//! What Salesforce refuses is tried again by the broker itself, and an incident of Salesforce's condemns
//! nobody.

use crate::reauthentication::Registered;
use crate::standard;
use crate::support::{World, both};
use broker::trying_again::try_due;
use fake_salesforce::{Effect, Endpoint, Injection, Whose};
use serde_json::{Value, json};
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

fn in_new_words(id: usize) -> Effect {
    Effect::OauthError {
        error: "invalid_grant".into(),
        error_description: format!("nobody has seen this, id {id}-7"),
    }
}

impl Registered {
    /// Salesforce refuses the next renewals so, and no session is left.
    fn refused(&self, effect: Effect, times: u32) {
        let control = self.world.fake.control();
        control.kill_sessions(&Whose::default());
        control.inject(Injection::new(Endpoint::Token, effect).times(times));
    }

    /// Another record of the same Salesforce org, with an app of its own.
    async fn another(&mut self, name: &str) -> String {
        let form = self.world.form(name, &self.world.app());
        let run = self.world.register(&mut self.ada, &form).await;
        let path = format!("/api/v1/authorizations/{}", run["id"].as_str().unwrap());
        let choice = json!({ "choice": "second_record", "reason": "one of many" });
        let decided = self.ada.post(&format!("{path}/decide"), &choice).await;
        assert_eq!(decided.status, 204, "{}", decided.body);
        let run = self.ada.get(&path).await.body;
        run["state"]["org_id"].as_str().unwrap().to_owned()
    }

    async fn acts(&mut self) -> usize {
        let path = format!("/api/v1/orgs/{}/history", self.id);
        self.ada.get(&path).await.body.as_array().unwrap().len()
    }

    async fn status_of_all(&mut self) -> Vec<Value> {
        let orgs = self.world.orgs(&mut self.ada).await;
        orgs.iter().map(|org| org["status"].clone()).collect()
    }

    async fn test_of(&mut self, id: &str) -> Value {
        let path = format!("/api/v1/orgs/{id}/test");
        self.ada.post(&path, &json!({})).await.body
    }
}

both!(
    what_is_refused_is_tried_after_1_4_and_24_hours_then_daily,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        acme.refused(in_new_words(1), 6);
        let test = acme.test().await;
        assert_eq!(test["failure"]["class"], "refused", "{test}");
        let planned = acme.org().await["next_try_at"].clone();
        assert_eq!(test["failure"]["next_try_at"], planned, "{test}");
        // A person who tests changes nothing of that.
        assert_eq!(acme.test().await["failure"]["code"], "other");
        assert_eq!(acme.org().await["next_try_at"], planned);
        let (acts, since) = (acme.acts().await, acme.org().await["since"].clone());
        let mut requests = acme.world.token_requests();

        for hours in [1, 4, 24, 24] {
            acme.world.later(MINUTE * (60 * hours - 1)).await;
            try_due(&acme.world.broker).await.unwrap();
            assert_eq!(
                acme.world.token_requests(),
                requests,
                "before {hours} hours"
            );
            acme.world.later(2 * MINUTE).await;
            for _ in 0..2 {
                try_due(&acme.world.broker).await.unwrap();
            }
            requests += 1;
            assert_eq!(acme.world.token_requests(), requests, "after {hours} hours");
            acme.ada = acme.world.admin().await;
            let org = acme.org().await;
            assert_eq!(
                (&org["status"], &org["since"]),
                (&json!("needs_reauthentication"), &since)
            );
        }
        acme.world.later(HOUR * 24).await;
        acme.ada = acme.world.admin().await;
        try_due(&acme.world.broker).await.unwrap();
        assert_eq!(
            acme.org().await["status"],
            "connected",
            "Salesforce accepts it again"
        );
        acme.world.later(HOUR * 48).await;
        requests = acme.world.token_requests();
        acme.world.fake.control().kill_sessions(&Whose::default());
        try_due(&acme.world.broker).await.unwrap();
        assert_eq!(
            acme.world.token_requests(),
            requests,
            "what works is not tried"
        );
        acme.ada = acme.world.admin().await;
        assert_eq!(acme.acts().await, acts, "history is what people did");
    }
);

both!(
    what_ended_is_not_tried_again_and_no_password_is,
    |database| {
        let mut acme = Registered::new(World::new(database.another().await).await).await;
        let ended = Effect::OauthError {
            error: "invalid_grant".into(),
            error_description: "expired access/refresh token".into(),
        };
        acme.refused(ended, 1);
        assert_eq!(acme.test().await["failure"]["class"], "ended");
        assert_eq!(acme.org().await["next_try_at"], Value::Null);
        let requests = acme.world.token_requests();

        let mut lost = Registered::new(World::new(database.another().await).await).await;
        lost.refused(Effect::DropBeforeHeaders, 1);
        assert_eq!(lost.test().await["failure"]["code"], "renewal_lost");
        // Whatever was planned before: what may be used up is not sent without a person.
        let past = "UPDATE orgs SET next_try_at = 1";
        lost.world.tables().await.run(past, &[]).await;
        lost.world.accept().await;
        let sent = lost.world.token_requests();

        let mut bob = Registered::standard(standard::world(database).await).await;
        standard::edit_user(&bob.world, |user| user.password = "changed".into());
        bob.world.fake.control().kill_sessions(&Whose::default());
        assert_eq!(bob.test().await["failure"]["code"], "invalid_login");
        let logins = bob.logins();

        for org in [&acme, &lost, &bob] {
            org.world.later(HOUR * 48).await;
            try_due(&org.world.broker).await.unwrap();
        }
        assert_eq!(acme.world.token_requests(), requests);
        assert_eq!(lost.world.token_requests(), sent);
        assert_eq!(bob.logins(), logins);
    }
);

both!(
    words_that_are_new_for_many_orgs_at_once_are_an_incident,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let mut orgs = vec![acme.id.clone()];
        for name in ["B", "C", "D", "E", "F"] {
            orgs.push(acme.another(name).await);
        }
        let control = acme.world.fake.control().clone();
        for (id, org) in orgs[..5].iter().enumerate() {
            acme.refused(in_new_words(id), 1);
            let test = acme.test_of(org).await;
            assert_eq!(test["failure"]["code"], "other", "{test}");
            let incident = &test["failure"]["incident"];
            if id < 4 {
                assert_eq!(*incident, Value::Null, "{test}");
                continue;
            }
            assert_eq!(incident["orgs"], 5, "{test}");
            assert_eq!(test["failure"]["class"], "may_pass");
        }
        assert_eq!(acme.status_of_all().await, vec![json!("connected"); 6]);

        // Nothing is sent by itself but one of them at a time, and no other org is tried.
        acme.world.later(HOUR + MINUTE).await;
        control.inject(Injection::new(Endpoint::Token, in_new_words(9)));
        let requests = acme.world.token_requests();
        for _ in 0..3 {
            try_due(&acme.world.broker).await.unwrap();
        }
        assert_eq!(acme.world.token_requests(), requests + 1, "one of them");
        assert_eq!(acme.status_of_all().await, vec![json!("connected"); 6]);

        // Salesforce accepts them again.
        acme.world.later(11 * MINUTE).await;
        try_due(&acme.world.broker).await.unwrap();
        assert_eq!(acme.world.token_requests(), requests + 2);
        try_due(&acme.world.broker).await.unwrap();
        assert_eq!(
            acme.world.token_requests(),
            requests + 2 + 4,
            "then all of them"
        );
        assert_eq!(acme.status_of_all().await, vec![json!("connected"); 6]);
        let faults = "SELECT id FROM orgs WHERE fault IS NOT NULL OR next_try_at IS NOT NULL";
        assert_eq!(acme.world.tables().await.rows(faults).await.len(), 0);
    }
);

both!(
    what_lasts_longer_than_a_day_is_told_of_each_org,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let mut orgs = vec![acme.id.clone()];
        for name in ["B", "C", "D", "E"] {
            orgs.push(acme.another(name).await);
        }
        for (id, org) in orgs.iter().enumerate() {
            acme.refused(in_new_words(id), 1);
            acme.test_of(org).await;
        }
        assert_eq!(acme.status_of_all().await, vec![json!("connected"); 5]);
        acme.world.later(HOUR * 24).await;
        acme.ada = acme.world.admin().await;
        assert_eq!(
            acme.status_of_all().await,
            vec![json!("needs_reauthentication"); 5]
        );
    }
);
