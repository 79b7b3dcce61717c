//! Parts of the portal that use orgs, by the hash of their key.

use super::insertion::insert_into;
use super::orgs::name_key;
use super::records::{self, Kind};
use super::{Connection, Store, Tx};
use crate::clock::Instant;
use sqlx::Row;
use sqlx::any::AnyRow;

/// A module as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ModuleRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) has_key: bool,
    pub(crate) added_at: Instant,
}

const COLUMNS: &str = "SELECT id, name, key_hash, added_at FROM modules";

/// Puts a module on record, with or without a key.
pub(crate) async fn insert(
    tx: &mut Tx,
    id: &str,
    name: &str,
    key_hash: Option<&str>,
    now: Instant,
) -> crate::store::Result<()> {
    insert_into("modules")
        .set("id", id)
        .set("name", name)
        .set("name_key", name_key(name))
        .set("key_hash", key_hash)
        .set("added_at", now.0)
        .insert_record(tx, Kind::Module, id)
        .await
}

/// Gives a key to a module that has none.
pub(crate) async fn give_key(tx: &mut Tx, id: &str, key_hash: &str) -> crate::store::Result<bool> {
    records::touch(tx, Kind::Module, id).await?;
    let done = sqlx::query("UPDATE modules SET key_hash = $1 WHERE id = $2 AND key_hash IS NULL")
        .bind(key_hash)
        .bind(id)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn named(
    connection: &mut Connection,
    name: &str,
) -> crate::store::Result<Option<ModuleRow>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} WHERE name_key = $1"
    )))
    .bind(name_key(name))
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(read).transpose()
}

/// The module whose key has this hash, if it is as the broker left it. A hash is looked up, so the time that it
/// takes tells nothing about any key.
pub(crate) async fn by_key(
    store: &Store,
    connection: &mut Connection,
    key_hash: &str,
) -> crate::store::Result<Option<ModuleRow>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} WHERE key_hash = $1"
    )))
    .bind(key_hash)
    .fetch_optional(&mut *connection)
    .await?;
    let Some(found) = row.as_ref().map(read).transpose()? else {
        return Ok(None);
    };
    let intact = store.one_row(connection, Kind::Module, &found.id).await?;
    Ok(intact.map(|_| found))
}

/// All modules, by name.
pub(crate) async fn all(connection: &mut Connection) -> crate::store::Result<Vec<ModuleRow>> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!("{COLUMNS} ORDER BY name_key")))
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

pub(crate) async fn delete(tx: &mut Tx, id: &str) -> crate::store::Result<()> {
    records::accept(tx, Kind::Module, id, None);
    sqlx::query("DELETE FROM modules WHERE id = $1")
        .bind(id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn read(row: &AnyRow) -> crate::store::Result<ModuleRow> {
    let key_hash: Option<String> = row.try_get("key_hash")?;
    Ok(ModuleRow {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        has_key: key_hash.is_some(),
        added_at: Instant(row.try_get("added_at")?),
    })
}
