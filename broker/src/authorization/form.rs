//! The form of a run: as it is entered, as it is kept, and what an edit makes of it.

use super::log_in::UserSecret;
use crate::Parts;
use crate::clock::Instant;
use crate::error::Error;
use crate::history::Actor;
use crate::operator_app;
use crate::store::authorizations::{AuthorizationRow, Status};
use crate::vault::{DataKey, random_id, sha256};
use broker_api::{
    AuthenticationType, ConsumerSecret, EditedRegistration, Entered, Environment, ErrorCode,
    FieldErrorCode, FieldErrors, LoginUrl, NewRegistration, Operation, Password, Purpose,
    Registration, SecurityToken, Typed, Username, parse_login,
};
use secrecy::{ExposeSecret, SecretString};

pub(super) fn new_row(
    broker: &Parts,
    actor: &Actor,
    form: &Registration,
    org_id: &str,
    data_key: &DataKey,
    now: Instant,
) -> AuthorizationRow {
    AuthorizationRow {
        id: random_id(),
        org_id: org_id.to_owned(),
        purpose: Purpose::Register,
        author: actor.user.clone(),
        kind: form.kind,
        authentication_type: form.authentication_type,
        name: form.name.clone(),
        org_type: form.org_type,
        environment: environment(broker, &form.login_url),
        login_url: form.login_url.as_str().to_owned(),
        holder: form.holder.clone(),
        consumer_secret: None,
        callback_url: broker.config.callback_url.clone(),
        data_key_id: data_key.id().to_owned(),
        sealed_generation: 1,
        status: Status::Started,
        principal: actor.user.clone(),
        state_hash: None,
        browser_hash: None,
        verifier: None,
        started_at: now,
        login_until: now,
        kept_until: now,
        taken_at: None,
        entered_at: now,
        tried_at: None,
        next_try_at: None,
        granted: None,
        approval_id: None,
        decide_until: None,
        known_org_id: None,
        failure: None,
        idempotency_key: None,
        trial: false,
        operator_app: false,
    }
}

/// A trial leaves something as it is: not a record that is yet to be made. A password grants nothing
/// that could be looked at first.
pub(super) fn may_be_tried(purpose: Purpose, authentication_type: AuthenticationType) -> bool {
    match purpose {
        Purpose::Reauthenticate | Purpose::Migrate => {
            authentication_type != AuthenticationType::Standard
        }
        Purpose::Register | Purpose::Replace => false,
    }
}

pub(super) fn edited(
    broker: &Parts,
    kept: &AuthorizationRow,
    edit: &EditedRegistration,
) -> Result<Registration, Error> {
    let or = |edit: &Option<String>, kept: &str| edit.clone().unwrap_or_else(|| kept.to_owned());
    let named =
        edit.authentication_type.is_some() || edit.name.is_some() || edit.org_type.is_some();
    if named && kept.purpose != Purpose::Register {
        // What the org is called and how it authenticates is not this run's to change.
        return Err(ErrorCode::InvalidBody.into());
    }
    let authentication_type = edit.authentication_type.unwrap_or(kept.authentication_type);
    if edit.trial == Some(true) && !may_be_tried(kept.purpose, authentication_type) {
        return Err(ErrorCode::InvalidBody.into());
    }
    let consumer_id = if stays_operators(kept, edit) {
        operator_app::refuse_other_type(authentication_type)?;
        operator_app::consumer_id(broker)?.as_str().to_owned()
    } else {
        or(&edit.consumer_id, kept.consumer_id())
    };
    let username = kept.holder.username().map_or("", Username::as_str);
    let entered = Entered {
        kind: kept.kind,
        authentication_type,
        name: &or(&edit.name, &kept.name),
        org_type: edit.org_type.unwrap_or(kept.org_type),
        login_url: &or(&edit.login_url, &kept.login_url),
        consumer_id: &consumer_id,
        username: &or(&edit.username, username),
    };
    Registration::parse(Operation::Register, &entered, &broker.config.rules())
        .map_err(Error::InvalidFields)
}

/// What proves the holder of a form.
pub(super) enum Proof {
    /// A consumer secret.
    App(SecretString),
    /// A password.
    User(UserSecret),
}

impl Proof {
    /// As typed.
    pub(super) fn of(typed: &Typed) -> Self {
        match typed {
            Typed::ConsumerSecret(secret) => Self::App(sealable(secret)),
            Typed::Password(password, token) => Self::User(UserSecret::of(password, token)),
        }
    }
}

/// Whether the edited form is for the operator's app.
pub(super) fn stays_operators(kept: &AuthorizationRow, edit: &EditedRegistration) -> bool {
    edit.operator_app.unwrap_or(kept.operator_app)
}

/// The secret as typed now, or the sealed one, if the login URL is still the one it was sealed for.
/// A password is always typed.
pub(super) fn proof_for(
    kept: &AuthorizationRow,
    data_key: &DataKey,
    edit: &EditedRegistration,
    form: &Registration,
) -> Result<Proof, Error> {
    if form.holder.username().is_some() {
        return typed_login(edit.password.as_ref(), edit.security_token.as_ref());
    }
    let refused = |reason| Error::field("consumer_secret", reason);
    if stays_operators(kept, edit) {
        return Ok(Proof::App(operator_app::nothing()));
    }
    if kept.operator_app && edit.consumer_secret.is_none() {
        return Err(refused(FieldErrorCode::NeededAgain));
    }
    if let Some(typed) = &edit.consumer_secret {
        let typed = ConsumerSecret::parse(typed.expose()).map_err(refused)?;
        return Ok(Proof::App(sealable(&typed)));
    }
    if kept.login_url != form.login_url.as_str() {
        return Err(refused(FieldErrorCode::NeededForNewLoginUrl));
    }
    let sealed = kept.consumer_secret.as_deref();
    let sealed = sealed.ok_or_else(|| refused(FieldErrorCode::NeededAgain))?;
    Ok(Proof::App(
        data_key.open(kept.place("consumer_secret"), sealed)?,
    ))
}

/// A password must be there, a security token may be.
pub(super) fn typed_login(
    password: Option<&Password>,
    token: Option<&SecurityToken>,
) -> Result<Proof, Error> {
    let mut errors = FieldErrors::default();
    let password = password.cloned().unwrap_or_default();
    let token = token.cloned().unwrap_or_default();
    let typed = parse_login(&mut errors, &password, &token);
    let typed = typed.ok_or(Error::InvalidFields(errors))?;
    Ok(Proof::of(&typed))
}

/// Whether these are the credentials that were entered before: how long Salesforce has had to
/// learn them counts from then, also if the same secret is typed again.
pub(super) fn same_credentials(
    kept: &AuthorizationRow,
    data_key: &DataKey,
    form: &Registration,
    proof: &Proof,
) -> bool {
    let Proof::App(secret) = proof else {
        return false;
    };
    let sealed = kept.consumer_secret.as_deref();
    let opened =
        sealed.and_then(|sealed| data_key.open(kept.place("consumer_secret"), sealed).ok());
    // Hashes are compared, so that the time it takes tells nothing about the kept one.
    let hash = |secret: &SecretString| sha256(secret.expose_secret());
    kept.holder == form.holder && opened.as_ref().map(hash) == Some(hash(secret))
}

pub(super) fn environment(broker: &Parts, login_url: &LoginUrl) -> Environment {
    login_url.environment(broker.config.practice_login_url.as_deref())
}

pub(super) fn sealable(secret: &ConsumerSecret) -> SecretString {
    SecretString::from(secret.expose().to_owned())
}

pub(super) fn whole(form: &NewRegistration) -> EditedRegistration {
    EditedRegistration {
        authentication_type: Some(form.authentication_type),
        name: Some(form.name.clone()),
        org_type: Some(form.org_type),
        login_url: Some(form.login_url.clone()),
        consumer_id: Some(form.consumer_id.clone()),
        consumer_secret: Some(form.consumer_secret.clone()),
        operator_app: Some(form.operator_app),
        trial: None,
        give_back: false,
        username: Some(form.username.clone()),
        password: Some(form.password.clone()),
        security_token: Some(form.security_token.clone()),
        then: form.then,
    }
}
