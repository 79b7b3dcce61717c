//! Instants as the broker keeps them, and as they travel.

use broker_api::Timestamp;
use std::time::Duration;
use time::OffsetDateTime;
use time::macros::format_description;

/// Milliseconds since 1970 UTC, as the database tells them: replicas must agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub i64);

impl Instant {
    /// Now, by this machine's clock.
    #[cfg(not(feature = "test-support"))]
    pub(crate) fn of_this_machine() -> Self {
        let since = std::time::UNIX_EPOCH.elapsed();
        Self(millis(since.unwrap_or_default()))
    }

    /// The instant that much later.
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis(duration)))
    }

    /// The instant that much earlier.
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(millis(duration)))
    }

    /// RFC 3339, UTC, milliseconds.
    pub fn timestamp(self) -> Timestamp {
        let format = format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z"
        );
        let nanos = i128::from(self.0) * 1_000_000;
        let moment =
            OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        Timestamp(moment.format(&format).unwrap_or_default())
    }
}

/// A duration in the unit of [`Instant`].
pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_travel_as_rfc_3339() {
        let text = Instant(1_419_271_088_764).timestamp();
        assert_eq!(text.as_str(), "2014-12-22T17:58:08.764Z");
    }
}
