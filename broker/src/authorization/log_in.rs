//! Standard Authentication: nobody leaves for Salesforce, the broker logs in by itself. The password
//! is kept nowhere until Salesforce has accepted it.

use super::begin::Begun;
use super::fault::{Fault, keep_fault};
use super::finish::{intact, settle};
use super::grant::{Grant, Lasting};
use super::{FINISHING_TIME, FORM_KEPT};
use crate::clock::Instant;
use crate::error::Error;
use crate::failpoint;
use crate::history::Actor;
use crate::salesforce::Login;
use crate::store::authorizations::{AuthorizationRow, Status};
use crate::vault::{DataKey, WrappedDataKey};
use crate::{Broker, Parts};
use broker_api::{
    BegunAuthorization, ErrorCode, FailureCode, GrantedScopes, Password, SecurityToken, Then,
};
use secrecy::SecretString;

/// A user's password, with the security token; that is empty where there is none.
#[derive(Clone)]
pub(super) struct UserSecret {
    pub(super) password: SecretString,
    pub(super) security_token: SecretString,
}

impl UserSecret {
    pub(super) fn of(password: &Password, token: &SecurityToken) -> Self {
        Self {
            password: SecretString::from(password.expose().to_owned()),
            security_token: SecretString::from(token.expose().to_owned()),
        }
    }
}

/// Makes the row one of a run that is being finished already.
pub(super) fn begin(row: &mut AuthorizationRow, now: Instant, then: Then) -> Result<Begun, Error> {
    // A password is not kept to be tried later, and there is no consumer ID to wait for.
    if then != Then::Leave {
        return Err(ErrorCode::InvalidBody.into());
    }
    row.status = Status::Redeeming;
    row.taken_at = Some(now);
    row.login_until = now.plus(FINISHING_TIME);
    row.kept_until = now.plus(FORM_KEPT);
    row.consumer_secret = None;
    (row.state_hash, row.browser_hash, row.verifier) = (None, None, None);
    (row.tried_at, row.next_try_at) = (None, None);
    Ok(already_begun(row))
}

/// The answer that leads to the run's page.
pub(super) fn already_begun(row: &AuthorizationRow) -> Begun {
    Begun {
        answer: BegunAuthorization {
            id: row.id.clone(),
            authorize_url: None,
        },
        browser_token: None,
    }
}

/// Logs in for a run that was begun, and keeps the outcome, whatever it is.
pub(super) async fn finish(
    broker: &Broker,
    actor: &Actor,
    row: AuthorizationRow,
    wrapped: WrappedDataKey,
    secret: UserSecret,
) -> Result<(), Error> {
    let (broker, actor) = (broker.clone(), actor.clone());
    // A browser that goes away must not leave a login half done.
    let tasks = broker.tasks.clone();
    let finishing = tasks.spawn(async move {
        let data_key = broker.vault.unwrap(&wrapped);
        let outcome = match &data_key {
            Ok(data_key) => log_in(&broker, &actor, &row, data_key, secret).await?,
            Err(_) => Err(Fault::code(FailureCode::StoredSecretCannotBeRead)),
        };
        match outcome {
            Ok(()) => Ok(()),
            Err(fault) => keep_fault(&broker, &actor, &row, data_key.as_ref().ok(), fault).await,
        }
    });
    match finishing.await {
        Ok(outcome) => outcome,
        Err(_) => Err(ErrorCode::Internal.into()),
    }
}

async fn log_in(
    broker: &Parts,
    actor: &Actor,
    row: &AuthorizationRow,
    data_key: &DataKey,
    secret: UserSecret,
) -> Result<Result<(), Fault>, Error> {
    let login = Login {
        login_url: &row.login_url,
        username: row.holder.fingerprint(),
        password: &secret.password,
        security_token: &secret.security_token,
    };
    if let Err(fault) = intact(broker, row).await? {
        return Ok(Err(fault));
    }
    failpoint::reach("before_login_request");
    let session = match broker.salesforce.log_in(login).await {
        Ok(session) => session,
        Err(error) => return Ok(Err(error.into())),
    };
    failpoint::reach("login_answered");
    let identity = match broker.salesforce.identify_session(&session).await {
        Ok(identity) => identity,
        Err(error) => return Ok(Err(error.into())),
    };
    failpoint::reach("identity_checked");
    let grant = Grant {
        lasting: Lasting::Password(secret),
        access_token: session.access_token,
        scopes: GrantedScopes::default(),
        identity,
        permissions: None,
    };
    settle(broker, actor, row, data_key, None, &grant).await
}
