//! The policies of an app, as an admin edits them in Setup: each takes effect at once.

use crate::browser::Browser;
use crate::support::{ADMIN, Answer, Scene, oauth};
use fake_salesforce::App;

fn page_of(app: &App) -> String {
    format!(
        "/lightning/setup/ManageExternalClientApplication/app/{}",
        app.id
    )
}

/// Saves the form with these fields; gives the app's page afterwards.
async fn save(scene: &Scene, form: &[(&str, &str)]) -> Answer {
    let admin = Browser::admin(scene).await;
    let page = page_of(&scene.app);
    let saved = admin.submit(&format!("{page}/policies"), form).await;
    assert_eq!(saved.header("location"), Some(page.as_str()));
    admin.open(&page).await
}

#[tokio::test]
async fn new_app_has_salesforces_defaults() {
    let scene = Scene::new().await;
    let page = Browser::admin(&scene)
        .await
        .open(&page_of(&scene.app))
        .await;
    for words in [
        "All users may self-authorize",
        "Enforce IP restrictions",
        "Refresh token is valid until revoked",
    ] {
        assert!(page.body.contains(words), "{words}");
    }
}

#[tokio::test]
async fn only_approved_users_get_in_once_they_are_asked_for() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let only_approved = ("permitted_users", "pre_authorized");
    let page = save(
        &scene,
        &[only_approved, ("approved_user", "deploy@practice.example")],
    )
    .await;
    assert!(
        page.body
            .contains("Admin approved users are pre-authorized")
    );
    assert!(page.body.contains("deploy@practice.example"));

    let denied = Some("OAUTH_APP_ACCESS_DENIED");
    assert_eq!(scene.allow(&[]).await.param("error").as_deref(), denied);
    let not_approved = oauth(
        "invalid_app_access",
        "user is not admin approved to access this app",
    );
    let refused = scene.refresh(&tokens.refresh).await;
    assert_eq!(refused.oauth_error(), not_approved);
    let mut deployer = scene.fake.person("deploy@practice.example");
    let arrival = deployer.allow(&scene.authorize_url(&[])).await;
    let code = arrival.param("code").unwrap();
    assert_eq!(scene.exchange(&code, &[]).await.status, 200);

    save(&scene, &[only_approved, ("approved_user", ADMIN)]).await;
    assert_eq!(scene.refresh(&tokens.refresh).await.status, 200);
    save(&scene, &[("permitted_users", "all")]).await;
    let arrival = deployer.allow(&scene.authorize_url(&[])).await;
    assert!(arrival.param("code").is_some());
}

#[tokio::test]
async fn relaxed_app_passes_the_ip_ranges_of_its_org() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let control = scene.fake.control();
    control.edit_org("practice", |org| org.switches.ip_restricted = Some(true));
    let restricted = oauth("invalid_grant", "ip restricted");
    for (choice, refused) in [("enforce", true), ("relax", false), ("enforce", true)] {
        save(&scene, &[("ip_relaxation", choice)]).await;
        let answer = scene.refresh(&tokens.refresh).await;
        assert_eq!(answer.status == 400, refused, "{choice}");
        assert!(!refused || answer.oauth_error() == restricted, "{answer:?}");
    }
}

#[tokio::test]
async fn saving_keeps_the_restriction_of_this_app_until_it_is_relaxed() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    scene.switch(|s| s.ip_restricted = Some(true));
    save(&scene, &[("ip_relaxation", "enforce")]).await;
    assert_eq!(scene.refresh(&tokens.refresh).await.status, 400);
    save(&scene, &[("ip_relaxation", "relax")]).await;
    assert_eq!(scene.refresh(&tokens.refresh).await.status, 200);
}

#[tokio::test]
async fn immediately_expiring_policy_ends_refreshing() {
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let page = save(&scene, &[("refresh_policy", "immediately_expire")]).await;
    assert!(page.body.contains("Immediately expire refresh token"));
    assert_eq!(scene.refresh(&tokens.refresh).await.status, 400);
    assert_eq!(scene.tokens().await.refresh, "");
    save(&scene, &[("refresh_policy", "until_revoked")]).await;
    assert_ne!(scene.tokens().await.refresh, "");
}
