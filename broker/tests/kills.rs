//! The process is killed at every named point, and starts again: an org is there whole or not at
//! all, what is sealed opens, and the person can finish.

mod acts;
mod adopting;
mod records;
mod standard;

use crate::support::{Browser, Database, Installation, allow, figure};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

/// In the order in which a registration reaches them.
const POINTS: [&str; 9] = [
    "begin_before_commit",
    "begin_after_commit",
    "callback_received",
    "state_taken",
    "before_token_request",
    "token_answered",
    "identity_checked",
    "before_commit",
    "after_commit",
];

/// Around the answer to what is to become of a permission.
const DECIDING: [&str; 2] = ["decided_before_commit", "decided_after_commit"];

#[test]
fn every_named_point_is_on_the_list() {
    let mut named = BTreeSet::new();
    collect_points(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut named,
    );
    let listed = POINTS.iter().chain(&DECIDING);
    let listed = listed.chain(&acts::RENEWAL).chain(&records::AROUND);
    let listed = listed.chain(&adopting::ADOPTING).chain(&standard::OWN);
    assert_eq!(named, listed.map(ToString::to_string).collect());
}

fn collect_points(folder: &Path, named: &mut BTreeSet<String>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect_points(&path, named);
            continue;
        }
        let text = std::fs::read_to_string(path).unwrap();
        let calls = text.split("failpoint::reach(\"").skip(1);
        named.extend(calls.map(|rest| rest.split('"').next().unwrap().to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_on_sqlite_leaves_all_or_nothing() {
    for point in POINTS {
        for _ in 0..figure(10, 1) {
            kill_at(point, Database::sqlite()).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_on_postgres_leaves_all_or_nothing() {
    for point in ["state_taken", "before_commit"] {
        for _ in 0..figure(10, 1) {
            kill_at(point, Database::postgres().await).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_at_the_answer_leaves_it_to_be_given_or_done() {
    for point in DECIDING {
        for _ in 0..figure(10, 1) {
            kill_at_decision(point, Database::sqlite()).await;
            kill_at_decision(point, Database::postgres().await).await;
        }
    }
}

async fn kill_at_decision(point: &str, database: Database) {
    let place = Installation::new(database).await;
    let serving = place.serve(&[("BROKER_FAIL_POINT", point)]).await;
    let (mut ada, _) = place.admin().await;
    for name in ["Acme", "Again"] {
        let form = place.form(name, &place.app());
        let begun = ada.post("/api/v1/authorizations", &form).await;
        arrive(&mut ada, &allow(&begun.text("authorize_url")).await).await;
    }
    let runs = ada.get("/api/v1/authorizations").await.body;
    let state = &runs[0]["state"];
    assert_eq!(state["state"], "awaiting_decision", "{point}");
    let org = &state["known"][0]["id"];
    let choice = json!({ "choice": "reauthenticate", "org_id": org, "generation": 1 });
    let run = runs[0]["id"].as_str().unwrap();
    let path = format!("/api/v1/authorizations/{run}/decide");
    let request = ada.own(axum::http::Method::POST, &path);
    let request = request.body(choice.to_string().into()).unwrap();
    assert!(ada.try_send(request).await.is_none(), "{point}");
    serving.killed().await;

    let serving = place.serve(&[]).await;
    let done = point == "decided_after_commit";
    let look = format!("/api/v1/authorizations/{run}");
    let state = ada.get(&look).await.body["state"]["state"].clone();
    let expected = if done {
        "connected"
    } else {
        "awaiting_decision"
    };
    assert_eq!(state, expected, "{point}");
    let orgs = ada.get("/api/v1/orgs").await.body;
    assert_eq!(orgs["items"][0]["generation"], 1 + i64::from(done));
    assert_doctor_is_content(&place, point).await;
    // The person, who saw no answer, gives it again.
    assert_eq!(ada.post(&path, &choice).await.status, 204, "{point}");
    let orgs = ada.get("/api/v1/orgs").await.body;
    assert_eq!(orgs["items"].as_array().unwrap().len(), 1, "{point}");
    assert_eq!(orgs["items"][0]["generation"], 2, "{point}");
    assert_eq!(orgs["items"][0]["status"], "connected", "{point}");
    serving.end().await;
}

async fn kill_at(point: &str, database: Database) {
    let place = Installation::new(database).await;
    let serving = place.serve(&[("BROKER_FAIL_POINT", point)]).await;
    let (mut ada, _) = place.admin().await;
    let form = place.form("Acme", &place.app());
    let request = ada.own(axum::http::Method::POST, "/api/v1/authorizations");
    let request = request.body(form.to_string().into()).unwrap();
    let mut back = None;
    if let Some(begun) = ada.try_send(request).await {
        assert_eq!(begun.status, 201, "{point}: {}", begun.body);
        let address = allow(&begun.text("authorize_url")).await;
        assert!(ada.try_arrive(&address).await.is_none(), "{point}");
        back = Some(address);
    }
    serving.killed().await;

    let serving = place.serve(&[]).await;
    let left = assert_all_or_nothing(&place, &mut ada, point).await;
    let moved = place.run(&["advance-clock", "61"]).await;
    assert!(moved.status.success(), "{point}");
    finish(&mut ada, &form, left, back, point).await;
    let orgs = ada.get("/api/v1/orgs").await.body;
    assert_eq!(orgs["items"].as_array().unwrap().len(), 1, "{point}");
    assert_eq!(orgs["items"][0]["status"], "connected", "{point}");
    assert_doctor_is_content(&place, point).await;
    assert_no_code_was_sent_twice(&place, point);
    serving.end().await;
}

/// The run that the kill left, if it left one.
async fn assert_all_or_nothing(
    place: &Installation,
    ada: &mut Browser,
    point: &str,
) -> Option<Value> {
    let runs = ada.get("/api/v1/authorizations").await.body;
    let runs = runs.as_array().unwrap();
    let orgs = ada.get("/api/v1/orgs").await.body;
    let orgs = orgs["items"].as_array().unwrap();
    let mut tables = place.database.open(place.folder.path()).await;
    let sets = tables.rows("SELECT id FROM credential_sets").await;
    assert_eq!(orgs.len(), sets.len(), "{point}");
    let expected_state = match point {
        "begin_before_commit" | "after_commit" => None,
        "begin_after_commit" | "callback_received" => Some("waiting_for_salesforce"),
        _ => Some("finishing"),
    };
    let state = runs.first().map(|run| run["state"]["state"].clone());
    assert_eq!(
        state.as_ref().and_then(Value::as_str),
        expected_state,
        "{point}"
    );
    let registered = usize::from(point == "after_commit");
    assert_eq!(orgs.len(), registered, "{point}");
    for org in orgs {
        assert_eq!(org["status"], "connected", "{point}");
    }
    assert_doctor_is_content(place, point).await;
    runs.first().cloned()
}

async fn assert_doctor_is_content(place: &Installation, point: &str) {
    let doctor = place.run(&["doctor"]).await;
    assert!(doctor.status.success(), "{point}: {doctor:?}");
}

/// What the person does: looks, and goes on where the app offers it.
async fn finish(
    ada: &mut Browser,
    form: &Value,
    left: Option<Value>,
    back: Option<String>,
    point: &str,
) {
    let Some(left) = left else {
        if let Some(back) = back {
            // It was connected; the same address leads to the page that says so.
            let run = arrive(ada, &back).await;
            assert_eq!(run["state"]["state"], "connected", "{point}: {run}");
            return;
        }
        let begun = ada.post("/api/v1/authorizations", form).await;
        assert_eq!(begun.status, 201, "{point}: {}", begun.body);
        let back = allow(&begun.text("authorize_url")).await;
        let run = arrive(ada, &back).await;
        assert_eq!(run["state"]["state"], "connected", "{point}: {run}");
        return;
    };
    let id = left["id"].as_str().unwrap();
    let path = format!("/api/v1/authorizations/{id}");
    let state = ada.get(&path).await.body["state"]["state"].clone();
    let waits = state == "waiting_for_salesforce";
    assert!(waits || state == "interrupted", "{point}: {state}");
    let back = match back {
        // Nothing was used up, so the address that Salesforce gave still works.
        Some(back) if waits => back,
        _ => {
            let again = ada.act(id, "resume").await;
            assert_eq!(again.status, 200, "{point}: {}", again.body);
            allow(&again.text("authorize_url")).await
        }
    };
    let run = arrive(ada, &back).await;
    assert_eq!(run["state"]["state"], "connected", "{point}: {run}");
}

async fn arrive(ada: &mut Browser, back: &str) -> Value {
    let reply = ada.arrive(back).await;
    assert_eq!(reply.status, 303);
    let id = reply.location().strip_prefix("/authorizations/").unwrap();
    ada.get(&format!("/api/v1/authorizations/{id}")).await.body
}

fn assert_no_code_was_sent_twice(place: &Installation, point: &str) {
    let mut codes = BTreeSet::new();
    for request in place.fake.control().requests() {
        if request.path != "/services/oauth2/token" {
            continue;
        }
        let mut pairs = url::form_urlencoded::parse(request.body.as_bytes());
        let (_, code) = pairs.find(|(name, _)| name == "code").unwrap();
        assert!(codes.insert(code.into_owned()), "{point}");
    }
}
