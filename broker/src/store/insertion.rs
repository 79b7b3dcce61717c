//! A row that is to be inserted, column by column.

use super::records::{self, Kind, NewRow};
use super::value::Value;
use super::{Connection, Result, Tx};
use sqlx::AssertSqlSafe;

/// A row that is to be inserted. What is marked is all of its columns as they will be read: they are set in the
/// order of the table, and none is left to a default of the database but NULL.
pub(super) struct Insertion {
    table: &'static str,
    columns: Vec<&'static str>,
    values: Vec<Value>,
}

/// A row that is to be inserted.
pub(super) fn insert_into(table: &'static str) -> Insertion {
    Insertion {
        table,
        columns: Vec::new(),
        values: Vec::new(),
    }
}

impl Insertion {
    /// What the next column will hold.
    pub(super) fn set(mut self, column: &'static str, value: impl Into<Value>) -> Self {
        self.columns.push(column);
        self.values.push(value.into());
        self
    }

    /// Inserts the row as a new record, to be marked with the commit.
    pub(super) async fn insert_record(self, tx: &mut Tx, kind: Kind, id: &str) -> Result<()> {
        let row = self.new_row();
        self.run(tx).await?;
        records::born(tx, kind, id, &row);
        Ok(())
    }

    /// Inserts the row as a new credential set of an org, which the transaction holds or made.
    pub(super) async fn insert_set_of(self, tx: &mut Tx, org_id: &str) -> Result<()> {
        let row = self.new_row();
        self.run(tx).await?;
        records::born_set(tx, org_id, &row);
        Ok(())
    }

    /// Inserts the row.
    pub(super) async fn run(self, connection: &mut Connection) -> Result<()> {
        let Self { table, columns, .. } = self;
        let places: Vec<_> = (1..=columns.len()).map(|at| format!("${at}")).collect();
        let (columns, places) = (columns.join(", "), places.join(", "));
        let text = format!("INSERT INTO {table} ({columns}) VALUES ({places})");
        let mut query = sqlx::query(AssertSqlSafe(text));
        for value in self.values {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::Number(number) => query.bind(number),
            };
        }
        query.execute(connection).await?;
        Ok(())
    }

    /// The row as it will read.
    fn new_row(&self) -> NewRow {
        NewRow::of(self.columns.iter().copied().zip(&self.values))
    }
}
