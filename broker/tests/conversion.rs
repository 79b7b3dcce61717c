//! A person states that Salesforce converted the connected app in use in place.

use crate::reauthentication::{Registered, reauthenticate};
use crate::support::{Reply, World, both};
use serde_json::{Value, json};
use std::time::Duration;

impl Registered {
    async fn state_conversion(&mut self, asked: &Value) -> Reply {
        let path = format!("/api/v1/orgs/{}/conversion", self.id);
        self.ada.post(&path, asked).await
    }

    fn converted(&self, generation: i64) -> Value {
        let key = self.app.consumer_key();
        json!({ "generation": generation, "converted": true, "consumer_id": key })
    }
}

both!(
    a_stated_conversion_renames_what_is_in_use_and_no_more,
    |database| {
        let mut acme = Registered::by(World::new(database).await, "connected_app").await;
        let before = acme.org().await;
        let asked = acme.converted(1);

        let stated = acme.state_conversion(&asked).await;

        assert_eq!(stated.status, 200, "{}", stated.body);
        let after = acme.org().await;
        let mut shown = after.clone();
        shown.as_object_mut().unwrap().remove("used_by");
        assert_eq!(stated.body, shown);
        let mut expected = before.clone();
        expected["generation"] = json!(2);
        expected["authentication_type"] = json!("external_client_app");
        expected["credentials"]["authentication_type"] = json!("external_client_app");
        expected["credentials"]["stated_by"] = json!("ada");
        assert_eq!(after, expected, "last authenticated included");
        let id = acme.id.clone();
        acme.assert_works(&id).await;
        let path = format!("/api/v1/orgs/{id}/history");
        let history = acme.ada.get(&path).await.body;
        let acts: Vec<_> = history.as_array().unwrap().iter().collect();
        let entry = acts.iter().find(|one| one["act"] == "state_conversion");
        assert_eq!(entry.unwrap()["actor"], "ada");
        // A renewal proves nothing about it; an authorization does.
        assert_eq!(acme.org().await["credentials"]["stated_by"], "ada");
        acme.world.later(Duration::from_mins(1)).await;
        let run = acme.authorize(&reauthenticate()).await;
        assert_eq!(run["state"]["state"], "connected", "{run}");
        let proved = acme.org().await;
        let set = &proved["credentials"];
        assert_eq!(set["stated_by"], Value::Null);
        assert_eq!(set["authentication_type"], "external_client_app");
        let late = json!({ "generation": 3, "converted": false });
        let late = acme.state_conversion(&late).await;
        assert_eq!((late.status, late.code()), (409, "changed"));
    }
);

both!(a_stated_conversion_is_taken_back, |database| {
    let mut acme = Registered::by(World::new(database).await, "connected_app").await;
    let before = acme.org().await;
    let asked = acme.converted(1);
    assert_eq!(acme.state_conversion(&asked).await.status, 200);
    let back = json!({ "generation": 2, "converted": false });

    let taken_back = acme.state_conversion(&back).await;

    assert_eq!(taken_back.status, 200, "{}", taken_back.body);
    let after = acme.org().await;
    assert_eq!(after["credentials"], before["credentials"]);
    assert_eq!(after["generation"], 3);
    assert_eq!(
        after["last_authenticated_at"],
        before["last_authenticated_at"]
    );
    let again = json!({ "generation": 3, "converted": false });
    assert_eq!(acme.state_conversion(&again).await.code(), "changed");
    let id = acme.id.clone();
    acme.assert_works(&id).await;
});

both!(what_cannot_have_been_converted_is_refused, |database| {
    let mut acme = Registered::by(World::new(database).await, "connected_app").await;
    let before = acme.org().await;
    let other = acme.world.app();
    for (asked, field, code) in [
        (
            json!({ "generation": 1, "converted": true, "consumer_id": other.consumer_key() }),
            "consumer_id",
            "not_the_one_in_use",
        ),
        (
            json!({ "generation": 1, "converted": true }),
            "consumer_id",
            "required",
        ),
    ] {
        let refused = acme.state_conversion(&asked).await;
        assert_eq!(refused.status, 422);
        let found = &refused.body["fields"][field]["code"];
        assert_eq!(found, code, "{}", refused.body);
    }
    let stale = acme.converted(7);
    assert_eq!(acme.state_conversion(&stale).await.code(), "changed");
    assert_eq!(acme.org().await, before);
    // Moving to what is in use is no migration.
    let migrate = json!({
        "purpose": "migrate",
        "consumer_id": acme.app.consumer_key(),
        "consumer_secret": acme.app.consumer_secret(),
    });
    let refused = acme.begin(&migrate).await;
    let reason = &refused.body["fields"]["consumer_id"]["code"];
    assert_eq!(reason, "in_use_already", "{}", refused.body);
    assert_eq!(acme.org().await, before);
});

both!(an_external_client_app_is_not_converted, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    let asked = acme.converted(1);
    let refused = acme.state_conversion(&asked).await;
    let reason = &refused.body["fields"]["authentication_type"];
    assert_eq!(reason["code"], "not_offered", "{}", refused.body);
    assert_eq!(reason["refusal"], "uses_external_client_app");
});
