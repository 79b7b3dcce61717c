//! Reauthenticating, migrating, rolling back and removing an org that was registered by Standard.

use super::{edit_user, form, look, register, set, user, world};
use crate::reauthentication::Registered;
use crate::standard::USER;
use crate::support::{World, both};
use serde_json::{Value, json};
use std::time::Duration;

const ADMIN: &str = "admin@practice.example";

/// Typed by somebody who knows this user's password.
fn typed(world: &World, username: &str) -> Value {
    let user = user(world, username);
    json!({
        "purpose": "reauthenticate",
        "username": username,
        "password": user.password,
        "security_token": user.security_token,
    })
}

impl Registered {
    async fn log_in(&mut self, form: &Value) -> Value {
        let begun = self.begin(form).await;
        assert_eq!(begun.status, 201, "{}", begun.body);
        look(&mut self.ada, &begun).await
    }

    /// The org as it was, in every field, and it still works.
    async fn assert_works_as(&mut self, before: &Value) {
        let mut after = self.org().await;
        after["pending"] = before["pending"].clone();
        assert_eq!(&after, before);
        assert_eq!(self.test().await["failure"], Value::Null);
    }
}

both!(a_password_is_not_tried, |database| {
    let mut acme = Registered::standard(world(database).await).await;
    let before = acme.org().await;
    let mut form = typed(&acme.world, USER);
    form["trial"] = json!(true);

    let refused = acme.begin(&form).await;

    assert_eq!(refused.status, 400, "{}", refused.body);
    acme.assert_works_as(&before).await;
});

both!(it_is_reauthenticated_on_its_record, |database| {
    let mut acme = Registered::standard(world(database).await).await;
    let before = acme.org().await;
    acme.world.later(Duration::from_mins(1)).await;
    edit_user(&acme.world, |user| user.password = "a new one".into());
    let mut form = typed(&acme.world, USER);
    form.as_object_mut().unwrap().remove("username");

    let run = acme.log_in(&form).await;

    assert_eq!(run["state"]["state"], "connected", "{run}");
    let after = acme.org().await;
    assert!(after["last_authenticated_at"].as_str() > before["last_authenticated_at"].as_str());
    assert_eq!(after["generation"], 2);
    for same in ["id", "name", "org_type", "owner", "registered_at"] {
        assert_eq!(after[same], before[same], "{same}");
    }
    let mut tables = acme.world.tables().await;
    assert_eq!(tables.rows("SELECT id FROM credential_sets").await.len(), 1);
});

both!(what_fails_leaves_the_connection_as_it_was, |database| {
    let mut acme = Registered::standard(world(database).await).await;
    let before = acme.org().await;
    let nothing = acme.begin(&json!({ "purpose": "reauthenticate" })).await;
    assert_eq!(nothing.body["fields"]["password"]["code"], "required");
    let mut form = typed(&acme.world, USER);
    form["password"] = json!("a guess");

    let run = acme.log_in(&form).await;

    assert_eq!(run["state"]["code"], "invalid_login", "{run}");
    acme.assert_works_as(&before).await;
    acme.world.later(Duration::from_hours(3)).await;
    assert_eq!(
        acme.test().await["renewed"],
        true,
        "the old password is in use"
    );
    // What is kept is the form without its password; it can be finished or discarded.
    let path = format!("/api/v1/authorizations/{}", run["id"].as_str().unwrap());
    assert_eq!(acme.ada.delete(&path).await.status, 204);
});

both!(another_org_is_refused_by_name, |database| {
    let mut acme = Registered::standard(world(database).await).await;
    let before = acme.org().await;
    let control = acme.world.fake.control();
    control.edit_org("other", |org| org.switches.soap_login = Some(true));
    let mut form = typed(&acme.world, "admin@other.example");
    form["login_url"] = json!(acme.world.fake.my_domain("other"));

    let run = acme.log_in(&form).await;

    assert_eq!(run["state"]["code"], "other_org", "{run}");
    assert_eq!(run["state"]["about"], "Other Org (as admin@other.example)");
    acme.assert_works_as(&before).await;
});

both!(another_user_is_asked_about, |database| {
    let mut acme = Registered::standard(world(database).await).await;
    let before = acme.org().await;
    let form = typed(&acme.world, ADMIN);

    let run = acme.log_in(&form).await;

    assert_eq!(run["state"]["state"], "awaiting_decision", "{run}");
    assert_eq!(run["state"]["question"], "other_user");
    acme.assert_works_as(&before).await;
    let path = format!(
        "/api/v1/authorizations/{}/decide",
        run["id"].as_str().unwrap()
    );
    let applied = acme
        .ada
        .post(&path, &json!({ "choice": "apply", "generation": 1 }))
        .await;
    assert_eq!(applied.status, 204, "{}", applied.body);
    let after = acme.org().await;
    assert_eq!(after["credentials"]["fingerprint"], ADMIN);
    assert_eq!(after["salesforce"]["username"], ADMIN);
    acme.world.later(Duration::from_hours(3)).await;
    acme.ada = acme.world.admin().await;
    assert_eq!(acme.test().await["renewed"], true);
});

both!(a_refreshed_sandbox_is_asked_about, |database| {
    let world = world(database).await;
    let control = world.fake.control().clone();
    control.edit_org("sandbox", |org| org.switches.soap_login = Some(true));
    let username = "admin@practice.example.uat";
    let mut ada = world.admin().await;
    let mut form = typed(&world, username);
    let host = world.fake.my_domain("sandbox");
    let fields = form.as_object_mut().unwrap();
    fields.remove("purpose");
    fields.insert("authentication_type".into(), json!("standard"));
    fields.insert("name".into(), json!("Acme UAT"));
    fields.insert("org_type".into(), json!("uat"));
    fields.insert("login_url".into(), json!(host));
    let run = register(&mut ada, &form).await;
    let id = run["state"]["org_id"].as_str().unwrap().to_owned();
    let mut acme = Registered {
        app: world.app(),
        ada,
        id,
        world,
    };
    let new = control.refresh_sandbox("sandbox").unwrap();
    let form = typed(&acme.world, username);

    let run = acme.log_in(&form).await;

    assert_eq!(run["state"]["question"], "sandbox_refreshed", "{run}");
    let path = format!(
        "/api/v1/authorizations/{}/decide",
        run["id"].as_str().unwrap()
    );
    acme.ada
        .post(&path, &json!({ "choice": "apply", "generation": 1 }))
        .await;
    assert_eq!(acme.org().await["salesforce"]["org_id"], new.org_id);
    assert_eq!(acme.test().await["failure"], Value::Null);
});

both!(it_is_migrated_and_taken_back, |database| {
    let mut acme = Registered::standard(world(database).await).await;
    let before = acme.org().await;
    let migrate = json!({
        "purpose": "migrate",
        "consumer_id": acme.app.consumer_key(),
        "consumer_secret": acme.app.consumer_secret(),
    });

    // The admin who allows is another user than the one whose password was used.
    let run = acme.authorize(&migrate).await;
    assert_eq!(run["state"]["question"], "other_user", "{run}");
    let path = format!(
        "/api/v1/authorizations/{}/decide",
        run["id"].as_str().unwrap()
    );
    acme.ada
        .post(&path, &json!({ "choice": "apply", "generation": 1 }))
        .await;
    let after = acme.org().await;
    assert_eq!(
        after["credentials"]["authentication_type"],
        "external_client_app"
    );
    assert_eq!(after["fallback"]["authentication_type"], "standard");
    assert_eq!(after["fallback"]["fingerprint"], USER);

    // Two hours later its session has ended: the proof logs in.
    acme.world.later(Duration::from_hours(3)).await;
    let back = format!("/api/v1/orgs/{}/roll-back", acme.id);
    let logins = acme.logins();
    set(&acme.world, |org| org.switches.soap_login = None);
    acme.ada = acme.world.admin().await;
    let refused = acme.ada.post(&back, &json!({ "generation": 2 })).await;
    let failure = &refused.body["failure"];
    assert_eq!(failure["code"], "password_login_off", "{}", refused.body);
    assert_eq!(acme.org().await, after, "nothing was changed");
    set(&acme.world, |org| org.switches.soap_login = Some(true));
    let done = acme.ada.post(&back, &json!({ "generation": 2 })).await;
    assert_eq!(done.body["failure"], Value::Null, "{}", done.body);
    assert_eq!(acme.logins(), logins + 2);
    let after = acme.org().await;
    assert_eq!(after["credentials"], before["credentials"]);
    assert_eq!(acme.test().await["failure"], Value::Null);
});

both!(it_is_removed_without_anything_to_revoke, |database| {
    let mut acme = Registered::standard(world(database).await).await;
    let path = format!("/api/v1/orgs/{}/remove", acme.id);
    let asked = json!({ "name": "Acme", "generation": 1 });
    let removed = acme.ada.post(&path, &asked).await;
    assert_eq!(removed.status, 200, "{}", removed.body);
    assert_eq!(removed.body, json!({ "permission": "none" }));
    broker::revocation::revoke_due(&acme.world.broker)
        .await
        .unwrap();
    assert_eq!(acme.world.requests_to("/services/oauth2/revoke"), 0);
    let run = register(&mut acme.ada, &form(&acme.world, "Acme")).await;
    assert_eq!(run["state"]["state"], "connected", "{run}");
});

both!(the_operator_can_switch_it_off, |database| {
    let mut acme = Registered::standard(world(database).await).await;
    acme.world.restart_with(&["--standard-offered=false"]).await;
    acme.ada = acme.ada.clone().at(&acme.world.router);
    let facts = acme.ada.get("/api/v1/session").await.body["broker"]["standard"].clone();
    assert_eq!(facts, json!({ "offered": false, "ends": "2027-06" }));
    let new = form(&acme.world, "Other");
    let refused = acme.ada.post("/api/v1/authorizations", &new).await;
    let again = json!({ "purpose": "reauthenticate", "password": "x" });
    for refused in [refused, acme.begin(&again).await] {
        let reason = &refused.body["fields"]["authentication_type"];
        assert_eq!(
            reason["refusal"], "standard_not_offered",
            "{}",
            refused.body
        );
    }
    assert_eq!(acme.test().await["failure"], Value::Null);
    let migrate = json!({
        "purpose": "migrate",
        "consumer_id": acme.app.consumer_key(),
        "consumer_secret": acme.app.consumer_secret(),
    });
    assert_eq!(acme.begin(&migrate).await.status, 201);
});
