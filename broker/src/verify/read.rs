//! What is to be verified: as typed, as it is kept, or as it is in use.

use crate::Parts;
use crate::error::Error;
use crate::history::Actor;
use crate::operator_app;
use crate::store::credential_sets::{self, CredentialSetRow};
use crate::store::data_keys;
use crate::store::records::Kind;
use crate::vault::DataKey;
use broker_api::{
    ConsumerId, ConsumerSecret, ErrorCode, FailureCode, FieldErrorCode, FieldErrors, LoginUrl,
    LoginUrlError, VerificationRequest,
};
use secrecy::SecretString;

/// A form that was read.
pub(super) struct Form {
    pub(super) login_url: Result<LoginUrl, LoginUrlError>,
    pub(super) consumer_id: ConsumerId,
    /// Only where it is asked about.
    pub(super) secret: Option<SecretString>,
}

pub(super) async fn read(
    broker: &Parts,
    actor: &Actor,
    form: &VerificationRequest,
    with_secret: bool,
) -> Result<Form, Error> {
    let mut errors = FieldErrors::default();
    let login_url = LoginUrl::parse(&form.login_url, &broker.config.login_hosts);
    let in_use = in_use(broker, form).await?;
    let nothing_typed = form.consumer_id.is_empty() && form.consumer_secret.is_none();
    let works_with_it = matches!(&in_use, Some((set, _)) if set.operator_app);
    let operators = form.operator_app || (works_with_it && nothing_typed);
    let consumer_id = match &in_use {
        _ if operators => Ok(operator_app::consumer_id(broker)?.clone()),
        Some((set, _)) if form.consumer_id.is_empty() => {
            let in_use = set.credentials.consumer_id().cloned();
            in_use.ok_or(FieldErrorCode::Required)
        }
        _ => ConsumerId::parse(&form.consumer_id),
    };
    let consumer_id = errors.keep("consumer_id", consumer_id);
    let secret = match (&form.consumer_secret, with_secret) {
        (_, false) => None,
        (_, true) if operators => operators_secret(broker, login_url.as_ref().ok())?,
        (None, true) if in_use.is_some() => {
            let (set, data_key) = in_use.as_ref().ok_or(ErrorCode::NotFound)?;
            let secret = secret_in_use(broker, set, data_key, login_url.as_ref().ok())?;
            errors.keep("consumer_secret", secret)
        }
        (Some(typed), true) => {
            let typed = errors.keep("consumer_secret", ConsumerSecret::parse(typed.expose()));
            typed.map(|secret| SecretString::from(secret.expose().to_owned()))
        }
        (None, true) => {
            let kept = kept_secret(broker, actor, form, login_url.as_ref().ok()).await?;
            errors.keep("consumer_secret", kept)
        }
    };
    match consumer_id {
        Some(consumer_id) if errors.is_empty() => Ok(Form {
            login_url,
            consumer_id,
            secret,
        }),
        _ => Err(Error::InvalidFields(errors)),
    }
}

/// What a registered org works with, where the form is about one.
async fn in_use(
    broker: &Parts,
    form: &VerificationRequest,
) -> Result<Option<(CredentialSetRow, DataKey)>, Error> {
    let Some(id) = &form.org else {
        return Ok(None);
    };
    let mut connection = broker.store.read().await?;
    let org = broker.store.org(&mut connection, id).await?;
    let org = org.ok_or(ErrorCode::NotFound)?;
    let Ok(in_use) = org.in_use() else {
        return Ok(None);
    };
    let set = credential_sets::get(&mut connection, &in_use.set_id).await?;
    let wrapped = data_keys::get(&mut connection, &org.data_key_id).await?;
    Ok(Some((set, broker.vault.unwrap(&wrapped)?)))
}

/// The operator's secret, for a login host of the allow-list.
fn operators_secret(
    broker: &Parts,
    login_url: Option<&LoginUrl>,
) -> Result<Option<SecretString>, Error> {
    let Some(login_url) = login_url else {
        return Ok(None);
    };
    let consumer_id = operator_app::consumer_id(broker)?;
    let secret = operator_app::secret(broker, consumer_id, login_url.as_str());
    let gone = |_| Error::field("consumer_id", FieldErrorCode::NoOperatorApp);
    secret.map(Some).map_err(gone)
}

/// The secret in use: for the login URL that it was sealed for, and no other.
fn secret_in_use(
    broker: &Parts,
    set: &CredentialSetRow,
    data_key: &DataKey,
    login_url: Option<&LoginUrl>,
) -> Result<Result<SecretString, FieldErrorCode>, Error> {
    if login_url.is_none_or(|url| url.as_str() != set.login_url) {
        return Ok(Err(FieldErrorCode::NeededForNewLoginUrl));
    }
    if set.credentials.consumer_id().is_none() {
        return Ok(Err(FieldErrorCode::Required));
    }
    match operator_app::secret_of_set(broker, set, data_key) {
        Ok(secret) => Ok(Ok(secret)),
        Err(FailureCode::OperatorAppGone) => Ok(Err(FieldErrorCode::Required)),
        Err(_) => Err(ErrorCode::StoredSecretCannotBeRead.into()),
    }
}

/// The sealed secret of unfinished work: for the login URL that it was sealed for, and no other.
async fn kept_secret(
    broker: &Parts,
    actor: &Actor,
    form: &VerificationRequest,
    login_url: Option<&LoginUrl>,
) -> Result<Result<SecretString, FieldErrorCode>, Error> {
    let Some(id) = &form.authorization else {
        return Ok(Err(FieldErrorCode::Required));
    };
    // Whoever may resume it may use its secret; the route asks for an org admin already.
    debug_assert!(actor.role >= broker_api::Role::OrgAdmin);
    let mut connection = broker.store.read().await?;
    let row = crate::store::authorizations::get(&mut connection, id).await?;
    let row = row.ok_or(ErrorCode::NotFound)?;
    broker.store.check(&mut connection, Kind::Run, id).await?;
    if login_url.is_none_or(|url| url.as_str() != row.login_url) {
        return Ok(Err(FieldErrorCode::NeededForNewLoginUrl));
    }
    let now = broker.store.now().await?;
    let sealed = row.consumer_secret.as_deref();
    let Some(sealed) = sealed.filter(|_| now < row.kept_until) else {
        return Ok(Err(FieldErrorCode::NeededAgain));
    };
    let wrapped = data_keys::get(&mut connection, &row.data_key_id).await?;
    let data_key = broker.vault.unwrap(&wrapped)?;
    Ok(Ok(data_key.open(row.place("consumer_secret"), sealed)?))
}
