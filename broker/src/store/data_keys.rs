//! Data keys, wrapped.

use super::insertion::insert_into;
use super::{AT_ONCE, Connection, Store, Tx};
use crate::vault::WrappedDataKey;
use sqlx::Row;
use sqlx::any::AnyRow;

pub(crate) async fn insert(tx: &mut Tx, key: &WrappedDataKey) -> crate::store::Result<()> {
    insert_into("data_keys")
        .set("id", &key.id)
        .set("org_id", &key.org_id)
        .set("ring_key_id", &key.ring_key_id)
        .set("wrapped", &key.wrapped)
        .run(tx)
        .await
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
