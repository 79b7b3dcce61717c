//! The org's address changed: a renewal at the login host tells where its API is now.

use super::{LONG, Registered};
use crate::support::{Reply, World, allow, both};
use fake_salesforce::{Effect, Endpoint, NewApp, TokenAnswerPatch};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// An org that was registered at the generic login host, which does not move with it.
pub(super) async fn at_login_host(world: World) -> Registered {
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
    let redirect = || Effect::Redirect {
        status: 301,
        location: format!("{spare}/services"),
    };
    for (endpoint, effect) in [
        (Endpoint::Userinfo, gone()),
        (Endpoint::Query, gone()),
        (Endpoint::Userinfo, redirect()),
        (Endpoint::Query, redirect()),
    ] {
        acme.inject(endpoint, effect);

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

/// The org's My Domain was renamed; whatever is asked at the old address leads to the new one.
fn rename(acme: &Registered) -> String {
    let spare = acme.world.fake.ready().spare;
    let control = acme.world.fake.control();
    control.edit_org("practice", |org| {
        org.instance_url = Some(spare.clone());
        org.switches.moved = Some(true);
    });
    control.clear_requests();
    spare
}

impl Registered {
    async fn correct(&mut self, generation: i64, instance_url: &str) -> Reply {
        let path = format!("/api/v1/orgs/{}/instance-url", self.id);
        let body = json!({ "generation": generation, "instance_url": instance_url });
        self.ada.post(&path, &body).await
    }

    /// How many requests arrived at an origin.
    fn arrived_at(&self, origin: &str) -> usize {
        let requests = self.world.fake.control().requests();
        let there = requests.iter().filter(|one| one.origin == origin);
        there.count()
    }
}

both!(
    an_instance_url_is_corrected_once_a_person_says_so,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let before = acme.org().await;
        let spare = rename(&acme);

        let test = acme.test().await;

        assert_eq!(test["failure"]["code"], "address_changed", "{test}");
        assert_eq!(test["failure"]["about"], spare.as_str());
        let org = acme.org().await;
        assert_eq!(org["status"], "address_changed", "{org}");
        assert_eq!(
            (&org["step"], &org["cause_about"]),
            (&json!("userinfo"), &json!(spare))
        );
        assert_eq!(
            acme.arrived_at(&spare),
            0,
            "nothing is sent before the click"
        );
        let found = acme
            .ada
            .get("/api/v1/orgs?status=address_changed")
            .await
            .body;
        assert_eq!(found["items"].as_array().unwrap().len(), 1);

        let other = acme.world.fake.my_domain("other");
        for (generation, address) in [
            (2, spare.as_str()),
            (1, other.as_str()),
            (1, "https://evil.example"),
        ] {
            let refused = acme.correct(generation, address).await;
            assert_eq!(
                (refused.status, refused.code()),
                (409, "changed"),
                "{address}"
            );
        }
        assert_eq!(acme.arrived_at(&spare), 0);
        let corrected = acme.correct(1, &spare).await;

        assert_eq!(corrected.status, 200, "{}", corrected.body);
        assert_eq!(corrected.body["failure"], Value::Null);
        let after = acme.org().await;
        assert_eq!(after["status"], "connected");
        assert_eq!(after["salesforce"]["instance_url"], spare.as_str());
        assert_eq!(after["login_url"], before["login_url"]);
        assert_eq!(after["generation"], 2);
        assert_eq!(acme.test().await["failure"], Value::Null);
        let path = format!("/api/v1/orgs/{}/history", acme.id);
        let history = acme.ada.get(&path).await.body;
        let entry = &history[1];
        assert_eq!(
            (&entry["act"], &entry["outcome"]),
            (&json!("correct_instance_url"), &json!("ok"))
        );
    }
);

both!(a_login_url_that_moved_wants_the_secret_again, |database| {
    let mut acme = Registered::new(World::new(database).await).await;
    let spare = rename(&acme);
    acme.world.later(LONG).await;
    acme.test().await;
    let corrected = acme.correct(1, &spare).await;
    // The session ended, and its renewal led there, too.
    assert_eq!(
        corrected.body["failure"]["step"], "renewal",
        "{}",
        corrected.body
    );
    assert_eq!(corrected.body["failure"]["about"], spare.as_str());
    let org = acme.org().await;
    assert_eq!(
        (&org["status"], &org["step"]),
        (&json!("address_changed"), &json!("renewal"))
    );
    assert_eq!(acme.correct(1, &spare).await.code(), "changed");
    let secret = acme.app.consumer_secret().to_owned();
    let bodies = |acme: &Registered| {
        let requests = acme.world.fake.control().requests();
        let there = requests.into_iter().filter(|one| one.origin == spare);
        there.map(|one| one.body).collect::<String>()
    };
    let sent = bodies(&acme);
    assert!(
        !sent.contains(&secret) && !sent.contains("refresh_token"),
        "{sent}"
    );

    let mut form = json!({ "purpose": "reauthenticate", "login_url": spare });
    let refused = acme.begin(&form).await;
    let fault = &refused.body["fields"]["consumer_secret"]["code"];
    assert_eq!(fault, "needed_for_new_login_url", "{}", refused.body);
    form["consumer_secret"] = json!(secret);
    let run = acme.authorize(&form).await;

    assert_eq!(run["state"]["state"], "connected", "{run}");
    let after = acme.org().await;
    assert_eq!(after["status"], "connected", "{after}");
    assert_eq!(after["login_url"], spare.as_str());
    acme.world.later(LONG).await;
    assert_eq!(acme.test().await["failure"], Value::Null);
});

both!(
    an_address_that_is_another_orgs_changes_nothing,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let before = acme.org().await;
        let other = acme.world.fake.my_domain("other");
        let redirect = Effect::Redirect {
            status: 302,
            location: format!("{other}/services/oauth2/userinfo"),
        };
        acme.inject(Endpoint::Userinfo, redirect);
        acme.test().await;
        assert_eq!(acme.org().await["cause_about"], other.as_str());

        let refused = acme.correct(1, &other).await;

        assert_eq!(refused.status, 200, "{}", refused.body);
        assert_eq!(refused.body["failure"]["salesforce"]["error"], "Wrong_Org");
        let after = acme.org().await;
        assert_eq!(after["salesforce"], before["salesforce"]);
        assert_eq!(after["generation"], 1);
        assert_eq!(acme.test().await["failure"], Value::Null);
    }
);

both!(a_login_by_password_is_not_redirected_either, |database| {
    let mut acme = Registered::standard(crate::standard::world(database).await).await;
    for (location, code) in [
        (
            "https://acme2.my.salesforce.com/services/Soap/u/64.0",
            "address_changed",
        ),
        ("https://evil.example/services/Soap/u/64.0", "host_refused"),
    ] {
        acme.world.later(LONG).await;
        let redirect = Effect::Redirect {
            status: 307,
            location: location.to_owned(),
        };
        acme.inject(Endpoint::Soap, redirect);
        let test = acme.test().await;
        assert_eq!(test["failure"]["code"], code, "{test}");
        assert_eq!(test["failure"]["step"], "renewal");
        let host = location.trim_end_matches("/services/Soap/u/64.0");
        assert_eq!(test["failure"]["about"], host);
        assert_eq!(acme.org().await["cause_about"], host);
        assert_eq!(acme.test().await["failure"], Value::Null);
    }
});
