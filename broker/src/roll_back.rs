//! Going back to what was in use before: it is proved first, and changes nothing if it fails.

use crate::Broker;
use crate::access_token::Asked;
use crate::authorization::{FALLBACK_KEPT, refuse_by_policy};
use crate::connection_test::prove;
use crate::error::Error;
use crate::failpoint;
use crate::history::{self, Actor, Subject};
use crate::store::credential_sets;
use crate::store::orgs as table;
use broker_api::{Act, ErrorCode, LoginUrl, Operation, RollBack, RollBackOutcome};

/// Proves the set that is kept and puts it in use again; what is in use now is kept in
/// its place.
pub async fn roll_back(
    broker: &Broker,
    actor: &Actor,
    org_id: &str,
    asked: &RollBack,
) -> Result<RollBackOutcome, Error> {
    let mut connection = broker.store.read().await?;
    let org = broker.store.org(&mut connection, org_id).await?;
    let org = org.ok_or(ErrorCode::NotFound)?;
    let in_use = credential_sets::get(&mut connection, &org.in_use()?.set_id).await?;
    let used = in_use.authentication_type;
    refuse_by_policy(broker, &org, used, Operation::RollBack)?;
    let set_id = org.fallback_set_id.as_ref().ok_or(ErrorCode::Changed)?;
    if org.generation != asked.generation {
        return Err(ErrorCode::Changed.into());
    }
    let set = credential_sets::get(&mut connection, set_id).await?;
    drop(connection);
    let proof = match prove(broker, &org, &set, Asked::ByPerson).await? {
        Ok(proof) => proof,
        Err(failed) => {
            let failure = Some(failed.into());
            return Ok(RollBackOutcome { failure });
        }
    };
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let login_url = LoginUrl::parse(&set.login_url, &broker.config.login_hosts);
    let practice = broker.config.practice_login_url.as_deref();
    let swapped = table::Swapped {
        environment: login_url.map_or(org.environment, |url| url.environment(practice)),
        salesforce: &proof.identity,
        login_url: &set.login_url,
        active_set_id: &set.id,
        fallback_set_id: &org.in_use()?.set_id,
        fallback_until: now.plus(FALLBACK_KEPT),
        now,
    };
    if !table::roll_back(&mut tx, org_id, org.generation, swapped).await? {
        return Err(ErrorCode::Changed.into());
    }
    let subject = Subject {
        org_id: Some(org_id),
        authorization_id: None,
        fingerprint: Some(set.fingerprint()),
    };
    history::record(&mut tx, now, actor, Act::RollBack, "ok", subject);
    failpoint::reach("rolled_back_before_commit");
    tx.commit().await?;
    failpoint::reach("rolled_back_after_commit");
    Ok(RollBackOutcome { failure: None })
}
