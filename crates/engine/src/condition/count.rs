//! `{"count": S, "gte": n, "within"?: W}`: at least n matching events, over life or inside a rolling window.

use super::Condition;
#[cfg(feature = "document")]
use crate::accumulate::Kind as Keep;
#[cfg(feature = "document")]
use crate::document::{Builder, CellDraft, Fields, bounds};
use crate::plan::Leaf;
#[cfg(feature = "document")]
use crate::plan::Source;
use crate::state::State;
use crate::time::Time;

pub(crate) struct Count;

impl Condition for Count {
    const KEY: &'static str = "count";

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        let cell = state.cell(leaf)?;
        Some(match leaf.window {
            None => cell.total,
            Some(window) => cell.inside(state.now, window, leaf.need? as usize) as f64,
        })
    }

    fn next_change(leaf: &Leaf, state: &State, holds: bool) -> Option<Time> {
        // Time alone takes events out of the window: it turns false when the nth latest leaves.
        let window = leaf.window.filter(|_| holds)?;
        Some(state.cell(leaf)?.nth_latest(leaf.need? as usize)? + window)
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        let selector = build.selector(&fields.require(Self::KEY)?);
        let window = fields.get("within").map(|node| node.duration());
        let most = if window.is_some() { bounds::COUNT_WITHIN } else { bounds::COUNT };
        let need = fields.require("gte")?.integer(1..=most);
        let (selector, need) = (selector?, need?);
        let window = window.map_or(Some(None), |window| window.map(Some))?;
        let cell = build.cell(CellDraft {
            kind: if window.is_some() { Keep::Recent } else { Keep::Total },
            selectors: &[(&selector, 0)],
            by: None,
            window,
            cap: window.map_or(0, |_| need as usize),
        });
        Some(Leaf { window, ..build.leaf(super::Kind::Count, vec![Source::Cell(cell)], Some(need as f64), &selector.subject) })
    }
}
