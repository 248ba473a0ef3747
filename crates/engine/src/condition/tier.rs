//! `{"tier": id}`: the present tier of its score is this one or one listed before it.

use super::Condition;
use crate::parts::SCORES;
#[cfg(feature = "document")]
use crate::document::{Builder, Fields};
use crate::plan::{Leaf, Source};
use crate::state::State;

pub(crate) struct Tier;

impl Condition for Tier {
    const KEY: &'static str = "tier";
    const IS_KNOWN: bool = SCORES;

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        let Source::Score(score) = leaf.read else { return None };
        let tier = state.scores.get(score)?.tier?;
        (tier <= leaf.number as usize).then_some(1.0)
    }

    fn holds(leaf: &Leaf, state: &State) -> bool {
        Self::measure(leaf, state).is_some()
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        let node = fields.require(Self::KEY)?;
        let name = node.text()?;
        let (score, tier) = build.tier(&node, name)?;
        Some(Leaf { number: tier as u32, ..Leaf::new(super::Kind::Tier, Source::Score(score), None, name) })
    }
}
