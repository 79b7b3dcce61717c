//! Lists of orgs: what is asked for, and a page of the answer.

use crate::text::line;
use crate::{AuthenticationType, FieldErrorCode, OrgKind, OrgType, StatusWord};
use serde::{Deserialize, Serialize};

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrgSort {
    /// By name.
    #[default]
    Name,
    /// By name, from the end.
    NameDescending,
    /// Most recently authenticated first.
    Newest,
    /// Least recently authenticated first.
    Oldest,
}

/// What a list shows, as the address's query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrgQuery {
    /// Orgs or Dev Hubs.
    pub kind: OrgKind,
    /// Part of the name, of the org's own name, of the user name or of the instance URL.
    pub search: String,
    /// Only this status.
    pub status: Option<StatusWord>,
    /// Only this authentication type.
    pub authentication_type: Option<AuthenticationType>,
    /// Only this org type.
    pub org_type: Option<OrgType>,
    /// Only with this tag; empty for any.
    pub tag: String,
    /// The order.
    pub sort: OrgSort,
    /// `next_cursor` of the page before; empty for the first.
    pub cursor: String,
    /// Orgs per page, at most 100; 0 for that.
    pub limit: i64,
}

/// Longest search, in characters.
const SEARCH_MAX: usize = 200;

/// Reads what is searched for, as what is kept was read; empty for everything.
pub fn parse_search(input: &str) -> Result<String, FieldErrorCode> {
    line(input, SEARCH_MAX)
}

/// A page of a longer list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// This page's entries.
    pub items: Vec<T>,
    /// Names of entries that cannot be shown: their records were changed outside the broker.
    pub left_out: Vec<String>,
    /// Pass it as `cursor` to get the next page; absent on the last.
    pub next_cursor: Option<String>,
}
