//! The org's API is at another address, to which Salesforce led from the old one: corrected once a
//! person says so. Whose the access token is there is asked first, and changes nothing if it is
//! another org, or if nothing works there.

use crate::Broker;
use crate::access_token::Asked;
use crate::authorization::refuse_by_policy;
use crate::connection_test::prove_at;
use crate::error::Error;
use crate::history::{self, Actor, Subject};
use crate::store::credential_sets;
use crate::store::orgs::{self as table, OrgRow, Tried};
use crate::store::words::word;
use broker_api::{
    Act, ErrorCode, FailureCode, FieldErrorCode, InstanceUrlCorrection, InstanceUrlOutcome,
    LoginUrl, Operation, TestStep,
};

/// Proves the set in use at the address that Salesforce led to, and keeps that address.
pub async fn correct(
    broker: &Broker,
    actor: &Actor,
    org_id: &str,
    asked: &InstanceUrlCorrection,
) -> Result<InstanceUrlOutcome, Error> {
    let mut connection = broker.store.read().await?;
    let org = broker.store.org(&mut connection, org_id).await?;
    let org = org.ok_or(ErrorCode::NotFound)?;
    let set = credential_sets::get(&mut connection, &org.in_use()?.set_id).await?;
    drop(connection);
    let used = set.authentication_type;
    refuse_by_policy(broker, &org, used, Operation::CorrectInstanceUrl)?;
    if org.generation != asked.generation || led_to(&org) != Some(&asked.instance_url) {
        return Err(ErrorCode::Changed.into());
    }
    // The configuration may have changed since.
    let new = LoginUrl::parse(&asked.instance_url, &broker.config.login_hosts);
    let new =
        new.map_err(|error| Error::field("instance_url", FieldErrorCode::NotALoginUrl { error }))?;
    let outcome = prove_at(broker, &org, &set, new.as_str(), Asked::ByPerson).await?;
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let found = match &outcome {
        Ok(proof) => {
            if !table::claim(&mut tx, org_id, org.generation).await? {
                return Err(ErrorCode::Changed.into());
            }
            table::prove(&mut tx, org_id, &set.id, &proof.identity, now).await?;
            "ok".to_owned()
        }
        Err(failed) => {
            // Where people log in is not what was asked about, and it is in use.
            if failed.step == TestStep::Renewal {
                failed
                    .keep(&mut tx, &org, &set, (Tried::ByPerson, now))
                    .await?;
            }
            word(failed.why.code)
        }
    };
    let subject = Subject {
        org_id: Some(org_id),
        authorization_id: None,
        fingerprint: Some(set.fingerprint()),
    };
    history::record(
        &mut tx,
        now,
        actor,
        Act::CorrectInstanceUrl,
        &found,
        subject,
    );
    tx.commit().await?;
    Ok(InstanceUrlOutcome {
        failure: outcome.err().map(Into::into),
    })
}

/// Where Salesforce led to when the org's API was asked. Where its login host led is another question:
/// what is sealed for that one is typed again for a new one.
fn led_to(org: &OrgRow) -> Option<&String> {
    let fault = org.fault.as_ref()?;
    let of_api = fault.details.step != Some(TestStep::Renewal);
    let moved = fault.code == FailureCode::AddressChanged && of_api;
    fault.details.about.as_ref().filter(|_| moved)
}
