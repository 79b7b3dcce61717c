//! Removing an org: its record and everything sealed for it go, its permissions are put out to be
//! revoked, and its history stays.

use crate::Parts;
use crate::authorization::destroy;
use crate::error::Error;
use crate::history::{self, Actor, Subject};
use crate::store::orgs::name_key;
use crate::store::{authorizations, credential_sets, data_keys, orgs};
use broker_api::{Act, ErrorCode, FieldErrorCode, Removal};

/// Removes an org whose name was typed. Once it is gone, the same answer again is no error.
pub async fn remove(
    broker: &Parts,
    actor: &Actor,
    org_id: &str,
    asked: &Removal,
) -> Result<(), Error> {
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let org = orgs::get(&mut tx, org_id).await?;
    let org = org.ok_or(ErrorCode::NotFound)?;
    if name_key(&asked.name) != name_key(&org.name) {
        return Err(Error::field("name", FieldErrorCode::NotItsName));
    }
    let wrapped = data_keys::get(&mut tx, &org.data_key_id).await?;
    let data_key = broker.vault.unwrap(&wrapped)?;
    let open = authorizations::open_of_org(&mut tx, org_id).await?;
    if open.is_some_and(|run| run.holds_a_grant()) {
        return Err(ErrorCode::PendingExists.into());
    }
    authorizations::discard_of_org(&mut tx, org_id).await?;
    if !orgs::claim(&mut tx, org_id, asked.generation).await? {
        return Err(ErrorCode::Changed.into());
    }
    let in_use = credential_sets::get(&mut tx, &org.active_set_id).await?;
    let mut sets = vec![in_use];
    if let Some(fallback) = &org.fallback_set_id {
        sets.push(credential_sets::get(&mut tx, fallback).await?);
    }
    // All are gone before any is looked at: what is put out must not be spared for its own sake.
    credential_sets::delete_of_org(&mut tx, org_id).await?;
    for set in &sets {
        destroy(&mut tx, now, actor, set, &data_key).await?;
    }
    if !orgs::delete(&mut tx, org_id, asked.generation + 1).await? {
        return Err(ErrorCode::Changed.into());
    }
    let subject = Subject {
        org_id: Some(org_id),
        authorization_id: None,
        fingerprint: Some(sets[0].fingerprint()),
    };
    history::record(&mut tx, now, actor, Act::Remove, "ok", subject).await?;
    tx.commit().await?;
    broker.revocations.notify_one();
    Ok(())
}
