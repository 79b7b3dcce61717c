//! History: appended, never changed. Each entry has a number and a MAC over what it says, its number
//! and the id of the entry before it: ids are random, so an id stands for all that came before.

mod chain;

pub(crate) use chain::{Anchor, accepted, anchor, faults, number_all};

use super::records::Kind;
use super::words::variant;
use super::{Connection, Tx};
use crate::clock::Instant;
use crate::vault::lengths_and_parts;
use broker_api::HistoryEntry;
use sqlx::Row;
use sqlx::any::AnyRow;

/// What one entry says.
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) at: Instant,
    pub(crate) actor: String,
    /// [`broker_api::Act`] as a word.
    pub(crate) act: String,
    pub(crate) outcome: String,
    pub(crate) org_id: Option<String>,
    pub(crate) authorization_id: Option<String>,
    pub(crate) fingerprint: Option<String>,
    pub(crate) request_id: Option<String>,
    /// The org's after the act; filled in when the transaction ends.
    pub(crate) generation: Option<i64>,
}

impl Entry {
    /// What its MAC is of.
    fn text(&self, number: i64, previous: &str) -> String {
        let maybe =
            |text: &Option<String>| text.as_ref().map_or_else(String::new, |t| format!("={t}"));
        let generation = self.generation.map(|generation| generation.to_string());
        lengths_and_parts(&[
            "entry",
            &number.to_string(),
            previous,
            &self.id,
            &self.at.0.to_string(),
            &self.actor,
            &self.act,
            &self.outcome,
            &maybe(&self.org_id),
            &maybe(&self.authorization_id),
            &maybe(&self.fingerprint),
            &maybe(&self.request_id),
            &maybe(&generation),
        ])
    }

    fn read(row: &AnyRow) -> crate::store::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            at: Instant(row.try_get("at")?),
            actor: row.try_get("actor")?,
            act: row.try_get("act")?,
            outcome: row.try_get("outcome")?,
            org_id: row.try_get("org_id")?,
            authorization_id: row.try_get("authorization_id")?,
            fingerprint: row.try_get("fingerprint")?,
            request_id: row.try_get("request_id")?,
            generation: row.try_get("generation")?,
        })
    }
}

/// Appends an entry, which is written when the transaction ends.
pub(crate) fn append(tx: &mut Tx, entry: Entry) {
    tx.entries.push(entry);
}

/// Writes what was appended; gives the number of the newest entry that is known.
pub(super) async fn write(tx: &mut Tx, known: i64) -> crate::store::Result<i64> {
    let mut entries = std::mem::take(&mut tx.entries);
    let Some(last) = entries.last() else {
        return Ok(known);
    };
    let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    let head = sqlx::query(
        "UPDATE history_head SET number = number + $1, previous = tip, tip = $2
         RETURNING number, previous",
    )
    .bind(count)
    .bind(&last.id)
    .fetch_one(&mut **tx)
    .await?;
    let newest: i64 = head.try_get("number")?;
    let mut previous: String = head.try_get("previous")?;
    if newest - count < known {
        tracing::error!(known, newest, "history was cut outside the broker");
    }
    for (entry, number) in entries.iter_mut().zip(newest - count + 1..) {
        if let Some(org_id) = &entry.org_id {
            let touched = tx.touched.get(&(Kind::Org, org_id.clone()));
            entry.generation = touched.and_then(|touched| touched.generation);
        }
        insert(tx, entry, number, &previous).await?;
        previous.clone_from(&entry.id);
    }
    Ok(newest)
}

async fn insert(
    tx: &mut Tx,
    entry: &Entry,
    number: i64,
    previous: &str,
) -> crate::store::Result<()> {
    let mac = tx.marker.mark(&entry.text(number, previous));
    sqlx::query(
        "INSERT INTO history (id, at, actor, act, outcome, org_id, authorization_id,
                              fingerprint, request_id, number, generation, mac)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(&entry.id)
    .bind(entry.at.0)
    .bind(&entry.actor)
    .bind(&entry.act)
    .bind(&entry.outcome)
    .bind(entry.org_id.as_deref())
    .bind(entry.authorization_id.as_deref())
    .bind(entry.fingerprint.as_deref())
    .bind(entry.request_id.as_deref())
    .bind(number)
    .bind(entry.generation)
    .bind(mac)
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
         WHERE org_id = $1 ORDER BY number DESC LIMIT 200",
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
