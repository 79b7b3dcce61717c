//! Moving an org to OAuth via External Client App on its record.

use crate::reauthentication::{Registered, reauthenticate};
use crate::support::{World, both, deny};
use crate::who_may::with_role;
use serde_json::{Value, json};
use std::time::Duration;

const SIX_DAYS: Duration = Duration::from_hours(144);
const A_DAY: Duration = Duration::from_hours(24);

pub(crate) fn migrate(app: &fake_salesforce::App) -> Value {
    json!({
        "purpose": "migrate",
        "consumer_id": app.consumer_key(),
        "consumer_secret": app.consumer_secret(),
    })
}

async fn connected_app(world: World) -> Registered {
    Registered::by(world, "connected_app").await
}

both!(
    a_migration_keeps_the_record_and_what_it_worked_with,
    |database| {
        let mut acme = connected_app(World::new(database).await).await;
        let before = acme.org().await;
        let new = acme.world.app();

        let run = acme.authorize(&migrate(&new)).await;

        assert_eq!(run["state"]["state"], "connected", "{run}");
        assert_eq!(run["purpose"], "migrate");
        let after = acme.org().await;
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
        assert_eq!(
            after["credentials"]["authentication_type"],
            "external_client_app"
        );
        let fallback = &after["fallback"];
        assert_eq!(fallback["authentication_type"], "connected_app");
        assert_eq!(
            fallback["fingerprint"],
            before["credentials"]["fingerprint"]
        );
        assert_eq!(acme.world.orgs(&mut acme.ada).await.len(), 1);
        broker::revocation::revoke_due(&acme.world.broker)
            .await
            .unwrap();
        let grants = acme.world.fake.control().grants();
        assert!(grants[0].is_live(), "the old one is kept");

        let unfinished = "/api/v1/authorizations";
        assert_eq!(acme.ada.get(unfinished).await.body, json!([]));
        acme.world.later(SIX_DAYS).await;
        let mut ada = acme.world.admin().await;
        let told = ada.get(unfinished).await.body;
        assert_eq!(told[0]["id"], run["id"], "a day before: {told}");
        assert_eq!(told[0]["ending"], after["fallback"]);
        assert_eq!(told[0]["org_id"], after["id"]);
        let mut eve = with_role(&acme.world, "viewer").await;
        assert_eq!(eve.get(unfinished).await.body, json!([]), "not hers");

        acme.world.later(A_DAY).await;
        broker::sweeper::sweep(&acme.world.broker).await.unwrap();

        let mut ada = acme.world.admin().await;
        let later = ada.get(&format!("/api/v1/orgs/{}", acme.id)).await.body;
        assert_eq!(later["fallback"], Value::Null);
        assert_eq!(ada.get(unfinished).await.body, json!([]));
        broker::revocation::revoke_due(&acme.world.broker)
            .await
            .unwrap();
        let grants = acme.world.fake.control().grants();
        let live: Vec<_> = grants.iter().map(fake_salesforce::Grant::is_live).collect();
        assert_eq!(live, [false, true]);
        let sets = acme
            .world
            .tables()
            .await
            .rows("SELECT id FROM credential_sets")
            .await;
        assert_eq!(sets.len(), 1);
    }
);

both!(
    what_uses_an_external_client_app_is_not_migrated,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let refused = acme.begin(&migrate(&acme.world.app())).await;
        let reason = &refused.body["fields"]["authentication_type"];
        assert_eq!(reason["code"], "not_offered", "{}", refused.body);
        assert_eq!(reason["refusal"], "uses_external_client_app");
    }
);

both!(a_migration_needs_credentials_of_its_own, |database| {
    let mut acme = connected_app(World::new(database).await).await;
    let refused = acme.begin(&json!({ "purpose": "migrate" })).await;
    assert_eq!(refused.status, 422);
    for field in ["consumer_id", "consumer_secret"] {
        assert_eq!(refused.body["fields"][field]["code"], "required", "{field}");
    }
});

both!(a_migration_that_fails_changes_nothing, |database| {
    let mut acme = connected_app(World::new(database).await).await;
    let before = acme.org().await;
    let begun = acme.begin(&migrate(&acme.world.app())).await;
    let back = deny(&begun.text("authorize_url")).await;
    let run = acme
        .world
        .come_back(&mut acme.ada, &begun.text("id"), &back)
        .await;
    assert_eq!(run["state"]["code"], "denied");
    assert_eq!(run["purpose"], "migrate");
    acme.assert_unharmed(&before).await;
});

both!(
    a_reauthentication_leaves_what_is_kept_of_a_migration,
    |database| {
        let mut acme = connected_app(World::new(database).await).await;
        let new = acme.world.app();
        acme.authorize(&migrate(&new)).await;
        let migrated = acme.org().await;

        let run = acme.authorize(&reauthenticate()).await;

        assert_eq!(run["state"]["state"], "connected", "{run}");
        assert_eq!(acme.org().await["fallback"], migrated["fallback"]);
    }
);
