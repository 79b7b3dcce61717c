//! Reading runs.

use super::{AuthorizationRow, Status};
use crate::clock::Instant;
use crate::store::Connection;
use crate::store::orgs::name_key;
use crate::store::words::variant;
use broker_api::Holder;
use sqlx::Row;
use sqlx::any::AnyRow;

pub(crate) async fn get(
    connection: &mut Connection,
    id: &str,
) -> crate::store::Result<Option<AuthorizationRow>> {
    let row = sqlx::query("SELECT * FROM authorizations WHERE id = $1")
        .bind(id)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

pub(crate) async fn by_idempotency_key(
    connection: &mut Connection,
    author: &str,
    key: &str,
) -> crate::store::Result<Option<AuthorizationRow>> {
    let row =
        sqlx::query("SELECT * FROM authorizations WHERE author = $1 AND idempotency_key = $2")
            .bind(author)
            .bind(key)
            .fetch_optional(connection)
            .await?;
    row.as_ref().map(read).transpose()
}

/// Runs that wait for someone: the author's, or everyone's; newest first.
pub(crate) async fn unfinished(
    connection: &mut Connection,
    author: Option<&str>,
) -> crate::store::Result<Vec<AuthorizationRow>> {
    let rows = sqlx::query(
        "SELECT * FROM authorizations
         WHERE status IN ('waiting', 'ready', 'started', 'redeeming', 'awaiting_decision',
                 'failed')
             AND ($1 = '' OR author = $1)
         ORDER BY started_at DESC LIMIT 200",
    )
    .bind(author.unwrap_or_default())
    .fetch_all(connection)
    .await?;
    readable(&rows)
}

/// Orgs that still have what they worked with before, though not after `until`, each with the run that it was
/// last authorized by: those that a person authorized or whose org is theirs, or everyone's; the next to end
/// first.
pub(crate) async fn ending(
    connection: &mut Connection,
    person: Option<&str>,
    until: Instant,
) -> crate::store::Result<Vec<(AuthorizationRow, String)>> {
    let rows = sqlx::query(
        "SELECT runs.*, orgs.id AS record_id FROM orgs JOIN authorizations runs ON runs.id =
             (SELECT id FROM authorizations
              WHERE (org_id = orgs.id OR known_org_id = orgs.id) AND status = 'connected'
              ORDER BY started_at DESC, id LIMIT 1)
         WHERE orgs.fallback_until <= $1 AND ($2 = '' OR runs.author = $2 OR orgs.owner = $2)
         ORDER BY orgs.fallback_until LIMIT 200",
    )
    .bind(until.0)
    .bind(person.unwrap_or_default())
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| Ok((read(row)?, row.try_get("record_id")?)))
        .collect()
}

/// Whether an org or another unfinished run holds this name.
pub(crate) async fn name_is_taken(
    connection: &mut Connection,
    name: &str,
    except_id: &str,
) -> crate::store::Result<bool> {
    let found = sqlx::query(
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM orgs WHERE name_key = $1)
             OR EXISTS (SELECT 1 FROM authorizations
                 WHERE name_key = $1 AND id <> $2
                     AND status IN ('waiting', 'ready', 'started', 'redeeming',
                         'awaiting_decision', 'failed'))",
    )
    .bind(name_key(name))
    .bind(except_id)
    .fetch_optional(connection)
    .await?;
    Ok(found.is_some())
}

/// The run that a registered org has open: its pending credentials.
pub(crate) async fn open_of_org(
    connection: &mut Connection,
    org_id: &str,
) -> crate::store::Result<Option<AuthorizationRow>> {
    let row = sqlx::query(
        "SELECT * FROM authorizations
         WHERE org_id = $1 AND purpose <> 'register'
             AND status IN ('waiting', 'ready', 'started', 'redeeming', 'awaiting_decision',
                 'failed')",
    )
    .bind(org_id)
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(read).transpose()
}

/// Without those that do not read as ours: they keep the others from nothing.
pub(super) fn readable(rows: &[AnyRow]) -> crate::store::Result<Vec<AuthorizationRow>> {
    let mut readable = Vec::new();
    for row in rows {
        match read(row) {
            Err(error) if error.is_unreadable() => {
                tracing::error!(%error, "a run was changed outside the broker");
            }
            row => readable.push(row?),
        }
    }
    Ok(readable)
}

pub(super) fn read(row: &AnyRow) -> crate::store::Result<AuthorizationRow> {
    let status: Status = variant(row.try_get("status")?)?;
    Ok(AuthorizationRow {
        id: row.try_get("id")?,
        org_id: row.try_get("org_id")?,
        purpose: variant(row.try_get("purpose")?)?,
        author: row.try_get("author")?,
        kind: variant(row.try_get("kind")?)?,
        authentication_type: variant(row.try_get("authentication_type")?)?,
        name: row.try_get("name")?,
        org_type: variant(row.try_get("org_type")?)?,
        environment: variant(row.try_get("environment")?)?,
        login_url: row.try_get("login_url")?,
        holder: match row.try_get("user_name")? {
            Some(user_name) => Holder::User(variant(user_name)?),
            None => Holder::App(variant(row.try_get("consumer_id")?)?),
        },
        consumer_secret: row.try_get("consumer_secret")?,
        callback_url: row.try_get("callback_url")?,
        data_key_id: row.try_get("data_key_id")?,
        sealed_generation: row.try_get("sealed_generation")?,
        status,
        principal: row.try_get("principal")?,
        state_hash: row.try_get("state_hash")?,
        browser_hash: row.try_get("browser_hash")?,
        verifier: row.try_get("verifier")?,
        started_at: Instant(row.try_get("started_at")?),
        login_until: Instant(row.try_get("login_until")?),
        kept_until: Instant(row.try_get("kept_until")?),
        taken_at: row.try_get::<Option<i64>, _>("taken_at")?.map(Instant),
        entered_at: Instant(row.try_get("entered_at")?),
        tried_at: row.try_get::<Option<i64>, _>("tried_at")?.map(Instant),
        next_try_at: row.try_get::<Option<i64>, _>("next_try_at")?.map(Instant),
        granted: row.try_get("granted")?,
        approval_id: row.try_get("approval_id")?,
        decide_until: row.try_get::<Option<i64>, _>("decide_until")?.map(Instant),
        known_org_id: row.try_get("known_org_id")?,
        failure: row.try_get("failure")?,
        idempotency_key: row.try_get("idempotency_key")?,
        trial: row.try_get::<i64, _>("trial")? != 0,
        operator_app: row.try_get::<i64, _>("operator_app")? != 0,
    })
}
