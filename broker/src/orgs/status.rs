//! Whether what is in use for an org works, as last seen.

use crate::Parts;
use crate::clock::Instant;
use crate::error::Error;
use crate::incident::Incidents;
use crate::store::credential_sets::CredentialSetRow;
use crate::store::orgs::{Fault, OrgRow};
use crate::store::{Connection, data_keys};
use broker_api::{Environment, FailureClass, FailureCode, Org, OrgFault, OrgStatus};
use std::collections::BTreeSet;

/// Opening what is sealed costs a microsecond, so the status is never a guess.
pub(super) async fn status(
    broker: &Parts,
    connection: &mut Connection,
    row: &OrgRow,
    set: &CredentialSetRow,
    incidents: &Incidents,
) -> Result<OrgStatus, Error> {
    let wrapped = data_keys::get(connection, &row.data_key_id).await?;
    let opens = broker.vault.unwrap(&wrapped).is_ok_and(|data_key| {
        let sealed = set.sealed();
        set.org_id == row.id
            && wrapped.org_id == row.id
            && sealed
                .iter()
                .all(|(place, value)| data_key.open(*place, value).is_ok())
    });
    let practice_gone = row.environment == Environment::Practice
        && broker.config.practice_login_url.as_deref() != Some(row.login_url.as_str());
    Ok(match (opens, practice_gone, &row.fault) {
        (false, _, _) => OrgStatus::StoredSecretCannotBeRead,
        (true, true, _) => OrgStatus::PracticeNotRunning,
        (true, false, None) => OrgStatus::Connected,
        // It is what it was before.
        (true, false, Some(_)) if incidents.of(&row.id).is_some() => OrgStatus::Connected,
        (true, false, Some(fault)) => of_fault(fault),
    })
}

/// Only what may pass is unreachable.
fn of_fault(fault: &Fault) -> OrgStatus {
    let class = fault.code.class();
    let shown = OrgFault {
        cause: fault.code,
        since: fault.since.timestamp(),
        step: fault.details.step,
        answer: fault.details.salesforce.clone(),
        cause_about: fault.details.about.clone(),
        next_try_at: fault.next_try_at.map(Instant::timestamp),
    };
    match class {
        FailureClass::MayPass => OrgStatus::Unreachable(shown),
        _ if fault.code == FailureCode::AddressChanged => OrgStatus::AddressChanged(shown),
        FailureClass::Refused | FailureClass::Ended => OrgStatus::NeedsReauthentication(shown),
    }
}

/// An org that was changed outside says so, unless its secrets say something worse.
pub(super) fn told(mut org: Org, changed: &BTreeSet<String>) -> Org {
    if changed.contains(&org.id) && org.status != OrgStatus::StoredSecretCannotBeRead {
        org.status = OrgStatus::RecordChangedOutside;
    }
    org
}
