//! The times of the latest facts, as many as the largest threshold needs: enough to count exactly inside a rolling window.

use super::{Accumulator, Cell, Input};
use crate::plan::CellSpec;
use crate::time::{Calendar, Span, Time};

pub(crate) struct Recent;

impl Accumulator for Recent {
    fn feed(spec: &CellSpec, cell: &mut Cell, input: &Input<'_>) -> bool {
        let now = input.now.ms();
        if cell.keys.len() < spec.cap {
            cell.keys.push(now);
        } else if let Some(oldest) = cell.keys.get_mut(cell.head) {
            *oldest = now;
            cell.head += 1;
            if cell.head == spec.cap {
                cell.head = 0;
            }
        }
        true
    }

    fn whole_since(cell: &Cell, cap: usize, since: Time, _: Time, _: Calendar) -> Time {
        if cell.keys.len() < cap { since } else { cell.instant().unwrap_or(since) }
    }
}

impl Cell {
    /// The `nth` latest time (from 1), if that many are kept.
    pub(crate) fn nth_latest(&self, nth: usize) -> Option<Time> {
        let n = self.keys.len();
        let place = self.head + n.checked_sub(nth).filter(|&place| place < n)?;
        self.keys.get(if place < n { place } else { place - n }).copied().and_then(Time::from_ms)
    }

    /// How many kept times lie inside the window that ends at `now`, counted up to `cap`.
    pub(crate) fn inside(&self, now: Time, window: Span, cap: usize) -> usize {
        // Times are in order: the first that lies inside is found by halving.
        let (mut low, mut high) = (0, self.keys.len().min(cap));
        while low < high {
            let middle = (low + high).div_ceil(2);
            if self.nth_latest(middle).is_some_and(|at| at + window > now) { low = middle } else { high = middle - 1 }
        }
        low
    }
}
