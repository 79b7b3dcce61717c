//! One bound for every text that comes in, before anything is done with it: its length, and characters
//! that no text here has. What a field takes beyond that is its own rule, in `broker_api`.

use broker_api::{FieldErrorCode, FieldErrors};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Longest text of a body, in characters: more than any field takes.
const LONGEST_IN_BODY: usize = 10_000;
/// Longest text of a query or a header, in characters.
const LONGEST_IN_HEAD: usize = 1000;
/// Faults that are named, at most.
const MOST_FAULTS: usize = 20;

/// A text of a query or a header.
pub(super) fn of_head(text: &str) -> Result<(), FieldErrorCode> {
    of_text(text, LONGEST_IN_HEAD, char::is_control)
}

/// A query, as it stands in the address.
pub(super) fn of_query(query: &str) -> FieldErrors {
    let mut faults = FieldErrors::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()).take(MOST_FAULTS) {
        faults.keep(&told(&name), of_head(&value));
    }
    faults
}

/// Every text of a JSON body. What is no JSON is somebody else's to refuse.
pub(super) fn of_json(body: &[u8]) -> FieldErrors {
    let mut faults = FieldErrors::default();
    let texts = Texts {
        field: String::new(),
        faults: &mut faults,
    };
    let mut json = serde_json::Deserializer::from_slice(body);
    let _ = texts.deserialize(&mut json);
    faults
}

fn of_text(text: &str, max: usize, refused: fn(char) -> bool) -> Result<(), FieldErrorCode> {
    // A character has four bytes at most.
    if text.len() > max && text.chars().nth(max).is_some() {
        return Err(FieldErrorCode::TooLong { max });
    }
    if text.contains(refused) {
        return Err(FieldErrorCode::ControlCharacters);
    }
    Ok(())
}

/// Lines and tabs may be pasted; where they do not belong, the field's own rule says so.
fn never_pasted(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t')
}

/// The name of a field; a name that is none of ours may be anything, also a secret.
fn told(name: &str) -> String {
    let ours = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.len() <= 40 && name.chars().all(ours) {
        return name.to_owned();
    }
    "?".to_owned()
}

/// Looks at every text below a field, named as in `references.3.name`.
struct Texts<'a> {
    field: String,
    faults: &'a mut FieldErrors,
}

impl Texts<'_> {
    fn below(&mut self, name: &str) -> Texts<'_> {
        let field = if self.field.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.field)
        };
        Texts {
            field,
            faults: self.faults,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Texts<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Texts<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        if self.faults.fields().count() < MOST_FAULTS {
            let bound = of_text(text, LONGEST_IN_BODY, never_pasted);
            self.faults.keep(&self.field, bound);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            map.next_value_seed(self.below(&told(&name)))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        let mut place = 0;
        while list
            .next_element_seed(self.below(&place.to_string()))?
            .is_some()
        {
            place += 1;
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
