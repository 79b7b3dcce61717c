//! Records that a transaction writes: each is as the broker left it before, and is marked anew with the
//! commit.

use super::text::{NewRow, Other, of_row, start_of_sets};
use super::{Kind, Touched, changed, check, find, fits, mark_of, with_number};
use crate::store::dialect::Dialect;
use crate::store::{StoreError, Tx};
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

/// For whoever writes a run and asks what it has become.
pub(in crate::store) const MARK_OF_RUN: &str =
    "(SELECT m.mark FROM record_marks m WHERE m.id = authorizations.id) AS record_mark,
     (SELECT m.number FROM record_marks m WHERE m.id = authorizations.id) AS record_number";

/// Before a record is written: it is as the broker left it. It is marked anew with the commit.
pub(in crate::store) async fn touch(tx: &mut Tx, kind: Kind, id: &str) -> crate::store::Result<()> {
    hold(tx, kind, id).await?;
    if let Some(touched) = tx.touched.get_mut(&(kind, id.to_owned())) {
        touched.text = None;
    }
    Ok(())
}

/// The same for a write that sends nothing: a record that was changed outside is written, but not marked, so it
/// stays known as changed.
pub(in crate::store) async fn touch_if_intact(
    tx: &mut Tx,
    kind: Kind,
    id: &str,
) -> crate::store::Result<()> {
    match touch(tx, kind, id).await {
        Err(error @ StoreError::ChangedOutside(_)) => {
            tracing::error!(%error, "it is not marked");
            Ok(())
        }
        touched => touched,
    }
}

async fn hold(tx: &mut Tx, kind: Kind, id: &str) -> crate::store::Result<()> {
    if tx.touched.contains_key(&(kind, id.to_owned())) {
        return Ok(());
    }
    // Nobody else writes it until this transaction ends. What is one row is held by the write itself.
    let several_rows = matches!(kind, Kind::Org | Kind::Told);
    if several_rows && tx.dialect == Dialect::Postgres {
        sqlx::query("UPDATE record_marks SET mark = mark WHERE id = $1")
            .bind(&*kind.place(id))
            .execute(&mut **tx)
            .await?;
    }
    let marker = tx.marker.clone();
    let found = find(tx, kind, id).await?;
    if let Some(found) = &found {
        check(&marker, kind, found)?;
    }
    if found.is_some() || kind == Kind::Told {
        accept(tx, kind, id, found.and_then(|found| found.generation));
    }
    Ok(())
}

/// The record is marked anew as it stands, whatever it was.
pub(in crate::store) fn accept(tx: &mut Tx, kind: Kind, id: &str, generation: Option<i64>) {
    let touched = Touched {
        generation,
        ..Touched::default()
    };
    tx.touched.insert((kind, id.to_owned()), touched);
}

/// A record that this transaction made.
pub(in crate::store) fn born(tx: &mut Tx, kind: Kind, id: &str, row: &NewRow) {
    let sets = match kind {
        Kind::Org => start_of_sets(),
        _ => "",
    };
    let text = kind.word().to_owned() + &row.text + sets;
    put(tx, kind, id, Some(text), row.generation);
}

fn put(tx: &mut Tx, kind: Kind, id: &str, text: Option<String>, generation: Option<i64>) {
    let touched = Touched {
        text,
        generation,
        ..Touched::default()
    };
    tx.touched.insert((kind, id.to_owned()), touched);
}

/// Of a run that a transaction read and writes: before it was written, it was as the broker left it; afterwards it
/// is marked anew. Its row has columns that were other before, or will be other.
pub(in crate::store) async fn moved(
    tx: &mut Tx,
    kind: Kind,
    id: &str,
    row: &AnyRow,
    before: &Other<'_>,
    after: &Other<'_>,
) -> crate::store::Result<()> {
    let text = of_row(kind, row, before).unwrap_or_default();
    let mut intact = fits(&tx.marker, &text, mark_of(row).as_ref());
    if !intact {
        // The mark may be older than the row: another one wrote both while this statement waited.
        let again = sqlx::query(AssertSqlSafe(kind.select(1)))
            .bind(id)
            .fetch_one(&mut **tx)
            .await?;
        let text = of_row(kind, &again, before).unwrap_or_default();
        intact = fits(&tx.marker, &text, mark_of(&again).as_ref());
    }
    if !intact {
        return Err(changed(kind, id, row.try_get("name").unwrap_or_default()));
    }
    put(tx, kind, id, of_row(kind, row, after), None);
    Ok(())
}

/// Before a credential set is inserted.
pub(in crate::store) async fn hold_for_set(tx: &mut Tx, org_id: &str) -> crate::store::Result<()> {
    hold(tx, Kind::Org, org_id).await
}

/// A credential set that this transaction made.
pub(in crate::store) fn born_set(tx: &mut Tx, org_id: &str, set: &NewRow) {
    if let Some(touched) = tx.touched.get_mut(&(Kind::Org, org_id.to_owned())) {
        let text = touched.text.take().filter(|_| touched.sets == 0);
        touched.text = text.map(|text| text + &set.text);
        touched.sets += 1;
    }
}

/// Reads what was written, as it is to be marked.
pub(in crate::store) async fn look_again(tx: &mut Tx) -> crate::store::Result<()> {
    let marker = tx.marker.clone();
    let mut touched = std::mem::take(&mut tx.touched);
    for ((kind, id), touched) in &mut touched {
        if touched.text.is_none()
            && let Some(found) = find(tx, *kind, id).await?
        {
            touched.generation = found.generation;
            touched.is_marked = fits(&marker, &found.text, found.mark.as_ref());
            // A mark without anything that it is of goes.
            touched.text = Some(found.text).filter(|text| text != Kind::Told.word());
        }
    }
    tx.touched = touched;
    Ok(())
}

/// Marks what was written; the mark of what is gone goes, too.
pub(in crate::store) async fn mark(tx: &mut Tx, newest_entry: i64) -> crate::store::Result<()> {
    let mut marks = Vec::new();
    for ((kind, id), touched) in std::mem::take(&mut tx.touched) {
        let place = kind.place(&id).into_owned();
        if touched.is_marked {
            continue;
        }
        if let Some(text) = touched.text {
            marks.push((place, tx.marker.mark(&with_number(&text, newest_entry))));
        } else {
            sqlx::query("DELETE FROM record_marks WHERE id = $1")
                .bind(place)
                .execute(&mut **tx)
                .await?;
        }
    }
    // As many as one statement takes.
    for marks in marks.chunks(300) {
        put_marks(tx, marks, newest_entry).await?;
    }
    Ok(())
}

async fn put_marks(
    tx: &mut Tx,
    marks: &[(String, String)],
    number: i64,
) -> crate::store::Result<()> {
    let values = (1..=marks.len()).map(|at| format!("(${}, $1, ${})", 2 * at, 2 * at + 1));
    let values = values.collect::<Vec<_>>().join(", ");
    let text = format!(
        "INSERT INTO record_marks (id, number, mark) VALUES {values}
         ON CONFLICT (id) DO UPDATE SET number = excluded.number, mark = excluded.mark"
    );
    let mut put = sqlx::query(AssertSqlSafe(text)).bind(number);
    for (id, mark) in marks {
        put = put.bind(id).bind(mark);
    }
    put.execute(&mut **tx).await?;
    Ok(())
}
