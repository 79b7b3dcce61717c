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

/// A value that can be read; `None` where the JSON is not what the contract says.
pub(crate) trait Read: Sized {
    /// Reads it.
    fn read(json: &Json) -> Option<Self>;
}

/// Reads a text of JSON.
pub(crate) fn read<T: Read>(text: &str) -> Option<T> {
    T::read(&Json::parse(text)?)
}

impl Read for String {
    fn read(json: &Json) -> Option<Self> {
        json.text()
    }
}

impl Read for bool {
    fn read(json: &Json) -> Option<Self> {
        json.flag()
    }
}

impl Read for i64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "counts and versions are whole and small"
    )]
    fn read(json: &Json) -> Option<Self> {
        json.number().map(|number| number as Self)
    }
}

impl<T: Read> Read for Option<T> {
    fn read(json: &Json) -> Option<Self> {
        if json.is_nothing() {
            return Some(None);
        }
        T::read(json).map(Some)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(json: &Json) -> Option<Self> {
        json.items()?.iter().map(T::read).collect()
    }
}

impl<T: Read> Read for Box<T> {
    fn read(json: &Json) -> Option<Self> {
        T::read(json).map(Self::new)
    }
}

#[cfg(test)]
mod tests;
