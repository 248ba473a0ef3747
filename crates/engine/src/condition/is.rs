//! `{"is": signal, "within"?: W}`: that signal has fired, ever or inside a rolling window.

use super::Condition;
#[cfg(feature = "document")]
use crate::document::{Builder, Fields};
#[cfg(feature = "document")]
use crate::plan::Source;
use crate::plan::{Leaf, Window};
use crate::state::State;
use crate::time::Time;

pub(crate) struct Is;

impl Condition for Is {
    const KEY: &'static str = "is";

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        Some(f64::from(u8::from(Self::holds(leaf, state))))
    }

    fn holds(leaf: &Leaf, state: &State) -> bool {
        state.signal(leaf.read).is_some_and(|signal| {
            signal.fired > 0
                && if let Window::Rolling(window) = leaf.window { signal.last + window > state.now } else { true }
        })
    }

    fn next_change(leaf: &Leaf, state: &State, holds: bool) -> Option<Time> {
        match leaf.window {
            Window::Rolling(window) if holds => Some(state.signal(leaf.read)?.last + window),
            _ => None,
        }
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        let window = fields.get(super::WITHIN).map(|node| node.duration());
        let signal = fields.require(Self::KEY)?;
        let name = signal.text()?;
        let index = build.signal_of_level(&signal, name)?;
        let window = window.map_or(Some(Window::Life), |window| window.map(Window::Rolling))?;
        Some(Leaf { window, ..Leaf::new(super::Kind::Is, Source::Signal(index), None, name) })
    }
}
