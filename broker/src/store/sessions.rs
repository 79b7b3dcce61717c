//! Sessions, by the hash of what the cookie holds.

use super::words::{variant, word};
use super::{Connection, Store, Tx};
use crate::clock::Instant;
use crate::vault::lengths_and_parts;
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
    let mark = tx.marker.mark(&text(id_hash, principal, &word(role), now));
    sqlx::query(
        "INSERT INTO sessions (id_hash, principal, role, created_at, seen_at, mark)
         VALUES ($1, $2, $3, $4, $4, $5)",
    )
    .bind(id_hash)
    .bind(principal)
    .bind(word(role))
    .bind(now.0)
    .bind(mark)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What the mark of a session is of.
fn text(id_hash: &str, principal: &str, role: &str, created_at: Instant) -> String {
    let created_at = created_at.0.to_string();
    lengths_and_parts(&["session", id_hash, principal, role, &created_at])
}

/// A session that the broker made: one that was written or changed past it is none.
pub(crate) async fn get(
    store: &Store,
    connection: &mut Connection,
    id_hash: &str,
) -> crate::store::Result<Option<SessionRow>> {
    let row = sqlx::query(
        "SELECT principal, role, created_at, seen_at, mark FROM sessions WHERE id_hash = $1",
    )
    .bind(id_hash)
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let (principal, role): (String, String) = (row.try_get("principal")?, row.try_get("role")?);
    let created_at = Instant(row.try_get("created_at")?);
    let mark: Option<String> = row.try_get("mark")?;
    let text = text(id_hash, &principal, &role, created_at);
    if !store
        .marker
        .fits(&text, mark.as_deref().unwrap_or_default())
    {
        tracing::error!(
            principal,
            "a session was changed outside the broker: it is none"
        );
        return Ok(None);
    }
    Ok(Some(SessionRow {
        principal,
        role: variant(role)?,
        created_at,
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

/// Gives whoever is signed in another role: sign-in links are for one role only.
#[cfg(feature = "test-support")]
impl Store {
    /// See above.
    pub async fn give_role(&self, id_hash: &str, role: Role) -> crate::store::Result<()> {
        let mut tx = self.begin().await?;
        let session = get(self, &mut tx, id_hash).await?;
        let session = session.ok_or(sqlx::Error::RowNotFound)?;
        delete(&mut tx, id_hash).await?;
        insert(
            &mut tx,
            id_hash,
            &session.principal,
            role,
            session.created_at,
        )
        .await?;
        tx.commit().await
    }
}
