//! The status of an org beside its times, so that the two say one thing.

use super::times::time_ago;
use crate::dom::{El, span};
use broker_api::{Org, OrgStatus};

/// When it last worked, and for one that does not work since when that is known; nothing if nothing is
/// known.
pub(crate) fn worked(org: &Org) -> Option<El> {
    let found = org.status.fault().map(|fault| &fault.since);
    let worked = org.last_proved_at.as_ref();
    if org.status == OrgStatus::Connected {
        return worked.map(|at| span("", "worked ").add(time_ago(at)));
    }
    let worked = worked.map(|at| span("", "last worked ").add(time_ago(at)));
    match (found, worked) {
        (Some(found), Some(worked)) => {
            let found = span("", "found ").add(time_ago(found)).text(", ");
            Some(found.add(worked))
        }
        (Some(found), None) => Some(span("", "found ").add(time_ago(found))),
        (None, worked) => worked,
    }
}
