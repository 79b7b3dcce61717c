//! Requests that are not what an address takes: each is a problem with a stable code, and none
//! repeats what it was sent.

use crate::support::{Browser, World, both};
use axum::body::Body;
use axum::http::Method;
use serde_json::json;

/// `method path` with a body and a media type, and the problem that it is.
type Wrong = (
    &'static str,
    &'static str,
    String,
    &'static str,
    (u16, &'static str),
);

const JSON: &str = "application/json";
const SECRET: &str = "S3CRET0F4CM3";

fn wrong() -> Vec<Wrong> {
    let begin = "/api/v1/authorizations";
    let session = "/api/v1/session";
    let resume = "/api/v1/authorizations/none/resume";
    let whole = json!({
        "authentication_type": "connected_app", "name": "Acme", "org_type": "uat",
        "login_url": "login.salesforce.com", "consumer_id": "3MVG9",
        "consumer_secret": SECRET,
    });
    let edited = |field: &str, value: serde_json::Value| {
        let mut body = whole.clone();
        body[field] = value;
        body.to_string()
    };
    let bad_body = (400, "invalid_body");
    let mut all: Vec<Wrong> = Vec::new();
    for path in [begin, session, resume] {
        for body in [
            String::new(),
            "{".to_owned(),
            format!("{{\"consumer_secret\": \"{SECRET}"),
            format!("{{\"{SECRET}\": 1}}"),
            "[]".to_owned(),
            format!("\"{SECRET}\""),
            format!("{{\"token\": [\"{SECRET}\"], \"name\": [1]}}"),
            "\u{feff}{}".to_owned(),
            "[".repeat(10_000),
        ] {
            all.push(("POST", path, body, JSON, bad_body));
        }
        let good = "{\"token\":\"x\"}";
        for media in ["text/plain", "application/x-www-form-urlencoded", ""] {
            all.push(("POST", path, good.to_owned(), media, bad_body));
        }
        let huge = format!("{{\"token\":\"{}\"}}", "x".repeat(64 * 1024));
        all.push(("POST", path, huge, JSON, (413, "too_large")));
    }
    for (field, value) in [
        ("authentication_type", json!(SECRET)),
        ("org_type", json!(SECRET)),
        ("kind", json!(SECRET)),
        ("name", json!(7)),
        ("consumer_secret", json!({ "value": SECRET })),
        ("consumer_key", json!(SECRET)),
    ] {
        all.push(("POST", begin, edited(field, value), JSON, bad_body));
    }
    for (field, value) in [
        ("name", json!("")),
        ("name", json!("a\u{0}b")),
        ("name", json!("x".repeat(81))),
        ("login_url", json!("https://evil.example")),
        ("consumer_id", json!(format!("{SECRET} {SECRET}"))),
        ("consumer_secret", json!(format!("{SECRET} {SECRET}"))),
        ("authentication_type", json!("standard")),
    ] {
        let refused = (422, "invalid_fields");
        all.push(("POST", begin, edited(field, value), JSON, refused));
    }
    for (method, path, problem) in [
        ("GET", "/api", (404, "not_found")),
        ("GET", "/api/", (404, "not_found")),
        ("GET", "/api/v1/nothing", (404, "not_found")),
        ("DELETE", "/api/v2/orgs", (404, "not_found")),
        ("GET", "/api/v1/orgs/none", (404, "not_found")),
        ("GET", "/api/v1/orgs/%00", (404, "not_found")),
        ("GET", "/api/v1/orgs/%ff", (404, "not_found")),
        ("GET", "/api/v1/authorizations/none", (404, "not_found")),
        ("GET", "/api/v1/authorizations/%00", (404, "not_found")),
        ("DELETE", "/api/v1/authorizations/none", (404, "not_found")),
        ("DELETE", "/api/v1/authorizations/%ff", (404, "not_found")),
        (
            "POST",
            "/api/v1/authorizations/none/undo",
            (404, "not_found"),
        ),
        ("PUT", "/api/v1/orgs", (405, "method_not_allowed")),
        ("POST", "/api/v1/orgs/none", (405, "method_not_allowed")),
        ("GET", resume, (405, "method_not_allowed")),
        ("PATCH", session, (405, "method_not_allowed")),
        ("POST", "/oauth/_callback", (405, "method_not_allowed")),
        ("POST", "/", (405, "method_not_allowed")),
        ("POST", "/healthz", (405, "method_not_allowed")),
        ("GET", "/api/v1/orgs?limit=many", (400, "invalid_query")),
        ("GET", "/api/v1/orgs?kind=other", (400, "invalid_query")),
        ("GET", "/api/v1/orgs?surprise=1", (400, "invalid_query")),
        (
            "GET",
            "/api/v1/orgs?limit=1&limit=2",
            (400, "invalid_query"),
        ),
        ("GET", "/api/v1/orgs?cursor=%00", (422, "invalid_fields")),
        ("GET", "/assets/nothing.js", (404, "not_found")),
    ] {
        all.push((method, path, String::new(), "", problem));
    }
    all
}

both!(
    what_is_wrong_has_a_stable_code_and_a_request_id,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        for (method, path, body, media_type, expected) in wrong() {
            let short = body.chars().take(80).collect::<String>();
            let about = format!("{method} {path} {media_type} {short}");
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let reply = send(&mut ada, method, path, body, media_type).await;
            assert_eq!((reply.status, reply.code()), expected, "{about}");
            assert_eq!(reply.header("content-type"), "application/problem+json");
            assert_eq!(reply.body["status"], expected.0, "{about}");
            assert_eq!(reply.body["type"], "about:blank", "{about}");
            assert_eq!(reply.body["request_id"], reply.header("x-request-id"));
            assert_eq!(reply.header("x-request-id").len(), 22, "{about}");
            let whole = format!("{:?} {}", reply.headers, reply.body);
            assert!(!whole.contains(SECRET), "{about}: {whole}");
            assert!(!whole.contains("evil.example"), "{about}: {whole}");
        }
        let unfinished = ada.get("/api/v1/authorizations").await.body;
        assert_eq!(unfinished, json!([]));
    }
);

both!(
    a_request_id_that_was_sent_along_is_not_believed,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let request = ada
            .request(Method::GET, "/api/v1/session")
            .header("x-request-id", "mine");
        let reply = ada.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.status, 200);
        assert_ne!(reply.header("x-request-id"), "mine");
    }
);

both!(every_refused_field_is_named_at_once, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let form = json!({
        "authentication_type": "connected_app", "name": " ", "org_type": "uat",
        "login_url": "http://acme.my.salesforce.com", "consumer_id": "a b",
        "consumer_secret": "",
    });
    let reply = ada.post("/api/v1/authorizations", &form).await;
    let fields: Vec<_> = reply.body["fields"].as_object().unwrap().keys().collect();
    let expected = ["consumer_id", "consumer_secret", "login_url", "name"];
    assert_eq!(fields, expected);
});

async fn send(
    browser: &mut Browser,
    method: Method,
    path: &str,
    body: String,
    media_type: &str,
) -> crate::support::Reply {
    let mut request = browser.own(method, path);
    let headers = request.headers_mut().unwrap();
    headers.remove("content-type");
    if !media_type.is_empty() {
        headers.insert("content-type", media_type.parse().unwrap());
    }
    browser.send(request.body(body.into()).unwrap()).await
}
