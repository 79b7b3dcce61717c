//! Whether history is whole: every entry as it was written, none missing, none put in, and as far as
//! the anchor says that it reached.

use super::Entry;
use crate::store::{Connection, Store, Tx};
use crate::vault::Marker;
use serde::{Deserialize, Serialize};
use sqlx::Row;

/// How far history reached, as it is kept outside the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Anchor {
    /// Of the newest entry; 0 if there was none.
    pub(crate) number: i64,
    /// That entry's.
    pub(crate) mac: String,
}

/// What is known of the chain while it is followed.
#[derive(Default)]
struct Chain {
    faults: Vec<String>,
    last: i64,
    /// The id of the last entry; `None` where it is not known.
    tip: Option<String>,
}

impl Chain {
    fn follow(&mut self, marker: &Marker, entry: &Entry, number: i64, mac: &str) {
        let missing = self.missing(self.last + 1, number - 1);
        let previous = match &self.tip {
            _ if missing => None,
            Some(tip) => Some(tip.as_str()),
            None => Some(""),
        };
        if let Some(previous) = previous
            && !marker.fits(&entry.text(number, previous), mac)
        {
            let fault = format!(
                "Entry {number} was changed, or put in after entry {}.",
                number - 1
            );
            self.faults.push(fault);
        }
        self.last = number;
        self.tip = Some(entry.id.clone());
    }

    fn missing(&mut self, from: i64, to: i64) -> bool {
        match to - from {
            0 => self.faults.push(format!("Entry {from} is missing.")),
            1.. => self
                .faults
                .push(format!("Entries {from} to {to} are missing.")),
            _ => return false,
        }
        true
    }
}

/// Follows the chain from its first entry to its last.
pub(crate) async fn faults(
    store: &Store,
    anchor: Option<&Anchor>,
) -> crate::store::Result<Vec<String>> {
    let mut connection = store.read().await?;
    let mut chain = Chain::default();
    // Entries may be written meanwhile: history reaches at least as far as it did at first.
    let (at_first, _) = head(&mut connection).await?;
    loop {
        let rows =
            sqlx::query("SELECT * FROM history WHERE number > $1 ORDER BY number LIMIT 1000")
                .bind(chain.last)
                .fetch_all(&mut *connection)
                .await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let (number, mac) = (
                row.try_get("number")?,
                row.try_get::<Option<String>, _>("mac")?,
            );
            let mac = mac.unwrap_or_default();
            if let Some(anchor) = anchor.filter(|anchor| anchor.number == number)
                && anchor.mac != mac
            {
                let fault = format!("Entry {number} is another one than the anchor names.");
                chain.faults.push(fault);
            }
            chain.follow(&store.marker, &Entry::read(&row)?, number, &mac);
        }
    }
    let (number, tip) = head(&mut connection).await?;
    let anchored = anchor.map_or(0, |anchor| anchor.number);
    let last = chain.last;
    chain.missing(last + 1, at_first.max(anchored));
    if last > number || (last == number && tip != chain.tip.clone().unwrap_or_default()) {
        let fault = format!("The head of history was changed: entry {last} is the last one.");
        chain.faults.push(fault);
    }
    let foreign = "SELECT id FROM history WHERE number IS NULL OR number < 1 ORDER BY id";
    for row in sqlx::query(foreign).fetch_all(&mut *connection).await? {
        let id: String = row.try_get(0)?;
        let fault = format!("An entry without a number was put in: {id}.");
        chain.faults.push(fault);
    }
    Ok(chain.faults)
}

async fn head(connection: &mut Connection) -> crate::store::Result<(i64, String)> {
    let row = sqlx::query("SELECT number, tip FROM history_head")
        .fetch_one(connection)
        .await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

/// How far history reaches, and whether it still has what it had at an anchor.
pub(crate) async fn anchor(
    connection: &mut Connection,
    before: Option<&Anchor>,
) -> crate::store::Result<Result<Anchor, String>> {
    if let Some(before) = before.filter(|before| before.number > 0) {
        let mac = mac_of(connection, before.number).await?;
        if mac.as_ref() != Some(&before.mac) {
            let number = before.number;
            return Ok(Err(format!(
                "Entry {number}, which the anchor names, is gone or changed."
            )));
        }
    }
    let (number, _) = head(connection).await?;
    let mac = mac_of(connection, number).await?.unwrap_or_default();
    Ok(Ok(Anchor { number, mac }))
}

async fn mac_of(connection: &mut Connection, number: i64) -> crate::store::Result<Option<String>> {
    let row = sqlx::query("SELECT mac FROM history WHERE number = $1")
        .bind(number)
        .fetch_optional(connection)
        .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?.flatten())
}

/// Gives what was written before there were numbers its place in the chain.
pub(crate) async fn number_all(tx: &mut Tx) -> crate::store::Result<()> {
    let rows = sqlx::query("SELECT * FROM history ORDER BY at, id")
        .fetch_all(&mut **tx)
        .await?;
    let mut previous = String::new();
    let mut last = 0;
    for (row, number) in rows.iter().zip(1..) {
        let entry = Entry::read(row)?;
        let mac = tx.marker.mark(&entry.text(number, &previous));
        sqlx::query("UPDATE history SET number = $1, mac = $2 WHERE id = $3")
            .bind(number)
            .bind(mac)
            .bind(&entry.id)
            .execute(&mut **tx)
            .await?;
        previous = entry.id;
        last = number;
    }
    sqlx::query("UPDATE history_head SET number = $1, tip = $2")
        .bind(last)
        .bind(previous)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
