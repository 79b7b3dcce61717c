//! What finds a request again, in the log, in every problem and in history: an id of its own, and its client's address.

use super::{AppState, client};
use crate::history::Origin;
use crate::vault::random_id;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;

tokio::task_local! {
    static ORIGIN: Origin;
}

/// The request that this task serves.
pub(crate) fn current() -> Origin {
    ORIGIN.try_with(Clone::clone).unwrap_or_default()
}

/// The id of the request that this task serves.
pub(crate) fn request_id() -> Option<String> {
    current().request_id
}

/// Gives the request its id; one that was sent along is not trusted.
pub(super) async fn assign(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let id = random_id();
    let header = HeaderValue::from_str(&id);
    let origin = Origin {
        request_id: Some(id),
        client_address: client::address(&request, &state.broker.config),
    };
    let mut response = ORIGIN.scope(origin, next.run(request)).await;
    if let Ok(header) = header {
        response.headers_mut().insert("x-request-id", header);
    }
    response
}
