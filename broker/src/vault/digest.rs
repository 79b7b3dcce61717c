//! Random values, hashes and MACs.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::{SecureRandom, SystemRandom};
use ring::{digest, hmac};

/// 256 random bits as 43 characters that may stand in a URL.
pub fn random_token() -> String {
    random(&mut [0; 32])
}

/// 128 random bits as 22 characters: an id that no one guesses.
pub fn random_id() -> String {
    random(&mut [0; 16])
}

fn random(bytes: &mut [u8]) -> String {
    SystemRandom::new()
        .fill(bytes)
        .expect("the operating system gives random bytes");
    URL_SAFE_NO_PAD.encode(bytes)
}

/// SHA-256: how tokens that only the browser holds are looked up.
pub fn sha256(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, text.as_bytes()))
}

/// Salesforce's `signature`: Base64(HMAC-SHA256(key, message)), compared in constant time.
pub fn verify_hmac_sha256(key: &str, message: &str, signature: &str) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    STANDARD
        .decode(signature)
        .is_ok_and(|tag| hmac::verify(&key, message.as_bytes(), &tag).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn tokens_are_256_bits_and_never_repeat() {
        let tokens: HashSet<_> = (0..100_000).map(|_| random_token()).collect();
        assert_eq!(tokens.len(), 100_000);
        assert!(tokens.iter().all(|token| token.len() == 43));
    }

    #[test]
    fn a_signature_of_another_key_or_message_is_refused() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"secret");
        let tag = STANDARD.encode(hmac::sign(&key, b"id1419271088764"));
        assert!(verify_hmac_sha256("secret", "id1419271088764", &tag));
        assert!(!verify_hmac_sha256("other", "id1419271088764", &tag));
        assert!(!verify_hmac_sha256("secret", "id1419271088765", &tag));
        assert!(!verify_hmac_sha256("secret", "id1419271088764", "%%%"));
    }
}
