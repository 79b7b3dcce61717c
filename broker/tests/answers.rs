//! Answers that Salesforce does not give: each ends the run with its own code, stores nothing,
//! and leaves a form that can be sent again.

use crate::support::{Browser, Trap, World, allow, both, figure};
use fake_salesforce::{Effect, Endpoint, Injection, TokenAnswerPatch, When};
use serde_json::{Value, json};
use std::time::Duration;

/// The calls of one completion, in their order.
const CALLS: [Endpoint; 3] = [Endpoint::Token, Endpoint::Userinfo, Endpoint::Query];

fn answer(status: u16, media_type: &str, body: impl Into<String>) -> Effect {
    let header = ("content-type".to_owned(), media_type.to_owned());
    Effect::Answer {
        status,
        headers: [header].into_iter().collect(),
        body: body.into(),
    }
}

/// Begins, comes back to the given nastiness, and then once more without it; gives how it failed.
async fn fails_then_works(
    world: &World,
    ada: &mut Browser,
    injection: Injection,
    code: &str,
) -> Value {
    let about = format!("{injection:?}")
        .chars()
        .take(300)
        .collect::<String>();
    let endpoint = injection.endpoint;
    let app = world.app();
    let (id, authorize_url) = world.begin(ada, &world.form("Acme", &app)).await;
    let back = allow(&authorize_url).await;
    world.fake.control().inject(injection);
    world.fake.control().clear_requests();

    let failed = world.come_back(ada, &id, &back).await;

    let run = &failed;
    assert_eq!(run["state"]["state"], "failed", "{about}: {run}");
    assert_eq!(run["state"]["code"], code, "{about}");
    assert_eq!(run["secret_kept"], true, "{about}");
    assert_eq!(world.token_requests(), 1, "{about}");
    assert!(world.orgs(ada).await.is_empty(), "{about}");
    let sets = "SELECT id FROM credential_sets";
    assert!(world.tables().await.rows(sets).await.is_empty(), "{about}");
    if endpoint != Endpoint::Token {
        broker::revocation::revoke_due(&world.broker).await.unwrap();
        let grants = world.fake.control().grants();
        assert!(
            !grants.last().unwrap().is_live(),
            "{about}: a grant is left"
        );
    }

    world.fake.control().clear_injections();
    let again = ada.act(&id, "resume").await;
    let back = allow(&again.text("authorize_url")).await;
    let run = world.come_back(ada, &id, &back).await;
    assert_eq!(run["state"]["state"], "connected", "{about}: {run}");
    assert_eq!(ada.act(&id, "undo").await.status, 204);
    broker::revocation::revoke_due(&world.broker).await.unwrap();
    failed
}

both!(redirects_are_not_followed, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let trap = Trap::set().await;
    let strange = format!("http://127.0.0.1:{}", trap.port);
    // An address of Salesforce's, where nothing may arrive either before a person says so.
    let (practice, spare) = (world.fake.my_domain("practice"), world.fake.ready().spare);
    for endpoint in CALLS {
        for status in [301, 302, 303, 307, 308] {
            if figure(1, 2) == 2 && !matches!(status, 302 | 307) {
                continue;
            }
            for (target, code, about) in [
                (&strange, "host_refused", json!(strange)),
                (&spare, "address_changed", json!(spare)),
                (&practice, "unexpected_answer", Value::Null),
            ] {
                let location = format!("{target}/stolen");
                let redirect = Effect::Redirect { status, location };
                let injection = Injection::new(endpoint, redirect);
                let run = fails_then_works(&world, &mut ada, injection, code).await;
                assert_eq!(run["state"]["about"], about, "{run}");
            }
        }
    }
    assert_eq!(trap.arrivals().await, 0);
    assert_eq!(world.requests_to("/stolen"), 0);
});

both!(
    a_revocation_is_not_redirected_either_and_is_tried_again,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let trap = Trap::set().await;
        let form = world.form("Acme", &world.app());
        let run = world.register(&mut ada, &form).await;
        let id = run["id"].as_str().unwrap();
        assert_eq!(ada.act(id, "undo").await.status, 204);
        for status in [301, 302, 303, 307, 308] {
            let location = format!("http://127.0.0.1:{}/stolen", trap.port);
            let redirect = Effect::Redirect { status, location };
            world
                .fake
                .control()
                .inject(Injection::new(Endpoint::Revoke, redirect));
            broker::revocation::revoke_due(&world.broker).await.unwrap();
            assert!(world.fake.control().injections().is_empty());
            assert!(world.fake.control().grants()[0].is_live());
            world.later(Duration::from_hours(7)).await;
        }

        broker::revocation::revoke_due(&world.broker).await.unwrap();

        assert!(!world.fake.control().grants()[0].is_live());
        let left = "SELECT id FROM revocations";
        assert!(world.tables().await.rows(left).await.is_empty());
        assert_eq!(trap.arrivals().await, 0);
    }
);

both!(what_is_no_answer_of_salesforce_fails_clearly, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let json = "application/json";
    let twice = r#"{"access_token":"a","access_token":"b","token_type":"Bearer"}"#;
    for endpoint in CALLS {
        let huge = format!("{{\"x\":\"{}\"}}", "x".repeat(256 * 1024));
        let mut cases = vec![
            (
                answer(200, "text/html", "<h1>Down for maintenance</h1>"),
                "unexpected_answer",
            ),
            (answer(200, json, ""), "unexpected_answer"),
            (
                answer(200, json, "{\"access_token\":\"00D"),
                "unexpected_answer",
            ),
            (answer(200, json, "[]"), "unexpected_answer"),
            (answer(200, json, "null"), "unexpected_answer"),
            (answer(200, json, "[".repeat(100_000)), "unexpected_answer"),
            (answer(200, json, huge), "unexpected_answer"),
            (
                answer(200, json, "{\"records\":[]}"),
                if endpoint == Endpoint::Query {
                    "organization_unreadable"
                } else {
                    "unexpected_answer"
                },
            ),
            (
                answer(200, json, "{\"user_id\":7,\"records\":{}}"),
                "unexpected_answer",
            ),
            (
                answer(500, "text/html", "<h1>Oops</h1>"),
                "salesforce_trouble",
            ),
            (answer(503, json, "{}"), "salesforce_trouble"),
            (Effect::DropBeforeHeaders, "salesforce_unreachable"),
            (Effect::DropMidBody, "salesforce_unreachable"),
        ];
        if endpoint == Endpoint::Token {
            cases.push((answer(200, json, twice), "unexpected_answer"));
            cases.push((
                answer(400, "text/html", "<h1>Bad</h1>"),
                "unexpected_answer",
            ));
        }
        for (effect, code) in cases {
            fails_then_works(&world, &mut ada, Injection::new(endpoint, effect), code).await;
        }
    }
});

both!(an_answer_that_was_lost_is_not_asked_for_again, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let lost = Injection::new(Endpoint::Token, Effect::DropBeforeHeaders).when(When::After);
    fails_then_works(&world, &mut ada, lost, "salesforce_unreachable").await;
});

both!(
    an_expiry_that_makes_no_sense_does_not_break_a_registration,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        for value in [
            json!(0),
            json!(-1),
            json!(9_223_372_036_854_775_808_u64),
            json!(1e300),
            json!("7200"),
            json!("soon"),
            json!(null),
            json!([1]),
        ] {
            let run = patched(&world, &mut ada, "expires_in", value.clone()).await;
            assert_eq!(run["state"]["state"], "connected", "{value}: {run}");
            let id = run["id"].as_str().unwrap();
            assert_eq!(ada.act(id, "undo").await.status, 204);
        }
    }
);

both!(fields_of_a_wrong_type_are_not_guessed_at, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    for (field, value) in [
        ("access_token", json!(null)),
        ("access_token", json!("")),
        ("access_token", json!(["a"])),
        ("refresh_token", json!(7)),
        ("refresh_token", json!({})),
        ("token_type", json!(null)),
        ("scope", json!(7)),
        ("instance_url", json!(7)),
        ("id", json!(null)),
        ("id", json!("")),
        ("signature", json!(7)),
    ] {
        let run = patched(&world, &mut ada, field, value.clone()).await;
        let found = &run["state"]["code"];
        assert_eq!(found, "unexpected_answer", "{field} {value}: {run}");
        let path = format!("/api/v1/authorizations/{}", run["id"]).replace('"', "");
        assert_eq!(ada.delete(&path).await.status, 204);
    }
    assert!(world.orgs(&mut ada).await.is_empty());
});

both!(an_answer_is_read_up_to_its_limit_only, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let padding = json!("x".repeat(256 * 1024));
    let run = patched(&world, &mut ada, "padding", padding).await;
    assert_eq!(run["state"]["code"], "unexpected_answer", "{run}");
});

async fn patched(world: &World, ada: &mut Browser, field: &str, value: Value) -> Value {
    let removed = ["id"].iter().filter(|name| **name == field);
    let patch = TokenAnswerPatch {
        set: [(field.to_owned(), value)].into_iter().collect(),
        remove: removed.map(|_| "signature".to_owned()).collect(),
        grant_type: None,
        times: 1,
    };
    world.fake.control().patch_token_answer(patch);
    let form = world.form("Acme", &world.app());
    world.register(ada, &form).await
}
