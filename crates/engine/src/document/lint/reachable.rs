//! Which signals can fire at all, given what can never be true.
//!
//! A firing may also be remembered from an earlier version of the document, under the same id. What is said here is of this one.

use super::Subject;
use super::tree::{Shape, Tree};
use crate::condition::Kind;
use crate::plan::Source;

/// Whether each signal can fire, by its index; warns of conditions that wait for one that can't.
pub(super) fn look(subject: &Subject<'_>) -> Vec<bool> {
    let mut fires = vec![true; subject.plan.signals.len()];
    // What a signal names stands before it in this order; signals of the other level do not, so once more for them.
    for &index in subject.plan.order.iter().chain(&subject.plan.order) {
        if let (Some(tree), Some(one)) = (subject.trees.get(index), fires.get(index))
            && *one
            && !possible(tree, &fires)
            && let Some(one) = fires.get_mut(index)
        {
            *one = false;
        }
    }
    for tree in &subject.trees {
        tree.each(&mut |tree| {
            if let Shape::Leaf { leaf, .. } = tree.shape
                && let Source::Signal(signal) = leaf.read
                && fires.get(signal) == Some(&false)
                && let Some(is) = tree.node.at("is")
            {
                is.never(format!("signal `{}` can never fire", leaf.subject));
            }
        });
    }
    fires
}

fn possible(tree: &Tree<'_>, fires: &[bool]) -> bool {
    let path = &tree.node.path;
    if tree.node.report.is_never(|never| never == path) {
        return false;
    }
    match &tree.shape {
        Shape::AtLeast(least, parts) => parts.iter().filter(|part| possible(part, fires)).count() >= *least,
        // What is never true is always true under `not`.
        Shape::Not(_) => true,
        Shape::Leaf { leaf, .. } => {
            // What never happens is absent.
            let absent = format!("{path}/absent");
            let below = |never: &String| {
                let inside = never.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with('/'));
                let of_absent = leaf.kind == Kind::Absent && never.starts_with(&absent);
                inside && !of_absent
            };
            let named = if let Source::Signal(signal) = leaf.read { fires.get(signal) } else { None };
            !tree.node.report.is_never(below) && named != Some(&false)
        }
    }
}
