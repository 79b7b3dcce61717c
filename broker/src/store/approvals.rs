//! Permissions that Salesforce granted to us, as far as we know of them.

use super::insertion::insert_into;
use super::records::{self, Kind};
use super::{AT_ONCE, Connection, Store, Tx};
use crate::clock::Instant;
use broker_api::Approvals;
use sqlx::Row;

/// One permission.
pub(crate) struct ApprovalRow<'a> {
    pub(crate) id: &'a str,
    pub(crate) consumer_id: &'a str,
    pub(crate) salesforce_user_id: &'a str,
    pub(crate) username: &'a str,
    pub(crate) granted_at: Instant,
}

pub(crate) async fn insert(tx: &mut Tx, row: &ApprovalRow<'_>) -> crate::store::Result<()> {
    insert_into("approvals")
        .set("id", row.id)
        .set("consumer_id", row.consumer_id)
        .set("salesforce_user_id", row.salesforce_user_id)
        .set("username", row.username)
        .set("granted_at", row.granted_at.0)
        .insert_record(tx, Kind::Approval, row.id)
        .await
}

/// It was revoked.
pub(crate) async fn end(tx: &mut Tx, id: &str, now: Instant) -> crate::store::Result<()> {
    records::touch_if_intact(tx, Kind::Approval, id).await?;
    sqlx::query("UPDATE approvals SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL")
        .bind(now.0)
        .bind(id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The name of the user who gave one.
pub(crate) async fn username(
    connection: &mut Connection,
    id: &str,
) -> crate::store::Result<Option<String>> {
    Ok(
        sqlx::query_scalar("SELECT username FROM approvals WHERE id = $1")
            .bind(id)
            .fetch_optional(connection)
            .await?,
    )
}

/// How many a user has given to an app.
pub(crate) async fn count(
    connection: &mut Connection,
    consumer_id: &str,
    salesforce_user_id: &str,
) -> crate::store::Result<i64> {
    let row = sqlx::query(
        "SELECT COUNT(*) FROM approvals
         WHERE consumer_id = $1 AND salesforce_user_id = $2 AND ended_at IS NULL",
    )
    .bind(consumer_id)
    .bind(salesforce_user_id)
    .fetch_one(connection)
    .await?;
    Ok(row.try_get(0)?)
}

/// Users whose next approval of an app may end an older one.
pub(crate) async fn nearly_full(
    connection: &mut Connection,
    consumer_id: &str,
) -> crate::store::Result<Vec<Approvals>> {
    let rows = sqlx::query(
        "SELECT MAX(username) AS username, COUNT(*) AS known FROM approvals
         WHERE consumer_id = $1 AND ended_at IS NULL
         GROUP BY salesforce_user_id HAVING COUNT(*) + 1 >= $2 ORDER BY 1",
    )
    .bind(consumer_id)
    .bind(Approvals::MOST)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Approvals {
                username: row.try_get("username")?,
                known: row.try_get("known")?,
            })
        })
        .collect()
}

/// Forgets permissions that were revoked before an instant and that nothing names any more.
pub(crate) async fn delete_ended(store: &Store, before: Instant) -> crate::store::Result<()> {
    let mut tx = store.begin().await?;
    let ids: Vec<String> = sqlx::query_scalar(
        "DELETE FROM approvals WHERE id IN
             (SELECT a.id FROM approvals a LEFT JOIN
                  (SELECT approval_id AS id FROM credential_sets
                   UNION SELECT approval_id FROM authorizations
                   UNION SELECT approval_id FROM revocations) named ON named.id = a.id
              WHERE a.ended_at < $1 AND named.id IS NULL LIMIT $2)
         RETURNING id",
    )
    .bind(before.0)
    .bind(AT_ONCE)
    .fetch_all(&mut *tx)
    .await?;
    for id in &ids {
        records::accept(&mut tx, Kind::Approval, id, None);
    }
    tx.commit().await
}
