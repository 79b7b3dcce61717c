//! Verify: what can be told about a form before anybody logs in at Salesforce.

use crate::{AuthenticationType, ConsumerSecret, SalesforceAnswer, Timestamp};
use serde::{Deserialize, Serialize};

/// What is to be verified. Nothing of it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerificationRequest {
    /// Unfinished work whose kept secret is meant where `consumer_secret` is absent.
    #[serde(default)]
    pub authorization: Option<String>,
    /// A registered org whose credentials in use are meant where the form leaves some out.
    #[serde(default)]
    pub org: Option<String>,
    /// From the form.
    pub authentication_type: AuthenticationType,
    /// From the form.
    pub login_url: String,
    /// The operator's own connected app is meant.
    #[serde(default)]
    pub operator_app: bool,
    /// From the form; empty: the org's.
    pub consumer_id: String,
    /// From the form; absent: the kept one.
    #[serde(default)]
    pub consumer_secret: Option<ConsumerSecret>,
    /// Only these checks, so that a list can fill in; absent: all.
    #[serde(default)]
    pub checks: Option<Vec<Check>>,
}

/// One line of the list, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The login URL is a Salesforce login host.
    LoginHost,
    /// It answers.
    Answers,
    /// It knows this consumer ID.
    ConsumerId,
    /// It accepts this callback URL.
    CallbackUrl,
    /// It does not reject this consumer secret.
    ConsumerSecret,
}

impl Check {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 5] = [
        Self::LoginHost,
        Self::Answers,
        Self::ConsumerId,
        Self::CallbackUrl,
        Self::ConsumerSecret,
    ];
}

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is so.
    Right,
    /// It is not so; `reason` names the setting.
    Wrong,
    /// It could not be told before login; `reason` tells why.
    Untold,
}

/// Why a line is wrong, or could not be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The login URL is not a Salesforce login host: nothing was sent.
    NotALoginHost,
    /// No answer came: no such host, or it is out of reach.
    NoAnswer,
    /// Salesforce had a problem of its own.
    SalesforceTrouble,
    /// Salesforce asks to slow down.
    TooManyRequests,
    /// The host leads on to another one, which is named in `salesforce`.
    AddressChanged,
    /// The answer is not one that Salesforce gives.
    UnexpectedAnswer,
    /// This host does not know the consumer ID, or not yet: new ones take up to 10 minutes.
    UnknownConsumerId,
    /// login or test.salesforce.com does not know it; the org's My Domain may.
    UnknownOnGenericHost,
    /// The app has another callback URL.
    CallbackUrlMismatch,
    /// The consumer secret was rejected.
    SecretRejected,
    /// This line depends on one above it that is not right.
    DependsOnAbove,
    /// Salesforce looks at the code before the secret, so a probe tells nothing about the secret.
    CodeLookedAtFirst,
    /// Salesforce refused for another reason; its words are in `salesforce`.
    OtherRefusal,
    /// A reason that this version of the app does not know.
    #[serde(other)]
    Unknown,
}

/// One line of the list, filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Which line.
    pub check: Check,
    /// How it ends.
    pub verdict: Verdict,
    /// Why, unless it is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Salesforce's own words, if it had any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salesforce: Option<SalesforceAnswer>,
}

/// What could be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// The lines that were asked for, in the order of the list.
    pub findings: Vec<Finding>,
    /// Users of this consumer ID whose next approval may end an older one.
    pub nearly_full: Vec<Approvals>,
    /// When.
    pub at: Timestamp,
}

/// Approvals of one user for one app that this broker knows of. Salesforce keeps five; a sixth
/// ends the oldest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approvals {
    /// The Salesforce user.
    pub username: String,
    /// How many are known here.
    pub known: i64,
}

impl Approvals {
    /// What Salesforce keeps per user and app.
    pub const MOST: i64 = 5;
}
