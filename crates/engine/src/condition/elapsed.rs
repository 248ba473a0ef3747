//! `{"elapsed": A, "gte"?: D, "lt"?: D}`: the time since an anchor lies within bounds. The anchor is `"firstSeen"`, the first event
//! of a selector, or `{"trait": path}`, an instant in epoch ms; it may lie ahead, and the bounds below zero.

use super::Condition;
#[cfg(feature = "document")]
use crate::accumulate::Kind as Keep;
#[cfg(feature = "document")]
use crate::document::{Builder, CellDraft, Fields};
use crate::plan::{Leaf, Source};
use crate::state::State;
use crate::time::Time;
#[cfg(feature = "document")]
use crate::value::{Bound, ValueKind};
use crate::value::{Test, Value};

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
        let bounds = [low, high].into_iter().flatten().filter_map(|bound| Time::from_f64(anchor + bound.at));
        bounds.filter(|&bound| bound > state.now).min()
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
            (Source::Trait(index), name.into())
        } else {
            let selector = build.selector(&node)?;
            let draft = CellDraft { kind: Keep::First, selectors: &[(&selector, 0)], by: None, window: None, cap: 1 };
            (Source::Cell(build.cell(draft)), selector.subject)
        };
        let end = |bound: Option<Option<f64>>| bound.map_or(Some(None), |at| at.map(|at| Some(Bound { at, strict: false })));
        let (low, high) = (end(low)?, end(high)?.map(|bound| Bound { strict: true, ..bound }));
        let need = if high.is_none() { low.map(|bound| bound.at) } else { None };
        let test = Some(Test::Range { low, high });
        Some(Leaf { test, ..build.leaf(super::Kind::Elapsed, vec![source], need, &subject) })
    }
}

/// The anchor in epoch ms, if there is one yet.
fn anchor(leaf: &Leaf, state: &State) -> Option<f64> {
    match leaf.reads.first()? {
        Source::FirstSeen => state.first_seen.map(|first| first.ms() as f64),
        Source::Cell(_) => state.cell(leaf)?.keys.first().map(|&first| first as f64),
        _ => match state.known_trait(leaf)? {
            Value::Number(at) => Some(at.floor()),
            _ => None,
        },
    }
}
