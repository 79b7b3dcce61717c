//! Random text in the shapes that Salesforce gives its secrets (protocol §9).

use crate::ids;
use ring::rand::{SecureRandom, SystemRandom};

const WORD: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const TOKEN: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";
const HEX: &[u8] = b"0123456789ABCDEF";

pub(crate) fn bytes(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    SystemRandom::new()
        .fill(&mut bytes)
        .expect("the operating system gives randomness");
    bytes
}

/// Uniform enough for a simulator: the modulo bias harms nobody here.
fn text(alphabet: &[u8], length: usize) -> String {
    bytes(length)
        .into_iter()
        .map(|byte| char::from(alphabet[usize::from(byte) % alphabet.len()]))
        .collect()
}

/// `{org15}!AQ…`: 112 characters.
pub(crate) fn access_token(org_id: &str) -> String {
    format!("{}!AQ{}", ids::to_15(org_id), text(TOKEN, 94))
}

/// `5Aep861…`: 87 characters.
pub(crate) fn refresh_token() -> String {
    format!("5Aep861{}", text(TOKEN, 80))
}

/// `aPrx…==`: 76 characters, so that a callback which decodes twice or not at all fails.
pub(crate) fn code() -> String {
    format!("aPrx{}==", text(TOKEN, 70))
}

/// `3MVG9…`: 85 characters.
pub(crate) fn consumer_key() -> String {
    format!("3MVG9{}", text(TOKEN, 80))
}

/// 64 upper-case hexadecimal digits.
pub(crate) fn consumer_secret() -> String {
    text(HEX, 64)
}

/// An 18-character record id with this key prefix, such as `00D` or `005`.
pub(crate) fn record_id(prefix: &str) -> String {
    ids::to_18(&format!("{prefix}Hn{}", text(WORD, 10)))
}

/// A name for something that lives inside the fake: a session, a run, a grant.
pub(crate) fn name() -> String {
    text(WORD, 24)
}

/// The same items in another order.
pub(crate) fn shuffled<T>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut left: Vec<T> = items.into_iter().collect();
    let mut order = Vec::with_capacity(left.len());
    for byte in bytes(left.len()) {
        order.push(left.swap_remove(usize::from(byte) % left.len()));
    }
    order
}
