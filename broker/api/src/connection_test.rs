//! Whether the connection in use works, and what was not tested.

use crate::{CredentialSet, FailureClass, FailureCode, Pending, SalesforceAnswer, Timestamp};
use serde::{Deserialize, Serialize};

/// What a test found out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConnectionTest {
    /// When.
    pub at: Timestamp,
    /// The credentials that were tested: those in use.
    pub used: CredentialSet,
    /// The Salesforce user whose they are.
    pub username: String,
    /// How long it took, in milliseconds.
    pub took_ms: i64,
    /// The access token had ended and was renewed on the way.
    pub renewed: bool,
    /// The version of Salesforce's API that was asked, such as `v64.0`.
    pub api_version: String,
    /// How many of the day's calls are used, if Salesforce said.
    pub api_calls: Option<ApiCalls>,
    /// Why it does not work; absent if it does.
    pub failure: Option<TestFailure>,
    /// Credentials that were not tested and are not in use.
    pub not_tested: Option<Pending>,
}

/// Calls of Salesforce's API in 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiCalls {
    /// Used.
    pub used: i64,
    /// Allowed.
    pub of: i64,
}

/// Where a test failed, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestFailure {
    /// The step.
    pub step: TestStep,
    /// Stable code; the app has the words.
    pub code: FailureCode,
    /// What Salesforce said.
    pub salesforce: Option<SalesforceAnswer>,
    /// The host or address that the code is about.
    pub about: Option<String>,
    /// The answer to a renewal that was lost, where that is why.
    pub lost: Option<LostAnswer>,
    /// What Salesforce does to many orgs at the moment, where that is why.
    pub incident: Option<Incident>,
    /// The broker tries again by itself then.
    pub next_try_at: Option<Timestamp>,
    /// What comes next; see [`FailureCode::class`].
    pub class: FailureClass,
}

/// Salesforce refuses many orgs in the same words, which are on no list: it is not their credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Since when.
    pub since: Timestamp,
    /// How many orgs it refused so.
    pub orgs: i64,
}

/// An answer with new tokens that was lost on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostAnswer {
    /// When it was noticed; or, where the broker ended meanwhile, when the renewal began.
    pub at: Timestamp,
    /// Why.
    pub cause: LostCause,
}

/// Why an answer was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LostCause {
    /// The request went out, and no whole answer came in time.
    NoAnswer,
    /// What came cannot be read.
    NotReadable,
    /// Salesforce had a problem of its own while it worked on it.
    SalesforceTrouble,
    /// The broker ended before it had stored what came.
    BrokerEnded,
}

/// A step of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestStep {
    /// Who the token belongs to.
    Userinfo,
    /// Getting a new access token.
    Renewal,
    /// Asking the API for the org's own record.
    Organization,
}
