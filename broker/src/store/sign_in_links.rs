//! Sign-in links, by the hash of their token.

use super::insertion::insert_into;
use super::records::{self, Kind};
use super::words::{variant, word};
use super::{Connection, Store, Tx};
use crate::clock::Instant;
use broker_api::Role;
use sqlx::Row;

/// A link as it is kept.
pub(crate) struct SignInLink {
    pub(crate) principal: String,
    pub(crate) role: Role,
    pub(crate) expires_at: Instant,
    pub(crate) spent: bool,
}

pub(crate) async fn insert(
    tx: &mut Tx,
    token_hash: &str,
    principal: &str,
    role: Role,
    expires_at: Instant,
) -> crate::store::Result<()> {
    insert_into("sign_in_links")
        .set("token_hash", token_hash)
        .set("principal", principal)
        .set("role", word(role))
        .set("expires_at", expires_at.0)
        .insert_record(tx, Kind::SignInLink, token_hash)
        .await
}

/// Spends a link if it can be spent.
pub(crate) async fn spend(
    tx: &mut Tx,
    token_hash: &str,
    now: Instant,
) -> crate::store::Result<bool> {
    records::touch(tx, Kind::SignInLink, token_hash).await?;
    let done = sqlx::query(
        "UPDATE sign_in_links SET spent_at = $1
         WHERE token_hash = $2 AND spent_at IS NULL AND expires_at > $1",
    )
    .bind(now.0)
    .bind(token_hash)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A link that the broker made: one that was written or changed past it is none.
pub(crate) async fn get(
    store: &Store,
    connection: &mut Connection,
    token_hash: &str,
) -> crate::store::Result<Option<SignInLink>> {
    let Some(row) = store
        .one_row(connection, Kind::SignInLink, token_hash)
        .await?
    else {
        return Ok(None);
    };
    let spent_at: Option<i64> = row.try_get("spent_at")?;
    Ok(Some(SignInLink {
        principal: row.try_get("principal")?,
        role: variant(row.try_get("role")?)?,
        expires_at: Instant(row.try_get("expires_at")?),
        spent: spent_at.is_some(),
    }))
}

/// Forgets links that ended before an instant.
pub(crate) async fn delete_ended(tx: &mut Tx, before: Instant) -> crate::store::Result<()> {
    let ended: Vec<String> =
        sqlx::query_scalar("DELETE FROM sign_in_links WHERE expires_at < $1 RETURNING token_hash")
            .bind(before.0)
            .fetch_all(&mut **tx)
            .await?;
    for token_hash in ended {
        records::accept(tx, Kind::SignInLink, &token_hash, None);
    }
    Ok(())
}
