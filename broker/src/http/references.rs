//! What modules report. They prove themselves with their key: no cookie, so no foreign page can
//! make a browser send it.

use super::client::ClientAddress;
use super::extract::{Body, Id};
use super::{AppState, origin};
use crate::error::Error;
use crate::identity::module_key::{self, Module};
use crate::references::{self, Named};
use crate::refused_attempts::Attempt;
use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use broker_api::{ErrorCode, ReferenceReport, ReportTaken, parse_external_id};

/// The largest report, in bytes.
pub(super) const LARGEST_REPORT: usize = 2 * 1024 * 1024;

pub(super) async fn report(
    State(state): State<AppState>,
    WithKey(module): WithKey,
    org: Named,
    Body(report): Body<ReferenceReport>,
) -> Result<Json<ReportTaken>, Error> {
    let taken =
        references::report(&state.broker, &module, &org, &report, origin::current()).await?;
    Ok(Json(taken))
}

/// A module, by the key that it sent.
pub(super) struct WithKey(pub(super) Module);

impl FromRequestParts<AppState> for WithKey {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        if let Some(module) = module(parts, state).await? {
            return Ok(Self(module));
        }
        let Ok(ClientAddress(address)) = ClientAddress::from_request_parts(parts, state).await;
        let attempts = &state.broker.refused_attempts;
        attempts.count(Attempt::ModuleKey, address);
        Err(ErrorCode::ModuleKeyUnknown.into())
    }
}

async fn module(parts: &Parts, state: &AppState) -> Result<Option<Module>, Error> {
    let header = parts.headers.get(AUTHORIZATION);
    let key = header
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    match key {
        Some(key) => module_key::find(&state.broker, key.trim()).await,
        None => Ok(None),
    }
}

impl FromRequestParts<AppState> for Named {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let Path(id) = path.map_err(|_| ErrorCode::NotFound)?;
        if let Some(external) = id.strip_prefix("external:") {
            // Read as it was when it was stored; what could not be stored is not found.
            let external = parse_external_id(external).ok().flatten();
            return Ok(Self::External(external.ok_or(ErrorCode::NotFound)?));
        }
        let Id(id) = Id::from_request_parts(parts, state).await?;
        Ok(Self::Ours(id))
    }
}
