//! Verifications in history: one entry for what one person verifies of one app within a minute. The app asks up to
//! three times for one click, and people press again while they wait for Salesforce.

use super::read::Form;
use crate::Parts;
use crate::clock::Instant;
use crate::error::Error;
use crate::history::{self, Actor, Subject};
use broker_api::{Act, VerificationRequest};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

const ONE_ACT: Duration = Duration::from_mins(1);

/// What was noted within a minute: by whom, for which org, at which login host, and of which app.
#[derive(Default)]
pub struct Noted(Mutex<BTreeMap<[String; 4], Instant>>);

impl Noted {
    fn is_new(&self, what: [String; 4], now: Instant) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.retain(|_, at| now < at.plus(ONE_ACT));
        match noted.entry(what) {
            Entry::Vacant(free) => {
                free.insert(now);
                true
            }
            Entry::Occupied(_) => false,
        }
    }

    fn forget(&self, what: &[String; 4]) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.remove(what);
    }
}

/// Writes an entry before anything is asked, unless this is the same act still.
pub(super) async fn note(
    broker: &Parts,
    actor: &Actor,
    form: &VerificationRequest,
    read: &Form,
) -> Result<(), Error> {
    let now = broker.store.now().await?;
    let what = [
        actor.user.clone(),
        form.org.clone().unwrap_or_default(),
        form.login_url.clone(),
        read.consumer_id.as_str().to_owned(),
    ];
    if !broker.verifications.is_new(what.clone(), now) {
        return Ok(());
    }
    let written = write(broker, actor, form, read).await;
    if written.is_err() {
        // Who tries again is written down.
        broker.verifications.forget(&what);
    }
    written
}

async fn write(
    broker: &Parts,
    actor: &Actor,
    form: &VerificationRequest,
    read: &Form,
) -> Result<(), Error> {
    let mut tx = broker.store.begin().await?;
    let subject = Subject {
        org_id: form.org.as_deref(),
        fingerprint: Some(read.consumer_id.fingerprint()),
        ..Subject::default()
    };
    let now = tx.now().await?;
    history::record(&mut tx, now, actor, Act::Verify, "ok", subject);
    Ok(tx.commit().await?)
}
