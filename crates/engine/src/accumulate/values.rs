//! The different values of a prop, as digests: over life the first ones, in a window the ones seen last, up to the largest threshold.
//!
//! With the n latest-seen values kept, "at least n different ones inside the window" is exact: an older one can't be among the n.

use super::{Accumulator, Cell, Input};
use crate::plan::{CellSpec, Window};
use crate::time::{Calendar, Span, Time};

pub(crate) struct Values;

impl Accumulator for Values {
    fn feed(spec: &CellSpec, cell: &mut Cell, input: &Input<'_>) -> bool {
        let Some(value) = input.value else { return false };
        let digest = value.digest();
        // The value that was seen last is the likeliest to come again.
        let known = cell.keys.iter().rposition(|&key| key == digest);
        if !Self::has_values(spec) {
            let is_new = known.is_none() && cell.keys.len() < spec.cap;
            if is_new {
                cell.keys.push(digest);
            }
            return is_new;
        }
        // Entries stay in order of when they were last seen.
        // There may be none to make room: a plan's bytes can ask for a cap of 0.
        let place = known.or((cell.keys.len() >= spec.cap).then_some(0));
        if let Some(place) = place.filter(|&place| place < cell.values.len()) {
            cell.keys.remove(place);
            cell.values.remove(place);
        }
        cell.keys.push(digest);
        cell.values.push(input.now.ms() as f64);
        true
    }

    fn has_values(spec: &CellSpec) -> bool {
        spec.window != Window::Life
    }

    fn whole_since(cell: &Cell, cap: usize, since: Time, now: Time, _: Calendar) -> Time {
        match cell.values.first() {
            _ if cell.keys.len() < cap => since,
            Some(&oldest) => Time::from_f64(oldest).unwrap_or(since),
            // Over life the first ones were kept: since when others were passed over is not known.
            None => now,
        }
    }
}

impl Cell {
    /// When the `nth` latest-seen value (from 1) was last seen.
    pub(crate) fn nth_latest_value(&self, nth: usize) -> Option<Time> {
        let place = self.values.len().checked_sub(nth)?;
        self.values.get(place).copied().and_then(Time::from_f64)
    }

    /// How many values were seen inside the window that ends at `now`, counted up to `cap`.
    pub(crate) fn values_inside(&self, now: Time, window: Span, cap: usize) -> usize {
        // Times are in order.
        let outside = self.values.partition_point(|&at| Time::from_f64(at).is_none_or(|at| at + window <= now));
        (self.values.len() - outside).min(cap)
    }
}
