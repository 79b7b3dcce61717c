//! The authorization request: the order of checks, and the three places where it fails (protocol §1.4).

use crate::support::{ADMIN, CALLBACK, Scene, get, post, send};
use fake_salesforce::{AppKind, Arrival, NewApp};

const UNKNOWN: &str = "error=invalid_client_id&error_description=client%20identifier%20invalid";
const MISMATCH: &str =
    "error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration";
const NO_CHALLENGE: &str =
    "error=invalid_request&error_description=missing%20required%20code%20challenge";

fn pkce_app() -> NewApp {
    NewApp {
        require_pkce: true,
        ..NewApp::default()
    }
}

#[tokio::test]
async fn client_is_checked_before_redirect_and_redirect_before_challenge() {
    let scene = Scene::with(pkce_app()).await;
    let other = ("redirect_uri", "http://localhost:8080/oauth/_callback/");
    for (changes, body) in [
        (
            vec![("client_id", "3MVG9x"), other, ("code_challenge", "")],
            UNKNOWN,
        ),
        (vec![other, ("code_challenge", "")], MISMATCH),
        (vec![("code_challenge", "")], NO_CHALLENGE),
    ] {
        let answer = get(&scene.authorize_url(&changes)).await;
        assert_eq!((answer.status, answer.body.as_str()), (400, body));
    }
}

#[tokio::test]
async fn failures_before_login_have_no_content_type_and_no_redirect() {
    let scene = Scene::new().await;
    let answer = get(&scene.authorize_url(&[("client_id", "")])).await;
    assert_eq!(answer.body, UNKNOWN);
    assert_eq!(answer.header("content-type"), None);
    assert_eq!(answer.header("location"), None);
}

#[tokio::test]
async fn other_requests_that_cannot_be_meant_fail_before_login() {
    let scene = Scene::new().await;
    for (changes, error) in [
        (("redirect_uri", ""), "redirect_uri_missing"),
        (("response_type", "token"), "unsupported_response_type"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("code_challenge", "short"), "invalid_request"),
    ] {
        let answer = get(&scene.authorize_url(&[changes])).await;
        assert!(
            answer.body.starts_with(&format!("error={error}&")),
            "{answer:?}"
        );
    }
    let posted = post(&scene.authorize_url(&[]), &[]).await;
    assert_eq!(
        posted.body,
        "error=invalid_request&error_description=Must%20use%20HTTP%20GET"
    );
}

#[tokio::test]
async fn key_of_a_local_app_is_unknown_elsewhere() {
    let scene = Scene::new().await;
    let ready = scene.fake.ready();
    for host in [&ready.login, &ready.test, &ready.orgs[1].my_domain] {
        let answer = get(&scene.authorize_url_at(host, &[])).await;
        assert_eq!(answer.body, UNKNOWN, "{host}");
    }
}

#[tokio::test]
async fn key_is_unknown_until_its_propagation_delay_has_passed() {
    let scene = Scene::with(NewApp {
        delay_seconds: 600,
        ..NewApp::default()
    })
    .await;
    scene.minutes(9);
    assert_eq!(get(&scene.authorize_url(&[])).await.body, UNKNOWN);
    scene.minutes(1);
    assert_eq!(get(&scene.authorize_url(&[])).await.status, 302);
}

#[tokio::test]
async fn allowing_sends_a_code_and_the_state_to_the_callback() {
    let scene = Scene::new().await;
    let arrival = scene.allow(&[("state", "a b&c=d%")]).await;
    let Arrival::Callback(url) = &arrival else {
        panic!("{arrival:?}");
    };
    assert!(url.starts_with(&format!("{CALLBACK}?code=aPrx")), "{url}");
    assert!(url.contains("%3D%3D&state=a%20b%26c%3Dd%25"), "{url}");
    assert_eq!(arrival.param("state").unwrap(), "a b&c=d%");
}

#[tokio::test]
async fn callback_may_have_a_query_of_its_own() {
    let scene = Scene::new().await;
    let callback = "http://localhost:8080/back?from=sf";
    scene
        .fake
        .control()
        .edit_app(scene.app.consumer_key(), |app| {
            app.callback_urls.push(callback.into());
        });
    let arrival = scene.allow(&[("redirect_uri", callback)]).await;
    assert_eq!(arrival.param("from").unwrap(), "sf");
    assert!(arrival.param("code").is_some());
}

#[tokio::test]
async fn denying_reaches_the_callback_with_the_state() {
    let scene = Scene::new().await;
    let url = scene.authorize_url(&[("state", "s")]);
    let arrival = scene.fake.person(ADMIN).deny(&url).await;
    let expected = format!(
        "{CALLBACK}?error=access_denied&error_description=end-user%20denied%20authorization&state=s"
    );
    assert_eq!(arrival, Arrival::Callback(expected));
}

#[tokio::test]
async fn refusals_of_an_admin_reach_the_callback_with_the_state() {
    for (set, error, description) in [
        (
            (|s| s.blocked = Some(true)) as fn(&mut fake_salesforce::Switches),
            "OAUTH_APP_BLOCKED",
            "this app is blocked by admin",
        ),
        (
            |s| s.not_pre_authorized = Some(true),
            "OAUTH_APP_ACCESS_DENIED",
            "user is not admin approved to access this app",
        ),
        (
            |s| s.ec_app_not_found = Some(true),
            "OAUTH_EC_APP_NOT_FOUND",
            "External client app is not installed in this org",
        ),
        (
            |s| s.cross_org = Some(true),
            "OAUTH_AUTHORIZATION_BLOCKED",
            "Cross-org OAuth flows are not supported for this external client app",
        ),
    ] {
        let scene = Scene::new().await;
        scene.switch(set);
        let arrival = scene.allow(&[]).await;
        assert_eq!(arrival.param("error").as_deref(), Some(error));
        assert_eq!(
            arrival.param("error_description").as_deref(),
            Some(description)
        );
        assert_eq!(arrival.param("state").as_deref(), Some("the state"));
    }
}

#[tokio::test]
async fn scope_that_the_app_lacks_fails_only_after_login() {
    let scene = Scene::new().await;
    assert!(matches!(
        scene.allow(&[("scope", "api wave_api")]).await,
        Arrival::ErrorPage(_)
    ));
}

#[tokio::test]
async fn immediate_is_unsuccessful_without_session_or_approval() {
    let scene = Scene::new().await;
    let mut person = scene.fake.person(ADMIN);
    let immediate = [("immediate", "true"), ("prompt", "")];
    let arrival = person.allow(&scene.authorize_url(&immediate)).await;
    assert_eq!(
        arrival.param("error").as_deref(),
        Some("immediate_unsuccessful")
    );
    let code = person.allow(&scene.authorize_url(&[])).await.param("code");
    scene.exchange(&code.unwrap(), &[]).await;
    let arrival = person.allow(&scene.authorize_url(&immediate)).await;
    assert!(arrival.param("code").is_some());
}

#[tokio::test]
async fn local_app_is_not_found_in_the_org_of_another_user() {
    let scene = Scene::new().await;
    scene.switch(|s| s.known_on_login_hosts = Some(true));
    let login = scene.fake.ready().login;
    let url = scene.authorize_url_at(&login, &[]);
    let arrival = scene.fake.person("admin@other.example").allow(&url).await;
    assert_eq!(
        arrival.param("error").as_deref(),
        Some("OAUTH_EC_APP_NOT_FOUND")
    );
    let arrival = scene.fake.person(ADMIN).allow(&url).await;
    assert!(arrival.param("code").is_some());
}

#[tokio::test]
async fn connected_app_must_be_installed_in_other_orgs() {
    let scene = Scene::with(NewApp {
        kind: AppKind::ConnectedApp,
        ..NewApp::default()
    })
    .await;
    let url = scene.authorize_url_at(&scene.fake.my_domain("other"), &[]);
    let mut otto = scene.fake.person("admin@other.example");
    assert!(matches!(otto.allow(&url).await, Arrival::ErrorPage(_)));
    let control = scene.fake.control();
    control.edit_app(scene.app.consumer_key(), |app| {
        app.installed_in.push("other".into());
    });
    assert!(otto.allow(&url).await.param("code").is_some());
}

#[tokio::test]
async fn browser_logged_in_to_another_org_brings_that_orgs_user() {
    let scene = Scene::new().await;
    scene.switch(|s| s.logged_in_as_other_org = Some("other".into()));
    let code = scene.code().await;
    let body = scene.exchange(&code, &[]).await.json();
    let other = scene.fake.control().org("other").unwrap();
    assert!(body["id"].as_str().unwrap().contains(&other.org_id));
    assert_eq!(body["instance_url"], scene.fake.my_domain("other"));
}

#[tokio::test]
async fn approval_takes_fifteen_minutes_and_one_press() {
    let scene = Scene::new().await;
    let first = get(&scene.authorize_url(&[])).await;
    let next = first.header("location").unwrap().to_owned();
    let source = next.rsplit("source%3D").next().unwrap().to_owned();
    let login = format!("{}/", scene.host);
    let start = format!("/setup/secur/RemoteAccessAuthorizationPage.apexp?source={source}");
    let form = [
        ("username", ADMIN),
        ("pw", "practice1"),
        ("startURL", &start),
    ];
    let session = post(&login, &form).await;
    let cookie = session.header("set-cookie").unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let page = format!(
        "{}/setup/secur/RemoteAccessAuthorizationPage.apexp",
        scene.host
    );
    let allow = format!("source={source}&save=Allow");
    let headers = [("cookie", cookie.as_str())];
    let once = send("POST", &page, &headers, &allow).await.unwrap();
    assert!(once.header("location").unwrap().starts_with(CALLBACK));
    let twice = send("POST", &page, &headers, &allow).await.unwrap();
    assert!(twice.body.contains("out of date"));
}
