//! What a form begins with, and what the reading of it depends on.

use crate::wire::Word;
use broker_api::{
    AuthenticationType, BrokerFacts, LoginHosts, OrgKind, OrgType, PracticeOrg, Rules,
};

/// What the reading of a form depends on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hosts {
    /// The practice Salesforce, while it runs.
    pub(crate) practice: Option<PracticeOrg>,
    /// Where people may log in.
    pub(crate) login: LoginHosts,
    /// The operator's connected app, by the last four characters of its consumer ID.
    pub(crate) operator_app: Option<String>,
    /// Standard Authentication is offered.
    pub(crate) standard: bool,
}

impl Hosts {
    /// The broker's.
    pub(crate) fn of(broker: &BrokerFacts) -> Self {
        Self {
            practice: broker.practice_org.clone(),
            login: broker.login_hosts.clone(),
            operator_app: broker.operator_app.clone(),
            standard: broker.standard.offered,
        }
    }

    pub(super) fn rules(&self) -> Rules<'_> {
        Rules {
            login_hosts: &self.login,
            standard_offered: self.standard,
        }
    }
}

/// What a new form begins with, as its address says: **Register another** keeps the types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Start {
    pub(crate) authentication_type: Option<AuthenticationType>,
    pub(crate) org_type: Option<OrgType>,
    pub(crate) kind: OrgKind,
    /// It is not the first one.
    pub(crate) another: bool,
}

impl Start {
    /// Reads the page's query.
    pub(crate) fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            authentication_type: get("authentication_type")
                .and_then(|word| AuthenticationType::of(&word)),
            org_type: get("org_type").and_then(|word| OrgType::of(&word)),
            kind: get("kind")
                .and_then(|word| OrgKind::of(&word))
                .unwrap_or_default(),
            another: get("another").is_some(),
        }
    }
}
