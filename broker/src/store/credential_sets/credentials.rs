//! What a set proves itself with: an app's secrets, or a user's (Standard Authentication).

use crate::store::words::variant;
use broker_api::{ConsumerId, Holder, Username};
use sqlx::Row;
use sqlx::any::AnyRow;

/// Whose credentials a set has; what is secret is sealed.
#[derive(Clone, Debug)]
pub(crate) enum Credentials {
    /// An app's, with the refresh token that it was given.
    App {
        consumer_id: ConsumerId,
        consumer_secret: String,
        refresh_token: String,
    },
    /// A user's, which log in anew each time.
    User {
        username: Username,
        password: String,
        /// Sealed also where it is empty, so that one that was taken away is missed.
        security_token: String,
    },
}

/// The columns of a row; those of the other kind are empty.
#[derive(Default)]
pub(crate) struct Columns<'a> {
    pub(crate) consumer_id: &'a str,
    pub(crate) consumer_secret: &'a str,
    pub(crate) refresh_token: &'a str,
    pub(crate) user_name: Option<&'a str>,
    pub(crate) password: Option<&'a str>,
    pub(crate) security_token: Option<&'a str>,
}

impl Credentials {
    pub(crate) fn fingerprint(&self) -> &str {
        match self {
            Self::App { consumer_id, .. } => consumer_id.fingerprint(),
            Self::User { username, .. } => username.as_str(),
        }
    }

    /// Whose they are.
    pub(crate) fn holder(&self) -> Holder {
        match self {
            Self::App { consumer_id, .. } => Holder::App(consumer_id.clone()),
            Self::User { username, .. } => Holder::User(username.clone()),
        }
    }

    /// The app's consumer ID.
    pub(crate) fn consumer_id(&self) -> Option<&ConsumerId> {
        match self {
            Self::App { consumer_id, .. } => Some(consumer_id),
            Self::User { .. } => None,
        }
    }

    /// Every sealed value with its column.
    pub(super) fn sealed(&self) -> Vec<(&'static str, &str)> {
        match self {
            Self::App {
                consumer_secret,
                refresh_token,
                ..
            } => vec![
                ("consumer_secret", consumer_secret),
                ("refresh_token", refresh_token),
            ],
            Self::User {
                password,
                security_token,
                ..
            } => vec![("password", password), ("security_token", security_token)],
        }
    }

    pub(crate) fn columns(&self) -> Columns<'_> {
        match self {
            Self::App {
                consumer_id,
                consumer_secret,
                refresh_token,
            } => Columns {
                consumer_id: consumer_id.as_str(),
                consumer_secret,
                refresh_token,
                ..Columns::default()
            },
            Self::User {
                username,
                password,
                security_token,
            } => Columns {
                user_name: Some(username.as_str()),
                password: Some(password),
                security_token: Some(security_token),
                ..Columns::default()
            },
        }
    }

    pub(super) fn read(row: &AnyRow) -> crate::store::Result<Self> {
        let user_name: Option<String> = row.try_get("user_name")?;
        Ok(match user_name {
            Some(user_name) => Self::User {
                username: variant(user_name)?,
                password: or_empty(row.try_get("password")?),
                security_token: or_empty(row.try_get("security_token")?),
            },
            None => Self::App {
                consumer_id: variant(row.try_get("consumer_id")?)?,
                consumer_secret: row.try_get("consumer_secret")?,
                refresh_token: row.try_get("refresh_token")?,
            },
        })
    }
}

/// What is missing does not open, as anything else that was tampered with.
fn or_empty(sealed: Option<String>) -> String {
    sealed.unwrap_or_default()
}
