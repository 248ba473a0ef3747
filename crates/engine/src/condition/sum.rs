//! `{"sum": S, "of": prop, "gte": x, "days"?: d}`: the numbers under a prop add up to at least x, over life or on the last d days.

use super::Condition;
#[cfg(feature = "document")]
use crate::accumulate::Kind as Keep;
#[cfg(feature = "document")]
use crate::document::{Builder, CellDraft, Fields};
use crate::plan::{Leaf, Window};
use crate::state::State;
use crate::time::Time;
#[cfg(feature = "document")]
use crate::value::ValueKind;

pub(crate) struct Sum;

impl Condition for Sum {
    const KEY: &'static str = "sum";

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        // What is beyond all doubles is still a number, as JSON needs it; what is none compares to nothing.
        Some(state.sum(state.cell(leaf.read)?, leaf.window)).filter(|sum| !sum.is_nan()).map(super::finite)
    }

    fn next_change(leaf: &Leaf, state: &State, _holds: bool) -> Option<Time> {
        // Numbers may be negative: a day that leaves can turn it either way.
        match leaf.window {
            Window::Days(days) => state.next_day(leaf.read, days),
            _ => None,
        }
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        let selector = build.selector(&fields.require(Self::KEY)?);
        let window = fields.window(&[super::DAYS], build);
        let need = fields.require("gte").and_then(|node| node.number());
        let of = fields.require("of")?;
        let selector = selector?;
        let of = build.prop(&selector, &of, Some(ValueKind::Number));
        let (need, of, window) = (need?, of?, window?);
        let (kind, cap) = if let Window::Days(days) = window { (Keep::Days, days as usize) } else { (Keep::Total, 0) };
        let cell = build.cell(CellDraft { by: Some(&of), window, ..CellDraft::new(kind, &[(&selector, 0)], cap) });
        Some(Leaf { window, ..Leaf::new(super::Kind::Sum, cell, Some(need), &of) })
    }
}
