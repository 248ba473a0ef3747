//! `{"count": S, "gte": n, "within"?: W, "days"?: d}`: at least n matching events, over life, inside a rolling window, or on the last
//! d days.

use super::Condition;
#[cfg(feature = "document")]
use crate::accumulate::Kind as Keep;
#[cfg(feature = "document")]
use crate::document::{Builder, CellDraft, Fields, bounds};
use crate::plan::{Leaf, Window};
use crate::state::State;
use crate::time::Time;

pub(crate) struct Count;

impl Condition for Count {
    const KEY: &'static str = "count";

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        let cell = state.cell(leaf.read)?;
        Some(match leaf.window {
            Window::Rolling(window) => cell.inside(state.now, window, leaf.need? as usize) as f64,
            window => state.sum(cell, window),
        })
    }

    fn next_change(leaf: &Leaf, state: &State, holds: bool) -> Option<Time> {
        // Time alone takes events out of the window: it turns false when the nth latest leaves.
        match leaf.window {
            Window::Rolling(window) if holds => {
                Some(state.cell(leaf.read)?.nth_latest(leaf.need? as usize)? + window)
            }
            Window::Days(_) if holds => Some(state.midnight()),
            _ => None,
        }
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        let selector = build.selector(&fields.require(Self::KEY)?);
        let window = fields.window(&[super::WITHIN, super::DAYS], build);
        let most = if fields.has(super::WITHIN) { bounds::COUNT_WITHIN } else { bounds::COUNT };
        let need = fields.require("gte")?;
        if fields.has(super::WITHIN) && need.value.as_f64().is_some_and(|need| need > most as f64) {
            need.error(format!("a rolling window counts to {most}, since it keeps a time for each; for more, use `days`"));
            return None;
        }
        let need = need.integer(1..=most);
        let (selector, need, window) = (selector?, need?, window?);
        let (kind, cap) = match window {
            Window::Rolling(_) => (Keep::Recent, need as usize),
            Window::Days(days) => (Keep::Days, days as usize),
            _ => (Keep::Total, 0),
        };
        let cell = build.cell(CellDraft { window, ..CellDraft::new(kind, &[(&selector, 0)], cap) });
        Some(Leaf { window, ..Leaf::new(super::Kind::Count, cell, Some(need as f64), &selector.subject) })
    }
}
