//! How long grants live: refresh, rotation, the cap, revocation, sessions (protocol §2.3, §3).

use crate::support::{ADMIN, CALLBACK, Scene, Tokens, expired, oauth, post};
use fake_salesforce::{Effect, Endpoint, Injection, NewApp, When, Whose};

#[tokio::test]
async fn plain_refresh_gives_an_access_token_and_keeps_the_refresh_token() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let answer = scene.refresh(&tokens.refresh).await;
    let new = Tokens::of(&answer);
    assert_eq!(new.refresh, "");
    assert_ne!(new.access, tokens.access);
    assert_eq!(scene.userinfo(&new.access).await.status, 200);
    assert_eq!(scene.refresh(&tokens.refresh).await.status, 200);
}

#[tokio::test]
async fn rotation_replaces_the_refresh_token() {
    let scene = Scene::new().await;
    scene.switch(|s| s.rotation = Some(true));
    let first = scene.tokens().await;
    let second = Tokens::of(&scene.refresh(&first.refresh).await);
    assert!(second.refresh.starts_with("5Aep861") && second.refresh != first.refresh);
    assert_eq!(scene.refresh(&second.refresh).await.status, 200);
}

#[tokio::test]
async fn reusing_a_rotated_refresh_token_ends_the_whole_family() {
    let scene = Scene::new().await;
    scene.switch(|s| s.rotation = Some(true));
    let first = scene.tokens().await;
    let second = Tokens::of(&scene.refresh(&first.refresh).await);
    assert_eq!(scene.refresh(&first.refresh).await.oauth_error(), expired());
    assert_eq!(
        scene.refresh(&second.refresh).await.oauth_error(),
        expired()
    );
    for access in [&first.access, &second.access] {
        assert_eq!(scene.userinfo(access).await.status, 403);
    }
}

#[tokio::test]
async fn second_refresh_in_flight_is_refused_and_the_first_goes_on() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let control = scene.fake.control();
    control.inject(Injection::new(Endpoint::Token, Effect::Hang).when(When::During));
    let first = scene.refresh(&tokens.refresh);
    let second = async {
        control.wait_held().await;
        let answer = scene.refresh(&tokens.refresh).await;
        control.release();
        answer
    };
    let (first, second) = tokio::join!(first, second);
    assert_eq!(first.status, 200);
    assert_eq!(
        second.oauth_error(),
        oauth("invalid_grant", "token request is already being processed")
    );
}

#[tokio::test]
async fn sixth_grant_drops_the_oldest_unless_switched_off() {
    let scene = Scene::new().await;
    let mut grants = Vec::new();
    for _ in 0..6 {
        grants.push(scene.tokens().await);
    }
    assert_eq!(
        scene.refresh(&grants[0].refresh).await.oauth_error(),
        expired()
    );
    for grant in &grants[1..] {
        assert_eq!(scene.refresh(&grant.refresh).await.status, 200);
        assert_eq!(scene.userinfo(&grant.access).await.status, 200);
    }
    scene.switch(|s| s.grant_cap = Some(false));
    scene.tokens().await;
    assert_eq!(scene.refresh(&grants[1].refresh).await.status, 200);
}

#[tokio::test]
async fn revoking_a_shared_access_token_ends_it_for_every_holder() {
    let scene = Scene::new().await;
    let (first, second) = (scene.tokens().await, scene.tokens().await);
    assert_eq!(scene.revoke(&first.access).await.status, 200);
    assert_eq!(scene.userinfo(&second.access).await.status, 403);
    assert_eq!(scene.refresh(&second.refresh).await.status, 200);
}

#[tokio::test]
async fn revoking_a_refresh_token_ends_its_access_tokens_but_not_other_grants() {
    let scene = Scene::new().await;
    let (first, second) = (scene.tokens().await, scene.tokens().await);
    assert_eq!(scene.revoke(&first.refresh).await.status, 200);
    assert_eq!(scene.refresh(&first.refresh).await.oauth_error(), expired());
    assert_eq!(scene.userinfo(&second.access).await.status, 403);
    assert_eq!(scene.refresh(&second.refresh).await.status, 200);
}

#[tokio::test]
async fn revocation_errors_are_form_encoded() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    scene.revoke(&tokens.refresh).await;
    let dead = scene.revoke(&tokens.refresh).await;
    assert_eq!(dead.status, 400);
    assert_eq!(
        dead.body,
        "error=invalid_token&error_description=invalid%20token"
    );
    let garbage = scene.revoke("garbage").await;
    assert!(garbage.body.starts_with("error=unsupported_token_type&"));
}

#[tokio::test]
async fn refresh_token_of_another_app_is_refused() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let other = scene.fake.control().create_app(NewApp {
        callback_urls: vec![CALLBACK.into()],
        ..NewApp::default()
    });
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens.refresh.as_str()),
        ("client_id", other.consumer_key()),
        ("client_secret", other.consumer_secret()),
    ];
    assert_eq!(
        post(&scene.token_url(), &form).await.oauth_error(),
        expired()
    );
    assert_eq!(scene.refresh(&tokens.refresh).await.status, 200);
}

#[tokio::test]
async fn idle_refresh_token_expires_and_a_used_one_does_not() {
    let scene = Scene::new().await;
    let control = scene.fake.control();
    control.edit_app(scene.app.consumer_key(), |app| {
        app.idle_ttl = Some(30 * 60 * 1000);
    });
    let tokens = scene.tokens().await;
    scene.minutes(29);
    assert_eq!(scene.refresh(&tokens.refresh).await.status, 200);
    scene.minutes(29);
    assert_eq!(scene.refresh(&tokens.refresh).await.status, 200);
    scene.minutes(31);
    assert_eq!(
        scene.refresh(&tokens.refresh).await.oauth_error(),
        expired()
    );
}

#[tokio::test]
async fn session_slides_while_it_is_used() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    for _ in 0..3 {
        scene.minutes(119);
        assert_eq!(scene.userinfo(&tokens.access).await.status, 200);
    }
    scene.minutes(120);
    let answer = scene.userinfo(&tokens.access).await;
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (403, "Bad_OAuth_Token")
    );
}

#[tokio::test]
async fn killed_session_leaves_the_refresh_token() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let whose = Whose {
        org: Some("practice".into()),
        username: None,
    };
    assert_eq!(scene.fake.control().kill_sessions(&whose), 1);
    assert_eq!(scene.userinfo(&tokens.access).await.status, 403);
    assert_eq!(scene.refresh(&tokens.refresh).await.status, 200);
}

#[tokio::test]
async fn inactive_user_gets_no_tokens_and_loses_sessions() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let control = scene.fake.control();
    control.edit_user(ADMIN, |user| user.active = false);
    assert_eq!(
        scene.refresh(&tokens.refresh).await.oauth_error(),
        expired()
    );
    assert_eq!(scene.userinfo(&tokens.access).await.status, 403);
}

#[tokio::test]
async fn refreshed_sandbox_has_a_new_org_id_and_no_old_tokens() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let before = scene.fake.control().org("practice").unwrap();
    let after = scene.fake.control().refresh_sandbox("practice").unwrap();
    assert_ne!(before.org_id, after.org_id);
    assert_eq!(before.users[0].user_id, after.users[0].user_id);
    assert_eq!(
        scene.refresh(&tokens.refresh).await.oauth_error(),
        expired()
    );
    assert!(scene.tokens().await.access.starts_with(&after.org_id[..15]));
}

#[tokio::test]
async fn introspection_shows_own_tokens_alone() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let own = scene.introspect(&tokens.access).await;
    assert_eq!(own["active"], true);
    assert_eq!(own["token_type"], "access_token");
    assert_eq!(own["username"], ADMIN);
    assert_eq!(
        own["exp"].as_i64().unwrap() - own["iat"].as_i64().unwrap(),
        7200
    );
    assert_eq!(
        scene.introspect(&tokens.refresh).await["token_type"],
        "refresh_token"
    );
    assert_eq!(
        scene.introspect("garbage").await,
        serde_json::json!({"active": false})
    );

    let url = format!("{}/services/oauth2/introspect", scene.host);
    let other = scene.fake.control().create_app(NewApp::default());
    let foreign = [
        ("token", tokens.access.as_str()),
        ("client_id", other.consumer_key()),
        ("client_secret", other.consumer_secret()),
    ];
    assert_eq!(
        post(&url, &foreign).await.json(),
        serde_json::json!({"active": false})
    );
    assert_eq!(post(&url, &[("token", &tokens.access)]).await.status, 401);
}
