//! The token endpoint: codes and their bindings, the answer, and its refusals (protocol §2).

use crate::support::{ADMIN, CALLBACK, Scene, VERIFIER, oauth, post, send};
use fake_salesforce::{Arrival, NewApp, Rotation, s256, signature};
use std::collections::BTreeSet;

#[tokio::test]
async fn answer_has_salesforces_shape_and_a_true_signature() {
    let scene = Scene::new().await;
    let answer = scene.exchange(&scene.code().await, &[]).await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let body = answer.json();
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    assert!(body.get("expires_in").is_none());
    assert_eq!(text("token_type"), "Bearer");
    assert!(text("issued_at").parse::<i64>().unwrap() > 1_700_000_000_000);
    assert_eq!(
        text("signature"),
        signature(scene.app.consumer_secret(), &text("id"), &text("issued_at"))
    );
    let org = scene.fake.control().org("practice").unwrap();
    assert!(text("access_token").starts_with(&format!("{}!A", &org.org_id[..15])));
    assert_eq!(text("access_token").len(), 112);
    assert!(text("refresh_token").starts_with("5Aep861"));
    assert_eq!(text("instance_url"), scene.host);
    let login = scene.fake.ready().login;
    assert!(text("id").starts_with(&format!("{login}/id/{}/005", org.org_id)));
    let scopes: BTreeSet<String> = text("scope").split(' ').map(str::to_owned).collect();
    assert_eq!(scopes, scene.app.scopes.iter().cloned().collect());
}

#[tokio::test]
async fn an_app_may_give_json_web_tokens_which_end_at_a_fixed_time() {
    let scene = Scene::with(NewApp {
        jwt_access_tokens: true,
        ..NewApp::default()
    })
    .await;
    let tokens = scene.tokens().await;
    assert!(tokens.access.starts_with("eyJ"), "{}", tokens.access);
    assert_eq!(tokens.access.split('.').count(), 3);
    let again = scene.tokens().await;
    assert_ne!(again.access, tokens.access, "each is its own");
    let query = "SELECT Id FROM Organization";
    for minutes in [0, 29] {
        scene.minutes(minutes);
        assert_eq!(scene.userinfo(&tokens.access).await.status, 200);
        assert_eq!(scene.query(query, &tokens.access).await.status, 200);
        assert_eq!(scene.introspect(&tokens.access).await["active"], true);
    }
    // Using it does not keep it alive.
    scene.minutes(1);
    assert_eq!(scene.query(query, &tokens.access).await.status, 401);
    assert_eq!(scene.introspect(&tokens.access).await["active"], false);
    let renewed = scene.refresh(&tokens.refresh).await.json();
    let renewed = renewed["access_token"].as_str().unwrap().to_owned();
    assert_eq!(scene.query(query, &renewed).await.status, 200);
}

#[tokio::test]
async fn scopes_come_back_in_another_order() {
    let scene = Scene::new().await;
    let mut orders = BTreeSet::new();
    for _ in 0..10 {
        let answer = scene.exchange(&scene.code().await, &[]).await;
        orders.insert(answer.json()["scope"].as_str().unwrap().to_owned());
    }
    assert!(orders.len() > 1);
}

#[tokio::test]
async fn code_is_good_once() {
    let scene = Scene::new().await;
    let code = scene.code().await;
    assert_eq!(scene.exchange(&code, &[]).await.status, 200);
    let again = scene.exchange(&code, &[]).await;
    assert_eq!(
        again.oauth_error(),
        oauth("invalid_grant", "invalid authorization code")
    );
}

#[tokio::test]
async fn code_that_was_decoded_twice_or_never_is_invalid() {
    let scene = Scene::new().await;
    let code = scene.code().await.replace('=', "%3D");
    let answer = scene.exchange(&code, &[]).await;
    assert_eq!(
        answer.oauth_error(),
        oauth("invalid_grant", "invalid authorization code")
    );
}

#[tokio::test]
async fn code_expires_after_fifteen_minutes() {
    let scene = Scene::new().await;
    let (early, late) = (scene.code().await, scene.code().await);
    scene.minutes(14);
    assert_eq!(scene.exchange(&early, &[]).await.status, 200);
    scene.minutes(1);
    let answer = scene.exchange(&late, &[]).await;
    assert_eq!(
        answer.oauth_error(),
        oauth("invalid_grant", "expired authorization code")
    );
}

#[tokio::test]
async fn code_is_bound_to_client_and_redirect() {
    let scene = Scene::new().await;
    let code = scene.code().await;
    let other = scene.fake.control().create_app(NewApp {
        callback_urls: vec![CALLBACK.into()],
        ..NewApp::default()
    });
    let stolen = [
        ("client_id", other.consumer_key()),
        ("client_secret", other.consumer_secret()),
    ];
    let answer = scene.exchange(&code, &stolen).await;
    assert_eq!(
        answer.oauth_error(),
        oauth("invalid_grant", "invalid authorization code")
    );
    let elsewhere = scene
        .exchange(&code, &[("redirect_uri", "http://localhost/")])
        .await;
    assert_eq!(
        elsewhere.oauth_error(),
        oauth(
            "redirect_uri_mismatch",
            "redirect_uri must match configuration"
        )
    );
    assert_eq!(scene.exchange(&code, &[]).await.status, 200);
}

#[tokio::test]
async fn verifier_must_be_there_and_fit_and_is_tried_once() {
    let scene = Scene::new().await;
    let code = scene.code().await;
    let wrong = scene.exchange(&code, &[("code_verifier", "wrong")]).await;
    assert_eq!(wrong.oauth_error().1, "invalid_request");
    assert_eq!(
        scene.exchange(&code, &[]).await.oauth_error().1,
        "invalid_grant"
    );
    let missing = scene
        .exchange(&scene.code().await, &[("code_verifier", "")])
        .await;
    assert_eq!(missing.oauth_error().1, "invalid_grant");
}

#[tokio::test]
async fn verifier_of_171_characters_and_no_method_is_the_official_cli() {
    let scene = Scene::new().await;
    let verifier = "v".repeat(171);
    let challenge = s256(&verifier);
    let arrival = scene
        .allow(&[
            ("code_challenge", &challenge),
            ("code_challenge_method", ""),
        ])
        .await;
    let code = arrival.param("code").unwrap();
    let answer = scene.exchange(&code, &[("code_verifier", &verifier)]).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn challenge_is_optional_unless_required() {
    let scene = Scene::new().await;
    let code = scene.allow(&[("code_challenge", "")]).await.param("code");
    let answer = scene
        .exchange(&code.unwrap(), &[("code_verifier", "")])
        .await;
    assert_eq!(answer.status, 200);
    scene.switch(|s| s.require_pkce = Some(true));
    let refused = scene.allow(&[("code_challenge", "")]).await;
    assert!(matches!(refused, Arrival::RawText(text) if text.contains("missing%20required")));
}

#[tokio::test]
async fn only_posted_forms_of_a_known_grant_are_served() {
    let scene = Scene::new().await;
    let unsupported = oauth("unsupported_grant_type", "grant type not supported");
    let password = post(&scene.token_url(), &[("grant_type", "password")]).await;
    assert_eq!(password.oauth_error(), unsupported);
    let json = [("content-type", "application/json")];
    let body = r#"{"grant_type":"refresh_token"}"#;
    let answer = send("POST", &scene.token_url(), &json, body).await.unwrap();
    assert_eq!(answer.oauth_error(), unsupported);
}

#[tokio::test]
async fn refresh_token_needs_its_scope_and_a_policy_that_keeps_it() {
    let scene = Scene::new().await;
    let code = scene.allow(&[("scope", "full")]).await.param("code");
    let answer = scene.exchange(&code.unwrap(), &[]).await;
    assert!(answer.json().get("refresh_token").is_none());
    scene.switch(|s| s.immediately_expire_refresh = Some(true));
    assert_eq!(scene.tokens().await.refresh, "");
}

#[tokio::test]
async fn repeated_grants_share_one_access_token_unless_switched_off() {
    let scene = Scene::new().await;
    let (first, second) = (scene.tokens().await, scene.tokens().await);
    assert_eq!(first.access, second.access);
    assert_ne!(first.refresh, second.refresh);
    scene.switch(|s| s.same_access_token = Some(false));
    assert_ne!(scene.tokens().await.access, first.access);
}

#[tokio::test]
async fn sandbox_identity_is_at_the_test_host() {
    let scene = Scene::with(NewApp {
        org: "sandbox".into(),
        ..NewApp::default()
    })
    .await;
    let host = scene.fake.my_domain("sandbox");
    let url = scene.authorize_url_at(&host, &[]);
    let arrival = scene
        .fake
        .person("admin@practice.example.uat")
        .allow(&url)
        .await;
    let code = arrival.param("code").unwrap();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("client_id", scene.app.consumer_key()),
        ("client_secret", scene.app.consumer_secret()),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ];
    let body = post(&format!("{host}/services/oauth2/token"), &form)
        .await
        .json();
    let test = scene.fake.ready().test;
    assert!(body["id"].as_str().unwrap().starts_with(&test), "{body}");
}

#[tokio::test]
async fn staged_pair_works_beside_the_old_one_until_that_is_dropped() {
    let scene = Scene::new().await;
    let control = scene.fake.control();
    let new = control
        .rotate(scene.app.consumer_key(), Rotation::Stage)
        .unwrap();
    assert_ne!(new.consumer_key(), scene.app.consumer_key());
    let tokens = scene.tokens().await;
    control
        .rotate(new.consumer_key(), Rotation::DropOld)
        .unwrap();
    let old = scene.refresh(&tokens.refresh).await;
    assert_eq!(old.oauth_error().1, "invalid_client_id");
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens.refresh.as_str()),
        ("client_id", new.consumer_key()),
        ("client_secret", new.consumer_secret()),
    ];
    assert_eq!(post(&scene.token_url(), &form).await.status, 200);
}

#[tokio::test]
async fn secrets_list_has_what_was_issued_and_seen() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let secrets = scene.fake.control().secrets();
    for (kind, value) in [
        ("access_token", tokens.access.as_str()),
        ("refresh_token", &tokens.refresh),
        ("consumer_secret", scene.app.consumer_secret()),
        ("code_verifier", VERIFIER),
        ("state", "the state"),
        ("password", "practice1"),
    ] {
        let is_there = |one: &fake_salesforce::Secret| one.kind == kind && one.value == value;
        assert!(secrets.iter().any(is_there), "{kind} of {ADMIN}");
    }
    assert!(secrets.iter().any(|one| one.kind == "code"));
}
