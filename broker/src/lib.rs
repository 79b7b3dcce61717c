//! The broker: the only holder of consumer secrets and tokens.
//!
//! It registers Salesforce orgs through the OAuth web server flow, keeps what that produced
//! sealed, and serves the app. `http` speaks to browsers, `salesforce` to Salesforce, `store` to
//! the database; the files beside this one decide what happens.

/// What one thread asks for is given back by another all the time: each connection of SQLite works on a thread of its
/// own. Without huge pages (see the workspace), as an idle broker would hold twice as much.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod access_token;
pub mod activation;
pub mod adoption;
pub mod authorization;
pub mod cli;
mod client_network;
mod clock;
pub mod config;
pub mod connection_test;
pub mod conversion;
mod error;
mod failpoint;
pub mod fallback;
pub mod history;
pub mod http;
pub mod identity;
mod incident;
pub mod instance_url;
mod operator_app;
pub mod orgs;
pub mod practice;
mod private;
pub mod receipt;
pub mod references;
pub mod refused_attempts;
pub mod removal;
pub mod revocation;
pub mod roll_back;
pub mod salesforce;
mod spreadsheet;
pub mod store;
pub mod sweeper;
pub mod trying_again;
pub mod vault;
pub mod verify;

use crate::config::Config;
use crate::history::anchor;
use crate::salesforce::Salesforce;
use crate::store::{Locked, StartLock, Store};
use crate::vault::Vault;
use std::sync::Arc;
use tokio_util::task::TaskTracker;

/// Everything that a request needs; cheap to clone.
pub type Broker = Arc<Parts>;

/// The parts of a running broker.
pub struct Parts {
    /// Checked settings.
    pub config: Config,
    /// The database.
    pub store: Store,
    /// Seals and opens.
    pub vault: Vault,
    /// Calls Salesforce.
    pub salesforce: Salesforce,
    /// What must come to its end although nobody waits for it any more: a client that leaves does not stop it,
    /// and a shutdown waits for it.
    pub tasks: TaskTracker,
    /// Renewals of tokens that run in this process.
    pub renewals: access_token::Renewals,
    /// Wakes the revocation worker.
    pub revocations: tokio::sync::Notify,
    /// Counts of what strangers tried.
    pub refused_attempts: refused_attempts::RefusedAttempts,
    /// Verifications that are in history already.
    pub verifications: verify::Noted,
    /// What is wrong with history, as last seen.
    pub history: anchor::Watch,
}

pub use crate::store::Opening;

/// Opens the database and the key ring and makes the parts, without listening yet. One process at a time does so
/// with one database: of several that start at once on an empty one, the first makes what the others find.
pub async fn assemble(config: Config, opening: Opening) -> anyhow::Result<Broker> {
    if opening == Opening::ExistingOrNew {
        config::make_private_folder(&config.data_dir)?;
    }
    let starting = StartLock::take(&config.database_url, opening).await?;
    let broker = open(config, opening).await?;
    starting.release().await;
    Ok(broker)
}

async fn open(config: Config, opening: Opening) -> anyhow::Result<Broker> {
    let store = Locked::open(&config.database_url, opening).await?;
    let vault = Vault::unlock(&config.key_ring_file, &store, opening).await?;
    let store = store.marked_by(vault.marker(), &config.history_anchor_file);
    let salesforce = Salesforce::new(&config, store.history().clone())?;
    let broker = Arc::new(Parts {
        config,
        store,
        vault,
        salesforce,
        tasks: TaskTracker::new(),
        renewals: access_token::Renewals::default(),
        revocations: tokio::sync::Notify::new(),
        refused_attempts: refused_attempts::RefusedAttempts::default(),
        verifications: verify::Noted::default(),
        history: anchor::Watch::default(),
    });
    anchor::mark_once(&broker).await?;
    // A command that only looks may have other settings than the broker that serves.
    if opening == Opening::ExistingOrNew {
        operator_app::compare_with_orgs(&broker).await?;
    }
    Ok(broker)
}
