//! Statements that are sent together. SQLite works on a thread of its own, and the way there and back costs more than
//! most statements do: it gets them as one text. PostgreSQL takes one after the other.

use super::dialect::Dialect;
use super::records::{self, Kind, NewRow};
use super::value::Value;
use super::{Connection, Tx};
use futures_util::TryStreamExt;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe, Either, Executor};
use std::borrow::Cow;

/// A statement, what is bound to it, and which record it makes.
#[derive(Clone)]
pub(crate) struct Statement {
    text: Cow<'static, str>,
    values: Vec<Value>,
    makes: Option<Makes>,
    holds: bool,
}

/// A row that a statement makes, by the text that is marked.
#[derive(Clone)]
enum Makes {
    Record(Kind, String, NewRow),
    /// A credential set of this org.
    Set(String, NewRow),
}

/// A row that is to be inserted. What is marked is all of its columns as they will be read: they are set in the
/// order of the table, and none is left to a default of the database but NULL.
pub(crate) struct Insertion {
    table: &'static str,
    columns: Vec<&'static str>,
    values: Vec<Value>,
}

/// A statement whose text is a part of this program.
pub(crate) fn statement(text: impl Into<Cow<'static, str>>) -> Statement {
    Statement {
        text: text.into(),
        values: Vec::new(),
        makes: None,
        holds: false,
    }
}

/// Fails where this is true, and with it all that it is sent with: history cannot be without an end.
pub(crate) fn refuse_if(this: &str) -> Statement {
    statement(format!(
        "UPDATE history_head SET number = NULL WHERE {this}"
    ))
}

/// A row that is to be inserted.
pub(crate) fn insert_into(table: &'static str) -> Insertion {
    Insertion {
        table,
        columns: Vec::new(),
        values: Vec::new(),
    }
}

impl Insertion {
    /// What the next column will hold.
    pub(crate) fn set(mut self, column: &'static str, value: impl Into<Value>) -> Self {
        self.columns.push(column);
        self.values.push(value.into());
        self
    }

    /// The row is a new record, to be marked with the commit.
    pub(crate) fn makes(self, kind: Kind, id: &str) -> Statement {
        let row = self.new_row();
        self.statement(Makes::Record(kind, id.to_owned(), row))
    }

    /// The row is a new credential set of an org, which the transaction holds or made.
    pub(crate) fn makes_set_of(self, org_id: &str) -> Statement {
        let row = self.new_row();
        self.statement(Makes::Set(org_id.to_owned(), row))
    }

    /// Its columns, but for those that are sealed.
    pub(super) fn unsealed(self) -> impl Iterator<Item = (&'static str, Value)> {
        let columns = self.columns.into_iter().zip(self.values);
        columns.filter(|(column, _)| !records::is_sealed(column))
    }

    /// The row as it will read.
    pub(super) fn new_row(&self) -> NewRow {
        NewRow::of(self.columns.iter().copied().zip(&self.values))
    }

    fn statement(self, makes: Makes) -> Statement {
        let Self { table, columns, .. } = &self;
        let places: Vec<_> = (1..=columns.len()).map(|at| format!("${at}")).collect();
        let (columns, places) = (columns.join(", "), places.join(", "));
        Statement {
            text: format!("INSERT INTO {table} ({columns}) VALUES ({places})").into(),
            values: self.values,
            makes: Some(makes),
            holds: false,
        }
    }
}

impl Statement {
    /// The value of its next placeholder: `$1`, then `$2`.
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// It writes this record, which will read so.
    pub(super) fn writes(self, kind: Kind, id: &str, row: NewRow) -> Self {
        Self {
            makes: Some(Makes::Record(kind, id.to_owned(), row)),
            ..self
        }
    }

    /// Nobody else writes the rows that it finds until the transaction ends.
    pub(crate) fn holding(self) -> Self {
        Self {
            holds: true,
            ..self
        }
    }

    /// Runs by itself.
    pub(crate) async fn rows(
        self,
        connection: &mut Connection,
    ) -> crate::store::Result<Vec<AnyRow>> {
        let query = sqlx::query(AssertSqlSafe(self.text.into_owned()));
        Ok(bound(query, self.values).fetch_all(connection).await?)
    }
}

impl Tx {
    /// Runs all of them, in this order; gives the rows of each.
    pub(crate) async fn together<const N: usize>(
        &mut self,
        statements: [Statement; N],
    ) -> crate::store::Result<[Vec<AnyRow>; N]> {
        as_many(self.all(statements.into()).await?)
    }

    /// The same for any number of them.
    pub(crate) async fn all(
        &mut self,
        mut statements: Vec<Statement>,
    ) -> crate::store::Result<Vec<Vec<AnyRow>>> {
        if statements.is_empty() {
            return Ok(Vec::new());
        }
        self.note_made(&mut statements);
        match self.dialect {
            Dialect::Sqlite => as_one(self, statements).await,
            Dialect::Postgres => one_by_one(self, statements).await,
        }
    }

    /// Notes what they make, to be marked with the commit.
    pub(super) fn note_made(&mut self, statements: &mut [Statement]) {
        for made in statements.iter_mut().filter_map(|one| one.makes.take()) {
            match made {
                Makes::Record(kind, id, row) => records::born(self, kind, &id, &row),
                Makes::Set(org_id, row) => records::born_set(self, &org_id, &row),
            }
        }
    }
}

/// The rows of as many statements as there were.
pub(super) fn as_many<const N: usize>(
    rows: Vec<Vec<AnyRow>>,
) -> crate::store::Result<[Vec<AnyRow>; N]> {
    rows.try_into().map_err(|_| sqlx::Error::RowNotFound.into())
}

async fn one_by_one(
    connection: &mut Connection,
    statements: Vec<Statement>,
) -> crate::store::Result<Vec<Vec<AnyRow>>> {
    let mut all = Vec::new();
    for mut statement in statements {
        // SQLite has one writer in any case.
        if statement.holds {
            statement.text = format!("{} FOR UPDATE", statement.text).into();
        }
        all.push(statement.rows(connection).await?);
    }
    Ok(all)
}

/// sqlx would rather not have several statements in one text, but for SQLite it has no other way to save the way
/// there and back: should it go, [`one_by_one`] does the same.
async fn as_one(
    connection: &mut Connection,
    statements: Vec<Statement>,
) -> crate::store::Result<Vec<Vec<AnyRow>>> {
    let (mut texts, mut values) = (Vec::new(), Vec::new());
    for statement in statements {
        texts.push(numbered_after(&statement.text, values.len()));
        values.extend(statement.values);
    }
    let query = bound(sqlx::query(AssertSqlSafe(texts.join(";\n"))), values);
    let (mut all, mut rows) = (Vec::new(), Vec::new());
    let mut answers = connection.fetch_many(query);
    while let Some(answer) = answers.try_next().await? {
        match answer {
            Either::Right(row) => rows.push(row),
            Either::Left(_) => all.push(std::mem::take(&mut rows)),
        }
    }
    Ok(all)
}

/// The same text, whose first placeholder comes after so many.
fn numbered_after(text: &str, before: usize) -> String {
    let mut parts = text.split('$');
    let mut numbered = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_digit());
        let (number, rest) = part.split_at(end.unwrap_or(part.len()));
        let number = number.parse::<usize>().map(|number| number + before);
        numbered.push('$');
        numbered += &number.map(|number| number.to_string()).unwrap_or_default();
        numbered += rest;
    }
    numbered
}

fn bound(
    query: Query<'static, Any, AnyArguments>,
    values: Vec<Value>,
) -> Query<'static, Any, AnyArguments> {
    values.into_iter().fold(query, |query, value| match value {
        Value::Text(text) => query.bind(text),
        Value::Number(number) => query.bind(number),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::Connection as _;

    #[tokio::test]
    async fn each_has_its_rows_and_after_one_that_is_refused_nothing_is_done()
    -> crate::store::Result<()> {
        sqlx::any::install_default_drivers();
        let mut connection = Connection::connect("sqlite::memory:").await?;
        let number = |number: i64| statement("INSERT INTO t VALUES ($1) RETURNING n").bind(number);
        let made = vec![
            statement("CREATE TABLE t (n BIGINT PRIMARY KEY)"),
            number(1),
            number(2),
            statement("SELECT n FROM t WHERE n >= $1").bind(1),
            statement("BEGIN"),
        ];
        let rows = as_one(&mut connection, made).await?;
        assert_eq!(
            rows.iter().map(Vec::len).collect::<Vec<_>>(),
            [0, 1, 1, 2, 0]
        );
        let refused = as_one(
            &mut connection,
            vec![number(3), number(1), number(4), statement("COMMIT")],
        );
        let refused = refused.await.err();
        assert!(refused.is_some_and(|error| error.is_unique_violation()));
        let rest = vec![statement("ROLLBACK"), statement("SELECT n FROM t")];
        let rows = as_one(&mut connection, rest).await?;
        assert_eq!(rows[1].len(), 2);
        Ok(())
    }

    #[test]
    fn placeholders_go_on_where_those_before_ended() {
        let text = "UPDATE t SET a = $1, b = $12 WHERE c = $2";
        assert_eq!(numbered_after(text, 0), text);
        assert_eq!(
            numbered_after(text, 9),
            "UPDATE t SET a = $10, b = $21 WHERE c = $11"
        );
        assert_eq!(numbered_after("SELECT 1", 3), "SELECT 1");
    }
}
