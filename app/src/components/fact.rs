//! Lists of facts: a name and what is so.

use crate::dom::{El, el};

/// A list of facts.
pub(crate) fn facts(facts: impl IntoIterator<Item = El>) -> El {
    el("dl").class("facts").each(facts)
}

/// One fact; the value is what the `dd` holds.
pub(crate) fn fact(name: &str, value: impl Into<Value>) -> El {
    let dd = match value.into() {
        Value::Text(text) => el("dd").text(&text),
        Value::Part(part) => el("dd").add(part),
    };
    el("div").add(el("dt").text(name)).add(dd)
}

/// What is so.
pub(crate) enum Value {
    /// In words.
    Text(String),
    /// As a part of the page.
    Part(El),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<El> for Value {
    fn from(part: El) -> Self {
        Self::Part(part)
    }
}
