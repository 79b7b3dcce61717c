//! What can go wrong with Salesforce, and what each of its errors means.

use broker_api::{FailureCode, SalesforceAnswer};
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
            Self::Unreachable => FailureCode::SalesforceUnreachable,
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

/// The rows of salesforce-protocol §1.4, §2.4, §4 and §11.
fn meaning(error: &str, description: &str) -> FailureCode {
    let says = |text: &str| description.to_ascii_lowercase().contains(text);
    match error {
        "access_denied" | "access-denied" => FailureCode::Denied,
        "invalid_client_id" => FailureCode::UnknownConsumerId,
        "invalid_client" if says("client identifier invalid") => FailureCode::UnknownConsumerId,
        "invalid_client" if says("installed") => FailureCode::AppNotInstalled,
        "OAUTH_APPROVAL_ERROR_GENERIC" | "installation_error" => FailureCode::AppNotInstalled,
        "invalid_client" => FailureCode::WrongConsumerSecret,
        "redirect_uri_mismatch" | "redirect_uri_missing" => FailureCode::CallbackUrlMismatch,
        "OAUTH_EC_APP_NOT_FOUND" | "app_not_found" => FailureCode::AppNotInOrg,
        "OAUTH_AUTHORIZATION_BLOCKED" => FailureCode::CrossOrg,
        "OAUTH_APP_BLOCKED" | "app_blocked" | "fail_close_app_blocked" => FailureCode::AppBlocked,
        "OAUTH_APP_ACCESS_DENIED" | "invalid_app_access" => FailureCode::UserNotApproved,
        "invalid_scope" => FailureCode::InvalidScope,
        "invalid_grant" if says("expired authorization code") => FailureCode::CodeExpired,
        "invalid_grant" if says("authorization code") => FailureCode::CodeInvalid,
        "invalid_grant" | "invalid_request" if says("verifier") => FailureCode::PkceMismatch,
        "invalid_grant" if says("ip restricted") => FailureCode::IpRestricted,
        "invalid_grant" if says("no valid scopes") => FailureCode::InvalidScope,
        "inactive_user" => FailureCode::UserInactive,
        "inactive_org" => FailureCode::OrgInactive,
        "rate_limit_exceeded" | "slow_down" => FailureCode::TooManyLogins,
        "server_error"
        | "service_unavailable"
        | "system_down"
        | "unknown_error"
        | "SERVER_UNAVAILABLE" => FailureCode::SalesforceTrouble,
        "API_DISABLED_FOR_ORG" | "API_CURRENTLY_DISABLED" | "INSUFFICIENT_ACCESS" => {
            FailureCode::ApiRefused
        }
        "INVALID_SESSION_ID" if says("not valid for use with the rest api") => {
            FailureCode::ApiRefused
        }
        "REQUEST_LIMIT_EXCEEDED" => FailureCode::ApiLimitReached,
        _ => FailureCode::Other,
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
    fn errors_of_salesforce_have_their_meaning() {
        for (error, description, code) in [
            (
                "access_denied",
                "end-user denied authorization",
                FailureCode::Denied,
            ),
            ("access-denied", "", FailureCode::Denied),
            (
                "invalid_client",
                "invalid client credentials",
                FailureCode::WrongConsumerSecret,
            ),
            (
                "invalid_client",
                "app must be installed into org",
                FailureCode::AppNotInstalled,
            ),
            (
                "invalid_client_id",
                "client identifier invalid",
                FailureCode::UnknownConsumerId,
            ),
            (
                "invalid_grant",
                "expired authorization code",
                FailureCode::CodeExpired,
            ),
            (
                "invalid_grant",
                "invalid authorization code",
                FailureCode::CodeInvalid,
            ),
            (
                "invalid_grant",
                "invalid code verifier",
                FailureCode::PkceMismatch,
            ),
            ("invalid_grant", "ip restricted", FailureCode::IpRestricted),
            (
                "unknown_error",
                "retry your request",
                FailureCode::SalesforceTrouble,
            ),
            ("something_new", "<b>hi</b>", FailureCode::Other),
        ] {
            assert_eq!(
                SalesforceError::of_callback(error, description).code(),
                code,
                "{error}"
            );
        }
    }

    #[test]
    fn untrusted_text_is_one_short_line() {
        let text = plain(&format!("a\r\nSet-Cookie: x\u{1b}[31m{}", "y".repeat(1000)));
        assert!(text.starts_with("a  Set-Cookie: x [31m"));
        assert_eq!(text.chars().count(), 300);
    }
}
