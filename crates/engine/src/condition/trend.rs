//! `{"trend": S, "days": d, "over": w, "times": x, "gte": n}`: the last d days have at least n matching events, and x times as many
//! a day as the w days before, which have one at least.

use super::Condition;
#[cfg(feature = "document")]
use crate::accumulate::Kind as Keep;
#[cfg(feature = "document")]
use crate::document::{Builder, CellDraft, Fields, bounds};
use crate::plan::{Leaf, Window};
use crate::state::State;
use crate::time::Time;

pub(crate) struct Trend;

impl Condition for Trend {
    const KEY: &'static str = "trend";

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        Some(state.sum(state.cell(leaf.read)?, leaf.window))
    }

    fn holds(leaf: &Leaf, state: &State) -> bool {
        let (Some(cell), Window::Days(days), Some(need)) = (state.cell(leaf.read), leaf.window, leaf.need) else {
            return false;
        };
        let begin = state.today() + 1 - i64::from(days);
        let now = state.sum(cell, leaf.window);
        let before = cell.sum_between(begin - i64::from(leaf.number), begin);
        now >= need && before >= 1.0 && now * f64::from(leaf.number) >= leaf.times * before * f64::from(days)
    }

    fn next_change(leaf: &Leaf, state: &State, _holds: bool) -> Option<Time> {
        // A midnight moves days from one side to the other: it can turn either way as long as a day is in reach.
        let Window::Days(days) = leaf.window else { return None };
        state.next_day(leaf.read, days.saturating_add(leaf.number))
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        build.for_users_only(fields, Self::KEY);
        let selector = build.selector(&fields.require(Self::KEY)?);
        let days = fields.require("days").and_then(|node| node.integer(1..=bounds::CALENDAR_DAYS));
        let over = fields.require("over").and_then(|node| node.integer(1..=bounds::CALENDAR_DAYS));
        let times = fields.require("times").and_then(|node| node.positive());
        let need = fields.require("gte").and_then(|node| node.integer(1..=bounds::COUNT));
        let (selector, days, over, times, need) = (selector?, days?, over?, times?, need?);
        if days + over > bounds::CALENDAR_DAYS {
            fields.node().error(format!(
                "`days` and `over` together are {}, at most {} are allowed",
                days + over,
                bounds::CALENDAR_DAYS
            ));
        }
        let window = Window::Days(days as u32);
        let cap = (days + over) as usize;
        let cell = build.cell(CellDraft { window, ..CellDraft::new(Keep::Days, &[(&selector, 0)], cap) });
        let leaf = Leaf::new(super::Kind::Trend, cell, Some(need as f64), &selector.subject);
        Some(Leaf { window, number: over as u32, times, ..leaf })
    }
}
