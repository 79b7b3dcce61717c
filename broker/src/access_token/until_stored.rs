//! What Salesforce answered is known here alone, so it is written again until the database has it.

use super::Renewals;
use crate::error::Error;
use crate::store::StoreError;
use std::time::Duration;

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Writes, and writes again while that may help: until the process ends.
pub(super) async fn until_stored<T, F>(
    renewals: &Renewals,
    write: impl Fn() -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, StoreError>>,
{
    let mut pause = FIRST_PAUSE;
    let mut counted = None;
    loop {
        match write().await {
            Err(error) if error.may_pass() => {
                tracing::error!(%error, "an answer of Salesforce's could not be stored yet");
            }
            done => return Ok(done?),
        }
        counted.get_or_insert_with(|| Counted::new(renewals));
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// An answer that waits.
struct Counted<'a>(&'a Renewals);

impl<'a> Counted<'a> {
    fn new(renewals: &'a Renewals) -> Self {
        renewals.unstored.send_modify(|count| *count += 1);
        Self(renewals)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.unstored.send_modify(|count| *count -= 1);
    }
}
