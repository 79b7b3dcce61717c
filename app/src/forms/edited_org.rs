//! What people here say of an org, as it is typed.

use crate::wire::{Body, Json, Word};
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

/// A field that is a line of text.
type Line = fn(&mut Record) -> &mut String;

const LINES: [(&str, Line); 4] = [
    ("name", |record| &mut record.name),
    ("owner", |record| &mut record.owner),
    ("external_id", |record| &mut record.external_id),
    ("tags", |record| &mut record.tags),
];

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

    /// What differs from a record as it is.
    pub(crate) fn typed(&self, org: &Org) -> Option<Body> {
        let mut was = Self::of(org);
        let mut now = self.clone();
        let body = Body::default().maybe(
            "org_type",
            (now.org_type != was.org_type).then(|| now.org_type.word()),
        );
        let typed = LINES.iter().fold(body, |body, (name, line)| {
            let text = line(&mut now).as_str();
            body.maybe(name, Some(text).filter(|text| *text != line(&mut was)))
        });
        (now != was).then_some(typed)
    }

    /// Puts in what was typed before.
    pub(crate) fn retype(&mut self, kept: &Json) {
        let org_type = kept.field("org_type").text();
        let org_type = org_type.and_then(|word| OrgType::of(&word));
        self.org_type = org_type.unwrap_or(self.org_type);
        for (name, line) in LINES {
            if let Some(text) = kept.field(name).text() {
                *line(self) = text;
            }
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
        let faulty = Record {
            name: String::new(),
            owner: String::new(),
            external_id: "x".repeat(101),
            tags: "y".repeat(31),
            ..record()
        };
        let errors = faulty.edit(7).expect_err("four faults");
        let named: Vec<_> = errors.fields().collect();
        assert_eq!(named, ["external_id", "name", "owner", "tags"]);
    }
}
