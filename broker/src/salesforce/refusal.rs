//! How Salesforce words its refusals at each kind of endpoint.

use super::error::SalesforceError;
use super::http_client::Answer;
use broker_api::SalesforceCall;
use reqwest::StatusCode;
use serde::Deserialize;

/// The error of RFC 6749 §5.2: JSON, or as forms are encoded, as Salesforce revokes.
#[derive(Deserialize)]
pub(super) struct OauthRefusal {
    pub(super) error: String,
    #[serde(default, rename = "error_description")]
    pub(super) description: Option<String>,
}

impl OauthRefusal {
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body)
            .ok()
            .or_else(|| Self::form_encoded(body))
    }

    pub(super) fn form_encoded(text: &[u8]) -> Option<Self> {
        let (mut error, mut description) = (None, None);
        for (name, value) in form_urlencoded::parse(text) {
            match &*name {
                "error" => error = Some(value.into_owned()),
                "error_description" => description = Some(value.into_owned()),
                _ => {}
            }
        }
        Some(Self {
            error: error?,
            description,
        })
    }
}

/// What the token endpoint refused.
pub(super) fn of_token(answer: &Answer) -> SalesforceError {
    let call = SalesforceCall::Token;
    match OauthRefusal::read(&answer.body) {
        Some(OauthRefusal { error, description }) => SalesforceError::refused(
            call,
            answer.status,
            &error,
            description.as_deref().unwrap_or_default(),
        ),
        None => in_plain_words(call, answer),
    }
}

/// REST errors are a JSON array; userinfo answers in plain text.
pub(super) fn of_rest(call: SalesforceCall, answer: &Answer) -> SalesforceError {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct RestError {
        error_code: String,
        message: String,
    }
    let errors: Vec<RestError> = serde_json::from_slice(&answer.body).unwrap_or_default();
    if let Some(first) = errors.first() {
        return SalesforceError::refused(call, answer.status, &first.error_code, &first.message);
    }
    match OauthRefusal::read(&answer.body) {
        Some(OauthRefusal { error, description }) => {
            let description = description.unwrap_or_default();
            SalesforceError::refused(call, answer.status, &error, &description)
        }
        None => in_plain_words(call, answer),
    }
}

/// One word alone, such as `Bad_OAuth_Token`, is the code; anything else is known by its status. A
/// page for people refuses only by a status that can mean nothing else.
pub(super) fn in_plain_words(call: SalesforceCall, answer: &Answer) -> SalesforceError {
    let text = String::from_utf8_lossy(&answer.body);
    let text = text.trim();
    let short = text.len() <= 100 && !text.contains('<');
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if short && !text.is_empty() && text.chars().all(word) {
        return SalesforceError::refused(call, answer.status, text, "");
    }
    let description = if short { text } else { "" };
    let refuses = matches!(
        answer.status,
        StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::REQUEST_TIMEOUT
            | StatusCode::TOO_MANY_REQUESTS
    );
    if description.is_empty() && !refuses {
        return SalesforceError::Unexpected;
    }
    SalesforceError::refused(call, answer.status, answer.status.as_str(), description)
}
