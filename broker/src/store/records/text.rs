//! A record as one text: every column by name, so that no two records read the same. What is NULL is
//! left out: a column that a later migration adds changes no older mark as long as it is NULL.

use super::Kind;
use crate::store::value::Value;
use sqlx::any::{AnyRow, AnyTypeInfoKind};
use sqlx::{Column, Row, ValueRef};
use std::fmt::Write;

/// What is read beside a record.
const BESIDE: [&str; 8] = [
    "own_id",
    "named_by",
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

/// What a column holds.
pub(crate) enum Is<'a> {
    Text(Option<&'a str>),
    Number(Option<i64>),
}

/// Columns that are not as they were read.
pub(crate) type Other<'a> = [(&'static str, Is<'a>)];

/// Where the columns of a credential set begin in the row of an org.
pub(super) fn start_of_sets() -> &'static str {
    "|sets=t0:"
}

pub(super) fn of_rows(kind: Kind, rows: &[AnyRow]) -> Option<String> {
    let parts = rows.iter().map(|row| of_columns(row, &[]));
    let mut parts = parts.collect::<Option<Vec<_>>>()?;
    if kind == Kind::Told {
        parts.sort_unstable();
    }
    Some(kind.word().to_owned() + &parts.concat())
}

pub(super) fn of_row(kind: Kind, row: &AnyRow, other: &Other<'_>) -> Option<String> {
    Some(kind.word().to_owned() + &of_columns(row, other)?)
}

pub(super) fn of_columns(row: &AnyRow, other: &Other<'_>) -> Option<String> {
    let mut text = String::new();
    for column in row.columns() {
        let (name, at) = (column.name(), column.ordinal());
        if BESIDE.contains(&name) || SEALED.contains(&name) {
            continue;
        }
        if let Some((_, is)) = other.iter().find(|(column, _)| *column == name) {
            match is {
                Is::Text(value) => write_text(&mut text, name, *value),
                Is::Number(value) => write_number(&mut text, name, *value),
            }
        } else {
            let value = row.try_get_raw(at).ok()?;
            match value.type_info().kind() {
                AnyTypeInfoKind::Null => {}
                AnyTypeInfoKind::Text => write_text(&mut text, name, Some(row.try_get(at).ok()?)),
                _ => write_number(&mut text, name, Some(row.try_get(at).ok()?)),
            }
        }
    }
    Some(text)
}

/// A row that is to be inserted, as it will read.
#[derive(Clone)]
pub(in crate::store) struct NewRow {
    pub(super) text: String,
    /// An org's.
    pub(super) generation: Option<i64>,
}

impl NewRow {
    /// The columns in the order of the table, with what each will hold.
    pub(in crate::store) fn of<'a>(
        columns: impl Iterator<Item = (&'static str, &'a Value)>,
    ) -> Self {
        let (mut text, mut generation) = (String::new(), None);
        for (name, value) in columns {
            match value {
                _ if SEALED.contains(&name) => {}
                Value::Text(value) => write_text(&mut text, name, value.as_deref()),
                Value::Number(value) => write_number(&mut text, name, *value),
            }
            if let ("generation", Value::Number(value)) = (name, value) {
                generation = *value;
            }
        }
        Self { text, generation }
    }
}

fn write_text(text: &mut String, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        // Writing to a string does not fail.
        let _ = write!(text, "|{name}=t{}:{value}", value.len());
    }
}

fn write_number(text: &mut String, name: &str, value: Option<i64>) {
    if let Some(value) = value {
        let _ = write!(text, "|{name}=i{value}");
    }
}
