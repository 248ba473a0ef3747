//! How much memory a plan can need for one user, however many facts there are.
//!
//! Sizes are those of a build of 64 bits, whichever counts: so it is the same documents that are too large, whether the collector, the
//! command line or a compiler in wasm looks at them. In the page pointers and lengths are half as long, and the sum is an upper bound.

use core::mem::size_of;

use super::{CellSpec, Plan, Window};
use crate::accumulate::Kind;
use crate::state::{PromptState, Reading, SignalState};
use crate::step;
use crate::value::{MAX_TEXT, ValueKind};

/// Bytes of what has pointers or lengths in it: of an engine, of a trait, of the tier of a score, and of what keeps history.
const ENGINE: usize = 392;
const TRAIT: usize = 24;
const SCORE: usize = 24;
const CELL: usize = 72;
/// Bytes of a signal's place in a list.
const PLACE: usize = 8;

#[cfg(target_pointer_width = "64")]
const _: () = {
    use crate::{accumulate::Cell, engine::Engine, state::ScoreState, value::OwnedValue};
    assert!(ENGINE == size_of::<Engine>() && TRAIT == size_of::<Option<OwnedValue>>(), "say what it is now");
    assert!(SCORE == size_of::<ScoreState>() && CELL == size_of::<Cell>(), "say what it is now");
    assert!(PLACE == size_of::<usize>(), "say what it is now");
};

/// Room that a vector takes at the least as soon as it holds something.
const LEAST_ROOM: usize = 4;

impl Plan {
    /// Bytes that an engine keeps of one user at the most. Not in it: the plan itself, which users share, and records that wait to
    /// be taken.
    pub fn bytes_per_user(&self) -> usize {
        // For each leaf what is known of it between steps; for each signal its state and a mark that it is to be evaluated, a place
        // among those evaluated for the first time, and one on the stack of truths, which no program fills further than its leaves.
        let leaves = self.leaves.len() * step::BYTES_PER_LEAF;
        let signals = self.signals.len() * (size_of::<SignalState>() + 1) + room(self.signals.len()) * PLACE;
        let stack = room(self.signals.iter().map(|spec| spec.leaves.len()).max().unwrap_or(0));
        let limits = self.limits.len() * size_of::<Option<Reading>>();
        let traits = self.traits.iter().map(|spec| {
            let text = if spec.kind == ValueKind::Text { MAX_TEXT } else { 0 };
            TRAIT + text
        });
        let scores = self.scores.len() * SCORE;
        let prompts = self.prompts.len() * size_of::<PromptState>();
        let cells: usize = self.cells.iter().map(CellSpec::bytes).sum();
        ENGINE + leaves + signals + stack + limits + traits.sum::<usize>() + scores + prompts + cells
    }
}

impl CellSpec {
    /// Bytes that it takes at the most: 8 for each entry, and 8 more where a number stands beside it.
    pub(crate) fn bytes(&self) -> usize {
        let entries = match self.kind {
            Kind::Total => 0,
            // On a device there is one user. How many an account has, the collector keeps.
            Kind::Users | Kind::Latest | Kind::First | Kind::Decay | Kind::Peak | Kind::Told => 1,
            Kind::Recent | Kind::Values | Kind::Days | Kind::DaySet | Kind::Chain | Kind::Pace => self.cap,
        };
        let with_numbers = match self.kind {
            Kind::Values => self.window != Window::Life,
            Kind::Days | Kind::Pace | Kind::Peak | Kind::Told | Kind::Users => true,
            _ => false,
        };
        CELL + room(entries) * if with_numbers { 16 } else { 8 }
    }
}

/// For how many entries a vector has room that grew to so many: it doubles.
const fn room(entries: usize) -> usize {
    match entries {
        0 => 0,
        1..LEAST_ROOM => LEAST_ROOM,
        _ => entries.next_power_of_two(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accumulate::{Cell, Input};
    use crate::time::{Calendar, DAY, Span, Time};
    use crate::value::Value;

    #[test]
    fn no_accumulator_takes_more_than_is_said_of_it() {
        let kinds = [
            Kind::Total,
            Kind::Recent,
            Kind::Values,
            Kind::Latest,
            Kind::First,
            Kind::Days,
            Kind::DaySet,
            Kind::Chain,
            Kind::Pace,
            Kind::Decay,
            Kind::Peak,
            Kind::Told,
            Kind::Users,
        ];
        for (kind, cap) in kinds.into_iter().flat_map(|kind| [1, 3, 7, 14, 100, 366].map(|cap| (kind, cap))) {
            for window in [Window::Life, Window::Rolling(Span::from_ms(DAY as u64))] {
                let spec = CellSpec {
                    kind,
                    key: 0,
                    account: false,
                    window,
                    cap,
                    test: None,
                    points: 1.0,
                    limit: f64::MAX,
                    leaves: Vec::new(),
                };
                let mut cell = Cell::default();
                for number in 0..1_000u32 {
                    cell.feed(
                        &spec,
                        &Input {
                            now: Time::from_ms(u64::from(number) * DAY as u64).unwrap(),
                            calendar: Calendar::default(),
                            value: Some(Value::Number(number.into())),
                            amount: number.into(),
                            role: number as usize % cap.min(8),
                            user: 0,
                        },
                    );
                }
                let taken = CELL + 8 * (cell.keys.capacity() + cell.values.capacity());
                assert!(taken <= spec.bytes(), "{kind:?} of {cap}: {taken} bytes, said were {}", spec.bytes());
            }
        }
    }
}
