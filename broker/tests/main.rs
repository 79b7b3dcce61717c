//! The broker's tests: the real router, a real database (each test on SQLite and on PostgreSQL),
//! and the fake Salesforce. One file per subject; `support` holds the actors.
//! `LONG=1` runs the long profile; the short one has about a tenth of its figures.

#![cfg(feature = "test-support")]
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a test that cannot go on should stop, and its name says what it is"
)]

mod activation;
mod adoption;
mod answers;
mod architecture;
mod callback;
mod clients;
mod connection_test;
mod conversion;
mod decisions;
mod departure;
mod dev_hubs;
mod edit;
mod egress_proxy;
mod hosts;
mod interleavings;
mod key_ring;
mod kills;
mod list;
mod malformed_callbacks;
mod migration;
mod noted;
mod opening;
mod operator_app;
mod pages;
mod policy;
mod practice;
mod problems;
mod random_orders;
mod reauthentication;
mod receipts;
mod references;
mod refusals;
mod registration;
mod removal;
mod replacement;
mod reports;
mod sealing;
mod secrecy;
mod sign_in;
mod slow_clients;
mod standard;
mod support;
mod tags;
mod tampering;
mod texts;
mod trial;
mod trying_again;
mod unfinished_work;
mod unused_rows;
mod verify;
mod who_may;
