//! Write transactions: how they end. Begin and commit are statements like any other here, so that they are on the way
//! to the database together with others.

use super::history::{self, Anchor, Head};
use super::records::{self, Touched};
use super::statement::{Statement, statement};
use super::{Connection, Result, Store};
use crate::clock::Instant;
use crate::store::dialect::Dialect;
use crate::vault::Marker;
use sqlx::pool::PoolConnection;
use sqlx::{Any, Executor};
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::Ordering;
use tokio::runtime::Handle;

/// A write transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
pub(crate) struct Tx {
    store: Store,
    /// Taken when the transaction has ended.
    connection: Option<PoolConnection<Any>>,
    pub(super) dialect: Dialect,
    pub(super) marker: Marker,
    /// Records that are written, to be marked anew.
    pub(super) touched: BTreeMap<records::Id, Touched>,
    /// Entries of history: written last, so that others wait for the head only briefly.
    pub(super) entries: Vec<history::Entry>,
    /// What is written with the commit.
    pub(super) last: Vec<Statement>,
    /// Where history ends, if that was read when the transaction began.
    pub(super) head: Option<Head>,
}

impl Tx {
    pub(super) fn on(store: Store, connection: PoolConnection<Any>) -> Self {
        Self {
            dialect: store.dialect,
            marker: store.marker.clone(),
            connection: Some(connection),
            touched: BTreeMap::new(),
            entries: Vec::new(),
            last: Vec::new(),
            head: None,
            store,
        }
    }

    pub(crate) async fn now(&mut self) -> Result<Instant> {
        self.dialect.now(self).await
    }

    /// Writes history, marks what was written, makes all of it durable, and anchors it.
    pub(crate) async fn commit(mut self) -> Result<()> {
        records::look_again(&mut self).await?;
        let last = std::mem::take(&mut self.last);
        self.send(last).await
    }

    /// The same, after these statements.
    pub(super) async fn send(mut self, mut all: Vec<Statement>) -> Result<()> {
        let known = self.store.newest_entry.load(Ordering::Relaxed);
        let reached = history::write(&mut self, known).await?;
        all.extend(reached.entries);
        all.extend(records::marks(&mut self, reached.number));
        all.push(statement("COMMIT"));
        self.all(all).await?;
        let store = &self.store;
        if let Some(end) = reached.end.filter(|_| self.dialect == Dialect::Sqlite) {
            store.put_end(end);
        }
        // Back to the others.
        drop(self.connection.take());
        store
            .newest_entry
            .fetch_max(reached.number, Ordering::Relaxed);
        if reached.cut {
            tracing::error!(
                reached.number,
                "history was cut outside the broker: nothing is sent"
            );
            store.history.set(true);
        }
        let mac = reached.mac.filter(|_| !store.history.is_shut());
        if let Some(mac) = mac {
            match store.anchor.reach(reached.number, &mac) {
                Ok(before) if before == reached.before => {}
                // Somebody else moved it: whoever writes next looks.
                Ok(_) => drop(store.take_end()),
                Err(error) => {
                    tracing::error!(%error, "history could not be anchored");
                    store.take_end();
                }
            }
        }
        Ok(())
    }

    /// Runs with the commit: nothing of what it gives is asked for.
    pub(super) fn last(&mut self, statement: Statement) {
        self.last.push(statement);
    }

    /// How far history reached, as the file beside the database says.
    pub(super) fn anchored(&self) -> Option<Anchor> {
        let anchored = self.store.anchor.read();
        anchored.unwrap_or_else(|error| {
            tracing::error!(%error, "the anchor of history cannot be read");
            None
        })
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else {
            return;
        };
        match Handle::try_current() {
            // Nobody gets the connection before.
            Ok(runtime) => drop(runtime.spawn(async move {
                if connection.execute("ROLLBACK").await.is_err() {
                    connection.close_on_drop();
                }
            })),
            Err(_) => connection.close_on_drop(),
        }
    }
}

impl Deref for Tx {
    type Target = Connection;

    #[expect(
        clippy::expect_used,
        reason = "it is taken by what consumes the transaction"
    )]
    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("the transaction is open")
    }
}

impl DerefMut for Tx {
    #[expect(
        clippy::expect_used,
        reason = "it is taken by what consumes the transaction"
    )]
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection.as_mut().expect("the transaction is open")
    }
}
