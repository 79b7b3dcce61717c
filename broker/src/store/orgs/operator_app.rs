//! Orgs that were authorized with the operator's connected app.

use crate::clock::Instant;
use crate::store::records::{self, Kind};
use crate::store::words::word;
use crate::store::{StoreError, Tx};
use broker_api::FailureCode;
use sqlx::Row;

/// Marks those whose app is not the one that is named now, and those that have it back.
pub(crate) async fn mark_operator_app(
    tx: &mut Tx,
    named: &str,
    now: Instant,
) -> crate::store::Result<()> {
    let gone = word(FailureCode::OperatorAppGone);
    let rows = sqlx::query(
        "SELECT orgs.id, orgs.fault FROM orgs JOIN credential_sets s ON s.id = orgs.active_set_id
         WHERE s.operator_app = 1 AND ((s.consumer_id <> $1 AND COALESCE(orgs.fault, '') <> $2)
             OR (s.consumer_id = $1 AND orgs.fault = $2))
         ORDER BY orgs.id",
    )
    .bind(named)
    .bind(&gone)
    .fetch_all(&mut **tx)
    .await?;
    for row in rows {
        let (id, fault): (String, Option<String>) = (row.try_get(0)?, row.try_get(1)?);
        match records::touch(tx, Kind::Org, &id).await {
            // It is used for nothing, so it keeps the others from nothing.
            Err(error @ StoreError::ChangedOutside(_)) => {
                tracing::error!(%error, "nothing is sent for it");
                continue;
            }
            touched => touched?,
        }
        let becomes = (fault.as_ref() != Some(&gone)).then_some((gone.as_str(), now.0));
        sqlx::query(
            "UPDATE orgs SET fault = $1, fault_since = $2, fault_details = NULL, tries = NULL,
                 next_try_at = NULL
             WHERE id = $3",
        )
        .bind(becomes.map(|(fault, _)| fault))
        .bind(becomes.map(|(_, since)| since))
        .bind(id)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}
