//! The portal's orgs as a CSV file, as spreadsheets write and copy them.

use super::columns::Columns;
use super::decode::{Lines, decode};
use super::together::together;
use super::{Row, read::login_url_of};
use crate::error::Error;
use crate::spreadsheet;
use broker_api::{FieldErrorCode, FieldErrors, PortalOrg, PortalReference, ReadColumn};

/// A file that was read.
pub struct File {
    /// Its orgs, in order.
    pub rows: Vec<Row>,
    /// Columns that have another name here.
    pub read_as: Vec<ReadColumn>,
    /// Columns that are not read here.
    pub not_read: Vec<String>,
}

/// Stands behind the last row: a quotation mark that is not closed swallows it.
const END: &str = "\u{3}";

/// Orgs of a file, at most.
const MOST_ORGS: usize = 10_000;

/// Reads a file. It is refused whole where it cannot be read as a table of orgs.
pub fn parse(bytes: &[u8]) -> Result<File, Error> {
    let refused = |reason| Error::field("file", reason);
    let text = decode(bytes).map_err(refused)?;
    let (above, delimiter) = separator(&text);
    let text = format!("{}\n{END}", &text[above..]);
    let mut lines = Lines::of(&text);
    let mut line = |place: usize| {
        let rest = text.as_bytes().get(place..).unwrap_or_default();
        let blank = rest.iter().take_while(|byte| b"\r\n".contains(byte));
        lines.at(place + blank.count()) + usize::from(above > 0)
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .trim(csv::Trim::All)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut records = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| Error::Internal(error.into()))?;
        let place = record.position().map_or(0, csv::Position::byte);
        let line = line(usize::try_from(place).unwrap_or(usize::MAX));
        records.push((line, record));
    }
    match records.pop() {
        Some((_, end)) if end.iter().eq([END]) => {}
        Some((line, _)) => return Err(refused(FieldErrorCode::QuoteNotClosed { line })),
        None => return Err(refused(FieldErrorCode::Required)),
    }
    records.retain(|(_, record)| record.iter().any(|cell| !cell.is_empty()));
    let mut records = records.into_iter();
    let (_, heads) = records.next().ok_or(refused(FieldErrorCode::Required))?;
    let columns = Columns::read(&heads)?;
    let rows = records.map(|(line, record)| row(line, &record, &columns, heads.len()));
    let rows = together(rows.collect())?;
    if rows.is_empty() {
        return Err(refused(FieldErrorCode::Required));
    }
    if rows.len() > MOST_ORGS {
        return Err(refused(FieldErrorCode::TooMany { max: MOST_ORGS }));
    }
    Ok(File {
        rows,
        read_as: columns.read_as,
        not_read: columns.not_read,
    })
}

/// Where the table begins, and what separates its cells. Spreadsheets write commas or semicolons,
/// copy with tabs, and say which in a first line `sep=;`.
fn separator(text: &str) -> (usize, u8) {
    let first = text.lines().next().unwrap_or_default();
    let first = first.split('\r').next().unwrap_or_default();
    // A tab may be the separator that is named.
    let said = first.trim_matches([' ', '"']).to_ascii_lowercase();
    if let Some(&[said]) = said.strip_prefix("sep=").map(str::as_bytes) {
        let rest = &text[first.len()..];
        let end = ["\r\n", "\n", "\r"]
            .iter()
            .find(|end| rest.starts_with(**end));
        return (first.len() + end.map_or(0, |end| end.len()), said);
    }
    let head = text.trim_start().split(['\n', '\r']).next();
    let head = head.unwrap_or_default();
    let mut quoted = false;
    let mut counts = [(b'\t', 0), (b';', 0), (b',', 0)];
    for byte in head.bytes() {
        quoted ^= byte == b'"';
        let count = counts.iter_mut().find(|(known, _)| *known == byte);
        if let Some((_, count)) = count.filter(|_| !quoted) {
            *count += 1;
        }
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    (0, most.map_or(b',', |(delimiter, _)| delimiter))
}

fn row(line: usize, record: &csv::StringRecord, columns: &Columns, width: usize) -> Row {
    let cell = |name| {
        let place = columns.place(name);
        let text = place.and_then(|place| record.get(place));
        spreadsheet::plain(text.unwrap_or_default())
    };
    let maybe = |name| Some(cell(name)).filter(|text| !text.is_empty());
    let mut faults = FieldErrors::default();
    if record.iter().skip(width).any(|cell| !cell.is_empty()) {
        faults.add("cells without a heading", FieldErrorCode::NotReadHere);
    }
    let login_url = maybe("login_url").or_else(|| login_url_of(&cell("environment")));
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
    let references: Vec<_> = has_one.then_some(reference).into_iter().collect();
    let line = i64::try_from(line).unwrap_or(i64::MAX);
    Row {
        line,
        reference_lines: vec![line; references.len()],
        org: PortalOrg {
            name: cell("name"),
            org_type: cell("org_type"),
            login_url: login_url.unwrap_or_default(),
            authentication_type: cell("authentication_type"),
            salesforce_org_id: maybe("salesforce_org_id"),
            username: maybe("username"),
            external_id: maybe("external_id"),
            second_record_reason: maybe("second_record_reason"),
            references,
            ..PortalOrg::default()
        },
        faults,
    }
}
