//! Removing an org: by its name, with everything sealed, and its permissions given back.

use crate::reauthentication::{Registered, reauthenticate};
use crate::support::{World, both};
use fake_salesforce::Arrival;
use serde_json::json;

both!(
    an_org_is_removed_by_its_name_with_all_that_is_sealed,
    |database| {
        let mut acme = Registered::by(World::new(database).await, "connected_app").await;
        let new = acme.world.app();
        let migrate = json!({
            "purpose": "migrate",
            "consumer_id": new.consumer_key(),
            "consumer_secret": new.consumer_secret(),
        });
        acme.authorize(&migrate).await;
        let mut saved = reauthenticate();
        saved["then"] = json!("save");
        let run = acme.begin(&saved).await.text("id");
        let path = format!("/api/v1/orgs/{}/remove", acme.id);
        let unnamed = json!({ "generation": 2, "name": "Other" });
        let refused = acme.ada.post(&path, &unnamed).await;
        assert_eq!(refused.body["fields"]["name"]["code"], "not_its_name");
        let stale = json!({ "generation": 1, "name": "Acme" });
        assert_eq!(acme.ada.post(&path, &stale).await.code(), "changed");
        assert_eq!(acme.world.orgs(&mut acme.ada).await.len(), 1);

        let removed = json!({ "generation": 2, "name": " acme " });
        let removed = acme.ada.post(&path, &removed).await;

        assert_eq!(removed.status, 204, "{}", removed.body);
        assert!(acme.world.orgs(&mut acme.ada).await.is_empty());
        let mut tables = acme.world.tables().await;
        assert!(
            tables
                .rows("SELECT id FROM credential_sets")
                .await
                .is_empty()
        );
        let kept = "SELECT id FROM authorizations WHERE consumer_secret IS NOT NULL";
        assert!(tables.rows(kept).await.is_empty());
        broker::revocation::revoke_due(&acme.world.broker)
            .await
            .unwrap();
        let grants = acme.world.fake.control().grants();
        assert!(
            !grants.iter().any(fake_salesforce::Grant::is_live),
            "{grants:?}"
        );
        let run = acme.ada.get(&format!("/api/v1/authorizations/{run}")).await;
        assert_eq!(run.body["state"]["state"], "discarded");
        let history = acme
            .ada
            .get(&format!("/api/v1/orgs/{}/history", acme.id))
            .await;
        let acts = history.body.as_array().unwrap().clone();
        assert!(acts.iter().any(|entry| entry["act"] == "remove"));
    }
);

both!(what_awaits_an_answer_comes_first, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    let begun = acme.begin(&reauthenticate()).await;
    let mut deploy = acme.world.fake.person("deploy@practice.example");
    let Arrival::Callback(back) = deploy.allow(&begun.text("authorize_url")).await else {
        panic!("no callback");
    };
    let back = crate::support::return_address(&back);
    let id = begun.text("id");
    acme.world.come_back(&mut acme.ada, &id, &back).await;
    let path = format!("/api/v1/orgs/{}/remove", acme.id);
    let removal = json!({ "generation": 1, "name": "Acme" });
    let refused = acme.ada.post(&path, &removal).await;
    assert_eq!(refused.code(), "pending_exists");
    acme.ada
        .delete(&format!("/api/v1/authorizations/{id}"))
        .await;
    assert_eq!(acme.ada.post(&path, &removal).await.status, 204);
});
