//! Sessions, by the hash of what the cookie holds.

use super::insertion::insert_into;
use super::records::{self, Kind};
use super::words::{variant, word};
use super::{Connection, Store, Tx};
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
    insert_into("sessions")
        .set("id_hash", id_hash)
        .set("principal", principal)
        .set("role", word(role))
        .set("created_at", now.0)
        .set("seen_at", now.0)
        .insert_record(tx, Kind::Session, id_hash)
        .await
}

/// Only what the broker made: a session that was written or changed past it is none.
pub(crate) async fn find(
    store: &Store,
    connection: &mut Connection,
    id_hash: &str,
) -> crate::store::Result<Option<SessionRow>> {
    let Some(row) = store.one_row(connection, Kind::Session, id_hash).await? else {
        return Ok(None);
    };
    Ok(Some(SessionRow {
        principal: row.try_get("principal")?,
        role: variant(row.try_get("role")?)?,
        created_at: Instant(row.try_get("created_at")?),
        seen_at: Instant(row.try_get("seen_at")?),
    }))
}

/// Notes that a session was used.
pub(crate) async fn touch(store: &Store, id_hash: &str, now: Instant) -> crate::store::Result<()> {
    let mut tx = store.begin().await?;
    records::touch_if_intact(&mut tx, Kind::Session, id_hash).await?;
    sqlx::query("UPDATE sessions SET seen_at = $1 WHERE id_hash = $2")
        .bind(now.0)
        .bind(id_hash)
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

pub(crate) async fn delete(tx: &mut Tx, id_hash: &str) -> crate::store::Result<()> {
    records::accept(tx, Kind::Session, id_hash, None);
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
    let ended: Vec<String> = sqlx::query_scalar(
        "DELETE FROM sessions WHERE created_at < $1 OR seen_at < $2 RETURNING id_hash",
    )
    .bind(created_before.0)
    .bind(seen_before.0)
    .fetch_all(&mut **tx)
    .await?;
    for id_hash in ended {
        records::accept(tx, Kind::Session, &id_hash, None);
    }
    Ok(())
}

/// Gives whoever is signed in another role: sign-in links are for one role only.
#[cfg(feature = "test-support")]
impl Store {
    /// See above.
    pub async fn give_role(&self, id_hash: &str, role: Role) -> crate::store::Result<()> {
        let mut tx = self.begin().await?;
        let session = find(self, &mut tx, id_hash).await?;
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
