//! Runs of the OAuth flow, with the form that each is for.

mod decision;
mod end;
mod read;
mod waiting;
mod write;

pub(crate) use decision::{Parked, connect_known, connect_new, expire, park, undecided};
pub(crate) use end::{
    delete_past, discard_of_org, end, forget_expired_secrets, keep_failure, keep_report,
};
pub(crate) use read::{by_idempotency_key, ending, get, name_is_taken, open_of_org, unfinished};
pub(crate) use waiting::{due, ready, take_try};
pub(crate) use write::{
    Departed, Left, Taken, begin_again, departed, hold_departed, insert, rename_of_org, take,
};

use crate::clock::Instant;
use crate::vault::Place;
use broker_api::{AuthenticationType, ConsumerId, Environment, Holder, OrgKind, OrgType, Purpose};
use serde::{Deserialize, Serialize};

/// Where a run stands, as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    /// Until Salesforce knows the consumer ID.
    Waiting,
    /// Salesforce knows the consumer ID now.
    Ready,
    Started,
    Redeeming,
    /// A sealed permission waits for an answer.
    AwaitingDecision,
    Failed,
    Connected,
    Undone,
    Discarded,
}

/// A run as it is kept; consumer secret and verifier are sealed.
#[derive(Clone, Debug)]
pub(crate) struct AuthorizationRow {
    pub(crate) id: String,
    pub(crate) org_id: String,
    pub(crate) purpose: Purpose,
    pub(crate) author: String,
    pub(crate) kind: OrgKind,
    pub(crate) authentication_type: AuthenticationType,
    pub(crate) name: String,
    pub(crate) org_type: OrgType,
    pub(crate) environment: Environment,
    pub(crate) login_url: String,
    /// Who is to prove itself.
    pub(crate) holder: Holder,
    /// An app's; a user's password is not kept before it was found right.
    pub(crate) consumer_secret: Option<String>,
    pub(crate) callback_url: String,
    pub(crate) data_key_id: String,
    pub(crate) sealed_generation: i64,
    pub(crate) status: Status,
    pub(crate) principal: String,
    pub(crate) state_hash: Option<String>,
    pub(crate) browser_hash: Option<String>,
    pub(crate) verifier: Option<String>,
    pub(crate) started_at: Instant,
    pub(crate) login_until: Instant,
    pub(crate) kept_until: Instant,
    pub(crate) taken_at: Option<Instant>,
    /// When these credentials were entered.
    pub(crate) entered_at: Instant,
    /// When Salesforce was last asked whether it knows the consumer ID.
    pub(crate) tried_at: Option<Instant>,
    /// When it is asked next.
    pub(crate) next_try_at: Option<Instant>,
    /// A permission that waits for an answer, sealed.
    pub(crate) granted: Option<String>,
    /// The approval that it is.
    pub(crate) approval_id: Option<String>,
    /// The answer must come by then.
    pub(crate) decide_until: Option<Instant>,
    /// The record that it ended in, where it is not one of its own.
    pub(crate) known_org_id: Option<String>,
    /// [`broker_api::Failure`] as JSON.
    pub(crate) failure: Option<String>,
    pub(crate) idempotency_key: Option<String>,
    /// What is granted waits for an answer in any case.
    pub(crate) trial: bool,
    /// The app is the operator's: its secret is not here.
    pub(crate) operator_app: bool,
}

impl AuthorizationRow {
    /// Salesforce may have granted something that is neither stored nor given back yet.
    pub(crate) fn holds_a_grant(&self) -> bool {
        matches!(self.status, Status::AwaitingDecision | Status::Redeeming)
    }

    /// The form can be sent without its consumer secret being typed again.
    pub(crate) fn secret_kept(&self, now: Instant) -> bool {
        self.consumer_secret.is_some() && now < self.kept_until
    }

    /// The app's consumer ID; empty where a user logs in.
    pub(crate) fn consumer_id(&self) -> &str {
        self.holder.consumer_id().map_or("", ConsumerId::as_str)
    }

    /// Where a sealed column of this run stands.
    pub(crate) fn place(&self, column: &'static str) -> Place<'_> {
        Place {
            table: "authorizations",
            column,
            row_id: &self.id,
            login_url: &self.login_url,
            sealed_generation: self.sealed_generation,
        }
    }
}
