//! The portal's orgs as a CSV file, as spreadsheets write and copy them. A file with a column for
//! secrets is refused whole, before any cell is looked at.

mod together;

use super::Row;
use super::read::shown;
use crate::error::Error;
use broker_api::{FieldErrorCode, FieldErrors, PortalOrg, PortalReference, looks_like_a_secret};
use std::collections::HashMap;
use together::together;

/// A file that was read.
pub struct File {
    /// Its orgs, in order.
    pub rows: Vec<Row>,
    /// Columns that are not read here.
    pub not_read: Vec<String>,
}

/// What is read, by its place in a row.
type Columns = HashMap<&'static str, usize>;

const NEEDED: [&str; 4] = ["name", "org_type", "login_url", "authentication_type"];
const COLUMNS: [&str; 12] = [
    "name",
    "org_type",
    "login_url",
    "authentication_type",
    "salesforce_org_id",
    "username",
    "external_id",
    "second_record_reason",
    "reference_module",
    "reference_kind",
    "reference_id",
    "reference_name",
];

/// Reads a file.
pub fn parse(bytes: &[u8]) -> Result<File, Error> {
    let refused = |reason| Error::field("file", reason);
    let text = std::str::from_utf8(bytes).map_err(|_| refused(FieldErrorCode::NotText))?;
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let heads = reader
        .headers()
        .map_err(|_| refused(FieldErrorCode::NotText))?;
    let heads = heads.clone();
    if heads.iter().all(str::is_empty) {
        return Err(refused(FieldErrorCode::Required));
    }
    let (columns, not_read) = columns(&heads)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| refused(FieldErrorCode::NotText))?;
        if record.iter().any(|cell| !cell.is_empty()) {
            rows.push(row(&record, &columns, heads.len()));
        }
    }
    if rows.is_empty() {
        return Err(refused(FieldErrorCode::Required));
    }
    Ok(File {
        rows: together(rows),
        not_read,
    })
}

/// Spreadsheets write commas or semicolons, and copy with tabs.
fn delimiter(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
    let count = |delimiter: u8| head.bytes().filter(|byte| *byte == delimiter).count();
    let by_count = [b'\t', b';', b',']
        .into_iter()
        .max_by_key(|one| count(*one));
    by_count.unwrap_or(b',')
}

fn columns(heads: &csv::StringRecord) -> Result<(Columns, Vec<String>), Error> {
    let (mut columns, mut not_read) = (Columns::new(), Vec::new());
    let mut faults = FieldErrors::default();
    for (place, head) in heads.iter().enumerate() {
        if looks_like_a_secret(head) {
            faults.add(&shown(head), FieldErrorCode::LooksLikeASecret);
            continue;
        }
        let name = column(head);
        let known = COLUMNS.into_iter().find(|known| *known == name);
        match known {
            Some(known) if !columns.contains_key(known) => drop(columns.insert(known, place)),
            _ if head.is_empty() => {}
            _ => not_read.push(shown(head)),
        }
    }
    for needed in NEEDED {
        if !columns.contains_key(needed) {
            faults.add(needed, FieldErrorCode::Required);
        }
    }
    if faults.is_empty() {
        return Ok((columns, not_read));
    }
    Err(Error::InvalidFields(faults))
}

/// A heading as a column's name: `Org Type`, `org-type` and `type` are one.
fn column(head: &str) -> String {
    let words = head.split(|c: char| !c.is_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let name = words.join("_").to_lowercase();
    match name.as_str() {
        "type" => "org_type".to_owned(),
        "authentication" => "authentication_type".to_owned(),
        "user" | "user_name" => "username".to_owned(),
        "portal_s_id" | "portal_id" => "external_id".to_owned(),
        _ => name,
    }
}

/// A cell without the apostrophe that keeps spreadsheets from computing it.
fn told(cell: &str) -> &str {
    let formula = |text: &&str| text.starts_with(['=', '+', '-', '@']);
    cell.strip_prefix('\'').filter(formula).unwrap_or(cell)
}

fn row(record: &csv::StringRecord, columns: &Columns, width: usize) -> Row {
    let cell = |name| {
        let place = columns.get(name);
        let text = place.and_then(|place| record.get(*place));
        told(text.unwrap_or_default()).to_owned()
    };
    let maybe = |name| Some(cell(name)).filter(|text| !text.is_empty());
    let mut faults = FieldErrors::default();
    if record.iter().skip(width).any(|cell| !cell.is_empty()) {
        faults.add("cells without a heading", FieldErrorCode::NotReadHere);
    }
    let reference = PortalReference {
        module: cell("reference_module"),
        kind: cell("reference_kind"),
        id: cell("reference_id"),
        name: cell("reference_name"),
    };
    let parts = [
        &reference.module,
        &reference.kind,
        &reference.id,
        &reference.name,
    ];
    let has_one = parts.iter().any(|part| !part.is_empty());
    let references = has_one.then_some(reference);
    let line = record.position().map_or(0, csv::Position::line);
    Row {
        line: i64::try_from(line).unwrap_or(i64::MAX),
        org: PortalOrg {
            name: cell("name"),
            org_type: cell("org_type"),
            login_url: cell("login_url"),
            authentication_type: cell("authentication_type"),
            salesforce_org_id: maybe("salesforce_org_id"),
            username: maybe("username"),
            external_id: maybe("external_id"),
            second_record_reason: maybe("second_record_reason"),
            references: references.into_iter().collect(),
            ..PortalOrg::default()
        },
        faults,
    }
}
