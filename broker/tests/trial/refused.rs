//! Refusing a permission never hurts a working one, also where both have the same access token.

use super::{Registered, trial};
use crate::support::{World, both, return_address};
use fake_salesforce::{App, Arrival, NewApp};
use serde_json::{Value, json};

/// An app of the other org that knows our callback URL.
fn app_of_other(world: &World) -> App {
    world.fake.control().create_app(NewApp {
        org: "other".into(),
        callback_urls: vec![world.broker.config.callback_url.clone()],
        ..NewApp::default()
    })
}

impl Registered {
    /// Goes through the app as the other org's admin; gives the run.
    async fn as_otto(&mut self, authorize_url: &str, id: &str) -> Value {
        let mut otto = self.world.fake.person("admin@other.example");
        let Arrival::Callback(back) = otto.allow(authorize_url).await else {
            panic!("no callback");
        };
        let back = return_address(&back);
        self.world.come_back(&mut self.ada, id, &back).await
    }
}

both!(
    a_discarded_trial_of_the_app_in_use_leaves_its_tokens_alone,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let before = acme.org().await;
        let same = json!({ "purpose": "reauthenticate", "trial": true });
        let run = acme.authorize(&same).await;
        assert_eq!(run["state"]["question"], "trial", "{run}");
        assert_eq!(run["state"]["trial"]["approvals"]["known"], 2);

        acme.discard(&run).await;

        assert_eq!(acme.org().await, before);
        assert_eq!(acme.live().await, [true, true]);
        assert_eq!(acme.world.requests_to("/services/oauth2/revoke"), 0);
        let id = acme.id.clone();
        acme.assert_works(&id).await;
    }
);

both!(
    a_trial_in_another_org_that_is_registered_hurts_neither,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let app = app_of_other(&acme.world);
        let mut form = acme.world.form("Other", &app);
        form["login_url"] = json!(acme.world.fake.my_domain("other"));
        let (id, away) = acme.world.begin(&mut acme.ada, &form).await;
        let other = acme.as_otto(&away, &id).await;
        let other = other["state"]["org_id"].as_str().unwrap().to_owned();
        let before = acme.org().await;
        let mut form = trial("reauthenticate", &app);
        form["login_url"] = json!(acme.world.fake.my_domain("other"));
        let begun = acme.begin(&form).await;

        let run = acme
            .as_otto(&begun.text("authorize_url"), &begun.text("id"))
            .await;

        assert_eq!(run["state"]["code"], "other_org", "{run}");
        acme.assert_unharmed(&before).await;
        // The refused permission and the other org's share app, user and access token.
        assert_eq!(acme.live().await, [true, true, true]);
        for id in [acme.id.clone(), other] {
            acme.assert_works(&id).await;
        }
    }
);

both!(
    a_trial_in_another_org_that_is_not_registered_is_given_back,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let before = acme.org().await;
        let app = app_of_other(&acme.world);
        let mut form = trial("reauthenticate", &app);
        form["login_url"] = json!(acme.world.fake.my_domain("other"));
        let begun = acme.begin(&form).await;
        let run = acme
            .as_otto(&begun.text("authorize_url"), &begun.text("id"))
            .await;
        assert_eq!(run["state"]["code"], "other_org", "{run}");
        acme.assert_unharmed(&before).await;
        assert_eq!(acme.live().await, [true, false]);
        let id = acme.id.clone();
        acme.assert_works(&id).await;
    }
);

both!(the_fifth_approval_is_warned_of_and_harmless, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    let before = acme.org().await;
    let same = json!({ "purpose": "reauthenticate", "trial": true });
    for known in 2..=5 {
        let verify = json!({
            "authentication_type": "external_client_app",
            "login_url": before["login_url"],
            "consumer_id": acme.app.consumer_key(),
            "checks": ["login_host"],
        });
        let warned = acme.ada.post("/api/v1/verifications", &verify).await.body;
        let nearly_full = warned["nearly_full"].as_array().unwrap().len();
        assert_eq!(nearly_full, usize::from(known == 5), "{known}: {warned}");
        let run = acme.authorize(&same).await;
        assert_eq!(run["state"]["trial"]["approvals"]["known"], known);
        acme.discard(&run).await;
        acme.live().await;
    }
    assert_eq!(acme.org().await, before);
    let id = acme.id.clone();
    acme.assert_works(&id).await;
});

both!(an_answer_that_lost_its_race_loses_only_that, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    let new = acme.world.app();
    let run = acme.authorize(&trial("reauthenticate", &new)).await;
    let path = format!("/api/v1/orgs/{}", acme.id);
    let edit = json!({ "generation": 1, "org_type": "qa" });
    assert_eq!(acme.ada.patch(&path, &edit).await.status, 200);

    let lost = acme
        .decide(&run, &json!({ "choice": "apply", "generation": 1 }))
        .await;

    assert_eq!((lost.status, lost.code()), (409, "changed"));
    assert_eq!(acme.look(&run).await["state"]["question"], "trial");
    let id = acme.id.clone();
    acme.assert_works(&id).await;
    // Applied and discarded at the same moment: one counts, and the org works either way.
    let run_id = run["id"].as_str().unwrap();
    let decide = format!("/api/v1/authorizations/{run_id}/decide");
    let discard = format!("/api/v1/authorizations/{run_id}");
    let choice = json!({ "choice": "apply", "generation": 2 });
    let (mut first, mut second) = (acme.ada.clone(), acme.ada.clone());
    let (applied, discarded) = tokio::join!(first.post(&decide, &choice), second.delete(&discard));
    assert_ne!(applied.status == 204, discarded.status == 204);
    let kept = if applied.status == 204 {
        // What was in use can be rolled back to.
        [true, true]
    } else {
        [true, false]
    };
    assert_eq!(acme.live().await, kept);
    acme.assert_works(&id).await;
});
