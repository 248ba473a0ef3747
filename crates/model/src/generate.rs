//! Random documents and facts that sit on boundaries.
//!
//! Vocabularies are small and times are made of the durations that the document itself uses, so that `now − W`, exactly `for`,
//! ties, midnights and time that goes back happen all the time. Knows the language, but nothing of how it is evaluated. When
//! the input runs out, everything drawn is the plainest that there is, and drawing ends. Two kilobytes are enough for the largest
//! case; little input makes a small one.

mod case;
mod condition;
mod draw;
mod facts;
mod names;
mod score;
mod times;

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

use draw::{below, between, flip, one_in, pick};
use names::{Names, Slot};

use crate::definition::Level;

pub use case::{Case, case};
pub use facts::facts;

const KINDS: [&str; 11] = [
    "milestone",
    "aha",
    "habit",
    "limit",
    "hand_raise",
    "struggle",
    "lapse",
    "pql",
    "conversion",
    "expansion",
    "custom",
];

/// Draws a definitions document that is valid: within all bounds, with all names declared and without cycles.
///
/// # Errors
///
/// Those of `Unstructured`; running out of input is none.
pub fn document(u: &mut Unstructured<'_>) -> Result<Value> {
    let names = Names::draw(u)?;
    let mut document = Map::new();
    document.insert("schema".to_owned(), json!(1));
    document.insert("version".to_owned(), json!(between(u, 1, 3)?));
    if let Some(offset) = names.offset {
        document.insert("utcOffset".to_owned(), json!(offset));
    }
    document.extend(names.declarations());

    let mut signals = Vec::new();
    for slot in &names.signals {
        signals.push(signal(u, &names, slot)?);
    }
    document.insert("signals".to_owned(), Value::Array(signals));
    let scores = score::all(u, &names)?;
    if !scores.is_empty() {
        document.insert("scores".to_owned(), Value::Array(scores));
    }
    let mut prompts = Vec::new();
    for id in &names.prompts {
        prompts.push(prompt(u, &names, id)?);
    }
    if !prompts.is_empty() {
        document.insert("prompts".to_owned(), Value::Array(prompts));
    }
    if one_in(u, 8)? {
        document.insert("promptPolicy".to_owned(), json!({"every": "1h", "perSession": 2}));
    }
    if one_in(u, 8)? {
        document.insert("capture".to_owned(), capture(u, &names)?);
    }
    Ok(Value::Object(document))
}

/// What the page is to tell by itself changes nothing in an engine.
fn capture(u: &mut Unstructured<'_>, names: &Names) -> Result<Value> {
    let events: Vec<&str> = names.events.iter().map(|event| event.name).chain(["$pricing_viewed"]).collect();
    let mut capture = Map::new();
    if flip(u)? {
        capture.insert("clicks".to_owned(), json!({"button, [role~=\"a/b\"]": pick(u, &events)?}));
    }
    if flip(u)? {
        let page = json!({"path": "/a/*/**", "event": pick(u, &events)?, "after": "5s"});
        capture.insert("pages".to_owned(), json!([page]));
    }
    if let Some(feature) = names.features.first() {
        capture.insert("features".to_owned(), json!({feature.name: ["/"]}));
    }
    if flip(u)? {
        capture.insert("routes".to_owned(), pick(u, &[json!(false), json!("hash")])?);
    }
    Ok(Value::Object(capture))
}

fn signal(u: &mut Unstructured<'_>, names: &Names, slot: &Slot) -> Result<Value> {
    let mut signal = Map::new();
    signal.insert("id".to_owned(), json!(slot.id));
    signal.insert("kind".to_owned(), json!(pick(u, &KINDS)?));
    if let Some(level) = slot.written_level(flip(u)?) {
        signal.insert("level".to_owned(), json!(level));
    }
    let pulses = slot.level == Level::User && one_in(u, 3)?;
    let when = if pulses { condition::pulse(u, names, slot)? } else { condition::condition(u, names, slot)? };
    signal.insert("when".to_owned(), when);
    let repeat = match below(u, 4)? {
        _ if pulses => Some(json!({"cooldown": "1s"})),
        0 => None,
        1 => Some(json!("once")),
        _ => Some(json!({"cooldown": draw::duration(u)?})),
    };
    let evidence = pick(u, &[None, None, Some(json!("capped")), Some(json!("full"))])?;
    signal.extend(repeat.map(|repeat| ("repeat".to_owned(), repeat)));
    signal.extend(evidence.map(|evidence| ("evidence".to_owned(), evidence)));
    Ok(Value::Object(signal))
}

/// Prompts change nothing in a replay, but facts about them are steps.
fn prompt(u: &mut Unstructured<'_>, names: &Names, id: &str) -> Result<Value> {
    let ids: Vec<&str> = names.signals.iter().map(|signal| signal.id.as_str()).collect();
    let mut prompt = Map::new();
    prompt.insert("id".to_owned(), json!(id));
    prompt.insert("on".to_owned(), json!(pick(u, &ids)?));
    if one_in(u, 3)? {
        prompt.insert("priority".to_owned(), json!(below(u, 101)?));
    }
    if one_in(u, 3)? {
        prompt.insert("frequency".to_owned(), json!({"lifetime": 2, "every": draw::duration(u)?}));
    }
    if one_in(u, 3)? {
        prompt.insert("cancelOn".to_owned(), json!([pick(u, &ids)?]));
    }
    if one_in(u, 3)? {
        prompt.insert("expires".to_owned(), json!(draw::duration(u)?));
    }
    prompt.insert("content".to_owned(), json!({"title": "Go on", "body": "There is more."}));
    Ok(Value::Object(prompt))
}
