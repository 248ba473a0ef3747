//! Scores: their terms, their fit, their tiers. Ids come first, since conditions name tiers, and terms name signals.

use super::bounds;
use super::builder::{Builder, CellDraft};
use super::declare::check_name;
use super::fields::{Fields, Node};
use super::signal::{is_free, read_level};
use crate::accumulate;
use crate::condition;
use crate::plan::{Fit, ScoreSpec, Source, Term, TierSpec, Window};
use crate::record::Level;

/// The scores whose ids are declared, to be read once the signals are known.
pub(super) type Declared<'a> = Vec<Fields<'a>>;

/// Declares scores and tiers.
pub(super) fn declare<'a>(fields: &Fields<'a>, build: &mut Builder<'a>) -> Declared<'a> {
    let Some(node) = fields.get("scores") else { return Vec::new() };
    let nodes = node.items().unwrap_or_default();
    if nodes.len() > bounds::SCORES {
        node.error(format!("{} scores are declared, at most {} are allowed", nodes.len(), bounds::SCORES));
        return Vec::new();
    }
    let mut declared = Vec::new();
    for node in &nodes {
        let Some(object) = node.object() else { continue };
        let Some((id_node, id)) = object.require("id").and_then(|id| id.text().map(|text| (id, text))) else {
            continue;
        };
        check_name(&id_node, id);
        if !is_free(&id_node, id, build) {
            continue;
        }
        build.plan.scores.push(ScoreSpec {
            name: id.into(),
            level: read_level(&object),
            terms: Vec::new(),
            fit: Vec::new(),
            tiers: Vec::new(),
            exit_margin: 0.0,
            readers: Vec::new(),
        });
        let index = build.plan.scores.len() - 1;
        let tiers = object.require("tiers").and_then(|node| node.some_items(bounds::SCORE_ENTRIES)).unwrap_or_default();
        for node in &tiers {
            declare_tier(node, index, build);
        }
        let margin = object.get("exitMargin").and_then(|node| node.at_least_zero());
        if let (Some(spec), Some(margin)) = (build.score_mut(index), margin) {
            spec.exit_margin = margin;
        }
        declared.push(object);
    }
    declared
}

fn declare_tier(node: &Node<'_>, score: usize, build: &mut Builder<'_>) {
    let Some(fields) = node.object() else { return };
    let id = fields.require("id").and_then(|node| {
        let id = node.text()?;
        check_name(&node, id);
        is_free(&node, id, build).then_some(id)
    });
    let behaviour = fields.get("behaviour").map(|node| node.number());
    let fit = fields.get("fit").map(|node| node.number());
    fields.finish();
    if let (Some(id), Some(spec)) = (id, build.score_mut(score)) {
        spec.tiers.push(TierSpec { name: id.into(), behaviour: behaviour.flatten(), fit: fit.flatten() });
    }
}

/// Reads what the declared scores are made of.
pub(super) fn read<'a>(declared: &Declared<'a>, build: &mut Builder<'a>) {
    for (index, fields) in declared.iter().enumerate() {
        build.level = build.plan.scores.get(index).map_or(Level::User, |spec| spec.level);
        let entries = |key| {
            let node: Option<Node<'a>> = fields.get(key);
            let items = node.as_ref().and_then(Node::items).unwrap_or_default();
            if let (Some(node), true) = (node, items.len() > bounds::SCORE_ENTRIES) {
                node.error(format!(
                    "the list has {} entries, at most {} are allowed",
                    items.len(),
                    bounds::SCORE_ENTRIES
                ));
            }
            items
        };
        let terms = entries("behaviour").iter().filter_map(|node| term(node, build)).collect();
        let fit = entries("fit").iter().filter_map(|node| fit(node, build)).collect();
        fields.finish();
        if let Some(spec) = build.score_mut(index) {
            spec.terms = terms;
            spec.fit = fit;
        }
        if build.level == Level::Account {
            build.account_begin();
        }
    }
    build.level = Level::User;
}

fn term<'a>(node: &Node<'a>, build: &mut Builder<'a>) -> Option<Term> {
    let fields = node.object()?;
    let points = fields.require("points").and_then(|node| node.number());
    let half_life = fields.get("halfLife").map_or(Some(Window::Life), |node| node.duration().map(Window::Rolling));
    match (fields.get("signal"), fields.get("count")) {
        (Some(signal), None) => {
            let named = own_signal(&signal, build);
            fields.finish();
            Some(Term { source: Source::Signal(named?), points: points?, half_life: half_life? })
        }
        (None, Some(count)) => {
            if build.level == Level::Account {
                count.error("a score of accounts takes no count terms; make the count an account signal and name that");
            }
            let selector = build.selector(&count);
            let limit = fields.get("max").map_or(Some(f64::MAX), |node| node.at_least_zero());
            fields.finish();
            let (points, half_life) = (points?, half_life?);
            let draft = CellDraft::new(accumulate::Kind::Decay, &[], 1);
            let draft = CellDraft { window: half_life, points: (points, limit?), ..draft };
            let source = build.cell(CellDraft { selectors: &[(&selector?, 0)], ..draft });
            Some(Term { source, points, half_life })
        }
        _ => {
            node.error("a term takes its points from one of `signal` and `count`");
            None
        }
    }
}

fn fit<'a>(node: &Node<'a>, build: &mut Builder<'a>) -> Option<Fit> {
    let fields = node.object()?;
    let points = fields.get("points").map(|node| node.number());
    let disqualifies = fields.get("disqualify").map(|node| {
        let flag = node.flag();
        if flag == Some(false) {
            node.error("`disqualify` is `true` or left out");
        }
        flag
    });
    if points.is_some() == disqualifies.is_some() {
        node.error("an entry of fit has one of `points` and `\"disqualify\": true`");
    }
    let leaf = match (fields.has("trait"), fields.has("is")) {
        (true, false) => condition::parse("trait", &fields, build),
        (false, true) => {
            let signal = fields.require("is").and_then(|signal| own_signal(&signal, build));
            signal.and_then(|_| condition::parse("is", &fields, build))
        }
        _ => {
            node.error("an entry of fit asks for one `trait` or one `is`");
            None
        }
    };
    if fields.has("within") {
        node.error("`is` in fit takes no `within`: fit is what somebody is, not when");
    }
    fields.finish();
    let leaf = build.intern_leaf(leaf?, None);
    Some(Fit { leaf, points: points.flatten() })
}

/// A signal of the score's own level, which must not depend on a tier.
fn own_signal(node: &Node<'_>, build: &Builder<'_>) -> Option<usize> {
    let name = node.text()?;
    let index = build.signal(node, name)?;
    let spec = build.plan.signals.get(index)?;
    if spec.level != build.level {
        let (own, other) = (build.level.as_str(), spec.level.as_str());
        node.error(format!("`{name}` is a signal of level `{other}`, and the score is of level `{own}`"));
        return None;
    }
    if depends_on_tier(index, build, &mut Vec::new()) {
        node.error(format!("`{name}` depends on a tier, and a score must not depend on tiers"));
        return None;
    }
    Some(index)
}

fn depends_on_tier(signal: usize, build: &Builder<'_>, seen: &mut Vec<usize>) -> bool {
    if seen.contains(&signal) {
        return false;
    }
    seen.push(signal);
    let leaves = build.plan.signals.get(signal).map_or(&[][..], |spec| &spec.leaves);
    leaves.iter().filter_map(|&leaf| build.plan.leaves.get(leaf)).any(|leaf| match leaf.read {
        Source::Score(_) => true,
        Source::Signal(named) => depends_on_tier(named, build, seen),
        _ => false,
    })
}
