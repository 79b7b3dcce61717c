//! Enums of the contract as the words that the database keeps: the same as on the wire.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The word of a unit variant.
pub(crate) fn word<T: Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        other => unreachable!("not a unit variant: {other:?}"),
    }
}

/// The variant of a word; an unknown word means that the row was edited or is from a newer broker.
pub(super) fn variant<T: DeserializeOwned>(word: String) -> crate::store::Result<T> {
    serde_json::from_value(serde_json::Value::String(word))
        .map_err(|error| sqlx::Error::Decode(Box::new(error)).into())
}
