//! How long ago, in the unit that a person would use.

const UNITS: [(i64, &str); 5] = [
    (31_536_000, "year"),
    (2_592_000, "month"),
    (86_400, "day"),
    (3_600, "hour"),
    (60, "minute"),
];

/// Seconds from now (negative is past) in words. The browser has the same words, but takes longer to find them for
/// the first time than to show a list with all its times.
pub(crate) fn relative(seconds: i64) -> String {
    let unit = UNITS.iter().find(|(size, _)| seconds.abs() >= *size);
    let Some((size, unit)) = unit else {
        return "just now".to_owned();
    };
    let count = (seconds / size).abs();
    let plural = if count == 1 { "" } else { "s" };
    if seconds < 0 {
        format!("{count} {unit}{plural} ago")
    } else {
        format!("in {count} {unit}{plural}")
    }
}

/// Seconds as a clock shows them: `0:23`; what is past is `0:00`.
pub(crate) fn clock(seconds: i64) -> String {
    let seconds = seconds.max(0);
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_counts_down_and_stops() {
        assert_eq!(clock(83), "1:23");
        assert_eq!(clock(5), "0:05");
        assert_eq!(clock(-9), "0:00");
    }

    #[test]
    fn the_largest_unit_that_fits_is_used() {
        for (seconds, words) in [
            (0, "just now"),
            (-59, "just now"),
            (-60, "1 minute ago"),
            (-7_199, "1 hour ago"),
            (3 * 86_400, "in 3 days"),
            (86_400, "in 1 day"),
            (-20 * 86_400, "20 days ago"),
            (-800 * 86_400, "2 years ago"),
        ] {
            assert_eq!(relative(seconds), words);
        }
    }
}
