//! Registered orgs.

use super::AppState;
use super::extract::{Id, Params, SignedIn};
use crate::error::Error;
use crate::orgs;
use axum::Json;
use axum::extract::State;
use broker_api::{ErrorCode, HistoryEntry, Org, OrgKind, Page};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListQuery {
    #[serde(default)]
    kind: OrgKind,
    #[serde(default)]
    cursor: String,
    #[serde(default = "whole_page")]
    limit: i64,
}

fn whole_page() -> i64 {
    orgs::LARGEST_PAGE
}

pub(super) async fn list(
    State(state): State<AppState>,
    SignedIn(_): SignedIn,
    Params(query): Params<ListQuery>,
) -> Result<Json<Page<Org>>, Error> {
    // PostgreSQL takes no NUL in a text, and no name has one.
    if query.cursor.contains(char::is_control) {
        return Err(ErrorCode::InvalidQuery.into());
    }
    let page = orgs::list(&state.broker, query.kind, &query.cursor, query.limit).await?;
    Ok(Json(page))
}

pub(super) async fn show(
    State(state): State<AppState>,
    SignedIn(_): SignedIn,
    Id(id): Id,
) -> Result<Json<Org>, Error> {
    Ok(Json(orgs::view(&state.broker, &id).await?))
}

pub(super) async fn history(
    State(state): State<AppState>,
    SignedIn(_): SignedIn,
    Id(id): Id,
) -> Result<Json<Vec<HistoryEntry>>, Error> {
    Ok(Json(orgs::history(&state.broker, &id).await?))
}
