//! The org's address changed: a renewal at the login host tells where its API is now.

use super::Registered;
use crate::support::{World, allow, both};
use fake_salesforce::{Effect, Endpoint, NewApp, TokenAnswerPatch};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// An org that was registered at the generic login host, which does not move with it.
async fn at_login_host(world: World) -> Registered {
    let mut ada = world.admin().await;
    let app = world.fake.control().create_app(NewApp {
        callback_urls: vec![world.broker.config.callback_url.clone()],
        ..NewApp::default()
    });
    let mut form = world.form("Acme", &app);
    form["login_url"] = json!(world.fake.ready().login);
    world.fake.control().edit_app(app.consumer_key(), |app| {
        app.switches.known_on_login_hosts = Some(true);
    });
    let (id, away) = world.begin(&mut ada, &form).await;
    let back = allow(&away).await;
    let run = world.come_back(&mut ada, &id, &back).await;
    assert_eq!(run["state"]["state"], "connected", "{run}");
    Registered {
        id: run["state"]["org_id"].as_str().unwrap().to_owned(),
        world,
        ada,
        app,
    }
}

fn gone() -> Effect {
    Effect::Answer {
        status: 404,
        headers: BTreeMap::default(),
        body: json!([{ "errorCode": "URL_NOT_RESET", "message": "Destination URL not reset." }])
            .to_string(),
    }
}

both!(an_org_that_moved_is_found_at_its_new_address, |database| {
    let mut acme = at_login_host(World::new(database).await).await;
    let before = acme.org().await;
    let spare = acme.world.fake.ready().spare;
    let control = acme.world.fake.control().clone();
    control.edit_org("practice", |org| org.instance_url = Some(spare.clone()));
    for endpoint in [Endpoint::Userinfo, Endpoint::Query] {
        acme.inject(endpoint, gone());

        let test = acme.test().await;

        assert_eq!(test["failure"], Value::Null, "{endpoint:?}: {test}");
        assert_eq!(test["renewed"], true, "{endpoint:?}");
        let after = acme.org().await;
        assert_eq!(after["salesforce"]["instance_url"], spare.as_str());
        assert_eq!(after["login_url"], before["login_url"]);
        let own = "UPDATE orgs SET instance_url = $1";
        let old = before["salesforce"]["instance_url"].as_str().unwrap();
        acme.world.tables().await.run(own, &[old]).await;
        acme.world.accept().await;
    }
});

both!(
    a_new_address_that_is_not_salesforces_is_not_followed,
    |database| {
        let mut acme = at_login_host(World::new(database).await).await;
        let before = acme.org().await;
        acme.inject(Endpoint::Userinfo, gone());
        let patch: TokenAnswerPatch = serde_json::from_value(json!({
            "set": { "instance_url": "https://evil.example" },
            "grant_type": "refresh_token",
        }))
        .unwrap();
        acme.world.fake.control().patch_token_answer(patch);

        let test = acme.test().await;

        assert_eq!(test["failure"], Value::Null, "{test}");
        assert_eq!(acme.org().await["salesforce"], before["salesforce"]);
    }
);

both!(
    where_the_login_host_is_the_orgs_own_it_moved_too,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        acme.inject(Endpoint::Userinfo, gone());
        let requests = acme.world.token_requests();

        let test = acme.test().await;

        assert_eq!(test["failure"]["code"], "address_changed", "{test}");
        assert_eq!(test["failure"]["step"], "userinfo");
        assert_eq!(test["failure"]["class"], "refused");
        assert_eq!(acme.org().await["status"], "address_changed");
        assert_eq!(acme.world.token_requests(), requests, "nothing was renewed");
    }
);

both!(nothing_that_is_known_is_replaced_by_nothing, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    let before = acme.org().await["salesforce"].clone();
    let org_id = before["org_id"].as_str().unwrap();
    acme.inject(
        Endpoint::Query,
        Effect::Answer {
            status: 200,
            headers: BTreeMap::default(),
            body: json!({ "records": [{
                "Id": org_id, "Name": "", "IsSandbox": false, "OrganizationType": null,
            }]})
            .to_string(),
        },
    );
    let test = acme.test().await;
    assert_eq!(test["failure"], Value::Null, "{test}");
    assert_eq!(test["api_calls"], Value::Null, "Salesforce did not say");
    assert_eq!(acme.org().await["salesforce"], before);
});
