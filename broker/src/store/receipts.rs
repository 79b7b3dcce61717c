//! Receipts, and what they are made of: the rows of every table that refers to an org, whatever
//! tables there are. The schema itself tells which, so none can be forgotten.

use super::records::{self, Kind};
use super::{Connection, Tx};
use crate::clock::Instant;
use broker_api::Receipt;
use sqlx::{AssertSqlSafe, Row};

/// A table that refers to orgs, and the column that does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Referring {
    pub(crate) table: String,
    pub(crate) column: String,
}

/// Before anything is done to an org: what hangs on it is as the broker left it.
pub(crate) async fn hold(tx: &mut Tx, org_id: &str) -> crate::store::Result<()> {
    records::touch(tx, Kind::Told, org_id).await
}

/// Every table with a foreign key on orgs.
pub(crate) async fn referring(tx: &mut Tx) -> crate::store::Result<Vec<Referring>> {
    let rows = sqlx::query(tx.dialect.tables_that_refer_to_orgs())
        .fetch_all(&mut **tx)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Referring {
                table: row.try_get(0)?,
                column: row.try_get(1)?,
            })
        })
        .collect()
}

/// Every column of a table, by name.
pub(crate) async fn columns(tx: &mut Tx, table: &str) -> crate::store::Result<Vec<String>> {
    let rows = sqlx::query(tx.dialect.columns_of_table())
        .bind(table)
        .fetch_all(&mut **tx)
        .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// The rows in which a column has a value, as text, in no order.
pub(crate) async fn rows(
    tx: &mut Tx,
    of: &Referring,
    columns: &[String],
    value: &str,
) -> crate::store::Result<Vec<Vec<Option<String>>>> {
    let all: Vec<_> = columns
        .iter()
        .map(|column| format!("CAST({} AS TEXT)", quoted(column)))
        .collect();
    let text = format!(
        "SELECT {} FROM {} WHERE {} = $1",
        all.join(", "),
        quoted(&of.table),
        quoted(&of.column)
    );
    let rows = sqlx::query(AssertSqlSafe(text))
        .bind(value)
        .fetch_all(&mut **tx)
        .await?;
    rows.iter()
        .map(|row| {
            let values = (0..columns.len()).map(|at| Ok(row.try_get(at)?));
            values.collect()
        })
        .collect()
}

/// Hangs everything that refers to one org on another one.
pub(crate) async fn hang_on(
    tx: &mut Tx,
    of: &Referring,
    from: &str,
    to: &str,
) -> crate::store::Result<()> {
    for org_id in [from, to] {
        records::touch(tx, Kind::Told, org_id).await?;
    }
    let column = quoted(&of.column);
    let text = format!(
        "UPDATE {} SET {column} = $1 WHERE {column} = $2",
        quoted(&of.table)
    );
    sqlx::query(AssertSqlSafe(text))
        .bind(to)
        .bind(from)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A name of the schema's, which both databases quote alike.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

pub(crate) async fn insert(
    tx: &mut Tx,
    receipt: &Receipt,
    at: Instant,
    body: &str,
) -> crate::store::Result<()> {
    records::touch(tx, Kind::Told, &receipt.to.org_id).await?;
    sqlx::query("INSERT INTO receipts (id, org_id, at, body) VALUES ($1, $2, $3, $4)")
        .bind(&receipt.id)
        .bind(&receipt.to.org_id)
        .bind(at.0)
        .bind(body)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// An org's receipts, newest first.
pub(crate) async fn of_org(
    connection: &mut Connection,
    org_id: &str,
) -> crate::store::Result<Vec<String>> {
    let rows =
        sqlx::query("SELECT body FROM receipts WHERE org_id = $1 ORDER BY at DESC, id LIMIT 50")
            .bind(org_id)
            .fetch_all(connection)
            .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

pub(crate) async fn get(
    connection: &mut Connection,
    id: &str,
) -> crate::store::Result<Option<String>> {
    let row = sqlx::query("SELECT body FROM receipts WHERE id = $1")
        .bind(id)
        .fetch_optional(connection)
        .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}
