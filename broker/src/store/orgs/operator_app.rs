//! Orgs that were authorized with the operator's connected app.

use crate::clock::Instant;
use crate::store::Tx;
use crate::store::words::word;
use broker_api::FailureCode;

/// Marks those whose app is not the one that is named now, and those that have it back.
pub(crate) async fn mark_operator_app(
    tx: &mut Tx,
    named: &str,
    now: Instant,
) -> crate::store::Result<()> {
    let gone = word(FailureCode::OperatorAppGone);
    sqlx::query(
        "UPDATE orgs SET fault = $1, fault_since = $2
         WHERE (fault IS NULL OR fault <> $1) AND active_set_id IN (
             SELECT id FROM credential_sets WHERE operator_app = 1 AND consumer_id <> $3)",
    )
    .bind(&gone)
    .bind(now.0)
    .bind(named)
    .execute(&mut **tx)
    .await?;
    sqlx::query(
        "UPDATE orgs SET fault = NULL, fault_since = NULL
         WHERE fault = $1 AND active_set_id IN (
             SELECT id FROM credential_sets WHERE operator_app = 1 AND consumer_id = $2)",
    )
    .bind(&gone)
    .bind(named)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
