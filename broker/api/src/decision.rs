//! A permission that needs an answer before it is used.

use crate::text::needed_line;
use crate::{
    Approvals, AuthenticationType, Fallback, FieldErrorCode, GrantedScopes, SalesforceIdentity,
    Timestamp,
};
use serde::{Deserialize, Serialize};

/// Why a permission needs an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// It was to be registered, and is registered already.
    KnownOrg,
    /// Another Salesforce user authorized than the org works as.
    OtherUser,
    /// The same sandbox address has a new Salesforce org id: it was refreshed.
    SandboxRefreshed,
    /// The Dev Hub that is to take a record's place is another Salesforce org.
    OtherHub,
    /// It was to be tried without being applied.
    Trial,
}

/// What needs an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What is asked.
    pub question: Question,
    /// Who the org is, and who authorized.
    pub salesforce: SalesforceIdentity,
    /// Scopes that Salesforce granted.
    pub granted: GrantedScopes,
    /// The records of this Salesforce org, oldest first, or the one that the run is for; none if
    /// they were taken back meanwhile.
    pub known: Vec<KnownOrg>,
    /// What a trial is compared with.
    pub trial: Option<Box<Trial>>,
    /// Without an answer by then the permission is given back.
    pub until: Timestamp,
}

/// A trial beside what is in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// What the trial's user may do; absent if Salesforce did not say.
    pub permissions: Option<Vec<Permission>>,
    /// Approvals of this user for this app that are known here, the trial's included.
    pub approvals: Approvals,
    /// Whose what is in use is.
    pub in_use: SalesforceIdentity,
    /// Scopes that were granted to what is in use.
    pub in_use_granted: GrantedScopes,
    /// What its user may do; absent if that could not be told without renewing its tokens.
    pub in_use_permissions: Option<Vec<Permission>>,
}

/// What a Salesforce user may do, as far as a release needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// API Enabled.
    ApiEnabled,
    /// Modify Metadata Through Metadata API Functions.
    ModifyMetadata,
    /// Modify All Data.
    ModifyAllData,
    /// Author Apex.
    AuthorApex,
    /// Customize Application.
    CustomizeApplication,
    /// View Setup and Configuration.
    ViewSetup,
}

impl Permission {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::ApiEnabled,
        Self::ModifyMetadata,
        Self::ModifyAllData,
        Self::AuthorApex,
        Self::CustomizeApplication,
        Self::ViewSetup,
    ];
}

/// A record of the same Salesforce org.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownOrg {
    /// The record.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The Salesforce user that it works as; empty if nobody knows.
    pub username: String,
    /// How it authenticates.
    pub authentication_type: AuthenticationType,
    /// The last four characters of the consumer ID that it uses; absent while nothing is in use.
    pub fingerprint: Option<String>,
    /// Its Salesforce org, if that is known.
    pub salesforce_org_id: Option<String>,
    /// The name of that org at Salesforce.
    pub org_name: Option<String>,
    /// What becomes of the credentials in use, if the record gets the permission.
    pub in_use_becomes: InUseBecomes,
    /// What it worked with before those, while that is kept.
    pub fallback: Option<Fallback>,
    /// The version that an answer must name, so that a change meanwhile is not overwritten.
    pub generation: i64,
}

/// What becomes of the credentials that a record works with, once it works with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InUseBecomes {
    /// Nothing is in use.
    Nothing,
    /// They are destroyed, and their permission is given back; what was kept before stays.
    Destroyed,
    /// They are kept for a while, and a roll back puts them in use again. What was kept before is
    /// destroyed.
    Kept,
    /// They are destroyed together with what was kept before: none of it is of the Salesforce org
    /// that the record will be of.
    AllDestroyed,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "choice", rename_all = "snake_case", deny_unknown_fields)]
pub enum Choice {
    /// The known record gets this permission: reauthenticated, in place.
    Reauthenticate {
        /// The record.
        org_id: String,
        /// Its version as it was shown.
        generation: i64,
    },
    /// The record that the run is for gets this permission, whatever was asked about.
    Apply {
        /// Its version as it was shown.
        generation: i64,
    },
    /// A second record of the same Salesforce org.
    SecondRecord {
        /// Why; see [`parse_reason`].
        reason: String,
    },
}

const REASON_MIN: usize = 3;
const REASON_MAX: usize = 200;

/// Reads why somebody wants a second record.
pub fn parse_reason(input: &str) -> Result<String, FieldErrorCode> {
    let reason = needed_line(input, REASON_MAX)?;
    if reason.chars().count() < REASON_MIN {
        return Err(FieldErrorCode::TooShort { min: REASON_MIN });
    }
    Ok(reason)
}
