//! A Dev Hub that is registered anew: the new record takes the old one's place, in one transaction.
//! What refers to the old record and the portal's own id move; the old record goes, and its sets
//! are destroyed as by a removal. Until that commits, the old Dev Hub is untouched.

use super::decision;
use super::fault::Fault;
use super::finish::{commit, subject_of};
use super::grant::Authorized;
use super::swap::destroy;
use crate::Parts;
use crate::error::Error;
use crate::history::{self, Subject};
use crate::receipt::{Before, Swap, side};
use crate::store::authorizations::{self as table, Left};
use crate::store::credential_sets::{self, CredentialSetRow};
use crate::store::orgs::{self, OrgRow};
use crate::store::{Tx, data_keys};
use crate::vault::{DataKey, random_id};
use broker_api::{Act, ErrorCode, FailureCode};

/// Ends a run for a Dev Hub: replaced, refused, or kept until somebody answers.
pub(super) async fn replace(
    broker: &Parts,
    mut tx: Tx,
    authorized: &Authorized<'_>,
    data_key: &DataKey,
) -> Result<Result<(), Fault>, Error> {
    let (taken, grant) = (authorized.run, authorized.grant);
    let Some(old) = broker.store.org(&mut tx, &taken.org_id).await? else {
        return Ok(Err(Fault::code(FailureCode::Superseded)));
    };
    if old.in_use()?.salesforce.org_id != grant.identity.org_id {
        let known = orgs::known(&mut tx, &grant.identity.org_id, taken.kind).await?;
        if let Some(other) = known.into_iter().next() {
            return Ok(Err(Fault {
                about: Some(other.name),
                ..Fault::code(FailureCode::HubRegistered)
            }));
        }
        return decision::park(tx, authorized, data_key).await;
    }
    match take_the_place(broker, &mut tx, authorized, &old).await {
        Ok(true) => {}
        Ok(false) => return Ok(Err(Fault::code(FailureCode::Superseded))),
        Err(error) if error.code() == ErrorCode::ReferencesWouldChange => {
            return Ok(Err(Fault::code(FailureCode::ReferencesWouldChange)));
        }
        Err(error) => return Err(error),
    }
    commit(tx, authorized).await?;
    broker.revocations.notify_one();
    Ok(Ok(()))
}

/// Makes the new record, and retires the old one. Nothing, if either changed meanwhile.
pub(super) async fn take_the_place(
    broker: &Parts,
    tx: &mut Tx,
    authorized: &Authorized<'_>,
    old: &OrgRow,
) -> Result<bool, Error> {
    let Authorized { run, now, .. } = authorized;
    let new_id = random_id();
    if !table::connect_new(tx, run, &Left::of(run), &new_id).await? {
        return Ok(false);
    }
    let Some(before) = Before::look(tx, Act::Replace, &old.id).await? else {
        return Ok(false);
    };
    // Name, portal's id and identity are unique, so they are given up before they are taken.
    if !orgs::step_aside(tx, &old.id, old.generation).await? {
        return Ok(false);
    }
    let (wrapped, data_key) = broker.vault.new_data_key(&new_id)?;
    data_keys::insert(tx, &wrapped).await?;
    let set = authorized.set(&new_id, &data_key)?;
    let new = new_record(authorized, old, &new_id, &wrapped.id, &set.id);
    match orgs::insert(tx, &new).await {
        // The Salesforce org was registered meanwhile, as another record.
        Err(error) if error.is_unique_violation() => return Ok(false),
        inserted => inserted?,
    }
    credential_sets::insert(tx, &set).await?;
    before.hang_on(tx, &old.id, &new_id).await?;
    let old_set = retire(broker, tx, authorized, old).await?;
    for org_id in [&old.id, &new_id] {
        let subject = Subject {
            org_id: Some(org_id),
            ..subject_of(run)
        };
        history::record(tx, *now, authorized.actor, Act::Replace, "ok", subject);
    }
    let swap = Swap {
        name: &new.name,
        from: side(&old.id, &old.in_use()?.salesforce.org_id, &old_set),
        to: side(&new_id, &authorized.grant.identity.org_id, &set),
        actor: authorized.actor,
        now: *now,
    };
    before.prove(tx, swap).await?;
    Ok(true)
}

/// What people here know the old record by is the new one's now.
fn new_record(
    authorized: &Authorized<'_>,
    old: &OrgRow,
    id: &str,
    data_key_id: &str,
    set_id: &str,
) -> OrgRow {
    let known = old.salesforce_org_id();
    let same_org = known == Some(authorized.grant.identity.org_id.as_str());
    let reason = old.second_record_reason.clone().filter(|_| same_org);
    OrgRow {
        id: id.to_owned(),
        external_id: old.external_id.clone(),
        name: old.name.clone(),
        org_type: old.org_type,
        data_key_id: data_key_id.to_owned(),
        tags: old.tags.clone(),
        ..authorized.org(set_id, reason)
    }
}

/// Deletes the old record and every set of it; gives the one that was in use.
async fn retire(
    broker: &Parts,
    tx: &mut Tx,
    authorized: &Authorized<'_>,
    old: &OrgRow,
) -> Result<CredentialSetRow, Error> {
    let wrapped = data_keys::get(tx, &old.data_key_id).await?;
    let data_key = broker.vault.unwrap(&wrapped)?;
    let in_use = credential_sets::get(tx, &old.in_use()?.set_id).await?;
    let mut sets = vec![in_use];
    if let Some(fallback) = &old.fallback_set_id {
        sets.push(credential_sets::get(tx, fallback).await?);
    }
    // All are gone before any is looked at: what is put out must not be spared for its own sake.
    credential_sets::delete_of_org(tx, &old.id).await?;
    for set in &sets {
        destroy(tx, authorized.now, authorized.actor, set, &data_key).await?;
    }
    if !orgs::delete(tx, &old.id, old.generation + 1).await? {
        return Err(ErrorCode::Changed.into());
    }
    Ok(sets.swap_remove(0))
}
