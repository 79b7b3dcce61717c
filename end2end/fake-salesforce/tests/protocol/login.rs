//! The login page: who is let in, as whom, and where they go on to.

use crate::browser::Browser;
use crate::support::{ADMIN, Scene, get, post};
use fake_salesforce::Arrival;

#[tokio::test]
async fn session_is_used_silently_unless_login_is_asked_for() {
    let scene = Scene::new().await;
    let mut person = scene.fake.person(ADMIN);
    person.allow(&scene.authorize_url(&[])).await;
    scene.fake.control().clear_requests();
    person.allow(&scene.authorize_url(&[("prompt", "")])).await;
    let logins = || {
        let requests = scene.fake.control().requests();
        requests.iter().filter(|one| one.path == "/").count()
    };
    assert_eq!(logins(), 0);
    person.allow(&scene.authorize_url(&[])).await;
    assert!(logins() > 0);
}

#[tokio::test]
async fn wrong_password_and_inactive_user_look_the_same() {
    let scene = Scene::new().await;
    let wrong = "Please check your username and password.";
    let login = [("username", ADMIN), ("pw", "guess"), ("startURL", "/")];
    assert!(
        post(&format!("{}/", scene.host), &login)
            .await
            .body
            .contains(wrong)
    );
    scene
        .fake
        .control()
        .edit_user(ADMIN, |user| user.active = false);
    let Arrival::Page(html) = scene.allow(&[]).await else {
        panic!("logged in");
    };
    assert!(html.contains(wrong));
}

#[tokio::test]
async fn login_hint_fills_the_username_until_a_different_user_is_chosen() {
    let scene = Scene::new().await;
    let first = get(&scene.authorize_url(&[("login_hint", ADMIN)])).await;
    let login = format!("{}{}", scene.host, first.header("location").unwrap());
    let filled = format!("value=\"{ADMIN}\"");
    assert!(get(&login).await.body.contains(&filled));
    let different = get(&format!("{login}&different=1")).await;
    assert!(!different.body.contains(&filled));
}

#[tokio::test]
async fn login_never_leads_away_from_its_host() {
    let scene = Scene::new().await;
    for next in [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
    ] {
        let form = [("username", ADMIN), ("pw", "practice1"), ("startURL", next)];
        let answer = post(&format!("{}/", scene.host), &form).await;
        assert!(
            answer
                .header("location")
                .unwrap()
                .starts_with("/lightning/"),
            "{next}"
        );
    }
}

#[tokio::test]
async fn org_that_prevents_the_generic_host_still_lets_people_in_at_its_own() {
    let scene = Scene::new().await;
    let login = scene.fake.ready().login;
    let control = scene.fake.control();
    control.edit_org("practice", |org| {
        org.switches.login_host_disabled = Some(true);
    });
    let form = |username, password| [("username", username), ("pw", password)];
    let refused = post(&format!("{login}/"), &form(ADMIN, "practice1")).await;
    assert!(refused.body.contains("This login method isn't available"));
    assert_eq!(refused.header("set-cookie"), None);
    let wrong = post(&format!("{login}/"), &form(ADMIN, "guess")).await;
    assert!(!wrong.body.contains("This login method isn't available"));
    let other = post(&format!("{login}/"), &form("admin@other.example", "other1")).await;
    assert_eq!(other.status, 302);

    let admin = Browser::admin(&scene).await;
    let history = admin.open("/lightning/setup/OrgLoginHistory/home").await;
    assert!(history.body.contains("<td>Restricted domain</td>"));
}

#[tokio::test]
async fn session_at_the_generic_host_ends_when_its_org_prevents_it() {
    let scene = Scene::new().await;
    let login = scene.fake.ready().login;
    let admin = Browser::at(&login, ADMIN, "practice1").await;
    let home = "/lightning/setup/SetupOneHome/home";
    assert_eq!(admin.open(home).await.status, 200);
    let control = scene.fake.control();
    control.edit_org("practice", |org| {
        org.switches.login_host_disabled = Some(true);
    });
    assert_eq!(admin.open(home).await.status, 302);
}

#[tokio::test]
async fn frozen_user_has_no_session_no_token_and_a_line_in_the_history() {
    let scene = Scene::new().await;
    let code = scene.code().await;
    let tokens = scene.tokens().await;
    let control = scene.fake.control();
    control.edit_user(ADMIN, |user| user.frozen = true);
    assert_eq!(scene.userinfo(&tokens.access).await.status, 403);
    assert_eq!(scene.refresh(&tokens.refresh).await.status, 400);
    let answer = scene.exchange(&code, &[]).await;
    assert_eq!(answer.oauth_error().1, "inactive_user");
    scene.allow(&[]).await;
    control.edit_user(ADMIN, |user| user.frozen = false);
    let admin = Browser::admin(&scene).await;
    let history = admin.open("/lightning/setup/OrgLoginHistory/home").await;
    assert!(history.body.contains("<td>User is frozen</td>"));
}
