//! The two computations that a caller checks: the PKCE challenge and the identity signature.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::{digest, hmac};

/// BASE64URL(SHA-256(verifier)), without padding (protocol §1.1).
pub fn s256(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()))
}

/// Base64(HMAC-SHA256(consumer secret, identity URL + `issued_at`)) (protocol §2.2).
pub fn signature(consumer_secret: &str, identity_url: &str, issued_at: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, consumer_secret.as_bytes());
    STANDARD.encode(hmac::sign(
        &key,
        format!("{identity_url}{issued_at}").as_bytes(),
    ))
}
