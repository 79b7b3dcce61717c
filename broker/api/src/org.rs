//! The org record as screens and modules see it. No secret is in it.

use crate::{Environment, Timestamp};
use serde::{Deserialize, Serialize};

/// How the portal proves itself to an org.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthenticationType {
    /// User name, password and security token.
    Standard,
    /// OAuth via Connected App.
    ConnectedApp,
    /// OAuth via External Client App (ECA).
    ExternalClientApp,
}

/// What a record is to the portal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrgKind {
    /// An ordinary org, under Salesforce Org Management.
    #[default]
    Org,
    /// A Dev Hub, under Settings → Salesforce Org.
    DevHub,
}

/// ARM's org types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the words on screen")]
pub enum OrgType {
    Developer,
    Integration,
    Qa,
    Uat,
    Production,
}

/// Derived from facts, never set by a button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum OrgStatus {
    /// The last use of its tokens succeeded.
    Connected,
    /// A sealed value does not open: an alarm for the operator.
    StoredSecretCannotBeRead,
    /// A practice org while the practice Salesforce is not running here.
    PracticeNotRunning,
}

/// Who the org is at Salesforce, as read after the exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesforceIdentity {
    /// 18 characters.
    pub org_id: String,
    /// The org's own name, as its Organization record has it.
    pub org_name: String,
    /// 18 characters.
    pub user_id: String,
    /// Who authorized.
    pub username: String,
    /// The base of API calls.
    pub instance_url: String,
    /// As the Organization record has it.
    pub is_sandbox: bool,
    /// `OrganizationType`: Enterprise Edition and so on.
    pub edition: String,
}

/// The credentials in use, by fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialSet {
    /// How the set authenticates.
    pub authentication_type: AuthenticationType,
    /// The last four characters of the consumer ID.
    pub fingerprint: String,
    /// The callback URL that it was authorized with.
    pub callback_url: String,
    /// Scopes that Salesforce granted.
    pub granted_scopes: Vec<String>,
    /// Who entered it.
    pub entered_by: String,
    /// When it was authorized.
    pub authorized_at: Timestamp,
}

/// A registered org.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Org {
    /// Ours; never changes.
    pub id: String,
    /// The portal's own id for it.
    pub external_id: Option<String>,
    /// Unique among orgs.
    pub name: String,
    /// ARM's org type.
    pub org_type: OrgType,
    /// Org or Dev Hub.
    pub kind: OrgKind,
    /// Which choice of the form the login URL was.
    pub environment: Environment,
    /// Where people log in.
    pub login_url: String,
    /// Who registered it.
    pub owner: String,
    /// Who the org is at Salesforce.
    pub salesforce: SalesforceIdentity,
    /// The credentials in use.
    pub credentials: CredentialSet,
    /// Derived status.
    #[serde(flatten)]
    pub status: OrgStatus,
    /// When the record was made.
    pub registered_at: Timestamp,
    /// Moves only when a person completes an authorization.
    pub last_authenticated_at: Timestamp,
    /// Any successful use.
    pub last_proved_at: Timestamp,
    /// The record's version; a write that names an old one loses.
    pub generation: i64,
}

/// A page of a longer list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// This page's entries.
    pub items: Vec<T>,
    /// Pass it as `cursor` to get the next page; absent on the last.
    pub next_cursor: Option<String>,
}
