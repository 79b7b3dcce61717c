//! Setup → External Client Apps: making an app by hand, and what its page shows.

use crate::browser::Browser;
use crate::support::{Answer, CALLBACK, Scene, get};
use fake_salesforce::App;

const NEW: &str = "/lightning/setup/ManageExternalClientApplication/new";

#[tokio::test]
async fn admin_makes_an_app_in_setup_and_waits_for_it() {
    let scene = Scene::new().await;
    let admin = Browser::admin(&scene).await;
    let with_callback = |callback: &'static str| {
        [
            ("name", "ARM <b>"),
            ("contact_email", "a@b.example"),
            ("enable_oauth", "on"),
            ("callback_urls", callback),
            ("scope", "api"),
        ]
    };
    let page = admin
        .submit(NEW, &with_callback("http://arm.example/back"))
        .await;
    assert!(page.body.contains("must use https, or http://localhost."));
    assert!(page.body.contains("ARM &lt;b&gt;"));

    let made = admin
        .submit(NEW, &with_callback("https://arm.example/back"))
        .await;
    let page = made.header("location").unwrap();
    let app = admin.open(&format!("{page}?consumer=show")).await;
    assert!(
        app.body.contains("20 seconds") || app.body.contains("19 seconds"),
        "{}",
        app.body
    );
    let made = scene.fake.control().apps().pop().unwrap();
    assert_eq!(made.api_name, "ARM_b");
    assert!(app.body.contains(made.consumer_key()) && app.body.contains(made.consumer_secret()));

    let url = scene.authorize_url(&[
        ("client_id", made.consumer_key()),
        ("redirect_uri", "https://arm.example/back"),
    ]);
    assert_eq!(get(&url).await.status, 400);
    scene.minutes(1);
    assert_eq!(get(&url).await.status, 302);
    let done = admin.open(page).await;
    assert!(done.body.contains("This app is in effect."));
    assert!(!done.body.contains(made.consumer_secret()));
}

/// What the form of a new app sends when everything that it needs is filled in.
const FILLED: [(&str, &str); 5] = [
    ("name", "Release Portal 2"),
    ("contact_email", "a@b.example"),
    ("enable_oauth", "on"),
    ("callback_urls", CALLBACK),
    ("scope", "api"),
];

/// The filled form with these fields besides, or instead of, the usual ones; empty ones are left out.
async fn create(scene: &Scene, changes: &[(&str, &str)]) -> Answer {
    let mut form = FILLED.to_vec();
    form.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    form.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
    Browser::admin(scene).await.submit(NEW, &form).await
}

/// The app that was made, past its delay.
async fn created(scene: &Scene, changes: &[(&str, &str)]) -> App {
    let answer = create(scene, changes).await;
    assert!(answer.header("location").is_some(), "{}", answer.body);
    scene.minutes(1);
    scene.fake.control().apps().pop().unwrap()
}

#[tokio::test]
async fn form_has_the_sections_and_labels_of_the_real_one_in_its_order() {
    let scene = Scene::new().await;
    let page = Browser::admin(&scene).await.open(NEW).await.body;
    let mut rest = page.as_str();
    for words in [
        "<legend>Basic Information</legend>",
        "External Client App Name</label>",
        "API Name</label>",
        "Contact Email</label>",
        "Distribution State</label>",
        "<legend>API (Enable OAuth Settings)</legend>",
        "<span>Enable OAuth</span>",
        "Callback URL</label>",
        "<legend>OAuth Scopes</legend>",
        "<span>Access the identity URL service (id, profile, email, address, phone)</span>",
        "<span>Manage user data via APIs (api)</span>",
        "<span>Full access (full)</span>",
        "<span>Access Connect REST API resources (chatter_api)</span>",
        "<span>Perform requests at any time (refresh_token, offline_access)</span>",
        "<span>Access custom permissions (custom_permissions)</span>",
        "<legend>Flow Enablement</legend>",
        "<span>Enable Authorization Code and Credentials Flow</span>",
        "<legend>Security</legend>",
        "<span>Require Secret for Web Server Flow</span>",
        "<span>Require Secret for Refresh Token Flow</span>",
        "<span>Require Proof Key for Code Exchange (PKCE) Extension for Supported Authorization Flows</span>",
        "<span>Enable Refresh Token Rotation</span>",
    ] {
        let place = rest.find(words).unwrap_or_else(|| panic!("{words}"));
        rest = &rest[place + words.len()..];
    }
}

#[tokio::test]
async fn form_says_what_is_wrong_and_makes_nothing() {
    let scene = Scene::new().await;
    let long = format!("https://arm.example/{}", "a".repeat(2000));
    for (change, words) in [
        (("name", ""), "Enter a name"),
        (("contact_email", "nobody"), "Enter an email address."),
        (("callback_urls", ""), "Enter at least one callback URL."),
        (
            ("callback_urls", long.as_str()),
            "2000 characters in total.",
        ),
        (("scope", ""), "Select at least one OAuth scope."),
    ] {
        let page = create(&scene, &[change]).await;
        assert!(page.body.contains(words), "{words}");
    }
    assert_eq!(scene.fake.control().apps().len(), 1);
}

#[tokio::test]
async fn app_without_oauth_has_no_key_until_oauth_is_enabled() {
    let scene = Scene::new().await;
    let app = created(&scene, &[("enable_oauth", ""), ("callback_urls", "")]).await;
    let admin = Browser::admin(&scene).await;
    let path = format!(
        "/lightning/setup/ManageExternalClientApplication/app/{}",
        app.id
    );
    for page in [path.clone(), format!("{path}?consumer=show")] {
        let page = admin.open(&page).await.body;
        assert!(page.contains("it has no consumer key."));
        assert!(!page.contains("Consumer Key and Secret") && !page.contains(app.consumer_key()));
    }
    let url = scene.authorize_url(&[("client_id", app.consumer_key())]);
    assert!(get(&url).await.body.contains("invalid_client_id"));

    admin.submit(&format!("{path}/edit"), &FILLED).await;
    assert!(get(&url).await.body.contains("invalid_client_id"));
    scene.minutes(1);
    assert_eq!(get(&url).await.status, 302);
    let page = admin.open(&path).await.body;
    assert!(page.contains("Consumer Key and Secret"));
}

#[tokio::test]
async fn security_of_the_form_is_the_security_of_the_app() {
    let scene = Scene::new().await;
    let open = created(&scene, &[]).await;
    assert!(!open.require_secret && !open.require_secret_to_refresh);
    assert_eq!(open.switches.rotation, None);
    let all = [
        ("require_secret", "on"),
        ("require_secret_to_refresh", "on"),
        ("rotation", "on"),
        ("jwt_access_tokens", "on"),
        ("credentials_flow", "on"),
        ("credentials_in_body", "on"),
    ];
    let strict = created(&scene, &all).await;
    assert!(strict.require_secret && strict.require_secret_to_refresh);
    assert!(strict.jwt_access_tokens && !open.jwt_access_tokens);
    assert!(strict.credentials_flow && strict.credentials_in_body);
    assert_eq!(strict.switches.rotation, Some(true));
}

#[tokio::test]
async fn a_new_app_demands_a_challenge_for_good_and_starts_with_rotation() {
    let scene = Scene::new().await;
    let admin = Browser::admin(&scene).await;
    let form = admin.open(NEW).await.body;
    assert!(form.contains("on for good"), "{form}");
    assert!(!form.contains("name=\"require_pkce\""));
    assert!(
        form.contains("name=\"rotation\" value=\"on\" checked"),
        "{form}"
    );
    let app = created(&scene, &[]).await;
    assert!(app.require_pkce, "whatever was sent");
    let page = format!(
        "/lightning/setup/ManageExternalClientApplication/app/{}/edit",
        app.id
    );
    admin.submit(&page, &FILLED).await;
    let edited = scene.fake.control().app(app.consumer_key()).unwrap();
    assert!(edited.require_pkce);
    // An app of before can be changed either way.
    let old = scene.app.clone();
    let page = format!(
        "/lightning/setup/ManageExternalClientApplication/app/{}/edit",
        old.id
    );
    for sent in [true, false] {
        let pkce = sent.then_some(("require_pkce", "on"));
        let form: Vec<_> = FILLED.into_iter().chain(pkce).collect();
        admin.submit(&page, &form).await;
        let edited = scene.fake.control().app(old.consumer_key()).unwrap();
        assert_eq!(edited.require_pkce, sent);
    }
}

#[tokio::test]
async fn several_callbacks_are_one_per_line() {
    let scene = Scene::new().await;
    let two = "https://arm.example/back\r\n\r\n http://localhost:1717/OauthRedirect \r\n";
    let app = created(&scene, &[("callback_urls", two)]).await;
    let expected = [
        "https://arm.example/back",
        "http://localhost:1717/OauthRedirect",
    ];
    assert_eq!(app.callback_urls, expected);
}
