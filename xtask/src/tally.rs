//! Counts tests, from what the test runners say.

use std::ops::AddAssign;

/// How many tests passed, failed and were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Tally {
    pub(crate) const PASSED: Self = Self {
        passed: 1,
        failed: 0,
        skipped: 0,
    };
    pub(crate) const FAILED: Self = Self {
        passed: 0,
        failed: 1,
        skipped: 0,
    };
    /// A line of `cargo test`: `test result: ok. 5 passed; 0 failed; 1 ignored; …`.
    pub(crate) fn add_cargo_line(&mut self, line: &str) {
        let line = plain(line);
        let Some(counts) = line.trim().strip_prefix("test result: ") else {
            return;
        };
        let counts = counts.split_once(". ").map_or("", |(_, counts)| counts);
        for part in counts.split(';') {
            match part.trim().split_once(' ') {
                Some((number, "passed")) => self.passed += number.parse().unwrap_or(0),
                Some((number, "failed")) => self.failed += number.parse().unwrap_or(0),
                Some((number, "ignored")) => self.skipped += number.parse().unwrap_or(0),
                _ => {}
            }
        }
    }

    /// A line of Node's own test runner: `# pass 3` or `ℹ pass 3`.
    pub(crate) fn add_node_line(&mut self, line: &str) {
        let line = plain(line);
        let mut words = line.split_whitespace();
        if !matches!(words.next(), Some("#" | "ℹ")) {
            return;
        }
        let (Some(what), Some(number), None) = (words.next(), words.next(), words.next()) else {
            return;
        };
        let number = number.parse().unwrap_or(0);
        match what {
            "pass" => self.passed += number,
            "fail" | "cancelled" => self.failed += number,
            "skipped" | "todo" => self.skipped += number,
            _ => {}
        }
    }

    /// Playwright's report in JSON. A flaky test passed, but not the first time: it counts as failed.
    pub(crate) fn of_playwright(report: &str) -> Option<Self> {
        let report: serde_json::Value = serde_json::from_str(report).ok()?;
        let count = |name: &str| report.get("stats")?.get(name)?.as_u64();
        Some(Self {
            passed: count("expected")?,
            failed: count("unexpected")? + count("flaky")?,
            skipped: count("skipped")?,
        })
    }

    /// A runner that failed without naming a failed test (it did not compile, it crashed) is a failure all the same.
    pub(crate) fn or_failed(mut self, success: bool) -> Self {
        if !success && self.failed == 0 {
            self.failed = 1;
        }
        self
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            passed,
            failed,
            skipped,
        } = self;
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}

/// A line without its colours.
fn plain(line: &str) -> String {
    let mut text = String::new();
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            for skipped in characters.by_ref() {
                if skipped.is_ascii_alphabetic() {
                    break;
                }
            }
        } else {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_lines_add_up() {
        let mut tally = Tally::default();
        for line in [
            "running 3 tests",
            "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: \u{1b}[31mFAILED\u{1b}(B\u{1b}[m. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        ] {
            tally.add_cargo_line(line);
        }
        assert_eq!(tally.to_string(), "7 passed, 3 failed, 1 skipped");
    }

    #[test]
    fn node_lines_add_up_in_both_reporters() {
        let mut tally = Tally::default();
        for line in [
            "# pass 3",
            "# fail 1",
            "ℹ pass 2",
            "ℹ skipped 1",
            "# pass the salt please",
            "ok 1 - pass 9",
        ] {
            tally.add_node_line(line);
        }
        assert_eq!(tally.to_string(), "5 passed, 1 failed, 1 skipped");
    }

    #[test]
    fn playwright_reports_are_read() {
        let report = r#"{"suites":[],"stats":{"startTime":"x","duration":1.5,"expected":4,"skipped":1,"unexpected":1,"flaky":1}}"#;
        assert_eq!(
            Tally::of_playwright(report)
                .expect("it has stats")
                .to_string(),
            "4 passed, 2 failed, 1 skipped"
        );
        assert_eq!(Tally::of_playwright("{}"), None);
    }

    #[test]
    fn a_failure_without_a_failed_test_counts() {
        assert_eq!(Tally::default().or_failed(false), Tally::FAILED);
        assert_eq!(Tally::FAILED.or_failed(false), Tally::FAILED);
        assert_eq!(Tally::PASSED.or_failed(true), Tally::PASSED);
    }
}
