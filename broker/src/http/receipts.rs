//! What migrations and replacements left as it was.

use super::AppState;
use super::extract::{Id, SignedIn};
use crate::error::Error;
use crate::receipt;
use axum::Json;
use axum::extract::State;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::IntoResponse;
use broker_api::Receipt;

pub(super) async fn list(
    State(state): State<AppState>,
    SignedIn(_): SignedIn,
    Id(id): Id,
) -> Result<Json<Vec<Receipt>>, Error> {
    Ok(Json(receipt::of_org(&state.broker, &id).await?))
}

/// The same as a file to keep.
pub(super) async fn file(
    State(state): State<AppState>,
    SignedIn(_): SignedIn,
    Id(id): Id,
) -> Result<impl IntoResponse, Error> {
    let receipt = receipt::get(&state.broker, &id).await?;
    let name = format!("attachment; filename=\"receipt-{}.json\"", receipt.id);
    Ok(([(CONTENT_DISPOSITION, name)], Json(receipt)))
}
