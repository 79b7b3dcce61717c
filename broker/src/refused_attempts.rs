//! Failed sign-ins and refused module keys, counted per address and hour beside history. Strangers cause them, so
//! counting one writes nothing: counts are kept here and written every minute, all at once, past history's lock. A broker
//! that is killed loses the last minute's.

use crate::Parts;
use crate::client_network;
use crate::clock::Instant;
use crate::error::Error;
use crate::store::refused_attempts::{self as table, OTHERS, RefusedRow};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Addresses that are counted one by one, of an hour and a kind; further ones are counted together.
const MOST_ADDRESSES: usize = 100;
/// How long counts are kept.
pub(crate) const KEPT: Duration = Duration::from_hours(30 * 24);
const HOUR: i64 = 60 * 60 * 1000;

/// What was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Attempt {
    SignIn,
    ModuleKey,
}

impl Attempt {
    fn word(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::ModuleKey => "module_key",
        }
    }
}

/// What was not written yet.
#[derive(Default)]
pub struct RefusedAttempts(Mutex<BTreeMap<(Attempt, String), i64>>);

impl RefusedAttempts {
    /// Counts one.
    pub(crate) fn count(&self, attempt: Attempt, from: IpAddr) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut key = (attempt, network(from));
        let same_kind = counts.keys().filter(|(kind, _)| *kind == attempt).count();
        if same_kind >= MOST_ADDRESSES && !counts.contains_key(&key) {
            OTHERS.clone_into(&mut key.1);
        }
        *counts.entry(key).or_default() += 1;
    }

    fn take(&self) -> BTreeMap<(Attempt, String), i64> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn put_back(&self, taken: BTreeMap<(Attempt, String), i64>) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, count) in taken {
            *counts.entry(key).or_default() += count;
        }
    }
}

/// Whose address it is, in words.
fn network(address: IpAddr) -> String {
    match client_network::of(address) {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(network) => format!("{network}/64"),
    }
}

/// Writes what was counted.
pub(crate) async fn write(broker: &Parts) -> Result<(), Error> {
    let taken = broker.refused_attempts.take();
    if taken.is_empty() {
        return Ok(());
    }
    let written = async || {
        let now = broker.store.now().await?;
        let hour = Instant(now.0 - now.0.rem_euclid(HOUR));
        let rows: Vec<_> = taken
            .iter()
            .map(|((attempt, address), count)| RefusedRow {
                hour,
                kind: attempt.word().to_owned(),
                address: address.clone(),
                count: *count,
            })
            .collect();
        let most = i64::try_from(MOST_ADDRESSES).unwrap_or(i64::MAX);
        table::add(&broker.store, &rows, most).await
    };
    let written = written().await;
    if written.is_err() {
        broker.refused_attempts.put_back(taken);
    }
    Ok(written?)
}

/// Each in words, the newest hour first.
pub async fn list(broker: &Parts) -> Result<Vec<String>, Error> {
    let rows = table::all(&broker.store).await?;
    let line = |row: RefusedRow| {
        let what = match row.kind.as_str() {
            "sign_in" => "failed sign-in",
            _ => "refused module key",
        };
        let hour = row.hour.timestamp();
        let RefusedRow { count, address, .. } = row;
        let plural = if count == 1 { "" } else { "s" };
        format!(
            "{} and the hour after it: {count} {what}{plural} from {address}",
            hour.as_str()
        )
    };
    Ok(rows.into_iter().map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(attempts: &RefusedAttempts) -> Vec<(String, i64)> {
        let taken = attempts.take().into_iter();
        taken
            .map(|((_, address), count)| (address, count))
            .collect()
    }

    #[test]
    fn a_customer_is_one_address_however_many_they_use() {
        let attempts = RefusedAttempts::default();
        for address in [
            "2001:db8::1",
            "2001:db8::ffff:1",
            "2001:db8:0:1::1",
            "::ffff:192.0.2.1",
            "192.0.2.1",
        ] {
            attempts.count(Attempt::SignIn, address.parse().expect("an address"));
        }
        let expected = [
            ("192.0.2.1", 2),
            ("2001:db8:0:1::/64", 1),
            ("2001:db8::/64", 2),
        ];
        assert_eq!(
            counted(&attempts),
            expected.map(|(one, count)| (one.to_owned(), count))
        );
    }

    #[test]
    fn many_addresses_take_no_more_room() {
        let attempts = RefusedAttempts::default();
        for last in 0..10_000_u32 {
            attempts.count(Attempt::SignIn, IpAddr::from(last.to_be_bytes()));
        }
        attempts.count(Attempt::ModuleKey, IpAddr::from([192, 0, 2, 1]));
        let counted = counted(&attempts);
        assert_eq!(counted.len(), MOST_ADDRESSES + 2);
        let sum: i64 = counted.iter().map(|(_, count)| count).sum();
        assert_eq!(sum, 10_001);
    }
}
