//! Selectors and conditions.

use std::collections::BTreeSet;

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

use super::draw::{self, DAYS, SIGNED, below, between, favour, flip, one_in, pick, scalar, some_of, threshold};
use super::names::{Event, Names, Slot};
use crate::definition::Level;
use crate::json::{Type, duration};

/// How many `all`, `any` and `not` stand around a leaf at most.
const DEEPEST: usize = 3;

/// The condition of a signal.
pub(super) fn condition(u: &mut Unstructured<'_>, names: &Names, slot: &Slot) -> Result<Value> {
    nested(u, names, slot, DEEPEST)
}

/// A condition beside one that comes and goes with an event: it fires again and again, and tells what is measured each time.
pub(super) fn pulse(u: &mut Unstructured<'_>, names: &Names, slot: &Slot) -> Result<Value> {
    let often = json!({"count": event(u, names)?.name, "gte": 1, "within": "1s"});
    Ok(json!({"all": [often, nested(u, names, slot, 1)?]}))
}

fn nested(u: &mut Unstructured<'_>, names: &Names, slot: &Slot, depth: usize) -> Result<Value> {
    let shape = if depth == 0 { 0 } else { below(u, 10)? };
    Ok(match shape {
        6 | 7 => json!({"all": list(u, names, slot, depth)?}),
        8 => {
            let of = list(u, names, slot, depth)?;
            let mut any = Map::new();
            if flip(u)? {
                any.insert("gte".to_owned(), json!(1 + below(u, of.len())?));
            }
            any.insert("any".to_owned(), Value::Array(of));
            Value::Object(any)
        }
        9 => json!({"not": nested(u, names, slot, depth - 1)?}),
        _ => leaf(u, names, slot)?,
    })
}

fn list(u: &mut Unstructured<'_>, names: &Names, slot: &Slot, depth: usize) -> Result<Vec<Value>> {
    let mut list = Vec::new();
    for _ in 0..between(u, 1, 3)? {
        list.push(nested(u, names, slot, depth - 1)?);
    }
    Ok(list)
}

type Draw = fn(&mut Unstructured<'_>, &Names, &Slot) -> Result<Value>;

fn leaf(u: &mut Unstructured<'_>, names: &Names, slot: &Slot) -> Result<Value> {
    let mut leaves: Vec<Draw> =
        vec![count, count, distinct, sum, sum, active_days, active_weeks, absent, elapsed, active_time];
    if !names.features.is_empty() {
        leaves.push(breadth);
    }
    if !names.limits().is_empty() {
        leaves.push(reach);
    }
    if !names.traits.is_empty() {
        leaves.push(|u, names, _| trait_test(u, names));
    }
    if !nameable(names, slot).is_empty() {
        leaves.push(is);
    }
    if !tiers(names, slot).is_empty() {
        leaves.push(tier);
        leaves.push(tier);
    }
    match slot.level {
        Level::User => {
            leaves.extend([trend as Draw, trend, sequence, sequence, absent_after, absent_after]);
            if !names.limits().is_empty() {
                leaves.extend([exhausts_in as Draw, exhausts_in]);
            }
        }
        Level::Account => leaves.extend([active_users as Draw, active_users, active_users, active_users]),
    }
    pick(u, &leaves)?(u, names, slot)
}

/// Any selector.
pub(super) fn selector(u: &mut Unstructured<'_>, names: &Names) -> Result<Value> {
    match below(u, 8)? {
        0..=3 => Ok(json!(event(u, names)?.name)),
        4 if !names.features.is_empty() => Ok(json!({"feature": one_feature(u, names)?})),
        5 => own_event(u),
        _ => tested(u, names),
    }
}

fn event<'a>(u: &mut Unstructured<'_>, names: &'a Names) -> Result<&'a Event> {
    favour(u, &names.events)
}

fn one_feature(u: &mut Unstructured<'_>, names: &Names) -> Result<&'static str> {
    u.choose(&names.features).map(|feature| feature.name)
}

/// The SDK's own events need no declaration.
fn own_event(u: &mut Unstructured<'_>) -> Result<Value> {
    pick(
        u,
        &[
            json!("$page"),
            json!({"event": "$page", "where": {"path": "x"}}),
            json!({"event": "$purchase", "where": {"amount": {"gte": 2}}}),
        ],
    )
}

/// An event, with tests of its props.
fn tested(u: &mut Unstructured<'_>, names: &Names) -> Result<Value> {
    let event = event(u, names)?;
    let mut props = event.props.clone();
    props.push(("$hour", Type::Number));
    props.push(("$weekday", Type::Number));
    let mut tests = Map::new();
    for _ in 0..between(u, 1, 2)? {
        let (prop, of) = pick(u, &props)?;
        let test = match prop {
            "$hour" => pick(u, &[json!({"gte": 9, "lt": 18}), json!(0), json!({"lt": 12}), json!(23)])?,
            "$weekday" => pick(u, &[json!({"lte": 5}), json!({"in": [6, 7]}), json!(1), json!({"gt": 6})])?,
            _ => test(u, of)?,
        };
        tests.insert(prop.to_owned(), test);
    }
    Ok(json!({"event": event.name, "where": tests}))
}

/// A test of `where`.
fn test(u: &mut Unstructured<'_>, of: Type) -> Result<Value> {
    match (below(u, 4)?, of) {
        (0 | 1, _) => scalar(u, of),
        (2, Type::Number) | (3, Type::Number) => {
            let mut bounds = Map::new();
            bounds.insert(pick(u, &["gte", "gt"])?.to_owned(), pick(u, &[json!(1), json!(0.5), json!(1.0)])?);
            if flip(u)? {
                bounds.insert(pick(u, &["lte", "lt"])?.to_owned(), pick(u, &[json!(2), json!(3), json!(1.5)])?);
            }
            Ok(Value::Object(bounds))
        }
        _ => Ok(json!({"in": few(u, of)?})),
    }
}

/// One or more different values of a type.
fn few(u: &mut Unstructured<'_>, of: Type) -> Result<Vec<Value>> {
    let all = match of {
        Type::Text => vec![json!("x"), json!("y"), json!("1")],
        Type::Number => vec![json!(1), json!(2), json!(1.5)],
        Type::Truth => vec![json!(true), json!(false)],
    };
    some_of(u, &all)
}

/// The test of a trait, as a condition and in `fit`.
pub(super) fn trait_test(u: &mut Unstructured<'_>, names: &Names) -> Result<Value> {
    let (path, of) = pick(u, &names.traits)?;
    let mut condition = Map::new();
    condition.insert("trait".to_owned(), json!(path));
    let (operator, value) = match (below(u, 6)?, of) {
        (0, _) => ("exists", json!(flip(u)?)),
        (1, _) => ("in", json!(few(u, of)?)),
        (2..=4, Type::Number) => (pick(u, &["gte", "gt", "lte", "lt"])?, draw::number(u)?),
        _ => ("eq", scalar(u, of)?),
    };
    condition.insert(operator.to_owned(), value);
    Ok(Value::Object(condition))
}

/// Adds `within`, `days` or neither, of those that the level lets a condition have.
fn window(u: &mut Unstructured<'_>, condition: Value, slot: &Slot, allowed: Allowed) -> Result<Value> {
    let mut condition = condition;
    let within = matches!(allowed, Allowed::Within | Allowed::Both) && slot.level == Level::User;
    let days = matches!(allowed, Allowed::Days | Allowed::Both);
    let drawn = below(u, 3)?;
    if let Some(members) = condition.as_object_mut() {
        if within && (drawn == 1 || (drawn == 2 && !days)) {
            members.insert("within".to_owned(), json!(draw::duration(u)?));
        } else if days && drawn != 0 {
            members.insert("days".to_owned(), json!(pick(u, &DAYS)?));
        }
    }
    Ok(condition)
}

#[derive(Clone, Copy)]
enum Allowed {
    Within,
    Days,
    Both,
}

fn count(u: &mut Unstructured<'_>, names: &Names, slot: &Slot) -> Result<Value> {
    let condition = json!({"count": selector(u, names)?, "gte": threshold(u)?});
    window(u, condition, slot, Allowed::Both)
}

fn trend(u: &mut Unstructured<'_>, names: &Names, _: &Slot) -> Result<Value> {
    Ok(json!({
        "trend": selector(u, names)?,
        "days": pick(u, &[1, 2, 3, 7])?,
        "over": pick(u, &[1, 2, 7, 14, 3])?,
        "times": pick(u, &[json!(1), json!(0.5), json!(1.5), json!(2), json!(0.1)])?,
        "gte": threshold(u)?,
    }))
}

/// A selector, and a prop that every event of it declares.
fn with_prop(u: &mut Unstructured<'_>, names: &Names, numbers_only: bool) -> Result<(Value, &'static str)> {
    let fits = |of: Type| !numbers_only || of == Type::Number;
    if !names.features.is_empty() && one_in(u, 4)? {
        let feature = u.choose(&names.features)?;
        let mut common: Option<BTreeSet<&'static str>> = None;
        for event in names.events.iter().filter(|event| feature.events.contains(&event.name)) {
            let props: BTreeSet<&'static str> =
                event.props.iter().filter(|(_, of)| fits(*of)).map(|(prop, _)| *prop).collect();
            common = Some(match common {
                None => props,
                Some(common) => common.intersection(&props).copied().collect(),
            });
        }
        let mut props: Vec<&'static str> = common.unwrap_or_default().into_iter().collect();
        props.extend(["$hour", "$weekday"]);
        return Ok((json!({"feature": feature.name}), pick(u, &props)?));
    }
    if one_in(u, 10)? {
        return Ok(if numbers_only { (json!("$purchase"), "amount") } else { (json!("$page"), "path") });
    }
    let fitting = |event: &Event| event.props.iter().any(|(_, of)| fits(*of));
    let events: Vec<&Event> = names.events.iter().filter(|event| fitting(event)).collect();
    if events.is_empty() || one_in(u, 8)? {
        return Ok((json!(event(u, names)?.name), pick(u, &["$hour", "$weekday"])?));
    }
    let event = favour(u, &events)?;
    let props: Vec<&'static str> = event.props.iter().filter(|(_, of)| fits(*of)).map(|(prop, _)| *prop).collect();
    let prop = pick(u, &props)?;
    let selector = if one_in(u, 3)? {
        let (tested, of) = pick(u, &event.props)?;
        let mut tests = Map::new();
        tests.insert(tested.to_owned(), test(u, of)?);
        json!({"event": event.name, "where": tests})
    } else {
        json!(event.name)
    };
    Ok((selector, prop))
}

fn distinct(u: &mut Unstructured<'_>, names: &Names, slot: &Slot) -> Result<Value> {
    let (selector, by) = with_prop(u, names, false)?;
    let condition = json!({"distinct": selector, "by": by, "gte": pick(u, &[2, 1, 3])?});
    window(u, condition, slot, Allowed::Within)
}

fn sum(u: &mut Unstructured<'_>, names: &Names, slot: &Slot) -> Result<Value> {
    let (selector, of) = with_prop(u, names, true)?;
    let least = pick(u, &[json!(2), json!(1), json!(3), json!(4.5), json!(0.3), json!(0)])?;
    window(u, json!({"sum": selector, "of": of, "gte": least}), slot, Allowed::Days)
}

fn breadth(u: &mut Unstructured<'_>, names: &Names, slot: &Slot) -> Result<Value> {
    let features: Vec<&'static str> = names.features.iter().map(|feature| feature.name).collect();
    let of = match below(u, 4)? {
        2 => json!("all"),
        3 if names.has_core() => json!("core"),
        _ => json!(some_of(u, &features)?),
    };
    let condition = json!({"breadth": of, "gte": pick(u, &[1, 2])?});
    window(u, condition, slot, Allowed::Within)
}

fn doing(u: &mut Unstructured<'_>, names: &Names) -> Result<Value> {
    if flip(u)? { Ok(json!("any")) } else { selector(u, names) }
}

fn active_days(u: &mut Unstructured<'_>, names: &Names, slot: &Slot) -> Result<Value> {
    let condition = json!({"activeDays": doing(u, names)?, "gte": threshold(u)?});
    window(u, condition, slot, Allowed::Days)
}

fn active_weeks(u: &mut Unstructured<'_>, names: &Names, _: &Slot) -> Result<Value> {
    Ok(json!({"activeWeeks": doing(u, names)?, "gte": pick(u, &[1, 2, 3])?, "weeks": pick(u, &[1, 2, 3, 4])?}))
}

fn active_users(u: &mut Unstructured<'_>, names: &Names, slot: &Slot) -> Result<Value> {
    let firing: Vec<&str> =
        lower(names, slot).filter(|signal| signal.level == Level::User).map(|signal| signal.id.as_str()).collect();
    let who = if !firing.is_empty() && !one_in(u, 3)? { json!({"fired": pick(u, &firing)?}) } else { doing(u, names)? };
    let condition = json!({"activeUsers": who, "gte": pick(u, &[1, 2])?});
    window(u, condition, slot, Allowed::Days)
}

fn sequence(u: &mut Unstructured<'_>, names: &Names, _: &Slot) -> Result<Value> {
    let mut steps = Vec::new();
    for _ in 0..between(u, 2, 4)? {
        steps.push(selector(u, names)?);
    }
    Ok(json!({"sequence": steps, "within": draw::duration(u)?}))
}

fn absent(u: &mut Unstructured<'_>, names: &Names, _: &Slot) -> Result<Value> {
    Ok(json!({"absent": selector(u, names)?, "for": draw::duration(u)?}))
}

fn absent_after(u: &mut Unstructured<'_>, names: &Names, _: &Slot) -> Result<Value> {
    Ok(json!({"absent": selector(u, names)?, "for": draw::duration(u)?, "after": selector(u, names)?}))
}

fn elapsed(u: &mut Unstructured<'_>, names: &Names, _: &Slot) -> Result<Value> {
    let numbers: Vec<&str> = names.traits.iter().filter(|(_, of)| *of == Type::Number).map(|(path, _)| *path).collect();
    let anchor = match below(u, 4)? {
        0 => json!("firstSeen"),
        1 | 2 if !numbers.is_empty() => json!({"trait": pick(u, &numbers)?}),
        _ => selector(u, names)?,
    };
    let (one, another) = (pick(u, &SIGNED)?, pick(u, &SIGNED)?);
    let (less, more) = if duration(one) <= duration(another) { (one, another) } else { (another, one) };
    Ok(match below(u, 3)? {
        0 => json!({"elapsed": anchor, "gte": one}),
        1 => json!({"elapsed": anchor, "lt": one}),
        _ if less == more => json!({"elapsed": anchor, "gte": one}),
        _ => json!({"elapsed": anchor, "gte": less, "lt": more}),
    })
}

fn active_time(u: &mut Unstructured<'_>, names: &Names, slot: &Slot) -> Result<Value> {
    let of = if names.features.is_empty() || flip(u)? { "app" } else { one_feature(u, names)? };
    let condition = json!({"activeTime": of, "gte": pick(u, &["1s", "2s", "1m", "30s"])?});
    window(u, condition, slot, Allowed::Days)
}

fn reach(u: &mut Unstructured<'_>, names: &Names, _: &Slot) -> Result<Value> {
    let ratio = pick(u, &[json!(0.8), json!(0.5), json!(1), json!(0.1), json!(0.3)])?;
    Ok(json!({"limit": pick(u, &names.limits())?, "reach": ratio}))
}

fn exhausts_in(u: &mut Unstructured<'_>, names: &Names, _: &Slot) -> Result<Value> {
    Ok(json!({"limit": pick(u, &names.limits())?, "exhaustsIn": draw::duration(u)?}))
}

/// The signals that this one may look at: those of lower rank, and without tiers where it must be without.
fn lower<'a>(names: &'a Names, slot: &'a Slot) -> impl Iterator<Item = &'a Slot> {
    names.signals.iter().filter(|other| other.rank < slot.rank && (other.tier_free || !slot.tier_free))
}

/// The signals that this one may name in `is`: a user's also those of accounts, told by `fired` facts.
fn nameable<'a>(names: &'a Names, slot: &'a Slot) -> Vec<&'a str> {
    let nameable = lower(names, slot).filter(|other| slot.level == Level::User || other.level == Level::Account);
    nameable.map(|other| other.id.as_str()).collect()
}

fn is(u: &mut Unstructured<'_>, names: &Names, slot: &Slot) -> Result<Value> {
    let condition = json!({"is": pick(u, &nameable(names, slot))?});
    // `within` may stand at both levels.
    let user = Slot { id: String::new(), level: Level::User, rank: 0, tier_free: true };
    window(u, condition, &user, Allowed::Within)
}

fn tiers(names: &Names, slot: &Slot) -> Vec<&'static str> {
    let scores = names.scores.iter().filter(|score| score.level == slot.level && !slot.tier_free);
    scores.flat_map(|score| score.tiers.iter().copied()).collect()
}

fn tier(u: &mut Unstructured<'_>, names: &Names, slot: &Slot) -> Result<Value> {
    Ok(json!({"tier": pick(u, &tiers(names, slot))?}))
}
