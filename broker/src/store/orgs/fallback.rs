//! What orgs worked with before they were migrated.

use super::{OrgRow, read};
use crate::clock::Instant;
use crate::store::{Connection, Tx};

/// Orgs whose fallback is kept no longer.
pub(crate) async fn with_fallback_due(
    connection: &mut Connection,
    now: Instant,
) -> crate::store::Result<Vec<OrgRow>> {
    let rows = sqlx::query(
        "SELECT * FROM orgs WHERE fallback_until <= $1 ORDER BY fallback_until LIMIT 50",
    )
    .bind(now.0)
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// Forgets a fallback, if it is still this one.
pub(crate) async fn drop_fallback(
    tx: &mut Tx,
    id: &str,
    set_id: &str,
) -> crate::store::Result<bool> {
    let done = sqlx::query(
        "UPDATE orgs SET fallback_set_id = NULL, fallback_until = NULL
         WHERE id = $1 AND fallback_set_id = $2",
    )
    .bind(id)
    .bind(set_id)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
