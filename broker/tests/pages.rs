//! The app's pages and files, and the headers that every answer carries.

use crate::support::{Browser, Database, World};
use axum::body::Body;
use axum::http::Method;
use std::path::Path;

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    connect-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    manifest-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'; \
    frame-ancestors 'none'";

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let world = World::new(Database::sqlite()).await;
    let mut ada = world.admin().await;
    for (method, path, status) in [
        ("GET", "/api/v1/session", 200),
        ("GET", "/api/v1/orgs/none", 404),
        ("GET", "/api/nothing", 404),
        ("POST", "/api/v1/authorizations", 403),
        ("GET", "/oauth/_callback", 303),
        ("HEAD", "/oauth/_callback", 405),
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
        ("GET", "/", if app_is_built() { 200 } else { 503 }),
        ("GET", "/nothing.js", 404),
        ("OPTIONS", "/api/v1/orgs", 405),
    ] {
        let about = format!("{method} {path}");
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = ada.request(method, path).body(Body::empty()).unwrap();
        let reply = ada.send(request).await;
        assert_eq!(reply.status, status, "{about}");
        for (name, value) in [
            ("content-security-policy", POLICY),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-opener-policy", "same-origin-allow-popups"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(reply.header(name), value, "{about}");
        }
        let kept = if path == "/" && status == 200 {
            "no-cache"
        } else {
            "no-store"
        };
        assert_eq!(reply.header("cache-control"), kept, "{about}");
        assert!(reply.header("access-control-allow-origin").is_empty());
    }
}

#[tokio::test]
async fn pages_name_what_the_app_asks_for_first() {
    let world = World::new(Database::sqlite()).await;
    let mut ada = world.admin().await;
    let list = "/api/v1/orgs /api/v1/authorizations";
    for (page, expected) in [("/", list), ("/?q=acme", ""), ("/register", "")] {
        let links = ada.get(page).await.header("link").to_owned();
        let named = links.split(['<', '>']).skip(1).step_by(2);
        // What the built page itself names comes first, if there is one.
        let built = |path: &&str| path.starts_with("/assets/") || *path == "/api/v1/session";
        let asked: Vec<&str> = named.skip_while(built).collect();
        assert_eq!(asked.join(" "), expected, "{page}");
        let (is_built, session) = (links.contains("</assets/"), "</api/v1/session>");
        assert_eq!(links.contains(session), is_built, "{page}: {links}");
    }
    for path in list.split(' ').chain(["/api/v1/session"]) {
        assert_eq!(ada.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn a_list_is_sent_compressed_and_what_may_hold_a_secret_is_not() {
    let world = World::new(Database::sqlite()).await;
    let mut ada = world.admin().await;
    for (path, encoding) in [("/api/v1/orgs", "gzip"), ("/api/v1/session", "")] {
        let asked = ada.request(Method::GET, path);
        let asked = asked.header("accept-encoding", "gzip");
        let reply = ada.send(asked.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.status, 200, "{path}");
        assert_eq!(reply.header("content-encoding"), encoding, "{path}");
    }
}

#[tokio::test]
async fn portals_may_frame_the_app_but_never_the_callback() {
    let flags = ["--frame-ancestors=https://arm.example.com"];
    let world = World::with(Database::sqlite(), &flags).await;
    let mut ada = world.stranger();
    let page = ada.get("/").await;
    let framed = "frame-ancestors https://arm.example.com";
    assert!(page.header("content-security-policy").ends_with(framed));
    let callback = ada.get("/oauth/_callback?code=1").await;
    let never = "frame-ancestors 'none'";
    assert!(callback.header("content-security-policy").ends_with(never));
}

#[tokio::test]
async fn pages_of_the_app_are_its_one_page() {
    let world = World::new(Database::sqlite()).await;
    let mut ada = world.stranger();
    for pattern in broker_api::paths::PAGES {
        let path = &broker_api::paths::fill(pattern, "some-id");
        let reply = ada.get(path).await;
        if app_is_built() {
            assert_eq!(reply.status, 200, "{path}");
            assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
        } else {
            assert_eq!(reply.status, 503, "{path}");
        }
    }
}

#[tokio::test]
async fn what_is_no_page_is_not_found() {
    let world = World::new(Database::sqlite()).await;
    let mut ada = world.stranger();
    for path in [
        "/metrics",
        "/livez",
        "/orgs",
        "/orgs/",
        "/orgs/1/2",
        "//register",
        "/Register",
        "/%72egister",
        "/oauth/_callback/",
        "/healthz/",
        "/favicon.ico",
        "/index.html.br",
        "/assets/none.js",
        "/assets/",
        "/sfdx",
        "/register//",
    ] {
        for (method, accept) in [("GET", "*/*"), ("HEAD", "*/*"), ("POST", "text/html")] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let request = ada.request(method, path).header("accept", accept);
            let reply = ada.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(reply.status, 404, "{path} {accept}");
            let problem = reply.header("content-type");
            assert_eq!(problem, "application/problem+json", "{path} {accept}");
        }
        // A person is shown the app's page for it.
        let request = ada.request(Method::GET, path);
        let request = request.header("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        let reply = ada.send(request.body(Body::empty()).unwrap()).await;
        if app_is_built() && !path.starts_with("/assets/") {
            assert_eq!(reply.status, 404, "{path}");
            assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
            assert_eq!(reply.header("cache-control"), "no-store");
        }
    }
    for (path, page) in [
        ("/register/?kind=dev_hub", "/register?kind=dev_hub"),
        ("/orgs/some-id/", "/orgs/some-id"),
        ("/index.html", "/"),
    ] {
        let reply = ada.get(path).await;
        assert_eq!((reply.status, reply.location()), (308, page));
    }
    assert_eq!(
        ada.post("/register", &serde_json::Value::Null).await.status,
        405
    );
}

#[tokio::test]
async fn files_outside_of_the_app_are_not_served() {
    let world = World::new(Database::sqlite()).await;
    let mut ada = world.stranger();
    for path in [
        "/assets/../../../Cargo.toml",
        "/assets/../../Cargo.lock",
        "/../Cargo.toml",
        "//etc/passwd.txt",
        "/assets//etc/passwd",
        "/assets/%2e%2e/%2e%2e/%2e%2e/Cargo.toml",
        "/..%2f..%2fCargo.toml",
        "/index.html/../../../Cargo.toml",
        "/.env",
    ] {
        let reply = ada.get(path).await;
        assert_eq!((reply.status, reply.code()), (404, "not_found"), "{path}");
    }
}

#[tokio::test]
async fn a_page_under_another_name_moves_to_the_public_address() {
    let world = World::new(Database::sqlite()).await;
    let mut ada = world.stranger();
    for (path, place) in [
        ("/", "http://localhost:8080/"),
        ("/register", "http://localhost:8080/register"),
        (
            "/sign-in?next=%2Fadopt",
            "http://localhost:8080/sign-in?next=%2Fadopt",
        ),
    ] {
        let reply = at_host(&mut ada, "127.0.0.1:8080", path).await;
        assert_eq!((reply.status, reply.location()), (307, place));
    }
    let reply = at_host(&mut ada, "127.0.0.1:8080", "//evil.example/x").await;
    assert_eq!(reply.status, 404);
    // The API does not move: its callers are the app's own pages.
    let reply = at_host(&mut ada, "127.0.0.1:8080", "/api/v1/session").await;
    assert_eq!(reply.status, 401);
}

#[tokio::test]
async fn a_closed_database_is_not_ready_and_says_when_to_ask_again() {
    let world = World::new(Database::sqlite()).await;
    let mut ada = world.admin().await;
    assert_eq!(ada.get("/readyz").await.status, 200);
    world.broker.store.close().await;
    for path in ["/readyz", "/api/v1/session"] {
        let reply = ada.get(path).await;
        assert_eq!((reply.status, reply.code()), (503, "unavailable"));
        assert!(!reply.header("retry-after").is_empty());
    }
    assert_eq!(ada.get("/healthz").await.status, 200);
}

async fn at_host(browser: &mut Browser, host: &str, path: &str) -> crate::support::Reply {
    let mut request = browser.request(Method::GET, path);
    let headers = request.headers_mut().unwrap();
    headers.insert("host", host.parse().unwrap());
    browser.send(request.body(Body::empty()).unwrap()).await
}

fn app_is_built() -> bool {
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/site/index.html");
    site.is_file()
}
