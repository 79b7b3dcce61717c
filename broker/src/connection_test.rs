//! Does the connection in use work: userinfo, then the Organization query, with new tokens on the
//! way if the old ones ended. What is found out is kept: the identity card, or the fault.

use crate::access_token::{Asked, Unusable, data_key_of, renew};
use crate::clock::Instant;
use crate::error::{Error, reading};
use crate::history::{self, Actor, Subject};
use crate::incident::Incidents;
use crate::operator_app;
use crate::orgs;
use crate::salesforce::{API_VERSION, Organization, SalesforceError, UserInfo};
use crate::store::Tx;
use crate::store::credential_sets::{self, CredentialSetRow};
use crate::store::orgs::{self as table, OrgRow, Tried};
use crate::store::words::word;
use crate::{Broker, Parts, trying_again};
use broker_api::{
    Act, ApiCalls, ConnectionTest, ErrorCode, FailureClass, FailureCode, GrantedScopes, Incident,
    SalesforceIdentity, TestFailure, TestStep, Timestamp,
};
use secrecy::SecretString;

/// What a set was found to be good for.
pub(crate) struct Proof {
    pub(crate) identity: SalesforceIdentity,
    pub(crate) api_calls: Option<ApiCalls>,
    pub(crate) renewed: bool,
}

/// Where a set failed.
pub(crate) struct Failed {
    pub(crate) step: TestStep,
    pub(crate) why: Unusable,
}

impl Failed {
    /// Keeps it as the org's fault, if the set is still the one in use.
    pub(crate) async fn keep(
        &self,
        tx: &mut Tx,
        org: &OrgRow,
        set: &CredentialSetRow,
        (tried, now): (Tried, Instant),
    ) -> Result<(), Error> {
        let details = table::FaultDetails {
            step: Some(self.step),
            salesforce: self.why.salesforce.clone(),
            about: self.why.about.clone(),
            seen_at: now.0,
        };
        let code = self.why.code;
        Ok(table::fault(tx, &org.id, &set.id, code, &details, (tried, now)).await?)
    }
}

impl From<Failed> for TestFailure {
    fn from(failed: Failed) -> Self {
        Self {
            step: failed.step,
            class: failed.why.code.class(),
            code: failed.why.code,
            salesforce: failed.why.salesforce,
            about: failed.why.about,
            lost: failed.why.lost,
            incident: None,
            next_try_at: None,
        }
    }
}

/// Tests the connection in use. What is pending is not tested, and the answer says so.
pub async fn test(broker: &Broker, actor: &Actor, org_id: &str) -> Result<ConnectionTest, Error> {
    let (org, set) = reading(|| in_use(broker, org_id)).await?;
    let began = std::time::Instant::now();
    let outcome = prove(broker, &org, &set, Asked::ByPerson).await?;
    let took_ms = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
    keep(broker, Some(actor), &org, &set, &outcome).await?;
    let incident = incident(broker, org_id, &outcome).await?;
    let shown = orgs::view(broker, org_id).await?;
    let known = org.in_use()?.salesforce.username.clone();
    let (api_calls, renewed, username, failure) = match outcome {
        Ok(proof) => (
            proof.api_calls,
            proof.renewed,
            proof.identity.username,
            None,
        ),
        Err(failed) => (None, false, known, Some(failed)),
    };
    let next_try_at = shown.status.fault();
    let next_try_at = next_try_at.and_then(|fault| fault.next_try_at.clone());
    Ok(ConnectionTest {
        at: broker.store.now().await?.timestamp(),
        // What was tested: by now another set may be in use.
        used: orgs::credentials(set),
        username,
        took_ms,
        renewed,
        api_version: API_VERSION.to_owned(),
        api_calls,
        failure: failure.map(|failed| shown_failure(failed, incident, next_try_at)),
        not_tested: shown.pending,
    })
}

/// Tries again what did not work, with no person behind it; tells whether it works.
pub(crate) async fn try_again(broker: &Broker, org_id: &str) -> Result<bool, Error> {
    let (org, set) = reading(|| in_use(broker, org_id)).await?;
    let outcome = prove(broker, &org, &set, Asked::ByBroker).await?;
    keep(broker, None, &org, &set, &outcome).await?;
    Ok(outcome.is_ok())
}

/// What Salesforce does to many orgs, if it did this to this one.
async fn incident(
    broker: &Parts,
    org_id: &str,
    outcome: &Result<Proof, Failed>,
) -> Result<Option<Incident>, Error> {
    let is_unlisted =
        |failed: &Failed| failed.step == TestStep::Renewal && failed.why.code == FailureCode::Other;
    if !outcome.as_ref().err().is_some_and(is_unlisted) {
        return Ok(None);
    }
    let mut connection = broker.store.read().await?;
    let now = broker.store.now_on(&mut connection).await?;
    let incidents = Incidents::all(&mut connection, now).await?;
    Ok(incidents.of(org_id).map(|incident| Incident {
        since: incident.since.timestamp(),
        orgs: i64::try_from(incident.orgs.len()).unwrap_or(i64::MAX),
    }))
}

fn shown_failure(
    failed: Failed,
    incident: Option<Incident>,
    next_try_at: Option<Timestamp>,
) -> TestFailure {
    let failure = TestFailure::from(failed);
    TestFailure {
        class: incident
            .as_ref()
            .map_or(failure.class, |_| FailureClass::MayPass),
        incident,
        next_try_at,
        ..failure
    }
}

async fn in_use(broker: &Parts, org_id: &str) -> Result<(OrgRow, CredentialSetRow), Error> {
    let mut connection = broker.store.read().await?;
    let org = broker.store.org(&mut connection, org_id).await?;
    let org = org.ok_or(ErrorCode::NotFound)?;
    let set = credential_sets::get(&mut connection, &org.in_use()?.set_id).await?;
    Ok((org, set))
}

/// Proves that a set of an org works, or finds out where it does not.
pub(crate) async fn prove(
    broker: &Broker,
    org: &OrgRow,
    set: &CredentialSetRow,
    asked: Asked,
) -> Result<Result<Proof, Failed>, Error> {
    let instance_url = &org.in_use()?.salesforce.instance_url;
    prove_at(broker, org, set, instance_url, asked).await
}

/// The same where the org's API may be at another address than the known one, on the allow-list.
pub(crate) async fn prove_at(
    broker: &Broker,
    org: &OrgRow,
    set: &CredentialSetRow,
    instance_url: &str,
    asked: Asked,
) -> Result<Result<Proof, Failed>, Error> {
    if let Err(why) = operator_app::still_there(broker, set) {
        // An access token that still works could not be renewed.
        return Ok(Err(failed(TestStep::Renewal, why)));
    }
    let mut set = set.clone();
    let known = &org.in_use()?.salesforce;
    let mut instance_url = instance_url.to_owned();
    let mut renewed = false;
    let (user, found) = loop {
        let Some(token) = stored_token(broker, &set).await? else {
            let why = FailureCode::StoredSecretCannotBeRead;
            return Ok(Err(failed(TestStep::Renewal, why)));
        };
        let refused = match ask(broker, org, &instance_url, &token).await {
            Ok(found) => break found,
            Err(refused) => by_scopes(refused, &set),
        };
        if renewed || !renewal_may_help(&refused.why, &instance_url, &set) {
            return Ok(Err(refused));
        }
        match renew(broker, &set, asked).await? {
            Err(why) if has_moved(refused.why.code) && has_moved(why.code) => {
                return Ok(Err(refused));
            }
            Err(why) => return Ok(Err(failed(TestStep::Renewal, why))),
            Ok(new) => {
                instance_url = new.instance_url.unwrap_or(instance_url);
                set = new.set;
                renewed = true;
            }
        }
    };
    // A known value is never replaced by nothing.
    let or = |new: String, known: &String| if new.is_empty() { known.clone() } else { new };
    // What is kept for a roll back may be another user's than what is in use.
    let user_id = user.user_id.to_string();
    let username = if user_id == known.user_id {
        or(user.username, &known.username)
    } else {
        user.username
    };
    Ok(Ok(Proof {
        identity: SalesforceIdentity {
            org_id: known.org_id.clone(),
            org_name: or(found.name, &known.org_name),
            user_id,
            username,
            instance_url,
            is_sandbox: found.is_sandbox,
            edition: or(found.edition, &known.edition),
        },
        api_calls: found.api_calls,
        renewed,
    }))
}

/// Whose the token is, and the org's own record.
async fn ask(
    broker: &Parts,
    org: &OrgRow,
    instance_url: &str,
    token: &SecretString,
) -> Result<(UserInfo, Organization), Failed> {
    let user = broker.salesforce.userinfo(instance_url, token).await;
    let user = user.map_err(|why| failed(TestStep::Userinfo, why))?;
    if Some(user.org_id.to_string().as_str()) != org.salesforce_org_id() {
        return Err(failed(TestStep::Userinfo, FailureCode::OtherOrg));
    }
    let found = broker.salesforce.organization(instance_url, token).await;
    let found = found.map_err(|why| failed(TestStep::Organization, why))?;
    if found.id != user.org_id {
        let why = SalesforceError::IdentityMismatch;
        return Err(failed(TestStep::Organization, why));
    }
    Ok((user, found))
}

/// Without an identity scope Salesforce tells nobody whose a token is; the scope is what can be
/// corrected.
fn by_scopes(mut failed: Failed, set: &CredentialSetRow) -> Failed {
    let identity = GrantedScopes::parse(&set.granted_scopes).identity();
    if failed.step == TestStep::Userinfo && !identity && refuses_identity(failed.why.code) {
        failed.why.code = FailureCode::NoIdentityScope;
    }
    failed
}

/// How Salesforce may say that a token is not for that question.
pub(crate) fn refuses_identity(code: FailureCode) -> bool {
    matches!(
        code,
        FailureCode::SessionEnded | FailureCode::Other | FailureCode::UnexpectedAnswer
    )
}

/// New tokens may work where the old ones ended; and they come with the address at which the org is
/// now, from a login host that has not moved with it.
fn renewal_may_help(why: &Unusable, instance_url: &str, set: &CredentialSetRow) -> bool {
    match why.code {
        FailureCode::SessionEnded => true,
        code => has_moved(code) && instance_url != set.login_url,
    }
}

/// What an address says at which the org is no longer.
fn has_moved(code: FailureCode) -> bool {
    matches!(
        code,
        FailureCode::AddressChanged
            | FailureCode::UnexpectedAnswer
            | FailureCode::SalesforceUnreachable
    )
}

fn failed(step: TestStep, why: impl Into<Unusable>) -> Failed {
    let why = why.into();
    Failed { step, why }
}

async fn stored_token(
    broker: &Parts,
    set: &CredentialSetRow,
) -> Result<Option<SecretString>, Error> {
    let data_key = data_key_of(broker, set).await?;
    let token = data_key.open(set.place("access_token"), &set.access_token);
    Ok(token.ok())
}

/// Keeps what was found out, if the set is still the one in use. What a person did is history.
async fn keep(
    broker: &Broker,
    actor: Option<&Actor>,
    org: &OrgRow,
    set: &CredentialSetRow,
    outcome: &Result<Proof, Failed>,
) -> Result<(), Error> {
    let mut connection = broker.store.read().await?;
    let now = broker.store.now_on(&mut connection).await?;
    let incidents = Incidents::of_orgs(&mut connection, [org], now).await?;
    drop(connection);
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let tried = match actor {
        Some(_) => Tried::ByPerson,
        None => Tried::ByBroker,
    };
    let found = match outcome {
        Ok(proof) => {
            table::prove(&mut tx, &org.id, &set.id, &proof.identity, now).await?;
            "ok".to_owned()
        }
        Err(failed) => {
            failed.keep(&mut tx, org, set, (tried, now)).await?;
            word(failed.why.code)
        }
    };
    let subject = Subject {
        org_id: Some(&org.id),
        authorization_id: None,
        fingerprint: Some(set.fingerprint()),
    };
    if let Some(actor) = actor {
        history::record(&mut tx, now, actor, Act::Test, &found, subject);
    }
    tx.commit().await?;
    match incidents.of(&org.id).filter(|_| outcome.is_ok()) {
        Some(incident) => trying_again::incident_is_over(broker, &incident.orgs).await,
        None => Ok(()),
    }
}
