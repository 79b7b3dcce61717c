//! For whatever watches over the process.

use super::AppState;
use crate::error::Error;
use axum::extract::State;
use broker_api::ErrorCode;

/// The process lives. Depends on nothing.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// The database answers; the key ring was proved at the start.
pub(super) async fn ready(State(state): State<AppState>) -> Result<&'static str, Error> {
    if state.broker.store.ping().await {
        return Ok("ok\n");
    }
    Err(ErrorCode::Unavailable.into())
}
