//! Histories of facts that suit a document.

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

use super::draw::{self, below, between, favour, flip, one_in, pick, scalar};
use super::times::Times;
use crate::definition::Names;
use crate::json::{Object, Type};

/// How many facts a history has at most.
const MOST: usize = 60;

/// How much input there is to be for each fact.
const BYTES_OF_A_FACT: usize = 8;

const USERS: [&str; 3] = ["u1", "u2", "u3"];
const ACCOUNTS: [&str; 2] = ["acme", "zenith"];

/// Draws a history for a valid document: up to 60 facts of up to three users and two accounts, in file order, and perhaps a
/// time to which the clocks go on after it. Every fact is well-shaped; names and types in it may be other than declared.
///
/// # Errors
///
/// Those of `Unstructured`; running out of input is none.
pub fn facts(u: &mut Unstructured<'_>, document: &Value) -> Result<(Vec<Value>, Option<u64>)> {
    let known = Known::of(document);
    let mut times = Times::of(u, document)?;
    let mut readings = Readings::default();
    let users = between(u, 1, 3)? as usize;
    // Most users stay with one account; some move, some have none.
    let mut homes = Vec::new();
    for _ in 0..users {
        homes.push(below(u, 4)?.min(ACCOUNTS.len()));
    }

    let mut facts = Vec::new();
    let most = MOST.min(u.len() / BYTES_OF_A_FACT);
    let count = below(u, most + 1)?;
    let mut habit = Habit::Any;
    while facts.len() < count {
        habit = habit.next(u, &known)?;
        let t = match habit {
            Habit::Any => times.next(u)?,
            Habit::DailyReadings => times.tomorrow(u)?,
            Habit::ReadingsAtOnce => times.same(),
        };
        let mut fact = match habit {
            Habit::Any => fact(u, &known, &mut readings, t)?,
            Habit::DailyReadings if one_in(u, 6)? => event(u, &known)?,
            Habit::DailyReadings => reading(u, &known, &mut readings)?,
            Habit::ReadingsAtOnce => reading(u, &known, &mut Readings::default())?,
        };
        let who = if habit == Habit::DailyReadings { 0 } else { below(u, users)? };
        fact.insert("user".to_owned(), json!(USERS.get(who)));
        let home = homes.get(who).copied().unwrap_or(0);
        let home = if one_in(u, 10)? { below(u, ACCOUNTS.len() + 1)? } else { home };
        if let Some(account) = ACCOUNTS.get(home) {
            fact.insert("account".to_owned(), json!(account));
        }
        fact.insert("t".to_owned(), whole(u, t)?);
        if one_in(u, 20)? {
            fact.insert("extra".to_owned(), json!(1));
        }
        facts.push(Value::Object(fact));
    }
    let until = if flip(u)? { u64::try_from(times.next(u)?).ok() } else { None };
    Ok((facts, until))
}

/// What a stretch of the history is like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Habit {
    Any,
    /// One reading of a limit a day, mostly growing: what a forecast looks at.
    DailyReadings,
    /// Readings of several users in one millisecond: what an account's `reach` looks at.
    ReadingsAtOnce,
}

impl Habit {
    fn next(self, u: &mut Unstructured<'_>, known: &Known) -> Result<Habit> {
        if known.limits.is_empty() {
            return Ok(Habit::Any);
        }
        let stays = match self {
            Habit::DailyReadings => !one_in(u, 20)?,
            Habit::ReadingsAtOnce => flip(u)?,
            Habit::Any => false,
        };
        Ok(match below(u, 60)? {
            _ if stays => self,
            58 => Habit::DailyReadings,
            57 | 59 => Habit::ReadingsAtOnce,
            _ => Habit::Any,
        })
    }
}

/// What a fact can be about.
struct Known {
    events: Vec<(String, Vec<(String, Type)>)>,
    features: Vec<String>,
    limits: Vec<String>,
    traits: Vec<(String, Type)>,
    signals: Vec<String>,
    prompts: Vec<String>,
}

impl Known {
    fn of(document: &Value) -> Known {
        let names = Object::of(document).and_then(Names::read).ok();
        let mut known = Known {
            events: Vec::new(),
            features: Vec::new(),
            limits: Vec::new(),
            traits: Vec::new(),
            signals: Vec::new(),
            prompts: Vec::new(),
        };
        let Some(names) = names else { return known };
        for (name, props) in names.events {
            // Of the SDK's own events two are enough.
            if !name.starts_with('$') || name == "$page" || name == "$purchase" {
                known.events.push((name, props.into_iter().collect()));
            }
        }
        // The document's own first: they are what is drawn when the input has run out.
        known.events.sort_by_key(|(name, _)| name.starts_with('$'));
        known.features.extend(names.features.into_keys());
        known.limits.extend(names.limits.into_keys());
        known.traits.extend(names.traits);
        known.signals.extend(names.signals.into_keys());
        known.prompts.extend(names.prompts);
        known
    }
}

/// How much of each limit was used last, so that most readings grow.
#[derive(Default)]
struct Readings(Vec<(String, f64)>);

fn fact(u: &mut Unstructured<'_>, known: &Known, readings: &mut Readings, t: i64) -> Result<Map<String, Value>> {
    match below(u, 32)? {
        0..=16 => event(u, known),
        17..=20 => activity(u, known),
        21..=24 => reading(u, known, readings),
        25..=27 => traits(u, known, t),
        28..=30 => fired(u, known),
        _ => prompt(u, known),
    }
}

/// One of the declared names, or, now and then and where there is none, an undeclared one.
fn name(u: &mut Unstructured<'_>, declared: &[String]) -> Result<Value> {
    if declared.is_empty() || one_in(u, 16)? {
        return pick(u, &[json!("undeclared"), json!("$undeclared"), json!("Not a name")]);
    }
    Ok(json!(pick(u, declared)?))
}

fn event(u: &mut Unstructured<'_>, known: &Known) -> Result<Map<String, Value>> {
    let mut fact = Map::new();
    if known.events.is_empty() || one_in(u, 20)? {
        fact.insert("event".to_owned(), name(u, &[])?);
        return Ok(fact);
    }
    let (name, declared) = favour(u, &known.events)?;
    fact.insert("event".to_owned(), json!(name));
    let mut props = Map::new();
    for (prop, of) in declared {
        if !one_in(u, 6)? {
            props.insert(prop.clone(), value(u, *of)?);
        }
    }
    if one_in(u, 12)? {
        let stray = pick(u, &["undeclared", "$hour", "$weekday"])?;
        props.insert(stray.to_owned(), draw::number(u)?);
    }
    if !props.is_empty() {
        fact.insert("props".to_owned(), Value::Object(props));
    }
    if one_in(u, 6)? {
        let offset =
            pick(u, &[json!(60), json!(-720), json!(840), json!(0), json!(841), json!(-721), json!(1.5), json!(60.0)])?;
        fact.insert("offset".to_owned(), offset);
    }
    Ok(fact)
}

/// Numbers whose sums depend on the order, or overflow; and a zero that is written otherwise.
const SPECIAL_NUMBERS: [f64; 9] = [0.7, 0.1, 1e16, -1e16, 1e308, -1e308, 9_007_199_254_740_992.0, -0.0, 1e-7];

/// The longest text that counts, and one that is too long, of as many characters as bytes and of fewer.
fn long_texts() -> [Value; 4] {
    [json!("x".repeat(256)), json!("x".repeat(257)), json!("é".repeat(128)), json!("é".repeat(129))]
}

/// A value for something of a declared type: mostly of that type.
fn value(u: &mut Unstructured<'_>, of: Type) -> Result<Value> {
    if one_in(u, 8)? {
        return odd(u);
    }
    let special = one_in(u, 6)?;
    match of {
        Type::Number if special => pick(u, &SPECIAL_NUMBERS).map(Value::from),
        Type::Text if special => pick(u, &long_texts()),
        _ => scalar(u, of),
    }
}

/// What may be of another type, or nothing at all.
fn odd(u: &mut Unstructured<'_>) -> Result<Value> {
    pick(u, &[json!(null), json!(true), json!("1"), json!(1), json!(1.0), json!([1]), json!({"x": 1})])
}

/// A whole number, now and then with a fraction of zero.
fn whole(u: &mut Unstructured<'_>, number: i64) -> Result<Value> {
    Ok(if one_in(u, 16)? { json!(number as f64) } else { json!(number) })
}

fn activity(u: &mut Unstructured<'_>, known: &Known) -> Result<Map<String, Value>> {
    let mut fact = Map::new();
    let active = pick(u, &[1000, 0, 999, 1, 15_000, 30_000, 60_000])?;
    fact.insert("active".to_owned(), whole(u, active)?);
    if flip(u)? {
        fact.insert("feature".to_owned(), name(u, &known.features)?);
    }
    Ok(fact)
}

fn reading(u: &mut Unstructured<'_>, known: &Known, readings: &mut Readings) -> Result<Map<String, Value>> {
    let limit = match name(u, &known.limits)? {
        Value::String(limit) => limit,
        _ => "undeclared".to_owned(),
    };
    let before = readings.0.iter().rev().find(|(of, _)| *of == limit).map_or(0.0, |(_, used)| *used);
    let used = match below(u, 16)? {
        0..=3 => before + 1.0,
        4..=6 => before + 0.1,
        7..=9 => before,
        10 | 11 => before + 0.5,
        12 => (before - 1.0).max(0.0),
        13 => 0.0,
        14 => pick(u, &[5.0, 8.0])?,
        _ => pick(u, &[10.0, 9.0, 4.0, 2.5, 0.1])?,
    };
    readings.0.push((limit.clone(), used));
    let mut fact = Map::new();
    fact.insert("limit".to_owned(), json!(limit));
    fact.insert("used".to_owned(), json!(used));
    if flip(u)? {
        fact.insert("cap".to_owned(), pick(u, &[json!(10), json!(4), json!(5.5), json!(20)])?);
    }
    Ok(fact)
}

fn traits(u: &mut Unstructured<'_>, known: &Known, t: i64) -> Result<Map<String, Value>> {
    let mut traits = Map::new();
    for _ in 0..between(u, 1, 2)? {
        if known.traits.is_empty() || one_in(u, 12)? {
            traits.insert("undeclared".to_owned(), odd(u)?);
            continue;
        }
        let (path, of) = pick(u, &known.traits)?;
        let becomes = match below(u, 6)? {
            5 => json!(null),
            3 | 4 if of == Type::Number => instant(u, t)?,
            _ => value(u, of)?,
        };
        traits.insert(path, becomes);
    }
    Ok(Map::from_iter([("traits".to_owned(), Value::Object(traits))]))
}

/// A trait's value that is an instant near `t`, perhaps within a millisecond.
fn instant(u: &mut Unstructured<'_>, t: i64) -> Result<Value> {
    let signed = crate::json::duration(pick(u, &draw::SIGNED)?).unwrap_or(0);
    let instant = t + signed + pick(u, &[0, 0, 1, -1])?;
    Ok(if one_in(u, 4)? { json!(instant as f64 + 0.5) } else { json!(instant) })
}

fn fired(u: &mut Unstructured<'_>, known: &Known) -> Result<Map<String, Value>> {
    Ok(Map::from_iter([("fired".to_owned(), name(u, &known.signals)?)]))
}

fn prompt(u: &mut Unstructured<'_>, known: &Known) -> Result<Map<String, Value>> {
    let outcome = pick(u, &["shown", "dismissed", "clicked", "answered"])?;
    Ok(Map::from_iter([("prompt".to_owned(), name(u, &known.prompts)?), ("outcome".to_owned(), json!(outcome))]))
}
