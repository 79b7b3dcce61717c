//! An OAuth failure and the shapes in which Salesforce writes it.

use crate::inject::Endpoint;
use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::borrow::Cow;
use url::form_urlencoded;

/// `error` and `error_description`, verbatim as in protocol §1.4 and §2.4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OauthError {
    pub(crate) error: Cow<'static, str>,
    pub(crate) description: Cow<'static, str>,
}

pub(crate) const fn error(error: &'static str, description: &'static str) -> OauthError {
    OauthError {
        error: Cow::Borrowed(error),
        description: Cow::Borrowed(description),
    }
}

pub(crate) const UNKNOWN_CLIENT: OauthError =
    error("invalid_client_id", "client identifier invalid");
pub(crate) const WRONG_SECRET: OauthError = error("invalid_client", "invalid client credentials");
pub(crate) const REDIRECT_MISMATCH: OauthError = error(
    "redirect_uri_mismatch",
    "redirect_uri must match configuration",
);
pub(crate) const NOT_INSTALLED: OauthError =
    error("invalid_client", "app must be installed into org");
pub(crate) const EXPIRED_TOKEN: OauthError = error("invalid_grant", "expired access/refresh token");

impl OauthError {
    /// The shape in which an endpoint writes it.
    pub(crate) fn response_at(&self, endpoint: Endpoint) -> Response {
        match endpoint {
            Endpoint::Authorize => self.raw_text(),
            Endpoint::Revoke => self.form_response(),
            _ => self.json(),
        }
    }

    /// `error=…&error_description=…`, with `%20` for a space.
    pub(crate) fn form(&self) -> String {
        format!(
            "error={}&error_description={}",
            encode(&self.error),
            encode(&self.description)
        )
    }

    /// §1.4A: form text, 400, and no Content-Type at all.
    pub(crate) fn raw_text(&self) -> Response {
        let mut response = Response::new(Body::from(self.form()));
        *response.status_mut() = StatusCode::BAD_REQUEST;
        response
    }

    /// §2.4: JSON, 400.
    pub(crate) fn json(&self) -> Response {
        self.json_with(StatusCode::BAD_REQUEST)
    }

    pub(crate) fn json_with(&self, status: StatusCode) -> Response {
        let body = serde_json::json!({
            "error": self.error,
            "error_description": self.description,
        });
        (
            status,
            [
                (header::CONTENT_TYPE, "application/json;charset=UTF-8"),
                (header::CACHE_CONTROL, "no-store"),
            ],
            body.to_string(),
        )
            .into_response()
    }

    /// §3.5: errors of the revocation endpoint are form-encoded.
    pub(crate) fn form_response(&self) -> Response {
        (
            StatusCode::BAD_REQUEST,
            [(header::CONTENT_TYPE, "application/x-www-form-urlencoded")],
            self.form(),
        )
            .into_response()
    }
}

/// Percent-encodes one value for a query, with `%20` for a space.
pub(crate) fn encode(value: &str) -> String {
    form_urlencoded::byte_serialize(value.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

/// `url` with these pairs added to its query.
pub(crate) fn with_query(url: &str, pairs: &[(&str, &str)]) -> String {
    let mut whole = url.to_owned();
    for (name, value) in pairs {
        whole.push(if whole.contains('?') { '&' } else { '?' });
        whole.push_str(name);
        whole.push('=');
        whole.push_str(&encode(value));
    }
    whole
}
