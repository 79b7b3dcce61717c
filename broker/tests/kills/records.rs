//! Killed while a migration is taken back, a Dev Hub is replaced or an org is removed: the old
//! state or the new one, never between, and what is there works.

use super::{arrive, assert_doctor_is_content};
use crate::support::{Browser, Database, Installation, allow, figure, return_address};
use axum::http::Method;
use fake_salesforce::{AppKind, Arrival, NewApp};
use serde_json::{Value, json};

/// Around taking a migration back, and around a removal.
pub(super) const AROUND: [&str; 4] = [
    "rolled_back_before_commit",
    "rolled_back_after_commit",
    "removed_before_commit",
    "removed_after_commit",
];
/// What a replacement reaches, from its return on.
const REPLACING: [&str; 6] = [
    "state_taken",
    "before_token_request",
    "token_answered",
    "identity_checked",
    "before_commit",
    "after_commit",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_while_a_migration_is_taken_back_leaves_either_set() {
    for point in &AROUND[..2] {
        for _ in 0..figure(10, 1) {
            kill_roll_back(point, Database::sqlite()).await;
            kill_roll_back(point, Database::postgres().await).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_while_an_org_is_removed_leaves_it_whole_or_nothing() {
    for point in &AROUND[2..] {
        for _ in 0..figure(10, 1) {
            kill_removal(point, Database::sqlite()).await;
            kill_removal(point, Database::postgres().await).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_while_a_dev_hub_is_replaced_leaves_the_old_one_or_the_new() {
    for point in REPLACING {
        for _ in 0..figure(10, 1) {
            kill_replacement(point, Database::sqlite()).await;
        }
    }
    for _ in 0..figure(10, 1) {
        kill_replacement("before_commit", Database::postgres().await).await;
    }
}

/// An installation with one connected record.
struct Connected {
    place: Installation,
    ada: Browser,
    id: String,
}

impl Connected {
    async fn new(database: Database, org: &str, kind: &str) -> Self {
        let place = Installation::new(database).await;
        let serving = place.serve(&[]).await;
        let (mut ada, _) = place.admin().await;
        let form = form(&place, org, kind);
        let begun = ada.post("/api/v1/authorizations", &form).await;
        assert_eq!(begun.status, 201, "{}", begun.body);
        let back = come_back(&place, org, &begun.text("authorize_url")).await;
        let run = arrive(&mut ada, &back).await;
        let id = run["state"]["org_id"].as_str().unwrap().to_owned();
        serving.end().await;
        Self { place, ada, id }
    }

    /// Sends what the process does not live to answer.
    async fn last_words(&mut self, point: &str, act: &str, body: &Value) {
        let serving = self.place.serve(&[("BROKER_FAIL_POINT", point)]).await;
        let path = format!("/api/v1/orgs/{}/{act}", self.id);
        let request = self.ada.own(Method::POST, &path);
        let request = request.body(body.to_string().into()).unwrap();
        assert!(self.ada.try_send(request).await.is_none(), "{point}");
        serving.killed().await;
    }

    async fn look(&mut self) -> Value {
        self.ada
            .get(&format!("/api/v1/orgs/{}", self.id))
            .await
            .body
    }

    async fn assert_works(&mut self, about: &str) {
        let path = format!("/api/v1/orgs/{}/test", self.id);
        let test = self.ada.post(&path, &json!({})).await;
        assert_eq!(test.body["failure"], Value::Null, "{about}: {}", test.body);
        assert_doctor_is_content(&self.place, about).await;
    }
}

fn form(place: &Installation, org: &str, kind: &str) -> Value {
    let app = place.fake.control().create_app(NewApp {
        org: org.into(),
        kind: AppKind::ConnectedApp,
        callback_urls: vec![format!("{}/oauth/_callback", place.public_url())],
        ..NewApp::default()
    });
    let mut form = place.form("Acme", &app);
    form["kind"] = json!(kind);
    form["authentication_type"] = json!("connected_app");
    form["login_url"] = json!(place.fake.my_domain(org));
    form
}

async fn come_back(place: &Installation, org: &str, authorize_url: &str) -> String {
    let user = format!("admin@{org}.example");
    match place.fake.person(&user).allow(authorize_url).await {
        Arrival::Callback(back) => return_address(&back),
        other => panic!("no callback: {other:?}"),
    }
}

async fn kill_roll_back(point: &str, database: Database) {
    let mut acme = Connected::new(database, "practice", "org").await;
    let serving = acme.place.serve(&[]).await;
    let before = acme.look().await;
    let new = acme.place.app();
    let migrate = json!({
        "purpose": "migrate",
        "consumer_id": new.consumer_key(),
        "consumer_secret": new.consumer_secret(),
    });
    let path = format!("/api/v1/orgs/{}/authorizations", acme.id);
    let begun = acme.ada.post(&path, &migrate).await;
    arrive(&mut acme.ada, &allow(&begun.text("authorize_url")).await).await;
    serving.end().await;
    acme.last_words(point, "roll-back", &json!({ "generation": 2 }))
        .await;

    let serving = acme.place.serve(&[]).await;
    let done = point.ends_with("after_commit");
    let after = acme.look().await;
    assert_eq!(after["generation"], 2 + i64::from(done), "{point}");
    let same = after["credentials"] == before["credentials"];
    assert_eq!(same, done, "{point}");
    assert!(after["fallback"].is_object(), "{point}: {after}");
    acme.assert_works(point).await;
    serving.end().await;
}

async fn kill_removal(point: &str, database: Database) {
    let mut acme = Connected::new(database, "practice", "org").await;
    let removal = json!({ "generation": 1, "name": "Acme" });
    acme.last_words(point, "remove", &removal).await;

    let serving = acme.place.serve(&[]).await;
    let done = point.ends_with("after_commit");
    let mut tables = acme.place.database.open(acme.place.folder.path()).await;
    let sets = tables.rows("SELECT id FROM credential_sets").await;
    assert_eq!(sets.len(), usize::from(!done), "{point}");
    if done {
        assert_eq!(acme.look().await["code"], "not_found", "{point}");
        assert_doctor_is_content(&acme.place, point).await;
    } else {
        acme.assert_works(point).await;
        let path = format!("/api/v1/orgs/{}/remove", acme.id);
        assert_eq!(acme.ada.post(&path, &removal).await.status, 200, "{point}");
    }
    serving.end().await;
}

async fn kill_replacement(point: &str, database: Database) {
    let mut hub = Connected::new(database, "other", "dev_hub").await;
    let serving = hub.place.serve(&[("BROKER_FAIL_POINT", point)]).await;
    let before = hub.look().await;
    let mut anew = form(&hub.place, "other", "dev_hub");
    anew.as_object_mut().unwrap().retain(|field, _| {
        matches!(
            field.as_str(),
            "login_url" | "consumer_id" | "consumer_secret"
        )
    });
    anew["purpose"] = json!("replace");
    let path = format!("/api/v1/orgs/{}/authorizations", hub.id);
    let begun = hub.ada.post(&path, &anew).await;
    assert_eq!(begun.status, 201, "{point}: {}", begun.body);
    let run = begun.text("id");
    let back = come_back(&hub.place, "other", &begun.text("authorize_url")).await;
    assert!(hub.ada.try_arrive(&back).await.is_none(), "{point}");
    serving.killed().await;

    let serving = hub.place.serve(&[]).await;
    if point != "after_commit" {
        let mut after = hub.look().await;
        after["pending"] = Value::Null;
        assert_eq!(after, before, "{point}");
        hub.assert_works(point).await;
        hub.place.run(&["advance-clock", "61"]).await;
        let again = hub.ada.act(&run, "resume").await;
        assert_eq!(again.status, 200, "{point}: {}", again.body);
        let back = come_back(&hub.place, "other", &again.text("authorize_url")).await;
        arrive(&mut hub.ada, &back).await;
    }
    let hubs = hub.ada.get("/api/v1/orgs?kind=dev_hub").await.body;
    let hubs = hubs["items"].as_array().unwrap();
    assert_eq!(hubs.len(), 1, "{point}");
    assert_eq!(hubs[0]["name"], before["name"], "{point}");
    let new_id = hubs[0]["id"].as_str().unwrap().to_owned();
    assert_ne!(new_id, hub.id, "{point}");
    hub.id = new_id;
    hub.assert_works(point).await;
    serving.end().await;
}
