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

#[cfg(test)]
mod tests {
    use super::*;

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
