//! What can go wrong with Salesforce, and what each of its errors means.

use broker_api::{FailureCode, SalesforceAnswer, meaning};
use oauth2::RequestTokenError;
use oauth2::basic::BasicErrorResponse;
use thiserror::Error;

/// How a call to Salesforce failed. Texts of Salesforce are capped and hold no control characters.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SalesforceError {
    /// No answer: no such host, refused, or too slow. One text for all, so that it tells no one
    /// which hosts exist.
    #[error("no answer")]
    Unreachable,
    /// Nothing went out: the broker's history was changed outside it.
    #[error("history was changed outside the broker, so nothing was sent")]
    NotSent,
    /// The request went out, and no whole answer came: it may have been worked on.
    #[error("no whole answer")]
    Unanswered,
    /// 5xx: Salesforce had a problem of its own.
    #[error("Salesforce had a problem")]
    Trouble,
    /// An answer that Salesforce does not give.
    #[error("an unexpected answer")]
    Unexpected,
    /// Salesforce refused, in its own words.
    #[error("{error}: {description}")]
    Refused {
        /// Its code.
        error: String,
        /// Its description.
        description: String,
    },
    /// The identity is not signed with the consumer secret.
    #[error("the signature does not match")]
    SignatureMismatch,
    /// The answer named a host that is not on the allow-list.
    #[error("the answer named {0}")]
    HostRefused(String),
    /// Token answer, userinfo and Organization contradict each other.
    #[error("the answers contradict each other")]
    IdentityMismatch,
}

impl SalesforceError {
    /// What the failure means to a person.
    pub fn code(&self) -> FailureCode {
        match self {
            Self::Unreachable | Self::Unanswered => FailureCode::SalesforceUnreachable,
            Self::NotSent => FailureCode::RecordChangedOutside,
            Self::Trouble => FailureCode::SalesforceTrouble,
            Self::Unexpected => FailureCode::UnexpectedAnswer,
            Self::SignatureMismatch => FailureCode::SignatureMismatch,
            Self::HostRefused(_) => FailureCode::HostRefused,
            Self::IdentityMismatch => FailureCode::IdentityMismatch,
            Self::Refused { error, description } => meaning(error, description),
        }
    }

    /// Salesforce's own words, if it had any.
    pub fn answer(&self) -> Option<SalesforceAnswer> {
        match self {
            Self::Refused { error, description } => Some(SalesforceAnswer {
                error: error.clone(),
                description: description.clone(),
            }),
            _ => None,
        }
    }

    /// The host or thing that the failure is about.
    pub fn about(&self) -> Option<String> {
        match self {
            Self::HostRefused(host) => Some(host.clone()),
            _ => None,
        }
    }

    /// Another try later may succeed without anybody doing anything.
    pub fn is_transient(&self) -> bool {
        matches!(
            self.code(),
            FailureCode::SalesforceUnreachable
                | FailureCode::SalesforceTrouble
                | FailureCode::TooManyLogins
        )
    }

    /// An error that came back to the callback.
    pub fn of_callback(error: &str, description: &str) -> Self {
        Self::Refused {
            error: plain(error),
            description: plain(description),
        }
    }
}

type TokenError = RequestTokenError<SalesforceError, BasicErrorResponse>;

impl From<TokenError> for SalesforceError {
    fn from(error: TokenError) -> Self {
        match error {
            RequestTokenError::Request(error) => error,
            RequestTokenError::ServerResponse(answer) => Self::Refused {
                error: plain(answer.error().as_ref()),
                description: plain(answer.error_description().map_or("", String::as_str)),
            },
            // These carry the body, in which a token may stand.
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => Self::Unexpected,
        }
    }
}

/// Untrusted text as it may be kept and shown: one line, at most 300 characters.
pub(super) fn plain(text: &str) -> String {
    let visible = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    visible.take(300).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn untrusted_text_is_one_short_line() {
        let text = plain(&format!("a\r\nSet-Cookie: x\u{1b}[31m{}", "y".repeat(1000)));
        assert!(text.starts_with("a  Set-Cookie: x [31m"));
        assert_eq!(text.chars().count(), 300);
    }
}
