//! The database: the only user of sqlx. One file per table; one SQL text per statement, which
//! SQLite and PostgreSQL both read.

pub(crate) mod approvals;
pub(crate) mod authorizations;
pub(crate) mod credential_sets;
pub(crate) mod data_keys;
mod dialect;
pub(crate) mod history;
mod insertion;
mod meta;
pub(crate) mod modules;
mod opening;
pub(crate) mod orgs;
pub(crate) mod receipts;
pub(crate) mod records;
pub(crate) mod references;
pub(crate) mod refused_attempts;
pub(crate) mod revocations;
pub(crate) mod sessions;
pub(crate) mod sign_in_links;
mod transaction;
mod value;
pub(crate) mod words;

use crate::clock::Instant;
use crate::vault::Marker;
use dialect::Dialect;
use history::AnchorFile;
use sqlx::{Any, AnyPool};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

pub(crate) use opening::name_of_database;
pub use opening::{Opening, StartLock};
pub(crate) use transaction::Tx;

/// Rows that one transaction of the sweeper deletes: a person's does not wait for long.
const AT_ONCE: i64 = 200;

/// Whatever a statement runs on.
pub(crate) type Connection = sqlx::AnyConnection;

/// The database before its key ring is known: nothing is read or written yet but what binds the two.
pub struct Locked {
    pool: AnyPool,
    writers: AnyPool,
    dialect: Dialect,
}

/// The database.
#[derive(Clone)]
pub struct Store {
    pool: AnyPool,
    writers: AnyPool,
    dialect: Dialect,
    marker: Marker,
    /// The newest entry of history that this process wrote: the next one is newer.
    newest_entry: Arc<AtomicI64>,
    anchor: Arc<AnchorFile>,
    history: Shut,
}

/// Whether history was found changed outside the broker: then nothing is sent until it is whole again, or
/// somebody answers for it. Cheap to clone, a clone is the same.
#[derive(Clone, Default)]
pub struct Shut(Arc<AtomicBool>);

impl Shut {
    /// Nothing may be sent.
    pub fn is_shut(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// From now on nothing may be sent, or again anything.
    pub(crate) fn set(&self, shut: bool) {
        self.0.store(shut, Ordering::Relaxed);
    }
}

impl Locked {
    /// The database, whose records and history are marked from now on.
    pub fn marked_by(self, marker: Marker, anchor: &Path) -> Store {
        Store {
            pool: self.pool,
            writers: self.writers,
            dialect: self.dialect,
            marker,
            newest_entry: Arc::default(),
            anchor: Arc::new(AnchorFile::new(anchor.to_owned())),
            history: Shut::default(),
        }
    }
}

impl Store {
    /// How far history reached, outside the database.
    pub(crate) fn anchor(&self) -> &AnchorFile {
        &self.anchor
    }

    /// Whether history was found changed.
    pub fn history(&self) -> &Shut {
        &self.history
    }

    /// A connection for reading.
    pub(crate) async fn read(&self) -> Result<sqlx::pool::PoolConnection<Any>> {
        Ok(self.pool.acquire().await?)
    }

    /// The time that all replicas agree on.
    pub async fn now(&self) -> Result<Instant> {
        self.now_on(&mut *self.pool.acquire().await?).await
    }

    /// The same, asked on a connection that is there for more.
    pub(crate) async fn now_on(&self, connection: &mut Connection) -> Result<Instant> {
        self.dialect.now(connection).await
    }

    /// The database answers.
    pub async fn ping(&self) -> bool {
        sqlx::query("SELECT 1").execute(&self.pool).await.is_ok()
    }

    /// Closes all connections; what was committed is on disk.
    pub async fn close(&self) {
        self.writers.close().await;
        self.pool.close().await;
    }

    /// Moves the clock of everything that shares this database.
    #[cfg(feature = "test-support")]
    pub async fn advance_clock(&self, by: std::time::Duration) -> Result<()> {
        meta::advance_clock(&mut *self.pool.acquire().await?, crate::clock::millis(by)).await
    }
}

/// The database did not do what it was asked. Statements are in it, values are not.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// What the database says.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// A record is not as the broker left it.
    #[error("{0} was changed outside the broker")]
    ChangedOutside(String),
}

impl StoreError {
    /// A value that must be unique is there already.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(cause)) if cause.is_unique_violation())
    }

    /// A row that another one names is gone: both were changed between two statements.
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::RowNotFound))
    }

    /// A row that does not read as one of ours: it was edited, or is from a newer broker.
    pub fn is_unreadable(&self) -> bool {
        use sqlx::Error::{ColumnDecode, Decode};
        matches!(self, Self::Database(Decode(_) | ColumnDecode { .. }))
    }

    /// What was not written may be written later: nothing says that it cannot be.
    pub(crate) fn may_pass(&self) -> bool {
        let Self::Database(cause) = self else {
            return false;
        };
        !matches!(cause, sqlx::Error::PoolClosed) && !self.is_unreadable()
    }

    /// The database cannot be reached or is too busy: worth another try.
    pub fn is_unavailable(&self) -> bool {
        use sqlx::Error::{Io, PoolClosed, PoolTimedOut, Protocol, Tls};
        let busy = |code: &str| {
            matches!(
                code,
                "5" | "6" | "261" | "517" | "57P01" | "53300" | "40P01"
            )
        };
        let Self::Database(cause) = self else {
            return false;
        };
        match cause {
            Io(_) | PoolClosed | PoolTimedOut | Protocol(_) | Tls(_) => true,
            sqlx::Error::Database(cause) => cause.code().is_some_and(|code| busy(&code)),
            _ => false,
        }
    }
}

/// What the store gives back.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;
