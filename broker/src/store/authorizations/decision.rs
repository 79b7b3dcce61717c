//! Runs whose permission waits for an answer.

use super::read::readable;
use super::{AuthorizationRow, Status};
use super::{Left, end};
use crate::clock::Instant;
use crate::store::records::{self, Kind};
use crate::store::{Connection, Tx};

/// What a run keeps while it waits for an answer.
pub(crate) struct Parked<'a> {
    /// Sealed.
    pub(crate) granted: &'a str,
    pub(crate) approval_id: Option<&'a str>,
    pub(crate) until: Instant,
}

/// Keeps what Salesforce granted to a taken run, until somebody answers.
pub(crate) async fn park(
    tx: &mut Tx,
    taken: &AuthorizationRow,
    parked: Parked<'_>,
) -> crate::store::Result<bool> {
    records::touch(tx, Kind::Run, &taken.id).await?;
    let done = sqlx::query(
        "UPDATE authorizations SET status = 'awaiting_decision', granted = $1, approval_id = $2,
             decide_until = $3, verifier = NULL
         WHERE id = $4 AND status = 'redeeming' AND sealed_generation = $5",
    )
    .bind(parked.granted)
    .bind(parked.approval_id)
    .bind(parked.until.0)
    .bind(&taken.id)
    .bind(taken.sealed_generation)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends a run in a record that was there before.
pub(crate) async fn connect_known(
    tx: &mut Tx,
    row: &AuthorizationRow,
    org_id: &str,
) -> crate::store::Result<bool> {
    records::touch(tx, Kind::Run, &row.id).await?;
    let done = sqlx::query(
        "UPDATE authorizations SET status = 'connected', known_org_id = $1, granted = NULL,
             decide_until = NULL, consumer_secret = NULL
         WHERE id = $2 AND status = 'awaiting_decision' AND sealed_generation = $3",
    )
    .bind(org_id)
    .bind(&row.id)
    .bind(row.sealed_generation)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends a run in a record that it made in the place of the one that it was for.
pub(crate) async fn connect_new(
    tx: &mut Tx,
    row: &AuthorizationRow,
    left: &Left,
    org_id: &str,
) -> crate::store::Result<bool> {
    let ended = end(tx, &row.id, left, Status::Connected).await?;
    records::touch(tx, Kind::Run, &row.id).await?;
    sqlx::query("UPDATE authorizations SET known_org_id = $1 WHERE id = $2")
        .bind(org_id)
        .bind(&row.id)
        .execute(&mut **tx)
        .await?;
    Ok(ended)
}

/// Runs that got no answer in time.
pub(crate) async fn undecided(
    connection: &mut Connection,
    now: Instant,
) -> crate::store::Result<Vec<AuthorizationRow>> {
    let rows = sqlx::query(
        "SELECT * FROM authorizations WHERE status = 'awaiting_decision' AND decide_until <= $1
         ORDER BY decide_until LIMIT 50",
    )
    .bind(now.0)
    .fetch_all(connection)
    .await?;
    readable(&rows)
}

/// Ends the wait as failed; the form and its sealed secret stay.
pub(crate) async fn expire(
    tx: &mut Tx,
    row: &AuthorizationRow,
    failure: &str,
) -> crate::store::Result<bool> {
    records::touch_if_intact(tx, Kind::Run, &row.id).await?;
    let done = sqlx::query(
        "UPDATE authorizations SET status = 'failed', failure = $1, granted = NULL,
             decide_until = NULL
         WHERE id = $2 AND status = 'awaiting_decision' AND sealed_generation = $3",
    )
    .bind(failure)
    .bind(&row.id)
    .bind(row.sealed_generation)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
