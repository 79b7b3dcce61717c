//! Removing an org: by its name, with everything sealed, and its permissions given back.

use crate::reauthentication::{Registered, reauthenticate};
use crate::references;
use crate::support::{Browser, World, both, figure};
use broker::identity::module_key;
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

        assert_eq!(removed.status, 200, "{}", removed.body);
        assert_eq!(removed.body, json!({ "permission": "under_way" }));
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
    assert_eq!(acme.ada.post(&path, &removal).await.status, 200);
});

both!(
    what_is_used_is_not_removed_and_the_list_says_why,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let (id, references) = references::org(&world, &mut ada).await;
        let key = module_key::add(&world.broker, "Pipelines").await.unwrap();
        references::report(&world, &key, &references, &references::pipelines(2)).await;
        let path = format!("/api/v1/orgs/{id}/remove");
        let removal = json!({ "generation": 1, "name": "Acme" });

        let refused = ada.post(&path, &removal).await;

        assert_eq!((refused.status, refused.code()), (409, "still_used"));
        let used = &refused.body["used_by"][0];
        assert_eq!(used["module"], "Pipelines");
        assert_eq!(used["references"], references::pipelines(2));
        let org = ada.get(&format!("/api/v1/orgs/{id}")).await;
        assert_eq!(org.body["generation"], 1);
        references::report(&world, &key, &references, &json!([])).await;
        assert_eq!(ada.post(&path, &removal).await.status, 200);
        let mut tables = world.tables().await;
        assert!(tables.rows("SELECT org_id FROM reports").await.is_empty());
    }
);

both!(the_name_is_typed_unless_every_module_reported, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let (id, references) = references::org(&world, &mut ada).await;
    let path = format!("/api/v1/orgs/{id}/remove");
    let unnamed = json!({ "generation": 1 });
    let needs_name = async |ada: &mut Browser, about: &str| {
        let refused = ada.post(&path, &unnamed).await;
        let code = &refused.body["fields"]["name"]["code"];
        assert_eq!(code, "not_its_name", "{about}");
    };
    needs_name(&mut ada, "no module has a key").await;
    let pipelines = module_key::add(&world.broker, "Pipelines").await.unwrap();
    let jobs = module_key::add(&world.broker, "Jobs").await.unwrap();
    references::report(&world, &pipelines, &references, &json!([])).await;
    needs_name(&mut ada, "one never reported").await;
    references::report(&world, &jobs, &references, &json!([])).await;
    let wrong = json!({ "generation": 1, "name": "Other" });
    let refused = ada.post(&path, &wrong).await;
    assert_eq!(refused.body["fields"]["name"]["code"], "not_its_name");
    assert_eq!(ada.post(&path, &unnamed).await.status, 200);
});

both!(
    the_permission_of_an_app_that_another_record_uses_is_kept,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let app = world.app();
        world.register(&mut ada, &world.form("Acme", &app)).await;
        let second = world.register(&mut ada, &world.form("Second", &app)).await;
        let decide = format!(
            "/api/v1/authorizations/{}/decide",
            second["id"].as_str().unwrap()
        );
        let choice = json!({ "choice": "second_record", "reason": "a demo" });
        assert_eq!(ada.post(&decide, &choice).await.status, 204);

        for (name, permission) in [("Acme", "kept_for_other_org"), ("Second", "under_way")] {
            let orgs = world.orgs(&mut ada).await;
            let org = orgs.iter().find(|org| org["name"] == name).unwrap();
            let path = format!("/api/v1/orgs/{}/remove", org["id"].as_str().unwrap());
            let removal = json!({ "generation": org["generation"], "name": name });
            let removed = ada.post(&path, &removal).await;
            assert_eq!(removed.body, json!({ "permission": permission }));
        }
    }
);

both!(a_registration_that_is_used_is_not_taken_back, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let form = world.form("Acme", &world.app());
    let run = world.register(&mut ada, &form).await;
    let id = run["state"]["org_id"].as_str().unwrap();
    let references = format!("/api/v1/orgs/{id}/references");
    let key = module_key::add(&world.broker, "Pipelines").await.unwrap();
    references::report(&world, &key, &references, &references::pipelines(1)).await;
    let run = run["id"].as_str().unwrap();
    assert_eq!(ada.act(run, "undo").await.code(), "still_used");
    references::report(&world, &key, &references, &json!([])).await;
    assert_eq!(ada.act(run, "undo").await.status, 204);
});

both!(a_report_and_a_removal_never_cross, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let key = module_key::add(&world.broker, "Pipelines").await.unwrap();
    for round in 0..figure(50, 5) {
        let (id, references) = references::org(&world, &mut ada).await;
        references::report(&world, &key, &references, &json!([])).await;
        let path = format!("/api/v1/orgs/{id}/remove");
        let removal = json!({ "generation": 1, "name": "Acme" });
        let used = references::pipelines(1);
        let (removed, reported) = tokio::join!(
            ada.post(&path, &removal),
            references::report(&world, &key, &references, &used),
        );
        let outcome = (removed.status, reported.status);
        assert!(
            [(200, 404), (409, 200)].contains(&outcome),
            "{round}: {} {}",
            removed.body,
            reported.body
        );
        if outcome.0 == 409 {
            references::report(&world, &key, &references, &json!([])).await;
            assert_eq!(ada.post(&path, &removal).await.status, 200);
        }
    }
});
