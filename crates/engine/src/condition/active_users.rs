//! `{"activeUsers": S | "any" | {"fired": signal}, "gte": n, "days"?: d}`: at least n users of an account have a match.

use super::Condition;
use crate::parts::ACCOUNTS;
#[cfg(feature = "document")]
use crate::accumulate::Kind as Keep;
#[cfg(feature = "document")]
use crate::document::{Builder, Fields, bounds};
use crate::plan::{Leaf, Window};
use crate::state::State;
use crate::time::Time;

pub(crate) struct ActiveUsers;

impl Condition for ActiveUsers {
    const KEY: &'static str = "activeUsers";
    const IS_KNOWN: bool = ACCOUNTS;

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        let begin = match leaf.window {
            Window::Days(days) => state.today() + 1 - i64::from(days),
            _ => i64::MIN,
        };
        let times = state.cell(leaf.read)?.values.iter();
        let days = times.filter_map(|&last| Time::from_f64(last)).map(|last| state.calendar.day(last));
        Some(days.filter(|&day| day >= begin).count() as f64)
    }

    fn next_change(leaf: &Leaf, state: &State, holds: bool) -> Option<Time> {
        (holds && leaf.window != Window::Life).then(|| state.midnight())
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        build.for_accounts_only(fields, Self::KEY);
        let matches = build.matches_or_fired(&fields.require(Self::KEY)?);
        let window = fields.window(&[super::DAYS], build);
        let need = fields.require("gte").and_then(|node| node.integer(1..=bounds::COUNT));
        let (matches, need, window) = (matches?, need?, window?);
        let cell = build.any_cell(Keep::Users, &matches, Window::Life, 1);
        Some(Leaf { window, ..Leaf::new(super::Kind::ActiveUsers, cell, Some(need as f64), matches.subject()) })
    }
}
