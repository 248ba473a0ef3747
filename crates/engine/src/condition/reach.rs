//! `{"limit": id, "reach": r}`: the latest reading of a plan limit has used / cap of at least r.

use super::Condition;
#[cfg(feature = "document")]
use crate::document::{Builder, Fields};
use crate::plan::Leaf;
#[cfg(feature = "document")]
use crate::plan::Source;
use crate::state::State;

pub(crate) struct Reach;

impl Condition for Reach {
    const KEY: &'static str = "reach";

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        let reading = state.reading(leaf)?;
        // A ratio beyond all doubles is still a number, as JSON needs it.
        Some((reading.used / reading.cap?).min(f64::MAX))
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        let limit = fields.require("limit").and_then(|node| {
            let name = node.text()?;
            build.limit(&node, name).map(|limit| (limit, name))
        });
        let need = fields.require(Self::KEY)?.positive();
        let ((limit, name), need) = (limit?, need?);
        Some(build.leaf(super::Kind::Reach, vec![Source::Limit(limit)], Some(need), name))
    }
}
