//! Form and query parameters, cookies and credentials of a request.

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

/// Decoded name/value pairs; of a repeated name the first counts, as in a Java servlet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// Decodes a query or a form body, once.
    pub(crate) fn parse(encoded: &[u8]) -> Self {
        Self(form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The value, if it is there and not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// All values of a name, for groups of tick boxes.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.0
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
            .collect()
    }

    /// The value, or nothing at all.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }
}

/// One cookie of the request.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// The token of an `Authorization: Bearer` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("oauth"))
        .then(|| token.trim())
}

/// Client id and secret, from HTTP Basic or else from the body.
pub(crate) struct ClientAuth {
    pub(crate) id: Option<String>,
    pub(crate) secret: Option<String>,
}

/// A Basic header that cannot be read.
pub(crate) struct MalformedBasic;

pub(crate) fn client_auth(
    headers: &HeaderMap,
    params: &Params,
) -> Result<ClientAuth, MalformedBasic> {
    let owned = |name| params.get(name).map(str::to_owned);
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(ClientAuth {
            id: owned("client_id"),
            secret: owned("client_secret"),
        });
    };
    let (id, secret) = value
        .to_str()
        .ok()
        .and_then(|value| value.strip_prefix("Basic "))
        .and_then(|encoded| STANDARD.decode(encoded.trim()).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|pair| {
            pair.split_once(':')
                .map(|(id, secret)| (decode(id), decode(secret)))
        })
        .ok_or(MalformedBasic)?;
    Ok(ClientAuth {
        id: Some(id),
        secret: Some(secret),
    })
}

/// RFC 6749 §2.3.1: both halves of Basic are form-encoded before they are joined.
fn decode(half: &str) -> String {
    form_urlencoded::parse(format!("x={half}").as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}
