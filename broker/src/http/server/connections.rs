//! The connections that there are. Where there are too many, the one that has waited longest for its client closes, so
//! that slow clients give way to those that ask for something.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::Notify;

/// All of them.
#[derive(Clone)]
pub(super) struct Connections(Arc<Shared>);

struct Shared {
    most: usize,
    most_of_one: usize,
    open: Mutex<Open>,
    /// One closed, or waits for its client again.
    room: Notify,
}

#[derive(Default)]
struct Open {
    last_id: u64,
    all: HashMap<u64, Connection>,
}

struct Connection {
    /// Whose it is; none, if it is a trusted proxy's.
    client: Option<IpAddr>,
    waits: Waits,
    close: Arc<Notify>,
}

/// What a connection waits for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Waits {
    /// For the first request.
    First(Instant),
    /// For another one.
    Next(Instant),
    /// For our answer.
    Answer,
}

impl Waits {
    /// Since when it waits for its client.
    fn since(self) -> Option<Instant> {
        match self {
            Self::First(since) | Self::Next(since) => Some(since),
            Self::Answer => None,
        }
    }
}

impl Open {
    /// Closes the one that has waited longest of those that are meant; whether there was one.
    fn close_one(&mut self, meant: impl Fn(&Connection) -> bool) -> bool {
        let waiting = self.all.iter().filter(|(_, one)| meant(one));
        let waiting = waiting.filter_map(|(id, one)| Some((one.waits.since()?, *id)));
        let Some((_, id)) = waiting.min() else {
            return false;
        };
        self.close(id);
        true
    }

    fn close(&mut self, id: u64) {
        if let Some(connection) = self.all.remove(&id) {
            connection.close.notify_one();
        }
    }
}

impl Connections {
    pub(super) fn new(most: usize, most_of_one: usize) -> Self {
        Self(Arc::new(Shared {
            most,
            most_of_one,
            open: Mutex::default(),
            room: Notify::new(),
        }))
    }

    /// A place for a connection, once there is one; none, if its client has too many that are being answered.
    pub(super) async fn room(&self, client: Option<IpAddr>) -> Option<Slot> {
        loop {
            {
                let mut open = self.0.open();
                let same = |one: &Connection| client.is_some() && one.client == client;
                let count = open.all.values().filter(|one| same(one)).count();
                if count >= self.0.most_of_one && !open.close_one(same) {
                    return None;
                }
                if open.all.len() < self.0.most || open.close_one(|_| true) {
                    return Some(self.add(&mut open, client));
                }
            }
            self.0.room.notified().await;
        }
    }

    fn add(&self, open: &mut Open, client: Option<IpAddr>) -> Slot {
        open.last_id += 1;
        let close = Arc::new(Notify::new());
        let connection = Connection {
            client,
            waits: Waits::First(Instant::now()),
            close: close.clone(),
        };
        open.all.insert(open.last_id, connection);
        Slot {
            id: open.last_id,
            close,
            shared: self.0.clone(),
        }
    }
}

impl Shared {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn waits(&self, id: u64, waits: Waits) -> bool {
        let mut open = self.open();
        let connection = open.all.get_mut(&id);
        let is_open = connection.is_some();
        if let Some(connection) = connection {
            connection.waits = waits;
        }
        is_open
    }
}

/// The place of one connection, until it is dropped.
pub(super) struct Slot {
    id: u64,
    close: Arc<Notify>,
    shared: Arc<Shared>,
}

impl Slot {
    /// Ends when the connection must close.
    pub(super) async fn closed(&self) {
        self.close.notified().await;
    }

    /// A request came; until the guard is dropped, the connection is not closed. None, if it is being closed.
    pub(super) fn answer(&self) -> Option<Answering<'_>> {
        let is_open = self.shared.waits(self.id, Waits::Answer);
        is_open.then_some(Answering(self))
    }

    /// Closes a connection on which nothing was ever asked.
    pub(super) fn close_if_unused(&self) -> bool {
        let mut open = self.shared.open();
        let connection = open.all.get(&self.id);
        let unused = connection.is_none_or(|one| matches!(one.waits, Waits::First(_)));
        if unused {
            open.close(self.id);
        }
        unused
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.shared.open().all.remove(&self.id);
        self.shared.room.notify_one();
    }
}

/// A request is being answered.
pub(super) struct Answering<'a>(&'a Slot);

impl Drop for Answering<'_> {
    fn drop(&mut self) {
        let slot = self.0;
        slot.shared.waits(slot.id, Waits::Next(Instant::now()));
        slot.shared.room.notify_one();
    }
}
