//! What must differ between SQLite and PostgreSQL: pragmas, the kind of transaction, the clock, and how the schema
//! is asked about itself.

use super::Connection;
use crate::clock::Instant;
use anyhow::{Context, bail};
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, Row};
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    pub(super) fn of(url: &str) -> anyhow::Result<Self> {
        match url.split(':').next() {
            Some("sqlite") => Ok(Self::Sqlite),
            Some("postgres" | "postgresql") => Ok(Self::Postgres),
            _ => bail!("BROKER_DATABASE_URL: must start with sqlite: or postgres:"),
        }
    }

    /// At most so many connections.
    pub(super) async fn pool(self, url: &str, most: u32) -> anyhow::Result<AnyPool> {
        AnyPoolOptions::new()
            .max_connections(most)
            .acquire_timeout(Duration::from_secs(5))
            // A file does not hang up, and asking is a way to the connection's thread and back.
            .test_before_acquire(self == Self::Postgres)
            .after_connect(move |connection, _| Box::pin(self.prepare(connection)))
            .connect(url)
            .await
            .context("cannot open the database")
    }

    async fn prepare(self, connection: &mut Connection) -> sqlx::Result<()> {
        if self == Self::Postgres {
            return Ok(());
        }
        for pragma in [
            "PRAGMA busy_timeout = 10000",
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
            "PRAGMA foreign_keys = ON",
            // What was deleted is overwritten, not only forgotten.
            "PRAGMA secure_delete = ON",
        ] {
            sqlx::query(pragma).execute(&mut *connection).await?;
        }
        Ok(())
    }

    /// A SQLite transaction that starts by reading cannot always go on to write, so writers
    /// say at once that they write.
    pub(super) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// Ends the search for a row that nobody else may write until the transaction ends. SQLite has one writer in any
    /// case.
    pub(super) fn holding(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE",
        }
    }

    /// Tables with a foreign key on orgs, and the column that has it: the schema's own word.
    pub(super) fn tables_that_refer_to_orgs(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "SELECT CAST(tables.name AS TEXT), CAST(keys.\"from\" AS TEXT)
                 FROM sqlite_master tables JOIN pragma_foreign_key_list(tables.name) keys
                     ON keys.\"table\" = 'orgs'
                 WHERE tables.type = 'table' ORDER BY 1, 2"
            }
            Self::Postgres => {
                "SELECT CAST(tables.relname AS TEXT), CAST(columns.attname AS TEXT)
                 FROM pg_constraint keys
                 JOIN pg_class tables ON tables.oid = keys.conrelid
                 JOIN pg_attribute columns
                     ON columns.attrelid = keys.conrelid AND columns.attnum = keys.conkey[1]
                 WHERE keys.contype = 'f' AND keys.confrelid = CAST('orgs' AS regclass)
                 ORDER BY 1, 2"
            }
        }
    }

    /// The columns of the table `$1`, by name.
    pub(super) fn columns_of_table(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT CAST(name AS TEXT) FROM pragma_table_info($1) ORDER BY 1",
            Self::Postgres => {
                "SELECT CAST(attname AS TEXT) FROM pg_attribute
                 WHERE attrelid = CAST(quote_ident($1) AS regclass)
                     AND attnum > 0 AND NOT attisdropped
                 ORDER BY 1"
            }
        }
    }

    /// This machine's clock is SQLite's, and asking is a way to the connection's thread and back.
    #[cfg(not(feature = "test-support"))]
    pub(super) async fn now(self, connection: &mut Connection) -> crate::store::Result<Instant> {
        match self {
            Self::Sqlite => Ok(Instant::of_this_machine()),
            Self::Postgres => {
                let now = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)";
                ask(connection, now).await
            }
        }
    }

    #[cfg(feature = "test-support")]
    pub(super) async fn now(self, connection: &mut Connection) -> crate::store::Result<Instant> {
        let now = match self {
            Self::Sqlite => {
                "SELECT CAST(unixepoch('subsec') * 1000 AS BIGINT) + COALESCE(
                 (SELECT CAST(value AS BIGINT) FROM meta WHERE key = 'clock_offset'), 0)"
            }
            Self::Postgres => {
                "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) + COALESCE(
                 (SELECT CAST(value AS BIGINT) FROM meta WHERE key = 'clock_offset'), 0)"
            }
        };
        ask(connection, now).await
    }
}

async fn ask(connection: &mut Connection, now: &'static str) -> crate::store::Result<Instant> {
    let row = sqlx::query(now).fetch_one(connection).await?;
    Ok(Instant(row.try_get(0)?))
}
