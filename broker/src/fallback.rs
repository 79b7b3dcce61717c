//! What orgs worked with before: kept sealed for a while, then destroyed.

use crate::Parts;
use crate::authorization::{FALLBACK_KEPT, destroy};
use crate::error::Error;
use crate::history::{self, Actor, Subject};
use crate::store::orgs::{self, OrgRow};
use crate::store::{Connection, approvals, credential_sets, data_keys};
use broker_api::{Act, Fallback};

/// What an org can be rolled back to, as the app shows it.
pub(crate) async fn of_org(
    connection: &mut Connection,
    org: &OrgRow,
) -> Result<Option<Fallback>, Error> {
    let (Some(id), Some(until)) = (&org.fallback_set_id, org.fallback_until) else {
        return Ok(None);
    };
    let set = credential_sets::get(connection, id).await?;
    let username = match (&set.approval_id, set.credentials.consumer_id()) {
        (Some(approval), Some(_)) => approvals::username(connection, approval).await?,
        (_, None) => Some(set.fingerprint().to_owned()),
        (None, Some(_)) => None,
    };
    Ok(Some(Fallback {
        authentication_type: set.authentication_type,
        fingerprint: set.fingerprint().to_owned(),
        username,
        since: until.minus(FALLBACK_KEPT).timestamp(),
        until: until.timestamp(),
    }))
}

/// Destroys every one whose time is over.
pub async fn destroy_due(broker: &Parts) -> Result<(), Error> {
    let now = broker.store.now().await?;
    let due = orgs::with_fallback_due(&mut *broker.store.read().await?, now).await?;
    for org in due {
        match destroy_one(broker, &org).await {
            // It keeps the others from nothing.
            Err(error) if error.is_tampering() => error.log(),
            destroyed => destroyed?,
        }
    }
    Ok(())
}

async fn destroy_one(broker: &Parts, org: &OrgRow) -> Result<(), Error> {
    let Some(set_id) = org.fallback_set_id.as_deref() else {
        return Ok(());
    };
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    if !orgs::drop_fallback(&mut tx, &org.id, set_id).await? {
        return Ok(());
    }
    let set = credential_sets::get(&mut tx, set_id).await?;
    let wrapped = data_keys::get(&mut tx, &org.data_key_id).await?;
    let data_key = broker.vault.unwrap(&wrapped)?;
    let actor = Actor::on_behalf_of(&set.entered_by);
    destroy(&mut tx, now, &actor, &set, &data_key).await?;
    let subject = Subject {
        org_id: Some(&org.id),
        authorization_id: None,
        fingerprint: Some(set.fingerprint()),
    };
    history::record(&mut tx, now, &actor, Act::DestroyFallback, "ok", subject);
    tx.commit().await?;
    broker.revocations.notify_one();
    Ok(())
}
