//! Consumer ID and consumer secret: ARM's labels for Salesforce's consumer key and secret.

use crate::{FieldErrorCode, text::code};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Salesforce's consumer key. Not a secret: it stands in every authorize address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConsumerId(String);

impl ConsumerId {
    /// Longest accepted value, in characters. Salesforce's are 85 today.
    const MAX: usize = 256;

    /// Reads what was typed or pasted.
    pub fn parse(input: &str) -> Result<Self, FieldErrorCode> {
        let text = code(input);
        if text.is_empty() {
            return Err(FieldErrorCode::Required);
        }
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        if text.len() > Self::MAX || !text.chars().all(allowed) {
            return Err(FieldErrorCode::NotAConsumerId);
        }
        Ok(Self(text))
    }

    /// The key as Salesforce gave it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last four characters: how screens and history name a credential set.
    pub fn fingerprint(&self) -> &str {
        let skip = self.0.len().saturating_sub(4);
        &self.0[skip..]
    }
}

/// Salesforce's consumer secret. It travels to the broker and never back.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConsumerSecret(String);

impl ConsumerSecret {
    /// Longest accepted value, in characters. Salesforce's are 64 today.
    const MAX: usize = 512;

    /// Reads what was typed or pasted.
    pub fn parse(input: &str) -> Result<Self, FieldErrorCode> {
        let text = code(input);
        if text.is_empty() {
            return Err(FieldErrorCode::Required);
        }
        let graphic = text.chars().all(|c| c.is_ascii_graphic());
        if text.len() > Self::MAX || !graphic {
            return Err(FieldErrorCode::NotAConsumerSecret);
        }
        Ok(Self(text))
    }

    /// The secret itself. Each use is a place to look at in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ConsumerSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ConsumerSecret([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasting_is_forgiving_about_what_no_one_sees() {
        let id = ConsumerId::parse(" \u{feff}3MVG9\u{200b}abc.DEF_F9q2\r\n").expect("parses");
        assert_eq!(id.as_str(), "3MVG9abc.DEF_F9q2");
        assert_eq!(id.fingerprint(), "F9q2");
    }

    #[test]
    fn a_consumer_id_with_white_space_inside_is_refused() {
        assert_eq!(
            ConsumerId::parse("3MVG9 abc"),
            Err(FieldErrorCode::NotAConsumerId)
        );
        assert_eq!(ConsumerId::parse("  "), Err(FieldErrorCode::Required));
    }

    #[test]
    fn a_secret_does_not_show_itself() {
        let secret = ConsumerSecret::parse("ABCDEF0123").expect("parses");
        assert_eq!(format!("{secret:?}"), "ConsumerSecret([redacted])");
    }
}
