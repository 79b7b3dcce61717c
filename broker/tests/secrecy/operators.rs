//! The operator's own app, whose secret only the operator's file holds.

use super::{arrive, begin, note_cookies};
use crate::support::{Browser, Installation, allow};
use fake_salesforce::{App, Whose};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The app, and its secret in a file beside everything of the broker's.
pub(super) struct Operators {
    app: App,
    file: tempfile::NamedTempFile,
}

impl Operators {
    pub(super) fn new(place: &Installation) -> Self {
        let app = place.app();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&file, app.consumer_secret()).unwrap();
        Self { app, file }
    }

    pub(super) fn environment(&self) -> [(&str, &str); 2] {
        let file = self.file.path().to_str().unwrap();
        [
            ("BROKER_CONNECTED_APP_CONSUMER_ID", self.app.consumer_key()),
            ("BROKER_CONNECTED_APP_CONSUMER_SECRET_FILE", file),
        ]
    }
}

/// Registered with it as another record, verified, tried, renewed.
pub(super) async fn journey(
    place: &Installation,
    ada: &mut Browser,
    secrets: &mut BTreeMap<String, String>,
) {
    let mut form = place.form("Shared", &place.app());
    let own = form.as_object_mut().unwrap();
    own.remove("consumer_id");
    own.remove("consumer_secret");
    own.insert("operator_app".to_owned(), json!(true));
    own.insert("authentication_type".to_owned(), json!("connected_app"));
    let (id, away) = begin(ada, &form).await;
    note_cookies(secrets, ada);
    let state = arrive(ada, &id, &allow(&away).await).await;
    assert_eq!(state["state"], "awaiting_decision", "{state}");
    let second = json!({ "choice": "second_record", "reason": "the operator's app" });
    let decide = format!("/api/v1/authorizations/{id}/decide");
    assert_eq!(ada.post(&decide, &second).await.status, 204);
    let run = ada.get(&format!("/api/v1/authorizations/{id}")).await.body;
    let org = format!("/api/v1/orgs/{}", run["org_id"].as_str().unwrap());
    let verify = json!({
        "authentication_type": "connected_app",
        "login_url": form["login_url"],
        "operator_app": true,
        "consumer_id": "",
    });
    let verified = ada.post("/api/v1/verifications", &verify).await;
    assert_eq!(verified.status, 200, "{}", verified.body);
    place.fake.control().kill_sessions(&Whose::default());
    let test = ada.post(&format!("{org}/test"), &json!({})).await;
    assert_eq!(test.body["failure"], Value::Null, "{}", test.body);
    let tried = json!({ "purpose": "reauthenticate", "trial": true });
    let begun = ada.post(&format!("{org}/authorizations"), &tried).await;
    note_cookies(secrets, ada);
    let back = allow(&begun.text("authorize_url")).await;
    let state = arrive(ada, &begun.text("id"), &back).await;
    assert_eq!(state["question"], "trial", "{state}");
}
