//! Every row of the token endpoint's error table (protocol §2.4), each by its own cause, or injected where
//! no caller of this fake can cause it.

use crate::control::control;
use crate::support::{ADMIN, Answer, Scene, get, oauth};
use fake_salesforce::org::User;
use fake_salesforce::{App, Effect, Endpoint, Injection, Switches, When};
use serde_json::json;
use std::collections::BTreeMap;

/// What makes the token endpoint refuse.
enum Cause {
    /// A code is redeemed with these parameters instead of the usual ones.
    Exchange(&'static [(&'static str, &'static str)]),
    /// A code is redeemed twice.
    Replay,
    /// A code is redeemed after fifteen minutes.
    Late,
    /// A revoked refresh token is used.
    Revoked,
    /// A refresh token is used while it is being used.
    InFlight,
    /// A switch is pulled between login and exchange.
    Switch(fn(&mut Switches)),
    /// The user is changed between login and exchange.
    Person(fn(&mut User)),
    /// The app is changed between login and exchange.
    Edit(fn(&mut App)),
    /// It is ordered.
    Injected,
}

use Cause::{Edit, Exchange, InFlight, Injected, Late, Person, Replay, Revoked, Switch};

#[rustfmt::skip]
const ROWS: &[(&str, &str, Cause)] = &[
    ("invalid_grant", "authentication failure", Injected),
    ("invalid_grant", "expired authorization code", Late),
    ("invalid_grant", "invalid authorization code", Replay),
    ("invalid_grant", "invalid authorization code", Exchange(&[("code", "garbage")])),
    ("invalid_grant", "expired access/refresh token", Revoked),
    ("invalid_grant", "token request is already being processed", InFlight),
    ("invalid_grant", "ip restricted", Switch(|s| s.ip_restricted = Some(true))),
    ("invalid_grant", "ip restricted or invalid login hours", Injected),
    ("invalid_grant", "user hasn't approved this consumer", Injected),
    ("invalid_grant", "no valid scopes defined", Edit(|app| app.scopes.clear())),
    ("invalid_app_access", "user is not admin approved to access this app", Switch(|s| s.not_pre_authorized = Some(true))),
    ("invalid_client_id", "client identifier invalid", Exchange(&[("client_id", "3MVG9unknown")])),
    ("invalid_client", "client identifier invalid", Injected),
    ("invalid_client", "invalid client credentials", Exchange(&[("client_secret", "wrong")])),
    ("invalid_client", "app must be installed into org", Switch(|s| s.not_installed = Some(true))),
    ("redirect_uri_mismatch", "redirect_uri must match configuration", Exchange(&[("redirect_uri", "http://localhost/")])),
    ("unsupported_grant_type", "grant type not supported", Exchange(&[("grant_type", "authorisation_code")])),
    ("invalid_request", "invalid code verifier", Exchange(&[("code_verifier", "wrong")])),
    ("invalid_grant", "missing code verifier", Exchange(&[("code_verifier", "")])),
    ("inactive_user", "user is inactive", Person(|user| user.active = false)),
    ("inactive_user", "user is inactive", Person(|user| user.frozen = true)),
    ("inactive_org", "org is locked, closed or suspended", Switch(|s| s.inactive_org = Some(true))),
    ("rate_limit_exceeded", "number of logins exceeded", Switch(|s| s.rate_limit_exceeded = Some(true))),
    ("rate_limit_exceeded", "login rate exceeded", Injected),
    ("unknown_error", "retry your request", Injected),
    ("app_blocked", "this app is blocked by admin", Switch(|s| s.blocked = Some(true))),
    ("invalid_scope", "the requested scope is not allowed", Injected),
    ("server_error", "an unexpected error occurred", Injected),
    ("service_unavailable", "try again later", Injected),
];

/// Takes the cause to the token endpoint of a new fake.
async fn refused(cause: &Cause, error: &str, description: &str) -> Answer {
    let scene = Scene::new().await;
    let strings = scene.fake.control();
    let code = scene.code().await;
    match cause {
        Exchange(changes) => return scene.exchange(&code, changes).await,
        Replay => {
            assert_eq!(scene.exchange(&code, &[]).await.status, 200);
        }
        Late => scene.minutes(15),
        Revoked => {
            let tokens = scene.tokens().await;
            scene.revoke(&tokens.refresh).await;
            return scene.refresh(&tokens.refresh).await;
        }
        InFlight => return refreshed_twice(&scene).await,
        Switch(set) => scene.switch(set),
        Person(edit) => {
            strings.edit_user(ADMIN, edit);
        }
        Edit(edit) => {
            strings.edit_app(scene.app.consumer_key(), edit);
        }
        Injected => {
            let effect =
                json!({ "kind": "oauth_error", "error": error, "error_description": description });
            let order = json!({ "endpoint": "token", "effect": effect });
            let ordered = control(&scene, "POST", "/inject", &order).await;
            assert_eq!(ordered.status, 204, "{ordered:?}");
        }
    }
    scene.exchange(&code, &[]).await
}

/// The answer to a refresh that came while another was being worked on.
async fn refreshed_twice(scene: &Scene) -> Answer {
    let tokens = scene.tokens().await;
    let strings = scene.fake.control();
    strings.inject(Injection::new(Endpoint::Token, Effect::Hang).when(When::During));
    let (_, second) = tokio::join!(scene.refresh(&tokens.refresh), async {
        strings.wait_held().await;
        let second = scene.refresh(&tokens.refresh).await;
        strings.release();
        second
    });
    second
}

#[tokio::test]
async fn every_row_of_the_table_is_answered_in_its_words() {
    for (error, description, cause) in ROWS {
        let answer = refused(cause, error, description).await;
        assert_eq!(answer.oauth_error(), oauth(error, description));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
}

#[tokio::test]
async fn switches_refuse_a_refresh_with_the_same_words() {
    for (error, description, cause) in ROWS {
        let scene = Scene::new().await;
        let tokens = scene.tokens().await;
        match cause {
            Switch(set) => scene.switch(set),
            Edit(edit) => {
                let strings = scene.fake.control();
                strings.edit_app(scene.app.consumer_key(), edit);
            }
            _ => continue,
        }
        let answer = scene.refresh(&tokens.refresh).await;
        assert_eq!(answer.oauth_error(), oauth(error, description));
    }
}

#[tokio::test]
async fn edge_may_answer_with_html() {
    let scene = Scene::new().await;
    for status in [500, 502, 503] {
        let effect = Effect::Answer {
            status,
            headers: BTreeMap::from([("content-type".into(), "text/html".into())]),
            body: "<html><body>Down for maintenance</body></html>".into(),
        };
        let strings = scene.fake.control();
        strings.inject(Injection::new(Endpoint::Token, effect));
        let answer = scene.exchange("any", &[]).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("content-type"), Some("text/html"));
        assert!(answer.body.starts_with("<html>"));
    }
}

#[tokio::test]
async fn injected_failure_has_the_shape_of_its_endpoint() {
    let scene = Scene::new().await;
    let effect = || Effect::OauthError {
        error: "server_error".into(),
        error_description: "try again".into(),
    };
    let form = "error=server_error&error_description=try%20again";
    let strings = scene.fake.control();
    strings.inject(Injection::new(Endpoint::Authorize, effect()));
    strings.inject(Injection::new(Endpoint::Revoke, effect()));
    let authorize = get(&scene.authorize_url(&[])).await;
    assert_eq!(authorize.body, form);
    assert_eq!(authorize.header("content-type"), None);
    let revoke = scene.revoke("5Aep861").await;
    assert_eq!(revoke.body, form);
    assert_eq!(
        revoke.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
}
