//! `{"limit": id, "reach": r}`: the latest reading of a plan limit has used / cap of at least r. Of an account, the highest ratio of
//! the readings of the latest ms.

use super::Condition;
#[cfg(feature = "document")]
use crate::accumulate::Kind as Keep;
#[cfg(feature = "document")]
use crate::document::{Builder, Fields};
#[cfg(feature = "document")]
use crate::record::Level;
use crate::plan::{Leaf, Source};
use crate::state::State;

pub(crate) struct Reach;

impl Condition for Reach {
    const KEY: &'static str = "reach";

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        let ratio = match leaf.read {
            Source::Limit(limit) => {
                let reading = state.reading(limit)?;
                reading.used / reading.cap?
            }
            source => *state.cell(source)?.values.first().filter(|&&ratio| ratio >= 0.0)?,
        };
        Some(super::finite(ratio))
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        let limit = build.limit_of(fields);
        let need = fields.require(Self::KEY)?.positive();
        let ((limit, name), need) = (limit?, need?);
        let source = match build.level {
            Level::User => Source::Limit(limit),
            Level::Account => build.limit_cell(Keep::Peak, limit, 1),
        };
        Some(Leaf::new(super::Kind::Reach, source, Some(need), name))
    }
}
