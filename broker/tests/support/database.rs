//! A database of a test's own.

use sqlx::{AnyConnection, AssertSqlSafe, Connection, PgConnection, Row};
use std::path::Path;

#[derive(Clone)]
pub(crate) enum Database {
    /// The file in the data folder.
    Sqlite,
    /// A database of the server that `cargo xtask test` starts.
    Postgres(String),
}

impl Database {
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite
    }

    pub(crate) async fn postgres() -> Self {
        let server = std::env::var("BROKER_TEST_POSTGRES_URL").expect(
            "BROKER_TEST_POSTGRES_URL names a PostgreSQL server; \
             `cargo xtask test --only broker` starts one",
        );
        let name = format!(
            "test_{}",
            broker::vault::sha256(&broker::vault::random_token())
        )
        .replace('-', "_")
        .to_lowercase();
        let mut connection = PgConnection::connect(&server).await.unwrap();
        let statement = AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::query(statement)
            .execute(&mut connection)
            .await
            .unwrap();
        let (base, _) = server.rsplit_once('/').unwrap();
        Self::Postgres(format!("{base}/{name}"))
    }

    /// An empty database of the same kind.
    pub(crate) async fn another(&self) -> Self {
        match self {
            Self::Sqlite => Self::sqlite(),
            Self::Postgres(_) => Self::postgres().await,
        }
    }

    /// As a database that a person edits by hand.
    pub(crate) async fn open(&self, folder: &Path) -> Tables {
        sqlx::any::install_default_drivers();
        let url = match self {
            Self::Sqlite => format!("sqlite:{}", folder.join("broker.db").display()),
            Self::Postgres(url) => url.clone(),
        };
        Tables(AnyConnection::connect(&url).await.unwrap())
    }

    pub(crate) fn flag(&self) -> Option<String> {
        match self {
            Self::Sqlite => None,
            Self::Postgres(url) => Some(format!("--database-url={url}")),
        }
    }
}

/// The tables, past the broker.
pub(crate) struct Tables(AnyConnection);

impl Tables {
    /// Runs a statement; gives how many rows it changed.
    pub(crate) async fn run(&mut self, statement: &str, values: &[&str]) -> u64 {
        let mut query = sqlx::query(AssertSqlSafe(statement.to_owned()));
        for value in values {
            query = query.bind(*value);
        }
        let done = query.execute(&mut self.0).await;
        done.unwrap_or_else(|error| panic!("{statement}: {error}"))
            .rows_affected()
    }

    /// Runs a statement that the database may refuse.
    pub(crate) async fn try_run(&mut self, statement: &str) -> Result<u64, String> {
        let done = sqlx::query(AssertSqlSafe(statement.to_owned()))
            .execute(&mut self.0)
            .await;
        done.map(|done| done.rows_affected())
            .map_err(|error| error.to_string())
    }

    /// The columns of a table, each with whether it is text.
    pub(crate) async fn columns(
        &mut self,
        database: &Database,
        table: &str,
    ) -> Vec<(String, bool)> {
        let query = match database {
            Database::Sqlite => format!(
                "SELECT CAST(name AS TEXT), CAST(type AS TEXT) FROM pragma_table_info('{table}')"
            ),
            Database::Postgres(_) => format!(
                "SELECT CAST(column_name AS TEXT), CAST(data_type AS TEXT)
                 FROM information_schema.columns WHERE table_name = '{table}'"
            ),
        };
        let rows = self.rows(&query).await.into_iter();
        let column = |row: Vec<String>| (row[0].clone(), row[1].eq_ignore_ascii_case("text"));
        rows.map(column).collect()
    }

    /// The rows of a query whose columns are all text; what is NULL reads as nothing.
    pub(crate) async fn rows(&mut self, query: &str) -> Vec<Vec<String>> {
        let rows = sqlx::query(AssertSqlSafe(query.to_owned()))
            .fetch_all(&mut self.0)
            .await;
        let rows = rows.unwrap_or_else(|error| panic!("{query}: {error}"));
        let text = |row: &sqlx::any::AnyRow, at| row.get::<Option<String>, usize>(at);
        rows.iter()
            .map(|row| {
                (0..row.len())
                    .map(|at| text(row, at).unwrap_or_default())
                    .collect()
            })
            .collect()
    }
}
