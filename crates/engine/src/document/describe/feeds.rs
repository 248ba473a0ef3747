//! Which conditions each fact can change.

use crate::accumulate::Kind;
use crate::document::Document;
use crate::plan::{Figure, Placeholder, Plan, Source, Term};

/// What the facts of one name feed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Feeds {
    /// The fact: an event's name, `activity`, `limit messages`, `trait plan`, `fired team_aha`.
    pub fact: String,
    /// What it can change.
    pub feeds: Vec<Feed>,
}

/// Something that a fact can change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Feed {
    /// The signal with the number of the clause, `aha_team#0`, or the score or prompt.
    pub to: String,
    /// The condition, or what else it is there.
    pub by: String,
}

impl Document {
    /// What each fact feeds: events first, as declared, those of the SDK only where something asks for them.
    pub fn feeds(&self) -> Vec<Feeds> {
        let plan = &self.plan;
        let mut all = Vec::new();
        for event in &plan.events {
            let feeds = of_cells(plan, event.feeds.iter().map(|feed| feed.cell));
            if !feeds.is_empty() || !event.name.starts_with('$') {
                all.push(Feeds { fact: event.name.to_string(), feeds });
            }
        }
        let any = of_cells(plan, plan.any.iter().copied());
        if !any.is_empty() {
            all.push(Feeds { fact: "any event or activity".into(), feeds: any });
        }
        let app = of_cells(plan, plan.app.iter().copied());
        if !app.is_empty() {
            all.push(Feeds { fact: "activity".into(), feeds: app });
        }
        for feature in &plan.features {
            let feeds = of_cells(plan, feature.feeds.iter().copied());
            if !feeds.is_empty() {
                all.push(Feeds { fact: format!("activity in {}", feature.name), feeds });
            }
        }
        let limits = plan.limits.iter().map(|spec| ("limit", &spec.name, &spec.feeds, &spec.leaves));
        let traits = plan.traits.iter().map(|spec| ("trait", &spec.name, &spec.feeds, &spec.leaves));
        for (what, name, cells, leaves) in limits.chain(traits) {
            let mut feeds = of_cells(plan, cells.iter().copied());
            leaves.iter().for_each(|&leaf| of_leaf(plan, leaf, &mut feeds));
            all.push(Feeds { fact: format!("{what} {name}"), feeds: sorted(feeds) });
        }
        for (index, signal) in plan.signals.iter().enumerate() {
            let mut feeds = of_cells(plan, signal.feeds.iter().copied());
            signal.readers.iter().for_each(|&leaf| of_leaf(plan, leaf, &mut feeds));
            for score in &plan.scores {
                let is_term = |term: &Term| term.source == Source::Signal(index);
                if score.terms.iter().any(is_term) {
                    feeds.push(Feed { to: score.name.to_string(), by: "behaviour".into() });
                }
            }
            let prompts = [(&signal.prompts, "on"), (&signal.cancels, "cancelOn")];
            for (prompt, by) in prompts.into_iter().flat_map(|(list, by)| list.iter().map(move |&prompt| (prompt, by)))
            {
                if let Some(spec) = plan.prompts.get(prompt) {
                    feeds.push(Feed { to: spec.name.to_string(), by: by.into() });
                }
            }
            if !feeds.is_empty() {
                all.push(Feeds { fact: format!("fired {}", signal.name), feeds: sorted(feeds) });
            }
        }
        all
    }
}

fn of_cells(plan: &Plan, cells: impl Iterator<Item = usize>) -> Vec<Feed> {
    let mut feeds = Vec::new();
    for cell in cells {
        for &leaf in plan.cells.get(cell).map_or(&[][..], |spec| &spec.leaves) {
            of_leaf(plan, leaf, &mut feeds);
        }
        let counts = |term: &Term| term.source == Source::Cell(cell);
        for score in plan.scores.iter().filter(|score| score.terms.iter().any(counts)) {
            feeds.push(Feed { to: score.name.to_string(), by: "behaviour".into() });
        }
        let is_pace = plan.cells.get(cell).is_some_and(|spec| spec.kind == Kind::Pace);
        let paces = |limit: usize| plan.limits.get(limit).is_some_and(|limit| limit.feeds.contains(&cell));
        let shows = |value: &Placeholder| match value.what {
            Figure::Total => value.index == cell,
            Figure::DaysLeft => is_pace && paces(value.index),
            Figure::Remaining | Figure::Used | Figure::Cap | Figure::Trait => false,
        };
        for prompt in plan.prompts.iter().filter(|prompt| prompt.values.iter().any(shows)) {
            feeds.push(Feed { to: prompt.name.to_string(), by: "text".into() });
        }
    }
    sorted(feeds)
}

/// The clauses that a leaf is, and the scores whose fit asks for it.
fn of_leaf(plan: &Plan, leaf: usize, feeds: &mut Vec<Feed>) {
    let Some(spec) = plan.leaves.get(leaf) else { return };
    for signal in spec.signals.iter().filter_map(|&signal| plan.signals.get(signal)) {
        let clauses = signal.leaves.iter().enumerate().filter(|(_, one)| **one == leaf);
        feeds.extend(
            clauses.map(|(clause, _)| Feed { to: format!("{}#{clause}", signal.name), by: spec.kind.key().into() }),
        );
    }
    for score in plan.scores.iter().filter(|score| score.fit.iter().any(|entry| entry.leaf == leaf)) {
        feeds.push(Feed { to: score.name.to_string(), by: "fit".into() });
    }
}

fn sorted(mut feeds: Vec<Feed>) -> Vec<Feed> {
    feeds.sort();
    feeds.dedup();
    feeds
}
