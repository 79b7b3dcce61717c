//! The one way to new tokens of a set (DESIGN §3.6). Salesforce may give a new refresh token with
//! every renewal and end the permission if an old one is sent again, so: one renewal at a time over
//! all replicas, begun on record before anything is sent; what comes is durable before it is used;
//! and an answer that was lost is never asked for again without a person.

use crate::Parts;
use crate::error::Error;
use crate::failpoint;
use crate::operator_app;
use crate::salesforce::{Application, SalesforceError, TokenAnswer};
use crate::store::credential_sets::{self, CredentialSetRow, Renewal};
use crate::store::data_keys;
use crate::vault::{DataKey, random_id};
use broker_api::{FailureCode, SalesforceAnswer};
use secrecy::SecretString;
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
}

impl From<SalesforceError> for Unusable {
    fn from(error: SalesforceError) -> Self {
        Self {
            code: error.code(),
            salesforce: error.answer(),
        }
    }
}

impl From<FailureCode> for Unusable {
    fn from(code: FailureCode) -> Self {
        Self {
            code,
            salesforce: None,
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
            credential_sets::end_renewal(&mut tx, &set.id, &open.id).await?;
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
    let [_, (place, sealed), _] = set.sealed();
    let refresh_token = data_key.open(place, sealed);
    let refresh_token = refresh_token.map_err(|_| FailureCode::StoredSecretCannotBeRead);
    let secret = operator_app::secret_of_set(broker, set, &data_key);
    let (secret, refresh_token) = match (secret, refresh_token) {
        (Ok(secret), Ok(refresh_token)) => (secret, refresh_token),
        (Err(code), _) | (_, Err(code)) => {
            tracing::error!(org = set.org_id, ?code, "no secret to renew with");
            end(broker, set, renewal).await?;
            return Ok(Err(code.into()));
        }
    };
    let app = Application {
        login_url: &set.login_url,
        consumer_id: set.consumer_id.as_str(),
        callback_url: &set.callback_url,
    };
    failpoint::reach("renewal_begun");
    let answer = broker.salesforce.refresh(&app, &secret, &refresh_token);
    match answer.await {
        Ok(answer) => {
            failpoint::reach("renewal_answered");
            keep(broker, set, &data_key, &secret, &refresh_token, &answer).await
        }
        // It may have been worked on: the renewal stays open, so that nobody sends the token again.
        Err(SalesforceError::Unanswered) if set.rotates != Some(false) => {
            tracing::warn!(org = set.org_id, "the answer to a renewal was lost");
            Ok(Err(FailureCode::RenewalLost.into()))
        }
        Err(error) => {
            end(broker, set, renewal).await?;
            Ok(Err(error.into()))
        }
    }
}

async fn end(broker: &Parts, set: &CredentialSetRow, renewal: &Renewal) -> Result<(), Error> {
    let mut tx = broker.store.begin().await?;
    credential_sets::end_renewal(&mut tx, &set.id, &renewal.id).await?;
    Ok(tx.commit().await?)
}

/// Stores what came, sealed anew; an answer that comes late is stored if what it replaces is still
/// there.
async fn keep(
    broker: &Parts,
    old: &CredentialSetRow,
    data_key: &DataKey,
    secret: &SecretString,
    old_refresh_token: &SecretString,
    answer: &TokenAnswer,
) -> Result<Result<Renewed, Unusable>, Error> {
    let generation = old.sealed_generation + 1;
    let refresh_token = answer.refresh_token.as_ref().unwrap_or(old_refresh_token);
    let seal = |column, value: &SecretString| {
        let place = credential_sets::place(column, &old.id, &old.login_url, generation);
        data_key.seal(place, value)
    };
    let nothing = operator_app::nothing();
    let secret = if old.operator_app { &nothing } else { secret };
    let set = CredentialSetRow {
        consumer_secret: seal("consumer_secret", secret)?,
        refresh_token: seal("refresh_token", refresh_token)?,
        access_token: seal("access_token", &answer.access_token)?,
        sealed_generation: generation,
        token_generation: old.token_generation + 1,
        rotates: Some(answer.refresh_token.is_some()),
        renewal: None,
        ..old.clone()
    };
    let mut tx = broker.store.begin().await?;
    if !credential_sets::keep_tokens(&mut tx, old, &set).await? {
        return Ok(Err(FailureCode::Superseded.into()));
    }
    tx.commit().await?;
    failpoint::reach("renewal_kept");
    Ok(Ok(Renewed {
        instance_url: broker.salesforce.instance_url(answer),
        set,
    }))
}

/// The data key of the org that a set belongs to.
pub(crate) async fn data_key_of(broker: &Parts, set: &CredentialSetRow) -> Result<DataKey, Error> {
    let mut connection = broker.store.read().await?;
    let org = crate::store::orgs::get(&mut connection, &set.org_id).await?;
    let org = org.ok_or(broker_api::ErrorCode::NotFound)?;
    let wrapped = data_keys::get(&mut connection, &org.data_key_id).await?;
    Ok(broker.vault.unwrap(&wrapped)?)
}
