//! Marks: MACs by a key of the key ring, which nobody makes who has the database only.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Makes marks with the active key, and knows those of every key.
#[derive(Clone)]
pub struct Marker {
    active: String,
    keys: Arc<BTreeMap<String, hmac::Key>>,
}

impl Marker {
    pub(super) fn new(active: String, keys: BTreeMap<String, hmac::Key>) -> Self {
        let keys = Arc::new(keys);
        Self { active, keys }
    }

    /// The mark of a text.
    pub fn mark(&self, text: &str) -> String {
        let tag = hmac::sign(&self.keys[&self.active], text.as_bytes());
        format!("v1.{}.{}", self.active, STANDARD.encode(tag))
    }

    /// Whether a mark is of this text; compared in constant time.
    pub fn fits(&self, text: &str, mark: &str) -> bool {
        let read = || {
            let (key_id, tag) = mark.strip_prefix("v1.")?.split_once('.')?;
            Some((self.keys.get(key_id)?, STANDARD.decode(tag).ok()?))
        };
        read().is_some_and(|(key, tag)| hmac::verify(key, text.as_bytes(), &tag).is_ok())
    }
}

/// The key of marks that comes with a key of the ring: not that key itself, which seals.
pub(super) fn key_of_marks(ring_key: &[u8]) -> hmac::Key {
    let ring_key = hmac::Key::new(hmac::HMAC_SHA256, ring_key);
    let own = hmac::sign(&ring_key, b"marks of records and of history");
    hmac::Key::new(hmac::HMAC_SHA256, own.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marker(keys: &[(&str, u8)], active: &str) -> Marker {
        let keys = keys.iter();
        let keys = keys.map(|(id, byte)| ((*id).to_owned(), key_of_marks(&[*byte; 32])));
        Marker::new(active.to_owned(), keys.collect())
    }

    #[test]
    fn a_mark_fits_its_text_and_its_key_only() {
        let old = marker(&[("a", 1)], "a");
        let mark = old.mark("text");
        assert!(old.fits("text", &mark));
        assert!(!old.fits("texT", &mark));
        assert!(!old.fits("text", &mark.replace("v1.a.", "v1.b.")));
        assert!(!old.fits("text", ""));
        let rotated = marker(&[("a", 1), ("b", 2)], "b");
        assert!(rotated.fits("text", &mark), "an older key still tells");
        assert!(rotated.mark("text").starts_with("v1.b."));
        assert!(!marker(&[("a", 2)], "a").fits("text", &mark));
    }
}
