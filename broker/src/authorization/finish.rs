//! Redeeming a code and storing what it produced: everything in one transaction, or nothing.

use super::fault::{Fault, keep_fault};
use super::grant::{Authorized, Grant};
use super::register::register;
use super::replace::replace;
use super::swap::swap;
use super::trial;
use crate::Parts;
use crate::connection_test::refuses_identity;
use crate::error::Error;
use crate::failpoint;
use crate::history::{Actor, Subject};
use crate::operator_app;
use crate::salesforce::{Application, SalesforceError, TokenAnswer};
use crate::store::authorizations::{AuthorizationRow, Taken};
use crate::store::records::Kind;
use crate::store::{Tx, approvals};
use crate::vault::{CannotOpen, DataKey, random_id};
use broker_api::{FailureCode, OrgKind, Purpose, SalesforceIdentity};
use secrecy::SecretString;

use super::Brought;

/// Redeems what was brought and keeps the outcome, whatever it is.
pub(super) async fn finish(
    broker: &Parts,
    actor: &Actor,
    taken: Taken,
    brought: Brought,
) -> Result<(), Error> {
    let data_key = broker.vault.unwrap(&taken.wrapped);
    let intact = match taken.intact {
        Ok(()) => intact(broker, &taken.row).await?,
        Err(error) => Err(changed_outside(&error.into())),
    };
    let taken = &taken.row;
    let outcome = match (&data_key, brought, intact) {
        (_, Brought::Error(error), _) => Err(Fault::from(error)),
        (_, _, Err(fault)) => Err(fault),
        (Err(CannotOpen), ..) => Err(Fault::code(FailureCode::StoredSecretCannotBeRead)),
        (Ok(data_key), Brought::Code(code), Ok(())) => {
            redeem(broker, actor, taken, data_key, &code).await?
        }
    };
    match outcome {
        Ok(()) => Ok(()),
        Err(fault) => keep_fault(broker, actor, taken, data_key.ok().as_ref(), fault).await,
    }
}

async fn redeem(
    broker: &Parts,
    actor: &Actor,
    taken: &AuthorizationRow,
    data_key: &DataKey,
    code: &SecretString,
) -> Result<Result<(), Fault>, Error> {
    let (secret, verifier) = match open_secrets(broker, taken, data_key) {
        Ok(opened) => opened,
        Err(code) => return Ok(Err(Fault::code(code))),
    };
    let app = Application {
        login_url: &taken.login_url,
        consumer_id: taken.consumer_id(),
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
        Err(error) => {
            let fault = Fault::after_grant(not_identified(error, &answer), &answer, None);
            return Ok(Err(fault));
        }
    };
    failpoint::reach("identity_checked");
    if let Some(code) = missing_scope(&answer) {
        let fault = Fault::after_grant(Fault::code(code), &answer, Some(&identity));
        return Ok(Err(fault));
    }
    if let Err(fault) = fits(broker, taken, &answer, &identity).await {
        return Ok(Err(Fault::after_grant(fault, &answer, Some(&identity))));
    }
    let Some(mut grant) = Grant::of(&answer, &identity) else {
        return Ok(Err(Fault::code(FailureCode::NoRefreshToken)));
    };
    if taken.trial {
        grant.permissions = Some(trial::ask(broker, taken, &grant).await?);
    }
    let settled = settle(broker, actor, taken, data_key, Some(&secret), &grant).await?;
    Ok(settled.map_err(|fault| Fault::after_grant(fault, &answer, Some(&identity))))
}

/// Whether the record that a run is for is as the broker left it: told before anything is sent.
pub(super) async fn intact(
    broker: &Parts,
    run: &AuthorizationRow,
) -> Result<Result<(), Fault>, Error> {
    if run.purpose == Purpose::Register {
        return Ok(Ok(()));
    }
    let mut connection = broker.store.read().await?;
    let checked = broker.store.check(&mut connection, Kind::Org, &run.org_id);
    match checked.await.map_err(Error::from) {
        Err(error) if error.is_tampering() => Ok(Err(changed_outside(&error))),
        checked => Ok(Ok(checked?)),
    }
}

fn changed_outside(error: &Error) -> Fault {
    error.log();
    Fault::code(FailureCode::RecordChangedOutside)
}

/// Stores what was granted, for what the run is for.
pub(super) async fn settle(
    broker: &Parts,
    actor: &Actor,
    taken: &AuthorizationRow,
    data_key: &DataKey,
    secret: Option<&SecretString>,
    grant: &Grant,
) -> Result<Result<(), Fault>, Error> {
    let approval_id = random_id();
    let mut tx = broker.store.begin().await?;
    let authorized = Authorized {
        run: taken,
        secret,
        grant,
        approval_id: taken.holder.consumer_id().map(|_| approval_id.as_str()),
        actor,
        now: tx.now().await?,
    };
    let settled = match taken.purpose {
        Purpose::Register => register(broker, tx, &authorized, data_key).await,
        Purpose::Reauthenticate | Purpose::Migrate => swap(broker, tx, &authorized, data_key).await,
        Purpose::Replace => replace(broker, tx, &authorized, data_key).await,
    };
    match settled {
        Err(error) if error.is_tampering() => Ok(Err(changed_outside(&error))),
        settled => settled,
    }
}

fn open_secrets(
    broker: &Parts,
    taken: &AuthorizationRow,
    data_key: &DataKey,
) -> Result<(SecretString, SecretString), FailureCode> {
    let secret = operator_app::secret_of_run(broker, taken, data_key)?;
    let verifier = taken.verifier.as_deref();
    let verifier = verifier.and_then(|sealed| data_key.open(taken.place("verifier"), sealed).ok());
    let verifier = verifier.ok_or(FailureCode::StoredSecretCannotBeRead)?;
    Ok((secret, verifier))
}

/// Lasting access and the API are what a connection is for; other scopes are only reported.
fn missing_scope(answer: &TokenAnswer) -> Option<FailureCode> {
    if answer.refresh_token.is_none() || !answer.scopes.lasting() {
        return Some(FailureCode::NoRefreshToken);
    }
    (!answer.scopes.api()).then_some(FailureCode::NoApiScope)
}

/// A Dev Hub must be one; an ordinary org may be anything.
async fn fits(
    broker: &Parts,
    taken: &AuthorizationRow,
    answer: &TokenAnswer,
    identity: &SalesforceIdentity,
) -> Result<(), Fault> {
    if taken.kind != OrgKind::DevHub {
        return Ok(());
    }
    if identity.is_sandbox {
        return Err(Fault::code(FailureCode::DevHubIsSandbox));
    }
    let hub = broker
        .salesforce
        .is_dev_hub(&identity.instance_url, &answer.access_token);
    if hub.await? {
        return Ok(());
    }
    Err(Fault::code(FailureCode::NotADevHub))
}

/// Without the scope Salesforce refuses its API, too, or tells nobody whose the token is; the scope
/// is what can be corrected.
fn not_identified(error: SalesforceError, answer: &TokenAnswer) -> Fault {
    let fault = Fault::from(error);
    let scope = match fault.code {
        FailureCode::ApiRefused => missing_scope(answer),
        code if refuses_identity(code) && !answer.scopes.identity() => {
            Some(FailureCode::NoIdentityScope)
        }
        _ => None,
    };
    Fault {
        code: scope.unwrap_or(fault.code),
        ..fault
    }
}

/// With the approval that Salesforce will count, if it counts any.
pub(super) async fn commit(mut tx: Tx, authorized: &Authorized<'_>) -> Result<(), Error> {
    if let Some(approval) = authorized.approval() {
        approvals::insert(&mut tx, &approval).await?;
    }
    failpoint::reach("before_commit");
    tx.commit().await?;
    failpoint::reach("after_commit");
    Ok(())
}

pub(super) fn subject_of(taken: &AuthorizationRow) -> Subject<'_> {
    Subject {
        org_id: Some(&taken.org_id),
        authorization_id: Some(&taken.id),
        fingerprint: Some(taken.holder.fingerprint()),
    }
}
