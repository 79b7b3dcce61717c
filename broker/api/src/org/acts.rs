//! Acts on a record as it was shown, and what comes of them.

use crate::TestFailure;
use serde::{Deserialize, Serialize};

/// Goes back to what was in use before, if the record is as it was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RollBack {
    /// The version that was shown.
    pub generation: i64,
}

/// States that Salesforce converted the connected app in use into an External Client App in place,
/// or takes that back, if the record is as it was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conversion {
    /// The version that was shown.
    pub generation: i64,
    /// It was converted; `false` takes the statement back.
    pub converted: bool,
    /// The consumer ID of the External Client App, which must be the one in use; absent where the
    /// statement is taken back.
    #[serde(default)]
    pub consumer_id: Option<String>,
}

/// Takes a record out of the portal, if it is as it was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Removal {
    /// The version that was shown.
    pub generation: i64,
    /// The record's name, typed by the person. Needed while nobody knows what else refers to it: a
    /// module never reported, or no module has a key; see [`crate::all_reported`].
    #[serde(default)]
    pub name: Option<String>,
}

/// What came of a removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// What becomes of the record's permission at Salesforce.
    pub permission: GivenBack,
}

/// What becomes of a permission at Salesforce that is no longer used. Of several, the one that a person must
/// know about is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenBack {
    /// There was none: a password, or nothing in use.
    None,
    /// The broker gives it back, again and again until Salesforce takes it.
    UnderWay,
    /// It stays, because another org here uses the same app.
    KeptForOtherOrg,
    /// It stays, because what was stored of it cannot be read.
    CannotBeRead,
}

/// What came of a roll back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollBackOutcome {
    /// Why what was in use before does not work: nothing was changed. Absent if it is in use again.
    pub failure: Option<TestFailure>,
}

/// Corrects the instance URL, if the record is as it was shown and this is where Salesforce led to
/// when the org was last tested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstanceUrlCorrection {
    /// The version that was shown.
    pub generation: i64,
    /// The address that was shown; see [`crate::OrgFault::new_instance_url`].
    pub instance_url: String,
}

/// What came of correcting an instance URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceUrlOutcome {
    /// Why the org does not work there: nothing was changed. Absent if it does.
    pub failure: Option<TestFailure>,
}

/// Whether a name is free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameCheck {
    /// No org and no unfinished work has it.
    pub free: bool,
}
