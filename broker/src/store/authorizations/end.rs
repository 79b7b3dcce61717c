//! Runs that end: as failed, with the form kept, or for good.

use super::{AuthorizationRow, Left, Status};
use crate::clock::Instant;
use crate::store::records::{self, Is, Kind, MARK_OF_RUN};
use crate::store::words::word;
use crate::store::{AT_ONCE, Connection, Store, StoreError, Tx};
use sqlx::AssertSqlSafe;

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

/// Ends a run for good, if it is as it was left; it no longer holds a secret. Nobody takes up what was changed
/// outside, except to discard it.
pub(crate) async fn end(
    tx: &mut Tx,
    id: &str,
    left: &Left,
    status: Status,
) -> crate::store::Result<bool> {
    let was = word(left.status);
    let ended = format!(
        "UPDATE authorizations SET status = $1, consumer_secret = NULL, verifier = NULL,
             granted = NULL, decide_until = NULL, next_try_at = NULL
         WHERE id = $2 AND status = $3 AND sealed_generation = $4
         RETURNING *, {MARK_OF_RUN}"
    );
    let row = sqlx::query(AssertSqlSafe(ended))
        .bind(word(status))
        .bind(id)
        .bind(&was)
        .bind(left.sealed_generation)
        .fetch_optional(&mut **tx)
        .await?;
    let Some(row) = row else {
        return Ok(false);
    };
    let before = [
        ("status", Is::Text(Some(&was))),
        ("decide_until", Is::Number(left.decide_until.map(|at| at.0))),
        ("next_try_at", Is::Number(left.next_try_at.map(|at| at.0))),
    ];
    match records::moved(tx, Kind::Run, id, &row, &before, &[]).await {
        // It stays known as changed.
        Err(StoreError::ChangedOutside(_)) if status != Status::Connected => {}
        moved => moved?,
    }
    Ok(true)
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
