//! The org record as screens and modules see it. No secret is in it.

mod acts;

pub use acts::{
    Conversion, GivenBack, InstanceUrlCorrection, InstanceUrlOutcome, NameCheck, Removal, Removed,
    RollBack, RollBackOutcome,
};

use crate::{Environment, FailureCode, ModuleUse, Purpose, SalesforceAnswer, TestStep, Timestamp};
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
    /// Brought in from the portal; nothing is in use until somebody authorizes it here.
    NotAuthorizedHere,
    /// The last use of its tokens succeeded.
    Connected,
    /// The connection in use was refused, or is over.
    NeedsReauthentication(OrgFault),
    /// The org is at another address now: the instance URL is corrected, or the login URL changed.
    AddressChanged(OrgFault),
    /// The connection in use did not work when it was last tried; that may pass.
    Unreachable(OrgFault),
    /// A sealed value does not open: an alarm for the operator.
    StoredSecretCannotBeRead,
    /// The record was changed in the database, past the broker: it is used for nothing.
    RecordChangedOutside,
    /// A practice org while the practice Salesforce is not running here.
    PracticeNotRunning,
}

/// How the connection in use failed when it was last tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgFault {
    /// Why.
    pub cause: FailureCode,
    /// Since when.
    pub since: Timestamp,
    /// What was asked of Salesforce; absent where nothing was.
    pub step: Option<TestStep>,
    /// What Salesforce said.
    pub answer: Option<SalesforceAnswer>,
    /// The host or address that the cause is about.
    pub cause_about: Option<String>,
    /// The broker tries again by itself then.
    pub next_try_at: Option<Timestamp>,
}

impl OrgFault {
    /// The address at which the org's API is now, where it was that one that changed: it can be
    /// corrected without a new authorization.
    pub fn new_instance_url(&self) -> Option<&str> {
        let instance = self.step.is_some_and(|step| step != TestStep::Renewal);
        let moved = self.cause == FailureCode::AddressChanged && instance;
        self.cause_about.as_deref().filter(|_| moved)
    }
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
    /// The last four characters of the consumer ID, or the user name; see [`crate::Holder`].
    pub fingerprint: String,
    /// The callback URL that it was authorized with.
    pub callback_url: String,
    /// Scopes that Salesforce granted.
    pub granted_scopes: Vec<String>,
    /// Who entered it.
    pub entered_by: String,
    /// When it was authorized.
    pub authorized_at: Timestamp,
    /// Who stated that Salesforce converted its connected app into an External Client App. No
    /// authorization has proved it yet.
    pub stated_by: Option<String>,
    /// The app is the operator's.
    pub operator_app: bool,
}

/// What the portal says of the Salesforce org of a record that was brought in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adopted {
    /// 18 characters, if known: the org that an authorization must be for.
    pub salesforce_org_id: Option<String>,
    /// The Salesforce user that the portal works as, if known.
    pub username: Option<String>,
}

/// Credentials that are not in use: the form of an authorization that has not succeeded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The authorization.
    pub authorization_id: String,
    /// What it is for.
    pub purpose: Purpose,
    /// How the org will authenticate.
    pub authentication_type: AuthenticationType,
    /// The last four characters of the consumer ID, or the user name; see [`crate::Holder`].
    pub fingerprint: String,
    /// Where people will log in; not in use, either.
    pub login_url: String,
    /// Who saved them.
    pub author: String,
    /// When they were entered.
    pub entered_at: Timestamp,
    /// The secret is kept, sealed, until then.
    pub kept_until: Timestamp,
    /// It still is; afterwards it has to be typed again.
    pub secret_kept: bool,
    /// Somebody authorized them, and what was granted waits for an answer.
    pub awaiting_decision: bool,
}

/// A credential set that is no longer in use, and can be taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fallback {
    /// How it authenticates.
    pub authentication_type: AuthenticationType,
    /// The last four characters of the consumer ID, or the user name; see [`crate::Holder`].
    pub fingerprint: String,
    /// The Salesforce user that it works as, if that is known.
    pub username: Option<String>,
    /// It was in use until then, and is kept since.
    pub since: Timestamp,
    /// It is destroyed then.
    pub until: Timestamp,
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
    /// Who answers for it; at first who brought it here.
    pub owner: String,
    /// How it authenticates, or how the portal says that it does.
    pub authentication_type: AuthenticationType,
    /// Who the org is at Salesforce; absent until somebody authorized it here.
    pub salesforce: Option<SalesforceIdentity>,
    /// The credentials in use; absent until somebody authorized it here.
    pub credentials: Option<CredentialSet>,
    /// What the portal says of it, until somebody authorizes it here.
    pub adopted: Option<Adopted>,
    /// Derived status.
    #[serde(flatten)]
    pub status: OrgStatus,
    /// When the record was made.
    pub registered_at: Timestamp,
    /// Moves only when a person completes an authorization; absent if none ever did.
    pub last_authenticated_at: Option<Timestamp>,
    /// Any successful use; absent if there was none.
    pub last_proved_at: Option<Timestamp>,
    /// The record's version; a write that names an old one loses.
    pub generation: i64,
    /// Credentials that are saved and not in use, until somebody authorizes them at Salesforce.
    pub pending: Option<Pending>,
    /// What it worked with before, while that is kept.
    pub fallback: Option<Fallback>,
    /// Why there is more than one record of this Salesforce org, on those after the first.
    #[serde(default)]
    pub second_record_reason: Option<String>,
    /// Words that people sort orgs by: lower case, in order.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// A registered org with what uses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgDetails {
    /// The org.
    #[serde(flatten)]
    pub org: Org,
    /// What modules hang on it, by module; those that never reported as such.
    pub used_by: Vec<ModuleUse>,
}

impl Org {
    /// The Salesforce user that it works as, or that the portal says it does; empty if nobody knows.
    pub fn username(&self) -> &str {
        let said = self.adopted.as_ref();
        let said = said.and_then(|adopted| adopted.username.as_deref());
        let known = self.salesforce.as_ref();
        known.map_or(said.unwrap_or_default(), |known| &known.username)
    }

    /// Form and fact differ: registered as Production, is a sandbox, or the other way round.
    /// Developer editions are no sandboxes and are nobody's production.
    pub fn org_type_differs(&self) -> bool {
        let known = self.salesforce.as_ref();
        known.is_some_and(|salesforce| org_type_differs(self.org_type, salesforce))
    }
}

/// See [`Org::org_type_differs`].
pub fn org_type_differs(org_type: OrgType, salesforce: &SalesforceIdentity) -> bool {
    let developer_edition = salesforce.edition.contains("Developer");
    match org_type {
        OrgType::Production => salesforce.is_sandbox,
        OrgType::Integration | OrgType::Qa | OrgType::Uat => {
            !salesforce.is_sandbox && !developer_edition
        }
        OrgType::Developer => false,
    }
}

/// A status without its facts, to filter by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the variants of OrgStatus")]
pub enum StatusWord {
    NotAuthorizedHere,
    Connected,
    NeedsReauthentication,
    AddressChanged,
    Unreachable,
    StoredSecretCannotBeRead,
    RecordChangedOutside,
    PracticeNotRunning,
}

impl OrgStatus {
    /// How the connection in use failed, if that is what the status says.
    pub fn fault(&self) -> Option<&OrgFault> {
        match self {
            Self::NeedsReauthentication(fault)
            | Self::AddressChanged(fault)
            | Self::Unreachable(fault) => Some(fault),
            _ => None,
        }
    }

    /// The status without its facts.
    pub fn word(&self) -> StatusWord {
        match self {
            Self::NotAuthorizedHere => StatusWord::NotAuthorizedHere,
            Self::Connected => StatusWord::Connected,
            Self::NeedsReauthentication(_) => StatusWord::NeedsReauthentication,
            Self::AddressChanged(_) => StatusWord::AddressChanged,
            Self::Unreachable(_) => StatusWord::Unreachable,
            Self::StoredSecretCannotBeRead => StatusWord::StoredSecretCannotBeRead,
            Self::RecordChangedOutside => StatusWord::RecordChangedOutside,
            Self::PracticeNotRunning => StatusWord::PracticeNotRunning,
        }
    }
}
