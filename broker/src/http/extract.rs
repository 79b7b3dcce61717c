//! What handlers ask for: a body, a query, a signed-in person. Each refusal is a problem with a code.

use super::{AppState, bounds, cookies, origin, server};
use crate::error::Error;
use crate::history::Actor;
use crate::identity::session;
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use broker_api::{ErrorCode, FieldErrors, Role};
use serde::de::DeserializeOwned;

/// A JSON body.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<AppState> for Body<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Error> {
        // The rejection's own text can quote the body, and with it a secret.
        let refused = |rejection: JsonRejection| match rejection.status() {
            _ if server::is_too_slow(&rejection) => ErrorCode::TooSlow,
            StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::TooLarge,
            _ => ErrorCode::InvalidBody,
        };
        let (parts, body) = request.into_parts();
        let Contents(body) =
            Contents::from_request(Request::from_parts(parts.clone(), body), state).await?;
        unless_any(bounds::of_json(&body))?;
        let request = Request::from_parts(parts, body.into());
        let Json(body) = Json::from_request(request, state).await.map_err(refused)?;
        Ok(Self(body))
    }
}

/// A body of any kind, such as a file.
pub(super) struct Contents(pub(super) Bytes);

impl FromRequest<AppState> for Contents {
    type Rejection = Error;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Error> {
        let refused = |rejection: BytesRejection| match rejection.status() {
            _ if server::is_too_slow(&rejection) => ErrorCode::TooSlow,
            StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::TooLarge,
            _ => ErrorCode::InvalidBody,
        };
        let contents = Bytes::from_request(request, state).await.map_err(refused)?;
        Ok(Self(contents))
    }
}

/// The id in the address. What was never one of ours is nowhere, and the database is not asked:
/// PostgreSQL takes no NUL in a text.
pub(super) struct Id(pub(super) String);

impl FromRequestParts<AppState> for Id {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let Path(id) = path.map_err(|_| ErrorCode::NotFound)?;
        let ours = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if id.len() > LONGEST_ID || !id.bytes().all(ours) {
            return Err(ErrorCode::NotFound.into());
        }
        Ok(Self(id))
    }
}

/// Longest id in an address, in characters; ours are shorter.
const LONGEST_ID: usize = 64;

/// The address's query.
pub(super) struct Params<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for Params<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        unless_any(bounds::of_query(parts.uri.query().unwrap_or_default()))?;
        let query = Query::from_request_parts(parts, state).await;
        let Query(params) = query.map_err(|_| ErrorCode::InvalidQuery)?;
        Ok(Self(params))
    }
}

fn unless_any(faults: FieldErrors) -> Result<(), Error> {
    if faults.is_empty() {
        return Ok(());
    }
    Err(Error::InvalidFields(faults))
}

/// A signed-in person.
pub(super) struct SignedIn(pub(super) Actor);

impl FromRequestParts<AppState> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let value = cookies::read_session(&state.broker.config, &parts.headers);
        let value = value.ok_or(ErrorCode::SignedOut)?;
        let principal = session::find(&state.broker, &value).await?;
        let principal = principal.ok_or(ErrorCode::SignedOut)?;
        Ok(Self(Actor::of(principal, origin::current())))
    }
}

/// A signed-in person who may test connections.
pub(super) struct Tester(pub(super) Actor);

impl FromRequestParts<AppState> for Tester {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let SignedIn(actor) = SignedIn::from_request_parts(parts, state).await?;
        if actor.role < Role::Tester {
            return Err(ErrorCode::Forbidden.into());
        }
        Ok(Self(actor))
    }
}

/// A signed-in org admin.
pub(super) struct OrgAdmin(pub(super) Actor);

impl FromRequestParts<AppState> for OrgAdmin {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let SignedIn(actor) = SignedIn::from_request_parts(parts, state).await?;
        if actor.role < Role::OrgAdmin {
            return Err(ErrorCode::Forbidden.into());
        }
        Ok(Self(actor))
    }
}
