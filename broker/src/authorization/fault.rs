//! A run that cannot succeed: how it failed is kept, and what Salesforce granted is given back.

use super::finish::subject_of;
use super::grant::approval;
use crate::Parts;
use crate::error::Error;
use crate::history::{self, Actor};
use crate::revocation;
use crate::salesforce::{SalesforceError, TokenAnswer};
use crate::store::approvals;
use crate::store::authorizations::{self as table, AuthorizationRow};
use crate::vault::{DataKey, random_id};
use broker_api::{Act, Failure, FailureCode, Purpose, SalesforceAnswer, SalesforceIdentity};
use secrecy::SecretString;

/// A run that cannot succeed, with the permission that Salesforce may have granted already.
pub(super) struct Fault {
    pub(super) code: FailureCode,
    pub(super) salesforce: Option<SalesforceAnswer>,
    pub(super) about: Option<String>,
    pub(super) granted: Option<Granted>,
}

/// A permission that Salesforce granted.
pub(super) struct Granted {
    refresh_token: SecretString,
    /// Whose it is, where that was found out.
    identity: Option<SalesforceIdentity>,
}

/// Keeps how the run failed; a permission that no stored set uses is put out to be revoked.
pub(super) async fn keep_fault(
    broker: &Parts,
    actor: &Actor,
    taken: &AuthorizationRow,
    data_key: Option<&DataKey>,
    fault: Fault,
) -> Result<(), Error> {
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let failure = Failure {
        code: fault.code,
        at: now.timestamp(),
        salesforce: fault.salesforce,
        about: fault.about,
        request_id: actor.origin.request_id.clone(),
        reported: false,
    };
    let text = serde_json::to_string(&failure).map_err(anyhow::Error::from)?;
    table::keep_failure(&mut tx, taken, &text).await?;
    if let (Some(granted), Some(data_key)) = (&fault.granted, data_key) {
        let approval_id = random_id();
        if let Some(user) = &granted.identity {
            approvals::insert(&mut tx, &approval(taken, &approval_id, user, now)).await?;
        }
        let source = revocation::Source {
            org_id: &taken.org_id,
            login_url: &taken.login_url,
            consumer_id: taken.consumer_id(),
            approval_id: Some(&approval_id),
        };
        let refresh_token = &granted.refresh_token;
        revocation::put_out(&mut tx, now, actor, source, data_key, refresh_token).await?;
    }
    let outcome = outcome_word(fault.code);
    let act = act_of(taken.purpose);
    history::record(&mut tx, now, actor, act, &outcome, subject_of(taken));
    tx.commit().await?;
    broker.revocations.notify_one();
    Ok(())
}

/// How history calls the end of a run.
pub(super) fn act_of(purpose: Purpose) -> Act {
    match purpose {
        Purpose::Register => Act::Register,
        Purpose::Reauthenticate => Act::Reauthenticate,
        Purpose::Migrate => Act::Migrate,
        Purpose::Replace => Act::Replace,
    }
}

fn outcome_word(code: FailureCode) -> String {
    let word = serde_json::to_value(code).unwrap_or_default();
    word.as_str().unwrap_or("failed").to_owned()
}

impl Fault {
    pub(super) fn code(code: FailureCode) -> Self {
        Self {
            code,
            salesforce: None,
            about: None,
            granted: None,
        }
    }

    pub(super) fn after_grant(
        fault: Self,
        answer: &TokenAnswer,
        identity: Option<&SalesforceIdentity>,
    ) -> Self {
        let granted = answer.refresh_token.clone().map(|refresh_token| Granted {
            refresh_token,
            identity: identity.cloned(),
        });
        Self { granted, ..fault }
    }
}

impl From<SalesforceError> for Fault {
    fn from(error: SalesforceError) -> Self {
        Self {
            code: error.code(),
            salesforce: error.answer(),
            about: error.about(),
            granted: None,
        }
    }
}
