//! Write transactions. Begin and commit are statements like any other here, so that they are on the way to the
//! database together with others.

use super::history::{self, Anchor, End, Head};
use super::records::{self, Touched};
use super::statement::{Statement, as_many, statement};
use super::{Connection, Result, Store};
use crate::clock::Instant;
use crate::store::dialect::Dialect;
use crate::vault::Marker;
use sqlx::any::AnyRow;
use sqlx::pool::PoolConnection;
use sqlx::{Any, Executor};
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use tokio::runtime::Handle;

/// A connection on which a transaction is about to begin.
pub(crate) struct Beginning {
    store: Store,
    connection: PoolConnection<Any>,
}

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

impl Store {
    /// Begins a write transaction.
    pub(crate) async fn begin(&self) -> Result<Tx> {
        self.beginning().await?.alone().await
    }

    /// The same, for who knows the first statements.
    pub(crate) async fn beginning(&self) -> Result<Beginning> {
        Ok(Beginning {
            connection: self.writers.acquire().await?,
            store: self.clone(),
        })
    }
}

/// Of two that write, the later one's end stands: there is one writer.
impl Store {
    fn take_end(&self) -> Option<End> {
        self.end
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    fn put_end(&self, end: End) {
        *self.end.lock().unwrap_or_else(PoisonError::into_inner) = Some(end);
    }
}

impl Beginning {
    pub(crate) async fn now(&mut self) -> Result<Instant> {
        self.store.dialect.now(&mut self.connection).await
    }

    /// Begins.
    pub(crate) async fn alone(self) -> Result<Tx> {
        let (tx, _) = self.with_all(Vec::new()).await?;
        Ok(tx)
    }

    /// Begins with these statements; gives the rows of each.
    pub(crate) async fn with<const N: usize>(
        self,
        statements: [Statement; N],
    ) -> Result<(Tx, [Vec<AnyRow>; N])> {
        let (tx, rows) = self.with_all(statements.into()).await?;
        Ok((tx, as_many(rows)?))
    }

    /// The same for any number of them.
    pub(crate) async fn with_all(
        self,
        statements: Vec<Statement>,
    ) -> Result<(Tx, Vec<Vec<AnyRow>>)> {
        let mut tx = self.tx();
        let mut first = vec![statement(tx.dialect.begin())];
        first.extend(statements);
        // SQLite has one writer: from here on nobody else moves the head.
        let look = tx.dialect == Dialect::Sqlite && first.len() > 1;
        let anchored = look.then(|| tx.anchored()).flatten();
        if look {
            first.push(history::head_search(anchored.as_ref(), 0));
        }
        let mut rows = tx.all(first).await?;
        if look {
            tx.head = Some(Head::read(
                rows.pop().unwrap_or_default().first(),
                anchored,
            )?);
        }
        rows.remove(0);
        Ok((tx, rows))
    }

    /// All of a transaction that is known beforehand: these statements, of which nothing is asked for but that they
    /// can be done, and an entry of history. SQLite gets it whole, where history ends as this process left it.
    pub(crate) async fn whole(
        self,
        statements: Vec<Statement>,
        entry: history::Entry,
    ) -> Result<()> {
        let store = self.store.clone();
        let Some(end) = store.take_end() else {
            return self.in_two(statements, entry).await;
        };
        match self.in_one(statements.clone(), entry.clone(), end).await {
            // By somebody who wrote history meanwhile, or for a reason that will be found again.
            Err(error) if error.is_refused() || error.is_unique_violation() => {
                store.beginning().await?.in_two(statements, entry).await
            }
            done => done,
        }
    }

    async fn in_one(
        self,
        statements: Vec<Statement>,
        entry: history::Entry,
        end: End,
    ) -> Result<()> {
        let mut tx = self.tx();
        let mut all = vec![statement(tx.dialect.begin()), history::refuse_unless(&end)];
        all.extend(statements);
        tx.note_made(&mut all);
        tx.entries.push(entry);
        tx.head = Some(Head::standing(end));
        tx.send(all).await
    }

    async fn in_two(self, statements: Vec<Statement>, entry: history::Entry) -> Result<()> {
        let (mut tx, _) = self.with_all(statements).await?;
        tx.entries.push(entry);
        tx.commit().await
    }

    fn tx(self) -> Tx {
        let Self { store, connection } = self;
        Tx {
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
}

impl Tx {
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
    async fn send(mut self, mut all: Vec<Statement>) -> Result<()> {
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
