//! Leaving for Salesforce: the authorize address, and the cookie that binds the run to a browser.

use crate::support::{Browser, Database, PUBLIC_URL, World, both, https_broker};
use axum::http::Method;
use fake_salesforce::NewApp;
use serde_json::json;
use std::collections::{BTreeMap, HashSet};
use url::Url;

fn query(authorize_url: &str) -> BTreeMap<String, String> {
    let url = Url::parse(authorize_url).unwrap();
    url.query_pairs().into_owned().collect()
}

both!(
    the_authorize_address_asks_for_a_code_with_state_and_challenge,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let app = world.app();

        let (_, authorize_url) = world.begin(&mut ada, &world.form("Acme", &app)).await;

        let url = Url::parse(&authorize_url).unwrap();
        assert_eq!(
            url.origin().ascii_serialization(),
            world.fake.my_domain("practice")
        );
        assert_eq!(url.path(), "/services/oauth2/authorize");
        assert_eq!(url.query_pairs().count(), query(&authorize_url).len());
        let mut query = query(&authorize_url);
        for name in ["state", "code_challenge"] {
            let value = query.remove(name).unwrap();
            let base64url = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            assert!(value.len() == 43 && value.chars().all(base64url), "{name}");
        }
        let callback_url = format!("{PUBLIC_URL}/oauth/_callback");
        let expected = [
            ("client_id", app.consumer_key()),
            ("code_challenge_method", "S256"),
            ("prompt", "login"),
            ("redirect_uri", &callback_url),
            ("response_type", "code"),
        ];
        let found: Vec<_> = query
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        assert_eq!(found, expected);
    }
);

both!(states_and_challenges_are_never_repeated, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let form = world.form("Acme", &world.app());
    let (id, first) = world.begin(&mut ada, &form).await;
    let mut seen = HashSet::new();
    let mut addresses = vec![first];
    for _ in 0..20 {
        addresses.push(ada.act(&id, "resume").await.text("authorize_url"));
    }
    for address in &addresses {
        let query = query(address);
        assert!(seen.insert(query["state"].clone()));
        assert!(seen.insert(query["code_challenge"].clone()));
    }
    assert_eq!(seen.len(), 42);
});

both!(
    apps_that_demand_pkce_and_apps_that_do_not_both_work,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        for require_pkce in [true, false] {
            let app = world.fake.control().create_app(NewApp {
                callback_urls: vec![world.broker.config.callback_url.clone()],
                require_pkce,
                ..NewApp::default()
            });
            world.fake.control().clear_requests();
            let run = world.register(&mut ada, &world.form("Acme", &app)).await;
            assert_eq!(run["state"]["state"], "connected", "{run}");
            let requests = world.fake.control().requests();
            let token = requests
                .iter()
                .find(|request| request.path.ends_with("/token"));
            let token = token.unwrap();
            let body: BTreeMap<_, _> = url::form_urlencoded::parse(token.body.as_bytes())
                .into_owned()
                .collect();
            let verifier = &body["code_verifier"];
            assert!((43..=128).contains(&verifier.len()));
            assert_eq!(
                body["redirect_uri"],
                format!("{PUBLIC_URL}/oauth/_callback")
            );
            // Secrets travel in the body, never in an address.
            assert!(token.query.is_empty());
            let id = run["id"].as_str().unwrap();
            assert_eq!(ada.act(id, "undo").await.status, 204);
        }
    }
);

both!(
    headers_that_name_another_host_do_not_change_the_way_back,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let login_url = world.fake.my_domain("practice");
        for (number, header) in ["host", "x-forwarded-host", "forwarded", "x-original-host"]
            .into_iter()
            .enumerate()
        {
            let mut request = ada.own(Method::POST, "/api/v1/authorizations");
            let headers = request.headers_mut().unwrap();
            headers.insert(header, "evil.example".parse().unwrap());
            headers.insert("x-forwarded-proto", "https".parse().unwrap());
            let form = world.form(&format!("Acme {number}"), &world.app());
            let reply = ada
                .send(request.body(form.to_string().into()).unwrap())
                .await;
            let authorize_url = reply.text("authorize_url");
            assert_eq!(
                query(&authorize_url)["redirect_uri"],
                format!("{PUBLIC_URL}/oauth/_callback")
            );
            assert!(
                authorize_url.starts_with(&format!("{login_url}/services/oauth2/authorize?")),
                "{header}"
            );
            // In random letters, any four can stand by chance.
            for (name, value) in query(&authorize_url) {
                let random = ["client_id", "state", "code_challenge"].contains(&name.as_str());
                assert!(random || !value.contains("evil"), "{header}: {name}");
            }
            assert!(!authorize_url.contains("evil.example"), "{header}");
        }
    }
);

#[tokio::test]
async fn on_loopback_the_runs_cookie_is_http_only_and_lax() {
    let world = World::new(Database::sqlite()).await;
    let mut ada = world.admin().await;
    let form = world.form("Acme", &world.app());
    let reply = ada.post("/api/v1/authorizations", &form).await;
    let (name, attributes) = cookie(reply.header("set-cookie"));
    assert_eq!(name, format!("run-{}-8080", reply.text("id")));
    assert_eq!(
        attributes,
        ["HttpOnly", "Max-Age=900", "Path=/", "SameSite=Lax"]
    );
}

#[tokio::test]
async fn on_https_every_cookie_is_bound_to_the_host_and_secure() {
    let folder = tempfile::tempdir().unwrap();
    let public_url = "https://arm.example.com";
    let broker = https_broker(folder.path(), public_url).await;
    let link = broker::identity::sign_in_link::make(&broker, "ada").await;
    let mut ada = Browser::new(broker::http::router(broker), public_url);
    let (_, token) = link.as_ref().unwrap().split_once('#').unwrap();
    let signed_in = ada.spend(token).await;
    let (name, attributes) = cookie(signed_in.header("set-cookie"));
    assert_eq!(name, "__Host-session");
    let secure = [
        "HttpOnly",
        "Max-Age=604800",
        "Path=/",
        "SameSite=Lax",
        "Secure",
    ];
    assert_eq!(attributes, secure);

    let form = json!({
        "authentication_type": "connected_app",
        "name": "Acme",
        "org_type": "production",
        "login_url": "login.salesforce.com",
        "consumer_id": "3MVG9abc",
        "consumer_secret": "ABCDEF",
    });
    let reply = ada.post("/api/v1/authorizations", &form).await;

    let (name, attributes) = cookie(reply.header("set-cookie"));
    assert_eq!(name, format!("__Host-run-{}", reply.text("id")));
    let secure = [
        "HttpOnly",
        "Max-Age=900",
        "Path=/",
        "SameSite=Lax",
        "Secure",
    ];
    assert_eq!(attributes, secure);
    let redirect_uri = &query(&reply.text("authorize_url"))["redirect_uri"];
    assert_eq!(redirect_uri, "https://arm.example.com/oauth/_callback");
    assert!(!reply.header("strict-transport-security").is_empty());
}

/// A cookie's name and its attributes in alphabetical order.
fn cookie(header: &str) -> (&str, Vec<&str>) {
    let (name, rest) = header.split_once('=').unwrap();
    let mut attributes: Vec<_> = rest.split("; ").skip(1).collect();
    attributes.sort_unstable();
    (name, attributes)
}
