//! What is sent to Salesforce for new tokens: an app's refresh token, or a user's login.

use crate::Parts;
use crate::operator_app;
use crate::salesforce::{Application, Login, Salesforce, SalesforceError};
use crate::store::credential_sets::{self, CredentialSetRow, Credentials};
use crate::vault::DataKey;
use broker_api::{ConsumerId, FailureCode, Username};
use secrecy::SecretString;

/// Credentials of a set that are open for as long as they are needed.
pub(super) enum Opened {
    App {
        consumer_id: ConsumerId,
        secret: SecretString,
        refresh_token: SecretString,
    },
    User {
        username: Username,
        password: SecretString,
        security_token: SecretString,
    },
}

/// What Salesforce answered.
pub(super) struct Answered {
    pub(super) access_token: SecretString,
    /// The one that replaces the old one, where there is one.
    pub(super) refresh_token: Option<SecretString>,
    /// On the allow-list.
    pub(super) instance_url: Option<String>,
}

impl Opened {
    pub(super) fn of(
        broker: &Parts,
        set: &CredentialSetRow,
        data_key: &DataKey,
    ) -> Result<Self, FailureCode> {
        let open = |column, sealed: &str| {
            let opened = data_key.open(set.place(column), sealed);
            opened.map_err(|_| FailureCode::StoredSecretCannotBeRead)
        };
        Ok(match &set.credentials {
            Credentials::App {
                consumer_id,
                refresh_token,
                ..
            } => Self::App {
                consumer_id: consumer_id.clone(),
                secret: operator_app::secret_of_set(broker, set, data_key)?,
                refresh_token: open("refresh_token", refresh_token)?,
            },
            Credentials::User {
                username,
                password,
                security_token,
            } => Self::User {
                username: username.clone(),
                password: open("password", password)?,
                security_token: open("security_token", security_token)?,
            },
        })
    }

    pub(super) async fn ask(
        &self,
        salesforce: &Salesforce,
        set: &CredentialSetRow,
    ) -> Result<Answered, SalesforceError> {
        match self {
            Self::App {
                consumer_id,
                secret,
                refresh_token,
            } => {
                let app = Application {
                    login_url: &set.login_url,
                    consumer_id: consumer_id.as_str(),
                    callback_url: &set.callback_url,
                };
                let answer = salesforce.refresh(&app, secret, refresh_token).await?;
                Ok(Answered {
                    instance_url: salesforce.instance_url(&answer),
                    access_token: answer.access_token,
                    refresh_token: answer.refresh_token,
                })
            }
            Self::User {
                username,
                password,
                security_token,
            } => {
                let login = Login {
                    login_url: &set.login_url,
                    username: username.as_str(),
                    password,
                    security_token,
                };
                let session = salesforce.log_in(login).await?;
                Ok(Answered {
                    instance_url: Some(session.instance_url().to_owned()),
                    access_token: session.access_token,
                    refresh_token: None,
                })
            }
        }
    }

    /// The credentials with what was answered, and the access token, sealed anew.
    pub(super) fn seal(
        &self,
        set: &CredentialSetRow,
        data_key: &DataKey,
        answered: &Answered,
        generation: i64,
    ) -> anyhow::Result<(Credentials, String)> {
        let seal = |column, value: &SecretString| {
            let place = credential_sets::place(column, &set.id, &set.login_url, generation);
            data_key.seal(place, value)
        };
        let credentials = match self {
            Self::App {
                consumer_id,
                secret,
                refresh_token,
            } => {
                let nothing = operator_app::nothing();
                let secret = if set.operator_app { &nothing } else { secret };
                let newest = answered.refresh_token.as_ref().unwrap_or(refresh_token);
                Credentials::App {
                    consumer_id: consumer_id.clone(),
                    consumer_secret: seal("consumer_secret", secret)?,
                    refresh_token: seal("refresh_token", newest)?,
                }
            }
            Self::User {
                username,
                password,
                security_token,
            } => Credentials::User {
                username: username.clone(),
                password: seal("password", password)?,
                security_token: seal("security_token", security_token)?,
            },
        };
        Ok((credentials, seal("access_token", &answered.access_token)?))
    }
}
