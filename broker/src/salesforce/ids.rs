//! Salesforce's record ids: 15 characters, case-sensitive, or 18 with a checksum of the case.

use std::fmt;

/// An id of an org (`00D…`), in its 18-character form.
pub type SalesforceOrgId = SalesforceId;

/// A record id, in its 18-character form; two are the same if their first 15 characters are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SalesforceId(String);

impl SalesforceId {
    /// Reads 15 or 18 characters that start with an object's prefix; a wrong checksum is refused.
    pub fn parse(text: &str, prefix: &str) -> Option<Self> {
        let well_formed = text.is_ascii()
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && text.starts_with(prefix);
        if !well_formed || !matches!(text.len(), 15 | 18) {
            return None;
        }
        let (id, given) = text.split_at(15);
        let whole = format!("{id}{}", checksum(id));
        (given.is_empty() || whole == text).then_some(Self(whole))
    }
}

impl fmt::Display for SalesforceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Three characters: per block of five, which of them are upper case.
fn checksum(id: &str) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    let blocks = id.as_bytes().chunks(5);
    let upper = |block: &[u8]| {
        let bits = block.iter().enumerate();
        bits.filter(|(_, byte)| byte.is_ascii_uppercase())
            .fold(0, |sum, (position, _)| sum | 1 << position)
    };
    blocks
        .map(|block| char::from(alphabet[upper(block)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_pairs_match_and_a_wrong_checksum_does_not() {
        let org = SalesforceId::parse("00Di0000000icUB", "00D").expect("an org id");
        assert_eq!(org.to_string(), "00Di0000000icUBEAY");
        let user = SalesforceId::parse("005B0000000guD2IAI", "005").expect("a user id");
        assert_eq!(SalesforceId::parse("005B0000000guD2", "005"), Some(user));
        assert_eq!(SalesforceId::parse("005B0000000guD2IAJ", "005"), None);
        assert_eq!(SalesforceId::parse("005B0000000guD2IAI", "00D"), None);
        assert_eq!(SalesforceId::parse("00D", "00D"), None);
    }
}
