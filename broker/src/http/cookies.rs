//! The broker's cookies: one for the session, one for each run that has left for Salesforce, and one that counts how
//! often a return from there was tried again.
//!
//! On https they are `__Host-` and Secure. On loopback they cannot be (Safari refuses Secure
//! cookies there), and since ports do not separate cookies, their names carry the port.

use crate::config::Config;
use axum::http::HeaderMap;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use std::time::Duration;

/// The session's cookie.
pub(super) fn session(config: &Config, value: String) -> Cookie<'static> {
    make(config, "session", value, crate::identity::session::LIFETIME)
}

/// The cookie that binds a run to this browser.
pub(super) fn run(config: &Config, id: &str, value: String) -> Cookie<'static> {
    let lifetime = crate::authorization::LOGIN_TIME;
    make(config, &format!("run-{id}"), value, lifetime)
}

/// The same cookie, to be forgotten.
pub(super) fn gone(mut cookie: Cookie<'static>) -> Cookie<'static> {
    cookie.set_value("");
    cookie.set_max_age(time::Duration::ZERO);
    cookie
}

/// What the session's cookie holds.
pub(super) fn read_session(config: &Config, headers: &HeaderMap) -> Option<String> {
    read(config, "session", headers)
}

/// What a run's cookie holds.
pub(super) fn read_run(config: &Config, id: &str, headers: &HeaderMap) -> Option<String> {
    read(config, &format!("run-{id}"), headers)
}

/// Whether some run left from this browser, or a cookie says so.
pub(super) fn has_run(config: &Config, headers: &HeaderMap) -> bool {
    let begins = if config.on_loopback() {
        "run-"
    } else {
        "__Host-run-"
    };
    let jar = CookieJar::from_headers(headers);
    jar.iter().any(|cookie| cookie.name().starts_with(begins))
}

/// Counts the returns that could not be looked at; forgotten after two minutes without one.
pub(super) fn returns(config: &Config, count: u32) -> Cookie<'static> {
    make(config, "returns", count.to_string(), Duration::from_mins(2))
}

/// How many times this browser came back in vain.
pub(super) fn read_returns(config: &Config, headers: &HeaderMap) -> u32 {
    let count = read(config, "returns", headers);
    count
        .and_then(|count| count.parse().ok())
        .unwrap_or_default()
}

fn read(config: &Config, name: &str, headers: &HeaderMap) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    let cookie = jar.get(&full_name(config, name))?;
    Some(cookie.value().to_owned())
}

/// Lax, because the return from Salesforce is cross-site.
fn make(config: &Config, name: &str, value: String, lifetime: Duration) -> Cookie<'static> {
    let seconds = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
    Cookie::build((full_name(config, name), value))
        .http_only(true)
        .secure(!config.on_loopback())
        .same_site(SameSite::Lax)
        .path("/")
        .max_age(time::Duration::seconds(seconds))
        .build()
}

fn full_name(config: &Config, name: &str) -> String {
    if !config.on_loopback() {
        return format!("__Host-{name}");
    }
    let port = config.public_url.rsplit(':').next().unwrap_or_default();
    let port = port.parse::<u16>().unwrap_or(80);
    format!("{name}-{port}")
}
