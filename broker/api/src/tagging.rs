//! Giving a tag to many orgs, or taking it off; and which orgs are meant by many.

use crate::OrgQuery;
use serde::{Deserialize, Serialize};

/// What is done to the tags of many orgs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tagging {
    /// The tag; see [`crate::parse_tags`].
    pub tag: String,
    /// It is taken off.
    #[serde(default)]
    pub off: bool,
    /// Which orgs.
    pub of: WhichOrgs,
}

/// Which orgs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhichOrgs {
    /// These, by our ids; those that are gone are left out.
    Orgs(Vec<String>),
    /// All that a list is narrowed to.
    All(OrgQuery),
}

/// What became of the tags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaggingDone {
    /// Orgs whose tags are others now.
    pub changed: i64,
    /// Orgs that were so already.
    pub unchanged: i64,
    /// Orgs that have as many tags as there may be, and did not get another one.
    pub full: i64,
}
