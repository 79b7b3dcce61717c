//! Salesforce may have converted a connected app into an External Client App in place: same consumer
//! ID, same secret, same permission. Nothing tells that from outside, so a person states it, and the
//! record says that it is a statement until the next authorization.

use crate::Parts;
use crate::error::Error;
use crate::history::{self, Actor, Subject};
use crate::orgs;
use crate::store::Tx;
use crate::store::credential_sets::{self as sets, CredentialSetRow};
use crate::store::orgs as table;
use broker_api::{
    Act, AuthenticationType, ConsumerId, Conversion, ErrorCode, FieldErrorCode, Operation, Org,
    OrgKind, check_policy,
};

/// States the conversion, or takes the statement back. Nothing but the name of the authentication
/// type moves: credentials, tokens and last authenticated stay.
pub async fn state(
    broker: &Parts,
    actor: &Actor,
    org_id: &str,
    asked: &Conversion,
) -> Result<Org, Error> {
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let org = broker.store.org(&mut tx, org_id).await?;
    let org = org.ok_or(ErrorCode::NotFound)?;
    let set = sets::get(&mut tx, &org.in_use()?.set_id).await?;
    if org.generation != asked.generation {
        return Err(ErrorCode::Changed.into());
    }
    if asked.converted {
        refuse(broker, org.kind, &set, asked)?;
    } else if set.stated_by.is_none() {
        return Err(ErrorCode::Changed.into());
    }
    if !table::claim(&mut tx, org_id, org.generation).await? {
        return Err(ErrorCode::Changed.into());
    }
    keep(&mut tx, actor, &set, asked.converted).await?;
    let act = if asked.converted {
        Act::StateConversion
    } else {
        Act::TakeBackConversion
    };
    let subject = Subject {
        org_id: Some(org_id),
        authorization_id: None,
        fingerprint: Some(set.fingerprint()),
    };
    history::record(&mut tx, now, actor, act, "ok", subject);
    tx.commit().await?;
    orgs::view(broker, org_id).await
}

/// What cannot have been converted, or was not meant.
fn refuse(
    broker: &Parts,
    kind: OrgKind,
    set: &CredentialSetRow,
    asked: &Conversion,
) -> Result<(), Error> {
    let operation = Operation::StateConversion;
    let offered = broker.config.standard_offered;
    let allowed = check_policy(kind, set.authentication_type, operation, offered);
    allowed.map_err(|refusal| {
        Error::field(
            "authentication_type",
            FieldErrorCode::NotOffered { refusal },
        )
    })?;
    let refused = |code| Error::field("consumer_id", code);
    let typed = asked.consumer_id.as_deref().unwrap_or_default();
    let typed = ConsumerId::parse(typed).map_err(refused)?;
    if set.credentials.consumer_id() == Some(&typed) {
        return Ok(());
    }
    Err(refused(FieldErrorCode::NotTheOneInUse))
}

async fn keep(
    tx: &mut Tx,
    actor: &Actor,
    set: &CredentialSetRow,
    converted: bool,
) -> Result<(), Error> {
    let (authentication_type, stated_by) = if converted {
        (
            AuthenticationType::ExternalClientApp,
            Some(actor.user.as_str()),
        )
    } else {
        (AuthenticationType::ConnectedApp, None)
    };
    Ok(sets::retype(tx, set, authentication_type, stated_by).await?)
}
