//! `{"distinct": S, "by": prop, "gte": n, "within"?: W}`: at least n different values of a prop.

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

pub(crate) struct Distinct;

impl Condition for Distinct {
    const KEY: &'static str = "distinct";

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        let cell = state.cell(leaf)?;
        let measured = match leaf.window {
            None => cell.keys.len(),
            Some(window) => cell.values_inside(state.now, window),
        };
        // The cell may keep more for a higher threshold elsewhere: evidence must not depend on that.
        Some((measured as f64).min(leaf.need?))
    }

    fn next_change(leaf: &Leaf, state: &State, holds: bool) -> Option<Time> {
        let window = leaf.window.filter(|_| holds)?;
        Some(state.cell(leaf)?.nth_latest_value(leaf.need? as usize)? + window)
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        let selector = build.selector(&fields.require(Self::KEY)?);
        let window = fields.get("within").map(|node| node.duration());
        let need = fields.require("gte").and_then(|node| node.integer(1..=bounds::DISTINCT));
        let by = fields.require("by")?;
        let selector = selector?;
        let by = build.prop(&selector, &by);
        let (need, by) = (need?, by?);
        let window = window.map_or(Some(None), |window| window.map(Some))?;
        let cell =
            build.cell(CellDraft { kind: Keep::Values, selectors: &[(&selector, 0)], by: Some(&by), window, cap: need as usize });
        Some(Leaf { window, ..build.leaf(super::Kind::Distinct, vec![Source::Cell(cell)], Some(need as f64), &by) })
    }
}
