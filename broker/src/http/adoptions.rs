//! Bringing in the orgs that the portal has.

use super::AppState;
use super::extract::{Body, Contents, OrgAdmin, Params};
use crate::adoption::{self, Row};
use crate::error::Error;
use axum::Json;
use axum::extract::State;
use broker_api::{Adoption, AdoptionReport, CsvQuery, FieldErrorCode, FieldErrors};

pub(super) async fn adopt(
    State(state): State<AppState>,
    OrgAdmin(actor): OrgAdmin,
    Body(asked): Body<Adoption>,
) -> Result<Json<AdoptionReport>, Error> {
    let max = Adoption::MOST_ROWS;
    if asked.rows.len() > max {
        return Err(Error::field("rows", FieldErrorCode::TooMany { max }));
    }
    let rows = (1..).zip(asked.rows).map(|(line, org)| Row {
        line,
        org,
        faults: FieldErrors::default(),
    });
    let rows: Vec<_> = rows.collect();
    let rows = adoption::adopt(&state.broker, &actor, &rows, asked.dry_run).await?;
    Ok(Json(AdoptionReport {
        total: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        rows,
        next: None,
        not_read: Vec::new(),
    }))
}

pub(super) async fn adopt_file(
    State(state): State<AppState>,
    OrgAdmin(actor): OrgAdmin,
    Params(query): Params<CsvQuery>,
    Contents(file): Contents,
) -> Result<Json<AdoptionReport>, Error> {
    let file = adoption::parse(&file)?;
    let report = adoption::adopt_part(&state.broker, &actor, &file, &query).await?;
    Ok(Json(report))
}
