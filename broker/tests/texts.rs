//! Texts that come in: every text of every address may be far too long, have characters that no
//! database takes, or be odd in whatever way Unicode allows. None of it is a fault of the broker's.

use crate::support::{Browser, Reply, World, both};
use axum::body::Body;
use axum::http::Method;
use broker::identity::module_key;
use serde_json::{Value, json};

/// A request with all the texts that its address takes.
struct Asked {
    method: &'static str,
    path: &'static str,
    query: Vec<(&'static str, &'static str)>,
    body: Value,
}

fn asked(method: &'static str, path: &'static str, body: Value) -> Asked {
    Asked {
        method,
        path,
        query: Vec::new(),
        body,
    }
}

/// Every address of the API, with every text that can be sent to it.
#[expect(clippy::too_many_lines, reason = "one entry per address")]
fn everything(form: &Value) -> Vec<Asked> {
    let list = vec![
        ("kind", "org"),
        ("search", "a"),
        ("status", "connected"),
        ("authentication_type", "standard"),
        ("org_type", "qa"),
        ("tag", "a"),
        ("sort", "name"),
        ("cursor", ""),
        ("limit", "1"),
    ];
    let login = json!({
        "login_url": form["login_url"], "consumer_id": "3MVG9", "consumer_secret": "S3CRET",
        "username": "a@b.example", "password": "p4ssword", "security_token": "t0ken",
        "then": "save",
    });
    let with = |more: Value| {
        let mut body = login.clone();
        let more = more.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(more);
        body
    };
    let portal_org = json!({
        "name": "Brought", "org_type": "qa", "login_url": "login.salesforce.com",
        "authentication_type": "eca", "salesforce_org_id": "00Di0000000icUB",
        "username": "a@b.example", "external_id": "1", "second_record_reason": "a demo",
        "references": [{ "module": "Jobs", "kind": "job", "id": "1", "name": "Nightly" }],
    });
    let mut all = vec![
        asked("GET", "/api/v1/session", json!(null)),
        asked("POST", "/api/v1/session", json!({ "token": "t" })),
        asked("POST", "/api/v1/session/link", json!({ "token": "t" })),
        asked(
            "POST",
            "/api/v1/orgs/{id}/instance-url",
            json!({ "generation": 1, "instance_url": "https://a.my.salesforce.com" }),
        ),
        asked("GET", "/api/v1/tags", json!(null)),
        asked("POST", "/api/v1/practice-orgs", json!(null)),
        asked("POST", "/api/v1/adoptions", json!({ "rows": [portal_org] })),
        asked(
            "POST",
            "/api/v1/taggings",
            json!({ "tag": "a", "of": { "orgs": ["gone"] } }),
        ),
        asked(
            "POST",
            "/api/v1/taggings",
            json!({ "tag": "a", "of": { "all": { "search": "a", "tag": "b", "cursor": "c" } } }),
        ),
        asked("GET", "/api/v1/orgs/{id}", json!(null)),
        asked(
            "PATCH",
            "/api/v1/orgs/{id}",
            json!({
                "generation": 1, "org_type": "qa", "name": "A", "owner": "B",
                "external_id": "17", "tags": ["c"],
            }),
        ),
        asked("GET", "/api/v1/orgs/{id}/history", json!(null)),
        asked("GET", "/api/v1/orgs/{id}/receipts", json!(null)),
        asked("GET", "/api/v1/receipts/{id}", json!(null)),
        asked("GET", "/api/v1/authorizations", json!(null)),
        asked(
            "POST",
            "/api/v1/authorizations",
            with(json!({
                "authentication_type": "external_client_app", "name": "New", "org_type": "uat",
            })),
        ),
        asked("GET", "/api/v1/authorizations/{run}", json!(null)),
        asked(
            "POST",
            "/api/v1/authorizations/{run}/resume",
            with(json!({ "name": "Newer" })),
        ),
        asked(
            "POST",
            "/api/v1/authorizations/{run}/decide",
            json!({ "choice": "second_record", "reason": "a demo" }),
        ),
        asked(
            "POST",
            "/api/v1/authorizations/{run}/decide",
            json!({ "choice": "reauthenticate", "org_id": "o", "generation": 1 }),
        ),
        asked(
            "POST",
            "/api/v1/authorizations/{run}/report",
            json!({ "text": "nothing that is known" }),
        ),
        asked("POST", "/api/v1/authorizations/{run}/undo", json!({})),
        asked(
            "POST",
            "/api/v1/orgs/{id}/authorizations",
            with(json!({ "purpose": "reauthenticate" })),
        ),
        asked(
            "POST",
            "/api/v1/orgs/{id}/conversion",
            json!({ "generation": 1, "converted": true, "consumer_id": "3MVG9" }),
        ),
        asked("POST", "/api/v1/orgs/{id}/test", json!(null)),
        asked(
            "POST",
            "/api/v1/orgs/{id}/remove",
            json!({ "generation": 99, "name": "Other" }),
        ),
        asked(
            "POST",
            "/api/v1/orgs/{id}/roll-back",
            json!({ "generation": 1 }),
        ),
        asked(
            "PUT",
            "/api/v1/orgs/{id}/references",
            json!({ "references": [{ "kind": "job", "id": "1", "name": "Nightly" }] }),
        ),
        asked(
            "POST",
            "/api/v1/verifications",
            json!({
                "authorization": "a", "org": "o", "authentication_type": "connected_app",
                "login_url": form["login_url"], "consumer_id": "3MVG9", "consumer_secret": "S",
                "checks": ["login_host"],
            }),
        ),
    ];
    for path in ["/api/v1/orgs", "/api/v1/orgs.csv"] {
        let mut one = asked("GET", path, json!(null));
        one.query.clone_from(&list);
        all.push(one);
    }
    let mut name = asked("GET", "/api/v1/org-names", json!(null));
    name.query = vec![("name", "a"), ("except", "b")];
    all.push(name);
    let mut file = asked("POST", "/api/v1/adoptions/csv", json!(null));
    file.query = vec![("dry_run", "true"), ("from", "0")];
    all.push(file);
    all
}

/// What is no text of any field: each is refused.
fn refused() -> Vec<String> {
    vec![
        "x".repeat(50_001),
        "a\0b".to_owned(),
        "\u{1b}[2J".to_owned(),
    ]
}

/// What may be one.
fn odd() -> Vec<String> {
    vec![
        "Acme\u{202e}\u{fffd}\u{10ffff}\u{feff}".to_owned(),
        "e\u{301}".repeat(400),
        "🏴\u{200d}☠\u{fe0f} می\u{200c}خواهم".to_owned(),
        "%_!'\"\\;--".to_owned(),
        "https://xn--a.my.salesforce.com".to_owned(),
        String::new(),
    ]
}

/// The pointers of every text and number below a value.
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                leaves(value, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (place, value) in items.iter().enumerate() {
                leaves(value, &format!("{at}/{place}"), found);
            }
        }
        Value::String(_) | Value::Number(_) => found.push(at.to_owned()),
        Value::Null | Value::Bool(_) => {}
    }
}

struct Sweep {
    ada: Browser,
    key: String,
    org: String,
    run: String,
}

impl Sweep {
    async fn send(&mut self, asked: &Asked, path: &str, body: &Value) -> Reply {
        let method = Method::from_bytes(asked.method.as_bytes()).unwrap();
        let request = self.ada.own(method, path);
        let key = format!("Bearer {}", self.key);
        let request = match asked.path {
            "/api/v1/orgs/{id}/references" => request.header("authorization", key),
            _ => request,
        };
        let body = match body {
            Value::Null => Body::empty(),
            body => Body::from(body.to_string()),
        };
        self.ada.send(request.body(body).unwrap()).await
    }

    fn path(&self, asked: &Asked, query: &[(&str, &str)]) -> String {
        let path = asked.path.replace("{id}", &self.org);
        let path = path.replace("{run}", &self.run);
        let mut text = form_urlencoded::Serializer::new(String::new());
        let query = text.extend_pairs(query).finish();
        format!("{path}?{query}")
    }

    /// In every place of the query.
    async fn query(&mut self, asked: &Asked, text: &str) -> Vec<(String, Reply)> {
        let mut replies = Vec::new();
        for place in 0..asked.query.len() {
            let mut query = asked.query.clone();
            query[place].1 = text;
            let path = self.path(asked, &query);
            let reply = self.send(asked, &path, &asked.body).await;
            replies.push((query[place].0.to_owned(), reply));
        }
        replies
    }

    /// In every place of the body.
    async fn body(&mut self, asked: &Asked, text: &str) -> Vec<(String, Reply)> {
        let mut places = Vec::new();
        leaves(&asked.body, "", &mut places);
        let mut replies = Vec::new();
        for place in places {
            let mut body = asked.body.clone();
            let leaf = body.pointer_mut(&place).unwrap();
            let texts = leaf.is_string();
            *leaf = if texts { json!(text) } else { json!(i64::MAX) };
            let reply = self
                .send(asked, &self.path(asked, &asked.query), &body)
                .await;
            if texts || reply.status >= 500 {
                replies.push((place, reply));
            }
        }
        replies
    }

    /// As the id in the address.
    async fn id(&mut self, asked: &Asked, text: &str) -> Option<(String, Reply)> {
        let encoded: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let encoded = encoded.replace('+', "%20");
        let path = asked
            .path
            .replace("{id}", &encoded)
            .replace("{run}", &encoded);
        if path == asked.path || path.len() > 60_000 {
            return None;
        }
        let reply = self.send(asked, &path, &asked.body).await;
        Some(("id".to_owned(), reply))
    }

    async fn everywhere(&mut self, asked: &Asked, text: &str) -> Vec<(String, Reply)> {
        let mut replies = self.query(asked, text).await;
        replies.extend(self.body(asked, text).await);
        replies.extend(self.id(asked, text).await);
        replies
    }
}

#[test]
fn every_address_of_the_contract_is_gone_through() {
    let all = everything(&json!({ "login_url": "login.salesforce.com" }));
    let source = include_str!("../api/src/paths.rs");
    let literals = source
        .split('"')
        .filter(|text| text.starts_with("/api/v1/"));
    for path in literals {
        let known = |asked: &&Asked| asked.path.replace("{run}", "{id}") == path;
        assert!(all.iter().any(|asked| known(&asked)), "{path} is left out");
    }
}

both!(no_text_is_a_fault_of_the_brokers, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let form = world.form("Acme", &world.app());
    let connected = world.register(&mut ada, &form).await;
    let waits = world.form("Waits", &world.app());
    let (run, _) = world.begin(&mut ada, &waits).await;
    let mut sweep = Sweep {
        ada,
        key: module_key::add(&world.broker, "Jobs").await.unwrap(),
        org: connected["state"]["org_id"].as_str().unwrap().to_owned(),
        run,
    };
    for asked in everything(&form) {
        for text in refused() {
            for (place, reply) in sweep.everywhere(&asked, &text).await {
                let about = format!("{} {} {place}: {}", asked.method, asked.path, reply.body);
                assert!((400..500).contains(&reply.status), "{about}");
            }
        }
        for text in odd() {
            for (place, reply) in sweep.everywhere(&asked, &text).await {
                let about = format!("{} {} {place}: {}", asked.method, asked.path, reply.body);
                assert!(reply.status < 500, "{text:?} in {about}");
            }
        }
    }
    // Half a character, which only JSON can write.
    let half = "{\"tag\":\"\\ud800\",\"of\":{\"orgs\":[]}}";
    let request = sweep.ada.own(Method::POST, "/api/v1/taggings");
    let reply = sweep.ada.send(request.body(half.into()).unwrap()).await;
    assert_eq!(reply.code(), "invalid_body");
});

both!(what_is_refused_at_the_edge_is_named, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let long = "x".repeat(50_000);
    for (path, field, code) in [
        (format!("/api/v1/orgs?search={long}"), "search", "too_long"),
        (
            "/api/v1/orgs?search=%00".to_owned(),
            "search",
            "control_characters",
        ),
        (
            "/api/v1/orgs?search=a%E2%80%AEb".to_owned(),
            "search",
            "invisible_character",
        ),
        ("/api/v1/orgs.csv?tag=a%20b".to_owned(), "tag", "not_a_word"),
        (
            format!("/api/v1/org-names?name=a&except={long}"),
            "except",
            "too_long",
        ),
    ] {
        let reply = ada.get(&path).await;
        assert_eq!((reply.status, reply.code()), (422, "invalid_fields"));
        assert_eq!(reply.body["fields"][field]["code"], code, "{}", reply.body);
    }
    let tagging = json!({ "tag": "a", "of": { "orgs": ["fine", "a\0b"] } });
    let reply = ada.post("/api/v1/taggings", &tagging).await;
    let named = &reply.body["fields"]["of.orgs.1"]["code"];
    assert_eq!(named, "control_characters", "{}", reply.body);
    for (key, code) in [
        ("x".repeat(129), "too_long"),
        ("a\tb".to_owned(), "control_characters"),
    ] {
        let request = ada.own(Method::POST, "/api/v1/authorizations");
        let request = request.header("idempotency-key", key);
        let form = world.form("Acme", &world.app()).to_string();
        let reply = ada.send(request.body(form.into()).unwrap()).await;
        let named = &reply.body["fields"]["Idempotency-Key"]["code"];
        assert_eq!(named, code, "{}", reply.body);
    }
});

/// The names that a search finds.
async fn found(ada: &mut Browser, search: &str) -> Vec<String> {
    let query: String = form_urlencoded::byte_serialize(search.as_bytes()).collect();
    let reply = ada.get(&format!("/api/v1/orgs?search={query}")).await;
    let items = reply.body["items"].as_array().unwrap().iter();
    items
        .map(|org| org["name"].as_str().unwrap().to_owned())
        .collect()
}

both!(
    names_are_kept_compared_and_found_as_people_read_them,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let login = "login.salesforce.com,eca";
        let file = format!(
            "name,org_type,login_url,authentication_type,username,external_id\n\
         MU\u{308}NCHEN\u{200b},qa,{login},\u{c4}da@acme.example,e\u{301}\n\
         Straße,qa,{login},,\n\
         می\u{200c}خواهم,qa,{login},,\n\
         👩\u{200d}💻 Team,qa,{login},,\n"
        );
        let reply = ada.adopt_csv("", file).await;
        for row in reply.body["rows"].as_array().unwrap() {
            assert_eq!(row["outcome"], "adopted", "{row}");
        }
        for (search, name) in [
            ("m\u{fc}nchen", "M\u{dc}NCHEN"),
            ("mu\u{308}n\u{200b}chen ", "M\u{dc}NCHEN"),
            ("a\u{308}DA@", "M\u{dc}NCHEN"),
            ("STRASSE", "Straße"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("👩\u{200d}💻", "👩\u{200d}💻 Team"),
        ] {
            assert_eq!(found(&mut ada, search).await, [name], "{search}");
        }
        for taken in ["mu%CC%88nchen", "Strasse", "stra%C3%9Fe%E2%80%8B"] {
            let reply = ada.get(&format!("/api/v1/org-names?name={taken}")).await;
            assert_eq!(reply.body["free"], false, "{taken}");
        }
        // A module may write the portal's id as it likes.
        let key = module_key::add(&world.broker, "Jobs").await.unwrap();
        let path = "/api/v1/orgs/external:%C3%A9/references";
        let taken = crate::references::report(&world, &key, path, &json!([])).await;
        assert_eq!(taken.status, 200, "{}", taken.body);
        let mut form = world.form("Acme\u{202e}", &world.app());
        let reply = ada.post("/api/v1/authorizations", &form).await;
        let name = &reply.body["fields"]["name"];
        assert_eq!(
            name["character"], "U+202E, right-to-left override",
            "{name}"
        );
        form["name"] = json!("strasse");
        let reply = ada.post("/api/v1/authorizations", &form).await;
        assert_eq!(reply.body["fields"]["name"]["code"], "taken");
    }
);
