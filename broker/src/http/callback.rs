//! The return from Salesforce. It ends in an immediate redirect to a page whose address holds nothing, or, where it
//! cannot be looked at for the moment, in a page that comes again by itself. Whatever is not exactly one answer to one
//! run consumes nothing.

mod come_again;

use super::client::ClientAddress;
use super::{AppState, cookies, origin};
use crate::authorization::{self, Arrival, Brought, Visitor};
use crate::error::Error;
use crate::salesforce::SalesforceError;
use axum::extract::{RawQuery, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Redirect, Response};
use broker_api::{ErrorCode, paths};
use secrecy::SecretString;

/// The longest query that is read, in bytes.
const LONGEST_QUERY: usize = 4096;

pub(super) async fn take(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    RawQuery(query): RawQuery,
    parts: Parts,
) -> Response {
    if parts.method != Method::GET {
        return Error::from(ErrorCode::MethodNotAllowed).into_response();
    }
    let headers = &parts.headers;
    if is_prefetch(headers) || !may_be_navigation(headers) {
        return Error::from(ErrorCode::CallbackMalformed).into_response();
    }
    // Whoever left from this browser has the cookie of a run. Without one nothing is taken, whatever the address says:
    // only those are refused unseen, when there are too many of them.
    let left_from_here = cookies::has_run(&state.broker.config, headers);
    let outcome = match read(&query.unwrap_or_default()) {
        Ok(arrival) if left_from_here => complete(&state, headers, arrival).await,
        Ok(arrival) => match state.limits.callback(address) {
            Ok(()) => complete(&state, headers, arrival).await,
            Err(limited) => Err(limited),
        },
        Err(error) => Err(error),
    };
    match outcome {
        // The run's cookie stays for its 15 minutes, so that opening the address again in this
        // browser shows the outcome again.
        Ok(id) => Redirect::to(&paths::fill(paths::PAGE_AUTHORIZATION, &id)).into_response(),
        Err(error) if error.may_pass() => {
            error.log();
            come_again::page(&state.broker.config, headers, &error)
        }
        Err(error) => {
            if left_from_here && is_of_a_stranger(error.code()) {
                let _ = state.limits.callback(address);
            }
            refused(&error)
        }
    }
}

/// What came is no answer to a run that left from this browser.
fn is_of_a_stranger(code: ErrorCode) -> bool {
    use ErrorCode::{CallbackMalformed, CallbackOtherBrowser, CallbackStateUnknown};
    matches!(
        code,
        CallbackMalformed | CallbackOtherBrowser | CallbackStateUnknown
    )
}

/// A person comes back by a navigation of the whole window. What a page loads into itself, such as an image, a frame
/// or a script's request, is none; older browsers do not say.
fn may_be_navigation(headers: &HeaderMap) -> bool {
    let only =
        |name: &str, expected: &str| headers.get_all(name).iter().all(|value| value == expected);
    only("sec-fetch-mode", "navigate") && only("sec-fetch-dest", "document")
}

async fn complete(
    state: &AppState,
    headers: &HeaderMap,
    arrival: Arrival,
) -> Result<String, Error> {
    let browser_token = |id: &str| cookies::read_run(&state.broker.config, id, headers);
    let visitor = Visitor::Session {
        value: cookies::read_session(&state.broker.config, headers),
        origin: origin::current(),
    };
    authorization::complete(&state.broker, visitor, browser_token, arrival).await
}

fn refused(error: &Error) -> Response {
    let code = serde_json::to_value(error.code()).unwrap_or_default();
    let code = code.as_str().unwrap_or("internal").to_owned();
    error.log();
    tracing::info!(code, "a callback was refused");
    Redirect::to(&paths::fill(paths::PAGE_CALLBACK_REFUSED, &code)).into_response()
}

/// Browsers that look ahead must not use up a code.
fn is_prefetch(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-moz"].iter().any(|name| {
        let value = headers.get(*name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.contains("prefetch") || value.contains("prerender"))
    })
}

/// Exactly one state, and exactly one of code and error, each once.
fn read(query: &str) -> Result<Arrival, Error> {
    let malformed = || Error::from(ErrorCode::CallbackMalformed);
    if query.len() > LONGEST_QUERY {
        return Err(malformed());
    }
    let mut known = Known::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let Some(place) = known.place(&name) else {
            continue;
        };
        let text_alone = !value.is_empty() && !value.contains(char::REPLACEMENT_CHARACTER);
        if place.is_some() || !text_alone || value.contains(char::is_control) {
            return Err(malformed());
        }
        *place = Some(value.into_owned());
    }
    let brought = match (known.code, known.error) {
        (Some(code), None) => Brought::Code(SecretString::from(code)),
        (None, Some(error)) => {
            let description = known.error_description.unwrap_or_default();
            Brought::Error(SalesforceError::of_callback(&error, &description))
        }
        _ => return Err(malformed()),
    };
    Ok(Arrival {
        state: SecretString::from(known.state.ok_or_else(malformed)?),
        brought,
        issuer: known.iss,
    })
}

#[derive(Default)]
struct Known {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
    iss: Option<String>,
}

impl Known {
    fn place(&mut self, name: &str) -> Option<&mut Option<String>> {
        match name {
            "state" => Some(&mut self.state),
            "code" => Some(&mut self.code),
            "error" => Some(&mut self.error),
            "error_description" => Some(&mut self.error_description),
            "iss" => Some(&mut self.iss),
            _ => None,
        }
    }
}
