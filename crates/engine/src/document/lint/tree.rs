//! A condition as a tree, each node with its place in the document and each leaf with what it became in the plan.

use super::super::fields::Node;
use crate::plan::{Leaf, Plan, SignalSpec};

/// A node of a condition.
pub(super) struct Tree<'a> {
    pub(super) node: Node<'a>,
    pub(super) shape: Shape<'a>,
}

/// What a node is.
pub(super) enum Shape<'a> {
    Leaf {
        leaf: &'a Leaf,
        /// Its place in the plan: equal leaves share one.
        index: usize,
    },
    /// At least so many of these.
    AtLeast(usize, Vec<Tree<'a>>),
    Not(Box<Tree<'a>>),
}

impl<'a> Tree<'a> {
    /// The condition of a signal, which is without faults.
    pub(super) fn of(when: &Node<'a>, spec: &'a SignalSpec, plan: &'a Plan) -> Option<Self> {
        Self::read(when, &mut spec.leaves.iter(), plan)
    }

    fn read(node: &Node<'a>, leaves: &mut core::slice::Iter<'a, usize>, plan: &'a Plan) -> Option<Self> {
        let mut parts = |key| {
            let items = node.list_at(key);
            items.iter().map(|item| Self::read(item, leaves, plan)).collect::<Option<Vec<_>>>()
        };
        let shape = if node.at("all").is_some() {
            let parts = parts("all")?;
            Shape::AtLeast(parts.len(), parts)
        } else if node.at("any").is_some() {
            let least = node.at("gte").and_then(|gte| gte.value.as_f64()).map_or(1, |least| least as usize);
            Shape::AtLeast(least, parts("any")?)
        } else if let Some(inner) = node.at("not") {
            Shape::Not(Box::new(Self::read(&inner, leaves, plan)?))
        } else {
            let index = *leaves.next()?;
            Shape::Leaf { leaf: plan.leaves.get(index)?, index }
        };
        Some(Self { node: node.clone(), shape })
    }

    /// Calls back for every node, from the top.
    pub(super) fn each(&self, visit: &mut impl FnMut(&Self)) {
        visit(self);
        match &self.shape {
            Shape::Leaf { .. } => {}
            Shape::AtLeast(_, parts) => parts.iter().for_each(|part| part.each(visit)),
            Shape::Not(inner) => inner.each(visit),
        }
    }

    /// Whether all parts must hold, of a list that has parts.
    pub(super) fn all(&self) -> Option<&[Self]> {
        match &self.shape {
            Shape::AtLeast(least, parts) if *least == parts.len() => Some(parts),
            _ => None,
        }
    }
}
