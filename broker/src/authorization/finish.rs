//! Redeeming a code and storing what it produced: everything in one transaction, or nothing.

use super::fault::{Fault, approve, keep_fault};
use crate::Parts;
use crate::error::Error;
use crate::failpoint;
use crate::history::{self, Actor, Subject};
use crate::salesforce::{Application, TokenAnswer};
use crate::store::Tx;
use crate::store::authorizations::{self as table, AuthorizationRow, Left, Status};
use crate::store::credential_sets::{self, CredentialSetRow};
use crate::store::orgs::{self, OrgRow};
use crate::vault::{CannotOpen, DataKey, WrappedDataKey, random_id};
use broker_api::{Act, FailureCode, SalesforceIdentity};
use secrecy::SecretString;

use super::Brought;

/// Redeems what was brought and keeps the outcome, whatever it is.
pub(super) async fn finish(
    broker: &Parts,
    actor: &Actor,
    taken: &AuthorizationRow,
    wrapped: &WrappedDataKey,
    brought: Brought,
) -> Result<(), Error> {
    let data_key = broker.vault.unwrap(wrapped);
    let outcome = match (&data_key, brought) {
        (_, Brought::Error(error)) => Err(Fault::from(error)),
        (Err(CannotOpen), _) => Err(Fault::code(FailureCode::StoredSecretCannotBeRead)),
        (Ok(data_key), Brought::Code(code)) => {
            register(broker, actor, taken, data_key, &code).await?
        }
    };
    match outcome {
        Ok(()) => Ok(()),
        Err(fault) => keep_fault(broker, actor, taken, data_key.ok().as_ref(), fault).await,
    }
}

async fn register(
    broker: &Parts,
    actor: &Actor,
    taken: &AuthorizationRow,
    data_key: &DataKey,
    code: &SecretString,
) -> Result<Result<(), Fault>, Error> {
    let Some((secret, verifier)) = open_secrets(taken, data_key) else {
        return Ok(Err(Fault::code(FailureCode::StoredSecretCannotBeRead)));
    };
    let app = Application {
        login_url: &taken.login_url,
        consumer_id: taken.consumer_id.as_str(),
        callback_url: &taken.callback_url,
    };
    failpoint::reach("before_token_request");
    let salesforce = &broker.salesforce;
    let answer = match salesforce.exchange(&app, &secret, code, &verifier).await {
        Ok(answer) => answer,
        Err(error) => return Ok(Err(error.into())),
    };
    failpoint::reach("token_answered");
    let identity = match salesforce.identify(&answer, &secret).await {
        Ok(identity) => identity,
        Err(error) => return Ok(Err(Fault::after_grant(error.into(), &answer, None))),
    };
    failpoint::reach("identity_checked");
    if let Some(code) = missing_scope(&answer) {
        let fault = Fault::after_grant(Fault::code(code), &answer, Some(&identity));
        return Ok(Err(fault));
    }
    let stored = store(broker, actor, taken, data_key, &secret, &answer, &identity).await?;
    Ok(stored.map_err(|fault| Fault::after_grant(fault, &answer, Some(&identity))))
}

fn open_secrets(
    taken: &AuthorizationRow,
    data_key: &DataKey,
) -> Option<(SecretString, SecretString)> {
    let open = |column, sealed: &Option<String>| {
        let sealed = sealed.as_deref()?;
        data_key.open(taken.place(column), sealed).ok()
    };
    let secret = open("consumer_secret", &taken.consumer_secret)?;
    let verifier = open("verifier", &taken.verifier)?;
    Some((secret, verifier))
}

/// Lasting access and the API are what a connection is for; other scopes are only reported.
fn missing_scope(answer: &TokenAnswer) -> Option<FailureCode> {
    if answer.refresh_token.is_none() || !answer.scopes.lasting() {
        return Some(FailureCode::NoRefreshToken);
    }
    (!answer.scopes.api()).then_some(FailureCode::NoApiScope)
}

/// The one transaction that makes an org.
async fn store(
    broker: &Parts,
    actor: &Actor,
    taken: &AuthorizationRow,
    data_key: &DataKey,
    secret: &SecretString,
    answer: &TokenAnswer,
    identity: &SalesforceIdentity,
) -> Result<Result<(), Fault>, Error> {
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    if let Some(fault) = in_the_way(&mut tx, taken, identity).await? {
        return Ok(Err(fault));
    }
    let set = sealed_set(actor, taken, data_key, secret, answer, now)?;
    let org = OrgRow {
        id: taken.org_id.clone(),
        external_id: None,
        name: taken.name.clone(),
        org_type: taken.org_type,
        kind: taken.kind,
        environment: taken.environment,
        login_url: taken.login_url.clone(),
        owner: taken.author.clone(),
        salesforce: identity.clone(),
        data_key_id: taken.data_key_id.clone(),
        active_set_id: set.id.clone(),
        registered_at: now,
        last_authenticated_at: now,
        last_proved_at: now,
        generation: 1,
    };
    if !table::end(&mut tx, &taken.id, &Left::of(taken), Status::Connected).await? {
        return Ok(Err(Fault::code(FailureCode::Superseded)));
    }
    match orgs::insert(&mut tx, &org).await {
        Err(error) if error.is_unique_violation() => {
            // Another run was quicker by a moment; a new transaction can name it.
            drop(tx);
            let mut tx = broker.store.begin().await?;
            let fault = in_the_way(&mut tx, taken, identity).await?;
            return Ok(Err(fault.unwrap_or(Fault::code(FailureCode::BrokerFault))));
        }
        inserted => inserted?,
    }
    credential_sets::insert(&mut tx, &set).await?;
    if let Some(approval) = &set.approval_id {
        approve(&mut tx, taken, approval, identity, now).await?;
    }
    let subject = subject(taken);
    history::record(&mut tx, now, actor, Act::Register, "ok", subject).await?;
    failpoint::reach("before_commit");
    tx.commit().await?;
    failpoint::reach("after_commit");
    Ok(Ok(()))
}

async fn in_the_way(
    tx: &mut Tx,
    taken: &AuthorizationRow,
    identity: &SalesforceIdentity,
) -> Result<Option<Fault>, Error> {
    let about = |code, name| {
        Some(Fault {
            about: Some(name),
            ..Fault::code(code)
        })
    };
    if let Some(name) = orgs::identified(tx, &identity.org_id, taken.kind).await? {
        return Ok(about(FailureCode::OrgAlreadyRegistered, name));
    }
    if let Some(name) = orgs::named(tx, &taken.name).await? {
        return Ok(about(FailureCode::NameTaken, name));
    }
    Ok(None)
}

fn sealed_set(
    actor: &Actor,
    taken: &AuthorizationRow,
    data_key: &DataKey,
    secret: &SecretString,
    answer: &TokenAnswer,
    now: crate::clock::Instant,
) -> Result<CredentialSetRow, Error> {
    let id = random_id();
    let none = SecretString::default();
    let refresh_token = answer.refresh_token.as_ref().unwrap_or(&none);
    let seal = |column, value: &SecretString| {
        data_key.seal(
            credential_sets::place(column, &id, &taken.login_url, 1),
            value,
        )
    };
    Ok(CredentialSetRow {
        consumer_secret: seal("consumer_secret", secret)?,
        refresh_token: seal("refresh_token", refresh_token)?,
        access_token: seal("access_token", &answer.access_token)?,
        org_id: taken.org_id.clone(),
        authentication_type: taken.authentication_type,
        login_url: taken.login_url.clone(),
        callback_url: taken.callback_url.clone(),
        consumer_id: taken.consumer_id.clone(),
        sealed_generation: 1,
        granted_scopes: answer.scopes.tokens().join(" "),
        entered_by: actor.user.clone(),
        authorized_at: now,
        approval_id: answer.refresh_token.as_ref().map(|_| random_id()),
        id,
    })
}

pub(super) fn subject(taken: &AuthorizationRow) -> Subject<'_> {
    Subject {
        org_id: Some(&taken.org_id),
        authorization_id: Some(&taken.id),
        fingerprint: Some(taken.consumer_id.fingerprint()),
    }
}
