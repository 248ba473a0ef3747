//! `{"is": signal, "within"?: W}`: that signal has fired, ever or inside a rolling window.

use super::Condition;
#[cfg(feature = "document")]
use crate::document::{Builder, Fields};
use crate::plan::Leaf;
#[cfg(feature = "document")]
use crate::plan::Source;
use crate::state::State;
use crate::time::Time;

pub(crate) struct Is;

impl Condition for Is {
    const KEY: &'static str = "is";

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        Some(f64::from(u8::from(Self::holds(leaf, state))))
    }

    fn holds(leaf: &Leaf, state: &State) -> bool {
        state.signal(leaf)
            .is_some_and(|signal| signal.fired > 0 && leaf.window.is_none_or(|window| signal.last + window > state.now))
    }

    fn next_change(leaf: &Leaf, state: &State, holds: bool) -> Option<Time> {
        let window = leaf.window.filter(|_| holds)?;
        Some(state.signal(leaf)?.last + window)
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        let window = fields.get("within").map(|node| node.duration());
        let signal = fields.require(Self::KEY)?;
        let name = signal.text()?;
        let index = build.signal(&signal, name)?;
        let window = window.map_or(Some(None), |window| window.map(Some))?;
        Some(Leaf { window, ..build.leaf(super::Kind::Is, vec![Source::Signal(index)], None, name) })
    }
}
