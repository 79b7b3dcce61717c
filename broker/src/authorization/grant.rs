//! A permission that Salesforce granted, and the record and credential set that it becomes.

use super::log_in::UserSecret;
use super::trial::Permissions;
use crate::clock::Instant;
use crate::error::Error;
use crate::history::Actor;
use crate::operator_app;
use crate::salesforce::TokenAnswer;
use crate::store::approvals::ApprovalRow;
use crate::store::authorizations::AuthorizationRow;
use crate::store::credential_sets::{self, CredentialSetRow, Credentials};
use crate::store::orgs::{InUse, OrgRow, Standing};
use crate::vault::{CannotOpen, DataKey, random_id};
use anyhow::anyhow;
use broker_api::{GrantedScopes, Holder, SalesforceIdentity};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// What Salesforce granted, and to whom.
pub(super) struct Grant {
    pub(super) lasting: Lasting,
    pub(super) access_token: SecretString,
    pub(super) scopes: GrantedScopes,
    pub(super) identity: SalesforceIdentity,
    /// Of a trial.
    pub(super) permissions: Option<Permissions>,
}

/// What the broker comes back with by itself, when the access token has ended.
pub(super) enum Lasting {
    /// An app's.
    RefreshToken(SecretString),
    /// A user's.
    Password(UserSecret),
}

/// A grant as it is sealed on a run that waits for an answer. No Debug: it holds tokens.
#[derive(Serialize, Deserialize)]
struct Sealable {
    /// Of an app.
    refresh_token: Option<String>,
    /// Of a user.
    #[serde(default)]
    password: Option<String>,
    #[serde(default)]
    security_token: String,
    access_token: String,
    scopes: GrantedScopes,
    identity: SalesforceIdentity,
    permissions: Option<Permissions>,
}

impl Grant {
    /// Nothing, if the access that was granted does not last.
    pub(super) fn of(answer: &TokenAnswer, identity: &SalesforceIdentity) -> Option<Self> {
        Some(Self {
            lasting: Lasting::RefreshToken(answer.refresh_token.clone()?),
            access_token: answer.access_token.clone(),
            scopes: answer.scopes.clone(),
            identity: identity.clone(),
            permissions: None,
        })
    }

    pub(super) fn seal(&self, data_key: &DataKey, run: &AuthorizationRow) -> Result<String, Error> {
        let text = |secret: &SecretString| secret.expose_secret().to_owned();
        let (refresh_token, password, security_token) = match &self.lasting {
            Lasting::RefreshToken(token) => (Some(text(token)), None, String::new()),
            Lasting::Password(secret) => {
                let token = text(&secret.security_token);
                (None, Some(text(&secret.password)), token)
            }
        };
        let whole = Sealable {
            refresh_token,
            password,
            security_token,
            access_token: self.access_token.expose_secret().to_owned(),
            scopes: self.scopes.clone(),
            identity: self.identity.clone(),
            permissions: self.permissions.clone(),
        };
        let text = serde_json::to_string(&whole).map_err(anyhow::Error::from)?;
        Ok(data_key.seal(run.place("granted"), &SecretString::from(text))?)
    }

    pub(super) fn open(data_key: &DataKey, run: &AuthorizationRow) -> Result<Self, CannotOpen> {
        let sealed = run.granted.as_deref().ok_or(CannotOpen)?;
        let text = data_key.open(run.place("granted"), sealed)?;
        let whole: Sealable = serde_json::from_str(text.expose_secret()).map_err(|_| CannotOpen)?;
        let lasting = match (whole.refresh_token, whole.password) {
            (Some(token), _) => Lasting::RefreshToken(SecretString::from(token)),
            (None, Some(password)) => Lasting::Password(UserSecret {
                password: SecretString::from(password),
                security_token: SecretString::from(whole.security_token),
            }),
            (None, None) => return Err(CannotOpen),
        };
        Ok(Self {
            lasting,
            access_token: SecretString::from(whole.access_token),
            scopes: whole.scopes,
            identity: whole.identity,
            permissions: whole.permissions,
        })
    }
}

/// A grant with the run and the secret that it came by.
pub(super) struct Authorized<'a> {
    pub(super) run: &'a AuthorizationRow,
    /// The consumer secret, where an app has one.
    pub(super) secret: Option<&'a SecretString>,
    pub(super) grant: &'a Grant,
    /// Salesforce counts what it grants to an app.
    pub(super) approval_id: Option<&'a str>,
    pub(super) actor: &'a Actor,
    pub(super) now: Instant,
}

/// That a user approved the app of a run once more.
pub(super) fn approval<'a>(
    run: &'a AuthorizationRow,
    id: &'a str,
    user: &'a SalesforceIdentity,
    now: Instant,
) -> ApprovalRow<'a> {
    ApprovalRow {
        id,
        consumer_id: run.consumer_id(),
        salesforce_user_id: &user.user_id,
        username: &user.username,
        granted_at: now,
    }
}

impl Authorized<'_> {
    /// The approval that Salesforce will count, if it counts any.
    pub(super) fn approval(&self) -> Option<ApprovalRow<'_>> {
        let id = self.approval_id?;
        Some(approval(self.run, id, &self.grant.identity, self.now))
    }

    /// The credential set of an org, sealed by that org's data key.
    pub(super) fn set(&self, org_id: &str, data_key: &DataKey) -> Result<CredentialSetRow, Error> {
        let id = random_id();
        let (run, grant) = (self.run, self.grant);
        let seal = |column, value: &SecretString| {
            data_key.seal(
                credential_sets::place(column, &id, &run.login_url, 1),
                value,
            )
        };
        let credentials = match (&run.holder, &grant.lasting, self.secret) {
            (Holder::App(consumer_id), Lasting::RefreshToken(token), Some(secret)) => {
                let nothing = operator_app::nothing();
                let secret = if run.operator_app { &nothing } else { secret };
                Credentials::App {
                    consumer_id: consumer_id.clone(),
                    consumer_secret: seal("consumer_secret", secret)?,
                    refresh_token: seal("refresh_token", token)?,
                }
            }
            (Holder::User(username), Lasting::Password(secret), _) => Credentials::User {
                username: username.clone(),
                password: seal("password", &secret.password)?,
                security_token: seal("security_token", &secret.security_token)?,
            },
            _ => {
                return Err(anyhow!("a grant to an app for a user's run, or the other way").into());
            }
        };
        Ok(CredentialSetRow {
            access_token: seal("access_token", &grant.access_token)?,
            // There is nothing that a login could use up.
            rotates: run.holder.username().map(|_| false),
            credentials,
            org_id: org_id.to_owned(),
            authentication_type: run.authentication_type,
            login_url: run.login_url.clone(),
            callback_url: run.callback_url.clone(),
            sealed_generation: 1,
            granted_scopes: grant.scopes.tokens().join(" "),
            entered_by: self.actor.user.clone(),
            authorized_at: self.now,
            approval_id: self.approval_id.map(str::to_owned),
            token_generation: 1,
            renewal: None,
            stated_by: None,
            operator_app: run.operator_app,
            refused_logins: 0,
            id,
        })
    }

    /// The run's own record.
    pub(super) fn org(&self, set_id: &str, second_record_reason: Option<String>) -> OrgRow {
        let run = self.run;
        OrgRow {
            id: run.org_id.clone(),
            external_id: None,
            name: run.name.clone(),
            org_type: run.org_type,
            kind: run.kind,
            environment: run.environment,
            login_url: run.login_url.clone(),
            owner: run.author.clone(),
            standing: Standing::InUse(InUse {
                salesforce: self.grant.identity.clone(),
                set_id: set_id.to_owned(),
                last_authenticated_at: self.now,
                last_proved_at: self.now,
            }),
            data_key_id: run.data_key_id.clone(),
            registered_at: self.now,
            generation: 1,
            fallback_set_id: None,
            fallback_until: None,
            fault: None,
            second_record_reason,
            tags: Vec::new(),
        }
    }
}
