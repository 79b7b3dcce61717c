//! The REST API that a connection test touches, with errors as JSON arrays (§4).

use crate::grant::AccessToken;
use crate::org::Org;
use crate::params::{Params, bearer};
use crate::site::Site;
use crate::soql;
use axum::extract::{Path, RawQuery, State as Extract};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

const OLDEST: u32 = 31;
const NEWEST: u32 = 68;
const DAILY_CALLS: u64 = 15_000;

/// An error answer of the REST API.
pub(crate) struct RestError {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

pub(crate) fn failure(status: StatusCode, code: &'static str, message: &str) -> RestError {
    RestError {
        status,
        code,
        message: message.into(),
    }
}

impl IntoResponse for RestError {
    fn into_response(self) -> Response {
        let body = json!([{ "message": self.message, "errorCode": self.code }]);
        json_answer(self.status, &body)
    }
}

fn json_answer(status: StatusCode, body: &Value) -> Response {
    (
        status,
        [(header::CONTENT_TYPE, "application/json;charset=UTF-8")],
        body.to_string(),
    )
        .into_response()
}

fn not_found() -> RestError {
    failure(
        StatusCode::NOT_FOUND,
        "NOT_FOUND",
        "The requested resource does not exist",
    )
}

/// Open to all, hence no connection test.
pub(crate) async fn versions() -> Response {
    let versions: Vec<Value> = (OLDEST..=NEWEST)
        .map(|version| {
            json!({
                "label": label(version),
                "url": format!("/services/data/v{version}.0"),
                "version": format!("{version}.0"),
            })
        })
        .collect();
    json_answer(StatusCode::OK, &json!(versions))
}

/// Three releases a year; v68.0 is Winter '27.
fn label(version: u32) -> String {
    let season = match (version + 10) % 3 {
        0 => "Winter",
        1 => "Spring",
        _ => "Summer",
    };
    format!("{season} '{}", 1 + (version + 10) / 3)
}

/// Everything below a version.
pub(crate) async fn resource(
    Extract(site): Extract<Site>,
    Path((version, path)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    let outcome = admit(&site, &headers, &version);
    let (org, answer) = match outcome {
        Ok((org, token)) => {
            let answer = work(&org, &token, &version, path.trim_end_matches('/'), &params);
            (org, answer)
        }
        Err(refused) => return refused.into_response(),
    };
    let mut response = match answer {
        Ok(body) => json_answer(StatusCode::OK, &body),
        Err(refused) => refused.into_response(),
    };
    let usage = format!("api-usage={}/{DAILY_CALLS}", org.api_calls);
    if let Ok(usage) = HeaderValue::from_str(&usage) {
        response.headers_mut().insert("Sforce-Limit-Info", usage);
    }
    response
}

/// The list of resources of a version.
pub(crate) async fn version_root(
    site: Extract<Site>,
    Path(version): Path<String>,
    query: RawQuery,
    headers: HeaderMap,
) -> Response {
    resource(site, Path((version, String::new())), query, headers).await
}

fn admit(site: &Site, headers: &HeaderMap, version: &str) -> Result<(Org, AccessToken), RestError> {
    let number: u32 = version
        .strip_prefix('v')
        .and_then(|version| version.strip_suffix(".0"))
        .and_then(|number| number.parse().ok())
        .ok_or_else(not_found)?;
    if number < OLDEST {
        return Err(failure(
            StatusCode::GONE,
            "GONE",
            "This API version is no longer available",
        ));
    }
    if number > NEWEST {
        return Err(not_found());
    }
    let expired = || {
        failure(
            StatusCode::UNAUTHORIZED,
            "INVALID_SESSION_ID",
            "Session expired or invalid",
        )
    };
    if headers.contains_key(header::AUTHORIZATION) && bearer(headers).is_none() {
        return Err(failure(
            StatusCode::UNAUTHORIZED,
            "INVALID_AUTH_HEADER",
            "INVALID_HEADER_TYPE",
        ));
    }
    let value = bearer(headers).ok_or_else(expired)?;
    let now = site.world.now();
    site.world.change(|state| {
        let token = state.peek_access_token(value, now).ok_or_else(expired)?;
        if state.org_at(site).is_none_or(|here| here.key != token.org) {
            return Err(failure(
                StatusCode::NOT_FOUND,
                "URL_NOT_RESET",
                "Destination URL not reset. The URL returned from login must be set",
            ));
        }
        allowed(&token, state)?;
        state.use_access_token(value, now);
        let org = state.org_mut(&token.org).ok_or_else(expired)?;
        org.api_calls += 1;
        Ok((org.clone(), token))
    })
}

fn allowed(token: &AccessToken, state: &crate::state::State) -> Result<(), RestError> {
    let levels = state.levels(&token.app_id, &token.org);
    let covers_api = token
        .scopes
        .iter()
        .any(|scope| scope == "api" || scope == "full");
    let api_enabled = state
        .org(&token.org)
        .and_then(|org| org.user(&token.user_id))
        .is_some_and(|user| user.api_enabled);
    if levels.is_on(|s| s.not_valid_for_rest) || !covers_api {
        return Err(failure(
            StatusCode::UNAUTHORIZED,
            "INVALID_SESSION_ID",
            "This session is not valid for use with the REST API",
        ));
    }
    if levels.is_on(|s| s.api_disabled) {
        return Err(failure(
            StatusCode::FORBIDDEN,
            "API_DISABLED_FOR_ORG",
            "API is not enabled for this Organization or Partner",
        ));
    }
    if !api_enabled {
        return Err(failure(
            StatusCode::FORBIDDEN,
            "API_CURRENTLY_DISABLED",
            "API is currently disabled for this user",
        ));
    }
    if levels.is_on(|s| s.request_limit_exceeded) {
        return Err(failure(
            StatusCode::FORBIDDEN,
            "REQUEST_LIMIT_EXCEEDED",
            "TotalRequests Limit exceeded.",
        ));
    }
    Ok(())
}

fn work(
    org: &Org,
    token: &AccessToken,
    version: &str,
    path: &str,
    params: &Params,
) -> Result<Value, RestError> {
    let base = format!("/services/data/{version}");
    let segments: Vec<&str> = path.split('/').collect();
    match segments.as_slice() {
        [""] => Ok(json!({
            "limits": format!("{base}/limits"),
            "query": format!("{base}/query"),
            "sobjects": format!("{base}/sobjects"),
        })),
        ["query"] if params.text("columns") == "true" => {
            soql::columns(org, &token.user_id, &base, params.text("q"))
        }
        ["query"] => soql::query(org, &token.user_id, &base, params.text("q")),
        // None of its objects is here.
        ["tooling", "query"] => Err(soql::unsupported_in(params.text("q"))),
        ["limits"] => limits(org, token),
        ["sobjects", name, id] => {
            soql::record(org, &token.user_id, &base, name, id).ok_or_else(not_found)
        }
        _ => Err(not_found()),
    }
}

fn limits(org: &Org, token: &AccessToken) -> Result<Value, RestError> {
    if !org.user(&token.user_id).is_some_and(|user| user.view_setup) {
        return Err(failure(
            StatusCode::FORBIDDEN,
            "INSUFFICIENT_ACCESS",
            "insufficient access rights on cross-reference id",
        ));
    }
    Ok(json!({
        "DailyApiRequests": {
            "Max": DAILY_CALLS,
            "Remaining": DAILY_CALLS.saturating_sub(org.api_calls),
        },
    }))
}

#[cfg(test)]
mod tests {
    #[test]
    fn versions_are_labelled_by_their_season() {
        assert_eq!(super::label(68), "Winter '27");
        assert_eq!(super::label(67), "Summer '26");
        assert_eq!(super::label(66), "Spring '26");
    }
}
