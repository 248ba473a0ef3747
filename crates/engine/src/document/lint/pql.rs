//! A product-qualified signal without the product: nothing in it says that somebody got value.

use super::Subject;
use super::tree::{Shape, Tree};
use crate::condition::Kind;
use crate::plan::{Leaf, Plan, Source};
use crate::record::SignalKind;

/// Events of the SDK that say interest or trouble, not value.
const NO_USE: [&str; 13] = [
    "$session_start",
    "$page",
    "$pricing_viewed",
    "$upgrade_clicked",
    "$contact_sales",
    "$support_opened",
    "$paywall",
    "$form_start",
    "$form_abandon",
    "$rage_click",
    "$dead_click",
    "$error",
    "$thrash",
];

/// Words of a name, one after the other, that say no more than that somebody came.
const ARRIVALS: [&[&str]; 17] = [
    &["signup"],
    &["signedup"],
    &["sign", "up"],
    &["signed", "up"],
    &["signin"],
    &["sign", "in"],
    &["signed", "in"],
    &["login"],
    &["log", "in"],
    &["logged", "in"],
    &["registered"],
    &["registration"],
    &["user", "created"],
    &["account", "created"],
    &["pageview"],
    &["page", "view"],
    &["page", "viewed"],
];

pub(super) fn look(subject: &Subject<'_>) {
    for (index, spec) in subject.plan.signals.iter().enumerate() {
        if spec.kind == SignalKind::Pql
            && !shows_value(subject, index, &mut Vec::new())
            && let Some(when) = subject.signal(index).and_then(|signal| signal.at("when"))
        {
            when.warning(
                "nothing in this `pql` says that somebody got value from the product: a sign-up, a page view or a raised hand \
                 alone qualifies nobody; add an aha, a milestone or a count of what they do",
            );
        }
    }
}

/// Whether a signal counts use of the product, also through what it names.
fn shows_value(subject: &Subject<'_>, signal: usize, seen: &mut Vec<usize>) -> bool {
    if seen.contains(&signal) {
        return false;
    }
    seen.push(signal);
    let mut leaves = Vec::new();
    if let Some(tree) = subject.trees.get(signal) {
        wanted(tree, true, &mut leaves);
    }
    leaves.into_iter().any(|leaf| of_leaf(subject, leaf, seen))
}

/// The leaves that must or may be true, not those that must not.
fn wanted<'t>(tree: &'t Tree<'_>, holds: bool, leaves: &mut Vec<&'t Leaf>) {
    match &tree.shape {
        Shape::Leaf { leaf, .. } if holds => leaves.push(leaf),
        Shape::Leaf { .. } => {}
        Shape::AtLeast(_, parts) => parts.iter().for_each(|part| wanted(part, holds, leaves)),
        Shape::Not(inner) => wanted(inner, !holds, leaves),
    }
}

fn of_leaf(subject: &Subject<'_>, leaf: &Leaf, seen: &mut Vec<usize>) -> bool {
    match leaf.kind {
        Kind::Count
        | Kind::Trend
        | Kind::Distinct
        | Kind::Sum
        | Kind::Breadth
        | Kind::ActiveDays
        | Kind::ActiveWeeks
        | Kind::ActiveTime
        | Kind::Sequence
        | Kind::ActiveUsers
        | Kind::Reach
        | Kind::Exhausts => {
            let sources = core::iter::once(&leaf.read).chain(&leaf.others);
            sources.into_iter().any(|source| match *source {
                Source::Cell(cell) => of_cell(subject, cell, seen),
                Source::Limit(_) => true,
                _ => false,
            })
        }
        Kind::Is => matches!(leaf.read, Source::Signal(signal) if of_signal(subject, signal, seen)),
        Kind::Tier => match leaf.read {
            Source::Score(score) => {
                let terms = subject.plan.scores.get(score).map_or(&[][..], |score| &score.terms);
                terms.iter().any(|term| match term.source {
                    Source::Signal(signal) => of_signal(subject, signal, seen),
                    Source::Cell(cell) => of_cell(subject, cell, seen),
                    _ => false,
                })
            }
            _ => false,
        },
        Kind::Absent | Kind::Elapsed | Kind::UserTrait => false,
    }
}

fn of_signal(subject: &Subject<'_>, signal: usize, seen: &mut Vec<usize>) -> bool {
    let kind = subject.plan.signals.get(signal).map(|spec| spec.kind);
    matches!(kind, Some(SignalKind::Aha | SignalKind::Milestone | SignalKind::Habit))
        || shows_value(subject, signal, seen)
}

/// Whether what feeds an accumulator is use of the product.
fn of_cell(subject: &Subject<'_>, cell: usize, seen: &mut Vec<usize>) -> bool {
    let Plan { events, features, limits, app, any, signals, .. } = subject.plan;
    events.iter().any(|event| event.feeds.iter().any(|feed| feed.cell == cell) && is_use(&event.name))
        || features.iter().any(|feature| feature.feeds.contains(&cell))
        || limits.iter().any(|limit| limit.feeds.contains(&cell))
        || app.contains(&cell)
        || any.contains(&cell)
        || (0..signals.len()).any(|index| {
            signals.get(index).is_some_and(|signal| signal.feeds.contains(&cell)) && of_signal(subject, index, seen)
        })
}

/// Whether an event, by its name, is more than coming, looking and asking.
fn is_use(name: &str) -> bool {
    let words: Vec<&str> = name.split(['_', '.', ':', '-']).collect();
    let arrives = |phrase: &&[&str]| words.windows(phrase.len()).any(|some| some == *phrase);
    !NO_USE.contains(&name) && !ARRIVALS.iter().any(arrives)
}

#[cfg(test)]
mod tests {
    use super::is_use;

    #[test]
    fn names_of_arrivals_are_told_from_use_by_whole_words() {
        for name in ["signed_up", "user.signup", "page-viewed", "$page", "app:login", "account_created_v2"] {
            assert!(!is_use(name), "{name}");
        }
        for name in ["design_included", "report_made", "log_inspected", "$invite_sent", "page_published"] {
            assert!(is_use(name), "{name}");
        }
    }
}
