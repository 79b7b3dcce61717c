//! History: appended, never changed.

use super::words::{variant, word};
use super::{Connection, Tx};
use crate::clock::Instant;
use broker_api::{Act, HistoryEntry};
use sqlx::Row;

/// What one entry says.
pub(crate) struct Entry<'a> {
    pub(crate) id: String,
    pub(crate) at: Instant,
    pub(crate) actor: &'a str,
    pub(crate) act: Act,
    pub(crate) outcome: &'a str,
    pub(crate) org_id: Option<&'a str>,
    pub(crate) authorization_id: Option<&'a str>,
    pub(crate) fingerprint: Option<&'a str>,
    pub(crate) request_id: Option<&'a str>,
}

pub(crate) async fn append(tx: &mut Tx, entry: Entry<'_>) -> crate::store::Result<()> {
    sqlx::query(
        "INSERT INTO history (id, at, actor, act, outcome, org_id, authorization_id,
                              fingerprint, request_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(entry.id)
    .bind(entry.at.0)
    .bind(entry.actor)
    .bind(word(entry.act))
    .bind(entry.outcome)
    .bind(entry.org_id)
    .bind(entry.authorization_id)
    .bind(entry.fingerprint)
    .bind(entry.request_id)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// An org's entries, newest first.
pub(crate) async fn of_org(
    connection: &mut Connection,
    org_id: &str,
) -> crate::store::Result<Vec<HistoryEntry>> {
    let rows = sqlx::query(
        "SELECT at, actor, act, outcome, org_id, fingerprint, request_id FROM history
         WHERE org_id = $1 ORDER BY at DESC, id DESC LIMIT 200",
    )
    .bind(org_id)
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(HistoryEntry {
                at: Instant(row.try_get("at")?).timestamp(),
                actor: row.try_get("actor")?,
                act: variant(row.try_get("act")?)?,
                outcome: row.try_get("outcome")?,
                org_id: row.try_get("org_id")?,
                fingerprint: row.try_get("fingerprint")?,
                request_id: row.try_get("request_id")?,
            })
        })
        .collect()
}
