//! Setup → Login History: the words that an admin finds there, newest first.

use crate::browser::Browser;
use crate::support::{ADMIN, Scene, post};

const PATH: &str = "/lightning/setup/OrgLoginHistory/home";

/// Application and status of each line, newest first, without the admin's own login.
async fn lines(scene: &Scene) -> Vec<(String, String)> {
    let page = Browser::admin(scene).await.open(PATH).await.body;
    let cells: Vec<String> = page
        .split("<td>")
        .skip(1)
        .map(|rest| rest[..rest.find("</td>").unwrap()].to_owned())
        .collect();
    cells
        .chunks(4)
        .skip(1)
        .map(|line| (line[2].clone(), line[3].clone()))
        .collect()
}

fn line(application: &str, status: &str) -> (String, String) {
    (application.into(), status.into())
}

#[tokio::test]
async fn what_happened_is_told_newest_first() {
    let scene = Scene::new().await;
    let wrong = [("username", ADMIN), ("pw", "guess")];
    post(&format!("{}/", scene.host), &wrong).await;
    let code = scene.code().await;
    scene.exchange(&code, &[("code_verifier", "wrong")]).await;
    scene.exchange(&code, &[]).await;
    let tokens = scene.tokens().await;
    scene.refresh(&tokens.refresh).await;
    scene.revoke(&tokens.refresh).await;
    scene.refresh(&tokens.refresh).await;
    let app = "Release Portal";
    let expected = [
        line(app, "Failed: Invalid Token"),
        line(app, "Success"),
        line(app, "Success"),
        line("Browser", "Success"),
        line(app, "Failed: Invalid Nonce"),
        line(app, "Failed: Invalid Code Verifier"),
        line("Browser", "Success"),
        line("Browser", "Invalid password"),
    ];
    assert_eq!(lines(&scene).await, expected);
}

#[tokio::test]
async fn refresh_in_flight_is_told_in_salesforces_words() {
    use fake_salesforce::{Effect, Endpoint, Injection, When};
    let scene = Scene::new().await;
    let tokens = scene.tokens().await;
    let strings = scene.fake.control();
    strings.inject(Injection::new(Endpoint::Token, Effect::Hang).when(When::During));
    let (first, second) = tokio::join!(scene.refresh(&tokens.refresh), async {
        strings.wait_held().await;
        let second = scene.refresh(&tokens.refresh).await;
        strings.release();
        second
    });
    assert_eq!((first.status, second.status), (200, 400));
    let app = "Release Portal";
    let status = "Failed: Token request is already being processed";
    let lines = lines(&scene).await;
    assert_eq!(lines[..2], [line(app, "Success"), line(app, status)]);
}

#[tokio::test]
async fn refusal_after_login_is_told_of_the_app() {
    let scene = Scene::new().await;
    scene.switch(|s| s.not_installed = Some(true));
    scene.allow(&[]).await;
    let expected = line(
        "Release Portal",
        "Package for this consumer is not installed in your organization",
    );
    assert_eq!(lines(&scene).await[0], expected);
}

#[tokio::test]
async fn each_org_keeps_its_own_last_two_hundred() {
    let scene = Scene::new().await;
    let other = scene.fake.my_domain("other");
    Browser::at(&other, "admin@other.example", "other1").await;
    let wrong = [("username", ADMIN), ("pw", "guess")];
    for _ in 0..201 {
        post(&format!("{}/", scene.host), &wrong).await;
    }
    assert_eq!(lines(&scene).await.len(), 199);
    let admin = Browser::at(&other, "admin@other.example", "other1").await;
    let page = admin.open(PATH).await.body;
    assert_eq!(page.matches("Success").count(), 2);
    assert!(!page.contains(ADMIN));
}
