//! Refused attempts, by hour, kind and address.

use super::Store;
use crate::clock::Instant;
use sqlx::Row;

/// For addresses beyond those that are counted one by one.
pub(crate) const OTHERS: &str = "others";

/// So many of an hour.
pub(crate) struct RefusedRow {
    /// When the hour began.
    pub(crate) hour: Instant,
    pub(crate) kind: String,
    pub(crate) address: String,
    pub(crate) count: i64,
}

/// Adds these, all of them or none. An hour gets at most so many rows of a kind, and one for all others.
pub(crate) async fn add(store: &Store, rows: &[RefusedRow], most: i64) -> crate::store::Result<()> {
    // Neither history nor a record is written, so this waits for no writer of PostgreSQL.
    let mut tx = store.writers.begin().await?;
    for row in rows {
        let counted = sqlx::query(
            "INSERT INTO refused_attempts (hour, kind, address, count)
             SELECT $1, $2, $3, $4
             WHERE (SELECT COUNT(*) FROM refused_attempts WHERE hour = $1 AND kind = $2) < $5
                 OR EXISTS (SELECT 1 FROM refused_attempts
                            WHERE hour = $1 AND kind = $2 AND address = $3)
             ON CONFLICT (hour, kind, address)
             DO UPDATE SET count = refused_attempts.count + excluded.count",
        )
        .bind(row.hour.0)
        .bind(&row.kind)
        .bind(&row.address)
        .bind(row.count)
        .bind(most)
        .execute(&mut *tx)
        .await?;
        if counted.rows_affected() == 0 {
            sqlx::query(
                "INSERT INTO refused_attempts (hour, kind, address, count) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (hour, kind, address)
                 DO UPDATE SET count = refused_attempts.count + excluded.count",
            )
            .bind(row.hour.0)
            .bind(&row.kind)
            .bind(OTHERS)
            .bind(row.count)
            .execute(&mut *tx)
            .await?;
        }
    }
    Ok(tx.commit().await?)
}

/// All there are, the newest hour first.
pub(crate) async fn all(store: &Store) -> crate::store::Result<Vec<RefusedRow>> {
    let rows = sqlx::query(
        "SELECT hour, kind, address, count FROM refused_attempts
         ORDER BY hour DESC, count DESC, kind, address",
    )
    .fetch_all(&store.pool)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(RefusedRow {
                hour: Instant(row.try_get("hour")?),
                kind: row.try_get("kind")?,
                address: row.try_get("address")?,
                count: row.try_get("count")?,
            })
        })
        .collect()
}

/// Forgets hours that began before an instant.
pub(crate) async fn delete_before(store: &Store, before: Instant) -> crate::store::Result<()> {
    sqlx::query("DELETE FROM refused_attempts WHERE hour < $1")
        .bind(before.0)
        .execute(&store.writers)
        .await?;
    Ok(())
}
