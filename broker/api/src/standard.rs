//! Standard Authentication: user name, password and security token, as people type them.

use crate::{FieldErrorCode, text::code};
use serde::{Deserialize, Serialize};
use std::fmt;

/// As a person logs in to Salesforce: has the form of an e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Username(String);

impl Username {
    /// Longest accepted value, in characters: Salesforce's own limit.
    const MAX: usize = 80;

    /// Reads what was typed or pasted.
    pub fn parse(input: &str) -> Result<Self, FieldErrorCode> {
        let text = code(input);
        if text.is_empty() {
            return Err(FieldErrorCode::Required);
        }
        if text.chars().count() > Self::MAX {
            return Err(FieldErrorCode::TooLong { max: Self::MAX });
        }
        let plain = |c: char| !c.is_whitespace() && !c.is_control();
        match text.split_once('@') {
            Some((person, host)) if !person.is_empty() && !host.is_empty() => {}
            _ => return Err(FieldErrorCode::NotAUsername),
        }
        if !text.chars().all(plain) {
            return Err(FieldErrorCode::NotAUsername);
        }
        Ok(Self(text))
    }

    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A password at Salesforce. It travels to the broker and never back.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Password(String);

impl Password {
    /// Longest accepted value, in characters.
    const MAX: usize = 256;

    /// Reads what was typed; white space counts, as at Salesforce.
    pub fn parse(input: &str) -> Result<Self, FieldErrorCode> {
        if input.is_empty() {
            return Err(FieldErrorCode::Required);
        }
        if input.chars().count() > Self::MAX {
            return Err(FieldErrorCode::TooLong { max: Self::MAX });
        }
        if input.chars().any(char::is_control) {
            return Err(FieldErrorCode::ControlCharacters);
        }
        Ok(Self(input.to_owned()))
    }

    /// The password itself. Each use is a place to look at in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// What Salesforce wants appended to the password from a network that it does not trust. Empty where
/// there is none. It travels to the broker and never back.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecurityToken(String);

impl SecurityToken {
    /// Longest accepted value, in characters. Salesforce's are about 25 today.
    const MAX: usize = 128;

    /// Reads what was pasted; nothing is a token, too.
    pub fn parse(input: &str) -> Result<Self, FieldErrorCode> {
        let text = code(input);
        if text.len() > Self::MAX || !text.chars().all(|c| c.is_ascii_alphanumeric()) {
            return Err(FieldErrorCode::NotASecurityToken);
        }
        Ok(Self(text))
    }

    /// The token itself. Each use is a place to look at in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password([redacted])")
    }
}

impl fmt::Debug for SecurityToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecurityToken([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_has_the_form_of_an_address() {
        let name = Username::parse(" \u{feff}deploy@acme.com.uat\n").expect("parses");
        assert_eq!(name.as_str(), "deploy@acme.com.uat");
        for wrong in ["deploy", "@acme.com", "deploy@", "de ploy@acme.com"] {
            let read = Username::parse(wrong);
            assert_eq!(read, Err(FieldErrorCode::NotAUsername), "{wrong}");
        }
        assert_eq!(Username::parse(" "), Err(FieldErrorCode::Required));
    }

    #[test]
    fn a_password_is_kept_as_it_was_typed_and_shows_nothing() {
        let password = Password::parse(" <p&w> ").expect("parses");
        assert_eq!(password.expose(), " <p&w> ");
        assert_eq!(format!("{password:?}"), "Password([redacted])");
        assert_eq!(Password::parse(""), Err(FieldErrorCode::Required));
        let broken = Password::parse("a\0b");
        assert_eq!(broken, Err(FieldErrorCode::ControlCharacters));
    }

    #[test]
    fn a_security_token_may_be_missing() {
        assert_eq!(SecurityToken::parse("  ").expect("parses").expose(), "");
        let token = SecurityToken::parse(" aB3dE5 ").expect("parses");
        assert_eq!(token.expose(), "aB3dE5");
        assert_eq!(format!("{token:?}"), "SecurityToken([redacted])");
        let wrong = SecurityToken::parse("a b");
        assert_eq!(wrong, Err(FieldErrorCode::NotASecurityToken));
    }
}
