//! Bringing in the orgs that the portal has: what it says of each, and what became of it. No secret
//! is among it.

use crate::FieldErrors;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An org as the portal has it; as it was written, and read by the broker.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PortalOrg {
    /// Unique among orgs.
    pub name: String,
    /// Developer, Integration, QA, UAT or Production.
    pub org_type: String,
    /// A host or an https origin.
    pub login_url: String,
    /// Standard, Connected App or ECA; also in full, or as this API has them.
    pub authentication_type: String,
    /// 15 or 18 characters, if known: then an authorization must be for this org.
    pub salesforce_org_id: Option<String>,
    /// The Salesforce user that the portal works as, if known.
    pub username: Option<String>,
    /// The portal's own id for it.
    pub external_id: Option<String>,
    /// Why there is another record of the same Salesforce org, if there is.
    pub second_record_reason: Option<String>,
    /// What modules of the portal hang on it.
    pub references: Vec<PortalReference>,
    /// Whatever else was sent, by name: it is refused.
    #[serde(flatten)]
    #[expect(
        clippy::zero_sized_map_values,
        reason = "serde flattens into a map, and the values are not to be kept"
    )]
    pub other: BTreeMap<String, IgnoredAny>,
}

/// One thing that a module of the portal hangs on an org.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortalReference {
    /// The module's name.
    pub module: String,
    /// What it is to the module: pipeline, job, mapping.
    pub kind: String,
    /// The module's own id for it.
    pub id: String,
    /// What people call it.
    pub name: String,
}

/// Orgs to be brought in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adoption {
    /// Only say what would become of them.
    #[serde(default)]
    pub dry_run: bool,
    /// At most [`Adoption::MOST_ROWS`].
    pub rows: Vec<PortalOrg>,
}

impl Adoption {
    /// Orgs in one request, at most: all of them are one transaction.
    pub const MOST_ROWS: usize = 200;
    /// References in one request, at most, for the same reason.
    pub const MOST_REFERENCES: usize = 2000;
}

/// Which part of a CSV file is to be brought in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CsvQuery {
    /// Only say what would become of them.
    pub dry_run: bool,
    /// How many orgs of the file were done before: `next` of the answer before.
    pub from: usize,
}

/// What became of one org.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdoptionOutcome {
    /// It was brought in; or would be, on a dry run.
    Adopted,
    /// It is here; nothing was changed.
    AlreadyHere,
    /// It is not brought in; `fields` names why.
    Problem,
}

/// What became of one org, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdoptionRow {
    /// The line of the file, or the place among the rows that were sent, from 1.
    pub line: i64,
    /// Its name, as it was written.
    pub name: String,
    /// What became of it.
    pub outcome: AdoptionOutcome,
    /// The record, where there is one.
    pub org_id: Option<String>,
    /// What is wrong, by column.
    pub fields: FieldErrors,
}

/// What became of what was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdoptionReport {
    /// Each org of this part.
    pub rows: Vec<AdoptionRow>,
    /// Orgs in the whole file.
    pub total: i64,
    /// Go on from here; absent at the end.
    pub next: Option<i64>,
    /// Columns of the file that are read as one that has another name here.
    pub read_as: Vec<ReadColumn>,
    /// Columns of the file that are not read here.
    pub not_read: Vec<String>,
}

/// A column of a file, and what it is read as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadColumn {
    /// As the file names it.
    pub heading: String,
    /// As it is named here, and in what is said of a row.
    pub column: String,
}

/// A name that is given to secrets: what stands there is not looked at.
pub fn looks_like_a_secret(column: &str) -> bool {
    let column: String = column
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    let tells = [
        "secret",
        "passwor",
        "passwd",
        "kennwort",
        "pwd",
        "token",
        "privatekey",
        "consumerkey",
        "clientkey",
        "apikey",
        "sessionid",
        "credential",
        "certificate",
        "authurl",
    ];
    tells.iter().any(|tell| column.contains(tell))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_by_their_names() {
        for column in [
            "Password",
            "consumer_secret",
            "Security Token",
            "refresh-token",
            "Client Secret",
            "Consumer Key",
            "API key",
            "Passwort",
            "accessToken",
            "sfdxAuthUrl",
        ] {
            assert!(looks_like_a_secret(column), "{column}");
        }
        for column in ["name", "username", "external_id", "reference_kind", "owner"] {
            assert!(!looks_like_a_secret(column), "{column}");
        }
    }
}
