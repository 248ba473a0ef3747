//! Instants and durations: whole milliseconds, never a float, never a sentinel.

use core::ops::{Add, Sub};

use crate::codec::Reader;

/// An instant: milliseconds since the Unix epoch, UTC, below 2^52.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(u64);

/// A length of time in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(u64);

/// First value that is no instant any more: half of what a double holds exactly, so that sums stay exact.
const END: u64 = 1 << 52;

impl Time {
    /// The instant `ms` after the epoch; `None` from 2^52 on.
    pub const fn from_ms(ms: u64) -> Option<Self> {
        if ms < END { Some(Self(ms)) } else { None }
    }

    /// The instant that a host's clock tells as a double; fractions are cut off. `None` below 0, from 2^52 on, and for NaN.
    pub fn from_f64(ms: f64) -> Option<Self> {
        if ms >= 0.0 && ms < END as f64 { Some(Self(ms as u64)) } else { None }
    }

    /// Milliseconds since the epoch.
    pub const fn ms(self) -> u64 {
        self.0
    }

    /// Reads what [`Time::ms`] wrote.
    pub fn read(reader: &mut Reader<'_>) -> Self {
        let time = Self::from_ms(reader.uint());
        reader.need(time, Self(0))
    }

    /// How long after `earlier` this is; zero where it is not after it.
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Span {
    /// A span of `ms` milliseconds.
    pub const fn from_ms(ms: u64) -> Self {
        Self(ms)
    }

    /// Milliseconds.
    pub const fn ms(self) -> u64 {
        self.0
    }
}

impl Add<Span> for Time {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for Time {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}
