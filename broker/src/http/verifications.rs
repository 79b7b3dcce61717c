//! Verify. It is an oracle, so only org admins may ask, and not without end.

use super::AppState;
use super::extract::{Body, OrgAdmin};
use crate::error::Error;
use crate::verify;
use axum::Json;
use axum::extract::State;
use broker_api::{Verification, VerificationRequest};

pub(super) async fn verify(
    State(state): State<AppState>,
    OrgAdmin(actor): OrgAdmin,
    Body(form): Body<VerificationRequest>,
) -> Result<Json<Verification>, Error> {
    state.limits.verify(&actor.user)?;
    Ok(Json(verify::verify(&state.broker, &actor, &form).await?))
}
