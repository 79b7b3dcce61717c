//! Renewals of this process: whoever wants the same tokens waits for the same renewal, and none of them
//! takes it along when they leave.

use super::{Asked, Renewed, Unusable, renewal};
use crate::Broker;
use crate::error::Error;
use crate::store::credential_sets::CredentialSetRow;
use broker_api::ErrorCode;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use tracing::Instrument;

/// The renewals that run.
#[derive(Default)]
pub struct Renewals {
    running: Mutex<HashMap<Wanted, watch::Receiver<Option<Outcome>>>>,
    /// How many answers of Salesforce's wait until the database takes them.
    pub(super) unstored: watch::Sender<usize>,
}

/// Newer tokens than these, of this set.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Wanted {
    set_id: String,
    token_generation: i64,
    asked: Asked,
}

/// What all who wait are given; the cause of an error is in the log.
type Outcome = Result<Result<Renewed, Unusable>, ErrorCode>;

impl Renewals {
    /// How many answers of Salesforce's are written again and again, because the database did not take them.
    pub fn unstored(&self) -> watch::Receiver<usize> {
        self.unstored.subscribe()
    }

    pub(super) async fn outcome(
        &self,
        broker: &Broker,
        used: &CredentialSetRow,
        asked: Asked,
    ) -> Result<Result<Renewed, Unusable>, Error> {
        let mut outcome = self.join(broker, used, asked);
        // It ends untold only by a panic.
        let told = outcome.wait_for(Option::is_some).await;
        let told = told.map_or(Err(ErrorCode::Internal), |told| {
            told.clone().unwrap_or(Err(ErrorCode::Internal))
        });
        Ok(told?)
    }

    /// The renewal that runs already, or one that begins.
    fn join(
        &self,
        broker: &Broker,
        used: &CredentialSetRow,
        asked: Asked,
    ) -> watch::Receiver<Option<Outcome>> {
        let wanted = Wanted {
            set_id: used.id.clone(),
            token_generation: used.token_generation,
            asked,
        };
        let mut running = self.running();
        if let Some(outcome) = running.get(&wanted) {
            return outcome.clone();
        }
        let (tell, outcome) = watch::channel(None);
        running.insert(wanted.clone(), outcome.clone());
        let entry = Entry {
            broker: broker.clone(),
            wanted,
        };
        let (tasks, broker, used) = (broker.tasks.clone(), broker.clone(), used.clone());
        let renewal = async move {
            let outcome = renewal::run(&broker, &used, asked).await;
            let outcome = outcome.map_err(|error| {
                error.log();
                error.code()
            });
            // Whoever asks from here on is not told what was so before they asked.
            drop(entry);
            tell.send_replace(Some(outcome));
        };
        tasks.spawn(renewal.in_current_span());
        outcome
    }

    fn running(&self) -> MutexGuard<'_, HashMap<Wanted, watch::Receiver<Option<Outcome>>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place among those that run; given up also by a panic.
struct Entry {
    broker: Broker,
    wanted: Wanted,
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.broker.renewals.running().remove(&self.wanted);
    }
}
