//! The one way to new tokens of a set (DESIGN §3.6). Salesforce may give a new refresh token with
//! every renewal and end the permission if an old one is sent again, so: one renewal at a time over
//! all replicas, begun on record before anything is sent; what comes is durable before it is used;
//! and an answer that was lost is never asked for again without a person. A user is logged in anew
//! instead, and no more once two logins in a row were refused: Salesforce locks users out.

mod asking;

use crate::Parts;
use crate::error::Error;
use crate::failpoint;
use crate::salesforce::SalesforceError;
use crate::store::credential_sets::{self, Counts, CredentialSetRow, MOST_REFUSED, Renewal};
use crate::store::data_keys;
use crate::vault::{DataKey, random_id};
use asking::{Asked, Opened};
use broker_api::{FailureCode, SalesforceAnswer};
use std::time::Duration;

/// Longer than a renewal can take: what is open for longer lost its answer.
pub const RENEWAL_TIME: Duration = Duration::from_mins(1);
const LOOKED_EVERY: Duration = Duration::from_millis(100);
/// Together longer than the HTTP client waits for an answer.
const MOST_LOOKS: usize = 200;

/// Why a set gives no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// What it means.
    pub code: FailureCode,
    /// What Salesforce said.
    pub salesforce: Option<SalesforceAnswer>,
    /// The host or address that the code is about.
    pub about: Option<String>,
}

impl From<SalesforceError> for Unusable {
    fn from(error: SalesforceError) -> Self {
        Self {
            code: error.code(),
            salesforce: error.answer(),
            about: error.about(),
        }
    }
}

impl From<FailureCode> for Unusable {
    fn from(code: FailureCode) -> Self {
        Self {
            code,
            salesforce: None,
            about: None,
        }
    }
}

/// A set with tokens that are newer than those that were used.
pub(crate) struct Renewed {
    pub(crate) set: CredentialSetRow,
    /// Where Salesforce now says that the org's API is; on the allow-list.
    pub(crate) instance_url: Option<String>,
}

/// Renews the tokens of a set, or waits for who does. `asked` by a person, also after the answer to
/// the last renewal was lost: what that costs is lost already.
pub(crate) async fn renew(
    broker: &Parts,
    used: &CredentialSetRow,
    asked: bool,
) -> Result<Result<Renewed, Unusable>, Error> {
    for _ in 0..MOST_LOOKS {
        let mut tx = broker.store.begin().await?;
        let now = tx.now().await?;
        let Some(set) = credential_sets::find(&mut tx, &used.id).await? else {
            return Ok(Err(FailureCode::Superseded.into()));
        };
        if set.token_generation != used.token_generation {
            return Ok(Ok(Renewed {
                set,
                instance_url: None,
            }));
        }
        if let Some(open) = &set.renewal {
            let lost = open.begun_at.plus(RENEWAL_TIME) <= now;
            if !lost {
                drop(tx);
                tokio::time::sleep(LOOKED_EVERY).await;
                continue;
            }
            if !asked && set.rotates != Some(false) {
                return Ok(Err(FailureCode::RenewalLost.into()));
            }
            credential_sets::end_renewal(&mut tx, &set, &open.id, Counts::Stays).await?;
        }
        if set.refused_logins >= MOST_REFUSED {
            return Ok(Err(FailureCode::LoginsStopped.into()));
        }
        let renewal = Renewal {
            id: random_id(),
            begun_at: now,
        };
        let begun = credential_sets::begin_renewal(&mut tx, &set, &renewal).await?;
        tx.commit().await?;
        if begun {
            return send(broker, &set, &renewal).await;
        }
    }
    Ok(Err(FailureCode::RenewalUnderWay.into()))
}

async fn send(
    broker: &Parts,
    set: &CredentialSetRow,
    renewal: &Renewal,
) -> Result<Result<Renewed, Unusable>, Error> {
    let data_key = data_key_of(broker, set).await?;
    let opened = match Opened::of(broker, set, &data_key) {
        Ok(opened) => opened,
        Err(code) => {
            tracing::error!(org = set.org_id, ?code, "nothing to renew with");
            end(broker, set, renewal, Counts::NotRefused).await?;
            return Ok(Err(code.into()));
        }
    };
    failpoint::reach("renewal_begun");
    match opened.ask(&broker.salesforce, set).await {
        Ok(asked) => {
            failpoint::reach("renewal_answered");
            keep(broker, set, &data_key, &opened, asked).await
        }
        // It may have been worked on: the renewal stays open, so that nobody sends the token again.
        Err(SalesforceError::Unanswered) if set.rotates != Some(false) => {
            tracing::warn!(org = set.org_id, "the answer to a renewal was lost");
            Ok(Err(FailureCode::RenewalLost.into()))
        }
        Err(error) => {
            failpoint::reach("renewal_refused");
            end(broker, set, renewal, counts(error.code())).await?;
            Ok(Err(error.into()))
        }
    }
}

/// What a refusal means for the next login.
fn counts(code: FailureCode) -> Counts {
    match code {
        FailureCode::PasswordLockout => Counts::Last,
        code if code.is_wrong_password() => Counts::Stays,
        _ => Counts::NotRefused,
    }
}

async fn end(
    broker: &Parts,
    set: &CredentialSetRow,
    renewal: &Renewal,
    counts: Counts,
) -> Result<(), Error> {
    let mut tx = broker.store.begin().await?;
    credential_sets::end_renewal(&mut tx, set, &renewal.id, counts).await?;
    Ok(tx.commit().await?)
}

/// Stores what came, sealed anew; an answer that comes late is stored if what it replaces is still
/// there.
async fn keep(
    broker: &Parts,
    old: &CredentialSetRow,
    data_key: &DataKey,
    opened: &Opened,
    asked: Asked,
) -> Result<Result<Renewed, Unusable>, Error> {
    let generation = old.sealed_generation + 1;
    let (credentials, access_token) = opened.seal(old, data_key, &asked, generation)?;
    let set = CredentialSetRow {
        credentials,
        access_token,
        sealed_generation: generation,
        token_generation: old.token_generation + 1,
        rotates: Some(asked.refresh_token.is_some()),
        renewal: None,
        refused_logins: 0,
        ..old.clone()
    };
    let mut tx = broker.store.begin().await?;
    if !credential_sets::keep_tokens(&mut tx, old, &set).await? {
        return Ok(Err(FailureCode::Superseded.into()));
    }
    tx.commit().await?;
    failpoint::reach("renewal_kept");
    Ok(Ok(Renewed {
        instance_url: asked.instance_url,
        set,
    }))
}

/// The data key of the org that a set belongs to.
pub(crate) async fn data_key_of(broker: &Parts, set: &CredentialSetRow) -> Result<DataKey, Error> {
    let mut connection = broker.store.read().await?;
    let org = broker.store.org(&mut connection, &set.org_id).await?;
    let org = org.ok_or(broker_api::ErrorCode::NotFound)?;
    let wrapped = data_keys::get(&mut connection, &org.data_key_id).await?;
    Ok(broker.vault.unwrap(&wrapped)?)
}
