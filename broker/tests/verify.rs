//! Verify: every line, in either order in which Salesforce may check, and what bounds it.

use crate::support::{World, both};
use broker_api::Check;
use fake_salesforce::{Effect, Endpoint, Injection, NewApp};
use serde_json::{Value, json};

pub(crate) fn of(form: &Value) -> Value {
    json!({
        "authentication_type": form["authentication_type"],
        "login_url": form["login_url"],
        "consumer_id": form["consumer_id"],
        "consumer_secret": form["consumer_secret"],
    })
}

/// `check: verdict reason`, line by line.
fn lines(body: &Value) -> Vec<String> {
    let findings = body["findings"].as_array().unwrap();
    let line = |finding: &Value| {
        let word = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        let line = format!("{}: {} {}", word("check"), word("verdict"), word("reason"));
        line.trim_end().to_owned()
    };
    findings.iter().map(line).collect()
}

const ALL_RIGHT: [&str; 5] = [
    "login_host: right",
    "answers: right",
    "consumer_id: right",
    "callback_url: right",
    "consumer_secret: right",
];

both!(
    what_is_right_is_said_line_by_line_and_stores_nothing,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let form = world.form("Acme", &world.app());

        let reply = ada.post("/api/v1/verifications", &of(&form)).await;

        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(lines(&reply.body), ALL_RIGHT);
        let unfinished = ada.get("/api/v1/authorizations").await.body;
        assert_eq!(unfinished, json!([]));
    }
);

both!(parts_say_what_the_whole_says, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let mut form = of(&world.form("Acme", &world.app()));
    let whole = ada.post("/api/v1/verifications", &form).await;
    let mut parts = Vec::new();
    for check in Check::ALL {
        form["checks"] = json!([check]);
        let part = ada.post("/api/v1/verifications", &form).await;
        parts.extend(lines(&part.body));
    }
    assert_eq!(parts, lines(&whole.body));
});

both!(
    a_wrong_secret_is_rejected_or_untold_but_never_right,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let app = world.app();
        let mut form = of(&world.form("Acme", &app));
        form["consumer_secret"] = json!("0".repeat(64));

        let secret_first = ada.post("/api/v1/verifications", &form).await;
        assert_eq!(
            lines(&secret_first.body)[4],
            "consumer_secret: wrong secret_rejected"
        );
        world.fake.control().edit_app(app.consumer_key(), |app| {
            app.switches.code_checked_first = Some(true);
        });
        let code_first = ada.post("/api/v1/verifications", &form).await;
        assert_eq!(
            lines(&code_first.body)[4],
            "consumer_secret: untold code_looked_at_first"
        );
        form["consumer_secret"] = json!(app.consumer_secret());
        let right_secret = ada.post("/api/v1/verifications", &form).await;
        assert_eq!(
            lines(&right_secret.body)[4],
            "consumer_secret: untold code_looked_at_first"
        );
    }
);

both!(
    an_unknown_consumer_id_is_unknown_in_either_order,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let mut form = of(&world.form("Acme", &world.app()));
        form["consumer_id"] = json!(format!("3MVG9{}", "x".repeat(80)));
        for code_first in [false, true] {
            world.fake.control().edit_org("practice", |org| {
                org.switches.code_checked_first = Some(code_first);
            });
            let reply = ada.post("/api/v1/verifications", &form).await;
            let lines = lines(&reply.body);
            assert_eq!(lines[2], "consumer_id: wrong unknown_consumer_id");
            assert_eq!(lines[3], "callback_url: untold depends_on_above");
            assert!(!lines[4].contains("right"), "{lines:?}");
        }
    }
);

both!(
    another_callback_url_is_named_and_the_generic_host_sends_to_my_domain,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let app = world.fake.control().create_app(NewApp {
            callback_urls: vec!["https://elsewhere.example/oauth/_callback".to_owned()],
            ..NewApp::default()
        });
        let mut form = of(&world.form("Acme", &app));

        let reply = ada.post("/api/v1/verifications", &form).await;
        assert_eq!(lines(&reply.body)[2], "consumer_id: right");
        assert_eq!(
            lines(&reply.body)[3],
            "callback_url: wrong callback_url_mismatch"
        );
        form["login_url"] = json!("https://evil.example");
        let reply = ada.post("/api/v1/verifications", &form).await;
        assert_eq!(
            lines(&reply.body),
            [
                "login_host: wrong not_a_login_host",
                "answers: untold depends_on_above",
                "consumer_id: untold depends_on_above",
                "callback_url: untold depends_on_above",
                "consumer_secret: untold depends_on_above",
            ]
        );
    }
);

both!(
    verify_uses_the_kept_secret_for_its_own_host_only,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let form = world.form("Acme", &world.app());
        let (id, _) = world.begin(&mut ada, &form).await;
        let mut asked = of(&form);
        asked["authorization"] = json!(id);
        asked["consumer_secret"] = Value::Null;

        let reply = ada.post("/api/v1/verifications", &asked).await;
        assert_eq!(lines(&reply.body), ALL_RIGHT);
        asked["login_url"] = json!(world.fake.my_domain("other"));
        let reply = ada.post("/api/v1/verifications", &asked).await;
        assert_eq!(reply.status, 422);
        assert_eq!(
            reply.body["fields"]["consumer_secret"]["code"],
            "needed_for_new_login_url"
        );
    }
);

both!(verify_is_limited, |database| {
    let world = World::with(database, &["--verifications-per-minute", "2"]).await;
    let mut ada = world.admin().await;
    let form = of(&world.form("Acme", &world.app()));
    for _ in 0..2 {
        assert_eq!(ada.post("/api/v1/verifications", &form).await.status, 200);
    }
    let reply = ada.post("/api/v1/verifications", &form).await;
    assert_eq!(reply.status, 429);
    assert_eq!(reply.body["code"], "rate_limited");
});

both!(only_an_answer_that_asks_for_a_login_is_right, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let form = of(&world.form("Acme", &world.app()));
    let page = |status: u16, kind: &str, body: &str| Effect::Answer {
        status,
        headers: [("content-type".to_owned(), kind.to_owned())]
            .into_iter()
            .collect(),
        body: body.to_owned(),
    };
    let to = |location: &str| Effect::Redirect {
        status: 302,
        location: location.to_owned(),
    };
    for (effect, reason) in [
        (
            to("https://renamed.my.salesforce.com/login"),
            "address_changed",
        ),
        (to("https://portal.example/login"), "unexpected_answer"),
        (
            to(
                "/setup/secur/RemoteAccessErrorPage.apexp?error=invalid_client&error_description=app+must+be+installed+into+org",
            ),
            "other_refusal",
        ),
        (
            to("/?error=invalid_client_id&error_description=client+identifier+invalid"),
            "unknown_consumer_id",
        ),
        (page(200, "text/plain", "welcome"), "unexpected_answer"),
        (
            page(429, "text/html", "<p>slow down</p>"),
            "too_many_requests",
        ),
        (
            page(418, "text/html", "<p>a teapot</p>"),
            "unexpected_answer",
        ),
    ] {
        let about = format!("{effect:?}");
        world
            .fake
            .control()
            .inject(Injection::new(Endpoint::Authorize, effect));
        let reply = ada.post("/api/v1/verifications", &form).await;
        let lines = lines(&reply.body);
        assert!(lines[2].ends_with(reason), "{about}: {lines:?}");
        assert!(!lines[3].contains("right"), "{about}: {lines:?}");
    }
    let login = page(200, "text/html; charset=UTF-8", "<form></form>");
    world
        .fake
        .control()
        .inject(Injection::new(Endpoint::Authorize, login));
    let reply = ada.post("/api/v1/verifications", &form).await;
    assert_eq!(lines(&reply.body), ALL_RIGHT);
});
