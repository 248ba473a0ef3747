//! A sum for each day that has one: of events, of a prop's numbers, of engaged milliseconds.

use super::{Accumulator, Cell, Input};
use crate::plan::CellSpec;
use crate::time::{Calendar, Time};

pub(crate) struct Days;

impl Accumulator for Days {
    fn feed(spec: &CellSpec, cell: &mut Cell, input: &Input<'_>) -> bool {
        let today = input.calendar.day(input.now);
        if cell.last_day() != Some(today) {
            cell.begin_day(today, spec.cap);
            cell.values.push(0.0);
        }
        if let Some(sum) = cell.values.last_mut() {
            *sum += input.amount;
        }
        true
    }

    fn has_values(_: &CellSpec) -> bool {
        true
    }

    fn whole_since(_: &Cell, cap: usize, since: Time, now: Time, calendar: Calendar) -> Time {
        whole_days(cap, since, now, calendar)
    }
}

/// Days are kept as long as `cap` says: the history before them is not whole.
pub(super) fn whole_days(cap: usize, since: Time, now: Time, calendar: Calendar) -> Time {
    since.max(calendar.start(calendar.day(now) + 1 - cap as i64))
}

impl Cell {
    pub(super) fn last_day(&self) -> Option<i64> {
        self.keys.last().map(|&day| day as i64)
    }

    /// Makes room for a day and lets those go that are out of reach.
    pub(super) fn begin_day(&mut self, today: i64, cap: usize) {
        self.drop_oldest(self.before(today - cap as i64 + 1));
        self.keys.push(today as u64);
    }

    /// How many of the days that are kept lie before `day`.
    fn before(&self, day: i64) -> usize {
        self.keys.partition_point(|&key| (key as i64) < day)
    }

    /// The days from `from` to before `to`.
    pub(crate) fn days_between(&self, from: i64, to: i64) -> &[u64] {
        self.keys.get(self.before(from)..self.before(to)).unwrap_or(&[])
    }

    /// The sum of the days from `from` to before `to`, oldest first.
    pub(crate) fn sum_between(&self, from: i64, to: i64) -> f64 {
        self.values.get(self.before(from)..self.before(to)).unwrap_or(&[]).iter().fold(0.0, |sum, &day| sum + day)
    }
}
