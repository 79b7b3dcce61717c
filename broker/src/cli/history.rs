//! `broker history`: whether anything was changed past the broker, and what is done about it.

use super::print_line;
use crate::history::{Actor, Origin, anchor};
use crate::{Broker, refused_attempts};
use broker_api::Role;
use clap::Subcommand;
use std::process::ExitCode;

#[derive(Subcommand)]
pub(super) enum History {
    /// Follows history from its first entry to its last, and checks every record; names what was changed,
    /// put in or taken out.
    Verify,
    /// Failed sign-ins and refused module keys of the last 30 days, by hour and address. A running broker
    /// writes them every minute.
    Attempts,
    /// After the database was put back from a backup, or somebody looked at what was changed in history:
    /// writes that into history, which counts from this entry on.
    Restored {
        /// The name that history will show.
        #[arg(long, default_value = "admin")]
        user: String,
    },
    /// After a record was changed outside the broker, and somebody looked at it: it is used again, as it
    /// stands.
    Accept {
        /// An org by its name, with all that hangs on it; anything else by its id, as `verify` says it.
        what: String,
        /// The name that history will show.
        #[arg(long, default_value = "admin")]
        user: String,
    },
}

pub(super) async fn run(broker: &Broker, command: &History) -> anyhow::Result<ExitCode> {
    match command {
        History::Verify => return verify(broker).await,
        History::Attempts => attempts(broker).await?,
        History::Restored { user } => {
            anchor::restored(broker, &actor(user)).await?;
            print_line("History is anchored as it is now.")?;
        }
        History::Accept { what, user } => {
            anchor::accept(broker, &actor(user), what).await?;
            print_line(&format!("{what} is used as it stands."))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn verify(broker: &Broker) -> anyhow::Result<ExitCode> {
    let faults = anchor::faults(broker).await?;
    if faults.is_empty() {
        print_line("History and records are as the broker wrote them.")?;
        return Ok(ExitCode::SUCCESS);
    }
    for fault in faults {
        print_line(&fault)?;
    }
    Ok(ExitCode::FAILURE)
}

async fn attempts(broker: &Broker) -> anyhow::Result<()> {
    let attempts = refused_attempts::list(broker).await?;
    if attempts.is_empty() {
        print_line("No sign-in failed and no module key was refused in the last 30 days.")?;
    }
    for line in attempts {
        print_line(&line)?;
    }
    Ok(())
}

fn actor(user: &str) -> Actor {
    Actor {
        user: user.to_owned(),
        role: Role::SecurityAdmin,
        origin: Origin::default(),
    }
}
