//! Tiers that nobody can be in: their thresholds are out of reach, or an earlier tier always comes first.

use super::super::fields::Node;
use super::Subject;
use super::tree::Shape;
use crate::plan::{Plan, ScoreSpec, Source, TierSpec};

pub(super) fn look(subject: &Subject<'_>) {
    let scores = &subject.plan.scores;
    let mut open: Vec<Vec<bool>> = Vec::new();
    for (node, spec) in subject.root.list_at("scores").iter().zip(scores) {
        let tiers = node.list_at("tiers");
        let most = (most_behaviour(spec, subject.plan), most_fit(spec));
        let reached = tiers.iter().enumerate().map(|(place, node)| is_open(node, place, spec, most));
        open.push(reached.collect());
    }
    for tree in &subject.trees {
        tree.each(&mut |tree| {
            if let Shape::Leaf { leaf, .. } = tree.shape
                && let Source::Score(score) = leaf.read
                && let Some(tiers) = open.get(score)
                && !tiers.iter().take(leaf.number as usize + 1).any(|&open| open)
                && let Some(tier) = tree.node.at("tier")
            {
                tier.never(format!("nobody can be in tier `{}` or one listed before it", leaf.subject));
            }
        });
    }
}

/// Whether somebody can be in a tier; warns if not.
fn is_open(node: &Node<'_>, place: usize, spec: &ScoreSpec, most: (f64, f64)) -> bool {
    let Some(tier) = spec.tiers.get(place) else { return true };
    for (key, least, most) in [("behaviour", tier.behaviour, most.0), ("fit", tier.fit, most.1)] {
        if let (Some(least), Some(node)) = (least.filter(|&least| least > most), node.at(key)) {
            node.warning(format!(
                "the tier is never reached: `{key}` adds up to {most} at most, and this asks for {least}"
            ));
            return false;
        }
    }
    if let Some(earlier) = spec.tiers.iter().take(place).find(|earlier| asks_no_more(earlier, tier)) {
        node.warning(format!(
            "the tier is never reached: whoever reaches it reaches `{}`, which is listed before it; list the higher tier first",
            earlier.name
        ));
        return false;
    }
    true
}

/// Whether whoever reaches the other tier reaches this one.
fn asks_no_more(tier: &TierSpec, other: &TierSpec) -> bool {
    let no_more = |one: Option<f64>, other: Option<f64>| match (one, other) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(one), Some(other)) => one <= other,
    };
    no_more(tier.behaviour, other.behaviour) && no_more(tier.fit, other.fit)
}

/// The most that behaviour can add up to: rounding keeps the order, so that no sum with less in it is higher.
fn most_behaviour(spec: &ScoreSpec, plan: &Plan) -> f64 {
    spec.terms.iter().fold(0.0, |sum, term| {
        sum + match term.source {
            Source::Cell(cell) => match plan.cells.get(cell) {
                Some(cell) if cell.points > 0.0 => cell.limit,
                _ => 0.0,
            },
            _ => term.points.max(0.0),
        }
    })
}

fn most_fit(spec: &ScoreSpec) -> f64 {
    spec.fit.iter().filter_map(|entry| entry.points).fold(0.0, |sum, points| sum + points.max(0.0))
}
