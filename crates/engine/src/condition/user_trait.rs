//! `{"trait": path, "eq" | "in" | "gte" | "gt" | "lte" | "lt" | "exists": v}`: the trait passes this one test.

use super::Condition;
#[cfg(feature = "document")]
use crate::document::{Builder, Fields};
#[cfg(feature = "document")]
use crate::record::Level;
use crate::plan::{Leaf, Source};
use crate::state::State;
use crate::value::{Test, Value};

pub(crate) struct UserTrait;

impl Condition for UserTrait {
    const KEY: &'static str = "trait";

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        // Of an account, the value itself is known only where its facts are; where they were merged, its truth is all there is.
        let source = leaf.others.first().unwrap_or(&leaf.read);
        match (&leaf.test, state.known_trait(*source)) {
            (Some(Test::Exists(_)), _) => Some(1.0),
            (_, Some(Value::Number(number))) => Some(number),
            (_, Some(_)) => Some(1.0),
            (_, None) => Self::holds(leaf, state).then_some(1.0),
        }
    }

    fn holds(leaf: &Leaf, state: &State) -> bool {
        let Some(test) = &leaf.test else { return false };
        match (leaf.read, state.cell(leaf.read).and_then(|cell| cell.values.first())) {
            (Source::Cell(_), Some(&told)) => told == 1.0,
            (source, _) => test.passes(state.known_trait(source)),
        }
    }

    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
        let path = fields.require(Self::KEY)?;
        let test = fields.trait_test();
        let name = path.text()?;
        let (index, kind) = build.user_trait(&path, name)?;
        let test = test?.read(kind)?;
        let need = match &test {
            Test::Range { low: Some(bound), high: None } => Some(bound.at),
            _ => None,
        };
        let trait_itself = Source::Trait(index);
        let (source, others) = match build.level {
            Level::User => (trait_itself, Vec::new()),
            Level::Account => (build.told_cell(index, Some(&test)), vec![trait_itself]),
        };
        Some(Leaf { test: Some(test), others, ..Leaf::new(super::Kind::UserTrait, source, need, name) })
    }
}
