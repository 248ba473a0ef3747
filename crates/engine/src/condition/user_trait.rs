//! `{"trait": path, "eq" | "in" | "gte" | "gt" | "lte" | "lt" | "exists": v}`: the trait passes this one test.

use super::Condition;
#[cfg(feature = "document")]
use crate::document::{Builder, Fields};
use crate::plan::Leaf;
#[cfg(feature = "document")]
use crate::plan::Source;
use crate::state::State;
use crate::value::{Test, Value};

pub(crate) struct UserTrait;

impl Condition for UserTrait {
    const KEY: &'static str = "trait";

    fn measure(leaf: &Leaf, state: &State) -> Option<f64> {
        let value = state.known_trait(leaf);
        match (&leaf.test, value) {
            (Some(Test::Exists(_)), _) => Some(1.0),
            (_, Some(Value::Number(number))) => Some(number),
            (_, Some(_)) => Some(1.0),
            (_, None) => None,
        }
    }

    fn holds(leaf: &Leaf, state: &State) -> bool {
        leaf.test.as_ref().is_some_and(|test| test.passes(state.known_trait(leaf)))
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
        Some(Leaf { test: Some(test), ..build.leaf(super::Kind::UserTrait, vec![Source::Trait(index)], need, name) })
    }
}
