//! Authorizations: begin, look, resume, discard, undo.

use super::extract::{Body, Id, OrgAdmin, SignedIn};
use super::{AppState, bounds, cookies};
use crate::authorization::{self, Begun};
use crate::error::Error;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum_extra::extract::CookieJar;
use broker_api::{
    Authorization, Choice, EditedRegistration, FieldErrorCode, NewAuthorization, NewRegistration,
    Report,
};

/// The longest idempotency key, in characters.
const LONGEST_KEY: usize = 128;

pub(super) async fn begin(
    State(state): State<AppState>,
    OrgAdmin(actor): OrgAdmin,
    headers: HeaderMap,
    Body(form): Body<NewRegistration>,
) -> Result<impl IntoResponse, Error> {
    state.limits.begin(&actor.user)?;
    let key = idempotency_key(&headers)?;
    let begun = authorization::begin(&state.broker, &actor, &form, key).await?;
    Ok((StatusCode::CREATED, left(&state, begun)))
}

pub(super) async fn begin_for_org(
    State(state): State<AppState>,
    OrgAdmin(actor): OrgAdmin,
    Id(org): Id,
    Body(form): Body<NewAuthorization>,
) -> Result<impl IntoResponse, Error> {
    state.limits.begin(&actor.user)?;
    let begun = authorization::begin_for_org(&state.broker, &actor, &org, &form).await?;
    Ok((StatusCode::CREATED, left(&state, begun)))
}

pub(super) async fn resume(
    State(state): State<AppState>,
    OrgAdmin(actor): OrgAdmin,
    Id(id): Id,
    Body(edit): Body<EditedRegistration>,
) -> Result<impl IntoResponse, Error> {
    state.limits.begin(&actor.user)?;
    let begun = authorization::resume(&state.broker, &actor, &id, &edit).await?;
    Ok(left(&state, begun))
}

pub(super) async fn list(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
) -> Result<Json<Vec<Authorization>>, Error> {
    Ok(Json(
        authorization::unfinished(&state.broker, &actor).await?,
    ))
}

pub(super) async fn show(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id,
) -> Result<Json<Authorization>, Error> {
    Ok(Json(authorization::view(&state.broker, &actor, &id).await?))
}

pub(super) async fn decide(
    State(state): State<AppState>,
    OrgAdmin(actor): OrgAdmin,
    Id(id): Id,
    Body(choice): Body<Choice>,
) -> Result<StatusCode, Error> {
    authorization::decide(&state.broker, &actor, &id, &choice).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn report(
    State(state): State<AppState>,
    OrgAdmin(actor): OrgAdmin,
    Id(id): Id,
    Body(report): Body<Report>,
) -> Result<StatusCode, Error> {
    authorization::report(&state.broker, &actor, &id, &report).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn discard(
    State(state): State<AppState>,
    OrgAdmin(actor): OrgAdmin,
    Id(id): Id,
) -> Result<StatusCode, Error> {
    authorization::discard(&state.broker, &actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn undo(
    State(state): State<AppState>,
    OrgAdmin(actor): OrgAdmin,
    Id(id): Id,
) -> Result<StatusCode, Error> {
    authorization::undo(&state.broker, &actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The answer that leaves for Salesforce, with the cookie that binds the run to this browser.
fn left(state: &AppState, begun: Begun) -> impl IntoResponse + use<> {
    let mut jar = CookieJar::new();
    if let Some(token) = begun.browser_token {
        jar = jar.add(cookies::run(&state.broker.config, &begun.answer.id, token));
    }
    (jar, Json(begun.answer))
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<&str>, Error> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let refused = |reason| Error::field("Idempotency-Key", reason);
    let key = value.to_str().unwrap_or("\0");
    bounds::of_head(key).map_err(refused)?;
    if key.is_empty() {
        return Err(refused(FieldErrorCode::Required));
    }
    if key.len() > LONGEST_KEY {
        return Err(refused(FieldErrorCode::TooLong { max: LONGEST_KEY }));
    }
    Ok(Some(key))
}
