//! Bodies of requests: JSON, written field by field.

use super::Word;
use std::fmt::Write;

/// An object in the making. What is absent is not written.
#[derive(Default)]
pub(crate) struct Body(String);

impl Body {
    /// A text field.
    pub(crate) fn text(mut self, name: &str, value: &str) -> Self {
        self.name(name);
        self.quoted(value);
        self
    }

    /// A text field, if there is a value.
    pub(crate) fn maybe(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// A field of one word.
    pub(crate) fn word(self, name: &str, value: impl Word) -> Self {
        self.text(name, value.word())
    }

    /// A field of several words.
    pub(crate) fn words<W: Word>(mut self, name: &str, values: &[W]) -> Self {
        self.name(name);
        self.0.push('[');
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.0.push(',');
            }
            self.quoted(value.word());
        }
        self.0.push(']');
        self
    }

    /// A field of several texts.
    pub(crate) fn texts(mut self, name: &str, values: &[String]) -> Self {
        self.name(name);
        self.0.push('[');
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.0.push(',');
            }
            self.quoted(value);
        }
        self.0.push(']');
        self
    }

    /// A field that is an object of its own.
    pub(crate) fn object(mut self, name: &str, object: Self) -> Self {
        self.name(name);
        self.0.push_str(&object.finish());
        self
    }

    /// A whole number.
    pub(crate) fn number(mut self, name: &str, value: i64) -> Self {
        self.name(name);
        let _ = write!(self.0, "{value}");
        self
    }

    /// Yes or no.
    pub(crate) fn flag(mut self, name: &str, value: bool) -> Self {
        self.name(name);
        let _ = write!(self.0, "{value}");
        self
    }

    /// Yes or no, if it is said.
    pub(crate) fn maybe_flag(self, name: &str, value: Option<bool>) -> Self {
        match value {
            Some(value) => self.flag(name, value),
            None => self,
        }
    }

    /// The text of the object.
    pub(crate) fn finish(mut self) -> String {
        if self.0.is_empty() {
            self.0.push('{');
        }
        self.0.push('}');
        self.0
    }

    fn name(&mut self, name: &str) {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        self.quoted(name);
        self.0.push(':');
    }

    /// RFC 8259 §7
    fn quoted(&mut self, text: &str) {
        self.0.push('"');
        for c in text.chars() {
            match c {
                '"' | '\\' => self.0.extend(['\\', c]),
                c if c < ' ' => {
                    let _ = write!(self.0, "\\u{:04x}", u32::from(c));
                }
                c => self.0.push(c),
            }
        }
        self.0.push('"');
    }
}
