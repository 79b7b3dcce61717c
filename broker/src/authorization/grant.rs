//! A permission that Salesforce granted, and the record and credential set that it becomes.

use super::trial::Permissions;
use crate::clock::Instant;
use crate::error::Error;
use crate::history::Actor;
use crate::operator_app;
use crate::salesforce::TokenAnswer;
use crate::store::authorizations::AuthorizationRow;
use crate::store::credential_sets::{self, CredentialSetRow};
use crate::store::orgs::{InUse, OrgRow, Standing};
use crate::vault::{CannotOpen, DataKey, random_id};
use broker_api::{GrantedScopes, SalesforceIdentity};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// What Salesforce granted, and to whom.
pub(super) struct Grant {
    pub(super) refresh_token: SecretString,
    pub(super) access_token: SecretString,
    pub(super) scopes: GrantedScopes,
    pub(super) identity: SalesforceIdentity,
    /// Of a trial.
    pub(super) permissions: Option<Permissions>,
}

/// A grant as it is sealed on a run that waits for an answer. No Debug: it holds tokens.
#[derive(Serialize, Deserialize)]
struct Sealable {
    refresh_token: String,
    access_token: String,
    scopes: GrantedScopes,
    identity: SalesforceIdentity,
    permissions: Option<Permissions>,
}

impl Grant {
    /// Nothing, if the access that was granted does not last.
    pub(super) fn of(answer: &TokenAnswer, identity: &SalesforceIdentity) -> Option<Self> {
        Some(Self {
            refresh_token: answer.refresh_token.clone()?,
            access_token: answer.access_token.clone(),
            scopes: answer.scopes.clone(),
            identity: identity.clone(),
            permissions: None,
        })
    }

    pub(super) fn seal(&self, data_key: &DataKey, run: &AuthorizationRow) -> Result<String, Error> {
        let whole = Sealable {
            refresh_token: self.refresh_token.expose_secret().to_owned(),
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
        Ok(Self {
            refresh_token: SecretString::from(whole.refresh_token),
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
    pub(super) secret: &'a SecretString,
    pub(super) grant: &'a Grant,
    pub(super) approval_id: &'a str,
    pub(super) actor: &'a Actor,
    pub(super) now: Instant,
}

impl Authorized<'_> {
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
        Ok(CredentialSetRow {
            consumer_secret: if run.operator_app {
                seal("consumer_secret", &operator_app::nothing())?
            } else {
                seal("consumer_secret", self.secret)?
            },
            refresh_token: seal("refresh_token", &grant.refresh_token)?,
            access_token: seal("access_token", &grant.access_token)?,
            org_id: org_id.to_owned(),
            authentication_type: run.authentication_type,
            login_url: run.login_url.clone(),
            callback_url: run.callback_url.clone(),
            consumer_id: run.consumer_id.clone(),
            sealed_generation: 1,
            granted_scopes: grant.scopes.tokens().join(" "),
            entered_by: self.actor.user.clone(),
            authorized_at: self.now,
            approval_id: Some(self.approval_id.to_owned()),
            token_generation: 1,
            rotates: None,
            renewal: None,
            stated_by: None,
            operator_app: run.operator_app,
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
