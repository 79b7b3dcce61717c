//! Replacing a Dev Hub: a new record takes the old one's place, with all that refers to it.

mod refused;

use crate::dev_hubs::{hub, register};
use crate::references::{pipelines, report};
use crate::support::{Browser, Database, World, both, return_address};
use broker::identity::module_key;
use fake_salesforce::{Arrival, Grant};
use serde_json::{Value, json};

const HUB_ADMIN: &str = "admin@other.example";

/// A Dev Hub that modules use, known to the portal by an id of its own.
struct Used {
    world: World,
    ada: Browser,
    id: String,
    key: String,
}

impl Used {
    async fn new(database: Database) -> Self {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let run = register(&world, &mut ada, &hub(&world, "other"), HUB_ADMIN).await;
        let id = run["state"]["org_id"].as_str().unwrap().to_owned();
        let statement = "UPDATE orgs SET external_id = 'arm-7' WHERE id = $1";
        world.tables().await.run(statement, &[&id]).await;
        world.accept().await;
        let key = module_key::add(&world.broker, "SFDX").await.unwrap();
        let path = format!("/api/v1/orgs/{id}/references");
        let taken = report(&world, &key, &path, &pipelines(3)).await;
        assert_eq!(taken.status, 200, "{}", taken.body);
        Self {
            world,
            ada,
            id,
            key,
        }
    }

    async fn look(&mut self, id: &str) -> Value {
        self.ada.get(&format!("/api/v1/orgs/{id}")).await.body
    }

    /// Begins, logs in where the form leads, and comes back; gives the run.
    async fn replace(&mut self, form: &Value, user: &str) -> Value {
        let path = format!("/api/v1/orgs/{}/authorizations", self.id);
        let begun = self.ada.post(&path, form).await;
        assert_eq!(begun.status, 201, "{}", begun.body);
        let mut person = self.world.fake.person(user);
        let Arrival::Callback(back) = person.allow(&begun.text("authorize_url")).await else {
            panic!("no callback");
        };
        let id = begun.text("id");
        self.world
            .come_back(&mut self.ada, &id, &return_address(&back))
            .await
    }

    async fn assert_untouched(&mut self, before: &Value) {
        let id = self.id.clone();
        let mut after = self.look(&id).await;
        after["pending"] = before["pending"].clone();
        assert_eq!(&after, before);
        assert!(self.world.fake.control().grants()[0].is_live());
        let test = self
            .ada
            .post(&format!("/api/v1/orgs/{id}/test"), &json!({}))
            .await;
        assert_eq!(test.body["failure"], Value::Null, "{}", test.body);
        let receipts = self.ada.get(&format!("/api/v1/orgs/{id}/receipts")).await;
        assert_eq!(receipts.body, json!([]));
    }
}

fn anew(form: &Value) -> Value {
    json!({
        "purpose": "replace",
        "login_url": form["login_url"],
        "consumer_id": form["consumer_id"],
        "consumer_secret": form["consumer_secret"],
    })
}

both!(a_new_record_takes_the_place_of_the_old_one, |database| {
    let mut old = Used::new(database).await;
    let id = old.id.clone();
    let before = old.look(&id).await;
    let new = hub(&old.world, "other");

    let run = old.replace(&anew(&new), HUB_ADMIN).await;

    assert_eq!(run["state"]["state"], "connected", "{run}");
    let new_id = run["state"]["org_id"].as_str().unwrap().to_owned();
    assert_ne!(new_id, id);
    assert_eq!(old.look(&id).await["code"], "not_found");
    let after = old.look(&new_id).await;
    for same in [
        "name",
        "external_id",
        "org_type",
        "kind",
        "used_by",
        "salesforce",
    ] {
        assert_eq!(after[same], before[same], "{same}");
    }
    assert_eq!(after["status"], "connected");
    assert_ne!(
        after["credentials"]["fingerprint"],
        before["credentials"]["fingerprint"]
    );
    let test = old
        .ada
        .post(&format!("/api/v1/orgs/{new_id}/test"), &json!({}))
        .await;
    assert_eq!(test.body["failure"], Value::Null, "{}", test.body);
    // The portal's id leads to the new one, and modules go on.
    let path = "/api/v1/orgs/external:arm-7/references";
    let taken = report(&old.world, &old.key, path, &pipelines(4)).await;
    assert_eq!(taken.body["org_id"], new_id);
    let receipts = old
        .ada
        .get(&format!("/api/v1/orgs/{new_id}/receipts"))
        .await
        .body;
    let receipt = &receipts[0];
    assert_eq!(receipt["act"], "replace");
    assert_eq!(
        (&receipt["from"]["org_id"], &receipt["to"]["org_id"]),
        (&json!(id), &json!(new_id))
    );
    assert_eq!(
        receipt["says"],
        "Name, the portal's id and the 3 references known here are unchanged, on the new record."
    );
    for record in [&id, &new_id] {
        let history = old.ada.get(&format!("/api/v1/orgs/{record}/history")).await;
        let acts = history.body.as_array().unwrap().clone();
        let replaced = acts
            .iter()
            .any(|entry| entry["act"] == "replace" && entry["outcome"] == "ok");
        assert!(replaced, "{acts:?}");
    }
    broker::revocation::revoke_due(&old.world.broker)
        .await
        .unwrap();
    let live: Vec<_> = old
        .world
        .fake
        .control()
        .grants()
        .iter()
        .map(Grant::is_live)
        .collect();
    assert_eq!(
        live,
        [false, true],
        "the old permission went back, the new one works"
    );
    let mut tables = old.world.tables().await;
    let sets = tables.rows("SELECT org_id FROM credential_sets").await;
    assert_eq!(sets, [[new_id]]);
});

both!(the_app_in_use_may_be_used_once_more, |database| {
    let mut old = Used::new(database).await;
    let run = old
        .replace(&json!({ "purpose": "replace" }), HUB_ADMIN)
        .await;
    assert_eq!(run["state"]["state"], "connected", "{run}");
    broker::revocation::revoke_due(&old.world.broker)
        .await
        .unwrap();
    let id = run["state"]["org_id"].as_str().unwrap();
    let test = old
        .ada
        .post(&format!("/api/v1/orgs/{id}/test"), &json!({}))
        .await;
    assert_eq!(test.body["failure"], Value::Null, "{}", test.body);
});

both!(another_dev_hub_is_asked_about_first, |database| {
    let mut old = Used::new(database).await;
    let id = old.id.clone();
    let before = old.look(&id).await;
    old.world
        .fake
        .control()
        .edit_org("practice", |org| org.dev_hub = true);
    let form = anew(&hub(&old.world, "practice"));

    let run = old.replace(&form, "admin@practice.example").await;

    assert_eq!(run["state"]["question"], "other_hub", "{run}");
    assert_eq!(run["state"]["known"][0]["id"], id);
    old.assert_untouched(&before).await;
    let run = run["id"].as_str().unwrap();
    let decide = format!("/api/v1/authorizations/{run}/decide");
    let stale = json!({ "choice": "apply", "generation": 2 });
    assert_eq!(old.ada.post(&decide, &stale).await.code(), "changed");
    let apply = json!({ "choice": "apply", "generation": 1 });
    assert_eq!(old.ada.post(&decide, &apply).await.status, 204);
    // The same answer once more is no error.
    assert_eq!(old.ada.post(&decide, &apply).await.status, 204);
    let run = old
        .ada
        .get(&format!("/api/v1/authorizations/{run}"))
        .await
        .body;
    let new_id = run["state"]["org_id"].as_str().unwrap();
    let after = old.look(new_id).await;
    assert_eq!(after["salesforce"]["org_name"], "Practice Org");
    assert_eq!(
        (&after["name"], &after["used_by"]),
        (&before["name"], &before["used_by"])
    );
    assert_eq!(old.look(&id).await["code"], "not_found");
});

both!(another_dev_hub_can_be_declined, |database| {
    let mut old = Used::new(database).await;
    let id = old.id.clone();
    let before = old.look(&id).await;
    old.world
        .fake
        .control()
        .edit_org("practice", |org| org.dev_hub = true);
    let form = anew(&hub(&old.world, "practice"));
    let run = old.replace(&form, "admin@practice.example").await;
    let run = format!("/api/v1/authorizations/{}", run["id"].as_str().unwrap());
    assert_eq!(old.ada.delete(&run).await.status, 204);
    broker::revocation::revoke_due(&old.world.broker)
        .await
        .unwrap();
    old.assert_untouched(&before).await;
    let live: Vec<_> = old
        .world
        .fake
        .control()
        .grants()
        .iter()
        .map(Grant::is_live)
        .collect();
    assert_eq!(live, [true, false]);
});

both!(
    one_thing_at_a_time_is_open_and_it_goes_with_the_hub,
    |database| {
        let mut old = Used::new(database).await;
        let id = old.id.clone();
        let path = format!("/api/v1/orgs/{id}/authorizations");
        let save = json!({ "purpose": "replace", "then": "save" });
        let saved = old.ada.post(&path, &save).await;
        assert_eq!(saved.status, 201, "{}", saved.body);
        assert_eq!(old.look(&id).await["pending"]["purpose"], "replace");
        assert_eq!(old.ada.post(&path, &save).await.code(), "pending_exists");
        let references = format!("/api/v1/orgs/{id}/references");
        report(&old.world, &old.key, &references, &json!([])).await;
        let removal = json!({ "generation": 1 });
        let removed = old
            .ada
            .post(&format!("/api/v1/orgs/{id}/remove"), &removal)
            .await;
        assert_eq!(removed.status, 200, "{}", removed.body);
        let run = format!("/api/v1/authorizations/{}", saved.text("id"));
        assert_eq!(old.ada.get(&run).await.body["state"]["state"], "discarded");
    }
);
