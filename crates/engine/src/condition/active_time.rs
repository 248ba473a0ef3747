//! `{"activeTime": "app" | feature, "gte": D, "days"?: d}`: engaged time adds up to at least D, over life or on the last d days.

use super::Condition;
#[cfg(feature = "document")]
use crate::document::{Builder, Fields};
use crate::plan::{Leaf, Window};
use crate::state::State;
use crate::time::Time;

pub(crate) struct ActiveTime;

impl Condition for ActiveTime {
    const KEY: &'static str = "activeTime";

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        state.cell(leaf.read).map(|cell| state.sum(cell, leaf.window))
    }

    fn next_change(leaf: &Leaf, state: &State, holds: bool) -> Option<Time> {
        (holds && leaf.window != Window::Life).then(|| state.midnight())
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        let place = fields.require(Self::KEY)?;
        let window = fields.window(&[super::DAYS], build);
        let need_node = fields.require("gte")?;
        let need = need_node.duration();
        let name = place.text()?;
        let (window, need) = (window?, need?);
        if let Window::Days(days) = window
            && need.ms() > u64::from(days) * crate::time::DAY as u64
        {
            need_node.never(format!("{days} days are shorter than that"));
        }
        let cell = build.activity(&place, name, window)?;
        Some(Leaf { window, ..Leaf::new(super::Kind::ActiveTime, cell, Some(need.ms() as f64), name) })
    }
}
