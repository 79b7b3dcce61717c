//! How long a client may take, and how many connections there may be.

use std::time::Duration;

/// Descriptors that are left for the database, for Salesforce and for files.
const RESERVE: usize = 100;
/// Where the system sets no limit, or tells none.
const USUAL_DESCRIPTORS: usize = 1024;
/// More connections than one broker answers in time.
const MOST: usize = 10_000;

/// How long a client may take, and how many connections there may be.
#[derive(Clone, Debug)]
pub struct Limits {
    /// For the head of a request, from the end of the one before.
    pub head: Duration,
    /// The same for a trusted proxy. It keeps connections to use them again, and must be the one that closes them: what
    /// it sends at the moment in which we close is lost.
    pub head_of_proxy: Duration,
    /// For a body that has no length yet; its bytes add to that.
    pub body: Duration,
    /// Bytes a second of a body, at least.
    pub body_rate: u32,
    /// Without taking anything of an answer.
    pub answer: Duration,
    /// Connections at once.
    pub connections: usize,
    /// Connections at once of one network address that is no trusted proxy's.
    pub connections_of_one: usize,
    /// For requests that are being answered at a shutdown.
    pub last_requests: Duration,
    /// For tasks that must come to their end, from the beginning of a shutdown.
    pub last_tasks: Duration,
}

impl Limits {
    /// What this machine allows.
    pub fn of_this_machine() -> Self {
        Self::for_descriptors(descriptors())
    }

    fn for_descriptors(descriptors: usize) -> Self {
        let half = descriptors / 2;
        let connections = descriptors.saturating_sub(RESERVE).max(half).clamp(8, MOST);
        Self {
            head: Duration::from_secs(30),
            // nginx and cloud load balancers close after 60 seconds, unless told otherwise.
            head_of_proxy: Duration::from_secs(90),
            body: Duration::from_secs(20),
            body_rate: 8 * 1024,
            answer: Duration::from_secs(30),
            connections,
            connections_of_one: (connections / 4).max(4),
            last_requests: Duration::from_secs(10),
            last_tasks: Duration::from_secs(25),
        }
    }
}

#[cfg(unix)]
fn descriptors() -> usize {
    use nix::sys::resource::{Resource, getrlimit};
    let limit = getrlimit(Resource::RLIMIT_NOFILE);
    let limit = limit.ok().and_then(|(soft, _)| usize::try_from(soft).ok());
    limit.unwrap_or(USUAL_DESCRIPTORS)
}

#[cfg(not(unix))]
fn descriptors() -> usize {
    USUAL_DESCRIPTORS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_descriptors_for_the_rest() {
        for (descriptors, connections, of_one) in [
            (256, 156, 39),
            (1024, 924, 231),
            (64, 32, 8),
            (usize::MAX, 10_000, 2_500),
        ] {
            let limits = Limits::for_descriptors(descriptors);
            let found = (limits.connections, limits.connections_of_one);
            assert_eq!(found, (connections, of_one), "{descriptors}");
        }
    }
}
