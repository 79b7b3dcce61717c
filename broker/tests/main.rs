//! The broker's tests: the real router, a real database (each test on SQLite and on PostgreSQL),
//! and the fake Salesforce. One file per resource; `support` holds the actors.

#![cfg(feature = "test-support")]
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a test that cannot go on should stop, and its name says what it is"
)]

mod registration;
mod support;
