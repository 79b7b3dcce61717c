//! Registered orgs.

use super::AppState;
use super::extract::{Params, SignedIn};
use crate::error::Error;
use crate::orgs;
use axum::Json;
use axum::extract::{Path, State};
use broker_api::{HistoryEntry, Org, OrgKind, Page};
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
    let page = orgs::list(&state.broker, query.kind, &query.cursor, query.limit).await?;
    Ok(Json(page))
}

pub(super) async fn show(
    State(state): State<AppState>,
    SignedIn(_): SignedIn,
    Path(id): Path<String>,
) -> Result<Json<Org>, Error> {
    Ok(Json(orgs::view(&state.broker, &id).await?))
}

pub(super) async fn history(
    State(state): State<AppState>,
    SignedIn(_): SignedIn,
    Path(id): Path<String>,
) -> Result<Json<Vec<HistoryEntry>>, Error> {
    Ok(Json(orgs::history(&state.broker, &id).await?))
}
