//! Sessions, by the hash of what the cookie holds.

use super::words::{variant, word};
use super::{Connection, Tx};
use crate::clock::Instant;
use broker_api::Role;
use sqlx::Row;

/// A session as it is kept.
pub(crate) struct SessionRow {
    pub(crate) principal: String,
    pub(crate) role: Role,
    pub(crate) created_at: Instant,
    pub(crate) seen_at: Instant,
}

pub(crate) async fn insert(
    tx: &mut Tx,
    id_hash: &str,
    principal: &str,
    role: Role,
    now: Instant,
) -> crate::store::Result<()> {
    sqlx::query(
        "INSERT INTO sessions (id_hash, principal, role, created_at, seen_at)
         VALUES ($1, $2, $3, $4, $4)",
    )
    .bind(id_hash)
    .bind(principal)
    .bind(word(role))
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(crate) async fn get(
    connection: &mut Connection,
    id_hash: &str,
) -> crate::store::Result<Option<SessionRow>> {
    let row =
        sqlx::query("SELECT principal, role, created_at, seen_at FROM sessions WHERE id_hash = $1")
            .bind(id_hash)
            .fetch_optional(connection)
            .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(SessionRow {
        principal: row.try_get("principal")?,
        role: variant(row.try_get("role")?)?,
        created_at: Instant(row.try_get("created_at")?),
        seen_at: Instant(row.try_get("seen_at")?),
    }))
}

pub(crate) async fn touch(
    connection: &mut Connection,
    id_hash: &str,
    now: Instant,
) -> crate::store::Result<()> {
    sqlx::query("UPDATE sessions SET seen_at = $1 WHERE id_hash = $2")
        .bind(now.0)
        .bind(id_hash)
        .execute(connection)
        .await?;
    Ok(())
}

pub(crate) async fn delete(tx: &mut Tx, id_hash: &str) -> crate::store::Result<()> {
    sqlx::query("DELETE FROM sessions WHERE id_hash = $1")
        .bind(id_hash)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Forgets sessions that were made, or last seen, before their instants.
pub(crate) async fn delete_ended(
    tx: &mut Tx,
    created_before: Instant,
    seen_before: Instant,
) -> crate::store::Result<()> {
    sqlx::query("DELETE FROM sessions WHERE created_at < $1 OR seen_at < $2")
        .bind(created_before.0)
        .bind(seen_before.0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
