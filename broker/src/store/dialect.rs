//! What must differ between SQLite and PostgreSQL: pragmas, the kind of transaction, the clock.

use super::Connection;
use crate::clock::Instant;
use anyhow::bail;
use sqlx::Row;

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

    /// SQLite makes the file if there is none.
    pub(super) fn connect_url(self, url: &str) -> String {
        match self {
            Self::Sqlite if !url.contains('?') => format!("{url}?mode=rwc"),
            _ => url.to_owned(),
        }
    }

    pub(super) async fn prepare(self, connection: &mut Connection) -> sqlx::Result<()> {
        if self == Self::Postgres {
            return Ok(());
        }
        for pragma in [
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = FULL",
            "PRAGMA foreign_keys = ON",
            "PRAGMA busy_timeout = 10000",
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
