//! `{"activeWeeks": S | "any", "gte": n, "weeks": k}`: matching events fall into at least n of this week and the k − 1 before it.

use super::Condition;
#[cfg(feature = "document")]
use crate::accumulate::Kind as Keep;
#[cfg(feature = "document")]
use crate::document::{Builder, Fields, bounds};
use crate::plan::{Leaf, Window};
use crate::state::State;
use crate::time::{Calendar, Time};

pub(crate) struct ActiveWeeks;

impl Condition for ActiveWeeks {
    const KEY: &'static str = "activeWeeks";

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        let Window::Weeks(weeks) = leaf.window else { return None };
        let this = Calendar::week(state.today());
        let mut last = this - i64::from(weeks);
        let mut active = 0.0;
        for &day in &state.cell(leaf.read)?.keys {
            let week = Calendar::week(day as i64);
            if week > last {
                last = week;
                active += 1.0;
            }
        }
        Some(active)
    }

    fn next_change(_: &Leaf, state: &State, holds: bool) -> Option<Time> {
        // Only a Monday changes it; a midnight too many does no harm.
        holds.then(|| state.midnight())
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        let matches = build.matches(&fields.require(Self::KEY)?);
        let weeks = fields.require("weeks").and_then(|node| node.integer(1..=bounds::WEEKS));
        let need_node = fields.require("gte")?;
        let need = need_node.integer(1..=bounds::COUNT);
        let (matches, need, weeks) = (matches?, need?, weeks?);
        if need > weeks {
            need_node.never(format!("{weeks} weeks have no {need} active ones"));
        }
        let window = Window::Weeks(weeks as u32);
        let cell = build.any_cell(Keep::DaySet, &matches, window, weeks as usize * 7);
        Some(Leaf { window, ..Leaf::new(super::Kind::ActiveWeeks, cell, Some(need as f64), matches.subject()) })
    }
}
