//! Points that matches add and time halves: a term of a score. What is kept is the value at the latest match.

use super::{Accumulator, Cell, Input};
use crate::parts::SCORES;
use crate::exp2::exp2;
use crate::plan::{CellSpec, Window};
use crate::time::Time;

pub(crate) struct Decay;

impl Accumulator for Decay {
    const IS_KEPT: bool = SCORES;

    fn feed(spec: &CellSpec, cell: &mut Cell, input: &Input<'_>) -> bool {
        let value = cell.decayed(spec.window, input.now) + spec.points;
        cell.total = value.min(spec.limit).max(-spec.limit);
        cell.set(input.now.ms());
        true
    }
}

impl Cell {
    /// The value at `now`, with its half-life as the window; halved never over life.
    pub(crate) fn decayed(&self, half_life: Window, now: Time) -> f64 {
        let Some(last) = self.instant() else { return 0.0 };
        self.total * factor(half_life, last, now)
    }
}

/// What is left of 1 at `now`, if it was 1 at `from`.
pub(crate) fn factor(half_life: Window, from: Time, now: Time) -> f64 {
    match half_life {
        Window::Rolling(half_life) => exp2(-(now.since(from).ms() as f64) / half_life.ms() as f64),
        _ => 1.0,
    }
}
