//! A cooldown on a condition that never turns false again: it has nothing to wait for.

use super::Subject;
use super::tree::{Shape, Tree};
use crate::accumulate::Kind as Keep;
use crate::condition::Kind;
use crate::plan::{Leaf, Plan, Source, Window};
use crate::value::Test;

pub(super) fn look(subject: &Subject<'_>) {
    for (index, (spec, tree)) in subject.plan.signals.iter().zip(&subject.trees).enumerate() {
        if spec.cooldown.is_some()
            && course(tree, subject.plan) == Some(Course::Rises)
            && let Some(repeat) = subject.signal(index).and_then(|signal| signal.at("repeat"))
        {
            repeat.warning(
                "has no effect: once the condition is true it stays true, so that the signal fires once; \
                 give the condition a window (`within`, `days`) if it is to fire again",
            );
        }
    }
}

/// How a truth goes with time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    /// Once true, true for ever.
    Rises,
    /// Once false, false for ever.
    Falls,
}

/// The course of a condition, where it is known to have one.
fn course(tree: &Tree<'_>, plan: &Plan) -> Option<Course> {
    match &tree.shape {
        Shape::Leaf { leaf, .. } => of_leaf(leaf, plan),
        Shape::Not(inner) => course(inner, plan).map(|inner| match inner {
            Course::Rises => Course::Falls,
            Course::Falls => Course::Rises,
        }),
        // At least k of truths that only rise only rises itself; the same of those that fall.
        Shape::AtLeast(_, parts) => {
            let mut courses = parts.iter().map(|part| course(part, plan));
            let first = courses.next().flatten()?;
            courses.all(|other| other == Some(first)).then_some(first)
        }
    }
}

fn of_leaf(leaf: &Leaf, plan: &Plan) -> Option<Course> {
    match leaf.kind {
        Kind::Count
        | Kind::Distinct
        | Kind::Breadth
        | Kind::ActiveDays
        | Kind::ActiveTime
        | Kind::ActiveUsers
        | Kind::Is => (leaf.window == Window::Life).then_some(Course::Rises),
        Kind::Elapsed => {
            let Some(Test::Range { low, high }) = &leaf.test else { return None };
            let is_first = matches!(leaf.read, Source::Cell(cell)
                if plan.cells.get(cell).is_some_and(|spec| spec.kind == Keep::First));
            match (leaf.read, low, high) {
                // The anchor never moves once it is there; that of the first fact is always there.
                (Source::FirstSeen, Some(_), None) => Some(Course::Rises),
                (Source::FirstSeen, None, Some(_)) => Some(Course::Falls),
                (Source::Cell(_), Some(_), None) if is_first => Some(Course::Rises),
                _ => None,
            }
        }
        _ => None,
    }
}
