//! The frame around every page that a person sees: it says, always, that this is not the real one.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("practice.css");

/// A whole page.
pub(crate) fn page(title: &str, body: &Markup) -> Response {
    page_reloading(title, None, body)
}

/// A page that loads itself again after so many seconds, for countdowns.
pub(crate) fn page_reloading(title: &str, seconds: Option<i64>, body: &Markup) -> Response {
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                @if let Some(seconds) = seconds { meta http-equiv="refresh" content=(seconds); }
                title { (title) " | Practice Salesforce" }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body {
                header.banner { "Practice Salesforce — not the real one" }
                (body)
            }
        }
    };
    (
        [
            (header::CONTENT_TYPE, "text/html;charset=UTF-8"),
            (header::CACHE_CONTROL, "no-cache, no-store"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::CONTENT_SECURITY_POLICY, "frame-ancestors 'none'"),
        ],
        document.into_string(),
    )
        .into_response()
}
