//! Write transactions, with the history and the marks that they end in.

use super::history::{self, Anchor};
use super::records::{self, Touched};
use super::{Connection, Result, Store};
use crate::clock::Instant;
use crate::store::dialect::Dialect;
use crate::vault::Marker;
use sqlx::{Any, Transaction};
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::Ordering;

/// A write transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
pub(crate) struct Tx {
    store: Store,
    inner: Transaction<'static, Any>,
    pub(super) dialect: Dialect,
    pub(super) marker: Marker,
    /// Records that are written, to be marked anew.
    pub(super) touched: BTreeMap<records::Id, Touched>,
    /// Entries of history: written last, so that others wait for the head only briefly.
    pub(super) entries: Vec<history::Entry>,
}

impl Store {
    /// Begins a write transaction.
    pub(crate) async fn begin(&self) -> Result<Tx> {
        Ok(Tx {
            inner: self.writers.begin_with(self.dialect.begin()).await?,
            dialect: self.dialect,
            marker: self.marker.clone(),
            touched: BTreeMap::new(),
            entries: Vec::new(),
            store: self.clone(),
        })
    }
}

impl Tx {
    pub(crate) async fn now(&mut self) -> Result<Instant> {
        self.dialect.now(self).await
    }

    /// Writes history, marks what was written, makes all of it durable, and anchors it.
    pub(crate) async fn commit(mut self) -> Result<()> {
        records::look_again(&mut self).await?;
        let known = self.store.newest_entry.load(Ordering::Relaxed);
        let reached = history::write(&mut self, known).await?;
        records::mark(&mut self, reached.number).await?;
        let Self { store, inner, .. } = self;
        inner.commit().await?;
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
        let anchored = mac.map_or(Ok(()), |mac| store.anchor.reach(reached.number, &mac));
        if let Err(error) = anchored {
            tracing::error!(%error, "history could not be anchored");
        }
        Ok(())
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

impl Deref for Tx {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.inner
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.inner
    }
}
