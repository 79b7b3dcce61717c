//! History: appended, never changed. Each entry has a number and a MAC over what it says, its number
//! and the id of the entry before it: ids are random, so an id stands for all that came before.

mod anchor_file;
mod chain;

pub(crate) use anchor_file::{Anchor, AnchorFile};
pub(crate) use chain::{accepted, anchor, faults, number_all};

use super::insertion::insert_into;
use super::records::Kind;
use super::words::variant;
use super::{Connection, Tx};
use crate::clock::Instant;
use crate::vault::lengths_and_parts;
use broker_api::HistoryEntry;
use sqlx::Row;
use sqlx::any::AnyRow;

/// What one entry says.
#[derive(Clone)]
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
    /// The client's, of the request.
    pub(crate) client_address: Option<String>,
    /// The org's after the act; filled in when the transaction ends.
    pub(crate) generation: Option<i64>,
}

impl Entry {
    /// What its MAC is of.
    fn text(&self, number: i64, previous: &str) -> String {
        let maybe =
            |text: &Option<String>| text.as_ref().map_or_else(String::new, |t| format!("={t}"));
        let generation = self.generation.map(|generation| generation.to_string());
        let mut text = lengths_and_parts(&[
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
        ]);
        // Entries from before it was kept read as they did.
        if let Some(address) = &self.client_address {
            text += &lengths_and_parts(&["client", address]);
        }
        text
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
            client_address: row.try_get("client_address")?,
            generation: row.try_get("generation")?,
        })
    }
}

/// Appends an entry, which is written when the transaction ends.
pub(crate) fn append(tx: &mut Tx, entry: Entry) {
    tx.entries.push(entry);
}

/// How far history reaches with a transaction.
pub(super) struct Reached {
    /// The number of the newest entry that is known.
    pub(super) number: i64,
    /// The MAC of the newest entry, if this transaction wrote it and all that was anchored is still there.
    pub(super) mac: Option<String>,
    /// Something of what was anchored is gone.
    pub(super) cut: bool,
}

/// Where history ended before a transaction.
struct Head {
    /// The newest entry's; 0 if there is none.
    number: i64,
    /// That entry's id.
    id: Option<String>,
    /// Nothing of what was anchored is gone.
    is_whole: bool,
}

/// Numbers what was appended, and writes it.
pub(super) async fn write(tx: &mut Tx, known: i64) -> crate::store::Result<Reached> {
    let mut entries = std::mem::take(&mut tx.entries);
    let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    if count == 0 {
        return Ok(Reached {
            number: known,
            mac: None,
            cut: false,
        });
    }
    let head = move_head(tx, count).await?;
    let mut previous = head.id.unwrap_or_default();
    let mut mac = String::new();
    for (entry, number) in entries.iter_mut().zip(head.number + 1..) {
        if let Some(org_id) = &entry.org_id {
            let touched = tx.touched.get(&(Kind::Org, org_id.clone()));
            entry.generation = touched.and_then(|touched| touched.generation);
        }
        mac = tx.marker.mark(&entry.text(number, &previous));
        insert(tx, entry, number, &mac).await?;
        previous.clone_from(&entry.id);
    }
    Ok(Reached {
        number: head.number + count,
        mac: Some(mac).filter(|_| head.is_whole),
        cut: !head.is_whole,
    })
}

/// Moves the head, so that others wait, and then looks where it was.
async fn move_head(tx: &mut Tx, count: i64) -> crate::store::Result<Head> {
    sqlx::query("UPDATE history_head SET number = number + $1")
        .bind(count)
        .execute(&mut **tx)
        .await?;
    let anchored = tx.anchored();
    let row = sqlx::query(
        "SELECT number - $2 AS number,
             (SELECT h.mac FROM history h WHERE h.number = $1) AS anchored_mac,
             (SELECT h.id FROM history h WHERE h.number = history_head.number - $2) AS id
         FROM history_head",
    )
    .bind(anchored.as_ref().map_or(0, |anchor| anchor.number))
    .bind(count)
    .fetch_one(&mut **tx)
    .await?;
    let number = row.try_get("number")?;
    let anchored_mac: Option<String> = row.try_get("anchored_mac")?;
    let is_whole = anchored.is_none_or(|anchored| {
        let kept = anchored.number == 0 || anchored_mac == Some(anchored.mac);
        kept && number >= anchored.number
    });
    Ok(Head {
        number,
        id: row.try_get("id")?,
        is_whole,
    })
}

async fn insert(tx: &mut Tx, entry: &Entry, number: i64, mac: &str) -> crate::store::Result<()> {
    insert_into("history")
        .set("id", &entry.id)
        .set("at", entry.at.0)
        .set("actor", &entry.actor)
        .set("act", &entry.act)
        .set("outcome", &entry.outcome)
        .set("org_id", entry.org_id.as_deref())
        .set("authorization_id", entry.authorization_id.as_deref())
        .set("fingerprint", entry.fingerprint.as_deref())
        .set("request_id", entry.request_id.as_deref())
        .set("number", number)
        .set("generation", entry.generation)
        .set("mac", mac)
        .set("client_address", entry.client_address.as_deref())
        .run(tx)
        .await
}

/// An org's entries, newest first.
pub(crate) async fn of_org(
    connection: &mut Connection,
    org_id: &str,
) -> crate::store::Result<Vec<HistoryEntry>> {
    let rows = sqlx::query(
        "SELECT at, actor, act, outcome, org_id, fingerprint, request_id, client_address FROM history
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
                client_address: row.try_get("client_address")?,
            })
        })
        .collect()
}
