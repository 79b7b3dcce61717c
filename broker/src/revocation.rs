//! Permissions at Salesforce that are no longer used: put out in the transaction that stops using
//! them, revoked afterwards. Refusing a grant must not hurt a working one: Salesforce
//! may hand the same access token to every holder, so nothing is revoked while any stored
//! credential set was produced by the same consumer ID.

use crate::clock::Instant;
use crate::error::Error;
use crate::history::{self, Actor, Subject};
use crate::store::revocations::{self as table, RevocationRow};
use crate::store::{Tx, approvals, credential_sets, data_keys};
use crate::vault::{DataKey, random_id};
use crate::{Broker, Parts};
use broker_api::{Act, ConsumerId, GivenBack};
use secrecy::SecretString;
use std::time::Duration;

const CHECKED_EVERY: Duration = Duration::from_secs(30);
const FIRST_PAUSE: Duration = Duration::from_mins(1);
const LONGEST_PAUSE: Duration = Duration::from_hours(6);
const MOST_ATTEMPTS: i64 = 12;

/// What produced a permission.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) org_id: &'a str,
    pub(crate) login_url: &'a str,
    pub(crate) consumer_id: &'a str,
    pub(crate) approval_id: Option<&'a str>,
}

/// Puts a refresh token out to be revoked, unless a stored set shares its consumer ID; what becomes of it.
pub(crate) async fn put_out(
    tx: &mut Tx,
    now: Instant,
    actor: &Actor,
    source: Source<'_>,
    data_key: &DataKey,
    refresh_token: &SecretString,
) -> Result<GivenBack, Error> {
    if credential_sets::any_of_consumer_id(tx, source.consumer_id).await? {
        record(tx, now, actor, &source, "kept_for_other_org");
        return Ok(GivenBack::KeptForOtherOrg);
    }
    let id = random_id();
    let sealed = data_key.seal(table::place(&id, source.login_url), refresh_token)?;
    let row = RevocationRow {
        id,
        org_id: source.org_id.to_owned(),
        login_url: source.login_url.to_owned(),
        consumer_id: source.consumer_id.to_owned(),
        data_key_id: data_key.id().to_owned(),
        refresh_token: sealed,
        actor: actor.user.clone(),
        approval_id: source.approval_id.map(str::to_owned),
        attempts: 0,
        next_attempt_at: now,
    };
    table::insert(tx, &row).await?;
    Ok(GivenBack::UnderWay)
}

/// Revokes what is due, for as long as the broker runs.
pub async fn work(broker: Broker) {
    loop {
        if let Err(error) = revoke_due(&broker).await {
            tracing::warn!(%error, "revocations could not be worked on");
        }
        let woken = broker.revocations.notified();
        let _ = tokio::time::timeout(CHECKED_EVERY, woken).await;
    }
}

/// One round over what is due.
pub async fn revoke_due(broker: &Parts) -> Result<(), Error> {
    if broker.store.history().is_shut() {
        return Ok(());
    }
    let now = broker.store.now().await?;
    let due = table::due(&mut *broker.store.read().await?, now).await?;
    for row in due {
        revoke_one(broker, &row).await?;
    }
    Ok(())
}

async fn revoke_one(broker: &Parts, row: &RevocationRow) -> Result<(), Error> {
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let exponent = u32::try_from(row.attempts).unwrap_or(u32::MAX).min(16);
    let pause = FIRST_PAUSE.saturating_mul(1 << exponent).min(LONGEST_PAUSE);
    let taken = table::take(&mut tx, row, now.plus(pause)).await;
    let taken = match taken.map_err(Error::from) {
        Err(error) if error.is_tampering() => {
            error.log();
            return end(tx, row, "record_changed_outside").await;
        }
        taken => taken?,
    };
    if !taken {
        return Ok(());
    }
    if credential_sets::any_of_consumer_id(&mut tx, &row.consumer_id).await? {
        return end(tx, row, "kept_for_other_org").await;
    }
    let wrapped = data_keys::get(&mut tx, &row.data_key_id).await?;
    let place = table::place(&row.id, &row.login_url);
    let opened = broker.vault.unwrap(&wrapped);
    let opened = opened.and_then(|key| key.open(place, &row.refresh_token));
    let Ok(refresh_token) = opened else {
        tracing::error!(revocation = row.id, "a sealed value does not open");
        return end(tx, row, "stored_secret_cannot_be_read").await;
    };
    tx.commit().await?;
    let revoked = broker
        .salesforce
        .revoke(&row.login_url, &refresh_token)
        .await;
    let tx = broker.store.begin().await?;
    match revoked {
        Ok(()) => end(tx, row, "ok").await,
        Err(error) => {
            tracing::warn!(revocation = row.id, %error, "a permission was not revoked");
            if row.attempts + 1 >= MOST_ATTEMPTS {
                return end(tx, row, "gave_up").await;
            }
            Ok(())
        }
    }
}

async fn end(mut tx: Tx, row: &RevocationRow, outcome: &str) -> Result<(), Error> {
    let now = tx.now().await?;
    table::delete(&mut tx, &row.id).await?;
    let source = Source {
        org_id: &row.org_id,
        login_url: &row.login_url,
        consumer_id: &row.consumer_id,
        approval_id: row.approval_id.as_deref(),
    };
    if outcome == "ok"
        && let Some(approval) = &row.approval_id
    {
        approvals::end(&mut tx, approval, now).await?;
    }
    let actor = Actor::on_behalf_of(&row.actor);
    record(&mut tx, now, &actor, &source, outcome);
    Ok(tx.commit().await?)
}

fn record(tx: &mut Tx, now: Instant, actor: &Actor, source: &Source<'_>, outcome: &str) {
    let consumer_id = ConsumerId::parse(source.consumer_id).ok();
    let subject = Subject {
        org_id: Some(source.org_id),
        authorization_id: None,
        fingerprint: consumer_id.as_ref().map(ConsumerId::fingerprint),
    };
    history::record(tx, now, actor, Act::Revoke, outcome, subject);
}
