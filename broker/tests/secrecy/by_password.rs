//! What a user is logged in with is told nobody, either.

use crate::support::{Browser, Installation};
use fake_salesforce::{Effect, Endpoint, Injection, Whose};
use serde_json::json;
use std::collections::BTreeMap;

/// Standard Authentication: refused, answered with garbage, parked, applied, renewed.
pub(super) async fn by_password(place: &Installation, ada: &mut Browser, stray: &str) {
    let control = place.fake.control();
    control.edit_org("other", |org| org.switches.soap_login = Some(true));
    let org = control.org("other").unwrap();
    let user = &org.users[0];
    // Long enough not to be found by chance.
    let password = "a password that <is> told & nobody else's";
    control.edit_user(&user.username, |user| user.password = password.into());
    let mut form = json!({
        "authentication_type": "standard",
        "name": "By password",
        "org_type": "uat",
        "login_url": place.fake.my_domain("other"),
        "username": user.username,
        "password": "a wrong password that is told nobody",
        "security_token": user.security_token,
    });
    let begun = ada.post("/api/v1/authorizations", &form).await;
    let path = format!("/api/v1/authorizations/{}", begun.text("id"));
    let run = ada.get(&path).await.body;
    assert_eq!(run["state"]["code"], "invalid_login", "{run}");
    for body in [
        format!("<e><sessionId>{stray}</sessionId>"),
        format!("<e><Body><Fault><faultcode>{stray}</faultcode></Fault></Body></e>"),
    ] {
        let effect = Effect::Answer {
            status: 200,
            headers: BTreeMap::new(),
            body,
        };
        control.inject(Injection::new(Endpoint::Soap, effect));
        let typed = json!({ "password": password });
        ada.post(&format!("{path}/resume"), &typed).await;
    }
    form["password"] = json!(password);
    form["surprise"] = json!(password);
    assert_eq!(ada.post("/api/v1/authorizations", &form).await.status, 400);
    let typed = json!({ "password": password, "security_token": user.security_token });
    ada.post(&format!("{path}/resume"), &typed).await;
    let run = ada.get(&path).await.body;
    assert_eq!(run["state"]["state"], "connected", "{run}");
    form.as_object_mut().unwrap().remove("surprise");
    form["name"] = json!("Parked");
    let parked = ada.post("/api/v1/authorizations", &form).await;
    let path = format!("/api/v1/authorizations/{}", parked.text("id"));
    let state = ada.get(&path).await.body["state"]["state"].clone();
    assert_eq!(state, "awaiting_decision");
    control.kill_sessions(&Whose::default());
    let org = run["state"]["org_id"].as_str().unwrap();
    let test = ada
        .post(&format!("/api/v1/orgs/{org}/test"), &json!({}))
        .await;
    assert_eq!(test.body["renewed"], true, "{}", test.body);
}
