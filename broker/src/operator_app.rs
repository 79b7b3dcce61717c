//! The operator's own connected app (`BROKER_CONNECTED_APP_CONSUMER_ID`). What was authorized with it
//! holds a reference to it and no copy of its secret: that is read from the operator's file whenever
//! it is needed, so that a new one there takes effect, and goes to login hosts on the allow-list only.

use crate::Parts;
use crate::error::Error;
use crate::store::authorizations::AuthorizationRow;
use crate::store::credential_sets::{CredentialSetRow, Credentials};
use crate::store::orgs;
use crate::vault::DataKey;
use broker_api::{
    AuthenticationType, ConsumerId, ErrorCode, FailureCode, FieldErrorCode, LoginUrl,
    NewRegistration,
};
use secrecy::SecretString;

/// What is sealed in the place of the operator's secret.
pub(crate) fn nothing() -> SecretString {
    SecretString::from(String::new())
}

/// The app's consumer ID, or why the form cannot have it.
pub(crate) fn consumer_id(broker: &Parts) -> Result<&ConsumerId, Error> {
    let app = broker.config.operator_app.as_ref();
    let app = app.filter(|app| app.secret().is_ok());
    app.map(|app| &app.consumer_id)
        .ok_or_else(|| Error::field("consumer_id", FieldErrorCode::NoOperatorApp))
}

/// The form with the operator's consumer ID where it asks for the operator's app. What stands for
/// the secret there is never sealed.
pub(crate) fn filled(broker: &Parts, form: &NewRegistration) -> Result<NewRegistration, Error> {
    let mut form = form.clone();
    if !form.operator_app {
        return Ok(form);
    }
    refuse_other_type(form.authentication_type)?;
    consumer_id(broker)?
        .as_str()
        .clone_into(&mut form.consumer_id);
    let stand_in = broker_api::ConsumerSecret::parse("operators");
    form.consumer_secret = stand_in.map_err(|code| Error::field("consumer_secret", code))?;
    Ok(form)
}

/// The operator's app is a connected app.
pub(crate) fn refuse_other_type(authentication_type: AuthenticationType) -> Result<(), Error> {
    if authentication_type == AuthenticationType::ConnectedApp {
        return Ok(());
    }
    Err(ErrorCode::InvalidBody.into())
}

/// The secret of the operator's app, if it is still the one that was used, for a login host that is
/// still allowed.
pub(crate) fn secret(
    broker: &Parts,
    consumer_id: &ConsumerId,
    login_url: &str,
) -> Result<SecretString, FailureCode> {
    let app = broker.config.operator_app.as_ref();
    let app = app.filter(|app| app.consumer_id == *consumer_id);
    let app = app.ok_or(FailureCode::OperatorAppGone)?;
    let allowed = LoginUrl::parse(login_url, &broker.config.login_hosts);
    if allowed.is_ok_and(|url| url.as_str() == login_url) {
        let secret = app.secret();
        return secret.map_err(|error| {
            tracing::error!(%error, "the operator's connected app cannot be used");
            FailureCode::OperatorAppGone
        });
    }
    Err(FailureCode::HostRefused)
}

/// The consumer secret of a set: its own, or the operator's.
pub(crate) fn secret_of_set(
    broker: &Parts,
    set: &CredentialSetRow,
    data_key: &DataKey,
) -> Result<SecretString, FailureCode> {
    let Credentials::App {
        consumer_id,
        consumer_secret,
        ..
    } = &set.credentials
    else {
        return Err(FailureCode::StoredSecretCannotBeRead);
    };
    if set.operator_app {
        return secret(broker, consumer_id, &set.login_url);
    }
    let opened = data_key.open(set.place("consumer_secret"), consumer_secret);
    opened.map_err(|_| FailureCode::StoredSecretCannotBeRead)
}

/// The consumer secret of a run: its own, or the operator's.
pub(crate) fn secret_of_run(
    broker: &Parts,
    run: &AuthorizationRow,
    data_key: &DataKey,
) -> Result<SecretString, FailureCode> {
    if let Some(consumer_id) = run.holder.consumer_id().filter(|_| run.operator_app) {
        return secret(broker, consumer_id, &run.login_url);
    }
    let sealed = run.consumer_secret.as_deref();
    let opened = sealed.and_then(|sealed| data_key.open(run.place("consumer_secret"), sealed).ok());
    opened.ok_or(FailureCode::StoredSecretCannotBeRead)
}

/// Whether a set can be used as the configuration is now.
pub(crate) fn still_there(broker: &Parts, set: &CredentialSetRow) -> Result<(), FailureCode> {
    let consumer_id = set.credentials.consumer_id();
    let Some(consumer_id) = consumer_id.filter(|_| set.operator_app) else {
        return Ok(());
    };
    secret(broker, consumer_id, &set.login_url).map(drop)
}

/// What the configuration no longer names is known from the start, not from the next use.
pub(crate) async fn compare_with_orgs(broker: &Parts) -> Result<(), Error> {
    let app = broker.config.operator_app.as_ref();
    let named = app.map_or("", |app| app.consumer_id.as_str());
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    orgs::mark_operator_app(&mut tx, named, now).await?;
    Ok(tx.commit().await?)
}
