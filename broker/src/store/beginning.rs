//! Write transactions: how they begin, and those that are known whole before they do.

use super::dialect::Dialect;
use super::history::{self, End, Head};
use super::statement::{Statement, as_many, statement};
use super::{Result, Store, Tx};
use crate::clock::Instant;
use sqlx::Any;
use sqlx::any::AnyRow;
use sqlx::pool::PoolConnection;
use std::sync::PoisonError;

/// A connection on which a transaction is about to begin.
pub(crate) struct Beginning {
    store: Store,
    connection: PoolConnection<Any>,
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

    /// Where history ended when this process last wrote it, if nobody took that since. Of SQLite alone: there is one
    /// writer, and it is seldom another process.
    pub(super) fn take_end(&self) -> Option<End> {
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        end.take()
    }

    pub(super) fn put_end(&self, end: End) {
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
        let mut tx = Tx::on(self.store, self.connection);
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
        let mut tx = Tx::on(self.store, self.connection);
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
}
