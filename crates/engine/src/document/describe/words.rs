//! Words for accumulators and durations.

use core::fmt::Write as _;

use crate::accumulate::{Kind, latest};
use crate::plan::{CellSpec, Plan, Window};
use crate::time::Span;

/// How many names of events stand in the words of one accumulator.
const LISTED: usize = 3;

/// A duration in the unit that makes it shortest.
pub(super) fn duration(span: Span) -> String {
    let units = [(604_800_000, "w"), (86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s")];
    let ms = span.ms();
    // Weeks are rarely what was written: only where days would be many.
    let fits = units.iter().find(|(length, unit)| ms.is_multiple_of(*length) && (*unit != "w" || ms / length >= 9));
    fits.map_or_else(|| format!("{ms}ms"), |(length, unit)| format!("{}{unit}", ms / length))
}

/// What an accumulator keeps, and of what.
pub(super) fn cell(plan: &Plan, index: usize) -> String {
    let Some(spec) = plan.cells.get(index) else { return String::new() };
    let whose = if spec.account { ", for the account" } else { "" };
    let of = fed_by(plan, index);
    let within = match spec.window {
        Window::Rolling(span) if spec.kind != Kind::Decay => format!(" within {}", duration(span)),
        _ => String::new(),
    };
    format!("{} {of}{within}{whose}", kept(plan, index, spec))
}

fn kept(plan: &Plan, index: usize, spec: &CellSpec) -> String {
    let n = spec.cap;
    // Where no prop's numbers add up, each event adds one.
    let by_events = plan.events.iter().flat_map(|event| &event.feeds).any(|feed| feed.cell == index);
    let counts = by_events && prop(plan, index).is_none();
    let prop = || prop(plan, index).map_or_else(String::new, |prop| format!(" of `{prop}`"));
    match spec.kind {
        Kind::Total => format!("{} of", if counts { "the number".into() } else { format!("the sum{}", prop()) }),
        Kind::Recent => format!("the latest {n} times of"),
        Kind::Values => format!("hashes of {n} different values{} of", prop()),
        Kind::Latest => "the latest time of".into(),
        Kind::First => "the first time of".into(),
        Kind::Days if counts => format!("the daily numbers, {n} days back, of"),
        Kind::Days => format!("the daily sums{}, {n} days back, of", prop()),
        Kind::DaySet if n <= 1 => "the number of days with".into(),
        Kind::DaySet => format!("which of {n} days had"),
        Kind::Chain => "the begin of the sequence".into(),
        Kind::Pace => format!("readings of {n} days of"),
        Kind::Decay => match spec.window {
            Window::Rolling(half_life) => format!("points that halve in {} for", duration(half_life)),
            _ => "points for".into(),
        },
        Kind::Peak => "the share reached of".into(),
        Kind::Told if spec.test.is_some() => "whether a test is passed by".into(),
        Kind::Told => "the number told of".into(),
        Kind::Users => "the latest time, for each user, of".into(),
    }
}

/// The prop that it keeps, where it keeps one.
fn prop(plan: &Plan, index: usize) -> Option<&str> {
    plan.events.iter().find_map(|event| {
        let feed = event.feeds.iter().find(|feed| feed.cell == index)?;
        event.prop_name(feed.value?)
    })
}

/// What feeds it.
fn fed_by(plan: &Plan, index: usize) -> String {
    let mut names: Vec<String> = Vec::new();
    let mut parts: Vec<(usize, String)> = Vec::new();
    for event in &plan.events {
        for feed in event.feeds.iter().filter(|feed| feed.cell == index) {
            let narrowed = if feed.filter.is_empty() { "" } else { " (some)" };
            parts.push((feed.role, format!("`{}`{narrowed}", event.name)));
        }
    }
    let spec = plan.cells.get(index);
    match spec.map(|spec| spec.kind) {
        Some(Kind::Chain) => {
            parts.sort_by_key(|(role, _)| *role);
            names.push(parts.into_iter().map(|(_, name)| name).collect::<Vec<_>>().join(" → "));
        }
        Some(Kind::Latest) => {
            let (clears, sets): (Vec<_>, Vec<_>) = parts.into_iter().partition(|(role, _)| *role == latest::CLEARS);
            let mut text = listed(sets.into_iter().map(|(_, name)| name).collect());
            if !clears.is_empty() {
                let _ =
                    write!(text, " without {} after it", listed(clears.into_iter().map(|(_, name)| name).collect()));
            }
            names.push(text);
        }
        _ if !parts.is_empty() => names.push(listed(parts.into_iter().map(|(_, name)| name).collect())),
        _ => {}
    }
    let tables = [
        ("engaged time in", named(&plan.features, |one| (&one.name, &one.feeds), index)),
        ("limit", named(&plan.limits, |one| (&one.name, &one.feeds), index)),
        ("trait", named(&plan.traits, |one| (&one.name, &one.feeds), index)),
        ("signal", named(&plan.signals, |one| (&one.name, &one.feeds), index)),
    ];
    for (what, named) in tables {
        names.extend(named.map(|name| format!("{what} `{name}`")));
    }
    for (list, what) in [(&plan.app, "engaged time"), (&plan.any, "any activity"), (&plan.every, "any fact")] {
        if list.contains(&index) {
            names.push(what.to_owned());
        }
    }
    names.join(", ")
}

fn named<'p, T>(table: &'p [T], parts: impl Fn(&'p T) -> (&'p str, &'p Vec<usize>), index: usize) -> Option<&'p str> {
    table.iter().map(parts).find(|(_, feeds)| feeds.contains(&index)).map(|(name, _)| name)
}

fn listed(names: Vec<String>) -> String {
    let more = names.len().saturating_sub(LISTED);
    let listed = names.into_iter().take(LISTED).collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{listed} and {more} more") } else { listed }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_told_as_people_write_them() {
        for (ms, text) in [(90_000, "90s"), (7 * 86_400_000, "7d"), (70 * 86_400_000, "10w"), (36 * 3_600_000, "36h")] {
            assert_eq!(duration(Span::from_ms(ms)), text);
        }
    }
}
