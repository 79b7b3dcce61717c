//! Marks of records: whoever changes a record past the broker cannot mark it. Its mark covers every
//! column; sealed values are left out: they are bound to their place already, and one that does not
//! open is cured by a new one.

mod faults;
mod kind;
mod looked_at;
mod text;
mod write;

pub(crate) use faults::{MARKED, accept_org, accept_other, faults, mark_again, mark_once};
pub(crate) use kind::Kind;
pub(crate) use text::Is;
pub(super) use text::NewRow;
pub(super) use write::{
    MARK_OF_RUN, accept, born, born_set, hold_for_set, look_again, mark, moved, touch,
    touch_if_intact,
};

use super::{Connection, StoreError};
use crate::vault::Marker;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Column, Row};
use text::of_rows;

/// A record's kind and id.
pub(crate) type Id = (Kind, String);

/// A record that a transaction writes.
#[derive(Default)]
pub(super) struct Touched {
    /// What its mark is of; `None` if it is to be read, or gone.
    text: Option<String>,
    /// It is as it is marked.
    is_marked: bool,
    /// Credential sets that the text has.
    sets: usize,
    /// An org's.
    pub(super) generation: Option<i64>,
}

/// A record as it stands, with what is said of it elsewhere.
struct Found {
    id: String,
    text: String,
    name: String,
    mark: Option<(i64, String)>,
    generation: Option<i64>,
    newest_generation: Option<i64>,
}

async fn find(connection: &mut Connection, kind: Kind, id: &str) -> super::Result<Option<Found>> {
    Ok(find_all(connection, kind, &[id]).await?.pop())
}

async fn find_all(
    connection: &mut Connection,
    kind: Kind,
    ids: &[&str],
) -> super::Result<Vec<Found>> {
    let mut query = sqlx::query(AssertSqlSafe(kind.select(ids.len())));
    for id in ids {
        query = query.bind(*id);
    }
    let rows = query.fetch_all(connection).await?;
    let id = |row: &AnyRow| row.try_get::<String, _>("own_id").unwrap_or_default();
    let same = rows.chunk_by(|one, other| id(one) == id(other));
    Ok(same.map(|rows| found(kind, id(&rows[0]), rows)).collect())
}

/// The record of which these are all rows.
fn found(kind: Kind, id: String, rows: &[AnyRow]) -> Found {
    let first = &rows[0];
    Found {
        id,
        // A value of another type than the column's is no text of ours.
        text: of_rows(kind, rows).unwrap_or_default(),
        name: first.try_get("name").unwrap_or_default(),
        mark: mark_of(first),
        generation: number(first, "generation"),
        newest_generation: number(first, "newest_generation"),
    }
}

fn mark_of(row: &AnyRow) -> Option<(i64, String)> {
    number(row, "record_number").zip(row.try_get("record_mark").ok().flatten())
}

fn number(row: &AnyRow, column: &str) -> Option<i64> {
    let has_it = row.columns().iter().any(|own| own.name() == column);
    has_it.then(|| row.try_get(column).ok().flatten()).flatten()
}

fn with_number(text: &str, number: i64) -> String {
    format!("{number}{text}")
}

fn fits(marker: &Marker, text: &str, mark: Option<&(i64, String)>) -> bool {
    mark.is_some_and(|(number, mark)| marker.fits(&with_number(text, *number), mark))
}

fn check(marker: &Marker, kind: Kind, found: &Found) -> super::Result<()> {
    // History knows a later state: the record was put back, mark and all.
    let put_back = found.generation < found.newest_generation;
    if fits(marker, &found.text, found.mark.as_ref()) && !put_back {
        return Ok(());
    }
    Err(changed(kind, &found.id, &found.name))
}

fn changed(kind: Kind, id: &str, name: &str) -> StoreError {
    StoreError::ChangedOutside(
        format!("{} {id} {name}", kind.called())
            .trim_end()
            .to_owned(),
    )
}

/// Whether a row that was read together with its mark is as the broker left it.
pub(super) fn is_intact(marker: &Marker, kind: Kind, row: &AnyRow) -> bool {
    let text = text::of_row(kind, row, &[]).unwrap_or_default();
    fits(marker, &text, mark_of(row).as_ref())
}

async fn texts(connection: &mut Connection, query: String) -> super::Result<Vec<String>> {
    let rows = sqlx::query(AssertSqlSafe(query))
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
