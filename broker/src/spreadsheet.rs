//! Cells of CSV files: a spreadsheet computes what begins like a formula, unless an apostrophe stands
//! before it. Both ways are here, so that a file that was exported can be brought in again.

/// Where a spreadsheet may begin a new cell within one of ours: which separator it takes depends on
/// the language that it is set to. A comma is safe: a cell with one is written in quotation marks.
const SEPARATORS: [char; 4] = [';', '\t', '\n', '\r'];

/// What a formula begins with; the full-width signs count in Japanese and Chinese.
const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A cell that no spreadsheet computes.
pub(crate) fn harmless(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len() + 1);
    for part in cell.split_inclusive(SEPARATORS) {
        if is_formula(part) {
            text.push('\'');
        }
        text.push_str(part);
    }
    text
}

/// What [`harmless`] was given.
pub(crate) fn plain(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    for part in cell.split_inclusive(SEPARATORS) {
        let without = part.strip_prefix('\'').filter(|rest| is_formula(rest));
        text.push_str(without.unwrap_or(part));
    }
    text
}

fn is_formula(part: &str) -> bool {
    let begins = part.trim_start_matches(|c: char| c == '\'' || c.is_whitespace());
    begins.starts_with(SIGNS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_harmless_and_reads_as_it_was() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            (" =1+1", "' =1+1"),
            ("'=1+1", "''=1+1"),
            ("＝1", "'＝1"),
            ("＠sum", "'＠sum"),
            ("Acme;=1+1", "Acme;'=1+1"),
            ("Acme; -1;b", "Acme;' -1;b"),
            ("a\t+1", "a\t'+1"),
            ("\r=1", "\r'=1"),
            ("Acme;'=1", "Acme;''=1"),
            ("a-b;c=d", "a-b;c=d"),
            ("'quoted'", "'quoted'"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), written);
            assert_eq!(plain(written), cell);
        }
    }
}
