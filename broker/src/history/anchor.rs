//! Whether history and records are as the broker left them: looked at when it starts, and by the sweeper. How far
//! history reached is kept outside the database, in a file of the data folder, and in the log.

use super::{Actor, Subject, record};
use crate::error::Error;
use crate::store::history::{self as table, Anchor};
use crate::store::{data_keys, orgs, records};
use crate::{Broker, Parts};
use broker_api::{Act, ErrorCode};
use std::sync::{Mutex, PoisonError};

/// What is wrong, as last seen.
#[derive(Default)]
pub struct Watch {
    history: Mutex<Vec<String>>,
    records: Mutex<Vec<String>>,
}

impl Watch {
    /// Each fault in words.
    pub fn faults(&self) -> Vec<String> {
        let all = [&self.history, &self.records];
        all.iter().flat_map(|part| lock(part).clone()).collect()
    }
}

fn lock(part: &Mutex<Vec<String>>) -> std::sync::MutexGuard<'_, Vec<String>> {
    part.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says what was not known before, and forgets what is right again.
fn tell(part: &Mutex<Vec<String>>, faults: Vec<String>) {
    let mut known = lock(part);
    for fault in faults.iter().filter(|fault| !known.contains(fault)) {
        tracing::error!(fault, "history or a record was changed outside the broker");
    }
    *known = faults;
}

/// Marks what there was before anything was marked, or before as much was.
pub(crate) async fn mark_once(broker: &Parts) -> Result<(), Error> {
    let anchored = read(broker)?.map(|anchor| anchor.marked);
    if !records::mark_once(&broker.store, anchored.as_deref()).await? {
        look_at_records(broker).await?;
    }
    Ok(())
}

/// Everything that was changed past the broker, in words.
pub async fn faults(broker: &Parts) -> Result<Vec<String>, Error> {
    let mut faults = of_history(broker).await?;
    faults.extend(of_records(broker).await?);
    Ok(faults)
}

/// With the keys of what is sealed: each proves itself.
async fn of_records(broker: &Parts) -> Result<Vec<String>, Error> {
    let mut faults = match records::faults(&broker.store).await {
        Err(error) if error.is_unreadable() => {
            vec![format!(
                "A record does not read as one of the broker's: {error}."
            )]
        }
        faults => faults?,
    };
    for wrapped in data_keys::all(&mut *broker.store.read().await?).await? {
        if broker.vault.unwrap(&wrapped).is_err() {
            faults.push(format!("The data key {} does not open.", wrapped.id));
        }
    }
    Ok(faults)
}

async fn of_history(broker: &Parts) -> Result<Vec<String>, Error> {
    let anchor = read(broker)?;
    let since = anchor.as_ref().map_or(0, |anchor| anchor.accepted);
    Ok(table::faults(&broker.store, anchor.as_ref(), since).await?)
}

/// Looks at everything once, beside the requests.
pub async fn verify_once(broker: Broker) {
    match of_history(&broker).await {
        // What the sweeper found meanwhile stays.
        Ok(faults) if faults.is_empty() => {}
        Ok(faults) => shut(&broker, faults),
        Err(error) => error.log(),
    }
}

/// Nothing is sent while history is not as the broker wrote it.
fn shut(broker: &Parts, faults: Vec<String>) {
    broker.store.history().set(!faults.is_empty());
    tell(&broker.history.history, faults);
}

/// Looks at what is new in history, and at every record. Where history is not as it was, nothing is sent until it
/// is again.
pub async fn move_on(broker: &Parts) -> Result<(), Error> {
    // Neither keeps the other from being looked at.
    let looked = look_at_records(broker).await;
    move_history_on(broker).await.and(looked)
}

async fn move_history_on(broker: &Parts) -> Result<(), Error> {
    if broker.store.history().is_shut() {
        let faults = of_history(broker).await?;
        let changed = !faults.is_empty();
        shut(broker, faults);
        if changed {
            return Ok(());
        }
    }
    let before = read(broker)?;
    match table::anchor(&broker.store, before.as_ref()).await? {
        Ok(now) if before.as_ref() == Some(&now) => Ok(()),
        Ok(now) => {
            tracing::info!(now.number, now.mac, "history reaches");
            let kept = broker.store.anchor().follow(now);
            kept.map_err(|error| at(broker, error))
        }
        Err(faults) => {
            shut(broker, faults);
            Ok(())
        }
    }
}

async fn look_at_records(broker: &Parts) -> Result<(), Error> {
    let faults = of_records(broker).await?;
    tell(&broker.history.records, faults);
    Ok(())
}

/// The database was put back from a backup, or somebody looked at what was changed in history: that is an
/// entry, and history counts from it on.
pub async fn restored(broker: &Parts, actor: &Actor) -> Result<(), Error> {
    records::mark_again(&broker.store).await?;
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    record(&mut tx, now, actor, Act::Restore, "ok", Subject::default());
    tx.commit().await?;
    let now = table::accepted(&mut *broker.store.read().await?).await?;
    tracing::info!(now.number, now.mac, "history reaches");
    let kept = broker.store.anchor().put(&now);
    kept.map_err(|error| at(broker, error))
}

/// What was changed outside is used as it stands, because somebody looked at it: an org by its name or id with all that
/// hangs on it, or any other record by its id.
pub async fn accept(broker: &Parts, actor: &Actor, what: &str) -> Result<(), Error> {
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let org = match orgs::by_name(&mut tx, what).await? {
        None => orgs::get(&mut tx, what).await?,
        named => named,
    };
    if let Some(org) = &org {
        records::accept_org(&mut tx, &org.id, org.generation).await?;
    } else if !records::accept_other(&mut tx, what).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let subject = Subject {
        org_id: org.as_ref().map(|org| org.id.as_str()),
        ..Subject::default()
    };
    record(&mut tx, now, actor, Act::AcceptRecord, "ok", subject);
    Ok(tx.commit().await?)
}

fn read(broker: &Parts) -> Result<Option<Anchor>, Error> {
    let anchor = broker.store.anchor().read();
    anchor.map_err(|error| at(broker, error))
}

fn at(broker: &Parts, error: std::io::Error) -> Error {
    let about = format!(
        "the anchor of history {}",
        broker.store.anchor().path().display()
    );
    Error::Internal(anyhow::Error::from(error).context(about))
}
