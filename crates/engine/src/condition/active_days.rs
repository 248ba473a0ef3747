//! `{"activeDays": S | "any", "gte": n, "days"?: d}`: matching events fall on at least n different days, over life or of the last d.

use super::Condition;
#[cfg(feature = "document")]
use crate::accumulate::Kind as Keep;
#[cfg(feature = "document")]
use crate::document::{Builder, Fields, bounds};
#[cfg(feature = "document")]
use crate::record::Level;
use crate::plan::{Leaf, Window};
use crate::state::State;
use crate::time::Time;

pub(crate) struct ActiveDays;

impl Condition for ActiveDays {
    const KEY: &'static str = "activeDays";

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        let cell = state.cell(leaf.read)?;
        Some(match leaf.window {
            Window::Days(days) => state.latest_days(cell, days).len() as f64,
            _ => cell.total,
        })
    }

    fn next_change(leaf: &Leaf, state: &State, holds: bool) -> Option<Time> {
        match leaf.window {
            Window::Days(_) if holds => Some(state.midnight()),
            _ => None,
        }
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        let matches = build.matches(&fields.require(Self::KEY)?);
        let window = fields.window(&[super::DAYS], build);
        let need_node = fields.require("gte")?;
        let need = need_node.integer(1..=bounds::COUNT);
        let (matches, need, mut window) = (matches?, need?, window?);
        // Which days of several users are the same can be told only of days that are kept.
        if window == Window::Life && build.level == Level::Account {
            window = Window::Days(bounds::DAYS as u32);
        }
        let cap = match window {
            Window::Days(days) => days,
            _ => 1,
        };
        if cap > 1 && need > cap.into() {
            need_node.never(format!("{cap} days have no {need} active ones"));
        }
        let cell = build.any_cell(Keep::DaySet, &matches, window, cap as usize);
        Some(Leaf { window, ..Leaf::new(super::Kind::ActiveDays, cell, Some(need as f64), matches.subject()) })
    }
}
