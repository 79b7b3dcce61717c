//! Correcting a record: its name and its type; everything else stays.

use crate::reauthentication::{Registered, reauthenticate};
use crate::support::{World, both};
use serde_json::json;

both!(an_org_is_renamed_with_what_it_has_open, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    let mut saved = reauthenticate();
    saved["then"] = json!("save");
    let run = acme.begin(&saved).await.text("id");
    let path = format!("/api/v1/orgs/{}", acme.id);

    let renamed = json!({ "generation": 1, "name": "  Acme West ", "org_type": "qa" });
    let renamed = acme.ada.patch(&path, &renamed).await;

    assert_eq!(renamed.status, 200, "{}", renamed.body);
    assert_eq!(renamed.body["name"], "Acme West");
    assert_eq!(renamed.body["org_type"], "qa");
    assert_eq!(renamed.body["generation"], 2);
    let open = acme.ada.get(&format!("/api/v1/authorizations/{run}")).await;
    assert_eq!(open.body["name"], "Acme West");
    let old = acme.ada.get("/api/v1/org-names?name=acme").await;
    assert_eq!(old.body["free"], true);
    let again = json!({ "generation": 2, "name": "ACME west" });
    assert_eq!(
        acme.ada.patch(&path, &again).await.body["name"],
        "ACME west"
    );
});

both!(
    a_name_that_is_taken_or_none_is_refused_at_its_field,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let form = acme.world.form("Waits", &acme.world.app());
        acme.world.begin(&mut acme.ada, &form).await;
        let path = format!("/api/v1/orgs/{}", acme.id);
        for (name, reason) in [("waits", "taken"), (" ", "required")] {
            let refused = json!({ "generation": 1, "name": name });
            let refused = acme.ada.patch(&path, &refused).await;
            assert_eq!(refused.status, 422);
            assert_eq!(refused.body["fields"]["name"]["code"], reason);
        }
        let stale = json!({ "generation": 7, "name": "Other" });
        assert_eq!(acme.ada.patch(&path, &stale).await.code(), "changed");
        assert_eq!(acme.org().await["name"], "Acme");
    }
);
