//! Runs that wait until Salesforce knows their consumer ID.

use super::AuthorizationRow;
use super::read::readable;
use crate::clock::Instant;
use crate::store::records::{self, Kind};
use crate::store::{Connection, Tx};

/// Runs whose next try is due.
pub(crate) async fn due(
    connection: &mut Connection,
    now: Instant,
) -> crate::store::Result<Vec<AuthorizationRow>> {
    let rows = sqlx::query(
        "SELECT * FROM authorizations WHERE status = 'waiting' AND next_try_at <= $1
         ORDER BY next_try_at LIMIT 20",
    )
    .bind(now.0)
    .fetch_all(connection)
    .await?;
    readable(&rows)
}

/// Takes one try, so that of several brokers one asks; `false` if another did.
pub(crate) async fn take_try(
    tx: &mut Tx,
    row: &AuthorizationRow,
    now: Instant,
    next: Instant,
) -> crate::store::Result<bool> {
    records::touch_if_intact(tx, Kind::Run, &row.id).await?;
    let done = sqlx::query(
        "UPDATE authorizations SET tried_at = $1, next_try_at = $2
         WHERE id = $3 AND status = 'waiting' AND next_try_at = $4",
    )
    .bind(now.0)
    .bind(next.0)
    .bind(&row.id)
    .bind(row.next_try_at.map(|at| at.0))
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The wait is over: Salesforce knows the consumer ID, or `failure` says that it never will.
pub(crate) async fn ready(
    tx: &mut Tx,
    row: &AuthorizationRow,
    failure: Option<&str>,
) -> crate::store::Result<bool> {
    records::touch_if_intact(tx, Kind::Run, &row.id).await?;
    let status = if failure.is_some() { "failed" } else { "ready" };
    let done = sqlx::query(
        "UPDATE authorizations SET status = $1, failure = $2, next_try_at = NULL
         WHERE id = $3 AND status = 'waiting' AND sealed_generation = $4",
    )
    .bind(status)
    .bind(failure)
    .bind(&row.id)
    .bind(row.sealed_generation)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
