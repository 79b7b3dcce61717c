//! How far history reached, kept outside the database: in a file of the data folder, and in the log. It
//! is moved at the start, at the end and by the sweeper, never by a request. Without it, whoever cuts the
//! newest entries and puts the head back as it was would not be noticed.

use super::{Actor, Subject, record};
use crate::error::Error;
use crate::store::history::{self as table, Anchor};
use crate::store::{orgs, records};
use crate::{Broker, Parts};
use broker_api::{Act, ErrorCode};
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// What is wrong with history, as last seen.
#[derive(Default)]
pub struct Watch(Mutex<Vec<String>>);

impl Watch {
    /// Each fault in words.
    pub fn faults(&self) -> Vec<String> {
        let faults = self.0.lock();
        faults.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn forget(&self) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    fn tell(&self, faults: &[String]) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for fault in faults
            .iter()
            .filter(|fault| !known.contains(fault))
            .cloned()
            .collect::<Vec<_>>()
        {
            tracing::error!(fault, "history or a record was changed outside the broker");
            known.push(fault);
        }
    }
}

const WORD_IS_GONE: &str = "The word that everything is marked was taken out of the database.";

/// Marks what there was before anything was marked.
pub(crate) async fn mark_once(broker: &Parts) -> Result<(), Error> {
    let anchored = read(&broker.config.history_anchor_file)?.is_some();
    if !records::mark_once(&broker.store, anchored).await? {
        broker.history.tell(&[WORD_IS_GONE.to_owned()]);
    }
    Ok(())
}

/// Everything that was changed past the broker, in words.
pub async fn faults(broker: &Parts) -> Result<Vec<String>, Error> {
    let mut faults = of_history(broker).await?;
    faults.extend(records::faults(&broker.store).await?);
    Ok(faults)
}

async fn of_history(broker: &Parts) -> Result<Vec<String>, Error> {
    let anchor = read(&broker.config.history_anchor_file)?;
    let mut faults = broker.history.faults();
    faults.retain(|fault| fault == WORD_IS_GONE);
    let since = anchor.as_ref().map_or(0, |anchor| anchor.accepted);
    faults.extend(table::faults(&broker.store, anchor.as_ref(), since).await?);
    Ok(faults)
}

/// Looks at everything once, beside the requests.
pub async fn verify_once(broker: Broker) {
    match of_history(&broker).await {
        // What the sweeper found meanwhile stays.
        Ok(faults) if faults.is_empty() => {}
        Ok(faults) => shut(&broker, &faults),
        Err(error) => error.log(),
    }
    match records::faults(&broker.store).await {
        Ok(faults) => broker.history.tell(&faults),
        Err(error) => Error::from(error).log(),
    }
}

/// Nothing is sent while history is not as the broker wrote it.
fn shut(broker: &Parts, faults: &[String]) {
    broker.history.tell(faults);
    broker.store.history().set(!faults.is_empty());
}

/// Anchors history as far as it reaches now, if it still has what it had and all since is whole. Where it
/// is not, nothing is sent until it is again.
pub async fn move_on(broker: &Parts) -> Result<(), Error> {
    if broker.store.history().is_shut() {
        let faults = of_history(broker).await?;
        if !faults.is_empty() {
            return Ok(());
        }
        broker.history.forget();
        shut(broker, &faults);
        broker.history.tell(&records::faults(&broker.store).await?);
    }
    let file = &broker.config.history_anchor_file;
    let before = read(file)?;
    match table::anchor(&broker.store, before.as_ref()).await? {
        Ok(now) if before.as_ref() == Some(&now) => Ok(()),
        Ok(now) => write(file, &now),
        Err(faults) => {
            shut(broker, &faults);
            Ok(())
        }
    }
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
    write(&broker.config.history_anchor_file, &now)
}

/// An org that was changed outside is used as it stands, because somebody looked at it.
pub async fn accept(broker: &Parts, actor: &Actor, name: &str) -> Result<(), Error> {
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let org = orgs::by_name(&mut tx, name).await?;
    let org = org.ok_or(ErrorCode::NotFound)?;
    records::accept_org(&mut tx, &org.id, org.generation);
    let subject = Subject {
        org_id: Some(&org.id),
        ..Subject::default()
    };
    record(&mut tx, now, actor, Act::AcceptRecord, "ok", subject);
    Ok(tx.commit().await?)
}

fn read(file: &Path) -> Result<Option<Anchor>, Error> {
    let text = match std::fs::read_to_string(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        text => text.map_err(|error| at(file, error))?,
    };
    let anchor = serde_json::from_str(&text).map_err(|error| at(file, error))?;
    Ok(Some(anchor))
}

/// The file is there whole, old or new.
fn write(file: &Path, anchor: &Anchor) -> Result<(), Error> {
    let text = serde_json::to_string(anchor).map_err(anyhow::Error::from)?;
    let put = || {
        let unfinished = file.with_extension("anchor.new");
        let mut target = std::fs::File::create(&unfinished)?;
        target.write_all(text.as_bytes())?;
        target.sync_all()?;
        std::fs::rename(&unfinished, file)
    };
    put().map_err(|error| at(file, error))?;
    tracing::info!(anchor.number, anchor.mac, "history reaches");
    Ok(())
}

fn at(file: &Path, error: impl Into<anyhow::Error>) -> Error {
    let about = format!("the anchor of history {}", file.display());
    Error::Internal(error.into().context(about))
}
