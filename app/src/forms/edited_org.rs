//! What people here say of an org, as it is typed.

use broker_api::{
    EditedOrg, FieldErrors, Org, OrgType, parse_external_id, parse_name, parse_owner, parse_tags,
};

/// The form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) name: String,
    pub(crate) org_type: OrgType,
    pub(crate) owner: String,
    pub(crate) external_id: String,
    /// With commas or blanks between them.
    pub(crate) tags: String,
}

impl Record {
    /// The form before anything is typed.
    pub(crate) fn of(org: &Org) -> Self {
        Self {
            name: org.name.clone(),
            org_type: org.org_type,
            owner: org.owner.clone(),
            external_id: org.external_id.clone().unwrap_or_default(),
            tags: org.tags.join(", "),
        }
    }

    /// The request, or every fault at once.
    pub(crate) fn edit(&self, generation: i64) -> Result<EditedOrg, FieldErrors> {
        let mut faults = FieldErrors::default();
        let name = faults.keep("name", parse_name(&self.name));
        let owner = faults.keep("owner", parse_owner(&self.owner));
        let external_id = faults.keep("external_id", parse_external_id(&self.external_id));
        let tags = faults.keep("tags", parse_tags(&split(&self.tags)));
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(EditedOrg {
            generation,
            org_type: Some(self.org_type),
            name,
            owner,
            external_id: external_id.map(Option::unwrap_or_default),
            tags,
        })
    }
}

/// The words of a list.
pub(crate) fn split(tags: &str) -> Vec<&str> {
    let between = |c: char| c == ',' || c == ';' || c.is_whitespace();
    tags.split(between)
        .filter(|word| !word.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            name: " Acme ".into(),
            org_type: OrgType::Qa,
            owner: "ada".into(),
            external_id: " ".into(),
            tags: "Nightly, emea;nightly".into(),
        }
    }

    #[test]
    fn what_is_typed_becomes_an_edit() {
        let edit = record().edit(7).expect("an edit");
        assert_eq!(edit.generation, 7);
        assert_eq!(edit.name.as_deref(), Some("Acme"));
        assert_eq!(edit.external_id.as_deref(), Some(""));
        assert_eq!(
            edit.tags,
            Some(vec!["emea".to_owned(), "nightly".to_owned()])
        );
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let wrong = Record {
            name: String::new(),
            owner: String::new(),
            external_id: "x".repeat(101),
            tags: "y".repeat(31),
            ..record()
        };
        let faults = wrong.edit(7).expect_err("four faults");
        let named: Vec<_> = faults.fields().collect();
        assert_eq!(named, ["external_id", "name", "owner", "tags"]);
    }
}
