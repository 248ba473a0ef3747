//! How often somebody may come: a bucket of tokens for each write key, install and client address, in memory.
//!
//! Each replica counts by itself.

use std::hash::Hash;
use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota};
use lru::LruCache;

/// How many are told apart at once, of addresses as of installs: each takes some 150 bytes, so all of them 20 MB at most. Of more, whoever
/// was not heard of for longest is forgotten, and begins with a full bucket.
const MOST_KEPT: NonZeroUsize = match NonZeroUsize::new(65_536) {
    Some(most) => most,
    None => NonZeroUsize::MIN,
};

/// So many requests on and on, and so many at once after a while without any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Tokens that come back, per minute.
    pub per_minute: NonZeroU32,
    /// Tokens that the bucket holds.
    pub burst: NonZeroU32,
}

/// The limits; `None`: there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of requests of one client address, whatever they ask for.
    pub address: Option<Rate>,
    /// Of what is sent and asked with one write key.
    pub key: Option<Rate>,
    /// Of what one install sends.
    pub install: Option<Rate>,
}

/// The tokens of one.
#[derive(Debug)]
pub(crate) struct Bucket(DefaultDirectRateLimiter);

/// The tokens of many.
#[derive(Debug)]
pub(crate) struct Buckets<K: Hash + Eq>(Mutex<LruCache<K, Bucket>>);

impl Rate {
    const fn of(per_minute: u32, burst: u32) -> Option<Self> {
        match (NonZeroU32::new(per_minute), NonZeroU32::new(burst)) {
            (Some(per_minute), Some(burst)) => Some(Self { per_minute, burst }),
            _ => None,
        }
    }
}

impl Limits {
    /// None of them.
    pub const OFF: Self = Self { address: None, key: None, install: None };
}

impl Default for Limits {
    /// No honest product comes near to them.
    ///
    /// - A page asks for its plan when it starts; it gathers what happens for a second before it sends, and leaves what other pages of the
    ///   profile recognised to those for 15 s. A session of a thousand events makes three requests. So nobody makes more than a few per
    ///   minute for long, and a dozen pages that are opened or closed at once make a dozen.
    /// - A company of 10,000 people behind one address, all at work, makes 30,000 per minute at three each; if all of them come within the
    ///   same few minutes of a morning, some 10,000 at once.
    /// - All users of a product share its write key, and how many these are is for whoever runs the collector to say.
    fn default() -> Self {
        Self { address: Rate::of(60_000, 20_000), key: None, install: Rate::of(120, 240) }
    }
}

impl Bucket {
    pub(crate) fn new(rate: Rate) -> Self {
        Self(DefaultDirectRateLimiter::direct(Quota::per_minute(rate.per_minute).allow_burst(rate.burst)))
    }

    /// Takes a token.
    ///
    /// # Errors
    /// How long until there is one.
    pub(crate) fn take(&self) -> Result<(), Duration> {
        self.0.check().map_err(|not_until| not_until.wait_time_from(DefaultClock::default().now()))
    }
}

impl<K: Hash + Eq> Buckets<K> {
    /// Takes a token of the bucket of `whose`, which holds as many as `rate` says.
    ///
    /// # Errors
    /// How long until there is one.
    pub(crate) fn take(&self, whose: K, rate: Rate) -> Result<(), Duration> {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.get_or_insert(whose, || Bucket::new(rate)).take()
    }
}

impl<K: Hash + Eq> Default for Buckets<K> {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(MOST_KEPT)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_none_left_is_told_how_long_until_there_is_one() {
        let rate = Rate::of(1, 2).expect("a rate");
        let bucket = Bucket::new(rate);
        assert_eq!([bucket.take(), bucket.take()], [Ok(()); 2]);
        let wait = bucket.take().expect_err("it is empty");
        assert!(wait > Duration::from_secs(30) && wait <= Duration::from_secs(60), "{wait:?}");
    }

    #[test]
    fn a_flood_of_strangers_is_forgotten_and_takes_no_more_room() {
        let buckets = Buckets::default();
        let rate = Rate::of(1, 1).expect("a rate");
        for stranger in 0..2 * MOST_KEPT.get() {
            assert_eq!(buckets.take(stranger, rate), Ok(()));
        }
        assert_eq!(buckets.0.lock().expect("nobody panicked").len(), MOST_KEPT.get());
        assert!(buckets.take(2 * MOST_KEPT.get() - 1, rate).is_err(), "who came last is known");
        assert!(size_of::<Bucket>() <= 100, "{}", size_of::<Bucket>());
    }
}
