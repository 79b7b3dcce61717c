//! Renewals: one at a time, never the same refresh token twice, and nothing that came is lost.

use super::LONG;
use super::moved::at_login_host;
use crate::reauthentication::Registered;
use crate::support::{Browser, Database, Tables, World, both};
use fake_salesforce::{Effect, Endpoint, Injection, When};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::TcpListener;

impl Registered {
    fn rotates(&self) {
        let key = self.app.consumer_key().to_owned();
        self.world.fake.control().edit_app(&key, |app| {
            app.switches.rotation = Some(true);
        });
    }

    /// The cause of the lost answer of each set.
    async fn lost(&self) -> Vec<String> {
        let causes = "SELECT renewal_lost_cause FROM credential_sets";
        self.world.tables().await.rows(causes).await.concat()
    }

    /// Renewals that have no known outcome.
    async fn open_renewals(&self) -> usize {
        let open = "SELECT id FROM credential_sets WHERE renewal_id IS NOT NULL";
        self.world.tables().await.rows(open).await.len()
    }
}

fn maintenance() -> Effect {
    Effect::Answer {
        status: 503,
        headers: BTreeMap::default(),
        body: "<p>maintenance</p>".into(),
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

/// What Salesforce may do with a renewal without that it can be told whether it was done.
fn lost_answers() -> [(Effect, &'static str); 4] {
    let answer = |status, kind: &str| Effect::Answer {
        status,
        headers: [("content-type".to_owned(), kind.to_owned())].into(),
        body: "<p>welcome</p>".into(),
    };
    [
        (Effect::DropBeforeHeaders, "no_answer"),
        (Effect::DropMidBody, "no_answer"),
        (answer(200, "text/html"), "not_readable"),
        (answer(502, "text/html"), "salesforce_trouble"),
    ]
}

both!(
    a_lost_answer_is_told_at_once_and_so_is_what_helps,
    |database| {
        for (effect, cause) in lost_answers() {
            let mut acme = Registered::new(World::new(database.another().await).await).await;
            acme.world.later(LONG).await;
            acme.inject(Endpoint::Token, effect);
            let requests = acme.world.token_requests();

            let test = acme.test().await;

            assert_eq!(test["failure"]["code"], "renewal_lost", "{test}");
            assert_eq!(test["failure"]["lost"]["cause"], cause, "{test}");
            assert_eq!(test["failure"]["class"], "ended");
            let lost_at = test["failure"]["lost"]["at"].as_str();
            assert!(
                lost_at.is_some() && lost_at <= test["at"].as_str(),
                "{test}"
            );
            assert_eq!(acme.org().await["status"], "needs_reauthentication");
            // A person asks once more, in the same moment: it had not rotated, so what is stored works.
            let again = acme.test().await;
            assert_eq!(again["failure"], Value::Null, "{cause}: {again}");
            assert_eq!(acme.world.token_requests(), requests + 2);
            assert_eq!(acme.org().await["status"], "connected");
        }
    }
);

both!(
    where_the_lost_answer_had_the_only_token_that_is_told_next,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        acme.rotates();
        acme.world.later(LONG).await;
        let lost = Injection::new(Endpoint::Token, Effect::DropBeforeHeaders).when(When::After);
        acme.world.fake.control().inject(lost);
        assert_eq!(acme.test().await["failure"]["code"], "renewal_lost");
        // What Salesforce says before it has looked at the token leaves the answer lost.
        acme.inject(Endpoint::Token, maintenance());
        let test = acme.test().await;
        assert_eq!(test["failure"]["code"], "salesforce_trouble", "{test}");
        assert_eq!(acme.lost().await, ["no_answer"]);

        let test = acme.test().await;

        assert_eq!(test["failure"]["code"], "permission_ended", "{test}");
        assert_eq!(acme.lost().await, [""], "that is known");
    }
);

both!(what_was_not_worked_on_is_not_lost, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    acme.world.later(LONG).await;
    for (effect, code) in [
        (maintenance(), "salesforce_trouble"),
        (
            Effect::Redirect {
                status: 302,
                location: "/".into(),
            },
            "unexpected_answer",
        ),
    ] {
        acme.inject(Endpoint::Token, effect);
        let test = acme.test().await;
        assert_eq!(test["failure"]["code"], code, "{test}");
        assert_eq!(acme.open_renewals().await, 0);
    }
});

both!(before_there_is_a_connection_nothing_is_lost, |database| {
    let mut acme = at_login_host(World::new(database).await).await;
    let closed = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let nobody = format!("--egress-proxy=http://{closed}");
    acme.world.restart_with(&[&nobody]).await;
    acme.ada = acme.ada.clone().at(&acme.world.router);
    let test = acme.test().await;
    assert_eq!(test["failure"]["code"], "salesforce_unreachable", "{test}");
    assert_eq!(acme.open_renewals().await, 0);
});

both!(a_client_that_leaves_loses_no_token, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    acme.rotates();
    acme.world.later(LONG).await;
    let hang = Injection::new(Endpoint::Token, Effect::Hang).when(When::During);
    acme.world.fake.control().inject(hang);
    let mut leaves = acme.ada.clone();
    let path = format!("/api/v1/orgs/{}/test", acme.id);
    let left = tokio::spawn(async move { leaves.post(&path, &json!({})).await });
    acme.world.fake.control().wait_held().await;

    left.abort();
    assert!(left.await.unwrap_err().is_cancelled());
    acme.world.fake.control().release();
    // As a shutdown waits.
    acme.world.broker.tasks.close();
    acme.world.broker.tasks.wait().await;

    acme.world.restart().await;
    acme.ada = acme.ada.clone().at(&acme.world.router);
    let requests = acme.world.token_requests();
    let test = acme.test().await;
    assert_eq!(test["failure"], Value::Null, "{test}");
    assert_eq!(
        acme.world.token_requests(),
        requests,
        "its tokens were kept"
    );
});

both!(an_answer_is_written_again_until_it_is_stored, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    acme.rotates();
    acme.world.later(LONG).await;
    let trouble = Trouble::at_new_tokens(&acme.world).await;
    let mut unstored = acme.world.broker.renewals.unstored();
    let (mut ada, path) = (acme.ada.clone(), format!("/api/v1/orgs/{}/test", acme.id));
    let mut asked = tokio::spawn(async move { ada.post(&path, &json!({})).await });
    tokio::select! {
        waits = unstored.wait_for(|count| *count > 0) => assert!(waits.is_ok()),
        told = &mut asked => panic!("{told:?}"),
    }

    trouble.end().await;

    let test = asked.await.unwrap().body;
    assert_eq!(test["failure"], Value::Null, "{test}");
    assert_eq!(test["renewed"], true);
    assert_eq!(acme.open_renewals().await, 0);
    assert_eq!(acme.test().await["failure"], Value::Null);
});

both!(over_processes_as_well_many_renew_once, |database| {
    let acme = Registered::new(World::new(database).await).await;
    acme.rotates();
    acme.world.later(LONG).await;
    let replica = acme.world.start_again().await.unwrap();
    let elsewhere = broker::http::router(replica);
    let hang = Injection::new(Endpoint::Token, Effect::Hang).when(When::During);
    acme.world.fake.control().inject(hang);
    let before = acme.world.token_requests();
    let path = format!("/api/v1/orgs/{}/test", acme.id);
    let mut asked = tokio::task::JoinSet::new();
    let mut ask = |mut browser: Browser| {
        let path = path.clone();
        asked.spawn(async move { browser.post(&path, &json!({})).await.body });
    };
    ask(acme.ada.clone());
    acme.world.fake.control().wait_held().await;
    for _ in 0..4 {
        ask(acme.ada.clone().at(&elsewhere));
    }
    let of_token = || acme.world.requests_to("/services/oauth2/userinfo");
    // Each of them was told that the session ended.
    while of_token() < 5 {
        tokio::task::yield_now().await;
    }
    acme.world.fake.control().release();
    for test in asked.join_all().await {
        assert_eq!(test["failure"], Value::Null, "{test}");
    }
    assert_eq!(acme.world.token_requests(), before + 1);
});

/// A database that takes no new tokens.
struct Trouble(Tables, bool);

impl Trouble {
    async fn at_new_tokens(world: &World) -> Self {
        let mut tables = world.tables().await;
        let sqlite = matches!(world.database, Database::Sqlite);
        let statements: &[&str] = if sqlite {
            &[
                "CREATE TRIGGER trouble BEFORE UPDATE OF token_generation ON credential_sets
               WHEN NEW.token_generation <> OLD.token_generation
               BEGIN SELECT RAISE(ABORT, 'no room'); END",
            ]
        } else {
            &[
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                 'BEGIN RAISE EXCEPTION ''no room''; END'",
                "CREATE TRIGGER trouble BEFORE UPDATE ON credential_sets FOR EACH ROW
                 WHEN (NEW.token_generation <> OLD.token_generation)
                 EXECUTE FUNCTION refuse()",
            ]
        };
        for statement in statements {
            tables.run(statement, &[]).await;
        }
        Self(tables, sqlite)
    }

    async fn end(mut self) {
        let on = if self.1 { "" } else { " ON credential_sets" };
        self.0.run(&format!("DROP TRIGGER trouble{on}"), &[]).await;
    }
}

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
