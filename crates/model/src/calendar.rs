//! Days, weeks and hours. Section 1, "Calendar"; section 3 for `$hour` and `$weekday`.

pub(crate) const MINUTE: i64 = 60 * 1000;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// The calendar of a document, or the one that a fact's own offset makes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Calendar {
    /// Minutes that local time is ahead of UTC.
    pub(crate) offset: i64,
}

impl Calendar {
    fn local(self, t: i64) -> i64 {
        t + self.offset * MINUTE
    }

    /// The index of the day of `t`; day 0 is the first of January 1970.
    pub(crate) fn day(self, t: i64) -> i64 {
        self.local(t).div_euclid(DAY)
    }

    /// The index of the week of `t`; weeks start on Monday.
    pub(crate) fn week(self, t: i64) -> i64 {
        week_of_day(self.day(t))
    }

    /// The instant at which a day begins.
    pub(crate) fn midnight(self, day: i64) -> i64 {
        day * DAY - self.offset * MINUTE
    }

    /// The instant at which a week begins.
    pub(crate) fn monday(self, week: i64) -> i64 {
        self.midnight(week * 7 - 3)
    }

    pub(crate) fn is_midnight(self, t: i64) -> bool {
        self.midnight(self.day(t)) == t
    }

    /// 0 to 23.
    pub(crate) fn hour(self, t: i64) -> i64 {
        self.local(t).rem_euclid(DAY) / HOUR
    }

    /// 1, a Monday, to 7.
    pub(crate) fn weekday(self, t: i64) -> i64 {
        (self.day(t) + 3).rem_euclid(7) + 1
    }
}

fn week_of_day(day: i64) -> i64 {
    (day + 3).div_euclid(7)
}

#[cfg(test)]
mod tests {
    use super::*;

    const UTC: Calendar = Calendar { offset: 0 };

    #[test]
    fn the_epoch_is_a_thursday() {
        assert_eq!(UTC.weekday(0), 4);
        assert_eq!(UTC.weekday(3 * DAY), 7);
        assert_eq!(UTC.weekday(4 * DAY), 1);
    }

    #[test]
    fn a_week_turns_between_sunday_and_monday() {
        assert_eq!(UTC.week(4 * DAY - 1), 0);
        assert_eq!(UTC.week(4 * DAY), 1);
        assert_eq!(UTC.monday(1), 4 * DAY);
    }

    #[test]
    fn an_offset_moves_midnight() {
        let east = Calendar { offset: 60 };
        assert_eq!(east.day(23 * HOUR - 1), 0);
        assert_eq!(east.day(23 * HOUR), 1);
        assert!(east.is_midnight(23 * HOUR));
        let west = Calendar { offset: -60 };
        assert_eq!(west.day(HOUR - 1), -1);
        assert_eq!(west.hour(HOUR - 1), 23);
        assert_eq!(west.weekday(HOUR - 1), 3);
        assert!(west.is_midnight(HOUR));
    }
}
