//! Who is signed in, and what the app must know of this broker.

use crate::{LoginHosts, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks.
    Viewer,
    /// Looks and tests.
    Tester,
    /// Registers, reauthenticates, migrates, removes.
    OrgAdmin,
    /// Keys, grants, history.
    SecurityAdmin,
}

/// Whom a sign-in link signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInLink {
    /// As history will name the person.
    pub user: String,
    /// What the person may do.
    pub role: Role,
    /// Until when it can be spent.
    pub expires_at: Timestamp,
}

/// A sign-in link, to be spent or looked at.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpendSignInLink {
    /// The fragment of the link.
    pub token: String,
}

impl fmt::Debug for SpendSignInLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SpendSignInLink([redacted])")
    }
}

/// The signed-in person and the broker's facts: all that the app needs to start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// As history names the person.
    pub user: String,
    /// What the person may do.
    pub role: Role,
    /// What the app must know of this broker.
    pub broker: BrokerFacts,
}

/// What the app must know of this broker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokerFacts {
    /// To be copied into Salesforce exactly.
    pub callback_url: String,
    /// Where people may log in.
    pub login_hosts: LoginHosts,
    /// The practice Salesforce, while it runs beside this broker.
    pub practice_org: Option<PracticeOrg>,
    /// The operator's own connected app, by the last four characters of its consumer ID.
    pub operator_app: Option<String>,
    /// Standard Authentication, as this broker has it.
    pub standard: StandardOffer,
    /// The broker's version.
    pub version: String,
}

/// Standard Authentication, as this broker has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandardOffer {
    /// Orgs may be registered and reauthenticated by it.
    pub offered: bool,
    /// When Salesforce is expected to end it: year and month, as `2027-06`.
    pub ends: String,
}

/// The practice Salesforce.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeOrg {
    /// Its login URL; also on the list of extra login hosts.
    pub login_url: String,
}
