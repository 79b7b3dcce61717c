//! What modules of the portal hang on an org, as they report it and as people see it.

use crate::text::needed_line;
use crate::{FieldErrorCode, FieldErrors, Timestamp};
use serde::{Deserialize, Serialize};

/// One thing that a module hangs on an org.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// What it is to the module: pipeline, job, mapping.
    pub kind: String,
    /// The module's own id for it; unique within its kind.
    pub id: String,
    /// What people call it.
    pub name: String,
}

/// All that a module hangs on an org: it replaces what the module reported before. An empty list
/// says that there is nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceReport {
    /// The whole list.
    pub references: Vec<Reference>,
}

/// A report that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportTaken {
    /// The org, by our id.
    pub org_id: String,
    /// How many references are known of this module now.
    pub references: usize,
    /// When.
    pub reported_at: Timestamp,
}

/// What one module hangs on an org.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleUse {
    /// The module's name.
    pub module: String,
    /// When it last reported; absent: it never did, so nobody can tell.
    pub reported_at: Option<Timestamp>,
    /// What it reported, by kind and name.
    pub references: Vec<Reference>,
}

/// Every module told what it hangs on an org: what is not known does not exist.
pub fn all_reported(used_by: &[ModuleUse]) -> bool {
    !used_by.is_empty() && used_by.iter().all(|module| module.reported_at.is_some())
}

/// Something is known to hang on an org.
pub fn is_used(used_by: &[ModuleUse]) -> bool {
    used_by.iter().any(|module| !module.references.is_empty())
}

/// References per org and module, at most.
pub const MOST_REFERENCES: usize = 2000;
/// Modules in one file or list of orgs that are brought in, at most.
pub const MOST_MODULES: usize = 50;
/// Faults that are named, at most.
const MOST_FAULTS: usize = 20;
const MODULE_NAME_MAX: usize = 40;
const KIND_MAX: usize = 40;
const ID_MAX: usize = 120;
const NAME_MAX: usize = 200;

impl ReferenceReport {
    /// Reads the list. Fields are named with their place, as in `references.3.name`.
    pub fn parse(&self) -> Result<Vec<Reference>, FieldErrors> {
        if self.references.len() > MOST_REFERENCES {
            let reason = FieldErrorCode::TooMany {
                max: MOST_REFERENCES,
            };
            return Err(FieldErrors::one("references", reason));
        }
        let mut faults = FieldErrors::default();
        let mut read = Vec::new();
        let mut known = std::collections::HashSet::new();
        for (place, reference) in self.references.iter().enumerate() {
            let field = |name: &str| format!("references.{place}.{name}");
            let kind = faults.keep(&field("kind"), needed_line(&reference.kind, KIND_MAX));
            let id = faults.keep(&field("id"), needed_line(&reference.id, ID_MAX));
            let name = faults.keep(&field("name"), needed_line(&reference.name, NAME_MAX));
            if let (Some(kind), Some(id), Some(name)) = (kind, id, name) {
                if known.insert((kind.clone(), id.clone())) {
                    read.push(Reference { kind, id, name });
                } else {
                    faults.add(&field("id"), FieldErrorCode::Repeated);
                }
            }
            if faults.fields().count() >= MOST_FAULTS {
                break;
            }
        }
        if faults.is_empty() {
            Ok(read)
        } else {
            Err(faults)
        }
    }
}

/// Reads the name of a module.
pub fn parse_module_name(input: &str) -> Result<String, FieldErrorCode> {
    needed_line(input, MODULE_NAME_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(kind: &str, id: &str, name: &str) -> Reference {
        Reference {
            kind: kind.into(),
            id: id.into(),
            name: name.into(),
        }
    }

    #[test]
    fn faults_are_named_with_their_place() {
        let report = ReferenceReport {
            references: vec![
                reference("pipeline", "1", "Release"),
                reference("pipeline", "1", "Release again"),
                reference("", "2\n3", &"x".repeat(201)),
            ],
        };
        let faults = report.parse().expect_err("four faults");
        let named: Vec<_> = faults.fields().collect();
        assert_eq!(
            named,
            [
                "references.1.id",
                "references.2.id",
                "references.2.kind",
                "references.2.name"
            ]
        );
        assert_eq!(
            faults.get("references.1.id"),
            Some(&FieldErrorCode::Repeated)
        );
    }

    #[test]
    fn one_more_than_the_limit_is_refused_as_a_whole() {
        let mut references: Vec<_> = (0..=MOST_REFERENCES)
            .map(|id| reference("job", &id.to_string(), "Nightly"))
            .collect();
        let report = |references: &[Reference]| ReferenceReport {
            references: references.to_vec(),
        };
        let refused = report(&references).parse().expect_err("too many");
        assert!(refused.get("references").is_some());
        references.pop();
        assert!(report(&references).parse().is_ok());
    }
}
