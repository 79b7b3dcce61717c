//! Reauthenticating a registered org on its record; until that succeeds nothing of it moves.

mod other_side;

use crate::support::{Browser, Reply, World, allow, both, deny};
use fake_salesforce::App;
use serde_json::{Value, json};
use std::time::Duration;

/// An org, its app, and an admin.
pub(crate) struct Registered {
    pub(crate) world: World,
    pub(crate) ada: Browser,
    pub(crate) app: App,
    pub(crate) id: String,
}

impl Registered {
    pub(crate) async fn new(world: World) -> Self {
        Self::by(world, "external_client_app").await
    }

    pub(crate) async fn by(world: World, authentication_type: &str) -> Self {
        let mut ada = world.admin().await;
        let app = world.app();
        let mut form = world.form("Acme", &app);
        form["authentication_type"] = json!(authentication_type);
        let run = world.register(&mut ada, &form).await;
        let id = run["state"]["org_id"].as_str().unwrap().to_owned();
        world.later(Duration::from_mins(1)).await;
        Self {
            world,
            ada,
            app,
            id,
        }
    }

    pub(crate) async fn org(&mut self) -> Value {
        let reply = self.ada.get(&format!("/api/v1/orgs/{}", self.id)).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.body
    }

    pub(crate) async fn begin(&mut self, form: &Value) -> Reply {
        let path = format!("/api/v1/orgs/{}/authorizations", self.id);
        self.ada.post(&path, form).await
    }

    /// Begins, allows and comes back; gives the run.
    pub(crate) async fn authorize(&mut self, form: &Value) -> Value {
        let begun = self.begin(form).await;
        assert_eq!(begun.status, 201, "{}", begun.body);
        let back = allow(&begun.text("authorize_url")).await;
        let id = begun.text("id");
        self.world.come_back(&mut self.ada, &id, &back).await
    }

    /// What an attempt that did not succeed must leave: the org as it was, in every field.
    pub(crate) async fn assert_unharmed(&mut self, before: &Value) {
        let mut after = self.org().await;
        after["pending"] = before["pending"].clone();
        assert_eq!(&after, before);
        let grants = self.world.fake.control().grants();
        assert!(grants[0].is_live(), "what the org works with was refused");
    }
}

pub(crate) fn reauthenticate() -> Value {
    json!({ "purpose": "reauthenticate" })
}

fn with(app: &App) -> Value {
    json!({
        "purpose": "reauthenticate",
        "consumer_id": app.consumer_key(),
        "consumer_secret": app.consumer_secret(),
    })
}

both!(
    the_same_credentials_authorize_the_same_record_again,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let before = acme.org().await;

        let run = acme.authorize(&reauthenticate()).await;

        assert_eq!(run["state"]["state"], "connected", "{run}");
        assert_eq!(run["purpose"], "reauthenticate");
        assert_eq!(run["state"]["reauthenticated"], true);
        let after = acme.org().await;
        assert!(after["last_authenticated_at"].as_str() > before["last_authenticated_at"].as_str());
        assert_eq!(after["generation"], 2);
        for same in [
            "id",
            "name",
            "org_type",
            "owner",
            "registered_at",
            "salesforce",
        ] {
            assert_eq!(after[same], before[same], "{same}");
        }
        assert_eq!(after["pending"], Value::Null);
        let history = acme
            .ada
            .get(&format!("/api/v1/orgs/{}/history", acme.id))
            .await;
        let acts = history.body.as_array().unwrap();
        assert!(acts.iter().any(|entry| entry["act"] == "reauthenticate"));
        let undone = acme.ada.act(run["id"].as_str().unwrap(), "undo").await;
        assert_eq!(undone.code(), "not_undoable");
    }
);

both!(
    new_credentials_are_pending_until_they_are_authorized,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let before = acme.org().await;
        let new = acme.world.app();
        let mut form = with(&new);
        form["then"] = json!("save");

        let saved = acme.begin(&form).await;

        assert_eq!(saved.status, 201, "{}", saved.body);
        assert_eq!(saved.body["authorize_url"], Value::Null);
        acme.assert_unharmed(&before).await;
        let pending = acme.org().await["pending"].clone();
        let key = new.consumer_key();
        assert_eq!(pending["fingerprint"], key[key.len() - 4..]);
        assert_eq!(pending["author"], "ada");
        let second = acme.begin(&reauthenticate()).await;
        assert_eq!((second.status, second.code()), (409, "pending_exists"));

        let id = saved.text("id");
        let begun = acme.ada.act(&id, "resume").await;
        let back = allow(&begun.text("authorize_url")).await;
        let run = acme.world.come_back(&mut acme.ada, &id, &back).await;

        assert_eq!(run["state"]["state"], "connected", "{run}");
        let after = acme.org().await;
        assert_eq!(after["credentials"]["fingerprint"], key[key.len() - 4..]);
        broker::revocation::revoke_due(&acme.world.broker)
            .await
            .unwrap();
        let grants = acme.world.fake.control().grants();
        let live: Vec<_> = grants.iter().map(fake_salesforce::Grant::is_live).collect();
        assert_eq!(live, [false, true], "the old permission is given back");
    }
);

both!(what_fails_leaves_the_connection_as_it_was, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    let before = acme.org().await;
    let begun = acme.begin(&with(&acme.world.app())).await;
    let back = deny(&begun.text("authorize_url")).await;
    let id = begun.text("id");

    let run = acme.world.come_back(&mut acme.ada, &id, &back).await;

    assert_eq!(run["state"]["code"], "denied");
    acme.assert_unharmed(&before).await;
    let gone = acme
        .ada
        .delete(&format!("/api/v1/authorizations/{id}"))
        .await;
    assert_eq!(gone.status, 204);
    assert_eq!(acme.org().await, before);
});

both!(
    a_kept_secret_is_not_sent_to_another_login_host,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let form = json!({
            "purpose": "reauthenticate",
            "login_url": acme.world.fake.my_domain("other"),
        });
        let refused = acme.begin(&form).await;
        assert_eq!(refused.status, 422);
        let reason = &refused.body["fields"]["consumer_secret"]["code"];
        assert_eq!(reason, "needed_for_new_login_url");
        let key = acme.app.consumer_key().to_owned();
        let renamed = json!({ "purpose": "reauthenticate", "name": "Other", "consumer_id": key });
        assert_eq!(acme.begin(&renamed).await.code(), "invalid_body");
    }
);

both!(
    pending_credentials_are_edited_without_changing_the_record,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let mut form = reauthenticate();
        form["then"] = json!("save");
        let id = acme.begin(&form).await.text("id");
        let path = format!("/api/v1/authorizations/{id}/resume");
        let named = acme.ada.post(&path, &json!({ "name": "Other" })).await;
        assert_eq!(named.code(), "invalid_body");
        let new = acme.world.app();
        let edit = json!({
            "consumer_id": new.consumer_key(),
            "consumer_secret": new.consumer_secret(),
            "then": "save",
        });

        let edited = acme.ada.post(&path, &edit).await;

        assert_eq!(edited.status, 200, "{}", edited.body);
        let key = new.consumer_key();
        let org = acme.org().await;
        assert_eq!(org["pending"]["fingerprint"], key[key.len() - 4..]);
        assert_eq!(org["generation"], 1);
    }
);
