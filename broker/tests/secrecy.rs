//! Nothing that is secret leaves the broker but to where it belongs: not in an answer, not in the
//! log at its most talkative, not in the database's files.

mod by_password;
mod operators;

use crate::support::{Browser, Database, Installation, allow, both, deny};
use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use fake_salesforce::{App, Effect, Endpoint, Injection};
use serde_json::{Value, json};
use std::collections::BTreeMap;

both!(
    no_secret_is_answered_logged_or_stored_in_the_clear,
    |database| find_no_secret(database).await
);

async fn find_no_secret(database: Database) {
    let place = Installation::new(database).await;
    let operators = operators::Operators::new(&place);
    let [id, file] = operators.environment();
    // More begins than a person has in a minute.
    let begins = ("BROKER_BEGINS_PER_MINUTE", "100");
    let settings = [("BROKER_LOG", "trace"), begins, id, file];
    let serving = place.serve(&settings).await;
    let mut secrets = BTreeMap::new();
    let (mut ada, token) = place.admin().await;
    secrets.insert(token, "sign-in token".to_owned());
    note_cookies(&mut secrets, &ada);

    journeys(&place, &mut ada, &mut secrets).await;
    operators::journey(&place, &mut ada, &mut secrets).await;

    assert_eq!(ada.delete("/api/v1/session").await.status, 204);
    for secret in place.fake.control().secrets() {
        // The fake's own browser sessions and passwords never come near the broker, but if they
        // did, it would be no better.
        secrets.insert(secret.value, secret.kind);
    }
    let kinds: Vec<_> = secrets.values().map(String::as_str).collect();
    for kind in [
        "access_token",
        "code",
        "code_verifier",
        "consumer_secret",
        "cookie",
        "password",
        "security_token",
        "state",
    ] {
        assert!(kinds.contains(&kind), "no {kind} among {kinds:?}");
    }
    let while_serving = stored(&place).await;
    let log = serving.end().await;
    assert!(
        log.contains("TRACE"),
        "the log is not at its most talkative"
    );
    assert!(
        log.contains("/oauth/_callback"),
        "the log misses the callback"
    );
    let answers = place.seen.lock().unwrap().clone();
    assert!(answers.contains("callback-refused"), "no answer was noted");
    let mut places = vec![
        ("the log".to_owned(), log),
        ("an answer".to_owned(), answers),
    ];
    places.extend(while_serving);
    places.extend(stored(&place).await);
    // What is no secret is found, so what is one would be.
    let mut stored = places
        .iter()
        .filter(|(name, _)| name.starts_with("broker.db") || name == "the table authorizations");
    assert!(
        stored.any(|(_, text)| text.contains("3MVG9")),
        "no consumer ID is found"
    );
    for (secret, kind) in &secrets {
        for (form, written) in forms(secret) {
            for (name, text) in &places {
                let found = text.contains(&written);
                let line = || text.lines().find(|line| line.contains(&written));
                assert!(!found, "a {kind} stands in {name}, {form}: {:?}", line());
            }
        }
    }
}

/// Everything that a person can do, and the ways in which it goes wrong.
async fn journeys(place: &Installation, ada: &mut Browser, secrets: &mut BTreeMap<String, String>) {
    let app = place.app();
    let control = place.fake.control();
    // Denied, resumed and connected; then taken back and revoked.
    let (id, away) = begin(ada, &place.form("Acme", &app)).await;
    note_cookies(secrets, ada);
    assert_eq!(arrive(ada, &id, &deny(&away).await).await["code"], "denied");
    let away = resume(ada, &id).await;
    note_cookies(secrets, ada);
    let back = allow(&away).await;
    for broken in [
        format!("{back}&error=access_denied"),
        format!("{back}&{}", back.split_once('?').unwrap().1),
        back.replace("/oauth/_callback", "/oauth/callback"),
        back.replace("/oauth/_callback", "/api/v1/orgs"),
        back.replace("/oauth/_callback", "/api/nothing"),
    ] {
        ada.get(&broken).await;
    }
    let head = ada.request(Method::HEAD, &back).body("".into()).unwrap();
    ada.send(head).await;
    place.stranger().arrive(&back).await;
    assert_eq!(arrive(ada, &id, &back).await["state"], "connected");
    control.inject(Injection::new(Endpoint::Revoke, Effect::DropMidBody));
    assert_eq!(ada.act(&id, "undo").await.status, 204);
    // The wrong secret; bad bodies that hold a right one.
    let other = place.app();
    let mut form = place.form("Wrong", &other);
    form["consumer_secret"] = json!(app.consumer_secret());
    let (id, away) = begin(ada, &form).await;
    let run = arrive(ada, &id, &allow(&away).await).await;
    assert_eq!(run["code"], "wrong_consumer_secret");
    form["surprise"] = json!(other.consumer_secret());
    assert_eq!(ada.post("/api/v1/authorizations", &form).await.status, 400);
    form["org_type"] = json!(other.consumer_secret());
    assert_eq!(ada.post("/api/v1/authorizations", &form).await.status, 400);
    // Answers of Salesforce that hold tokens where none belong.
    let quoted = |text: &str| Effect::Answer {
        status: 400,
        headers: BTreeMap::new(),
        body: format!("{{\"error\":\"x\",\"error_description\":{text}"),
    };
    let garbage = |body: &str| Effect::Answer {
        status: 200,
        headers: BTreeMap::new(),
        body: body.to_owned(),
    };
    let stray = "00DHn0000017QkA!AQ.STRAY.TOKEN.OF.A.GARBAGE.ANSWER";
    secrets.insert(stray.to_owned(), "access_token".to_owned());
    for (endpoint, effect) in [
        (Endpoint::Token, quoted(stray)),
        (Endpoint::Token, garbage(&format!("<p>{stray}</p>"))),
        (
            Endpoint::Token,
            garbage(&format!("{{\"access_token\":\"{stray}\",\"x\"")),
        ),
        (
            Endpoint::Token,
            garbage(&format!("{{\"access_token\":[\"{stray}\"]}}")),
        ),
        (
            Endpoint::Userinfo,
            garbage(&format!("{{\"user_id\":[\"{stray}\"]}}")),
        ),
        (
            Endpoint::Query,
            garbage(&format!("{{\"records\":\"{stray}\"}}")),
        ),
        (Endpoint::Query, Effect::DropMidBody),
        (Endpoint::Userinfo, Effect::DropBeforeHeaders),
    ] {
        control.inject(Injection::new(endpoint, effect));
        let edit = json!({ "consumer_secret": other.consumer_secret() });
        let away = resume_with(ada, &id, &edit).await;
        let run = arrive(ada, &id, &allow(&away).await).await;
        assert_eq!(run["state"], "failed", "{run}");
    }
    let away = resume(ada, &id).await;
    note_cookies(secrets, ada);
    assert_eq!(
        arrive(ada, &id, &allow(&away).await).await["state"],
        "connected"
    );
    leave_behind(place, ada, secrets, &app).await;
    by_password::by_password(place, ada, stray).await;
    for path in [
        "/api/v1/orgs",
        "/api/v1/authorizations",
        "/api/v1/session",
        "/",
    ] {
        ada.get(path).await;
    }
    let orgs = ada.get("/api/v1/orgs").await.body;
    let org = orgs["items"][0]["id"].as_str().unwrap();
    ada.get(&format!("/api/v1/orgs/{org}/history")).await;
    assert!(place.run(&["doctor"]).await.status.success());
}

/// What does not end in a registration.
async fn leave_behind(
    place: &Installation,
    ada: &mut Browser,
    secrets: &mut BTreeMap<String, String>,
    app: &App,
) {
    // One that is given up with its secret, and one that is left waiting.
    let (id, _) = begin(ada, &place.form("Gone", app)).await;
    note_cookies(secrets, ada);
    let path = format!("/api/v1/authorizations/{id}");
    assert_eq!(ada.delete(&path).await.status, 204);
    // One for an org that is registered already, which is left without an answer.
    let (id, away) = begin(ada, &place.form("Again", &place.app())).await;
    note_cookies(secrets, ada);
    let state = arrive(ada, &id, &allow(&away).await).await;
    assert_eq!(state["state"], "awaiting_decision", "{state}");
    begin(ada, &place.form("Waits", app)).await;
    note_cookies(secrets, ada);
}

async fn begin(ada: &mut Browser, form: &Value) -> (String, String) {
    let begun = ada.post("/api/v1/authorizations", form).await;
    assert_eq!(begun.status, 201, "{}", begun.body);
    (begun.text("id"), begun.text("authorize_url"))
}

async fn resume(ada: &mut Browser, id: &str) -> String {
    resume_with(ada, id, &json!({})).await
}

async fn resume_with(ada: &mut Browser, id: &str, edit: &Value) -> String {
    let path = format!("/api/v1/authorizations/{id}/resume");
    let again = ada.post(&path, edit).await;
    assert_eq!(again.status, 200, "{}", again.body);
    again.text("authorize_url")
}

/// Comes back; gives the state of the run.
async fn arrive(ada: &mut Browser, id: &str, back: &str) -> Value {
    let reply = ada.arrive(back).await;
    assert_eq!(reply.location(), format!("/authorizations/{id}"));
    let run = ada.get(&format!("/api/v1/authorizations/{id}")).await;
    run.body["state"].clone()
}

fn note_cookies(secrets: &mut BTreeMap<String, String>, browser: &Browser) {
    let values = browser.cookies.values().cloned();
    secrets.extend(values.map(|value| (value, "cookie".to_owned())));
}

/// What the database holds: files, and for a server a dump of its tables.
async fn stored(place: &Installation) -> Vec<(String, String)> {
    let mut stored = files(place);
    if matches!(place.database, Database::Postgres(_)) {
        let mut tables = place.database.open(place.folder.path()).await;
        let names = "SELECT CAST(table_name AS TEXT) FROM information_schema.tables
                     WHERE table_schema = 'public'";
        for name in tables.rows(names).await.concat() {
            let dump = format!("SELECT CAST(row_to_json(one) AS TEXT) FROM {name} one");
            let rows = tables.rows(&dump).await.concat();
            stored.push((format!("the table {name}"), rows.join("\n")));
        }
    }
    stored
}

/// Every file of the data folder but the key ring.
fn files(place: &Installation) -> Vec<(String, String)> {
    let entries = place.folder.path().read_dir().unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut files = Vec::new();
    for path in paths.filter(|path| !path.ends_with("key-ring.json")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(path).unwrap();
        files.push((name, String::from_utf8_lossy(&bytes).into_owned()));
    }
    files
}

/// How a secret may be written down.
fn forms(secret: &str) -> [(&'static str, String); 8] {
    let bytes = secret.as_bytes();
    let hex: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let hex = hex.concat();
    [
        ("as it is", secret.to_owned()),
        ("in Base64", STANDARD.encode(bytes)),
        ("in Base64", STANDARD_NO_PAD.encode(bytes)),
        ("in Base64 for URLs", URL_SAFE.encode(bytes)),
        ("in Base64 for URLs", URL_SAFE_NO_PAD.encode(bytes)),
        ("in capital hex", hex.to_uppercase()),
        ("in hex", hex),
        (
            "for a URL",
            url::form_urlencoded::byte_serialize(bytes).collect(),
        ),
    ]
}
