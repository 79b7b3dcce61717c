//! The fake is held to the protocol as its callers see it: over HTTP.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod api;
mod authorize;
mod browser;
mod client_auth;
mod control;
mod dead_ends;
mod lifetime;
mod login;
mod login_history;
mod policies;
mod setup;
mod setup_app;
mod soap;
mod support;
mod token;
mod token_errors;
