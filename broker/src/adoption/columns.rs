//! The columns of a file: ours, and what the portal and Salesforce's command line call them.

use super::read::shown;
use crate::error::Error;
use broker_api::{FieldErrorCode, FieldErrors, ReadColumn, looks_like_a_secret};
use std::collections::HashMap;

/// Each column and the headings that stand for it, as [`plain`] writes them; the first that a file
/// has is read. Then come the words of the portal's screens, then those of `sf org list`.
const COLUMNS: [(&str, &[&str]); 13] = [
    (
        "name",
        &["name", "salesforce_org_name", "org_name", "alias"],
    ),
    ("org_type", &["org_type", "salesforce_org_type", "type"]),
    (
        "login_url",
        &[
            "login_url",
            "salesforce_login_url",
            "salesforce_org_url",
            "org_url",
            "url",
            "instance_url",
        ],
    ),
    ("environment", &["environment"]),
    (
        "authentication_type",
        &["authentication_type", "authentication", "access_type"],
    ),
    ("salesforce_org_id", &["salesforce_org_id", "org_id"]),
    ("username", &["username", "user_name", "user"]),
    ("external_id", &["external_id", "portal_s_id", "portal_id"]),
    ("second_record_reason", &["second_record_reason"]),
    ("reference_module", &["reference_module"]),
    ("reference_kind", &["reference_kind"]),
    ("reference_id", &["reference_id"]),
    ("reference_name", &["reference_name"]),
];

/// What a file has, by our name of the column.
pub(super) struct Columns {
    /// Places in a row.
    places: HashMap<&'static str, usize>,
    pub(super) read_as: Vec<ReadColumn>,
    pub(super) not_read: Vec<String>,
}

impl Columns {
    /// Reads the headings. A column for secrets refuses the file, before any cell is looked at.
    pub(super) fn read(heads: &csv::StringRecord) -> Result<Self, Error> {
        let plain: Vec<_> = heads.iter().map(plain).collect();
        let mut faults = FieldErrors::default();
        for head in heads.iter().filter(|head| looks_like_a_secret(head)) {
            faults.add(&shown(head), FieldErrorCode::LooksLikeASecret);
        }
        let mut places = HashMap::new();
        let mut read_as = Vec::new();
        for (column, names) in COLUMNS {
            let mut found = names.iter();
            let found = found.find_map(|name| plain.iter().position(|head| head == name));
            let Some(place) = found else { continue };
            places.insert(column, place);
            if plain[place] != column {
                read_as.push(ReadColumn {
                    heading: shown(&heads[place]),
                    column: column.to_owned(),
                });
            }
        }
        let needed = ["name", "org_type", "login_url", "authentication_type"];
        for needed in needed.iter().filter(|needed| !places.contains_key(*needed)) {
            // An environment that is not a custom one has one login URL.
            if *needed != "login_url" || !places.contains_key("environment") {
                faults.add(needed, FieldErrorCode::Required);
            }
        }
        if !faults.is_empty() {
            return Err(Error::InvalidFields(faults));
        }
        let is_read = |place: &usize| places.values().any(|read| read == place);
        let not_read = heads.iter().enumerate();
        let not_read = not_read.filter(|(place, head)| !head.is_empty() && !is_read(place));
        let not_read = not_read.map(|(_, head)| shown(head)).collect();
        Ok(Self {
            places,
            read_as,
            not_read,
        })
    }

    /// Where a column stands in a row.
    pub(super) fn place(&self, column: &str) -> Option<usize> {
        self.places.get(column).copied()
    }
}

/// A heading as a name: `Org Type`, `org-type` and `orgType` are one.
fn plain(head: &str) -> String {
    let mut name = String::new();
    let mut before = ' ';
    for c in head.chars() {
        let new_word = before.is_lowercase() && c.is_uppercase();
        if new_word || (c.is_alphanumeric() && !before.is_alphanumeric() && !name.is_empty()) {
            name.push('_');
        }
        if c.is_alphanumeric() {
            name.extend(c.to_lowercase());
        }
        before = c;
    }
    name
}
