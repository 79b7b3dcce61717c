//! How a client proves itself at the token endpoint, and what is checked first (protocol §2.1).

use crate::support::{CALLBACK, Scene, VERIFIER, encoded, oauth, post, send};

#[tokio::test]
async fn client_is_checked_before_the_code() {
    let scene = Scene::new().await;
    let unknown = scene.exchange("garbage", &[("client_id", "3MVG9x")]).await;
    assert_eq!(
        unknown.oauth_error(),
        oauth("invalid_client_id", "client identifier invalid")
    );
    let wrong = scene
        .exchange("garbage", &[("client_secret", "wrong")])
        .await;
    assert_eq!(
        wrong.oauth_error(),
        oauth("invalid_client", "invalid client credentials")
    );
    let none = scene.exchange("garbage", &[("client_secret", "")]).await;
    assert_eq!(
        none.oauth_error(),
        oauth("invalid_client", "invalid client credentials")
    );
    let garbage = scene.exchange("garbage", &[]).await;
    assert_eq!(
        garbage.oauth_error(),
        oauth("invalid_grant", "invalid authorization code")
    );
}

#[tokio::test]
async fn secret_may_be_missing_where_it_is_not_required_but_never_wrong() {
    let scene = Scene::new().await;
    let set = |web: bool, refresh: bool| {
        let control = scene.fake.control();
        control.edit_app(scene.app.consumer_key(), |app| {
            app.require_secret = web;
            app.require_secret_to_refresh = refresh;
        });
    };
    let without = [("client_secret", "")];
    let refused = oauth("invalid_client", "invalid client credentials");
    set(false, true);
    let code = scene.code().await;
    let wrong = scene.exchange(&code, &[("client_secret", "wrong")]).await;
    assert_eq!(wrong.oauth_error(), refused);
    let answer = scene.exchange(&code, &without).await;
    let refresh_token = answer.json()["refresh_token"].as_str().unwrap().to_owned();
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token.as_str()),
        ("client_id", scene.app.consumer_key()),
    ];
    let answer = post(&scene.token_url(), &form).await;
    assert_eq!(answer.oauth_error(), refused);
    set(true, false);
    assert_eq!(post(&scene.token_url(), &form).await.status, 200);
    let answer = scene.exchange(&scene.code().await, &without).await;
    assert_eq!(answer.oauth_error(), refused);
}

#[tokio::test]
async fn code_is_checked_before_the_client_where_the_app_or_the_org_says_so() {
    let invalid = oauth("invalid_grant", "invalid authorization code");
    let scene = Scene::new().await;
    scene.switch(|s| s.code_checked_first = Some(true));
    let wrong_secret = [("client_secret", "wrong")];
    let garbage = scene.exchange("garbage", &wrong_secret).await;
    assert_eq!(garbage.oauth_error(), invalid);
    let unknown = scene.exchange("garbage", &[("client_id", "3MVG9x")]).await;
    assert_eq!(unknown.oauth_error().1, "invalid_client_id");

    let control = scene.fake.control();
    control.edit_org("practice", |org| {
        org.switches.code_checked_first = Some(true);
    });
    let unknown = scene.exchange("garbage", &[("client_id", "3MVG9x")]).await;
    assert_eq!(unknown.oauth_error(), invalid);

    let code = scene.code().await;
    let secret = scene.exchange(&code, &wrong_secret).await;
    assert_eq!(secret.oauth_error().1, "invalid_client");
    scene.minutes(15);
    let late = scene.exchange(&code, &wrong_secret).await;
    assert_eq!(
        late.oauth_error(),
        oauth("invalid_grant", "expired authorization code")
    );
}

#[tokio::test]
async fn client_may_authenticate_by_basic() {
    use base64::Engine as _;
    let scene = Scene::new().await;
    let code = scene.code().await;
    let pair = format!(
        "{}:{}",
        scene.app.consumer_key(),
        scene.app.consumer_secret()
    );
    let basic = format!(
        "Basic {}",
        base64::engine::general_purpose::STANDARD.encode(pair)
    );
    let body = encoded(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ]);
    let form = ("content-type", "application/x-www-form-urlencoded");
    let headers = [form, ("authorization", "Basic ???")];
    let broken = send("POST", &scene.token_url(), &headers, &body)
        .await
        .unwrap();
    assert_eq!(broken.oauth_error().1, "invalid_basic_auth_header");
    let headers = [form, ("authorization", basic.as_str())];
    let answer = send("POST", &scene.token_url(), &headers, &body)
        .await
        .unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
}
