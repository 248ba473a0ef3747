//! Which times are inside at `now`. Section 4, above its table.

use crate::calendar::Calendar;
use crate::error::Error;
use crate::json::Object;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Window {
    Life,
    /// Rolling: so many milliseconds.
    Within(i64),
    /// Today and the days before it, so many in all.
    Days(i64),
    /// This week and the weeks before it, so many in all.
    Weeks(i64),
}

impl Window {
    /// `within` or `days`, whichever stands there.
    pub(crate) fn read(object: Object<'_>) -> Result<Window, Error> {
        let within = object.optional("within", Object::duration)?;
        let days = object.optional("days", Object::whole)?;
        match (within, days) {
            (None, None) => Ok(Window::Life),
            (Some(within), None) => Ok(Window::Within(within)),
            (None, Some(days)) => Ok(Window::Days(days)),
            (Some(_), Some(_)) => Err(Error::at("within", "stands beside `days`")),
        }
    }

    /// Whether something at `t` is inside at `now`.
    pub(crate) fn holds(self, calendar: Calendar, now: i64, t: i64) -> bool {
        match self {
            Window::Life => true,
            Window::Within(within) => now - within < t && t <= now,
            Window::Days(days) => {
                let (today, day) = (calendar.day(now), calendar.day(t));
                today - days < day && day <= today
            }
            Window::Weeks(weeks) => {
                let (this, week) = (calendar.week(now), calendar.week(t));
                this - weeks < week && week <= this
            }
        }
    }

    /// The instant from which something at `t` is no longer inside.
    pub(crate) fn leaves(self, calendar: Calendar, t: i64) -> Option<i64> {
        match self {
            Window::Life => None,
            Window::Within(within) => Some(t + within),
            Window::Days(days) => Some(calendar.midnight(calendar.day(t) + days)),
            Window::Weeks(weeks) => Some(calendar.monday(calendar.week(t) + weeks)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::DAY;

    const CALENDAR: Calendar = Calendar { offset: 90 };

    #[test]
    fn what_leaves_is_inside_one_millisecond_before_and_not_after() {
        for window in [Window::Within(1000), Window::Days(1), Window::Days(7), Window::Weeks(1), Window::Weeks(3)] {
            for t in [0, 1, 4 * DAY, 10 * DAY + 12345] {
                let leaves = window.leaves(CALENDAR, t).unwrap();
                assert!(window.holds(CALENDAR, leaves - 1, t), "{window:?} {t}");
                assert!(!window.holds(CALENDAR, leaves, t), "{window:?} {t}");
            }
        }
    }
}
