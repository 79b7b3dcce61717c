//! The one way to new tokens of a set. Salesforce may give a new refresh token with every renewal and
//! end the permission if an old one is sent again, so: one renewal at a time over all replicas, begun
//! on record before anything is sent; what comes is durable before it is used; and an answer that was
//! lost is never asked for again without a person. A user is logged in anew instead, and no more once
//! two logins in a row were refused: Salesforce locks users out.

mod asking;
mod one_at_a_time;
mod renewal;
mod until_stored;

pub use one_at_a_time::Renewals;
pub use renewal::RENEWAL_TIME;

use crate::error::Error;
use crate::salesforce::SalesforceError;
use crate::store::credential_sets::{CredentialSetRow, Lost};
use crate::store::data_keys;
use crate::vault::DataKey;
use crate::{Broker, Parts};
use broker_api::{FailureCode, LostAnswer, SalesforceAnswer};

/// Why a set gives no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// What it means.
    pub code: FailureCode,
    /// What Salesforce said.
    pub salesforce: Option<SalesforceAnswer>,
    /// The host or address that it is about.
    pub about: Option<String>,
    /// The answer that was lost, where that is why.
    pub lost: Option<LostAnswer>,
}

impl From<SalesforceError> for Unusable {
    fn from(error: SalesforceError) -> Self {
        Self {
            salesforce: error.answer(),
            about: error.about(),
            ..error.code().into()
        }
    }
}

impl From<FailureCode> for Unusable {
    fn from(code: FailureCode) -> Self {
        Self {
            code,
            salesforce: None,
            about: None,
            lost: None,
        }
    }
}

impl From<Lost> for Unusable {
    fn from(lost: Lost) -> Self {
        Self {
            lost: Some(LostAnswer {
                at: lost.at.timestamp(),
                cause: lost.cause,
            }),
            ..FailureCode::RenewalLost.into()
        }
    }
}

/// A set with tokens that are newer than those that were used.
#[derive(Clone)]
pub(crate) struct Renewed {
    pub(crate) set: CredentialSetRow,
    /// Where Salesforce now says that the org's API is; on the allow-list.
    pub(crate) instance_url: Option<String>,
}

/// Whether a person asks, or the broker by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Asked {
    /// Also after the answer to the last renewal was lost: what that costs is lost already.
    ByPerson,
    ByBroker,
}

/// Renews the tokens of a set, or waits for who does. The renewal goes on if nobody waits any more.
pub(crate) async fn renew(
    broker: &Broker,
    used: &CredentialSetRow,
    asked: Asked,
) -> Result<Result<Renewed, Unusable>, Error> {
    broker.renewals.outcome(broker, used, asked).await
}

/// The data key of the org that a set belongs to.
pub(crate) async fn data_key_of(broker: &Parts, set: &CredentialSetRow) -> Result<DataKey, Error> {
    let mut connection = broker.store.read().await?;
    let org = broker.store.org(&mut connection, &set.org_id).await?;
    let org = org.ok_or(broker_api::ErrorCode::NotFound)?;
    let wrapped = data_keys::get(&mut connection, &org.data_key_id).await?;
    Ok(broker.vault.unwrap(&wrapped)?)
}
