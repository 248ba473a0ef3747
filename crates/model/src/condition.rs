//! Conditions as trees of leaves, and the evidence of the leaves. Section 4 for the tree, section 5 for evidence.

use std::fmt;

use serde_json::Value;

use crate::definition::Definitions;
use crate::error::Error;
use crate::history::View;
use crate::json::Object;
use crate::leaf;

/// A condition that holds no others.
pub(crate) trait Leaf: fmt::Debug {
    /// What was measured, if the condition is true at `now`.
    fn measure(&self, view: View<'_>) -> Option<f64>;

    /// Instants at which the condition can change with no fact, later ones than `now` among others. It may name too many.
    fn instants(&self, view: View<'_>) -> Vec<i64>;
}

#[derive(Debug)]
pub(crate) enum Condition {
    Leaf(Box<dyn Leaf>),
    All(Vec<Condition>),
    Any { of: Vec<Condition>, at_least: usize },
    Not(Box<Condition>),
}

/// For every leaf that is itself true: its number among the leaves, and its measured value.
pub(crate) type Evidence = Vec<(usize, f64)>;

impl Condition {
    pub(crate) fn read(value: &Value, definitions: &Definitions) -> Result<Condition, Error> {
        let object = Object::of(value)?;
        let read_all = |items: &[Value]| -> Result<Vec<Condition>, Error> {
            items.iter().map(|item| Condition::read(item, definitions)).collect()
        };
        if object.has("all") {
            return Ok(Condition::All(read_all(object.list("all")?)?));
        }
        if object.has("any") {
            let at_least = object.optional("gte", Object::whole)?.unwrap_or(1);
            let at_least = usize::try_from(at_least).map_err(|_| Error::at("gte", "is negative"))?;
            return Ok(Condition::Any { of: read_all(object.list("any")?)?, at_least });
        }
        if object.has("not") {
            return Ok(Condition::Not(Box::new(Condition::read(object.value("not")?, definitions)?)));
        }
        Ok(Condition::Leaf(leaf::read(object, definitions)?))
    }

    /// Whether the condition is true at `now`, and the evidence of its leaves, with no short circuit.
    pub(crate) fn evaluate(&self, view: View<'_>) -> (bool, Evidence) {
        let measured: Vec<Option<f64>> = self.leaves().iter().map(|leaf| leaf.measure(view)).collect();
        let evidence = measured.iter().enumerate().filter_map(|(number, value)| value.map(|value| (number, value)));
        (self.holds(view), evidence.collect())
    }

    fn holds(&self, view: View<'_>) -> bool {
        match self {
            Condition::Leaf(leaf) => leaf.measure(view).is_some(),
            Condition::All(of) => of.iter().all(|condition| condition.holds(view)),
            Condition::Any { of, at_least } => of.iter().filter(|condition| condition.holds(view)).count() >= *at_least,
            Condition::Not(condition) => !condition.holds(view),
        }
    }

    /// From left to right.
    pub(crate) fn leaves(&self) -> Vec<&dyn Leaf> {
        match self {
            Condition::Leaf(leaf) => vec![leaf.as_ref()],
            Condition::All(of) | Condition::Any { of, .. } => of.iter().flat_map(Condition::leaves).collect(),
            Condition::Not(condition) => condition.leaves(),
        }
    }
}
