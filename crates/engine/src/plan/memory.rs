//! How much memory a plan can need for one user, however many facts there are.
//!
//! Sizes are those of the build that counts. That is one of 64 bits, where pointers and lengths are twice as long as in the page, so
//! that the sum is an upper bound there as well.

use core::mem::size_of;

use super::{CellSpec, Plan, Window};
use crate::accumulate::{Cell, Kind};
use crate::engine::Engine;
use crate::state::{PromptState, Reading, ScoreState, SignalState};
use crate::step;
use crate::value::{MAX_TEXT, OwnedValue, ValueKind};

/// Room that a vector takes at the least as soon as it holds something.
const LEAST_ROOM: usize = 4;

impl Plan {
    /// Bytes that an engine keeps of one user at the most. Not in it: the plan itself, which users share, and records that wait to
    /// be taken.
    pub fn bytes_per_user(&self) -> usize {
        // For each leaf what is known of it between steps; for each signal its state and a mark that it is to be evaluated, a place
        // among those evaluated for the first time, and one on the stack of truths, which no program fills further than its leaves.
        let leaves = self.leaves.len() * step::BYTES_PER_LEAF;
        let signals =
            self.signals.len() * (size_of::<SignalState>() + 1) + room(self.signals.len()) * size_of::<usize>();
        let stack = room(self.signals.iter().map(|spec| spec.leaves.len()).max().unwrap_or(0));
        let limits = self.limits.len() * size_of::<Option<Reading>>();
        let traits = self.traits.iter().map(|spec| {
            let text = if spec.kind == ValueKind::Text { MAX_TEXT } else { 0 };
            size_of::<Option<OwnedValue>>() + text
        });
        let scores = self.scores.len() * size_of::<ScoreState>();
        let prompts = self.prompts.len() * size_of::<PromptState>();
        let cells: usize = self.cells.iter().map(CellSpec::bytes).sum();
        size_of::<Engine>() + leaves + signals + stack + limits + traits.sum::<usize>() + scores + prompts + cells
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
        size_of::<Cell>() + room(entries) * if with_numbers { 16 } else { 8 }
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
    use crate::accumulate::Input;
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
                let taken = size_of::<Cell>() + 8 * (cell.keys.capacity() + cell.values.capacity());
                assert!(taken <= spec.bytes(), "{kind:?} of {cap}: {taken} bytes, said were {}", spec.bytes());
            }
        }
    }
}
