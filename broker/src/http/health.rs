//! For whatever watches over the process.

use super::AppState;
use crate::error::Error;
use axum::extract::State;
use broker_api::ErrorCode;

/// The process lives. Depends on nothing.
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// The database answers; the key ring was proved at the start. What is wrong with history is said: pages
/// are served all the same, though nothing is sent to Salesforce.
pub(super) async fn ready(State(state): State<AppState>) -> Result<String, Error> {
    if state.broker.store.ping().await {
        let faults = state.broker.history.faults();
        let lines = faults.iter().map(|fault| format!("history: {fault}\n"));
        return Ok(format!("ok\n{}", lines.collect::<String>()));
    }
    Err(ErrorCode::Unavailable.into())
}
