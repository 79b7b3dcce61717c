//! Runs that end: as failed, with the form kept, or for good.

use super::write::columns;
use super::{AuthorizationRow, Left, Status};
use crate::clock::Instant;
use crate::store::records::{self, Is, Kind, MARK_OF_RUN};
use crate::store::statement::{Statement, refuse_if, statement};
use crate::store::words::word;
use crate::store::{AT_ONCE, Connection, Store, StoreError, Tx};
use sqlx::any::AnyRow;

/// Ends a taken run as failed; the form and its sealed secret stay.
pub(crate) async fn keep_failure(
    tx: &mut Tx,
    taken: &AuthorizationRow,
    failure: &str,
) -> crate::store::Result<bool> {
    records::touch_if_intact(tx, Kind::Run, &taken.id).await?;
    let done = sqlx::query(
        "UPDATE authorizations SET status = 'failed', failure = $1, verifier = NULL
         WHERE id = $2 AND status = 'redeeming' AND sealed_generation = $3",
    )
    .bind(failure)
    .bind(&taken.id)
    .bind(taken.sealed_generation)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends a run that waits for Salesforce as failed, because a person told what Salesforce showed.
/// Its state is void: what comes back later is refused.
pub(crate) async fn keep_report(
    tx: &mut Tx,
    row: &AuthorizationRow,
    failure: &str,
) -> crate::store::Result<bool> {
    records::touch_if_intact(tx, Kind::Run, &row.id).await?;
    let done = sqlx::query(
        "UPDATE authorizations SET status = 'failed', failure = $1, verifier = NULL,
             state_hash = NULL, browser_hash = NULL
         WHERE id = $2 AND status = 'started' AND sealed_generation = $3",
    )
    .bind(failure)
    .bind(&row.id)
    .bind(row.sealed_generation)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends a run for good; it no longer holds a secret. Nobody takes up what was changed outside, except to
/// discard it.
pub(crate) async fn end(
    tx: &mut Tx,
    id: &str,
    left: &Left,
    status: Status,
) -> crate::store::Result<bool> {
    let [row] = tx.together([closing(id, left, status)]).await?;
    closed(tx, id, left, status, &row).await
}

/// The statement that ends a run for good.
fn closing(id: &str, left: &Left, status: Status) -> Statement {
    statement(format!(
        "UPDATE authorizations SET status = $1, consumer_secret = NULL, verifier = NULL,
             granted = NULL, decide_until = NULL, next_try_at = NULL
         WHERE id = $2 AND status = $3 AND sealed_generation = $4
         RETURNING *, {MARK_OF_RUN}"
    ))
    .bind(word(status))
    .bind(id)
    .bind(word(left.status))
    .bind(left.sealed_generation)
}

/// Whether [`closing`] found the run as it was left.
async fn closed(
    tx: &mut Tx,
    id: &str,
    left: &Left,
    status: Status,
    row: &[AnyRow],
) -> crate::store::Result<bool> {
    let Some(row) = row.first() else {
        return Ok(false);
    };
    let was = word(left.status);
    let before = [
        ("status", Is::Text(Some(&was))),
        ("decide_until", Is::Number(left.decide_until.map(|at| at.0))),
        ("next_try_at", Is::Number(left.next_try_at.map(|at| at.0))),
    ];
    match records::moved(tx, Kind::Run, id, row, &before, &[]).await {
        // It stays known as changed.
        Err(StoreError::ChangedOutside(_)) if status != Status::Connected => {}
        moved => moved?,
    }
    Ok(true)
}

/// Ends a run as connected, and refuses what it is sent with if the run is not as it is held here, in every column.
pub(crate) fn connecting(run: &AuthorizationRow) -> [Statement; 2] {
    let connected = AuthorizationRow {
        status: Status::Connected,
        decide_until: None,
        next_try_at: None,
        ..run.clone()
    };
    let status = word(connected.status);
    let (mut held, mut values) = (Vec::new(), Vec::new());
    for (place, (column, value)) in (2..).zip(columns(run).unsealed()) {
        held.push(format!("{column} IS NOT DISTINCT FROM ${place}"));
        values.push(value);
    }
    let connects = statement(format!(
        "UPDATE authorizations SET status = $1, consumer_secret = NULL, verifier = NULL,
             granted = NULL, decide_until = NULL, next_try_at = NULL
         WHERE {}",
        held.join(" AND ")
    ));
    let connects = values
        .into_iter()
        .fold(connects.bind(&status), Statement::bind)
        .writes(Kind::Run, &run.id, columns(&connected).new_row());
    // Afterwards: by then nobody else writes it.
    let is_connected = refuse_if(
        "NOT EXISTS (SELECT 1 FROM authorizations
             WHERE id = $1 AND status = $2 AND sealed_generation = $3)",
    )
    .bind(&run.id)
    .bind(&status)
    .bind(run.sealed_generation);
    [connects, is_connected]
}

/// Discards what a registered org has open; nothing of it was in use.
pub(crate) async fn discard_of_org(tx: &mut Tx, org_id: &str) -> crate::store::Result<()> {
    let open = "SELECT id FROM authorizations WHERE org_id = $1 AND purpose <> 'register'
                    AND status IN ('waiting', 'ready', 'started', 'failed')";
    for id in ids(tx, open, org_id).await? {
        records::touch_if_intact(tx, Kind::Run, &id).await?;
    }
    sqlx::query(
        "UPDATE authorizations SET status = 'discarded', consumer_secret = NULL, verifier = NULL,
             next_try_at = NULL
         WHERE org_id = $1 AND purpose <> 'register'
             AND status IN ('waiting', 'ready', 'started', 'failed')",
    )
    .bind(org_id)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) async fn ids(
    connection: &mut Connection,
    query: &'static str,
    org_id: &str,
) -> crate::store::Result<Vec<String>> {
    Ok(sqlx::query_scalar(query)
        .bind(org_id)
        .fetch_all(connection)
        .await?)
}

/// Forgets verifiers whose login ended before an instant, and secrets of forms that are no
/// longer kept.
pub(crate) async fn forget_expired_secrets(
    tx: &mut Tx,
    login_ended_before: Instant,
    now: Instant,
) -> crate::store::Result<()> {
    sqlx::query(
        "UPDATE authorizations SET verifier = NULL
         WHERE verifier IS NOT NULL AND login_until < $1",
    )
    .bind(login_ended_before.0)
    .execute(&mut **tx)
    .await?;
    sqlx::query(
        "UPDATE authorizations SET consumer_secret = NULL
         WHERE consumer_secret IS NOT NULL AND kept_until <= $1",
    )
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Deletes runs whose form was last kept before an instant: one for those that came to an end, and one for those that
/// could be begun again.
pub(crate) async fn delete_past(
    store: &Store,
    ended: Instant,
    unfinished: Instant,
) -> crate::store::Result<()> {
    loop {
        let mut tx = store.begin().await?;
        let ids: Vec<String> = sqlx::query_scalar(
            "DELETE FROM authorizations WHERE id IN
                 (SELECT id FROM authorizations
                  WHERE kept_until < $1
                      AND (kept_until < $2 OR status IN ('connected', 'undone', 'discarded'))
                      AND status <> 'awaiting_decision'
                  LIMIT $3)
             RETURNING id",
        )
        .bind(ended.0)
        .bind(unfinished.0)
        .bind(AT_ONCE)
        .fetch_all(&mut *tx)
        .await?;
        for id in &ids {
            records::accept(&mut tx, Kind::Run, id, None);
        }
        tx.commit().await?;
        if ids.is_empty() {
            return Ok(());
        }
    }
}
