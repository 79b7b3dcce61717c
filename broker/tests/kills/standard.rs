//! Killed while the broker logs in by itself (Standard Authentication): all or nothing, no password
//! is left behind, and none is tried once too often.

use super::acts::assert_works;
use super::assert_doctor_is_content;
use crate::standard::USER;
use crate::support::{Browser, Database, Installation, figure};
use axum::http::Method;
use fake_salesforce::Whose;
use fake_salesforce::org::User;
use serde_json::{Value, json};

/// Points that nothing else reaches.
pub(super) const OWN: [&str; 3] = ["before_login_request", "login_answered", "renewal_refused"];
/// What a registration reaches.
const REGISTER: [&str; 7] = [
    "begin_before_commit",
    "begin_after_commit",
    "before_login_request",
    "login_answered",
    "identity_checked",
    "before_commit",
    "after_commit",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_registration_is_there_whole_or_not_at_all() {
    for point in REGISTER {
        for _ in 0..figure(10, 1) {
            kill_registration(point, Database::sqlite()).await;
        }
    }
    kill_registration("before_commit", Database::postgres().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reauthentication_leaves_the_old_password_or_the_new_one() {
    // The points before are those of a registration.
    for point in &REGISTER[2..] {
        for _ in 0..figure(10, 1) {
            kill_reauthentication(point, Database::sqlite()).await;
        }
    }
    kill_reauthentication("before_commit", Database::postgres().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_that_was_cut_short_counts() {
    for database in [Database::sqlite(), Database::postgres().await] {
        kill_while_refused(database).await;
    }
}

fn allow_logins(place: &Installation) -> User {
    let control = place.fake.control();
    control.edit_org("practice", |org| org.switches.soap_login = Some(true));
    let user = control.edit_user(USER, |user| user.any_api_auth = true);
    user.unwrap()
}

fn form(place: &Installation) -> Value {
    let user = allow_logins(place);
    json!({
        "authentication_type": "standard",
        "name": "Acme",
        "org_type": "uat",
        "login_url": place.fake.my_domain("practice"),
        "username": user.username,
        "password": user.password,
        "security_token": user.security_token,
    })
}

/// Sends what kills the broker.
async fn killed_by(ada: &mut Browser, path: &str, body: &Value, point: &str) {
    let request = ada.own(Method::POST, path);
    let request = request.body(body.to_string().into()).unwrap();
    assert!(ada.try_send(request).await.is_none(), "{point}");
}

async fn registered(place: &Installation) -> (Browser, String) {
    let serving = place.serve(&[]).await;
    let (mut ada, _) = place.admin().await;
    let begun = ada.post("/api/v1/authorizations", &form(place)).await;
    let path = format!("/api/v1/authorizations/{}", begun.text("id"));
    let run = ada.get(&path).await.body;
    let org = run["state"]["org_id"].as_str().unwrap().to_owned();
    serving.end().await;
    (ada, format!("/api/v1/orgs/{org}"))
}

async fn kill_registration(point: &str, database: Database) {
    let place = Installation::new(database).await;
    let serving = place.serve(&[("BROKER_FAIL_POINT", point)]).await;
    let (mut ada, _) = place.admin().await;
    let form = form(&place);
    killed_by(&mut ada, "/api/v1/authorizations", &form, point).await;
    serving.killed().await;

    let serving = place.serve(&[]).await;
    let done = usize::from(point == "after_commit");
    let orgs = ada.get("/api/v1/orgs").await.body;
    assert_eq!(orgs["items"].as_array().unwrap().len(), done, "{point}");
    assert_doctor_is_content(&place, point).await;
    let mut tables = place.database.open(place.folder.path()).await;
    let kept = "SELECT id FROM authorizations WHERE consumer_secret IS NOT NULL
                 OR granted IS NOT NULL";
    assert!(tables.rows(kept).await.is_empty(), "{point}");
    if done == 0 {
        place.run(&["advance-clock", "61"]).await;
        let runs = ada.get("/api/v1/authorizations").await.body;
        let again = match runs[0]["id"].as_str() {
            Some(id) => {
                assert_eq!(runs[0]["state"]["state"], "interrupted", "{point}");
                let path = format!("/api/v1/authorizations/{id}/resume");
                let edit = json!({
                    "password": form["password"],
                    "security_token": form["security_token"],
                });
                ada.post(&path, &edit).await
            }
            None => ada.post("/api/v1/authorizations", &form).await,
        };
        assert!(again.status < 300, "{point}: {}", again.body);
    }
    let orgs = ada.get("/api/v1/orgs").await.body;
    assert_eq!(orgs["items"][0]["status"], "connected", "{point}: {orgs}");
    serving.end().await;
}

async fn kill_reauthentication(point: &str, database: Database) {
    let place = Installation::new(database).await;
    let (mut ada, look) = registered(&place).await;
    let user = allow_logins(&place);
    let serving = place.serve(&[("BROKER_FAIL_POINT", point)]).await;
    let before = ada.get(&look).await.body;
    let again = json!({
        "purpose": "reauthenticate",
        "password": user.password,
        "security_token": user.security_token,
    });
    killed_by(&mut ada, &format!("{look}/authorizations"), &again, point).await;
    serving.killed().await;

    let serving = place.serve(&[]).await;
    let after = ada.get(&look).await.body;
    let done = point == "after_commit";
    assert_eq!(after["generation"], 1 + i64::from(done), "{point}");
    let same = after["credentials"] == before["credentials"];
    assert_eq!(same, !done, "{point}");
    assert_eq!(after["pending"].is_null(), done, "{point}");
    assert_doctor_is_content(&place, point).await;
    place.fake.control().kill_sessions(&Whose::default());
    assert_works(&mut ada, &look, point).await;
    serving.end().await;
}

/// Salesforce refused, and the broker is killed before it has written that down.
async fn kill_while_refused(database: Database) {
    let place = Installation::new(database).await;
    let (mut ada, look) = registered(&place).await;
    let control = place.fake.control();
    control.edit_user(USER, |user| user.password = "changed".into());
    control.kill_sessions(&Whose::default());
    for _ in 0..3 {
        let point = "renewal_refused";
        let serving = place.serve(&[("BROKER_FAIL_POINT", point)]).await;
        let request = ada.own(Method::POST, &format!("{look}/test"));
        let request = request.body("{}".into()).unwrap();
        match ada.try_send(request).await {
            None => serving.killed().await,
            Some(told) => {
                assert_eq!(told.body["failure"]["code"], "logins_stopped");
                serving.end().await;
            }
        }
        place.run(&["advance-clock", "61"]).await;
    }
    let org = control.org("practice").unwrap();
    let user = org.users.iter().find(|user| user.username == USER).unwrap();
    assert_eq!(user.wrong_passwords, 2, "two, however often it was killed");
    let serving = place.serve(&[]).await;
    let told = ada.post(&format!("{look}/test"), &json!({})).await.body;
    assert_eq!(told["failure"]["code"], "logins_stopped", "{told}");
    assert_doctor_is_content(&place, "renewal_refused").await;
    serving.end().await;
}
