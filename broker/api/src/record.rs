//! What people here say of an org, and the one reading of it that app and broker share.

use crate::text::line;
use crate::{FieldErrorCode, OrgType, parse_name};
use serde::{Deserialize, Serialize};

/// Longest portal's id, in characters.
const EXTERNAL_ID_MAX: usize = 100;
/// Longest tag, in characters.
const TAG_MAX: usize = 30;
/// Tags of one org, at most.
const TAGS_MAX: usize = 10;

/// Corrects an org; what is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EditedOrg {
    /// The version that was shown.
    pub generation: i64,
    /// ARM's org type.
    #[serde(default)]
    pub org_type: Option<OrgType>,
    /// Another name; unique among orgs.
    #[serde(default)]
    pub name: Option<String>,
    /// Who answers for it.
    #[serde(default)]
    pub owner: Option<String>,
    /// The portal's own id for it, unique among orgs; empty for none.
    #[serde(default)]
    pub external_id: Option<String>,
    /// All its tags; see [`parse_tags`].
    #[serde(default)]
    pub tags: Option<Vec<String>>,
}

/// Reads the portal's own id of an org; empty for none.
pub fn parse_external_id(input: &str) -> Result<Option<String>, FieldErrorCode> {
    let id = line(input, EXTERNAL_ID_MAX)?;
    Ok((!id.is_empty()).then_some(id))
}

/// Reads who answers for an org: a name, as history has them.
pub fn parse_owner(input: &str) -> Result<String, FieldErrorCode> {
    parse_name(input)
}

/// Reads tags: words, compared without case, each once and in order.
pub fn parse_tags<T: AsRef<str>>(input: &[T]) -> Result<Vec<String>, FieldErrorCode> {
    let mut tags = Vec::new();
    for word in input {
        let tag = line(word.as_ref(), TAG_MAX)?.to_lowercase();
        if tag.is_empty() || tag.contains(|c: char| c.is_whitespace() || c == ',') {
            return Err(FieldErrorCode::NotAWord);
        }
        tags.push(tag);
    }
    tags.sort();
    tags.dedup();
    if tags.len() > TAGS_MAX {
        return Err(FieldErrorCode::TooMany { max: TAGS_MAX });
    }
    Ok(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_words_without_case_each_once() {
        let read = parse_tags(&["Nightly", "emea", "NIGHTLY"]);
        assert_eq!(read, Ok(vec!["emea".to_owned(), "nightly".to_owned()]));
        for (tags, fault) in [
            (vec!["two words"], FieldErrorCode::NotAWord),
            (vec!["a,b"], FieldErrorCode::NotAWord),
            (vec![""], FieldErrorCode::NotAWord),
            (
                vec!["a".repeat(31).leak()],
                FieldErrorCode::TooLong { max: 30 },
            ),
        ] {
            assert_eq!(parse_tags(&tags), Err(fault), "{tags:?}");
        }
        let many: Vec<_> = (0..11).map(|number| format!("t{number}")).collect();
        assert_eq!(parse_tags(&many), Err(FieldErrorCode::TooMany { max: 10 }));
    }

    #[test]
    fn no_portals_id_is_the_empty_one() {
        assert_eq!(parse_external_id("  "), Ok(None));
        assert_eq!(parse_external_id(" 17 "), Ok(Some("17".to_owned())));
        assert!(parse_external_id("a\u{0}b").is_err());
    }
}
