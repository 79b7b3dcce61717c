//! Discarding unfinished work, and taking back a registration that was not meant.

use super::{UNDO_TIME, decision, is_interrupted, load};
use crate::Parts;
use crate::error::Error;
use crate::history::{self, Actor, Subject};
use crate::references;
use crate::revocation;
use crate::store::authorizations::{self as table, AuthorizationRow, Left, Status};
use crate::store::credential_sets::{self, Credentials};
use crate::store::{data_keys, orgs};
use broker_api::{Act, ErrorCode};

/// Discards unfinished work with its sealed secret.
pub async fn discard(broker: &Parts, actor: &Actor, id: &str) -> Result<(), Error> {
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let row = load(&mut tx, id).await?;
    if row.status == Status::Discarded {
        return Ok(());
    }
    let waiting = matches!(
        row.status,
        Status::Waiting
            | Status::Ready
            | Status::Started
            | Status::AwaitingDecision
            | Status::Failed
    );
    if !waiting && !is_interrupted(&row, now) {
        return Err(ErrorCode::AlreadyFinished.into());
    }
    if !table::end(&mut tx, id, &Left::of(&row), Status::Discarded).await? {
        return Err(ErrorCode::AlreadyFinished.into());
    }
    if row.status == Status::AwaitingDecision {
        decision::give_back(broker, &mut tx, now, actor, &row).await?;
    }
    history::record(&mut tx, now, actor, Act::Discard, "ok", subject(&row));
    tx.commit().await?;
    broker.revocations.notify_one();
    Ok(())
}

/// Takes back a registration while nothing else was done with the org: the record and its sealed
/// values go, and the permission at Salesforce is put out to be revoked.
pub async fn undo(broker: &Parts, actor: &Actor, id: &str) -> Result<(), Error> {
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let row = load(&mut tx, id).await?;
    let org = orgs::get(&mut tx, &row.org_id).await?;
    let org = org.ok_or(ErrorCode::NotUndoable)?;
    let in_time = now < org.registered_at.plus(UNDO_TIME);
    if row.status != Status::Connected || org.generation != 1 || !in_time {
        return Err(ErrorCode::NotUndoable.into());
    }
    let set = credential_sets::get(&mut tx, &org.in_use()?.set_id).await?;
    let wrapped = data_keys::get(&mut tx, &org.data_key_id).await?;
    let data_key = broker.vault.unwrap(&wrapped)?;
    let open = table::open_of_org(&mut tx, &org.id).await?;
    if open.is_some_and(|run| run.holds_a_grant()) {
        return Err(ErrorCode::PendingExists.into());
    }
    table::discard_of_org(&mut tx, &org.id).await?;
    if !orgs::claim(&mut tx, &org.id, org.generation).await? {
        return Err(ErrorCode::NotUndoable.into());
    }
    references::let_go(&mut tx, &org.id).await?;
    credential_sets::delete_of_org(&mut tx, &org.id).await?;
    let deleted = orgs::delete(&mut tx, &org.id, org.generation + 1).await?;
    let ended = table::end(&mut tx, id, &Left::of(&row), Status::Undone).await?;
    if !deleted || !ended {
        return Err(ErrorCode::NotUndoable.into());
    }
    if let Credentials::App {
        consumer_id,
        refresh_token,
        ..
    } = &set.credentials
    {
        let source = revocation::Source {
            org_id: &org.id,
            login_url: &set.login_url,
            consumer_id: consumer_id.as_str(),
            approval_id: set.approval_id.as_deref(),
        };
        let refresh_token = data_key.open(set.place("refresh_token"), refresh_token)?;
        revocation::put_out(&mut tx, now, actor, source, &data_key, &refresh_token).await?;
    }
    history::record(
        &mut tx,
        now,
        actor,
        Act::UndoRegistration,
        "ok",
        subject(&row),
    );
    tx.commit().await?;
    broker.revocations.notify_one();
    Ok(())
}

fn subject(row: &AuthorizationRow) -> Subject<'_> {
    Subject {
        org_id: Some(&row.org_id),
        authorization_id: Some(&row.id),
        fingerprint: Some(row.holder.fingerprint()),
    }
}
