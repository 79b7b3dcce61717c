//! Data keys, wrapped.

use super::statement::{Statement, statement};
use super::{AT_ONCE, Connection, Store, Tx};
use crate::vault::WrappedDataKey;
use sqlx::Row;
use sqlx::any::AnyRow;

pub(crate) async fn insert(tx: &mut Tx, key: &WrappedDataKey) -> crate::store::Result<()> {
    tx.together([insertion(key)]).await?;
    Ok(())
}

pub(crate) fn insertion(key: &WrappedDataKey) -> Statement {
    statement("INSERT INTO data_keys (id, org_id, ring_key_id, wrapped) VALUES ($1, $2, $3, $4)")
        .bind(&key.id)
        .bind(&key.org_id)
        .bind(&key.ring_key_id)
        .bind(&key.wrapped)
}

pub(crate) async fn get(
    connection: &mut Connection,
    id: &str,
) -> crate::store::Result<WrappedDataKey> {
    let row = sqlx::query("SELECT id, org_id, ring_key_id, wrapped FROM data_keys WHERE id = $1")
        .bind(id)
        .fetch_one(connection)
        .await?;
    read(&row)
}

/// All there are.
pub(crate) async fn all(connection: &mut Connection) -> crate::store::Result<Vec<WrappedDataKey>> {
    let rows = sqlx::query("SELECT id, org_id, ring_key_id, wrapped FROM data_keys ORDER BY id")
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &AnyRow) -> crate::store::Result<WrappedDataKey> {
    Ok(WrappedDataKey {
        id: row.try_get("id")?,
        org_id: row.try_get("org_id")?,
        ring_key_id: row.try_get("ring_key_id")?,
        wrapped: row.try_get("wrapped")?,
    })
}

/// Deletes those of which no org, no run and no revocation has anything sealed.
pub(crate) async fn delete_unused(store: &Store) -> crate::store::Result<()> {
    loop {
        // Asked before anything is locked. What is in use by then is kept by the foreign keys.
        let unused: Vec<String> = sqlx::query_scalar(
            "SELECT k.id FROM data_keys k LEFT JOIN
                 (SELECT data_key_id AS id FROM orgs
                  UNION SELECT data_key_id FROM authorizations
                  UNION SELECT data_key_id FROM revocations) used ON used.id = k.id
             WHERE used.id IS NULL LIMIT $1",
        )
        .bind(AT_ONCE)
        .fetch_all(&mut *store.read().await?)
        .await?;
        if unused.is_empty() {
            return Ok(());
        }
        let mut tx = store.begin().await?;
        for id in &unused {
            sqlx::query("DELETE FROM data_keys WHERE id = $1")
                .bind(id)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
    }
}
