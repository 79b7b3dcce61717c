//! Bringing in the orgs that the portal has.

use super::AppState;
use super::extract::{Body, Contents, OrgAdmin, Params};
use crate::adoption;
use crate::error::Error;
use axum::Json;
use axum::extract::State;
use broker_api::{Adoption, AdoptionReport, CsvQuery, FieldErrorCode};

pub(super) async fn adopt(
    State(state): State<AppState>,
    OrgAdmin(actor): OrgAdmin,
    Body(asked): Body<Adoption>,
) -> Result<Json<AdoptionReport>, Error> {
    let max = Adoption::MOST_ROWS;
    if asked.rows.len() > max {
        return Err(Error::field("rows", FieldErrorCode::TooMany { max }));
    }
    let references: usize = asked.rows.iter().map(|org| org.references.len()).sum();
    if references > Adoption::MOST_REFERENCES {
        let max = Adoption::MOST_REFERENCES;
        return Err(Error::field("references", FieldErrorCode::TooMany { max }));
    }
    let rows = adoption::listed(asked.rows)?;
    let rows = adoption::adopt(&state.broker, &actor, &rows, asked.dry_run).await?;
    Ok(Json(AdoptionReport {
        total: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        rows,
        next: None,
        read_as: Vec::new(),
        not_read: Vec::new(),
    }))
}

pub(super) async fn adopt_file(
    State(state): State<AppState>,
    OrgAdmin(actor): OrgAdmin,
    Params(query): Params<CsvQuery>,
    Contents(file): Contents,
) -> Result<Json<AdoptionReport>, Error> {
    // A large file takes a while, in which nobody else is to wait.
    let file = tokio::task::spawn_blocking(move || adoption::parse(&file));
    let file = file
        .await
        .map_err(|fault| Error::Internal(fault.into()))??;
    let report = adoption::adopt_part(&state.broker, &actor, &file, &query).await?;
    Ok(Json(report))
}
