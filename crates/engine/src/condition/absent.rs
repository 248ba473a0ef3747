//! `{"absent": S, "for": D, "after"?: S2}`: no matching event for D, since the last one, since S2, or since the user was first seen.

use super::Condition;
#[cfg(feature = "document")]
use crate::accumulate::{Kind as Keep, latest};
#[cfg(feature = "document")]
use crate::document::{Builder, CellDraft, Fields};
use crate::plan::Leaf;
#[cfg(feature = "document")]
use crate::plan::Source;
use crate::state::State;
use crate::time::{Span, Time};

pub(crate) struct Absent;

impl Condition for Absent {
    const KEY: &'static str = "absent";

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        Some(state.now.since(since(leaf, state)?).ms() as f64)
    }

    fn next_change(leaf: &Leaf, state: &State, holds: bool) -> Option<Time> {
        if holds { None } else { Some(since(leaf, state)? + Span::from_ms(leaf.need? as u64)) }
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        let absent = build.selector(&fields.require(Self::KEY)?);
        let after = fields.get("after").map(|node| {
            build.for_users_only(fields, "after");
            build.selector(&node)
        });
        let need = fields.require("for")?.duration();
        let (absent, need) = (absent?, need?);
        let after = after.map_or(Some(None), |after| after.map(Some))?;
        // An event that matches both is the later part: nothing is absent after itself.
        let parts = match &after {
            Some(after) => vec![(&absent, latest::CLEARS), (after, latest::SETS)],
            None => vec![(&absent, latest::SETS)],
        };
        let cell = build.cell(CellDraft::new(Keep::Latest, &parts, 1));
        let others = if after.is_none() { vec![Source::FirstSeen] } else { Vec::new() };
        Some(Leaf { others, ..Leaf::new(super::Kind::Absent, cell, Some(need.ms() as f64), &absent.subject) })
    }
}

/// Since when it is absent.
fn since(leaf: &Leaf, state: &State) -> Option<Time> {
    let last = state.cell(leaf.read)?.instant();
    if last.is_none() && !leaf.others.is_empty() { state.first_seen } else { last }
}
