//! Runs of the OAuth flow: begin, complete, and what can be done with one that is not finished.
//!
//! A run keeps its form with the sealed secret, so that it can be begun again. Nothing but the
//! run is stored until an authorization succeeds.

mod begin;
mod complete;
mod decide;
mod decision;
mod fault;
mod finish;
mod form;
mod give_up;
mod grant;
mod log_in;
mod of_org;
mod register;
mod replace;
mod report;
mod swap;
mod trial;
mod view;

pub(crate) use begin::refuse_taken_name;
pub use begin::{Begun, begin, resume};
pub use complete::{Arrival, Brought, Visitor, complete};
pub use decide::decide;
pub use decision::expire_undecided;
pub use give_up::{discard, undo};
pub use of_org::begin_for_org;
pub(crate) use of_org::refuse as refuse_by_policy;
pub use report::report;
pub(crate) use swap::destroy;
pub use view::{unfinished, view};

use crate::clock::Instant;
use crate::error::Error;
use crate::store::Connection;
use crate::store::authorizations::{self, AuthorizationRow, Status};
use broker_api::ErrorCode;
use std::time::Duration;

/// How long a login at Salesforce may take; Salesforce's codes live as long.
pub const LOGIN_TIME: Duration = Duration::from_mins(15);
/// How long new credentials may take until Salesforce knows them (it says 10 minutes), before a
/// consumer ID counts as wrong.
pub const ACTIVATION_TIME: Duration = Duration::from_mins(15);
/// How long until Salesforce is asked again whether it knows a consumer ID.
pub const TRY_AGAIN: Duration = Duration::from_secs(30);
/// How long an unfinished form is kept with its sealed secret.
pub const FORM_KEPT: Duration = Duration::from_hours(168);
/// Longer than all calls of one completion together can take: a run that is being redeemed for
/// longer was interrupted.
pub const FINISHING_TIME: Duration = Duration::from_mins(1);
/// How long a permission for an org that is registered already waits for an answer.
pub const DECISION_TIME: Duration = Duration::from_mins(30);
/// How long what an org worked with before is kept.
pub const FALLBACK_KEPT: Duration = Duration::from_hours(168);
/// How long before its end people are told of it.
pub const FALLBACK_TOLD: Duration = Duration::from_hours(24);
/// How long a registration can be taken back where it was made.
pub const UNDO_TIME: Duration = Duration::from_hours(24);

/// The broker was stopped while this run was being redeemed.
fn is_interrupted(row: &AuthorizationRow, now: Instant) -> bool {
    let taken_at = row.taken_at.unwrap_or(now);
    row.status == Status::Redeeming && taken_at.plus(FINISHING_TIME) <= now
}

async fn load(connection: &mut Connection, id: &str) -> Result<AuthorizationRow, Error> {
    let row = readable(authorizations::get(connection, id).await)?;
    row.ok_or_else(|| ErrorCode::NotFound.into())
}

/// A run that does not read as one of ours was changed.
fn readable<T>(read: crate::store::Result<T>) -> Result<T, Error> {
    match read {
        Err(error) if error.is_unreadable() => {
            tracing::error!(%error, "a run was changed outside the broker");
            Err(ErrorCode::RecordChangedOutside.into())
        }
        read => Ok(read?),
    }
}
