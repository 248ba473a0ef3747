//! `{"sequence": [S1, …, Sk], "within": W}`: events that match these came one after the other, all inside a rolling window.

use super::Condition;
#[cfg(feature = "document")]
use crate::accumulate::Kind as Keep;
#[cfg(feature = "document")]
use crate::document::{Builder, CellDraft, Fields, Selector, bounds};
use crate::plan::{Leaf, Window};
use crate::state::State;
use crate::time::Time;

pub(crate) struct Sequence;

impl Condition for Sequence {
    const KEY: &'static str = "sequence";

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        leaves(leaf, state).filter(|&end| end > state.now).map(|_| 1.0)
    }

    fn holds(leaf: &Leaf, state: &State) -> bool {
        Self::measure(leaf, state).is_some()
    }

    fn next_change(leaf: &Leaf, state: &State, holds: bool) -> Option<Time> {
        leaves(leaf, state).filter(|_| holds)
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        build.for_users_only(fields, Self::KEY);
        let node = fields.require(Self::KEY)?;
        let window = fields.require(super::WITHIN).and_then(|node| node.duration());
        let items = node.some_items(bounds::SEQUENCE)?;
        if items.len() < 2 {
            node.error("a sequence has at least 2 events; with one, use `count`");
        }
        let selectors: Vec<Option<Selector>> = items.iter().map(|item| build.selector(item)).collect();
        let selectors = selectors.into_iter().collect::<Option<Vec<_>>>()?;
        // Later parts first: an event that plays several must not follow itself.
        let parts: Vec<(&Selector, usize)> = selectors.iter().enumerate().map(|(role, one)| (one, role)).rev().collect();
        let window = Window::Rolling(window?);
        let cell = build.cell(CellDraft::new(Keep::Chain, &parts, selectors.len()));
        let subject: Vec<&str> = selectors.iter().map(|selector| &*selector.subject).collect();
        Some(Leaf { window, ..Leaf::new(super::Kind::Sequence, cell, None, &subject.join(",")) })
    }
}

/// When the latest-begun whole chain leaves the window.
fn leaves(leaf: &Leaf, state: &State) -> Option<Time> {
    let Window::Rolling(window) = leaf.window else { return None };
    let begun = state.cell(leaf.read)?.keys.last().copied().and_then(Time::from_ms)?;
    Some(begun + window)
}
