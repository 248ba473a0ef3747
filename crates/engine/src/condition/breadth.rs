//! `{"breadth": [feature, …] | "all" | "core", "gte": n, "within"?: W}`: at least n of these features have a matching event.

use super::Condition;
#[cfg(feature = "document")]
use crate::accumulate::{Kind as Keep, latest};
#[cfg(feature = "document")]
use crate::document::{Builder, CellDraft, Fields, bounds};
use crate::plan::{Leaf, Window};
use crate::state::State;
use crate::time::Time;

pub(crate) struct Breadth;

impl Condition for Breadth {
    const KEY: &'static str = "breadth";

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        Some(used(leaf, state).count() as f64)
    }

    fn next_change(leaf: &Leaf, state: &State, holds: bool) -> Option<Time> {
        // The first to leave the window may be the one that counts.
        match leaf.window {
            Window::Rolling(window) if holds => used(leaf, state).min().map(|last| last + window),
            _ => None,
        }
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        let node = fields.require(Self::KEY)?;
        let window = fields.window(&[super::WITHIN], build);
        let need = fields.require("gte").and_then(|node| node.integer(1..=bounds::FEATURES as u64));
        let features = build.features(&node);
        let (features, need, window) = (features?, need?, window?);
        if need > features.len() as u64 {
            node.never(format!("there are only {} such features", features.len()));
        }
        let mut cells = Vec::new();
        for feature in features {
            let selector = build.feature_selector(feature);
            cells.push(build.cell(CellDraft::new(Keep::Latest, &[(&selector, latest::SETS)], 1)));
        }
        let first = *cells.first()?;
        Some(Leaf { window, others: cells, ..Leaf::new(super::Kind::Breadth, first, Some(need as f64), "") })
    }
}

/// When each feature was last used, of those that were used inside the window.
fn used(leaf: &Leaf, state: &State) -> impl Iterator<Item = Time> {
    let last = leaf.others.iter().filter_map(|&source| state.cell(source)?.instant());
    last.filter(|&last| if let Window::Rolling(window) = leaf.window { last + window > state.now } else { true })
}
