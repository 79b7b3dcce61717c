//! The wire contract between app and broker.
