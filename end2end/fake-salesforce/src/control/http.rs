//! The control port. JSON in, JSON out; nothing here is part of Salesforce.

use super::patch::merged;
use super::{Control, Rotation, Whose};
use crate::app::NewApp;
use crate::inject::{Injection, TokenAnswerPatch};
use axum::Json;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::time::Duration;

pub(crate) fn routes(control: Control) -> Router {
    Router::new()
        .route("/reset", post(reset))
        .route("/apps", get(apps).post(create_app))
        .route("/apps/{key}", get(app).patch(edit_app).delete(delete_app))
        .route("/apps/{key}/rotate", post(rotate))
        .route("/orgs", get(orgs))
        .route("/orgs/{key}", get(org).patch(edit_org))
        .route("/orgs/{key}/refresh", post(refresh_sandbox))
        .route("/users/{username}", patch(edit_user))
        .route(
            "/inject",
            get(injections).post(inject).delete(clear_injections),
        )
        .route("/inject/release", post(release))
        .route("/inject/held", get(held))
        .route("/token-answer", post(patch_token_answer))
        .route("/clock", get(clock).post(advance))
        .route("/pages", get(pages))
        .route("/requests", get(requests).delete(clear_requests))
        .route("/secrets", get(secrets))
        .route("/grants", get(grants))
        .route("/tokens", get(tokens))
        .route("/sessions/kill", post(kill_sessions))
        .with_state(control)
}

type Handle = State<Control>;

fn found<T: Serialize>(thing: Option<T>) -> Response {
    match thing {
        Some(thing) => Json(thing).into_response(),
        None => problem(StatusCode::NOT_FOUND, "There is none of that name."),
    }
}

fn problem(status: StatusCode, text: &str) -> Response {
    (status, Json(json!({ "error": text }))).into_response()
}

/// Replaces `target` by its merge with `change`, or says why not.
fn merge_into<T: Serialize + DeserializeOwned>(
    target: &mut T,
    change: &Value,
    wrong: &mut Option<String>,
) {
    match merged(target, change) {
        Ok(new) => *target = new,
        Err(error) => *wrong = Some(error.to_string()),
    }
}

fn edited<T: Serialize>(thing: Option<T>, wrong: Option<String>) -> Response {
    match wrong {
        Some(text) => problem(StatusCode::UNPROCESSABLE_ENTITY, &text),
        None => found(thing),
    }
}

async fn reset(State(control): Handle) -> StatusCode {
    control.reset();
    StatusCode::NO_CONTENT
}

async fn apps(State(control): Handle) -> Response {
    Json(control.apps()).into_response()
}

async fn create_app(State(control): Handle, Json(new): Json<NewApp>) -> Response {
    if control.org(&new.org).is_none() {
        return found::<()>(None);
    }
    let app = control.create_app(new);
    let mut body = json!(app);
    body["consumer_key"] = json!(app.consumer_key());
    body["consumer_secret"] = json!(app.consumer_secret());
    (StatusCode::CREATED, Json(body)).into_response()
}

async fn app(State(control): Handle, Path(key): Path<String>) -> Response {
    found(control.app(&key))
}

async fn edit_app(
    State(control): Handle,
    Path(key): Path<String>,
    Json(change): Json<Value>,
) -> Response {
    let mut wrong = None;
    let app = control.edit_app(&key, |app| merge_into(app, &change, &mut wrong));
    edited(app, wrong)
}

async fn delete_app(State(control): Handle, Path(key): Path<String>) -> Response {
    if control.delete_app(&key) {
        StatusCode::NO_CONTENT.into_response()
    } else {
        found::<()>(None)
    }
}

async fn rotate(
    State(control): Handle,
    Path(key): Path<String>,
    Json(how): Json<Rotation>,
) -> Response {
    found(control.rotate(&key, how).map(|app| {
        let mut body = json!(app);
        body["consumer_key"] = json!(app.consumer_key());
        body["consumer_secret"] = json!(app.consumer_secret());
        body
    }))
}

async fn orgs(State(control): Handle) -> Response {
    Json(control.orgs()).into_response()
}

async fn org(State(control): Handle, Path(key): Path<String>) -> Response {
    found(control.org(&key))
}

async fn edit_org(
    State(control): Handle,
    Path(key): Path<String>,
    Json(change): Json<Value>,
) -> Response {
    let mut wrong = None;
    let org = control.edit_org(&key, |org| merge_into(org, &change, &mut wrong));
    edited(org, wrong)
}

async fn refresh_sandbox(State(control): Handle, Path(key): Path<String>) -> Response {
    found(control.refresh_sandbox(&key))
}

async fn edit_user(
    State(control): Handle,
    Path(username): Path<String>,
    Json(change): Json<Value>,
) -> Response {
    let mut wrong = None;
    let user = control.edit_user(&username, |user| merge_into(user, &change, &mut wrong));
    edited(user, wrong)
}

async fn injections(State(control): Handle) -> Response {
    Json(control.injections()).into_response()
}

async fn inject(State(control): Handle, Json(injection): Json<Injection>) -> StatusCode {
    control.inject(injection);
    StatusCode::NO_CONTENT
}

async fn clear_injections(State(control): Handle) -> StatusCode {
    control.clear_injections();
    StatusCode::NO_CONTENT
}

async fn release(State(control): Handle) -> StatusCode {
    control.release();
    StatusCode::NO_CONTENT
}

/// Answers as soon as a request hangs.
async fn held(State(control): Handle) -> Response {
    let limit = Duration::from_secs(10);
    if tokio::time::timeout(limit, control.wait_held())
        .await
        .is_err()
    {
        return problem(StatusCode::REQUEST_TIMEOUT, "No request hangs.");
    }
    Json(json!({ "held": control.held() })).into_response()
}

async fn patch_token_answer(
    State(control): Handle,
    Json(patch): Json<TokenAnswerPatch>,
) -> StatusCode {
    control.patch_token_answer(patch);
    StatusCode::NO_CONTENT
}

async fn clock(State(control): Handle) -> Response {
    Json(json!({ "now": control.clock().now(), "offset": control.clock().offset() }))
        .into_response()
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_ms: u64,
}

async fn advance(State(control): Handle, Json(by): Json<Advance>) -> Response {
    control
        .clock()
        .advance(Duration::from_millis(by.advance_ms));
    clock(State(control)).await
}

async fn pages(State(control): Handle) -> Response {
    Json(control.pages()).into_response()
}

async fn requests(State(control): Handle) -> Response {
    Json(control.requests()).into_response()
}

async fn clear_requests(State(control): Handle) -> StatusCode {
    control.clear_requests();
    StatusCode::NO_CONTENT
}

async fn secrets(State(control): Handle) -> Response {
    Json(control.secrets()).into_response()
}

async fn grants(State(control): Handle) -> Response {
    Json(control.grants()).into_response()
}

async fn tokens(State(control): Handle) -> Response {
    Json(control.access_tokens()).into_response()
}

async fn kill_sessions(State(control): Handle, Json(whose): Json<Whose>) -> Response {
    Json(json!({ "killed": control.kill_sessions(&whose) })).into_response()
}
