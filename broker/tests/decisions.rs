//! A permission for a Salesforce org that is registered already: a person says what is to become of
//! it, and until then nothing uses it.

mod races;

use crate::dev_hubs::{hub, register};
use crate::support::{Browser, Reply, World, both, return_address};
use fake_salesforce::{App, Arrival};
use serde_json::{Value, json};
use std::time::Duration;

const HALF_AN_HOUR: Duration = Duration::from_mins(30);
/// And an hour, by which the last of seven days has begun.
const SIX_DAYS: Duration = Duration::from_hours(145);

/// An org, and a second run that found it registered.
struct Twice {
    world: World,
    ada: Browser,
    /// The record.
    org: String,
    /// The run that awaits an answer.
    run: String,
    second_app: App,
}

impl Twice {
    /// Through two apps, so that the permissions have nothing to do with each other.
    async fn new(world: World) -> Self {
        let (first, second) = (world.app(), world.app());
        Self::through(world, &first, second).await
    }

    async fn through(world: World, first: &App, second_app: App) -> Self {
        let mut ada = world.admin().await;
        let connected = world.register(&mut ada, &world.form("Acme", first)).await;
        let org = connected["state"]["org_id"].as_str().unwrap().to_owned();
        let form = world.form("Acme again", &second_app);
        let run = world.register(&mut ada, &form).await;
        assert_eq!(run["state"]["state"], "awaiting_decision", "{run}");
        Self {
            run: run["id"].as_str().unwrap().to_owned(),
            world,
            ada,
            org,
            second_app,
        }
    }

    async fn state(&mut self) -> Value {
        let path = format!("/api/v1/authorizations/{}", self.run);
        self.ada.get(&path).await.body["state"].clone()
    }

    async fn decide(&mut self, choice: &Value) -> Reply {
        let path = format!("/api/v1/authorizations/{}/decide", self.run);
        self.ada.post(&path, choice).await
    }

    fn reauthenticate(&self, generation: i64) -> Value {
        json!({ "choice": "reauthenticate", "org_id": self.org, "generation": generation })
    }

    /// Which of the permissions that Salesforce gave are still good, oldest first.
    async fn live(&self) -> Vec<bool> {
        broker::revocation::revoke_due(&self.world.broker)
            .await
            .unwrap();
        let grants = self.world.fake.control().grants();
        grants.iter().map(fake_salesforce::Grant::is_live).collect()
    }

    async fn sealed_leftovers(&self) -> usize {
        let kept = "SELECT id FROM authorizations
                    WHERE granted IS NOT NULL OR (status = 'connected' AND consumer_secret IS NOT NULL)";
        self.world.tables().await.rows(kept).await.len()
    }
}

fn second_record(reason: &str) -> Value {
    json!({ "choice": "second_record", "reason": reason })
}

both!(a_known_org_is_shown_and_nothing_is_stored_yet, |database| {
    let mut twice = Twice::new(World::new(database).await).await;
    let state = twice.state().await;
    let orgs = twice.world.orgs(&mut twice.ada).await;
    assert_eq!(state["salesforce"]["username"], "admin@practice.example");
    let known = json!([{
        "id": twice.org, "name": "Acme", "username": "admin@practice.example",
        "authentication_type": "external_client_app",
        "fingerprint": orgs[0]["credentials"]["fingerprint"], "generation": 1,
        "salesforce_org_id": orgs[0]["salesforce"]["org_id"], "org_name": "Practice Org",
        "in_use_becomes": "kept", "fallback": null,
    }]);
    assert_eq!(state["known"], known);
    assert_eq!(orgs.len(), 1);
    assert_eq!(orgs[0]["generation"], 1);
    assert_eq!(twice.live().await, [true, true]);
    let resumed = twice.ada.act(&twice.run.clone(), "resume").await;
    assert_eq!((resumed.status, resumed.code()), (409, "already_finished"));
});

both!(the_known_org_is_reauthenticated_in_place, |database| {
    let mut twice = Twice::new(World::new(database).await).await;
    let before = twice.world.orgs(&mut twice.ada).await[0].clone();
    twice.world.later(Duration::from_mins(1)).await;
    let choice = twice.reauthenticate(1);

    let done = twice.decide(&choice).await;

    assert_eq!(done.status, 204, "{}", done.body);
    let orgs = twice.world.orgs(&mut twice.ada).await;
    assert_eq!(orgs.len(), 1);
    for kept in ["id", "name", "org_type", "owner", "registered_at"] {
        assert_eq!(orgs[0][kept], before[kept], "{kept}");
    }
    assert_eq!(orgs[0]["generation"], 2);
    assert_eq!(orgs[0]["status"], "connected");
    let key = twice.second_app.consumer_key();
    let fingerprint = &key[key.len() - 4..];
    assert_eq!(orgs[0]["credentials"]["fingerprint"], fingerprint);
    for moved in ["last_authenticated_at", "last_proved_at"] {
        assert!(orgs[0][moved].as_str() > before[moved].as_str(), "{moved}");
    }
    let state = twice.state().await;
    assert_eq!(state["state"], "connected", "{state}");
    assert_eq!(state["org_id"], twice.org.as_str());
    assert_eq!(state["reauthenticated"], true);
    assert_eq!(state["can_undo"], false);
    assert_eq!(state["approvals"]["known"], 1);
    // What it worked with until now is kept: the app is another one.
    assert_eq!(twice.live().await, [true, true]);
    assert_eq!(
        orgs[0]["fallback"]["fingerprint"],
        before["credentials"]["fingerprint"]
    );
    assert_eq!(state["fallback"], orgs[0]["fallback"]);
    assert_eq!(twice.sealed_leftovers().await, 0);
    let history = format!("/api/v1/orgs/{}/history", twice.org);
    let history = twice.ada.get(&history).await.body;
    assert_eq!(history[0]["act"], "reauthenticate", "{history}");
    // A double click is no error; another answer comes too late.
    assert_eq!(twice.decide(&choice).await.status, 204);
    let late = twice.decide(&second_record("a demo")).await;
    assert_eq!((late.status, late.code()), (409, "already_finished"));
    let undone = twice.ada.act(&twice.run.clone(), "undo").await;
    assert_eq!((undone.status, undone.code()), (409, "not_undoable"));
});

both!(
    an_answer_that_changes_type_and_user_can_be_rolled_back,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let connected = world
            .register(&mut ada, &world.form("Acme", &world.app()))
            .await;
        let org = connected["state"]["org_id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/orgs/{org}");
        let before = ada.get(&path).await.body;
        let mut form = world.form("Acme again", &world.app());
        form["authentication_type"] = json!("connected_app");
        let (run, url) = world.begin(&mut ada, &form).await;
        let mut deploy = world.fake.person("deploy@practice.example");
        let Arrival::Callback(back) = deploy.allow(&url).await else {
            panic!("no callback");
        };
        let run = world
            .come_back(&mut ada, &run, &return_address(&back))
            .await;
        assert_eq!(run["state"]["known"][0]["in_use_becomes"], "kept", "{run}");
        let run = format!("/api/v1/authorizations/{}", run["id"].as_str().unwrap());
        let choice = json!({ "choice": "reauthenticate", "org_id": org, "generation": 1 });

        let done = ada.post(&format!("{run}/decide"), &choice).await;

        assert_eq!(done.status, 204, "{}", done.body);
        let changed = ada.get(&path).await.body;
        assert_eq!(changed["authentication_type"], "connected_app");
        assert_eq!(changed["salesforce"]["username"], "deploy@practice.example");
        let kept = &changed["fallback"];
        assert_eq!(kept["authentication_type"], "external_client_app");
        assert_eq!(kept["fingerprint"], before["credentials"]["fingerprint"]);
        assert_eq!(kept["username"], "admin@practice.example");
        assert_eq!(kept["since"], changed["last_authenticated_at"]);
        broker::revocation::revoke_due(&world.broker).await.unwrap();
        let grants = world.fake.control().grants();
        assert!(grants.iter().all(fake_salesforce::Grant::is_live));
        assert_eq!(ada.get(&run).await.body["state"]["still_in_use"], true);

        world.later(SIX_DAYS).await;
        let mut ada = world.admin().await;
        let told = ada.get("/api/v1/authorizations").await.body;
        assert_eq!(told[0]["ending"], changed["fallback"], "{told}");
        assert_eq!(
            (&told[0]["org_id"], &told[0]["name"]),
            (&changed["id"], &changed["name"])
        );
        let back = ada
            .post(&format!("{path}/roll-back"), &json!({ "generation": 2 }))
            .await;
        assert_eq!(back.body["failure"], Value::Null, "{}", back.body);
        let after = ada.get(&path).await.body;
        for same in ["authentication_type", "credentials", "salesforce"] {
            assert_eq!(after[same], before[same], "{same}");
        }
        assert_eq!(after["fallback"]["username"], "deploy@practice.example");
        assert_eq!(ada.get(&run).await.body["state"]["still_in_use"], false);
    }
);

both!(to_authorize_the_same_once_more_keeps_nothing, |database| {
    let world = World::new(database).await;
    let app = world.app();
    let mut twice = Twice::through(world, &app, app.clone()).await;
    assert_eq!(
        twice.state().await["known"][0]["in_use_becomes"],
        "destroyed"
    );
    let choice = twice.reauthenticate(1);
    assert_eq!(twice.decide(&choice).await.status, 204);
    let orgs = twice.world.orgs(&mut twice.ada).await;
    assert_eq!(orgs[0]["fallback"], Value::Null);
});

both!(a_dev_hub_is_not_reauthenticated_by_an_answer, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let user = "admin@other.example";
    let first = register(&world, &mut ada, &hub(&world, "other"), user).await;
    let org = first["state"]["org_id"].as_str().unwrap();
    let mut form = hub(&world, "other");
    form["name"] = json!("Hub again");
    let run = register(&world, &mut ada, &form, user).await;
    assert_eq!(run["state"]["question"], "known_org", "{run}");
    let path = format!(
        "/api/v1/authorizations/{}/decide",
        run["id"].as_str().unwrap()
    );
    let choice = json!({ "choice": "reauthenticate", "org_id": org, "generation": 1 });
    let refused = ada.post(&path, &choice).await;
    let reason = &refused.body["fields"]["authentication_type"]["refusal"];
    assert_eq!(reason, "dev_hub_keeps_its_connection", "{}", refused.body);
});

both!(
    a_permission_that_shares_its_app_with_a_stored_one_is_never_revoked,
    |database| {
        let world = World::new(database).await;
        let app = world.app();
        let mut twice = Twice::through(world, &app, app.clone()).await;
        let choice = twice.reauthenticate(1);
        assert_eq!(twice.decide(&choice).await.status, 204);
        assert_eq!(twice.live().await, [true, true]);
        assert_eq!(twice.world.requests_to("/services/oauth2/revoke"), 0);
        assert_eq!(twice.state().await["approvals"]["known"], 2);
    }
);

both!(a_second_record_needs_a_reason_and_keeps_it, |database| {
    let mut twice = Twice::new(World::new(database).await).await;
    for (reason, code) in [
        (" ".to_owned(), "required"),
        ("no".to_owned(), "too_short"),
        ("x".repeat(201), "too_long"),
        ("a\u{0}b".to_owned(), "control_characters"),
    ] {
        let refused = twice.decide(&second_record(&reason)).await;
        assert_eq!(refused.status, 422, "{reason}");
        assert_eq!(refused.body["fields"]["reason"]["code"], code);
    }
    assert_eq!(twice.state().await["state"], "awaiting_decision");
    let choice = second_record("  a Dev Hub beside it ");

    assert_eq!(twice.decide(&choice).await.status, 204);

    assert_eq!(twice.decide(&choice).await.status, 204, "a double click");
    let orgs = twice.world.orgs(&mut twice.ada).await;
    let reasons: Vec<_> = orgs
        .iter()
        .map(|org| &org["second_record_reason"])
        .collect();
    assert_eq!(reasons, [&Value::Null, &json!("a Dev Hub beside it")]);
    assert_eq!(twice.state().await["reauthenticated"], false);
    assert_eq!(twice.live().await, [true, true]);
    assert_eq!(twice.sealed_leftovers().await, 0);
    // A third finds both, the oldest first.
    let form = twice.world.form("Third", &twice.world.app());
    let third = twice.world.register(&mut twice.ada, &form).await;
    let known = third["state"]["known"].as_array().unwrap();
    let names: Vec<_> = known.iter().map(|org| &org["name"]).collect();
    assert_eq!(names, ["Acme", "Acme again"]);
});

both!(
    an_answer_about_what_was_changed_meanwhile_loses,
    |database| {
        let mut twice = Twice::new(World::new(database).await).await;
        let path = format!("/api/v1/orgs/{}", twice.org);
        let edit = json!({ "generation": 1, "org_type": "production" });
        assert_eq!(twice.ada.patch(&path, &edit).await.status, 200);
        let (old, new) = (twice.reauthenticate(1), twice.reauthenticate(2));

        let lost = twice.decide(&old).await;

        assert_eq!((lost.status, lost.code()), (409, "changed"));
        let state = twice.state().await;
        assert_eq!(state["state"], "awaiting_decision", "{state}");
        assert_eq!(state["known"][0]["generation"], 2);
        assert_eq!(twice.live().await, [true, true]);
        assert_eq!(twice.decide(&new).await.status, 204);
        assert_eq!(twice.state().await["org_type"], "production");
    }
);

both!(only_a_record_of_the_same_org_can_be_chosen, |database| {
    let mut twice = Twice::new(World::new(database).await).await;
    // Somebody edits the database: the record is another Salesforce org's now.
    let other = twice.world.fake.control().org("other").unwrap().org_id;
    let sql = "UPDATE orgs SET salesforce_org_id = $1";
    assert_eq!(twice.world.tables().await.run(sql, &[&other]).await, 1);
    let choices = [
        twice.reauthenticate(1),
        json!({ "choice": "reauthenticate", "org_id": "none", "generation": 1 }),
    ];
    for choice in choices {
        let refused = twice.decide(&choice).await;
        assert_eq!((refused.status, refused.code()), (404, "not_found"));
    }
    assert_eq!(twice.state().await["state"], "awaiting_decision");
});

both!(without_an_answer_the_permission_is_given_back, |database| {
    for by_sweeper in [true, false] {
        let mut twice = Twice::new(World::new(database.another().await).await).await;
        twice.world.later(HALF_AN_HOUR).await;
        assert_eq!(twice.state().await["code"], "decision_expired");
        let choice = twice.reauthenticate(1);
        if by_sweeper {
            broker::sweeper::sweep(&twice.world.broker).await.unwrap();
            assert_eq!(twice.live().await, [true, false]);
        }
        let late = twice.decide(&choice).await;
        assert_eq!((late.status, late.code()), (409, "already_finished"));
        assert_eq!(twice.live().await, [true, false]);
        assert_eq!(twice.sealed_leftovers().await, 0);
        assert_eq!(twice.state().await["code"], "decision_expired");
        let again = twice.ada.act(&twice.run.clone(), "resume").await;
        assert_eq!(again.status, 200, "{}", again.body);
    }
});

both!(
    resuming_what_expired_gives_the_permission_back,
    |database| {
        let mut twice = Twice::new(World::new(database).await).await;
        twice.world.later(HALF_AN_HOUR).await;
        let again = twice.ada.act(&twice.run.clone(), "resume").await;
        assert_eq!(again.status, 200, "{}", again.body);
        assert_eq!(twice.live().await, [true, false]);
        assert_eq!(twice.sealed_leftovers().await, 0);
    }
);

both!(discarding_gives_the_permission_back, |database| {
    let mut twice = Twice::new(World::new(database).await).await;
    let path = format!("/api/v1/authorizations/{}", twice.run);
    assert_eq!(twice.ada.delete(&path).await.status, 204);
    assert_eq!(twice.live().await, [true, false]);
    assert_eq!(twice.sealed_leftovers().await, 0);
    assert_eq!(twice.state().await["state"], "discarded");
});

both!(
    a_permission_that_was_tampered_with_is_not_used,
    |database| {
        let mut twice = Twice::new(World::new(database).await).await;
        let tampered = "UPDATE authorizations SET granted = consumer_secret
                    WHERE status = 'awaiting_decision'";
        assert_eq!(twice.world.tables().await.run(tampered, &[]).await, 1);
        let unreadable = "stored_secret_cannot_be_read";
        assert_eq!(twice.state().await["code"], unreadable);
        let choice = twice.reauthenticate(1);
        let refused = twice.decide(&choice).await;
        assert_eq!((refused.status, refused.code()), (500, unreadable));
        assert_eq!(twice.world.orgs(&mut twice.ada).await[0]["generation"], 1);
        // It cannot be given back, but it keeps nobody from ending the run.
        let path = format!("/api/v1/authorizations/{}", twice.run);
        assert_eq!(twice.ada.delete(&path).await.status, 204);
        assert_eq!(twice.sealed_leftovers().await, 0);
    }
);
