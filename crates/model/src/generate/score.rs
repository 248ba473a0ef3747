//! Scores.

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

use super::condition::{selector, trait_test};
use super::draw::{self, below, between, flip, one_in, pick};
use super::names::{Names, ScoreSlot};
use crate::definition::Level;

/// Points and thresholds are of the same few numbers, so that they meet exactly.
const POINTS: [f64; 8] = [10.0, 5.0, 20.0, 40.0, 1.0, 2.5, -5.0, -10.0];
const THRESHOLDS: [f64; 9] = [10.0, 5.0, 20.0, 2.5, 1.0, 40.0, 15.0, 0.0, -5.0];

pub(super) fn all(u: &mut Unstructured<'_>, names: &Names) -> Result<Vec<Value>> {
    let mut scores = Vec::new();
    for slot in &names.scores {
        scores.push(score(u, names, slot)?);
    }
    Ok(scores)
}

fn score(u: &mut Unstructured<'_>, names: &Names, slot: &ScoreSlot) -> Result<Value> {
    let mut behaviour = Vec::new();
    for _ in 0..between(u, 1, 3)? {
        behaviour.push(term(u, names, slot)?);
    }
    let mut fit = Vec::new();
    for _ in 0..between(u, 0, 2)? {
        fit.extend(fit_entry(u, names, slot)?);
    }
    let mut tiers = Vec::new();
    for id in &slot.tiers {
        tiers.push(tier(u, id, !fit.is_empty())?);
    }
    let mut score = Map::new();
    score.insert("id".to_owned(), json!(slot.id));
    if slot.level == Level::Account {
        score.insert("level".to_owned(), json!("account"));
    } else if one_in(u, 4)? {
        score.insert("level".to_owned(), json!("user"));
    }
    score.insert("behaviour".to_owned(), Value::Array(behaviour));
    if !fit.is_empty() {
        score.insert("fit".to_owned(), Value::Array(fit));
    }
    score.insert("tiers".to_owned(), Value::Array(tiers));
    if flip(u)? {
        score.insert("exitMargin".to_owned(), pick(u, &[json!(5), json!(2.5), json!(0), json!(20)])?);
    }
    Ok(Value::Object(score))
}

/// The signals that a score may build on.
fn bases<'a>(names: &'a Names, slot: &ScoreSlot) -> Vec<&'a str> {
    let bases = names.signals.iter().filter(|signal| signal.level == slot.level && signal.tier_free);
    bases.map(|signal| signal.id.as_str()).collect()
}

fn term(u: &mut Unstructured<'_>, names: &Names, slot: &ScoreSlot) -> Result<Value> {
    let bases = bases(names, slot);
    let mut term = Map::new();
    let counts = slot.level == Level::User && (bases.is_empty() || flip(u)?);
    if counts {
        term.insert("count".to_owned(), selector(u, names)?);
        if flip(u)? {
            term.insert("max".to_owned(), pick(u, &[json!(25), json!(10), json!(5), json!(0), json!(12.5)])?);
        }
    } else {
        term.insert("signal".to_owned(), json!(pick(u, &bases)?));
    }
    term.insert("points".to_owned(), json!(pick(u, &POINTS)?));
    if flip(u)? {
        term.insert("halfLife".to_owned(), json!(draw::duration(u)?));
    }
    Ok(Value::Object(term))
}

fn fit_entry(u: &mut Unstructured<'_>, names: &Names, slot: &ScoreSlot) -> Result<Option<Value>> {
    let bases = bases(names, slot);
    let mut entry = match (names.traits.is_empty(), bases.is_empty()) {
        (true, true) => return Ok(None),
        (false, true) => trait_test(u, names)?,
        (true, false) => json!({"is": pick(u, &bases)?}),
        (false, false) if flip(u)? => json!({"is": pick(u, &bases)?}),
        (false, false) => trait_test(u, names)?,
    };
    if let Some(members) = entry.as_object_mut() {
        if one_in(u, 4)? {
            members.insert("disqualify".to_owned(), json!(true));
        } else {
            members.insert("points".to_owned(), json!(pick(u, &POINTS)?));
        }
    }
    Ok(Some(entry))
}

fn tier(u: &mut Unstructured<'_>, id: &str, fit: bool) -> Result<Value> {
    let mut tier = Map::new();
    tier.insert("id".to_owned(), json!(id));
    let which = below(u, 8)?;
    // Rarely neither: such a tier is always reached.
    if which != 6 && which != 7 {
        tier.insert("behaviour".to_owned(), json!(pick(u, &THRESHOLDS)?));
    }
    if fit && which >= 4 && which != 7 {
        tier.insert("fit".to_owned(), json!(pick(u, &THRESHOLDS)?));
    }
    Ok(Value::Object(tier))
}
