//! Who proves itself to Salesforce, and what with: an app, or a user (Standard Authentication).

use crate::{ConsumerId, ConsumerSecret, FieldErrors, Password, SecurityToken, Username};

/// Who proves itself to Salesforce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// An app, by its consumer secret.
    App(ConsumerId),
    /// A user, by a password: Standard Authentication.
    User(Username),
}

impl Holder {
    /// How screens and history name what it holds: the last four characters of the consumer ID, or
    /// the user name. Only the latter has an `@`.
    pub fn fingerprint(&self) -> &str {
        match self {
            Self::App(consumer_id) => consumer_id.fingerprint(),
            Self::User(username) => username.as_str(),
        }
    }

    /// The app's consumer ID.
    pub fn consumer_id(&self) -> Option<&ConsumerId> {
        match self {
            Self::App(consumer_id) => Some(consumer_id),
            Self::User(_) => None,
        }
    }

    /// The user's name.
    pub fn username(&self) -> Option<&Username> {
        match self {
            Self::App(_) => None,
            Self::User(username) => Some(username),
        }
    }
}

/// What a holder proves itself with, as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// An app's.
    ConsumerSecret(ConsumerSecret),
    /// A user's.
    Password(Password, SecurityToken),
}

/// Reads password and security token; every fault is named.
pub fn parse_login(
    errors: &mut FieldErrors,
    password: &Password,
    security_token: &SecurityToken,
) -> Option<Typed> {
    let password = errors.keep("password", Password::parse(password.expose()));
    let token = errors.keep(
        "security_token",
        SecurityToken::parse(security_token.expose()),
    );
    Some(Typed::Password(password?, token?))
}
