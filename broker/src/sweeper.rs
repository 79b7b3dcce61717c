//! Forgets what has ended: secrets of forms that are no longer kept, links and sessions.

use crate::Broker;
use crate::error::Error;
use crate::history::anchor;
use crate::identity::session;
use crate::store::{authorizations, sessions, sign_in_links};
use std::time::Duration;

const EVERY: Duration = Duration::from_mins(1);
/// What ended is remembered this long, so that its page can still say so.
const REMEMBERED: Duration = Duration::from_hours(24);

/// Sweeps for as long as the broker runs.
pub async fn work(broker: Broker) {
    loop {
        if let Err(error) = sweep(&broker).await {
            tracing::warn!(%error, "the sweep could not be done");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// One sweep. History is looked at whatever else went wrong.
pub async fn sweep(broker: &crate::Parts) -> Result<(), Error> {
    let forgotten = forget(broker).await;
    anchor::move_on(broker).await.and(forgotten)
}

async fn forget(broker: &crate::Parts) -> Result<(), Error> {
    crate::authorization::expire_undecided(broker).await?;
    crate::fallback::destroy_due(broker).await?;
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    // A login that ended moments ago may still be finishing.
    let login_ended = now.minus(crate::authorization::FINISHING_TIME);
    authorizations::forget_expired_secrets(&mut tx, login_ended, now).await?;
    sign_in_links::delete_ended(&mut tx, now.minus(REMEMBERED)).await?;
    let made = now.minus(session::LIFETIME);
    let seen = now.minus(session::IDLE_LIFETIME);
    sessions::delete_ended(&mut tx, made, seen).await?;
    Ok(tx.commit().await?)
}
