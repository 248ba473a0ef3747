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
    /// The last instant that there is.
    pub const LAST: Self = Self(END - 1);

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

/// Milliseconds of a day.
pub(crate) const DAY: i64 = 86_400_000;

/// The document's days and weeks: where its midnight lies. Days are numbered from 1970-01-01, weeks from the Monday before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// By how many ms its midnight is ahead of UTC.
    ahead: i64,
}

impl Calendar {
    /// A calendar that is `minutes` ahead of UTC, −720 to 840.
    pub const fn new(minutes: i32) -> Self {
        Self { ahead: minutes as i64 * 60_000 }
    }

    /// The day of an instant; −1 at the least.
    pub const fn day(self, t: Time) -> i64 {
        (t.0 as i64 + self.ahead).div_euclid(DAY)
    }

    /// The week of a day. Weeks start on Monday.
    pub const fn week(day: i64) -> i64 {
        (day + 3).div_euclid(7)
    }

    /// The first instant of a day; the epoch for one that began before it.
    pub const fn start(self, day: i64) -> Time {
        let ms = day * DAY - self.ahead;
        Time(if ms < 0 { 0 } else { ms as u64 })
    }

    /// The midnight after an instant.
    pub const fn next_midnight(self, t: Time) -> Time {
        self.start(self.day(t) + 1)
    }

    /// The hour of the day, 0 to 23.
    pub const fn hour(self, t: Time) -> i64 {
        (t.0 as i64 + self.ahead).rem_euclid(DAY) / 3_600_000
    }

    /// The day of the week, 1 Monday to 7.
    pub const fn weekday(self, t: Time) -> i64 {
        (self.day(t) + 3).rem_euclid(7) + 1
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_hours_and_weeks_follow_the_offset() {
        let monday = Time::from_ms(1_789_948_800_000).unwrap();
        let utc = Calendar::new(0);
        assert_eq!((utc.weekday(monday), utc.hour(monday)), (1, 0));
        assert_eq!(Calendar::week(utc.day(monday)) - Calendar::week(utc.day(monday) - 1), 1);
        let nepal = Calendar::new(345);
        assert_eq!((nepal.weekday(monday), nepal.hour(monday)), (1, 5));
        assert_eq!(nepal.next_midnight(monday).ms(), 1_789_948_800_000 + DAY as u64 - 345 * 60_000);
        let west = Calendar::new(-720);
        assert_eq!((west.weekday(monday), west.hour(monday)), (7, 12));
        assert_eq!((west.day(Time::default()), west.start(-1)), (-1, Time::default()));
    }
}
