//! Connections that do not work are tried again by the broker itself: a setting may have been put right,
//! and words of Salesforce's that are on no list must not end a connection. What ended for good is not
//! tried, and no password that was refused.

use crate::clock::Instant;
use crate::error::Error;
use crate::incident::Incidents;
use crate::store::orgs as table;
use crate::{Broker, connection_test};
use std::time::Duration;

const LOOKED_EVERY: Duration = Duration::from_secs(30);
/// Longer than a test can take: whoever took one and ended leaves it to be tried again.
const TEST_TIME: Duration = Duration::from_mins(10);
/// How often one org of an incident is tried.
const PROBED_EVERY: Duration = Duration::from_mins(10);

/// Tries what is due, for as long as the broker runs.
pub async fn work(broker: Broker) {
    loop {
        if let Err(error) = try_due(&broker).await {
            tracing::warn!(%error, "connections that do not work could not be tried again");
        }
        tokio::time::sleep(LOOKED_EVERY).await;
    }
}

/// One round over what is due. While Salesforce refuses many orgs in the same words, nothing is tried but
/// one of these at a time.
pub async fn try_due(broker: &Broker) -> Result<(), Error> {
    if broker.store.history().is_shut() {
        return Ok(());
    }
    let mut connection = broker.store.read().await?;
    let now = broker.store.now_on(&mut connection).await?;
    let due = table::due_to_be_tried(&mut connection, now).await?;
    drop(connection);
    let mut incidents = None;
    for (org_id, due_at) in due {
        let known = match incidents.take() {
            Some(known) => known,
            None => look_at_incidents(broker).await?,
        };
        if pauses(&known, &org_id) {
            incidents = Some(known);
            continue;
        }
        // One that cannot be tried keeps the others from nothing.
        if let Err(error) = try_one(broker, &org_id, due_at).await {
            error.log();
        }
    }
    Ok(())
}

/// The incidents that last, and since when they are known.
async fn look_at_incidents(broker: &Broker) -> Result<(Incidents, Instant), Error> {
    let mut connection = broker.store.read().await?;
    let now = broker.store.now_on(&mut connection).await?;
    Ok((Incidents::all(&mut connection, now).await?, now))
}

fn pauses((incidents, now): &(Incidents, Instant), org_id: &str) -> bool {
    match incidents.of(org_id) {
        None => !incidents.is_empty(),
        Some(incident) => *now < incident.seen_at.plus(PROBED_EVERY),
    }
}

async fn try_one(broker: &Broker, org_id: &str, due: Instant) -> Result<(), Error> {
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    if !table::take_try(&mut tx, org_id, due, now.plus(TEST_TIME)).await? {
        return Ok(());
    }
    tx.commit().await?;
    let works = connection_test::try_again(broker, org_id).await?;
    tracing::info!(org = org_id, works, "a connection was tried again");
    Ok(())
}

/// Salesforce accepts an org of an incident again: the others are tried at once, from the status that they
/// had before.
pub(crate) async fn incident_is_over(broker: &Broker, orgs: &[String]) -> Result<(), Error> {
    for org_id in orgs {
        let mut tx = broker.store.begin().await?;
        let now = tx.now().await?;
        match table::forget_refusal(&mut tx, org_id, now)
            .await
            .map_err(Error::from)
        {
            Err(error) if error.is_tampering() => error.log(),
            forgotten => {
                forgotten?;
                tx.commit().await?;
            }
        }
    }
    Ok(())
}
