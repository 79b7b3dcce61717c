//! Killed while a registered org is reauthenticated, migrated or tested: it is as it was, or as it
//! was to become, never between, and it works.

use super::{arrive, assert_doctor_is_content};
use crate::support::{Browser, Database, Installation, allow, figure};
use axum::http::Method;
use fake_salesforce::Whose;
use serde_json::{Value, json};

/// What a run for a registered org reaches, from its return on.
const RUN: [&str; 6] = [
    "state_taken",
    "before_token_request",
    "token_answered",
    "identity_checked",
    "before_commit",
    "after_commit",
];
/// What a renewal of tokens reaches.
pub(super) const RENEWAL: [&str; 3] = ["renewal_begun", "renewal_answered", "renewal_kept"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_leaves_the_old_connection_or_the_new_one() {
    for purpose in ["reauthenticate", "migrate"] {
        for point in RUN {
            for _ in 0..figure(10, 1) {
                kill_at(purpose, point, Database::sqlite()).await;
            }
        }
        for _ in 0..figure(10, 1) {
            kill_at(purpose, "before_commit", Database::postgres().await).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_while_tokens_are_renewed_leaves_what_works() {
    for point in RENEWAL {
        for _ in 0..figure(10, 1) {
            kill_while_renewing(point, Database::sqlite()).await;
            kill_while_renewing(point, Database::postgres().await).await;
        }
    }
}

/// A trial is killed at its return, and at the answer: what is in use is not touched by either.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_leaves_a_trial_to_be_answered_and_the_connection_as_it_was() {
    for point in ["token_answered", "identity_checked"] {
        for _ in 0..figure(10, 1) {
            kill_a_trial_at(point, Database::sqlite()).await;
        }
    }
    for point in ["decided_before_commit", "decided_after_commit"] {
        for _ in 0..figure(10, 1) {
            kill_a_trial_at(point, Database::sqlite()).await;
            kill_a_trial_at(point, Database::postgres().await).await;
        }
    }
}

async fn kill_a_trial_at(point: &str, database: Database) {
    let (place, mut ada, org) = registered(database).await;
    let new = place.app();
    let form = json!({
        "purpose": "migrate",
        "trial": true,
        "consumer_id": new.consumer_key(),
        "consumer_secret": new.consumer_secret(),
    });
    let serving = place.serve(&[("BROKER_FAIL_POINT", point)]).await;
    let look = format!("/api/v1/orgs/{org}");
    let before = ada.get(&look).await.body;
    let begun = ada.post(&format!("{look}/authorizations"), &form).await;
    let id = begun.text("id");
    let back = allow(&begun.text("authorize_url")).await;
    let decides = point.starts_with("decided");
    let decide = format!("/api/v1/authorizations/{id}/decide");
    let choice = json!({ "choice": "apply", "generation": 1 });
    if decides {
        let run = arrive(&mut ada, &back).await;
        assert_eq!(run["state"]["question"], "trial", "{point}: {run}");
        let request = ada.own(Method::POST, &decide);
        let request = request.body(choice.to_string().into()).unwrap();
        assert!(ada.try_send(request).await.is_none(), "{point}");
    } else {
        assert!(ada.try_arrive(&back).await.is_none(), "{point}");
    }
    serving.killed().await;

    let serving = place.serve(&[]).await;
    assert_doctor_is_content(&place, point).await;
    let after = ada.get(&look).await.body;
    let applied = point == "decided_after_commit";
    let same = after["credentials"] == before["credentials"];
    assert_eq!(same, !applied, "{point}");
    assert_works(&mut ada, &look, point).await;
    if !decides {
        place.run(&["advance-clock", "61"]).await;
        let again = ada.act(&id, "resume").await;
        let back = allow(&again.text("authorize_url")).await;
        let run = arrive(&mut ada, &back).await;
        assert_eq!(run["state"]["question"], "trial", "{point}: {run}");
    }
    assert_eq!(ada.post(&decide, &choice).await.status, 204, "{point}");
    let after = ada.get(&look).await.body;
    assert_eq!(after["generation"], 2, "{point}");
    assert_works(&mut ada, &look, point).await;
    serving.end().await;
}

/// An org of a broker that was stopped in order.
async fn registered(database: Database) -> (Installation, Browser, String) {
    let place = Installation::new(database).await;
    let serving = place.serve(&[]).await;
    let (mut ada, _) = place.admin().await;
    let mut form = place.form("Acme", &place.app());
    form["authentication_type"] = json!("connected_app");
    let begun = ada.post("/api/v1/authorizations", &form).await;
    let run = arrive(&mut ada, &allow(&begun.text("authorize_url")).await).await;
    let org = run["state"]["org_id"].as_str().unwrap().to_owned();
    serving.end().await;
    (place, ada, org)
}

async fn kill_at(purpose: &str, point: &str, database: Database) {
    let (place, mut ada, org) = registered(database).await;
    let new = place.app();
    let form = json!({
        "purpose": purpose,
        "consumer_id": new.consumer_key(),
        "consumer_secret": new.consumer_secret(),
    });
    let serving = place.serve(&[("BROKER_FAIL_POINT", point)]).await;
    let look = format!("/api/v1/orgs/{org}");
    let before = ada.get(&look).await.body;
    let begun = ada.post(&format!("{look}/authorizations"), &form).await;
    assert_eq!(begun.status, 201, "{point}: {}", begun.body);
    let back = allow(&begun.text("authorize_url")).await;
    assert!(ada.try_arrive(&back).await.is_none(), "{point}");
    serving.killed().await;

    let serving = place.serve(&[]).await;
    let after = ada.get(&look).await.body;
    let done = point == "after_commit";
    let about = format!("{purpose} at {point}");
    assert_eq!(after["generation"], 1 + i64::from(done), "{about}");
    let same = after["credentials"] == before["credentials"];
    assert_eq!(same, !done, "{about}");
    assert_eq!(after["pending"].is_null(), done, "{about}");
    assert_doctor_is_content(&place, &about).await;
    assert_works(&mut ada, &look, &about).await;
    if !done {
        place.run(&["advance-clock", "61"]).await;
        let again = ada.act(&begun.text("id"), "resume").await;
        assert_eq!(again.status, 200, "{about}: {}", again.body);
        let back = allow(&again.text("authorize_url")).await;
        let run = arrive(&mut ada, &back).await;
        assert_eq!(run["state"]["state"], "connected", "{about}: {run}");
        assert_works(&mut ada, &look, &about).await;
    }
    serving.end().await;
}

async fn kill_while_renewing(point: &str, database: Database) {
    let (place, mut ada, org) = registered(database).await;
    let serving = place.serve(&[("BROKER_FAIL_POINT", point)]).await;
    let look = format!("/api/v1/orgs/{org}");
    place.fake.control().kill_sessions(&Whose::default());
    let request = ada.own(Method::POST, &format!("{look}/test"));
    let request = request.body("{}".into()).unwrap();
    assert!(ada.try_send(request).await.is_none(), "{point}");
    serving.killed().await;

    let serving = place.serve(&[]).await;
    assert_doctor_is_content(&place, point).await;
    place.run(&["advance-clock", "61"]).await;
    assert_works(&mut ada, &look, point).await;
    assert_eq!(ada.get(&look).await.body["status"], "connected", "{point}");
    serving.end().await;
}

pub(super) async fn assert_works(ada: &mut Browser, look: &str, about: &str) {
    let test = ada.post(&format!("{look}/test"), &json!({})).await;
    assert_eq!(test.status, 200, "{about}: {}", test.body);
    assert_eq!(test.body["failure"], Value::Null, "{about}: {}", test.body);
}
