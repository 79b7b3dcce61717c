//! Small text types of the contract.

use serde::{Deserialize, Serialize};

/// A moment, RFC 3339 in UTC with milliseconds: `2026-03-03T09:30:00.000Z`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub String);

impl Timestamp {
    /// The text as it travels.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a person pasted, without what no one sees: white space around it and zero-width
/// characters anywhere in it.
pub(crate) fn cleaned(input: &str) -> String {
    let invisible = |c: &char| !matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}');
    let visible: String = input.chars().filter(invisible).collect();
    visible.trim().to_owned()
}
