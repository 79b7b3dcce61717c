//! The strings to pull: injected nastiness, the record, and the control port.

use crate::support::{ADMIN, Answer, CALLBACK, Scene, Tokens, expired, send, try_post};
use fake_salesforce::{
    Effect, Endpoint, FakeSalesforce, Injection, Options, TokenAnswerPatch, When,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// One request to the control port.
pub(crate) async fn control(scene: &Scene, method: &str, path: &str, body: &Value) -> Answer {
    let url = format!("{}{path}", scene.fake.ready().control);
    let json = [("content-type", "application/json")];
    send(method, &url, &json, &body.to_string()).await.unwrap()
}

async fn lost_refresh(scene: &Scene, refresh_token: &str) -> Option<Answer> {
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token),
        ("client_id", scene.app.consumer_key()),
        ("client_secret", scene.app.consumer_secret()),
    ];
    try_post(&scene.token_url(), &form).await
}

#[tokio::test]
async fn injected_answer_comes_the_ordered_number_of_times() {
    let scene = Scene::new().await;
    let effect = Effect::Answer {
        status: 503,
        headers: BTreeMap::from([("content-type".into(), "text/html".into())]),
        body: "<html>down</html>".into(),
    };
    scene
        .fake
        .control()
        .inject(Injection::new(Endpoint::Userinfo, effect).times(2));
    let tokens = scene.tokens().await;
    for status in [503, 503, 200] {
        assert_eq!(scene.userinfo(&tokens.access).await.status, status);
    }
}

#[tokio::test]
async fn dropped_answer_after_the_work_has_rotated_the_token() {
    for effect in [Effect::DropBeforeHeaders, Effect::DropMidBody] {
        let scene = Scene::new().await;
        scene.switch(|s| s.rotation = Some(true));
        let tokens = scene.tokens().await;
        let order = Injection::new(Endpoint::Token, effect).when(When::After);
        scene.fake.control().inject(order);
        assert!(lost_refresh(&scene, &tokens.refresh).await.is_none());
        assert_eq!(
            scene.refresh(&tokens.refresh).await.oauth_error(),
            expired()
        );
    }
}

#[tokio::test]
async fn dropped_connection_instead_of_the_work_changes_nothing() {
    let scene = Scene::new().await;
    scene.switch(|s| s.rotation = Some(true));
    let tokens = scene.tokens().await;
    let order =
        Injection::new(Endpoint::Token, Effect::DropBeforeHeaders).grant_type("refresh_token");
    scene.fake.control().inject(order);
    assert!(lost_refresh(&scene, &tokens.refresh).await.is_none());
    assert_eq!(scene.refresh(&tokens.refresh).await.status, 200);
}

#[tokio::test]
async fn held_refresh_is_done_although_its_sender_went_away() {
    let scene = Scene::new().await;
    scene.switch(|s| s.rotation = Some(true));
    let tokens = scene.tokens().await;
    let strings = scene.fake.control();
    strings.inject(Injection::new(Endpoint::Token, Effect::Hang).when(When::During));
    tokio::select! {
        _ = lost_refresh(&scene, &tokens.refresh) => panic!("answered"),
        () = strings.wait_held() => {}
    }
    strings.release();
    let rotated = async {
        while strings.grants()[0].refresh_token.as_ref() == Some(&tokens.refresh) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), rotated)
        .await
        .expect("the refresh is done");
    let reused = scene.refresh(&tokens.refresh).await;
    assert_eq!(reused.oauth_error(), expired());
}

#[tokio::test]
async fn redirect_of_any_status_can_be_injected() {
    let scene = Scene::new().await;
    for status in [301, 302, 303, 307, 308] {
        let location = "http://127.0.0.1:1/".to_owned();
        let effect = Effect::Redirect { status, location };
        scene
            .fake
            .control()
            .inject(Injection::new(Endpoint::Revoke, effect));
        let answer = scene.revoke("x").await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("location"), Some("http://127.0.0.1:1/"));
    }
}

#[tokio::test]
async fn token_answer_can_be_changed_in_any_field() {
    let scene = Scene::new().await;
    let patch = json!({
        "set": { "instance_url": "http://evil.example", "issued_at": 5 },
        "remove": ["refresh_token"],
    });
    let patch: TokenAnswerPatch = serde_json::from_value(patch).unwrap();
    scene.fake.control().patch_token_answer(patch);
    let body = scene.exchange(&scene.code().await, &[]).await.json();
    assert_eq!(body["instance_url"], "http://evil.example");
    assert_eq!(body["issued_at"], 5);
    assert!(body.get("refresh_token").is_none());
    let body = scene.exchange(&scene.code().await, &[]).await.json();
    assert_eq!(body["instance_url"], scene.host);
}

#[tokio::test]
async fn record_keeps_query_headers_and_body() {
    let scene = Scene::new().await;
    scene.tokens().await;
    let requests = scene.fake.control().requests();
    let token = requests
        .iter()
        .find(|one| one.path.ends_with("/token"))
        .unwrap();
    assert_eq!(token.method, "POST");
    assert_eq!(token.origin, scene.host);
    assert!(token.header("content-type").unwrap().contains("form"));
    assert!(token.body.contains("grant_type=authorization_code"));
    scene.fake.control().clear_requests();
    assert!(scene.fake.control().requests().is_empty());
}

#[tokio::test]
async fn control_port_does_the_same_over_http() {
    let scene = Scene::new().await;
    let made =
        json!({ "callback_urls": [CALLBACK], "require_pkce": true, "kind": "connected_app" });
    let made = control(&scene, "POST", "/apps", &made).await;
    assert_eq!(made.status, 201);
    let key = made.json()["consumer_key"].as_str().unwrap().to_owned();
    assert!(key.starts_with("3MVG9") && key.len() == 85);
    assert_eq!(made.json()["consumer_secret"].as_str().unwrap().len(), 64);

    let path = format!("/apps/{key}");
    let edited = control(
        &scene,
        "PATCH",
        &path,
        &json!({ "switches": { "rotation": true } }),
    )
    .await;
    assert_eq!(edited.json()["switches"]["rotation"], true);
    assert_eq!(edited.json()["require_pkce"], true);
    let typo = control(
        &scene,
        "PATCH",
        &path,
        &json!({ "switches": { "rotatoin": true } }),
    )
    .await;
    assert_eq!(typo.status, 422);

    let path = format!("/users/{ADMIN}");
    let user = control(&scene, "PATCH", &path, &json!({ "active": false })).await;
    assert_eq!(user.json()["active"], false);
    let org = control(&scene, "PATCH", "/orgs/other", &json!({ "dev_hub": false })).await;
    assert_eq!(org.json()["dev_hub"], false);

    let clock = control(&scene, "POST", "/clock", &json!({ "advance_ms": 60_000 })).await;
    assert_eq!(clock.json()["offset"], 60_000);
    let order = json!({ "endpoint": "token", "times": 2, "effect": { "kind": "hang" } });
    assert_eq!(control(&scene, "POST", "/inject", &order).await.status, 204);
    assert_eq!(
        control(&scene, "GET", "/inject", &json!({})).await.json()[0]["times"],
        2
    );

    assert_eq!(
        control(&scene, "POST", "/reset", &json!({})).await.status,
        204
    );
    for path in ["/apps", "/inject", "/requests", "/grants", "/tokens"] {
        assert_eq!(
            control(&scene, "GET", path, &json!({})).await.json(),
            json!([]),
            "{path}"
        );
    }
    assert_eq!(scene.fake.control().clock().offset(), 0);
}

#[tokio::test]
async fn state_file_survives_a_restart() {
    let file = std::env::temp_dir().join(format!("fake-salesforce-{}.json", std::process::id()));
    let options = Options {
        state_file: Some(file.clone()),
        ..Options::default()
    };
    let first = FakeSalesforce::start(options.clone()).await.unwrap();
    let app = first
        .control()
        .create_app(fake_salesforce::NewApp::default());
    drop(first);
    let second = FakeSalesforce::start(options).await.unwrap();
    let kept = second.control().app(app.consumer_key()).unwrap();
    assert_eq!(kept.consumer_secret(), app.consumer_secret());
    std::fs::remove_file(file).unwrap();
}

#[tokio::test]
async fn tokens_after_a_reset_are_dead() {
    let scene = Scene::new().await;
    let tokens: Tokens = scene.tokens().await;
    scene.fake.control().reset();
    assert_eq!(scene.userinfo(&tokens.access).await.status, 403);
}
