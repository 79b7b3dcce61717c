//! Logging in again when the session has ended; and no more, before Salesforce locks the user out.

use super::{edit_user, set, user, world};
use crate::reauthentication::Registered;
use crate::standard::USER;
use crate::support::{Database, Tables, World, both};
use fake_salesforce::{Effect, Endpoint, Injection};
use serde_json::{Value, json};
use std::time::Duration;

/// Longer than a session of Salesforce's lasts.
const LONG: Duration = Duration::from_hours(3);

async fn wrong(acme: &Registered) {
    edit_user(&acme.world, |user| {
        user.password = "changed in Salesforce".into();
    });
    acme.world.later(LONG).await;
}

both!(many_who_ask_at_once_log_in_once, |database| {
    let acme = Registered::standard(world(database).await).await;
    acme.world.later(LONG).await;
    let path = format!("/api/v1/orgs/{}/test", acme.id);
    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (mut ada, path) = (acme.ada.clone(), path.clone());
        asked.spawn(async move { ada.post(&path, &json!({})).await.body });
    }
    for test in asked.join_all().await {
        assert_eq!(test["failure"], Value::Null, "{test}");
    }
    assert_eq!(acme.logins(), 2);
});

both!(
    after_two_wrong_passwords_nobody_logs_in_any_more,
    |database| {
        let mut acme = Registered::standard(world(database).await).await;
        wrong(&acme).await;
        let before = acme.logins();

        for (code, class) in [
            ("invalid_login", "refused"),
            ("invalid_login", "refused"),
            ("logins_stopped", "ended"),
        ] {
            let test = acme.test().await;
            assert_eq!(test["failure"]["step"], "renewal", "{test}");
            assert_eq!(test["failure"]["code"], code);
            assert_eq!(test["failure"]["class"], class);
        }
        // Also by another replica, after a restart, and a long time later.
        let replica = acme.world.start_again().await.unwrap();
        let mut elsewhere = acme.ada.clone().at(&broker::http::router(replica));
        acme.world.restart().await;
        acme.ada = acme.ada.clone().at(&acme.world.router);
        acme.world.later(LONG).await;
        let mut acme_again = acme.world.admin().await;
        let path = format!("/api/v1/orgs/{}/test", acme.id);
        for browser in [&mut elsewhere, &mut acme_again] {
            let test = browser.post(&path, &json!({})).await.body;
            assert_eq!(test["failure"]["code"], "logins_stopped", "{test}");
        }
        assert_eq!(acme.logins(), before + 2);
        assert_eq!(user(&acme.world, USER).wrong_passwords, 2);
        let org = acme.org().await;
        assert_eq!(org["status"], "needs_reauthentication");

        // Until somebody enters them anew.
        let again = json!({
            "purpose": "reauthenticate",
            "password": "changed in Salesforce",
            "security_token": user(&acme.world, USER).security_token,
        });
        assert_eq!(acme.begin(&again).await.status, 201);
        assert_eq!(acme.org().await["status"], "connected");
        acme.world.later(LONG).await;
        assert_eq!(acme.test().await["renewed"], true);
    }
);

both!(many_at_once_are_two_wrong_passwords_at_most, |database| {
    let acme = Registered::standard(world(database).await).await;
    wrong(&acme).await;
    let before = acme.logins();
    let replica = acme.world.start_again().await.unwrap();
    let routers = [acme.world.router.clone(), broker::http::router(replica)];
    let path = format!("/api/v1/orgs/{}/test", acme.id);
    let mut asked = tokio::task::JoinSet::new();
    for index in 0..8 {
        let mut ada = acme.ada.clone().at(&routers[index % 2]);
        let path = path.clone();
        asked.spawn(async move { ada.post(&path, &json!({})).await.body });
    }
    for test in asked.join_all().await {
        assert_ne!(test["failure"], Value::Null, "{test}");
    }
    assert_eq!(acme.logins(), before + 2);
});

/// Two replicas over one database, one of which has looked and not written when the other's logins are
/// refused: only what the write itself asks for can hold it back. On SQLite nobody is between these
/// two, since a transaction that writes has the database from its beginning on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_that_looked_before_the_refusals_does_not_log_in() {
    let acme = Registered::standard(world(Database::postgres().await).await).await;
    wrong(&acme).await;
    let before = acme.logins();
    let replica = acme.world.start_again().await.unwrap();
    let path = format!("/api/v1/orgs/{}/test", acme.id);
    // That the session was used is noted before.
    acme.ada.clone().get("/api/v1/session").await;
    let mut gate = Gate::before_the_first_renewal(&acme.world).await;
    let mut late = acme.ada.clone().at(&broker::http::router(replica));
    let late = tokio::spawn({
        let path = path.clone();
        async move { late.post(&path, &json!({})).await.body }
    });
    gate.somebody_waits().await;

    let mut ada = acme.ada.clone();
    for code in ["invalid_login", "invalid_login", "logins_stopped"] {
        let test = ada.post(&path, &json!({})).await.body;
        assert_eq!(test["failure"]["code"], code, "{test}");
    }
    gate.open().await;

    let test = late.await.unwrap();
    assert_eq!(test["failure"]["code"], "logins_stopped", "{test}");
    assert_eq!(acme.logins(), before + 2);
    assert_eq!(user(&acme.world, USER).wrong_passwords, 2);
}

/// Holds back the first write that begins a renewal, in the database, after its transaction has read:
/// whoever writes a record takes its mark first.
struct Gate(Tables);

impl Gate {
    async fn before_the_first_renewal(world: &World) -> Self {
        let mut tables = world.tables().await;
        for statement in [
            "CREATE SEQUENCE arrivals",
            "CREATE FUNCTION wait_if_first() RETURNS trigger LANGUAGE plpgsql AS
                 'BEGIN IF nextval(''arrivals'') = 1 THEN PERFORM pg_advisory_xact_lock(1); END IF;
                 RETURN NULL; END'",
            "CREATE TRIGGER gate BEFORE UPDATE ON record_marks
                 FOR EACH STATEMENT EXECUTE FUNCTION wait_if_first()",
        ] {
            tables.run(statement, &[]).await;
        }
        tables.rows("SELECT pg_advisory_lock(1)::text").await;
        Self(tables)
    }

    async fn somebody_waits(&mut self) {
        let waiting = "SELECT pid::text FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        while self.0.rows(waiting).await.is_empty() {
            tokio::task::yield_now().await;
        }
    }

    async fn open(&mut self) {
        self.0.rows("SELECT pg_advisory_unlock(1)::text").await;
    }
}

both!(
    a_right_one_ends_the_row_and_an_outage_is_no_refusal,
    |database| {
        let mut acme = Registered::standard(world(database).await).await;
        let right = user(&acme.world, USER).password;
        for _ in 0..3 {
            wrong(&acme).await;
            let test = acme.test().await;
            assert_eq!(test["failure"]["code"], "invalid_login", "{test}");
            edit_user(&acme.world, |user| user.password.clone_from(&right));
            assert_eq!(acme.test().await["failure"], Value::Null);
        }
        acme.world.later(LONG).await;
        for (effect, code) in [
            (Effect::DropBeforeHeaders, "salesforce_unreachable"),
            (Effect::DropMidBody, "salesforce_unreachable"),
            (Effect::DropBeforeHeaders, "salesforce_unreachable"),
        ] {
            let injection = Injection::new(Endpoint::Soap, effect);
            acme.world.fake.control().inject(injection);
            let test = acme.test().await;
            assert_eq!(test["failure"]["code"], code, "{test}");
            assert_eq!(acme.org().await["status"], "unreachable");
        }
        for _ in 0..3 {
            set(&acme.world, |org| {
                org.switches.rate_limit_exceeded = Some(true);
            });
            let test = acme.test().await;
            assert_eq!(test["failure"]["code"], "too_many_logins", "{test}");
            set(&acme.world, |org| org.switches.rate_limit_exceeded = None);
        }
        assert_eq!(acme.test().await["failure"], Value::Null);
    }
);

both!(a_user_who_is_locked_out_is_left_alone, |database| {
    let mut acme = Registered::standard(world(database).await).await;
    edit_user(&acme.world, |user| user.wrong_passwords = 5);
    acme.world.later(LONG).await;
    let before = acme.logins();
    for code in ["password_lockout", "logins_stopped", "logins_stopped"] {
        let test = acme.test().await;
        assert_eq!(test["failure"]["code"], code, "{test}");
    }
    assert_eq!(acme.logins(), before + 1);
});

both!(an_expired_password_is_a_failure, |database| {
    let mut acme = Registered::standard(world(database).await).await;
    edit_user(&acme.world, |user| user.password_expired = true);
    acme.world.later(LONG).await;
    let test = acme.test().await;
    assert_eq!(test["failure"]["code"], "password_expired", "{test}");
    assert_eq!(acme.org().await["status"], "needs_reauthentication");
});

both!(what_was_tampered_with_is_noticed_and_not_sent, |database| {
    let mut acme = Registered::standard(world(database).await).await;
    acme.world.later(LONG).await;
    let before = acme.logins();
    let mut tables = acme.world.tables().await;
    for tampering in [
        "password = security_token",
        "security_token = password",
        "password = access_token",
        "password = NULL",
        "security_token = NULL",
    ] {
        tables
            .run("CREATE TABLE kept AS SELECT * FROM credential_sets", &[])
            .await;
        let sql = format!("UPDATE credential_sets SET {tampering}");
        assert_eq!(tables.run(&sql, &[]).await, 1, "{tampering}");
        acme.ada = acme.world.admin().await;
        let status = acme.org().await["status"].clone();
        assert_eq!(status, "stored_secret_cannot_be_read", "{tampering}");
        let test = acme.test().await;
        let code = &test["failure"]["code"];
        assert_eq!(code, "stored_secret_cannot_be_read", "{tampering}");
        let back = "UPDATE credential_sets SET password = (SELECT password FROM kept),
                     security_token = (SELECT security_token FROM kept)";
        tables.run(back, &[]).await;
        tables.run("DROP TABLE kept", &[]).await;
    }
    assert_eq!(acme.logins(), before);
    assert_eq!(acme.test().await["failure"], Value::Null);
});
