//! Events and features that are declared, and nobody asks for: one line for each list.
//!
//! Limits and traits are not among them: they are told with every beacon, for those who read the leads.

use super::{Subject, quoted};

/// How many names a message lists.
const LISTED: usize = 5;

pub(super) fn look(subject: &Subject<'_>) {
    let plan = subject.plan;
    let events = plan.events.iter().filter(|event| !event.name.starts_with('$'));
    // Where any event counts, none is unused.
    let events = events.filter(|event| event.feeds.is_empty() && !plan.asks_for_any());
    say(subject, "events", "feeds no condition, score or text", events.map(|event| &*event.name));
    let features = plan.features.iter().enumerate().filter(|(index, _)| !subject.build.is_asked(*index));
    say(subject, "features", "is named by no condition, score or text", features.map(|(_, feature)| &*feature.name));
}

fn say<'n>(subject: &Subject<'_>, key: &str, what: &str, names: impl Iterator<Item = &'n str>) {
    let names: Vec<&str> = names.collect();
    let (Some(first), Some(node)) = (names.first(), subject.root.at(key)) else { return };
    match names.len() {
        1 => node.at(first).unwrap_or(node).warning(format!("unused: `{first}` {what}")),
        n if n <= LISTED => node.warning(format!("unused: each of {} {what}", quoted(names))),
        n => {
            let listed = quoted(names.into_iter().take(LISTED));
            node.warning(format!("unused: each of {listed} and {} more {what}", n - LISTED));
        }
    }
}
