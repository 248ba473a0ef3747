//! `{"activeTime": "app" | feature, "gte": D}`: engaged time adds up to at least D.

use super::Condition;
#[cfg(feature = "document")]
use crate::document::{Builder, Fields};
use crate::plan::Leaf;
#[cfg(feature = "document")]
use crate::plan::Source;
use crate::state::State;

pub(crate) struct ActiveTime;

impl Condition for ActiveTime {
    const KEY: &'static str = "activeTime";

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        state.cell(leaf).map(|cell| cell.total)
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        let place = fields.require(Self::KEY)?;
        let need = fields.require("gte").and_then(|node| node.duration());
        let name = place.text()?;
        let cell = build.activity(&place, name);
        let (cell, need) = (cell?, need?);
        Some(build.leaf(super::Kind::ActiveTime, vec![Source::Cell(cell)], Some(need.ms() as f64), name))
    }
}
