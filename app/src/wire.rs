//! The contract's values, read from JSON and written to it. The browser parses and writes JSON
//! itself; reading field by field weighs a fraction of generated deserializers. Every record names
//! all its fields (a missing one does not compile), and tests hold each against serde.

mod body;
#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod native;
mod records;
mod words;

pub(crate) use body::Body;
#[cfg(target_arch = "wasm32")]
pub(crate) use browser::Json;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use native::Json;
pub(crate) use words::Word;

use std::cell::Cell;

/// A value that can be read. Where the JSON is not what the contract says, something stands in for
/// it and [`read`] gives nothing: a reader that goes on to the end is a fraction of one that stops.
pub(crate) trait Read {
    /// Reads it.
    fn read(json: &Json) -> Self;
}

thread_local! {
    /// Something was not what the contract says.
    static BROKEN: Cell<bool> = const { Cell::new(false) };
}

/// The JSON is not what the contract says.
fn broken() {
    BROKEN.set(true);
}

/// Reads a text of JSON.
pub(crate) fn read<T: Read>(text: &str) -> Option<T> {
    let json = Json::parse(text)?;
    BROKEN.set(false);
    let value = T::read(&json);
    (!BROKEN.get()).then_some(value)
}

/// What was found, or a stand-in.
fn found<T: Default>(value: Option<T>) -> T {
    value.unwrap_or_else(|| {
        broken();
        T::default()
    })
}

impl Read for String {
    fn read(json: &Json) -> Self {
        found(json.text())
    }
}

impl Read for bool {
    fn read(json: &Json) -> Self {
        found(json.flag())
    }
}

impl Read for i64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "counts and versions are whole and small"
    )]
    fn read(json: &Json) -> Self {
        found(json.number()) as Self
    }
}

impl<T: Read> Read for Option<T> {
    fn read(json: &Json) -> Self {
        (!json.is_nothing()).then(|| T::read(json))
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(json: &Json) -> Self {
        found(json.items()).iter().map(T::read).collect()
    }
}

impl<T: Read> Read for Box<T> {
    fn read(json: &Json) -> Self {
        Self::new(T::read(json))
    }
}

#[cfg(test)]
pub(crate) mod tests;
