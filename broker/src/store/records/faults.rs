//! All records at once: which were changed outside, and the first marks.

use super::{Kind, accept};
use crate::store::{Connection, Store, StoreError, Tx, history};
use sqlx::Row;

const ALL: [(Kind, &str); 3] = [
    (Kind::Org, "SELECT id FROM orgs ORDER BY id"),
    (
        Kind::Run,
        "SELECT id FROM authorizations
         WHERE status NOT IN ('connected', 'undone', 'discarded') ORDER BY id",
    ),
    (Kind::Revocation, "SELECT id FROM revocations ORDER BY id"),
];

/// What was changed outside the broker, in words.
pub(crate) async fn faults(store: &Store) -> crate::store::Result<Vec<String>> {
    let mut connection = store.read().await?;
    let mut faults = Vec::new();
    for (kind, ids) in ALL {
        for id in texts(&mut connection, ids).await? {
            match store.look(&mut connection, kind, &id).await {
                Err(error @ StoreError::ChangedOutside(_)) => faults.push(format!("The {error}.")),
                checked => checked?,
            }
        }
    }
    let gone = "SELECT id FROM record_marks
                WHERE NOT EXISTS (SELECT 1 FROM orgs WHERE orgs.id = record_marks.id)
                    AND NOT EXISTS (SELECT 1 FROM authorizations r WHERE r.id = record_marks.id)
                    AND NOT EXISTS (SELECT 1 FROM revocations r WHERE r.id = record_marks.id)";
    for id in texts(&mut connection, gone).await? {
        faults.push(format!("The record {id} was deleted outside the broker."));
    }
    let ahead = "SELECT id FROM record_marks
                 WHERE number > (SELECT MIN(number) FROM history_head) ORDER BY id";
    for id in texts(&mut connection, ahead).await? {
        faults.push(format!(
            "The record {id} was written after the last entry of history: newer ones were cut."
        ));
    }
    Ok(faults)
}

async fn texts(
    connection: &mut Connection,
    query: &'static str,
) -> crate::store::Result<Vec<String>> {
    let rows = sqlx::query(query).fetch_all(connection).await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// Marks what there was before anything was marked: once in the life of a database. `false` if it is
/// to be marked again although it shows marks, or was `anchored`: somebody took the word for it out.
pub(crate) async fn mark_once(store: &Store, anchored: bool) -> crate::store::Result<bool> {
    let word = "SELECT value FROM meta WHERE key = 'marked'";
    if !texts(&mut *store.read().await?, word).await?.is_empty() {
        return Ok(true);
    }
    let mut tx = store.begin().await?;
    let first = sqlx::query(
        "INSERT INTO meta (key, value) VALUES ('marked', '1') ON CONFLICT (key) DO NOTHING",
    )
    .execute(&mut *tx)
    .await?;
    if first.rows_affected() == 0 {
        return Ok(true);
    }
    let marked = "SELECT id FROM record_marks UNION ALL SELECT id FROM history
                  WHERE number IS NOT NULL LIMIT 1";
    if anchored || !texts(&mut tx, marked).await?.is_empty() {
        return Ok(false);
    }
    history::number_all(&mut tx).await?;
    accept_all(&mut tx).await?;
    tx.commit().await?;
    Ok(true)
}

/// The same for a database that an operator put back: one from before anything was marked is marked,
/// any other keeps its marks.
pub(crate) async fn mark_again(store: &Store) -> crate::store::Result<()> {
    if !mark_once(store, false).await? {
        sqlx::query("INSERT INTO meta (key, value) VALUES ('marked', '1')")
            .execute(&mut *store.read().await?)
            .await?;
    }
    Ok(())
}

async fn accept_all(tx: &mut Tx) -> crate::store::Result<()> {
    for (kind, ids) in ALL {
        for id in texts(tx, ids).await? {
            accept(tx, kind, &id, None);
        }
    }
    Ok(())
}

/// Marks an org as it stands, because a person answers for it.
pub(crate) fn accept_org(tx: &mut Tx, id: &str, generation: i64) {
    accept(tx, Kind::Org, id, Some(generation));
}
