//! All records at once: which were changed outside, and the first marks.

use super::{Id, Kind, accept, texts};
use crate::store::{Connection, Store, Tx, history};
use std::collections::BTreeSet;

/// As many as are looked at in one statement.
const AT_ONCE: usize = 200;

/// What says that everything is marked, and how: marks of an older kind cover less.
pub(crate) const MARKED: &str = "2";

const WORD_IS_CHANGED: &str =
    "The word that everything is marked was changed in the database, or taken out of it.";

/// What was changed outside the broker, in words.
pub(crate) async fn faults(store: &Store) -> crate::store::Result<Vec<String>> {
    let mut connection = store.read().await?;
    let before = marks(&mut connection).await?;
    let mut faults = Vec::new();
    let mut places = BTreeSet::new();
    for kind in Kind::ALL {
        let ids = texts(&mut connection, kind.ids()).await?;
        places.extend(ids.iter().map(|id| kind.place(id).into_owned()));
        let ids: Vec<_> = ids.iter().map(String::as_str).collect();
        for ids in ids.chunks(AT_ONCE) {
            let changed = store.changed(&mut connection, kind, ids).await?;
            faults.extend(changed.into_values().map(|what| format!("The {what}.")));
        }
    }
    // What was deleted meanwhile lost its mark as well.
    let still: BTreeSet<_> = marks(&mut connection).await?.into_iter().collect();
    let gone = before.iter().filter(|id| still.contains(*id));
    for id in gone.filter(|id| !places.contains(*id)) {
        faults.push(format!("The record {id} was deleted outside the broker."));
    }
    let ahead = "SELECT id FROM record_marks
                 WHERE number > (SELECT MIN(number) FROM history_head) ORDER BY id";
    for id in texts(&mut connection, ahead.to_owned()).await? {
        faults.push(format!(
            "The record {id} was written after the last entry of history: newer ones were cut."
        ));
    }
    if marked(&mut connection).await?.as_deref() != Some(MARKED) {
        faults.push(WORD_IS_CHANGED.to_owned());
    }
    for key in texts(&mut connection, unknown_words()).await? {
        faults.push(format!("The word {key} was put into the database."));
    }
    Ok(faults)
}

async fn marks(connection: &mut Connection) -> crate::store::Result<Vec<String>> {
    texts(connection, "SELECT id FROM record_marks".to_owned()).await
}

/// The check of the key ring proves itself at each start.
fn unknown_words() -> String {
    let of_tests = if cfg!(feature = "test-support") {
        "'clock_offset'"
    } else {
        "''"
    };
    format!("SELECT key FROM meta WHERE key NOT IN ('key_ring_check', 'marked', {of_tests})")
}

/// How everything is marked; nothing if nothing is.
async fn marked(connection: &mut Connection) -> crate::store::Result<Option<String>> {
    let word = "SELECT value FROM meta WHERE key = 'marked'";
    Ok(texts(connection, word.to_owned()).await?.pop())
}

/// Marks what there was before anything was marked as it is now: once in the life of a database. `false` if
/// it is to be marked again although it shows marks, or was `anchored` when everything was marked: somebody
/// changed the word for it.
pub(crate) async fn mark_once(store: &Store, anchored: Option<&str>) -> crate::store::Result<bool> {
    let word = marked(&mut *store.read().await?).await?;
    if word.as_deref() == Some(MARKED) {
        return Ok(true);
    }
    let mut tx = store.begin().await?;
    if marked(&mut tx).await?.as_deref() == Some(MARKED) {
        return Ok(true);
    }
    let unmarked = word.is_none();
    if anchored == Some(MARKED) || (unmarked && anchored.is_some()) {
        return Ok(false);
    }
    let shows_marks = "SELECT id FROM record_marks UNION ALL SELECT id FROM history
                       WHERE number IS NOT NULL LIMIT 1";
    if unmarked && !texts(&mut tx, shows_marks.to_owned()).await?.is_empty() {
        return Ok(false);
    }
    if unmarked {
        history::number_all(&mut tx).await?;
    }
    sqlx::query("DELETE FROM record_marks")
        .execute(&mut *tx)
        .await?;
    for kind in Kind::ALL {
        for id in texts(&mut tx, kind.ids()).await? {
            accept(&mut tx, kind, &id, None);
        }
    }
    put_word(&mut tx).await?;
    tx.commit().await?;
    Ok(true)
}

async fn put_word(connection: &mut Connection) -> crate::store::Result<()> {
    sqlx::query(
        "INSERT INTO meta (key, value) VALUES ('marked', $1)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )
    .bind(MARKED)
    .execute(connection)
    .await?;
    Ok(())
}

/// The same for a database that an operator put back: one from before anything was marked is marked,
/// any other keeps its marks.
pub(crate) async fn mark_again(store: &Store) -> crate::store::Result<()> {
    if !mark_once(store, None).await? {
        put_word(&mut *store.read().await?).await?;
    }
    Ok(())
}

/// Marks an org as it stands with all that hangs on it, because a person answers for it.
pub(crate) async fn accept_org(tx: &mut Tx, id: &str, generation: i64) -> crate::store::Result<()> {
    accept(tx, Kind::Org, id, Some(generation));
    accept(tx, Kind::Told, id, None);
    let approvals = sqlx::query_scalar(
        "SELECT approval_id FROM credential_sets WHERE org_id = $1 AND approval_id IS NOT NULL",
    );
    for approval in approvals.bind(id).fetch_all(&mut **tx).await? {
        let approval: String = approval;
        accept(tx, Kind::Approval, &approval, None);
    }
    Ok(())
}

/// The same for any other record; `false` if there is none, and no mark of one.
pub(crate) async fn accept_other(tx: &mut Tx, id: &str) -> crate::store::Result<bool> {
    let mut known = Vec::<Id>::new();
    for kind in Kind::ALL {
        let ids = texts(tx, kind.ids()).await?;
        known.extend(ids.into_iter().filter(|own| own == id).map(|id| (kind, id)));
    }
    for (kind, id) in &known {
        accept(tx, *kind, id, None);
    }
    let mark_alone = sqlx::query("DELETE FROM record_marks WHERE id = $1")
        .bind(id)
        .execute(&mut **tx)
        .await?;
    Ok(!known.is_empty() || mark_alone.rows_affected() > 0)
}
