//! Who may ask for what: every route of the API, without a session, from foreign pages, and by a
//! person who may only look.

use crate::support::{Browser, PUBLIC_URL, World, both};
use axum::http::Method;
use serde_json::Value;

/// Every route that needs a person, with a body that it would take.
const ROUTES: [(&str, &str, &str); 30] = [
    ("GET", "/api/v1/session", ""),
    ("DELETE", "/api/v1/session", ""),
    ("GET", "/api/v1/orgs", ""),
    ("GET", "/api/v1/orgs/{org}", ""),
    ("GET", "/api/v1/orgs/{org}/history", ""),
    ("GET", "/api/v1/orgs/{org}/receipts", ""),
    ("GET", "/api/v1/receipts/{receipt}", ""),
    ("GET", "/api/v1/org-names?name=Free", ""),
    (
        "POST",
        "/api/v1/taggings",
        "{\"tag\":\"nightly\",\"of\":{\"orgs\":[\"{org}\"]}}",
    ),
    ("POST", "/api/v1/verifications", "{verify}"),
    ("GET", "/api/v1/authorizations", ""),
    ("POST", "/api/v1/authorizations", "{form}"),
    ("GET", "/api/v1/authorizations/{run}", ""),
    ("DELETE", "/api/v1/authorizations/{run}", ""),
    (
        "POST",
        "/api/v1/authorizations/{run}/report",
        "{\"text\":\"access_denied\"}",
    ),
    ("POST", "/api/v1/authorizations/{run}/resume", "{}"),
    (
        "POST",
        "/api/v1/authorizations/{awaiting}/decide",
        "{\"choice\":\"second_record\",\"reason\":\"a demo\"}",
    ),
    ("POST", "/api/v1/authorizations/{connected}/undo", "{}"),
    ("POST", "/api/v1/orgs/{org}/test", ""),
    (
        "POST",
        "/api/v1/orgs/{org}/remove",
        "{\"generation\":1,\"name\":\"Other\"}",
    ),
    ("POST", "/api/v1/orgs/{org}/roll-back", "{\"generation\":1}"),
    (
        "POST",
        "/api/v1/orgs/{org}/instance-url",
        "{\"generation\":1,\"instance_url\":\"https://acme.my.salesforce.com\"}",
    ),
    (
        "POST",
        "/api/v1/orgs/{org}/conversion",
        "{\"generation\":1,\"converted\":false}",
    ),
    ("POST", "/api/v1/practice-orgs", ""),
    ("GET", "/api/v1/orgs.csv", ""),
    ("GET", "/api/v1/tags", ""),
    ("POST", "/api/v1/adoptions", "{\"rows\":[]}"),
    (
        "POST",
        "/api/v1/adoptions/csv",
        "name,org_type,login_url,authentication_type\nBrought,qa,login.salesforce.com,eca\n",
    ),
    (
        "POST",
        "/api/v1/orgs/{org}/authorizations",
        "{\"purpose\":\"reauthenticate\"}",
    ),
    ("PATCH", "/api/v1/orgs/{org}", "{\"generation\":1}"),
];

/// A world with an org and an unfinished run, and the routes filled with them.
async fn filled(world: &World, ada: &mut Browser) -> Vec<(Method, String, String)> {
    let app = world.app();
    let connected = world.register(ada, &world.form("Acme", &app)).await;
    let awaiting = world.register(ada, &world.form("Again", &app)).await;
    let (run, _) = world.begin(ada, &world.form("Waits", &app)).await;
    let form = world.form("New", &app).to_string();
    let mut verify = world.form("New", &app);
    verify.as_object_mut().unwrap().remove("name");
    verify.as_object_mut().unwrap().remove("org_type");
    let verify = verify.to_string();
    let org = connected["state"]["org_id"].as_str().unwrap();
    keep_receipt(world, org).await;
    let routes = ROUTES.iter().map(|(method, path, body)| {
        let path = path
            .replace("{org}", org)
            .replace("{run}", &run)
            .replace("{receipt}", "r1")
            .replace("{awaiting}", awaiting["id"].as_str().unwrap())
            .replace("{connected}", connected["id"].as_str().unwrap());
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let body = body
            .replace("{form}", &form)
            .replace("{verify}", &verify)
            .replace("{org}", org);
        (method, path, body)
    });
    routes.collect()
}

/// A receipt, as a migration keeps it.
async fn keep_receipt(world: &World, org: &str) {
    let side = serde_json::json!({
        "org_id": org, "salesforce_org_id": "00D000000000001AAA",
        "authentication_type": "connected_app", "fingerprint": "F9q2",
    });
    let body = serde_json::json!({
        "id": "r1", "act": "migrate", "at": "2026-03-03T09:30:00.000Z", "by": "ada",
        "name": "Acme", "from": side, "to": side, "says": "Record id unchanged.",
        "references": 0, "compared": [], "not_compared": [],
    });
    let statement = "INSERT INTO receipts (id, org_id, at, body) VALUES ('r1', $1, 0, $2)";
    let mut tables = world.tables().await;
    tables.run(statement, &[org, &body.to_string()]).await;
    world.accept().await;
}

/// Everything that a person can see, to be compared.
async fn seen(browser: &mut Browser) -> Vec<Value> {
    let mut seen = Vec::new();
    for path in ["/api/v1/session", "/api/v1/orgs", "/api/v1/authorizations"] {
        let reply = browser.get(path).await;
        assert_eq!(reply.status, 200);
        seen.push(reply.body);
    }
    seen
}

both!(without_a_session_every_route_refuses, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let routes = filled(&world, &mut ada).await;
    let before = seen(&mut ada).await;
    let mut unknown = world.stranger();
    let value = "A".repeat(43);
    unknown.cookies.insert("session-8080".into(), value);
    for mut browser in [world.stranger(), unknown] {
        for (method, path, body) in &routes {
            let request = browser.own(method.clone(), path);
            let reply = browser
                .send(request.body(body.clone().into()).unwrap())
                .await;
            let found = (reply.status, reply.code());
            assert_eq!(found, (401, "signed_out"), "{method} {path}");
            assert!(reply.header("set-cookie").is_empty());
        }
    }
    assert_eq!(seen(&mut ada).await, before);
});

both!(
    what_does_not_come_from_the_apps_own_pages_changes_nothing,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let routes = filled(&world, &mut ada).await;
        let before = seen(&mut ada).await;
        let own = ("x-requested-with", "broker-app");
        let here = ("origin", PUBLIC_URL);
        let same = ("sec-fetch-site", "same-origin");
        let foreign: [&[(&str, &str)]; 15] = [
            &[],
            &[own],
            &[here, same],
            &[("x-requested-with", "XMLHttpRequest"), here, same],
            &[own, ("origin", "https://evil.example"), same],
            &[own, ("origin", "https://evil.example")],
            &[own, ("origin", "null"), same],
            &[own, ("origin", "http://localhost:8081"), same],
            &[own, ("origin", "https://localhost:8080"), same],
            &[own, ("origin", "http://localhost:8080.evil.example")],
            &[own, here, ("sec-fetch-site", "cross-site")],
            &[own, here, ("sec-fetch-site", "same-site")],
            &[own, here, ("sec-fetch-site", "none")],
            &[own, ("sec-fetch-site", "cross-site")],
            &[own, here, ("sec-fetch-site", "")],
        ];
        for headers in foreign {
            let sign_in = (Method::POST, "/api/v1/session".to_owned(), String::new());
            for (method, path, body) in routes.iter().chain([&sign_in]) {
                if *method == Method::GET {
                    continue;
                }
                let mut request = ada.request(method.clone(), path);
                for (name, value) in headers {
                    request = request.header(*name, *value);
                }
                let request = request.header("content-type", "application/json");
                let reply = ada.send(request.body(body.clone().into()).unwrap()).await;
                let found = (reply.status, reply.code());
                assert_eq!(found, (403, "cross_site"), "{method} {path} {headers:?}");
            }
        }
        assert_eq!(seen(&mut ada).await, before);
        // And the very same requests do change something when they come from the app.
        for (method, path, body) in routes.iter().rev().filter(|(m, ..)| m != Method::GET) {
            let request = ada.own(method.clone(), path);
            let reply = ada.send(request.body(body.clone().into()).unwrap()).await;
            // No migration and no statement is there to be taken back, no address changed, and the
            // name is another's.
            let takes_back = ["/roll-back", "/conversion", "/instance-url"];
            let takes_back = takes_back.iter().any(|end| path.ends_with(end));
            let got_there = (takes_back && reply.code() == "changed")
                || (path.ends_with("/remove") && reply.code() == "invalid_fields");
            let done = reply.status < 300 || got_there;
            assert!(done, "{method} {path}: {}", reply.body);
        }
    }
);

both!(who_may_only_look_or_test_changes_no_org, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let routes = filled(&world, &mut ada).await;
    let before = seen(&mut ada).await;
    for role in ["viewer", "tester"] {
        let mut eve = with_role(&world, role).await;
        for (method, path, body) in &routes {
            let tests = path.ends_with("/test") && role == "tester";
            if path == "/api/v1/session" || tests {
                continue;
            }
            let request = eve.own(method.clone(), path);
            let reply = eve.send(request.body(body.clone().into()).unwrap()).await;
            // Other people's unfinished work is not even shown.
            let expected = match *method {
                Method::GET if path.starts_with("/api/v1/authorizations/") => (404, "not_found"),
                // Whether a name is free is asked by who may register.
                Method::GET if path.contains("org-names") => (403, "forbidden"),
                Method::GET => (200, ""),
                _ => (403, "forbidden"),
            };
            let found = (reply.status, reply.code());
            assert_eq!(found, expected, "{role}: {method} {path}");
        }
        // Other people's unfinished work is not on their list.
        let listed = eve.get("/api/v1/authorizations").await.body;
        assert_eq!(listed, serde_json::json!([]));
    }
    assert_eq!(seen(&mut ada).await, before);
    // A test is what a tester is for.
    let test = routes.iter().find(|(_, path, _)| path.ends_with("/test"));
    let mut eve = with_role(&world, "tester").await;
    let tested = eve.post(&test.unwrap().1, &serde_json::json!({})).await;
    assert_eq!(tested.status, 200, "{}", tested.body);
});

both!(
    a_role_that_was_invented_in_the_database_is_none,
    |database| {
        let world = World::new(database).await;
        let mut eve = world.signed_in("eve").await;
        let statement = "UPDATE sessions SET role = 'root'";
        assert_eq!(world.tables().await.run(statement, &[]).await, 1);
        for (method, path) in [
            (Method::GET, "/api/v1/orgs"),
            (Method::GET, "/api/v1/session"),
        ] {
            let request = eve.own(method, path);
            let reply = eve.send(request.body("".into()).unwrap()).await;
            assert!(reply.status >= 400, "{}", reply.body);
        }
    }
);

/// A browser with a session of this role.
pub(crate) async fn with_role(world: &World, role: &str) -> Browser {
    let browser = world.signed_in(role).await;
    let hash = broker::vault::sha256(&browser.cookies["session-8080"]);
    let role = serde_json::from_value(role.into()).unwrap();
    world.broker.store.give_role(&hash, role).await.unwrap();
    browser
}
