//! The time of day, as the engine gets it: the device's clock, without its leaps. Owns the rule, and reads no clock: both are told.
//!
//! A device that sleeps and one whose clock is set look alike: the time of day leaps, the monotonic clock does not. A leap back, or
//! one ahead by more than anybody sleeps, is a clock that was set: then time goes on as if it had not been. A clock that was ahead and
//! was set right while no page was open shows by a state that comes from the future: then time goes on from there. Either way it is ahead
//! of the device's, whose leaps ahead are then how that catches up: only what goes beyond is sleep.

use piquel_engine::Time;

/// Smaller differences are no leaps: clocks are corrected by a few seconds all the time. In ms.
const LEAST: f64 = 60_000.0;
/// No device sleeps longer with a page open, in ms.
const LONGEST_SLEEP: f64 = 30.0 * 86_400_000.0;

/// All in ms.
#[derive(Default)]
pub(crate) struct Clock {
    /// What is added to the time of day.
    shift: f64,
    /// The time of day when the monotonic clock stood at 0.
    origin: f64,
    /// The time of day when it was last looked at.
    seen: f64,
    /// Whether leaps are watched for; without, times may be made up.
    watches: bool,
    /// By how much a state that is taken up may be ahead.
    least: f64,
}

impl Clock {
    /// A clock that was looked at for the first time.
    pub(crate) const fn new(now: f64, t: f64, watches: bool) -> Self {
        Self { shift: 0.0, origin: t - now, seen: t, watches, least: 0.0 }
    }

    /// Looks at both clocks. Gives how long the device slept meanwhile while its monotonic clock stood still, and whether the time of
    /// day was set.
    pub(crate) fn look(&mut self, now: f64, t: f64) -> (f64, bool) {
        let leap = t - now - self.origin;
        self.origin += leap;
        self.seen = t;
        if !self.watches || leap.abs() <= LEAST {
            return (leap, false);
        }
        let set = if (0.0..=LONGEST_SLEEP).contains(&leap) { leap.min(self.ahead()) } else { leap };
        self.shift -= set;
        (leap - set, set.abs() > LEAST)
    }

    /// Whether `t` calls for a look at both clocks: reading the monotonic one for each event would cost more than the event.
    pub(crate) fn is_odd(&self, t: f64) -> bool {
        self.watches && (t - self.seen).abs() > LEAST
    }

    /// The state that is taken up stands at `state`: it may come from the future. True if so. The first one is followed to the ms, or what
    /// happens from now on would come before what happened already.
    pub(crate) fn follow(&mut self, state: Time, t: f64) -> bool {
        let ahead = state.ms() as f64 - self.engine(t);
        let least = core::mem::replace(&mut self.least, LEAST);
        if self.watches && ahead > least {
            self.shift += ahead;
        }
        self.watches && ahead > LEAST
    }

    /// The engine's time, at the time of day `t`.
    pub(crate) fn engine(&self, t: f64) -> f64 {
        t + self.shift
    }

    /// The same as an instant; none where `t` is no time.
    pub(crate) fn time(&self, t: f64) -> Option<Time> {
        Time::from_f64(self.engine(t))
    }

    /// By how much the engine's time is ahead of the device's.
    pub(crate) const fn ahead(&self) -> f64 {
        self.shift.max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: f64 = 86_400_000.0;
    const HOUR: f64 = 3_600_000.0;

    #[test]
    fn a_clock_that_is_set_by_60_days_moves_nothing() {
        for leap in [60.0 * DAY, -60.0 * DAY] {
            let mut clock = Clock::new(0.0, 100.0 * DAY, true);
            assert_eq!(clock.look(1_000.0, 100.0 * DAY + 1_000.0 + leap), (0.0, true));
            assert_eq!(clock.engine(100.0 * DAY + 2_000.0 + leap), 100.0 * DAY + 2_000.0);
            assert_eq!(clock.look(3_000.0, 100.0 * DAY + 3_000.0), (0.0, true));
            assert_eq!(clock.engine(100.0 * DAY + 4_000.0), 100.0 * DAY + 4_000.0);
        }
    }

    #[test]
    fn eight_hours_of_sleep_are_eight_hours() {
        let mut clock = Clock::new(0.0, 100.0 * DAY, true);
        assert_eq!(clock.look(1_000.0, 100.0 * DAY + 8.0 * HOUR + 1_000.0), (8.0 * HOUR, false));
        assert_eq!(clock.engine(100.0 * DAY + 9.0 * HOUR), 100.0 * DAY + 9.0 * HOUR);
    }

    #[test]
    fn a_clock_that_is_set_back_and_right_again_moves_nothing_and_what_is_beyond_is_sleep() {
        for asleep in [0.0, 8.0 * HOUR] {
            let mut clock = Clock::new(0.0, 100.0 * DAY, true);
            assert_eq!(clock.look(1_000.0, 98.0 * DAY + 1_000.0), (0.0, true));
            assert_eq!(clock.look(2_000.0, 99.0 * DAY + 2_000.0), (0.0, true));
            assert_eq!(clock.engine(99.0 * DAY + 2_000.0), 100.0 * DAY + 2_000.0);
            assert_eq!(clock.look(3_000.0, 100.0 * DAY + asleep + 3_000.0), (asleep, true));
            assert_eq!(clock.engine(100.0 * DAY + asleep + 3_000.0), 100.0 * DAY + asleep + 3_000.0);
        }
    }

    #[test]
    fn clocks_that_are_read_in_steps_bring_nothing_nearer() {
        let mut clock = Clock::new(0.0, 100.0 * DAY, true);
        clock.look(1_000.0, 98.0 * DAY + 1_000.0);
        for n in 0..1_000 {
            clock.look(1_000.0 + 0.5 * f64::from(n), 98.0 * DAY + 1_000.0 + (0.5 * f64::from(n)).floor());
        }
        assert_eq!(clock.engine(98.0 * DAY + 2_000.0), 100.0 * DAY + 2_000.0);
    }

    #[test]
    fn a_clock_that_catches_up_with_a_state_from_the_future_moves_nothing() {
        let mut clock = Clock::new(0.0, 98.0 * DAY, true);
        assert!(clock.follow(Time::from_f64(100.0 * DAY).unwrap(), 98.0 * DAY));
        assert_eq!(clock.look(1_000.0, 100.0 * DAY + 1_000.0), (0.0, true));
        assert_eq!(clock.engine(100.0 * DAY + 2_000.0), 100.0 * DAY + 2_000.0);
    }

    #[test]
    fn a_state_from_the_future_is_followed_and_its_times_are_told_as_the_device_has_them() {
        let mut clock = Clock::new(0.0, 100.0 * DAY, true);
        assert!(clock.follow(Time::from_f64(160.0 * DAY).unwrap(), 100.0 * DAY));
        assert_eq!(clock.engine(101.0 * DAY), 161.0 * DAY);
        assert_eq!(clock.ahead(), 60.0 * DAY);
    }

    #[test]
    fn corrections_of_seconds_are_none_but_a_page_goes_on_from_the_state_that_it_finds() {
        let mut clock = Clock::new(0.0, DAY, true);
        assert_eq!(clock.look(1_000.0, DAY - 5_000.0), (-6_000.0, false));
        assert!(!clock.follow(Time::from_f64(DAY + 10_000.0).unwrap(), DAY));
        assert_eq!(clock.engine(DAY), DAY + 10_000.0);
        assert!(!clock.follow(Time::from_f64(DAY + 30_000.0).unwrap(), DAY));
        assert_eq!(clock.engine(DAY), DAY + 10_000.0);
    }
}
