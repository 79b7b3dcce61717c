//! Standard Authentication: user name, password and security token.

mod acts;
mod logins;

use crate::reauthentication::Registered;
use crate::support::{Browser, Reply, World, both};
use fake_salesforce::org::{Org, User};
use fake_salesforce::{Effect, Endpoint, Injection, Switches};
use serde_json::{Value, json};

pub(crate) const USER: &str = "integration@practice.example";
const SOAP: &str = "/services/Soap/u/64.0";

/// A world in which the practice org lets its users log in by SOAP.
pub(crate) async fn world(database: crate::support::Database) -> World {
    let world = World::new(database).await;
    set(&world, |org| {
        org.switches.soap_login = Some(true);
        for user in &mut org.users {
            user.any_api_auth = true;
        }
    });
    world
}

fn set(world: &World, edit: impl FnOnce(&mut Org)) {
    let edited = world.fake.control().edit_org("practice", edit);
    assert!(edited.is_some());
}

pub(crate) fn edit_user(world: &World, edit: impl FnOnce(&mut User)) {
    assert!(world.fake.control().edit_user(USER, edit).is_some());
}

pub(crate) fn user(world: &World, username: &str) -> User {
    let orgs = world.fake.control().orgs();
    let mut users = orgs.into_iter().flat_map(|org| org.users);
    users.find(|user| user.username == username).unwrap()
}

pub(crate) fn form(world: &World, name: &str) -> Value {
    let user = user(world, USER);
    json!({
        "authentication_type": "standard",
        "name": name,
        "org_type": "uat",
        "login_url": world.fake.my_domain("practice"),
        "username": user.username,
        "password": user.password,
        "security_token": user.security_token,
    })
}

/// Sends the form; gives the run as it stands afterwards.
pub(crate) async fn register(ada: &mut Browser, form: &Value) -> Value {
    let begun = ada.post("/api/v1/authorizations", form).await;
    assert_eq!(begun.status, 201, "{}", begun.body);
    look(ada, &begun).await
}

async fn look(ada: &mut Browser, begun: &Reply) -> Value {
    assert_eq!(begun.body["authorize_url"], Value::Null, "nobody leaves");
    let path = format!("/api/v1/authorizations/{}", begun.text("id"));
    ada.get(&path).await.body
}

impl Registered {
    pub(crate) async fn standard(world: World) -> Self {
        let mut ada = world.admin().await;
        let run = register(&mut ada, &form(&world, "Acme")).await;
        assert_eq!(run["state"]["state"], "connected", "{run}");
        Self {
            id: run["state"]["org_id"].as_str().unwrap().to_owned(),
            app: world.app(),
            ada,
            world,
        }
    }

    pub(crate) fn logins(&self) -> usize {
        self.world.requests_to(SOAP)
    }
}

both!(a_user_is_logged_in_and_the_org_is_there, |database| {
    let world = world(database).await;
    let mut ada = world.admin().await;
    let run = register(&mut ada, &form(&world, "Acme")).await;

    assert_eq!(run["state"]["state"], "connected", "{run}");
    assert_eq!(run["username"], USER);
    assert_eq!(run["consumer_id"], Value::Null);
    assert_eq!(run["secret_kept"], false);
    assert_eq!(run["state"]["approvals"]["known"], 0);
    assert_eq!(world.requests_to(SOAP), 1);
    let org = &world.orgs(&mut ada).await[0];
    assert_eq!(org["credentials"]["authentication_type"], "standard");
    assert_eq!(org["credentials"]["fingerprint"], USER);
    assert_eq!(org["salesforce"]["username"], USER);
    assert_eq!(org["status"], "connected");
    let id = run["id"].as_str().unwrap();
    assert_eq!(ada.act(id, "undo").await.status, 204);
    assert!(world.orgs(&mut ada).await.is_empty());
    assert_eq!(world.requests_to("/services/oauth2/revoke"), 0);
});

type Set = fn(&mut Switches);
type Change = fn(&mut User);

both!(each_fault_has_its_code_and_stores_nothing, |database| {
    let world = world(database).await;
    let mut ada = world.admin().await;
    let faults: [(Set, &str); 8] = [
        (|s| s.soap_login = None, "password_login_off"),
        (|s| s.ip_restricted = Some(true), "ip_restricted"),
        (|s| s.login_hours_over = Some(true), "login_hours_over"),
        (|s| s.login_challenge = Some(true), "login_challenged"),
        (|s| s.api_disabled = Some(true), "api_refused"),
        (|s| s.inactive_org = Some(true), "org_inactive"),
        (|s| s.rate_limit_exceeded = Some(true), "too_many_logins"),
        (|s| s.not_valid_for_rest = Some(true), "api_refused"),
    ];
    let mut run = Value::Null;
    for (index, (switch, code)) in faults.into_iter().enumerate() {
        set(&world, |org| switch(&mut org.switches));
        run = register(&mut ada, &form(&world, &format!("Acme {index}"))).await;
        assert_eq!(run["state"]["code"], code, "{run}");
        let words = &run["state"]["salesforce"]["description"];
        assert!(words.as_str().is_some_and(|text| !text.is_empty()), "{run}");
        set(&world, |org| {
            org.switches = Switches {
                soap_login: Some(true),
                ..Switches::default()
            };
        });
    }
    let changes: [(Change, &str); 4] = [
        (|user| user.any_api_auth = false, "any_api_auth_missing"),
        (|user| user.password_expired = true, "password_expired"),
        (|user| user.wrong_passwords = 5, "password_lockout"),
        (|user| user.password = "another one".into(), "invalid_login"),
    ];
    for (index, (change, code)) in changes.into_iter().enumerate() {
        let form = form(&world, &format!("Acme 1{index}"));
        edit_user(&world, change);
        let run = register(&mut ada, &form).await;
        assert_eq!(run["state"]["code"], code, "{run}");
        let password = form["password"].as_str().unwrap().to_owned();
        edit_user(&world, |user| {
            user.any_api_auth = true;
            user.password_expired = false;
            user.wrong_passwords = 0;
            user.password = password;
        });
    }
    let mut without = form(&world, "Acme 20");
    without["security_token"] = json!("");
    let refused = register(&mut ada, &without).await;
    assert_eq!(refused["state"]["code"], "security_token_needed");

    assert!(world.orgs(&mut ada).await.is_empty());
    let mut tables = world.tables().await;
    let kept = "SELECT id FROM authorizations WHERE consumer_secret IS NOT NULL
                 OR granted IS NOT NULL OR verifier IS NOT NULL";
    assert!(tables.rows(kept).await.is_empty(), "a password was kept");
    // Once more, with the password typed again, for it is not kept.
    let id = run["id"].as_str().unwrap();
    let again = ada.act(id, "resume").await;
    assert_eq!(again.body["fields"]["password"]["code"], "required");
    let path = format!("/api/v1/authorizations/{id}/resume");
    let form = form(&world, "Acme");
    let edit = json!({ "password": form["password"], "security_token": form["security_token"] });
    let again = ada.post(&path, &edit).await;
    let run = look(&mut ada, &again).await;
    assert_eq!(run["state"]["state"], "connected", "{run}");
});

both!(fields_are_refused_by_name, |database| {
    let world = world(database).await;
    let mut ada = world.admin().await;
    let mut faulty = form(&world, "Acme");
    faulty["username"] = json!("integration");
    faulty["password"] = json!("");
    faulty["security_token"] = json!("not a token");
    let refused = ada.post("/api/v1/authorizations", &faulty).await;
    assert_eq!(refused.status, 422);
    let code = |field: &str| refused.body["fields"][field]["code"].clone();
    assert_eq!(code("username"), "not_a_username");
    assert_eq!(code("password"), "required");
    assert_eq!(code("security_token"), "not_a_security_token");
    assert_eq!(code("consumer_id"), Value::Null);
    let mut saved = form(&world, "Acme");
    saved["then"] = json!("save");
    let refused = ada.post("/api/v1/authorizations", &saved).await;
    assert_eq!(refused.code(), "invalid_body", "a password is not kept");
    let mut hub = form(&world, "Hub");
    hub["kind"] = json!("dev_hub");
    let refused = ada.post("/api/v1/authorizations", &hub).await;
    let refusal = &refused.body["fields"]["authentication_type"]["refusal"];
    assert_eq!(refusal, "dev_hub_needs_connected_app");
    assert_eq!(world.requests_to(SOAP), 0);
});

both!(an_org_that_is_known_is_asked_about, |database| {
    let mut acme = Registered::standard(world(database).await).await;
    let form = form(&acme.world, "Again");
    let run = register(&mut acme.ada, &form).await;
    assert_eq!(run["state"]["state"], "awaiting_decision", "{run}");
    assert_eq!(run["state"]["known"][0]["fingerprint"], USER);
    let path = format!(
        "/api/v1/authorizations/{}/decide",
        run["id"].as_str().unwrap()
    );
    let choice = json!({ "choice": "second_record", "reason": "for the other team" });
    let decided = acme.ada.post(&path, &choice).await;
    assert_eq!(decided.status, 204, "{}", decided.body);
    let orgs = acme.world.orgs(&mut acme.ada).await;
    assert_eq!(orgs.len(), 2);
    // Nobody's permission was given back: a password is none.
    broker::revocation::revoke_due(&acme.world.broker)
        .await
        .unwrap();
    assert_eq!(acme.world.requests_to("/services/oauth2/revoke"), 0);
    let id = orgs.iter().find(|org| org["name"] == "Again").unwrap()["id"].clone();
    acme.id = id.as_str().unwrap().to_owned();
    assert_eq!(acme.test().await["failure"], Value::Null);
});

both!(the_same_form_twice_logs_in_once, |database| {
    let world = world(database).await;
    let ada = world.admin().await;
    let form = form(&world, "Acme").to_string();
    let mut ids = Vec::new();
    for _ in 0..2 {
        let mut ada = ada.clone();
        let request = ada
            .own(axum::http::Method::POST, "/api/v1/authorizations")
            .header("idempotency-key", "one");
        let reply = ada.send(request.body(form.clone().into()).unwrap()).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        ids.push(reply.text("id"));
    }
    assert_eq!(ids[0], ids[1]);
    assert_eq!(world.requests_to(SOAP), 1);
});

both!(answers_that_are_none_are_told_apart, |database| {
    let world = world(database).await;
    let mut ada = world.admin().await;
    let answer = |status, body: &str| Effect::Answer {
        status,
        headers: std::collections::BTreeMap::default(),
        body: body.into(),
    };
    let evil = r"<e xmlns='x'><Body><loginResponse><result>
        <passwordExpired>false</passwordExpired>
        <serverUrl>https://evil.example/services/Soap/u/64.0/x</serverUrl>
        <sessionId>s</sessionId><userId>005B0000000guD2IAI</userId>
        <userInfo><organizationId>00Di0000000icUBEAY</organizationId></userInfo>
        </result></loginResponse></Body></e>";
    for (index, (effect, code)) in [
        (answer(503, "<html>down</html>"), "salesforce_trouble"),
        (answer(200, "<html>hello</html>"), "unexpected_answer"),
        (answer(200, evil), "host_refused"),
        (Effect::DropBeforeHeaders, "salesforce_unreachable"),
    ]
    .into_iter()
    .enumerate()
    {
        let injection = Injection::new(Endpoint::Soap, effect);
        world.fake.control().inject(injection);
        let run = register(&mut ada, &form(&world, &format!("Acme {index}"))).await;
        assert_eq!(run["state"]["code"], code, "{run}");
    }
    assert_eq!(world.requests_to("/services/oauth2/userinfo"), 0);
});
