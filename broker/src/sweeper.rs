//! Forgets what has ended: secrets of forms that are no longer kept, links and sessions.

use crate::Broker;
use crate::error::Error;
use crate::history::anchor;
use crate::identity::session;
use crate::refused_attempts;
use crate::store::refused_attempts as table_of_attempts;
use crate::store::{approvals, authorizations, data_keys, sessions, sign_in_links};
use std::time::Duration;

const EVERY: Duration = Duration::from_mins(1);
/// What ended is remembered this long, so that its page can still say so.
const REMEMBERED: Duration = Duration::from_hours(24);

/// How long a run is remembered after its form was last kept, where it came to an end.
const ENDED_RUN_KEPT: Duration = Duration::from_hours(30 * 24);
/// The same where it did not: it can be begun again, with the secret typed again.
const UNFINISHED_RUN_KEPT: Duration = Duration::from_hours(90 * 24);
/// How long a permission is remembered that was revoked.
const APPROVAL_KEPT: Duration = Duration::from_hours(30 * 24);

/// Sweeps for as long as the broker runs.
pub async fn work(broker: Broker) {
    for minute in 0_u64.. {
        if let Err(error) = sweep(&broker).await {
            tracing::warn!(%error, "the sweep could not be done");
        }
        if minute.is_multiple_of(60)
            && let Err(error) = delete_unused(&broker).await
        {
            tracing::warn!(%error, "what nothing refers to could not be deleted");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Deletes rows that nothing refers to any more. The rule is in the README.
pub async fn delete_unused(broker: &crate::Parts) -> Result<(), Error> {
    let now = broker.store.now().await?;
    let ended = now.minus(ENDED_RUN_KEPT);
    let unfinished = now.minus(UNFINISHED_RUN_KEPT);
    authorizations::delete_past(&broker.store, ended, unfinished).await?;
    approvals::delete_ended(&broker.store, now.minus(APPROVAL_KEPT)).await?;
    // After the runs, which refer to them.
    data_keys::delete_unused(&broker.store).await?;
    let counted = now.minus(refused_attempts::KEPT);
    Ok(table_of_attempts::delete_before(&broker.store, counted).await?)
}

/// One sweep. History is looked at whatever else went wrong.
pub async fn sweep(broker: &crate::Parts) -> Result<(), Error> {
    let forgotten = forget(broker).await;
    let counted = refused_attempts::write(broker).await;
    anchor::move_on(broker).await.and(forgotten).and(counted)
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
