//! What Salesforce refuses: told in its own words, and called unreachable only where it may pass.

use crate::dev_hubs::{hub, register};
use crate::reauthentication::{Registered, reauthenticate};
use crate::standard;
use crate::support::{World, both};
use fake_salesforce::{Effect, Endpoint, Injection};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

const ADMIN: &str = "admin@practice.example";
/// Longer than a session of Salesforce's lasts.
const LONG: Duration = Duration::from_hours(3);

fn answer(status: u16, kind: &str, body: &str) -> Effect {
    Effect::Answer {
        status,
        headers: BTreeMap::from([("content-type".to_owned(), kind.to_owned())]),
        body: body.to_owned(),
    }
}

fn oauth(error: &str, description: &str) -> Effect {
    Effect::OauthError {
        error: error.into(),
        error_description: description.into(),
    }
}

fn rest(status: u16, code: &str, message: &str) -> Effect {
    let body = json!([{ "errorCode": code, "message": message }]).to_string();
    answer(status, "application/json", &body)
}

fn soap(code: &str, message: &str) -> Effect {
    let body = format!(
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\">\
         <soapenv:Body><soapenv:Fault><faultcode>sf:{code}</faultcode>\
         <faultstring>{code}: {message}</faultstring></soapenv:Fault></soapenv:Body>\
         </soapenv:Envelope>"
    );
    answer(500, "text/xml", &body)
}

/// How Salesforce answers, and what that is called.
struct Case {
    at: Endpoint,
    effect: Effect,
    code: &'static str,
    class: &'static str,
    words: [&'static str; 2],
}

fn case(
    at: Endpoint,
    effect: Effect,
    code: &'static str,
    class: &'static str,
    words: [&'static str; 2],
) -> Case {
    Case {
        at,
        effect,
        code,
        class,
        words,
    }
}

/// Tests the connection after the session ended, so that every step is gone through; then once more,
/// when it works again.
async fn expect_told(org: &mut Registered, case: Case) {
    let Case {
        at,
        effect,
        code,
        class,
        words: [error, description],
    } = case;
    org.world.later(LONG).await;
    org.inject(at, effect);

    let test = org.test().await;

    let failure = &test["failure"];
    assert_eq!(failure["code"], code, "{test}");
    assert_eq!(failure["class"], class, "{test}");
    let said = json!({ "error": error, "description": description });
    assert_eq!(failure["salesforce"], said, "{test}");
    let shown = org.org().await;
    let status = match class {
        "may_pass" => "unreachable",
        _ => "needs_reauthentication",
    };
    assert_eq!(shown["status"], status, "{shown}");
    assert_eq!(shown["cause"], code);
    assert_eq!(shown["answer"], said, "shown on the org's page, too");
    assert_eq!(shown["step"], failure["step"]);
    assert_eq!(org.test().await["failure"], Value::Null);
    let shown = org.org().await;
    assert_eq!(
        (&shown["status"], &shown["answer"]),
        (&json!("connected"), &Value::Null)
    );
}

both!(
    what_is_refused_is_told_in_salesforces_words_and_not_called_unreachable,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let unseen = "activation secret invalid";
        for case in [
            case(
                Endpoint::Token,
                oauth("invalid_grant", unseen),
                "other",
                "refused",
                ["invalid_grant", unseen],
            ),
            case(
                Endpoint::Token,
                oauth("invalid_grant", "inactive user"),
                "user_inactive",
                "refused",
                ["invalid_grant", "inactive user"],
            ),
            case(
                Endpoint::Token,
                answer(403, "text/html", "<h1>Forbidden</h1>"),
                "other",
                "refused",
                ["403", ""],
            ),
            case(
                Endpoint::Token,
                oauth("invalid_grant", "expired access/refresh token"),
                "permission_ended",
                "ended",
                ["invalid_grant", "expired access/refresh token"],
            ),
            case(
                Endpoint::Token,
                answer(429, "text/plain", ""),
                "too_many_logins",
                "may_pass",
                ["429", ""],
            ),
            case(
                Endpoint::Token,
                oauth("temporarily_unavailable", "try later"),
                "salesforce_trouble",
                "may_pass",
                ["temporarily_unavailable", "try later"],
            ),
            case(
                Endpoint::Userinfo,
                answer(403, "text/plain", "this user is not for you"),
                "other",
                "refused",
                ["403", "this user is not for you"],
            ),
            case(
                Endpoint::Query,
                rest(400, "BRAND_NEW", "nobody has seen this"),
                "other",
                "refused",
                ["BRAND_NEW", "nobody has seen this"],
            ),
            case(
                Endpoint::Query,
                rest(429, "BRAND_NEW_LIMIT", "slow down"),
                "too_many_logins",
                "may_pass",
                ["BRAND_NEW_LIMIT", "slow down"],
            ),
        ] {
            if case.at == Endpoint::Userinfo {
                // Whose the old token is, is asked first.
                acme.test().await;
            }
            expect_told(&mut acme, case).await;
        }
    }
);

both!(what_a_login_is_refused_for_is_told, |database| {
    let mut acme = Registered::standard(standard::world(database).await).await;
    let down = "the single sign on service for the org is down";
    for case in [
        case(
            Endpoint::Soap,
            soap("SSO_SERVICE_DOWN", down),
            "single_sign_on_only",
            "refused",
            ["SSO_SERVICE_DOWN", down],
        ),
        case(
            Endpoint::Soap,
            soap("BRAND_NEW", "nobody has seen this"),
            "other",
            "refused",
            ["BRAND_NEW", "nobody has seen this"],
        ),
    ] {
        expect_told(&mut acme, case).await;
    }
    assert_eq!(
        acme.org().await["status"],
        "connected",
        "nobody was locked out"
    );
});

both!(
    an_org_whose_record_the_user_may_not_read_names_the_permission,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let control = world.fake.control().clone();
        control.edit_user(ADMIN, |user| user.view_setup = false);
        let app = world.app();
        let run = world.register(&mut ada, &world.form("Apex", &app)).await;
        assert_eq!(run["state"]["code"], "organization_unreadable", "{run}");
        let said = &run["state"]["salesforce"]["error"];
        assert_eq!(said, "INVALID_TYPE");
        assert_eq!(world.orgs(&mut ada).await.len(), 0);
        broker::revocation::revoke_due(&world.broker).await.unwrap();
        assert!(
            !control.grants()[0].is_live(),
            "the permission is given back"
        );

        control.edit_user(ADMIN, |user| user.view_setup = true);
        let mut acme = Registered::new(world).await;
        control.edit_user(ADMIN, |user| user.view_setup = false);
        let test = acme.test().await;
        assert_eq!(test["failure"]["code"], "organization_unreadable", "{test}");
        assert_eq!(test["failure"]["class"], "refused");
        assert_eq!(acme.org().await["status"], "needs_reauthentication");
        // Nothing at all is the same answer.
        control.edit_user(ADMIN, |user| user.view_setup = true);
        acme.inject(
            Endpoint::Query,
            answer(200, "application/json", "{\"records\":[]}"),
        );
        let test = acme.test().await;
        assert_eq!(test["failure"]["code"], "organization_unreadable", "{test}");
        assert_eq!(acme.test().await["failure"], Value::Null);
    }
);

both!(without_an_identity_scope_the_scope_is_named, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let bad = answer(403, "text/plain", "Bad_OAuth_Token");
    for (name, effect) in [("by its word", None), ("by any word", Some(bad))] {
        let app = world.app();
        let scopes = ["api", "refresh_token"].map(str::to_owned).to_vec();
        let control = world.fake.control();
        control.edit_app(app.consumer_key(), |app| app.scopes = scopes);
        if let Some(effect) = effect {
            control.inject(Injection::new(Endpoint::Userinfo, effect));
        }
        let run = world.register(&mut ada, &world.form(name, &app)).await;
        assert_eq!(run["state"]["code"], "no_identity_scope", "{name}: {run}");
    }
    assert_eq!(world.orgs(&mut ada).await.len(), 0);
});

both!(
    only_that_there_is_no_such_object_says_that_an_org_is_no_dev_hub,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        for (effect, code, error) in [
            (
                rest(403, "INSUFFICIENT_ACCESS", "insufficient access rights"),
                "dev_hub_not_told",
                "INSUFFICIENT_ACCESS",
            ),
            (
                rest(400, "BRAND_NEW", "nobody has seen this"),
                "dev_hub_not_told",
                "BRAND_NEW",
            ),
            (
                rest(
                    403,
                    "REQUEST_LIMIT_EXCEEDED",
                    "TotalRequests Limit exceeded.",
                ),
                "api_limit_reached",
                "REQUEST_LIMIT_EXCEEDED",
            ),
        ] {
            let injection = Injection::new(Endpoint::Query, effect).object("ScratchOrgInfo");
            world.fake.control().inject(injection);
            let mut form = hub(&world, "other");
            form["name"] = json!(error);
            let run = register(&world, &mut ada, &form, "admin@other.example").await;
            assert_eq!(run["state"]["code"], code, "{run}");
            assert_eq!(run["state"]["salesforce"]["error"], error, "{run}");
        }
        let gone = register(
            &world,
            &mut ada,
            &hub(&world, "other"),
            "admin@other.example",
        )
        .await;
        assert_eq!(gone["state"]["state"], "connected", "{gone}");
    }
);

both!(
    what_waits_for_activation_does_not_take_a_refusal_for_an_answer,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let app = world.app();
        let mut form = world.form("Acme", &app);
        form["then"] = json!("wait_until_active");
        let refused = Injection::new(Endpoint::Authorize, oauth("brand_new", "never seen"));
        world.fake.control().inject(refused.times(100));
        let begun = ada.post("/api/v1/authorizations", &form).await;
        assert_eq!(begun.status, 201, "{}", begun.body);
        let path = format!(
            "/api/v1/authorizations/{}",
            begun.body["id"].as_str().unwrap()
        );
        for _ in 0..2 {
            world.later(Duration::from_secs(31)).await;
            broker::activation::try_due(&world.broker).await.unwrap();
            let run = ada.get(&path).await.body;
            assert_eq!(run["state"]["state"], "waiting_for_activation", "{run}");
        }
        world.later(Duration::from_mins(15)).await;
        broker::activation::try_due(&world.broker).await.unwrap();
        let run = ada.get(&path).await.body;
        assert_eq!(run["state"]["code"], "other", "{run}");
        assert_eq!(run["state"]["salesforce"]["error"], "brand_new");
    }
);

both!(
    a_token_that_was_not_revoked_is_not_called_gone,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let refused = oauth("unsupported_token_type", "this token type is not supported");
        acme.inject(Endpoint::Revoke, refused);
        let new = acme.world.app();
        let mut form = reauthenticate();
        form["consumer_id"] = json!(new.consumer_key());
        form["consumer_secret"] = json!(new.consumer_secret());
        let run = acme.authorize(&form).await;
        assert_eq!(run["state"]["state"], "connected", "{run}");
        broker::revocation::revoke_due(&acme.world.broker)
            .await
            .unwrap();
        assert!(acme.world.fake.control().grants()[0].is_live());
        acme.world.later(Duration::from_mins(2)).await;
        broker::revocation::revoke_due(&acme.world.broker)
            .await
            .unwrap();
        let old = &acme.world.fake.control().grants()[0];
        assert!(!old.is_live(), "it was asked for again");
    }
);
