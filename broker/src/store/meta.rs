//! Facts about this database itself.

use super::Locked;
use sqlx::Row;

impl Locked {
    /// What the key ring must be able to open; absent in a new database.
    pub async fn key_ring_check(&self) -> crate::store::Result<Option<String>> {
        let row = sqlx::query("SELECT value FROM meta WHERE key = 'key_ring_check'")
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    /// It holds what only a key ring's owner could have written.
    pub async fn is_filled(&self) -> crate::store::Result<bool> {
        let filled =
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM data_keys) OR EXISTS (SELECT 1 FROM history)
                      THEN 1 ELSE 0 END";
        let row = sqlx::query(filled).fetch_one(&self.pool).await?;
        Ok(row.try_get::<i64, _>(0)? == 1)
    }

    /// Binds a new database to its key ring.
    pub async fn put_key_ring_check(&self, check: &str) -> crate::store::Result<()> {
        sqlx::query("INSERT INTO meta (key, value) VALUES ('key_ring_check', $1)")
            .bind(check)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

#[cfg(feature = "test-support")]
pub(super) async fn advance_clock(
    connection: &mut super::Connection,
    by_millis: i64,
) -> crate::store::Result<()> {
    sqlx::query(
        "INSERT INTO meta (key, value) VALUES ('clock_offset', $1)
         ON CONFLICT (key) DO UPDATE
         SET value = CAST(CAST(meta.value AS BIGINT) + CAST(excluded.value AS BIGINT) AS TEXT)",
    )
    .bind(by_millis.to_string())
    .execute(connection)
    .await?;
    Ok(())
}
