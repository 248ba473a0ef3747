//! `{"limit": id, "exhaustsIn": D}`: at the pace since the last reset, a plan limit is used up within D.

use super::Condition;
#[cfg(feature = "document")]
use crate::accumulate::Kind as Keep;
#[cfg(feature = "document")]
use crate::document::{Builder, Fields, bounds};
#[cfg(feature = "document")]
use crate::plan::Source;
use crate::plan::{Leaf, Window};
use crate::state::State;
use crate::time::Time;

pub(crate) struct Exhausts;

impl Condition for Exhausts {
    const KEY: &'static str = "exhaustsIn";

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        let end = exhausted(leaf, state)?;
        Some(super::finite((end - state.now.ms() as f64).ceil().max(0.0)))
    }

    fn holds(leaf: &Leaf, state: &State) -> bool {
        let Window::Rolling(window) = leaf.window else { return false };
        exhausted(leaf, state).is_some_and(|end| end <= (state.now + window).ms() as f64)
    }

    fn next_change(leaf: &Leaf, state: &State, holds: bool) -> Option<Time> {
        // It comes nearer by time alone, and goes away only by a reading.
        match leaf.window {
            Window::Rolling(window) if !holds => {
                Time::from_f64((exhausted(leaf, state)? - window.ms() as f64).ceil())
            }
            _ => None,
        }
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        build.for_users_only(fields, Self::KEY);
        let limit = build.limit_of(fields);
        let window = fields.require(Self::KEY)?.duration();
        let ((limit, name), window) = (limit?, window?);
        let pace = build.limit_cell(Keep::Pace, limit, bounds::PACE_DAYS);
        let leaf = Leaf::new(super::Kind::Exhausts, Source::Limit(limit), None, name);
        Some(Leaf { window: Window::Rolling(window), others: vec![pace], ..leaf })
    }
}

/// When the limit is used up, in epoch ms.
fn exhausted(leaf: &Leaf, state: &State) -> Option<f64> {
    let (crate::plan::Source::Limit(limit), Some(&pace)) = (leaf.read, leaf.others.first()) else { return None };
    state.exhausted(limit, pace)
}
