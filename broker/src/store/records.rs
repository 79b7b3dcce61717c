//! Marks of records: whoever changes a record past the broker cannot mark it. A record is an org with
//! its credential sets, the form of a run, or a revocation; its mark covers every column that decides
//! what is sent where and as whom. Sealed values are left out: they are bound to their place already,
//! and one that does not open is cured by a new one.

/// The text of a select that goes on with which orgs.
macro_rules! orgs_where {
    () => {
        "SELECT m.mark AS record_mark, m.number AS record_number,
             (SELECT h.generation FROM history h
              WHERE h.org_id = o.id AND h.generation IS NOT NULL
              ORDER BY h.number DESC LIMIT 1) AS newest_generation,
             o.id AS own_id, o.*, '' AS sets, s.*
         FROM orgs o LEFT JOIN record_marks m ON m.id = o.id
             LEFT JOIN credential_sets s ON s.org_id = o.id WHERE"
    };
}

mod faults;
mod looked_at;
mod text;

pub(crate) use faults::{accept_org, faults, mark_again, mark_once};

use super::{Connection, StoreError, Tx};
use crate::vault::Marker;
use sqlx::any::AnyRow;
use sqlx::{Column, Row};
use text::{of_row, of_rows, start_of_sets};

/// What a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Org,
    Run,
    Revocation,
}

/// A record's kind and id.
pub(crate) type Id = (Kind, String);

/// A record that a transaction writes.
#[derive(Default)]
pub(super) struct Touched {
    /// What its mark is of; `None` if it is to be read, or gone.
    text: Option<String>,
    /// Credential sets that the text has.
    sets: usize,
    /// An org's.
    pub(super) generation: Option<i64>,
}

/// A record as it stands, with what is said of it elsewhere.
struct Found {
    text: String,
    name: String,
    mark: Option<(i64, String)>,
    generation: Option<i64>,
    newest_generation: Option<i64>,
}

impl Kind {
    fn select(self) -> &'static str {
        match self {
            Self::Org => concat!(orgs_where!(), " o.id = $1 ORDER BY s.id"),
            Self::Run => {
                "SELECT m.mark AS record_mark, m.number AS record_number, r.*
                 FROM authorizations r LEFT JOIN record_marks m ON m.id = r.id WHERE r.id = $1"
            }
            Self::Revocation => {
                "SELECT m.mark AS record_mark, m.number AS record_number, r.*
                 FROM revocations r LEFT JOIN record_marks m ON m.id = r.id WHERE r.id = $1"
            }
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Org => "org",
            Self::Run => "run",
            Self::Revocation => "revocation",
        }
    }
}

async fn find(connection: &mut Connection, kind: Kind, id: &str) -> super::Result<Option<Found>> {
    let rows = sqlx::query(kind.select())
        .bind(id)
        .fetch_all(connection)
        .await?;
    Ok(found(kind, &rows))
}

/// The record of which these are all rows.
fn found(kind: Kind, rows: &[AnyRow]) -> Option<Found> {
    rows.first().map(|first| Found {
        // A value of another type than the column's is no text of ours.
        text: of_rows(kind, rows).unwrap_or_default(),
        name: first.try_get("name").unwrap_or_default(),
        mark: mark_of(first),
        generation: number(first, "generation"),
        newest_generation: number(first, "newest_generation"),
    })
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

fn check(marker: &Marker, (kind, id): (Kind, &str), found: &Found) -> super::Result<()> {
    let fits = found
        .mark
        .as_ref()
        .is_some_and(|(number, mark)| marker.fits(&with_number(&found.text, *number), mark));
    // History knows a later state: the record was put back, mark and all.
    let put_back = found.generation < found.newest_generation;
    if fits && !put_back {
        return Ok(());
    }
    Err(changed(kind, id, &found.name))
}

fn changed(kind: Kind, id: &str, name: &str) -> StoreError {
    StoreError::ChangedOutside(format!("{} {id} {name}", kind.word()).trim_end().to_owned())
}

/// Before a record is written: nobody else writes it until this transaction ends, and it is as the
/// broker left it. It is marked anew with the commit.
pub(super) async fn touch(tx: &mut Tx, kind: Kind, id: &str) -> super::Result<()> {
    hold(tx, kind, id).await?;
    if let Some(touched) = tx.touched.get_mut(&(kind, id.to_owned())) {
        touched.text = None;
    }
    Ok(())
}

async fn hold(tx: &mut Tx, kind: Kind, id: &str) -> super::Result<()> {
    if tx.touched.contains_key(&(kind, id.to_owned())) {
        return Ok(());
    }
    sqlx::query("UPDATE record_marks SET mark = mark WHERE id = $1")
        .bind(id)
        .execute(&mut **tx)
        .await?;
    let marker = tx.marker.clone();
    if let Some(found) = find(tx, kind, id).await? {
        check(&marker, (kind, id), &found)?;
        accept(tx, kind, id, found.generation);
    }
    Ok(())
}

/// The record is marked anew as it stands, whatever it was.
pub(super) fn accept(tx: &mut Tx, kind: Kind, id: &str, generation: Option<i64>) {
    let touched = Touched {
        generation,
        ..Touched::default()
    };
    tx.touched.insert((kind, id.to_owned()), touched);
}

/// A record that this transaction made, as it was inserted.
pub(super) fn born(tx: &mut Tx, kind: Kind, id: &str, row: &AnyRow) {
    let text = of_row(kind, row).map(|text| match kind {
        Kind::Org => text + start_of_sets(),
        Kind::Run | Kind::Revocation => text,
    });
    let touched = Touched {
        text,
        sets: 0,
        generation: number(row, "generation"),
    };
    tx.touched.insert((kind, id.to_owned()), touched);
}

/// Before a credential set is inserted.
pub(super) async fn hold_for_set(tx: &mut Tx, org_id: &str) -> super::Result<()> {
    hold(tx, Kind::Org, org_id).await
}

/// A credential set that this transaction made.
pub(super) fn born_set(tx: &mut Tx, org_id: &str, row: &AnyRow) {
    if let Some(touched) = tx.touched.get_mut(&(Kind::Org, org_id.to_owned())) {
        let text = touched.text.take().filter(|_| touched.sets == 0);
        let set = text::of_columns(Kind::Org, row);
        touched.text = text.zip(set).map(|(text, set)| text + &set);
        touched.sets += 1;
    }
}

/// Whether a run that was read together with its mark is as the broker left it.
pub(super) fn check_row(tx: &Tx, kind: Kind, id: &str, row: &AnyRow) -> super::Result<()> {
    let text = of_row(kind, row).unwrap_or_default();
    let mark = mark_of(row);
    let fits =
        mark.is_some_and(|(number, mark)| tx.marker.fits(&with_number(&text, number), &mark));
    fits.then_some(()).ok_or_else(|| changed(kind, id, ""))
}

/// Reads what was written, as it is to be marked.
pub(super) async fn look_again(tx: &mut Tx) -> super::Result<()> {
    let mut touched = std::mem::take(&mut tx.touched);
    for ((kind, id), touched) in &mut touched {
        if touched.text.is_none()
            && let Some(found) = find(tx, *kind, id).await?
        {
            touched.generation = found.generation;
            touched.text = Some(found.text);
        }
    }
    tx.touched = touched;
    Ok(())
}

/// Marks what was written; the mark of what is gone goes, too.
pub(super) async fn mark(tx: &mut Tx, newest_entry: i64) -> super::Result<()> {
    for ((_, id), touched) in std::mem::take(&mut tx.touched) {
        let Some(text) = touched.text else {
            sqlx::query("DELETE FROM record_marks WHERE id = $1")
                .bind(id)
                .execute(&mut **tx)
                .await?;
            continue;
        };
        let mark = tx.marker.mark(&with_number(&text, newest_entry));
        sqlx::query(
            "INSERT INTO record_marks (id, number, mark) VALUES ($1, $2, $3)
             ON CONFLICT (id) DO UPDATE SET number = excluded.number, mark = excluded.mark",
        )
        .bind(id)
        .bind(newest_entry)
        .bind(mark)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}
