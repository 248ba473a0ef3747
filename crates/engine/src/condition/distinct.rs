//! `{"distinct": S, "by": prop, "gte": n, "within"?: W}`: at least n different values of a prop.

use super::Condition;
#[cfg(feature = "document")]
use crate::accumulate::Kind as Keep;
#[cfg(feature = "document")]
use crate::document::{Builder, CellDraft, Fields, bounds};
use crate::plan::{Leaf, Window};
use crate::state::State;
use crate::time::Time;

pub(crate) struct Distinct;

impl Condition for Distinct {
    const KEY: &'static str = "distinct";

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        let cell = state.cell(leaf.read)?;
        // The cell may keep more for a higher threshold elsewhere: evidence must not depend on that.
        let cap = leaf.need? as usize;
        Some(match leaf.window {
            Window::Rolling(window) => cell.values_inside(state.now, window, cap),
            _ => cell.keys.len().min(cap),
        } as f64)
    }

    fn next_change(leaf: &Leaf, state: &State, holds: bool) -> Option<Time> {
        match leaf.window {
            Window::Rolling(window) if holds => {
                Some(state.cell(leaf.read)?.nth_latest_value(leaf.need? as usize)? + window)
            }
            _ => None,
        }
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        let selector = build.selector(&fields.require(Self::KEY)?);
        let window = fields.window(&[super::WITHIN], build);
        let need = fields.require("gte").and_then(|node| node.integer(1..=bounds::DISTINCT));
        let by_node = fields.require("by")?;
        let selector = selector?;
        let by = build.prop(&selector, &by_node, None);
        let (need, by, window) = (need?, by?, window?);
        if let Some(most) = build.most_values(&selector, &by)
            && need > most
        {
            by_node.never(format!("`{by}` has only {most} different values"));
        }
        let selectors = [(&selector, 0)];
        let draft = CellDraft::new(Keep::Values, &selectors, need as usize);
        let cell = build.cell(CellDraft { by: Some(&by), window, ..draft });
        Some(Leaf { window, ..Leaf::new(super::Kind::Distinct, cell, Some(need as f64), &by) })
    }
}
