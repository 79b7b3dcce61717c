//! A request that changes something must come from the app's own pages: `Sec-Fetch-Site`, or
//! where a browser sends none, `Origin`; and in any case a header that no form can send.

use super::AppState;
use crate::error::Error;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use broker_api::ErrorCode;

pub(super) async fn guard(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if reads || from_own_pages(request.headers(), &state.broker.config.public_url) {
        return next.run(request).await;
    }
    Error::from(ErrorCode::CrossSite).into_response()
}

fn from_own_pages(headers: &HeaderMap, public_url: &str) -> bool {
    let is = |name: &str, expected: &str| headers.get(name).is_some_and(|value| value == expected);
    let own_header = is("x-requested-with", "broker-app");
    let origin_fits = match headers.get(header::ORIGIN) {
        Some(origin) => origin == public_url,
        None => headers.contains_key("sec-fetch-site"),
    };
    let site_fits = match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => headers.contains_key(header::ORIGIN),
    };
    own_header && origin_fits && site_fits
}
