//! What can go wrong with Salesforce, and what each of its errors means.

use broker_api::{FailureCode, LostCause, SalesforceAnswer, SalesforceCall, cut_secrets, meaning};
use oauth2::RequestTokenError;
use oauth2::basic::BasicErrorResponse;
use reqwest::StatusCode;
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
    Trouble(StatusCode),
    /// An answer that Salesforce does not give.
    #[error("an unexpected answer")]
    Unexpected,
    /// The same, by the status of a success: what was asked for was done, and what it gave cannot be read.
    #[error("a success that cannot be read")]
    Unreadable,
    /// Salesforce refused, in its own words.
    #[error("{error}: {description}")]
    Refused {
        /// What it was asked.
        call: SalesforceCall,
        /// The HTTP status; absent where a browser brought the refusal.
        status: Option<StatusCode>,
        /// Its code; the HTTP status where there was none.
        error: String,
        /// Its description.
        description: String,
    },
    /// The query of the org's own record found nothing.
    #[error("the org's own record was not shown")]
    NoOrganization,
    /// A redirect, which was not followed, to another address on the allow-list.
    #[error("the answer led to {0}")]
    Moved(String),
    /// The identity is not signed with the consumer secret.
    #[error("the signature does not match")]
    SignatureMismatch,
    /// The answer named a host that is not on the allow-list, or led there.
    #[error("the answer named {0}")]
    HostRefused(String),
    /// Token answer, userinfo and Organization contradict each other.
    #[error("the answers contradict each other")]
    IdentityMismatch,
}

impl SalesforceError {
    /// A refusal as an answer words it.
    pub(super) fn refused(
        call: SalesforceCall,
        status: StatusCode,
        error: &str,
        description: &str,
    ) -> Self {
        Self::Refused {
            call,
            status: Some(status),
            error: plain(&cut_secrets(error)),
            description: plain(&cut_secrets(description)),
        }
    }

    /// What the failure means to a person.
    pub fn code(&self) -> FailureCode {
        match self {
            Self::Unreachable | Self::Unanswered => FailureCode::SalesforceUnreachable,
            Self::NotSent => FailureCode::RecordChangedOutside,
            Self::Trouble(_) => FailureCode::SalesforceTrouble,
            Self::Unexpected | Self::Unreadable => FailureCode::UnexpectedAnswer,
            Self::NoOrganization => FailureCode::OrganizationUnreadable,
            Self::Moved(_) => FailureCode::AddressChanged,
            Self::SignatureMismatch => FailureCode::SignatureMismatch,
            Self::HostRefused(_) => FailureCode::HostRefused,
            Self::IdentityMismatch => FailureCode::IdentityMismatch,
            Self::Refused {
                call,
                status,
                error,
                description,
            } => match meaning(*call, error, description) {
                FailureCode::Other => unlisted(*call, *status),
                code => code,
            },
        }
    }

    /// Salesforce's own words, if it had any.
    pub fn answer(&self) -> Option<SalesforceAnswer> {
        match self {
            Self::Refused {
                error, description, ..
            } => Some(SalesforceAnswer {
                error: error.clone(),
                description: description.clone(),
            }),
            _ => None,
        }
    }

    /// The host or thing that the failure is about.
    pub fn about(&self) -> Option<String> {
        match self {
            Self::HostRefused(host) | Self::Moved(host) => Some(host.clone()),
            _ => None,
        }
    }

    /// Why nobody can tell what became of what was sent; nothing where that can be told.
    pub fn lost_answer(&self) -> Option<LostCause> {
        match self {
            Self::Unanswered => Some(LostCause::NoAnswer),
            Self::Unreadable => Some(LostCause::NotReadable),
            // Only this one says that nothing was done.
            Self::Trouble(StatusCode::SERVICE_UNAVAILABLE) => None,
            Self::Trouble(_) => Some(LostCause::SalesforceTrouble),
            _ => None,
        }
    }

    /// An error that came back to the callback.
    pub fn of_callback(error: &str, description: &str) -> Self {
        Self::Refused {
            call: SalesforceCall::Authorize,
            status: None,
            error: plain(error),
            description: plain(description),
        }
    }
}

/// What a refusal in words that are on no list means, by what was asked and by the HTTP status: it
/// may pass only where Salesforce says so by the status.
fn unlisted(call: SalesforceCall, status: Option<StatusCode>) -> FailureCode {
    use SalesforceCall::{Organization, Query, ScratchOrgInfo, Userinfo};
    let with_token = matches!(call, Userinfo | Organization | ScratchOrgInfo | Query);
    match status {
        Some(StatusCode::TOO_MANY_REQUESTS) => FailureCode::TooManyLogins,
        Some(StatusCode::REQUEST_TIMEOUT) => FailureCode::SalesforceTrouble,
        Some(StatusCode::UNAUTHORIZED) if with_token => FailureCode::SessionEnded,
        _ if call == ScratchOrgInfo => FailureCode::DevHubNotTold,
        _ => FailureCode::Other,
    }
}

impl From<RequestTokenError<Self, BasicErrorResponse>> for SalesforceError {
    fn from(error: RequestTokenError<Self, BasicErrorResponse>) -> Self {
        match error {
            RequestTokenError::Request(error) => error,
            // These carry the body, in which a token may stand. Refusals were read before.
            RequestTokenError::ServerResponse(_)
            | RequestTokenError::Parse(..)
            | RequestTokenError::Other(_) => Self::Unreadable,
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

    #[test]
    fn a_refusal_shows_no_secret() {
        let token = format!("5Aep861{}", "k".repeat(60));
        let words = format!("the token {token} is not known");
        let refused = SalesforceError::refused(
            SalesforceCall::Token,
            StatusCode::BAD_REQUEST,
            "invalid_grant",
            &words,
        );
        let said = refused.answer().expect("words").description;
        assert!(!said.contains("5Aep861") && said.ends_with("is not known"));
    }

    #[test]
    fn words_on_no_list_may_pass_only_where_the_status_says_so() {
        use FailureCode::{DevHubNotTold, Other, SalesforceTrouble, SessionEnded, TooManyLogins};
        use SalesforceCall::{Organization, ScratchOrgInfo, SoapLogin, Token, Userinfo};
        for (call, status, code) in [
            (Token, 400, Other),
            (Token, 401, Other),
            (Token, 403, Other),
            (Token, 408, SalesforceTrouble),
            (Token, 429, TooManyLogins),
            (SoapLogin, 500, Other),
            (Userinfo, 401, SessionEnded),
            (Userinfo, 403, Other),
            (Userinfo, 429, TooManyLogins),
            (Organization, 400, Other),
            (ScratchOrgInfo, 400, DevHubNotTold),
            (ScratchOrgInfo, 429, TooManyLogins),
        ] {
            let status = StatusCode::from_u16(status).expect("a status");
            let refused = SalesforceError::refused(call, status, "brand_new", "never seen");
            assert_eq!(refused.code(), code, "{call:?} {status}");
        }
    }
}
