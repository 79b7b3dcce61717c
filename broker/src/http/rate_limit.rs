//! Limits per person or network address. They are kept in memory: each replica counts for itself.

use crate::client_network;
use crate::config::Config;
use crate::error::Error;
use governor::clock::Clock;
use governor::{DefaultKeyedRateLimiter, Quota};
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;

/// Keys that are remembered before the idle ones are dropped.
const MANY_KEYS: usize = 10_000;

pub(crate) struct Limits {
    sign_in: PerMinute<IpAddr>,
    begin: PerMinute<String>,
    verify: PerMinute<String>,
    callback: PerMinute<IpAddr>,
}

struct PerMinute<K: Hash + Eq + Clone>(DefaultKeyedRateLimiter<K>);

impl Limits {
    pub(super) fn new(config: &Config) -> Self {
        Self {
            sign_in: PerMinute::new(config.sign_ins_per_minute),
            begin: PerMinute::new(config.begins_per_minute),
            verify: PerMinute::new(config.verifications_per_minute),
            callback: PerMinute::new(config.callbacks_per_minute),
        }
    }

    pub(super) fn sign_in(&self, address: IpAddr) -> Result<(), Error> {
        self.sign_in.check(&client_network::of(address))
    }

    pub(super) fn begin(&self, user: &str) -> Result<(), Error> {
        self.begin.check(&user.to_owned())
    }

    pub(super) fn verify(&self, user: &str) -> Result<(), Error> {
        self.verify.check(&user.to_owned())
    }

    pub(super) fn callback(&self, address: IpAddr) -> Result<(), Error> {
        self.callback.check(&client_network::of(address))
    }
}

impl<K: Hash + Eq + Clone> PerMinute<K> {
    fn new(number: u32) -> Self {
        let number = NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Self(DefaultKeyedRateLimiter::keyed(Quota::per_minute(number)))
    }

    fn check(&self, key: &K) -> Result<(), Error> {
        if self.0.len() > MANY_KEYS {
            self.0.retain_recent();
        }
        let now = self.0.clock().now();
        let checked = self.0.check_key(key);
        checked.map_err(|not_until| Error::RateLimited(not_until.wait_time_from(now)))
    }
}
