//! A small table of what was measured, and the gates in it.

use comfy_table::{CellAlignment, Table, presets};
use std::fmt;

/// What one benchmark found out.
pub(crate) struct Sheet {
    table: Table,
    missed: Vec<String>,
}

/// The most that a figure may be.
#[derive(Clone, Copy)]
pub(crate) enum Gate {
    AtMost(f64),
    Below(f64),
}

impl Gate {
    /// A figure that is not a number keeps no gate.
    fn keeps(self, figure: f64) -> bool {
        match self {
            Self::AtMost(limit) => figure <= limit,
            Self::Below(limit) => figure < limit,
        }
    }
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(limit) => write!(f, "≤ {limit}"),
            Self::Below(limit) => write!(f, "< {limit}"),
        }
    }
}

impl Sheet {
    /// The first column says what was measured.
    pub(crate) fn new(head: &[&str]) -> Self {
        let mut table = Table::new();
        // Markdown: it is pasted into notes as it is.
        table.load_style(presets::ASCII_MARKDOWN);
        table.set_header(head.iter().copied());
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        Self {
            table,
            missed: Vec::new(),
        }
    }

    pub(crate) fn row(&mut self, what: &str, cells: &[String]) {
        let what = std::iter::once(what);
        self.table
            .add_row(what.chain(cells.iter().map(String::as_str)));
    }

    /// A row whose figure has a gate; the verdict is its last cell.
    pub(crate) fn gated(&mut self, what: &str, cells: &[String], figure: f64, gate: Gate) {
        let kept = gate.keeps(figure);
        let verdict = if kept { "kept" } else { "MISSED" };
        let mut cells = cells.to_vec();
        cells.push(format!("{gate} {verdict}"));
        self.row(what, &cells);
        if !kept {
            self.missed.push(what.to_owned());
        }
    }

    /// What did not keep its gate.
    pub(crate) fn missed(&self) -> &[String] {
        &self.missed
    }
}

impl fmt::Display for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.table)
    }
}

/// `140.5 kB`
pub(crate) fn kilobytes(bytes: u64) -> String {
    let tenths = (bytes + 50) / 100;
    format!("{}.{} kB", tenths / 10, tenths % 10)
}

/// `0.95`
pub(crate) fn ratio(one: f64, other: f64) -> String {
    format!("{:.2}", one / other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missed_gate_is_named() {
        let mut sheet = Sheet::new(&["", "ours", "gate"]);
        sheet.gated("start", &["0.9".to_owned()], 0.9, Gate::AtMost(0.95));
        sheet.gated("rows", &["1.3".to_owned()], 1.3, Gate::AtMost(1.2));
        sheet.gated("limit", &["5".to_owned()], 5.0, Gate::Below(5.0));
        sheet.gated("nothing", &["-".to_owned()], f64::NAN, Gate::AtMost(1.0));
        assert_eq!(sheet.missed(), ["rows", "limit", "nothing"]);
        let text = sheet.to_string();
        assert!(
            text.contains("≤ 0.95 kept") && text.contains("≤ 1.2 MISSED"),
            "{text}"
        );
    }

    #[test]
    fn kilobytes_are_thousands_and_rounded() {
        assert_eq!(kilobytes(140_449), "140.4 kB");
        assert_eq!(kilobytes(140_450), "140.5 kB");
        assert_eq!(kilobytes(99), "0.1 kB");
    }
}
