//! The outbox of permissions to be revoked at Salesforce.

use super::insertion::insert_into;
use super::records::{self, Kind};
use super::{Connection, Tx};
use crate::clock::Instant;
use crate::vault::Place;
use sqlx::Row;

/// One permission to revoke; the refresh token is sealed.
pub(crate) struct RevocationRow {
    pub(crate) id: String,
    pub(crate) org_id: String,
    pub(crate) login_url: String,
    pub(crate) consumer_id: String,
    pub(crate) data_key_id: String,
    pub(crate) refresh_token: String,
    pub(crate) actor: String,
    /// The permission that ends with it.
    pub(crate) approval_id: Option<String>,
    pub(crate) attempts: i64,
    pub(crate) next_attempt_at: Instant,
}

/// Where the token stands.
pub(crate) fn place<'a>(id: &'a str, login_url: &'a str) -> Place<'a> {
    Place {
        table: "revocations",
        column: "refresh_token",
        row_id: id,
        login_url,
        sealed_generation: 1,
    }
}

pub(crate) async fn insert(tx: &mut Tx, row: &RevocationRow) -> crate::store::Result<()> {
    insert_into("revocations")
        .set("id", &row.id)
        .set("org_id", &row.org_id)
        .set("login_url", &row.login_url)
        .set("consumer_id", &row.consumer_id)
        .set("data_key_id", &row.data_key_id)
        .set("refresh_token", &row.refresh_token)
        .set("sealed_generation", 1)
        .set("actor", &row.actor)
        .set("attempts", row.attempts)
        .set("next_attempt_at", row.next_attempt_at.0)
        .set("approval_id", row.approval_id.as_deref())
        .insert_record(tx, Kind::Revocation, &row.id)
        .await
}

pub(crate) async fn due(
    connection: &mut Connection,
    now: Instant,
) -> crate::store::Result<Vec<RevocationRow>> {
    let rows = sqlx::query(
        "SELECT id, org_id, login_url, consumer_id, data_key_id, refresh_token, actor, attempts,
             next_attempt_at, approval_id
         FROM revocations WHERE next_attempt_at <= $1 ORDER BY next_attempt_at LIMIT 20",
    )
    .bind(now.0)
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(RevocationRow {
                id: row.try_get("id")?,
                org_id: row.try_get("org_id")?,
                login_url: row.try_get("login_url")?,
                consumer_id: row.try_get("consumer_id")?,
                data_key_id: row.try_get("data_key_id")?,
                refresh_token: row.try_get("refresh_token")?,
                actor: row.try_get("actor")?,
                approval_id: row.try_get("approval_id")?,
                attempts: row.try_get("attempts")?,
                next_attempt_at: Instant(row.try_get("next_attempt_at")?),
            })
        })
        .collect()
}

/// Takes a due entry for one attempt: only one replica gets it, and the next try is set.
pub(crate) async fn take(
    tx: &mut Tx,
    row: &RevocationRow,
    next_attempt_at: Instant,
) -> crate::store::Result<bool> {
    records::touch(tx, Kind::Revocation, &row.id).await?;
    let done = sqlx::query(
        "UPDATE revocations SET attempts = attempts + 1, next_attempt_at = $1
         WHERE id = $2 AND attempts = $3",
    )
    .bind(next_attempt_at.0)
    .bind(&row.id)
    .bind(row.attempts)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn delete(tx: &mut Tx, id: &str) -> crate::store::Result<()> {
    records::accept(tx, Kind::Revocation, id, None);
    sqlx::query("DELETE FROM revocations WHERE id = $1")
        .bind(id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
