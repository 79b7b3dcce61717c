//! A record as one text: every column by name, so that no two records read the same. What is NULL is
//! left out: a column that a later migration adds changes no older mark as long as it is NULL.

use super::Kind;
use sqlx::any::AnyRow;
use sqlx::{Column, Row, ValueRef};
use std::fmt::Write;

/// What is read beside a record.
const BESIDE: [&str; 7] = [
    "own_id",
    "record_mark",
    "record_number",
    "newest_generation",
    "key_org_id",
    "ring_key_id",
    "wrapped",
];

/// Bound to their place by the seal itself.
const SEALED: [&str; 7] = [
    "consumer_secret",
    "refresh_token",
    "access_token",
    "password",
    "security_token",
    "verifier",
    "granted",
];

/// Where a run stands, and what it is called: guarded by its moves, which name the status that they
/// start from, and by what is sealed.
const OF_RUNS: [&str; 10] = [
    "name",
    "name_key",
    "status",
    "taken_at",
    "tried_at",
    "next_try_at",
    "failure",
    "approval_id",
    "decide_until",
    "known_org_id",
];

const OF_REVOCATIONS: [&str; 2] = ["attempts", "next_attempt_at"];

fn is_left_out(kind: Kind, column: &str) -> bool {
    let own: &[&str] = match kind {
        Kind::Org => &[],
        Kind::Run => &OF_RUNS,
        Kind::Revocation => &OF_REVOCATIONS,
    };
    BESIDE.contains(&column) || SEALED.contains(&column) || own.contains(&column)
}

/// Where the columns of a credential set begin in the row of an org.
pub(super) fn start_of_sets() -> &'static str {
    "|sets=t0:"
}

pub(super) fn of_rows(kind: Kind, rows: &[AnyRow]) -> Option<String> {
    let parts = rows.iter().map(|row| of_columns(kind, row));
    Some(kind.word().to_owned() + &parts.collect::<Option<String>>()?)
}

pub(super) fn of_row(kind: Kind, row: &AnyRow) -> Option<String> {
    Some(kind.word().to_owned() + &of_columns(kind, row)?)
}

pub(super) fn of_columns(kind: Kind, row: &AnyRow) -> Option<String> {
    let mut text = String::new();
    for column in row.columns() {
        let (name, at) = (column.name(), column.ordinal());
        if is_left_out(kind, name) || row.try_get_raw(at).ok()?.is_null() {
            continue;
        }
        let written = match row.try_get::<String, _>(at) {
            Ok(value) => write!(text, "|{name}=t{}:{value}", value.len()),
            Err(_) => write!(text, "|{name}=i{}", row.try_get::<i64, _>(at).ok()?),
        };
        written.ok()?;
    }
    Some(text)
}
