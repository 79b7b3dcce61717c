//! How a fake Salesforce is started.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Settings of a [`crate::FakeSalesforce`].
#[derive(Clone, Debug)]
pub struct Options {
    /// The practice org's address; the other sites take the ports that follow, or free ones if it is 0.
    pub listen: SocketAddr,
    /// Where the state is kept, so that it survives a restart.
    pub state_file: Option<PathBuf>,
    /// The practice org has a connected app of earlier years: nobody can make one any more (§7).
    pub connected_app: bool,
    /// How long an app made in Setup answers `invalid_client_id`.
    pub practice_delay: Duration,
    /// Real time that a refresh takes, during which the same refresh token is refused (§3.2).
    pub refresh_takes: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            state_file: None,
            connected_app: false,
            practice_delay: Duration::from_secs(20),
            refresh_takes: Duration::from_millis(5),
        }
    }
}
