//! Removing an org: its record and everything sealed for it go, its permissions are put out to be
//! revoked, and its history stays.

use crate::Parts;
use crate::authorization::destroy;
use crate::error::Error;
use crate::failpoint;
use crate::history::{self, Actor, Subject};
use crate::references;
use crate::store::credential_sets::{self, CredentialSetRow};
use crate::store::orgs::name_key;
use crate::store::{authorizations, data_keys, orgs};
use broker_api::{Act, ErrorCode, FieldErrorCode, GivenBack, Removal, Removed, all_reported};

/// Removes an org on which nothing is known to hang. Its name must be typed where that is not known
/// of every module.
pub async fn remove(
    broker: &Parts,
    actor: &Actor,
    org_id: &str,
    asked: &Removal,
) -> Result<Removed, Error> {
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let org = broker.store.org(&mut tx, org_id).await?;
    let org = org.ok_or(ErrorCode::NotFound)?;
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
    let used_by = references::let_go(&mut tx, org_id).await?;
    let typed = asked.name.as_deref().map(name_key);
    let named = typed.map(|typed| typed == name_key(&org.name));
    if !named.unwrap_or_else(|| all_reported(&used_by)) {
        return Err(Error::field("name", FieldErrorCode::NotItsName));
    }
    let mut sets = Vec::new();
    let in_use = org.in_use().ok().map(|in_use| &in_use.set_id);
    for id in in_use.into_iter().chain(&org.fallback_set_id) {
        sets.push(credential_sets::get(&mut tx, id).await?);
    }
    // All are gone before any is looked at: what is put out must not be spared for its own sake.
    credential_sets::delete_of_org(&mut tx, org_id).await?;
    let mut permission = GivenBack::None;
    for set in &sets {
        permission = permission.max(destroy(&mut tx, now, actor, set, &data_key).await?);
    }
    if !orgs::delete(&mut tx, org_id, asked.generation + 1).await? {
        return Err(ErrorCode::Changed.into());
    }
    let subject = Subject {
        org_id: Some(org_id),
        authorization_id: None,
        fingerprint: sets.first().map(CredentialSetRow::fingerprint),
    };
    history::record(&mut tx, now, actor, Act::Remove, "ok", subject);
    failpoint::reach("removed_before_commit");
    tx.commit().await?;
    failpoint::reach("removed_after_commit");
    broker.revocations.notify_one();
    Ok(Removed { permission })
}
