//! Whether history is whole: every entry as it was written, none missing, none put in, and as far as
//! the anchor says that it reached.

use super::{Anchor, Entry};
use crate::store::{Connection, Store, Tx};
use crate::vault::Marker;
use sqlx::Row;

/// What is known of the chain while it is followed.
#[derive(Default)]
struct Chain {
    faults: Vec<String>,
    last: i64,
    /// The id of the last entry; `None` where it is not known.
    tip: Option<String>,
}

impl Chain {
    async fn from(connection: &mut Connection, since: i64) -> crate::store::Result<Self> {
        let row = sqlx::query("SELECT id FROM history WHERE number = $1")
            .bind(since)
            .fetch_optional(connection)
            .await?;
        let mut chain = Self {
            last: since,
            tip: row.map(|row| row.try_get(0)).transpose()?,
            ..Self::default()
        };
        if since > 0 && chain.tip.is_none() {
            chain.missing(since, since);
        }
        Ok(chain)
    }

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

    fn compare(&mut self, anchor: &Anchor, mac: Option<&String>) {
        let number = anchor.number;
        if mac.is_some_and(|mac| *mac != anchor.mac) {
            let fault = format!("Entry {number} is another one than the anchor names.");
            self.faults.push(fault);
        }
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

/// Follows the chain from the entry `since`, or from the first one after 0, to its last.
pub(crate) async fn faults(
    store: &Store,
    anchor: Option<&Anchor>,
    since: i64,
) -> crate::store::Result<Vec<String>> {
    let mut connection = store.read().await?;
    let mut chain = Chain::from(&mut connection, since).await?;
    if let Some(anchor) = anchor.filter(|anchor| (1..=since).contains(&anchor.number)) {
        chain.compare(
            anchor,
            mac_of(&mut connection, anchor.number).await?.as_ref(),
        );
    }
    // Entries may be written meanwhile: history reaches at least as far as it did at first.
    let at_first = head(&mut connection).await?;
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
            if let Some(anchor) = anchor.filter(|anchor| anchor.number == number) {
                chain.compare(anchor, Some(&mac));
            }
            chain.follow(&store.marker, &Entry::read(&row)?, number, &mac);
        }
    }
    let number = head(&mut connection).await?;
    let anchored = anchor.map_or(0, |anchor| anchor.number);
    let last = chain.last;
    chain.missing(last + 1, at_first.max(anchored));
    if last > number {
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

/// As far as the head says that history reaches; −1 if there is no head, or more than one.
async fn head(connection: &mut Connection) -> crate::store::Result<i64> {
    let row = sqlx::query("SELECT MIN(number), COUNT(*) FROM history_head")
        .fetch_one(connection)
        .await?;
    let number: Option<i64> = row.try_get(0)?;
    let is_one = row.try_get::<i64, _>(1)? == 1;
    Ok(number.filter(|_| is_one).unwrap_or(-1))
}

/// How far history reaches, if all is as it was written since it was followed last.
pub(crate) async fn anchor(
    store: &Store,
    before: Option<&Anchor>,
) -> crate::store::Result<Result<Anchor, Vec<String>>> {
    let since = before.map_or(0, |before| before.followed.max(before.accepted));
    let mut connection = store.read().await?;
    // Entries may be written meanwhile; what is anchored was looked at.
    let number = head(&mut connection).await?;
    let mac = mac_of(&mut connection, number).await?.unwrap_or_default();
    drop(connection);
    let faults = faults(store, before, since).await?;
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    Ok(Ok(Anchor {
        number,
        mac,
        followed: number,
        ..before.cloned().unwrap_or_default()
    }))
}

/// From the newest entry on, whatever came before it.
pub(crate) async fn accepted(connection: &mut Connection) -> crate::store::Result<Anchor> {
    let number = head(connection).await?;
    Ok(Anchor {
        number,
        mac: mac_of(connection, number).await?.unwrap_or_default(),
        accepted: number,
        followed: number,
        ..Anchor::default()
    })
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
    sqlx::query("UPDATE history_head SET number = $1")
        .bind(last)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
