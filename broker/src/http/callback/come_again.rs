//! The page of a return that cannot be looked at for the moment. The code is not lost: the browser opens the same
//! address again by itself, without a script, a few times; and a person can do so at once.

use crate::config::Config;
use crate::error::Error;
use crate::http::{app_files, cookies};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum_extra::extract::CookieJar;
use broker_api::ErrorCode;

/// So many times the browser comes again by itself.
const TIMES: u32 = 10;

pub(super) fn page(config: &Config, headers: &HeaderMap, error: &Error) -> Response {
    let limited = error.code() == ErrorCode::RateLimited;
    let status = if limited {
        StatusCode::TOO_MANY_REQUESTS
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let seconds = error.retry_after().unwrap_or(5);
    let came = cookies::read_returns(config, headers);
    let by_itself = came < TIMES;
    let body = Html(text(limited, by_itself.then_some(seconds)));
    let mut response = (status, body).into_response();
    let out = response.headers_mut();
    out.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    if !by_itself {
        return response;
    }
    out.insert(
        HeaderName::from_static("refresh"),
        HeaderValue::from(seconds),
    );
    let jar = CookieJar::new().add(cookies::returns(config, came + 1));
    (jar, response).into_response()
}

fn text(limited: bool, by_itself: Option<u64>) -> String {
    let why = if limited {
        "Too many logins came back from your network that had not begun in this browser, so the broker could not \
         look at this one yet."
    } else {
        "Salesforce sent you back, but the broker is too busy to go on with your login, or cannot reach its database."
    };
    let next = match by_itself {
        Some(1) => "This page tries again by itself in a second.".to_owned(),
        Some(seconds) => format!("This page tries again by itself in {seconds} seconds."),
        None => {
            "It was tried several times. Try again in a minute, or tell whoever runs the broker."
                .to_owned()
        }
    };
    let style = app_files::stylesheets();
    // An empty reference is this very address, which stands nowhere in the page.
    format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Your login is not finished yet – Salesforce orgs</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
{style}
</head>
<body>
<header class="bar"><span class="product">Salesforce orgs</span></header>
<main>
<div class="page">
<h1>Your login is not finished yet</h1>
<p>{why} Nothing is lost: keep this page open.</p>
<p>{next}</p>
<p><a href="">Try again now</a></p>
</div>
</main>
</body>
</html>
"#
    )
}
