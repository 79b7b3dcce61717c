//! History: appended, never changed. Each entry has a number and a MAC over what it says, its number
//! and the id of the entry before it: ids are random, so an id stands for all that came before.

mod anchor_file;
mod chain;

pub(crate) use anchor_file::{Anchor, AnchorFile};
pub(crate) use chain::{accepted, anchor, faults, number_all};

use super::records::Kind;
use super::statement::{Statement, refuse_if, statement};
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
    /// The number of the newest entry that was there before.
    pub(super) before: i64,
    /// Where history then ends, if this transaction wrote it.
    pub(super) end: Option<End>,
    /// What is left to write.
    pub(super) entries: Vec<Statement>,
}

/// Where history ends.
#[derive(Clone)]
pub(crate) struct End {
    /// The newest entry's; 0 if there is none.
    number: i64,
    /// That entry's id.
    id: Option<String>,
    /// That entry's, if it was anchored.
    mac: Option<String>,
}

/// Where history ends, and what was anchored.
pub(super) struct Head {
    end: End,
    anchored: Option<Anchor>,
    /// The MAC of the entry that is anchored.
    anchored_mac: Option<String>,
}

/// Looks where it was before a transaction moved it by so many, for one during which nobody else moves it.
pub(super) fn head_search(anchored: Option<&Anchor>, moved: i64) -> Statement {
    statement(
        "SELECT number - $2 AS number,
             (SELECT h.mac FROM history h WHERE h.number = $1) AS anchored_mac,
             (SELECT h.id FROM history h WHERE h.number = history_head.number - $2) AS id
         FROM history_head",
    )
    .bind(anchored.map_or(0, |anchor| anchor.number))
    .bind(moved)
}

/// Refuses what it is sent with unless history still ends there.
pub(super) fn refuse_unless(end: &End) -> Statement {
    refuse_if(
        "number <> $1 OR NOT EXISTS
             (SELECT 1 FROM history h WHERE h.number = $1 AND h.id = $2 AND h.mac = $3)",
    )
    .bind(end.number)
    .bind(end.id.as_deref())
    .bind(end.mac.as_deref())
}

impl Head {
    /// What [`refuse_unless`] did not refuse: it is what was anchored last.
    pub(super) fn standing(end: End) -> Self {
        Self {
            end,
            anchored: None,
            anchored_mac: None,
        }
    }

    /// What [`head_search`] found.
    pub(super) fn read(
        row: Option<&AnyRow>,
        anchored: Option<Anchor>,
    ) -> crate::store::Result<Self> {
        let row = row.ok_or(sqlx::Error::RowNotFound)?;
        Ok(Self {
            end: End {
                number: row.try_get("number")?,
                id: row.try_get("id")?,
                mac: None,
            },
            anchored_mac: row.try_get("anchored_mac")?,
            anchored,
        })
    }

    /// Nothing of what was anchored is gone.
    fn is_whole(&self) -> bool {
        let Some(anchored) = &self.anchored else {
            return true;
        };
        let kept = anchored.number == 0 || self.anchored_mac.as_ref() == Some(&anchored.mac);
        kept && self.end.number >= anchored.number
    }
}

/// Numbers what was appended, to be written at once with all that is left to write.
pub(super) async fn write(tx: &mut Tx, known: i64) -> crate::store::Result<Reached> {
    let mut entries = std::mem::take(&mut tx.entries);
    let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    if count == 0 {
        return Ok(Reached {
            number: known,
            mac: None,
            cut: false,
            end: None,
            before: known,
            entries: Vec::new(),
        });
    }
    let mut statements = Vec::new();
    let moved = "UPDATE history_head SET number = number + $1";
    let head = match tx.head.take() {
        Some(head) => {
            statements.push(statement(moved).bind(count));
            head
        }
        None => move_head(tx, statement(moved).bind(count), count).await?,
    };
    let mut previous = head.end.id.clone().unwrap_or_default();
    let mut mac = String::new();
    for (entry, number) in entries.iter_mut().zip(head.end.number + 1..) {
        if let Some(org_id) = &entry.org_id {
            let touched = tx.touched.get(&(Kind::Org, org_id.clone()));
            entry.generation = touched.and_then(|touched| touched.generation);
        }
        mac = tx.marker.mark(&entry.text(number, &previous));
        statements.push(insert(entry, number, &mac));
        previous.clone_from(&entry.id);
    }
    let number = head.end.number + count;
    let mac = Some(mac).filter(|_| head.is_whole());
    Ok(Reached {
        number,
        cut: !head.is_whole(),
        end: Some(End {
            number,
            id: Some(previous),
            mac: mac.clone(),
        }),
        before: head.end.number,
        mac,
        entries: statements,
    })
}

/// Moves the head, so that others wait, and then looks where it was.
async fn move_head(tx: &mut Tx, moved: Statement, count: i64) -> crate::store::Result<Head> {
    let anchored = tx.anchored();
    let search = head_search(anchored.as_ref(), count);
    let [_, found] = tx.together([moved, search]).await?;
    Head::read(found.first(), anchored)
}

fn insert(entry: &Entry, number: i64, mac: &str) -> Statement {
    statement(
        "INSERT INTO history (id, at, actor, act, outcome, org_id, authorization_id,
                              fingerprint, request_id, number, generation, mac,
                              client_address)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
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
    .bind(entry.client_address.as_deref())
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
