//! Incidents of Salesforce's: where many orgs are refused new tokens at once in the same words, which
//! are on no list, it is not their credentials. Their statuses stay as they were, and of each incident
//! one org at a time is tried.

use crate::clock::Instant;
use crate::error::Error;
use crate::store::Connection;
use crate::store::orgs::{OrgRow, UnlistedRefusal, unlisted_refusals};
use broker_api::{FailureCode, TestStep};
use std::collections::BTreeMap;
use std::time::Duration;

/// That many orgs
const MANY: usize = 5;
/// within that time.
const WITHIN: Duration = Duration::from_mins(10);
/// What lasts longer is told of each org as it is.
const LONGEST: Duration = Duration::from_hours(24);

/// The incidents that last.
#[derive(Default)]
pub(crate) struct Incidents(Vec<Incident>);

/// One of them.
#[derive(Clone, Debug)]
pub(crate) struct Incident {
    /// When the first of its orgs was refused.
    pub(crate) since: Instant,
    /// When the last one was.
    pub(crate) seen_at: Instant,
    pub(crate) orgs: Vec<String>,
}

impl Incidents {
    /// All that there are.
    pub(crate) async fn all(connection: &mut Connection, now: Instant) -> Result<Self, Error> {
        let mut all = Self::of_refusals(unlisted_refusals(connection).await?);
        all.0.retain(|incident| now < incident.since.plus(LONGEST));
        Ok(all)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that these orgs can be part of.
    pub(crate) async fn of_orgs<'a>(
        connection: &mut Connection,
        orgs: impl IntoIterator<Item = &'a OrgRow>,
        now: Instant,
    ) -> Result<Self, Error> {
        let unlisted = |org: &OrgRow| {
            let fault = org.fault.as_ref();
            fault.is_some_and(|fault| {
                fault.code == FailureCode::Other && fault.details.step == Some(TestStep::Renewal)
            })
        };
        if orgs.into_iter().any(unlisted) {
            return Self::all(connection, now).await;
        }
        Ok(Self::default())
    }

    /// The one that an org is part of.
    pub(crate) fn of(&self, org_id: &str) -> Option<&Incident> {
        let is_part = |incident: &&Incident| incident.orgs.iter().any(|id| id == org_id);
        self.0.iter().find(is_part)
    }

    /// Refusals come in the order in which they began.
    fn of_refusals(refusals: Vec<UnlistedRefusal>) -> Self {
        let mut by_words = BTreeMap::<String, Vec<UnlistedRefusal>>::new();
        for refusal in refusals {
            let same = by_words.entry(refusal.words.clone()).or_default();
            same.push(refusal);
        }
        Self(
            by_words
                .values()
                .filter_map(|same| incident(same))
                .collect(),
        )
    }
}

/// Whoever was refused long before it began has a problem of their own.
fn incident(same: &[UnlistedRefusal]) -> Option<Incident> {
    let mut windows = same.windows(MANY);
    let first = windows.position(|many| many[MANY - 1].since <= many[0].since.plus(WITHIN))?;
    let part = &same[first..];
    Some(Incident {
        since: part[0].since,
        seen_at: part.iter().map(|one| one.seen_at).max()?,
        orgs: part.iter().map(|one| one.org_id.clone()).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(org: usize, minute: i64, words: &str) -> UnlistedRefusal {
        UnlistedRefusal {
            org_id: org.to_string(),
            words: words.into(),
            since: Instant(minute * 60_000),
            seen_at: Instant(minute * 60_000),
        }
    }

    #[test]
    fn many_orgs_within_ten_minutes_are_an_incident() {
        let new = |org, minute| refused(org, minute, "new words");
        let own = refused(9, 0, "new words");
        let many: Vec<_> = (0..4).map(|org| new(org, 100)).collect();
        let four = [own].into_iter().chain(many).collect();
        assert!(
            Incidents::of_refusals(four).0.is_empty(),
            "one is much older"
        );

        let spread = (0..5).map(|org| new(org, 100 + 3 * i64::try_from(org).unwrap_or(0)));
        assert!(
            Incidents::of_refusals(spread.collect()).0.is_empty(),
            "in twelve minutes"
        );

        let mut five: Vec<_> = (0..5).map(|org| new(org, 100)).collect();
        five.insert(0, refused(9, 0, "new words"));
        five.push(new(5, 300));
        five.push(refused(6, 301, "other words"));
        let incidents = Incidents::of_refusals(five);
        assert!(incidents.of("9").is_none() && incidents.of("6").is_none());
        let incident = incidents.of("0").expect("five");
        assert_eq!(
            incident.orgs.len(),
            6,
            "whoever is refused later is part of it"
        );
        assert_eq!(
            (incident.since.0, incident.seen_at.0),
            (6_000_000, 18_000_000)
        );
    }
}
