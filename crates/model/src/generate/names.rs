//! What a drawn document declares, decided before anything that names it.

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

use super::draw::{below, between, flip, one_in, pick, some_of};
use crate::definition::Level;
use crate::json::Type;

const EVENTS: [&str; 4] = ["a", "b", "c", "message.sent"];
const PROPS: [&str; 3] = ["p", "q", "is"];
const FEATURES: [&str; 2] = ["chat", "board"];
const LIMITS: [&str; 2] = ["seats", "messages"];
const TRAITS: [&str; 3] = ["company.size", "plan", "ends_at"];
const SIGNALS: [&str; 6] = ["s1", "s2", "s3", "s4", "s5", "s6"];
const SCORES: [&str; 2] = ["ready", "large"];
/// One row for each score.
const TIERS: [[&str; 3]; 2] = [["hot", "warm", "mild"], ["first", "second", "third"]];
const PROMPTS: [&str; 2] = ["upsell", "tour"];
const OFFSETS: [i64; 10] = [0, 60, -60, 345, -720, 840, 1, -1, 839, -719];

/// How much input there is to be for each signal of a document.
const BYTES_OF_A_SIGNAL: usize = 100;

pub(super) struct Event {
    pub(super) name: &'static str,
    pub(super) props: Vec<(&'static str, Type)>,
}

pub(super) struct Feature {
    pub(super) name: &'static str,
    pub(super) events: Vec<&'static str>,
    core: bool,
}

/// A signal before its condition is drawn.
pub(super) struct Slot {
    pub(super) id: String,
    pub(super) level: Level,
    /// It names only signals of lower rank, so that there is no cycle. Ranks are not in document order.
    pub(super) rank: usize,
    /// No tier is looked at, also not through other signals: scores may build on it.
    pub(super) tier_free: bool,
}

pub(super) struct ScoreSlot {
    pub(super) id: &'static str,
    pub(super) level: Level,
    pub(super) tiers: Vec<&'static str>,
}

pub(super) struct Names {
    pub(super) offset: Option<i64>,
    pub(super) events: Vec<Event>,
    pub(super) features: Vec<Feature>,
    limits: Vec<(&'static str, Option<Value>)>,
    pub(super) traits: Vec<(&'static str, Type)>,
    pub(super) signals: Vec<Slot>,
    pub(super) scores: Vec<ScoreSlot>,
    pub(super) prompts: Vec<&'static str>,
}

impl Slot {
    /// What stands under `level`; that of a user's signal may be left out.
    pub(super) fn written_level(&self, even_if_usual: bool) -> Option<&'static str> {
        match self.level {
            Level::Account => Some("account"),
            Level::User => even_if_usual.then_some("user"),
        }
    }
}

impl Names {
    pub(super) fn draw(u: &mut Unstructured<'_>) -> Result<Names> {
        let offset = if flip(u)? { Some(pick(u, &OFFSETS)?) } else { None };
        let mut events = Vec::new();
        for name in first_of(u, &EVENTS, 1)? {
            let mut props = Vec::new();
            for prop in first_of(u, &PROPS, 0)? {
                props.push((prop, any_type(u)?));
            }
            events.push(Event { name, props });
        }
        let declared: Vec<&'static str> = events.iter().map(|event| event.name).collect();
        let mut features = Vec::new();
        for name in first_of(u, &FEATURES, 0)? {
            features.push(Feature { name, events: some_of(u, &declared)?, core: flip(u)? });
        }
        let mut limits = Vec::new();
        for name in first_of(u, &LIMITS, 0)? {
            let cap = if flip(u)? { Some(pick(u, &[json!(10), json!(4), json!(2.5), json!(3.0)])?) } else { None };
            limits.push((name, cap));
        }
        let mut traits = Vec::new();
        for name in first_of(u, &TRAITS, 0)? {
            traits.push((name, if name == "plan" { any_type(u)? } else { Type::Number }));
        }
        let signals = slots(u)?;
        let scores = score_slots(u, &signals)?;
        let prompts = first_of(u, &PROMPTS, 0)?;
        Ok(Names { offset, events, features, limits, traits, signals, scores, prompts })
    }

    pub(super) fn limits(&self) -> Vec<&'static str> {
        self.limits.iter().map(|(name, _)| *name).collect()
    }

    pub(super) fn has_core(&self) -> bool {
        self.features.iter().any(|feature| feature.core)
    }

    /// The declaring members of the document. Empty ones are left out.
    pub(super) fn declarations(&self) -> Map<String, Value> {
        let events = self.events.iter().map(|event| {
            let props: Map<String, Value> = event.props.iter().map(|(prop, of)| named(prop, type_name(*of))).collect();
            named(event.name, if props.is_empty() { json!({}) } else { json!({"props": props}) })
        });
        let features = self.features.iter().map(|feature| {
            let mut declared = json!({"events": feature.events});
            if let (true, Some(members)) = (feature.core, declared.as_object_mut()) {
                members.insert("core".to_owned(), json!(true));
            }
            named(feature.name, declared)
        });
        let limits = self
            .limits
            .iter()
            .map(|(name, cap)| named(name, cap.as_ref().map_or(json!({}), |cap| json!({"cap": cap}))));
        let traits = self.traits.iter().map(|(name, of)| named(name, type_name(*of)));
        let sections: [(&str, Map<String, Value>); 4] = [
            ("events", events.collect()),
            ("features", features.collect()),
            ("limits", limits.collect()),
            ("traits", traits.collect()),
        ];
        let declaring = sections.into_iter().filter(|(_, members)| !members.is_empty());
        declaring.map(|(section, members)| named(section, Value::Object(members))).collect()
    }
}

fn named(name: &str, value: impl Into<Value>) -> (String, Value) {
    (name.to_owned(), value.into())
}

fn type_name(of: Type) -> &'static str {
    match of {
        Type::Text => "string",
        Type::Number => "number",
        Type::Truth => "boolean",
    }
}

fn any_type(u: &mut Unstructured<'_>) -> Result<Type> {
    pick(u, &[Type::Text, Type::Number, Type::Truth, Type::Number])
}

/// The first few of a list, at least `least` of them.
fn first_of(u: &mut Unstructured<'_>, of: &[&'static str], least: usize) -> Result<Vec<&'static str>> {
    let count = least + below(u, of.len() + 1 - least)?;
    Ok(of.iter().take(count).copied().collect())
}

fn slots(u: &mut Unstructured<'_>) -> Result<Vec<Slot>> {
    let mut slots: Vec<Slot> = Vec::new();
    // Little input is to make a small case, not a large document that leaves nothing for facts.
    let most = (u.len() / BYTES_OF_A_SIGNAL).clamp(1, SIGNALS.len());
    for id in first_of(u, SIGNALS.get(..most).unwrap_or(&[]), 1)? {
        let level = if one_in(u, 3)? { Level::Account } else { Level::User };
        slots.push(Slot { id: id.to_owned(), level, rank: slots.len(), tier_free: !flip(u)? });
    }
    // Shuffled, so that signals also name those that stand after them.
    for place in (1..slots.len()).rev() {
        let other = place - below(u, place + 1)?;
        if let Ok([one, another]) = slots.get_disjoint_mut([place, other]) {
            std::mem::swap(&mut one.rank, &mut another.rank);
        }
    }
    Ok(slots)
}

fn score_slots(u: &mut Unstructured<'_>, signals: &[Slot]) -> Result<Vec<ScoreSlot>> {
    let mut scores = Vec::new();
    let wanted = below(u, SCORES.len() + 1)?;
    for (id, tiers) in SCORES.into_iter().zip(TIERS).take(wanted) {
        // An account's score has nothing to build on but signals.
        let account = signals.iter().any(|slot| slot.level == Level::Account && slot.tier_free);
        let level = if account && flip(u)? { Level::Account } else { Level::User };
        let count = between(u, 1, 3)?;
        scores.push(ScoreSlot { id, level, tiers: tiers.into_iter().take(count as usize).collect() });
    }
    Ok(scores)
}
