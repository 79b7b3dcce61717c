//! The pages that Salesforce shows instead of coming back, each reached as `GET /pages` says.

use crate::control::control;
use crate::support::{ADMIN, Answer, Scene, get, post};
use fake_salesforce::Arrival;
use serde_json::{Value, json};

#[tokio::test]
async fn uninstalled_app_and_generic_error_stay_on_a_page_without_state() {
    for (set, error) in [
        (
            (|s| s.not_installed = Some(true)) as fn(&mut fake_salesforce::Switches),
            "error=invalid_client&error_description=app%20must%20be%20installed%20into%20org",
        ),
        (
            |s| s.generic_approval_error = Some(true),
            "error=OAUTH_APPROVAL_ERROR_GENERIC&error_description=An%20unexpected",
        ),
        (
            |s| {
                s.ec_app_not_found = Some(true);
                s.errors_on_screen = Some(true);
            },
            "error=OAUTH_EC_APP_NOT_FOUND&",
        ),
    ] {
        let scene = Scene::new().await;
        scene.switch(set);
        let Arrival::ErrorPage(url) = scene.allow(&[]).await else {
            panic!("{error}");
        };
        let start = format!("{}/setup/secur/RemoteAccessErrorPage.apexp?", scene.host);
        assert!(url.starts_with(&start) && url.contains(error), "{url}");
        assert!(!url.contains("state"), "{url}");
        let page = get(&url).await;
        assert!(page.body.contains("because of an OAuth error"));
        assert_eq!(page.status, 200);
    }
}

#[tokio::test]
async fn uninstalled_app_shows_the_misspelt_text() {
    let scene = Scene::new().await;
    scene.switch(|s| s.not_installed = Some(true));
    let Arrival::ErrorPage(url) = scene.allow(&[]).await else {
        panic!("no error page");
    };
    assert!(get(&url).await.body.contains(
        "OAUTH_APPROVAL_ERROR_GENERIC : An unexpected error has occured during authentication. Please try again."
    ));
}

/// Fills in the braces of a control path, and sends the step.
async fn pull(scene: &Scene, step: &Value) {
    let path = step["path"]
        .as_str()
        .unwrap()
        .replace("{consumer_key}", scene.app.consumer_key())
        .replace("{org}", "practice")
        .replace("{username}", ADMIN);
    let answer = control(scene, "PATCH", &path, &step["body"]).await;
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
}

/// The authorize URL that a row asks for.
fn url_of(scene: &Scene, request: &Value) -> String {
    let parameters = request["parameters"].as_object().unwrap();
    let changes: Vec<(&str, &str)> = parameters
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap_or_default()))
        .collect();
    match request["host"].as_str().unwrap() {
        "login" => scene.authorize_url_at(&scene.fake.ready().login, &changes),
        _ => scene.authorize_url(&changes),
    }
}

/// What the browser shows at last.
async fn shown(scene: &Scene, row: &Value) -> (&'static str, String) {
    for step in row["control"].as_array().unwrap() {
        pull(scene, step).await;
    }
    let url = url_of(scene, &row["request"]);
    if row["request"]["method"] == "POST" {
        return ("raw_text", raw(&post(&url, &[]).await));
    }
    let mut person = scene.fake.person(ADMIN);
    if let Some(password) = row["password"].as_str() {
        person = person.typing(password);
    }
    match person.allow(&url).await {
        Arrival::RawText(_) => ("raw_text", raw(&get(&url).await)),
        Arrival::ErrorPage(address) => ("error_page", get(&address).await.body),
        Arrival::Page(html) => ("login_page", html),
        Arrival::Callback(back) => panic!("{}: came back to {back}", row["name"]),
    }
}

fn raw(answer: &Answer) -> String {
    assert_eq!(answer.status, 400);
    assert_eq!(answer.header("content-type"), None);
    answer.body.clone()
}

#[tokio::test]
async fn every_page_of_the_list_is_reached_as_it_says() {
    let list = Scene::new().await;
    let rows = control(&list, "GET", "/pages", &json!({})).await.json();
    for row in rows.as_array().unwrap() {
        let scene = Scene::new().await;
        let (kind, body) = shown(&scene, row).await;
        assert_eq!(row["shown"], kind, "{row}");
        let text = row["text"].as_str().unwrap();
        assert!(body.contains(text), "{row}: {body}");
        assert!(kind != "raw_text" || body == text, "{row}: {body}");
    }
}

#[tokio::test]
async fn every_page_of_the_list_is_explained_in_a_browser() {
    let table = include_str!("../../../tables/shown.ts");
    let list = Scene::new().await;
    let rows = control(&list, "GET", "/pages", &json!({})).await.json();
    let rows = rows.as_array().unwrap();
    for name in rows.iter().map(|row| row["name"].as_str().unwrap()) {
        let row = format!("page: \"{name}\",");
        assert!(
            table.contains(&row),
            "{row} is not in end2end/tables/shown.ts"
        );
    }
    assert_eq!(table.matches("page: \"").count(), rows.len());
}

#[tokio::test]
async fn list_has_salesforces_words() {
    let list = Scene::new().await;
    let rows = control(&list, "GET", "/pages", &json!({})).await.json();
    let found: Vec<(&str, &str)> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["name"].as_str().unwrap(), row["text"].as_str().unwrap()))
        .collect();
    let generic = "OAUTH_APPROVAL_ERROR_GENERIC : An unexpected error has occured during authentication. Please try again.";
    let wrong = "Please check your username and password. If you still can't log in, contact your Salesforce administrator.";
    let expected = [
        (
            "invalid_client_id",
            "error=invalid_client_id&error_description=client%20identifier%20invalid",
        ),
        (
            "redirect_uri_missing",
            "error=redirect_uri_missing&error_description=redirect_uri%20not%20provided",
        ),
        (
            "redirect_uri_mismatch",
            "error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration",
        ),
        (
            "missing_code_challenge",
            "error=invalid_request&error_description=missing%20required%20code%20challenge",
        ),
        (
            "https_required",
            "error=invalid_request&error_description=HTTPS%20required",
        ),
        (
            "must_use_http_get",
            "error=invalid_request&error_description=Must%20use%20HTTP%20GET",
        ),
        (
            "unsupported_response_type",
            "error=unsupported_response_type&error_description=response%20type%20not%20supported",
        ),
        ("app_not_installed", generic),
        ("generic_approval_error", generic),
        (
            "ec_app_not_found",
            "OAUTH_EC_APP_NOT_FOUND : External client app is not installed in this org",
        ),
        (
            "cross_org_blocked",
            "OAUTH_AUTHORIZATION_BLOCKED : Cross-org OAuth flows are not supported for this external client app",
        ),
        ("wrong_password", wrong),
        ("inactive_user", wrong),
        ("frozen_user", wrong),
        (
            "login_host_disabled",
            "This login method isn't available for this org",
        ),
    ];
    assert_eq!(found, expected);
}
