//! Somebody who logs in and answers for people that want practice orgs without clicking through
//! each. No part of Salesforce, and on an org's own site only.

use crate::app::{App, AppKind, NewApp};
use crate::params::Params;
use crate::person::{Arrival, Person};
use crate::routes::routes as site_routes;
use crate::site::{Serves, Site};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/practice/apps", post(make_app))
        .route("/practice/deletions", post(delete_app))
        .route("/practice/dev-hub", post(enable_dev_hub))
        .route("/practice/users", post(let_in))
        .route("/practice/visits", post(visit))
}

/// An app that is active at once: `callback_url`, `kind` (`eca`, `connected_app`).
async fn make_app(State(site): State<Site>, body: Bytes) -> Result<Json<Value>, StatusCode> {
    let form = Params::parse(&body);
    let kind = match form.text("kind") {
        "eca" => AppKind::Eca,
        "connected_app" => AppKind::ConnectedApp,
        _ => return Err(StatusCode::BAD_REQUEST),
    };
    let new = NewApp {
        org: org_of(&site)?,
        kind,
        name: "Practice app".into(),
        callback_urls: vec![form.text("callback_url").into()],
        since_july_2026: kind == AppKind::Eca,
        ..NewApp::default()
    };
    let app = App::create(new, site.world.now());
    site.world.change(|state| {
        state.secrets.add("consumer_secret", app.consumer_secret());
        state.apps.push(app.clone());
    });
    Ok(Json(json!({
        "consumer_id": app.consumer_key(),
        "consumer_secret": app.consumer_secret(),
    })))
}

/// Deletes an app of the org: `consumer_id`.
async fn delete_app(State(site): State<Site>, body: Bytes) -> Result<Json<Value>, StatusCode> {
    let key = org_of(&site)?;
    let form = Params::parse(&body);
    let deleted = site.world.change(|state| {
        let app = state.app_by_key(form.text("consumer_id"))?;
        let id = (app.org == key).then(|| app.id.clone())?;
        state.delete_app(&id);
        Some(())
    });
    deleted.ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(Value::Null))
}

/// Makes the org a Dev Hub, as an admin does in Setup.
async fn enable_dev_hub(State(site): State<Site>) -> Result<Json<Value>, StatusCode> {
    let key = org_of(&site)?;
    let enabled = site.world.change(|state| state.enable_dev_hub(&key));
    enabled.ok_or(StatusCode::CONFLICT)?;
    Ok(Json(Value::Null))
}

/// Does what lets a user log in by name and password: turns that on in the org, and gives the
/// org's last user, who is made for it, the permission.
async fn let_in(State(site): State<Site>) -> Result<Json<Value>, StatusCode> {
    let key = org_of(&site)?;
    let user = site.world.change(|state| {
        let org = state.org_mut(&key)?;
        org.switches.soap_login = Some(true);
        let user = org.users.last_mut()?;
        user.any_api_auth = true;
        Some(user.clone())
    });
    let user = user.ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(json!({
        "username": user.username,
        "password": user.password,
        "security_token": user.security_token,
    })))
}

/// Opens `authorize_url`, logs in, and gives the `answer` (`allow`, `deny`). Answers the callback
/// that the browser was sent to.
async fn visit(State(site): State<Site>, body: Bytes) -> Result<Json<Value>, StatusCode> {
    let form = Params::parse(&body);
    let key = org_of(&site)?;
    let admin = site.world.read(|state| {
        let admin = state.org(&key)?.users.first()?;
        Some((admin.username.clone(), admin.password.clone()))
    });
    let (username, password) = admin.ok_or(StatusCode::NOT_FOUND)?;
    let here = vec![(site.clone(), site_routes(site))];
    let mut person = Person::new(&username, &password, here);
    let arrival = match form.text("answer") {
        "allow" => person.allow(form.text("authorize_url")).await,
        "deny" => person.deny(form.text("authorize_url")).await,
        _ => return Err(StatusCode::BAD_REQUEST),
    };
    match arrival {
        Arrival::Callback(callback) => Ok(Json(json!({ "callback": callback }))),
        _ => Err(StatusCode::CONFLICT),
    }
}

fn org_of(site: &Site) -> Result<String, StatusCode> {
    match &site.serves {
        Serves::Org(key) => Ok(key.clone()),
        Serves::Login | Serves::Test | Serves::Spare => Err(StatusCode::NOT_FOUND),
    }
}
