//! What is typed and what is shown, as plain Rust: strings in, requests or faults out.

pub(crate) mod edited_org;
pub(crate) mod list_query;
pub(crate) mod of_org;
pub(crate) mod registration;
pub(crate) mod relative_time;
pub(crate) mod setup_pages;
