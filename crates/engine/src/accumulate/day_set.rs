//! On which days something happened: how many in all, and the latest of them by date.

use super::days::whole_days;
use super::{Accumulator, Cell, Input};
use crate::plan::CellSpec;
use crate::time::{Calendar, Time};

pub(crate) struct DaySet;

impl Accumulator for DaySet {
    fn feed(spec: &CellSpec, cell: &mut Cell, input: &Input<'_>) -> bool {
        let today = input.calendar.day(input.now);
        let is_new = cell.last_day() != Some(today);
        if is_new {
            cell.begin_day(today, spec.cap);
            cell.total += 1.0;
        }
        is_new
    }

    fn whole_since(_: &Cell, cap: usize, since: Time, now: Time, calendar: Calendar) -> Time {
        whole_days(cap, since, now, calendar)
    }
}
