//! How long ago, in the unit that a person would use.

/// A count and its unit, as `Intl.RelativeTimeFormat` takes them; negative is past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relative {
    /// Less than a minute away, either way.
    Now,
    /// So many units.
    In(i32, &'static str),
}

const UNITS: [(i64, &str); 5] = [
    (31_536_000, "year"),
    (2_592_000, "month"),
    (86_400, "day"),
    (3_600, "hour"),
    (60, "minute"),
];

/// From seconds (negative is past) to words' ingredients.
pub(crate) fn relative(seconds: i64) -> Relative {
    let unit = UNITS.iter().find(|(size, _)| seconds.abs() >= *size);
    match unit {
        None => Relative::Now,
        Some((size, name)) => Relative::In(i32::try_from(seconds / size).unwrap_or(0), name),
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
        assert_eq!(relative(0), Relative::Now);
        assert_eq!(relative(-59), Relative::Now);
        assert_eq!(relative(-60), Relative::In(-1, "minute"));
        assert_eq!(relative(-7_199), Relative::In(-1, "hour"));
        assert_eq!(relative(3 * 86_400), Relative::In(3, "day"));
        assert_eq!(relative(-20 * 86_400), Relative::In(-20, "day"));
        assert_eq!(relative(-800 * 86_400), Relative::In(-2, "year"));
    }
}
