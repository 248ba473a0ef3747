//! `{"elapsed": A, "gte"?: D, "lt"?: D}`: the time since an anchor lies within bounds. The anchor is `"firstSeen"`, the first event
//! of a selector, or `{"trait": path}`, an instant in epoch ms; it may lie ahead, and the bounds below zero.

use super::Condition;
#[cfg(feature = "document")]
use crate::accumulate::Kind as Keep;
#[cfg(feature = "document")]
use crate::document::{Builder, CellDraft, Fields};
use crate::plan::{Leaf, Source};
#[cfg(feature = "document")]
use crate::record::Level;
use crate::state::State;
use crate::time::Time;
#[cfg(feature = "document")]
use crate::value::ValueKind;
use crate::value::{Bound, Test, Value};

pub(crate) struct Elapsed;

impl Condition for Elapsed {
    const KEY: &'static str = "elapsed";

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        Some(state.now.ms() as f64 - anchor(leaf, state)?)
    }

    fn holds(leaf: &Leaf, state: &State) -> bool {
        let elapsed = Self::measure(leaf, state).map(Value::Number);
        leaf.test.as_ref().is_some_and(|test| test.passes(elapsed))
    }

    fn next_change(leaf: &Leaf, state: &State, _holds: bool) -> Option<Time> {
        let Some(Test::Range { low, high }) = &leaf.test else { return None };
        let anchor = anchor(leaf, state)?;
        let change = |bound: &Option<Bound>| Time::from_f64(anchor + bound.as_ref()?.at).filter(|&at| at > state.now);
        match (change(low), change(high)) {
            (Some(low), Some(high)) => Some(low.min(high)),
            (low, high) => low.or(high),
        }
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        let node = fields.require(Self::KEY)?;
        let low = fields.get("gte").map(|node| node.offset());
        let high = fields.get("lt").map(|node| node.offset());
        if low.is_none() && high.is_none() {
            fields.node().error("`elapsed` needs `gte`, `lt` or both");
        }
        let anchored_trait = node.value.as_object().and_then(|object| object.get("trait"));
        if let (Some(Some(low)), Some(Some(high))) = (low, high)
            && low >= high
        {
            fields.node().never("`gte` is not below `lt`");
        }
        let (source, subject) = if node.value.as_str() == Some("firstSeen") {
            (Source::FirstSeen, "firstSeen".into())
        } else if anchored_trait.is_some() {
            let anchor = node.object()?;
            let path = anchor.require("trait");
            anchor.finish();
            let path = path?;
            let name = path.text()?;
            let (index, kind) = build.user_trait(&path, name)?;
            if kind != ValueKind::Number {
                path.error(format!("trait `{name}` must be declared as number to be an instant in epoch ms"));
            }
            let source = match build.level {
                Level::User => Source::Trait(index),
                Level::Account => build.told_cell(index, None),
            };
            (source, name.into())
        } else {
            let selector = build.selector(&node)?;
            (build.cell(CellDraft::new(Keep::First, &[(&selector, 0)], 1)), selector.subject)
        };
        let end = |bound: Option<Option<f64>>| bound.map_or(Some(None), |at| at.map(|at| Some(Bound { at, strict: false })));
        let (low, high) = (end(low)?, end(high)?.map(|bound| Bound { strict: true, ..bound }));
        let need = if high.is_none() { low.map(|bound| bound.at) } else { None };
        let test = Some(Test::Range { low, high });
        Some(Leaf { test, ..Leaf::new(super::Kind::Elapsed, source, need, &subject) })
    }
}

/// The anchor in epoch ms, if there is one yet.
fn anchor(leaf: &Leaf, state: &State) -> Option<f64> {
    if leaf.read == Source::FirstSeen {
        return state.first_seen.map(|first| first.ms() as f64);
    }
    match (state.cell(leaf.read), state.known_trait(leaf.read)) {
        // A trait of an account, as its facts told it.
        (Some(cell), _) if !cell.values.is_empty() => cell.values.first().copied().filter(|anchor| !anchor.is_nan()),
        (Some(cell), _) => cell.keys.first().map(|&first| first as f64),
        (_, Some(Value::Number(at))) => Some(at.floor()),
        _ => None,
    }
}
