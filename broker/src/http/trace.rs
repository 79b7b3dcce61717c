//! One line of log per request: the matched route, never the address, in which a code may stand.

use super::origin;
use crate::error::Error;
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use broker_api::ErrorCode;
use std::any::Any;
use std::time::Instant;
use tracing::Instrument;

pub(super) async fn request(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("(app)", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let origin = origin::current();
    let id = origin.request_id.unwrap_or_default();
    let client = origin.client_address.map(tracing::field::display);
    let span = tracing::info_span!("request", %method, route, request_id = id, client);
    let started = Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    let _entered = span.enter();
    let millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    if route == "(app)" {
        tracing::debug!(status, millis, "served");
    } else {
        tracing::info!(status, millis, "answered");
    }
    response
}

/// The panic's own text may hold anything, so it is not repeated; the hook logged the place.
pub(super) fn panicked(_panic: Box<dyn Any + Send>) -> Response {
    Error::from(ErrorCode::Internal).into_response()
}
