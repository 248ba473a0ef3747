//! Lines of facts, and what of them is passed over. Section 1, "Facts" and "What is a fact".

use std::collections::BTreeMap;

use serde_json::Value;

use crate::definition::{Level, Names};
use crate::error::Error;
use crate::json::{Object, Scalar, Type, whole};

/// Strings of props and traits that are longer, in bytes, are passed over.
const LONGEST_TEXT: usize = 256;

/// A line of the history.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) user: String,
    pub(crate) account: Option<String>,
    /// As it stands in the line, not yet clamped.
    pub(crate) t: i64,
    /// Nothing where the name is undeclared: the fact is dropped, takes no step and sets nothing.
    pub(crate) fact: Option<Fact>,
}

#[derive(Clone, Debug)]
pub(crate) enum Fact {
    Event {
        name: String,
        props: BTreeMap<String, Scalar>,
        /// Minutes, where the fact bears its own.
        offset: Option<i64>,
    },
    Activity {
        /// Milliseconds of engaged time.
        active: i64,
        feature: Option<String>,
    },
    Reading {
        limit: String,
        used: f64,
        cap: Option<f64>,
    },
    /// What each named trait becomes; nothing where it is removed.
    Traits(BTreeMap<String, Option<Scalar>>),
    Fired {
        signal: String,
        level: Level,
    },
    /// What became of a prompt: a step that changes nothing that a replay could show.
    Prompt,
}

pub(crate) fn read(facts: &[Value], names: &Names) -> Result<Vec<Line>, Error> {
    facts.iter().map(|fact| line(fact, names)).collect()
}

fn line(fact: &Value, names: &Names) -> Result<Line, Error> {
    let object = Object::of(fact)?;
    Ok(Line {
        user: object.text("user")?.to_owned(),
        account: object.optional("account", Object::text)?.map(str::to_owned),
        t: object.whole("t")?,
        fact: declared(object, names)?,
    })
}

fn declared(object: Object<'_>, names: &Names) -> Result<Option<Fact>, Error> {
    if object.has("event") {
        let name = object.text("event")?;
        let Some(types) = names.events.get(name) else { return Ok(None) };
        return Ok(Some(Fact::Event {
            name: name.to_owned(),
            props: object.members("props")?.into_iter().filter_map(|(name, value)| prop(name, value, types)).collect(),
            offset: object.get("offset").and_then(whole).filter(|minutes| (-720..=840).contains(minutes)),
        }));
    }
    if object.has("active") {
        let feature = object.optional("feature", Object::text)?;
        return Ok(Some(Fact::Activity {
            active: object.whole("active")?,
            feature: feature.filter(|feature| names.features.contains_key(*feature)).map(str::to_owned),
        }));
    }
    if object.has("limit") {
        let limit = object.text("limit")?;
        let reading = Fact::Reading {
            limit: limit.to_owned(),
            used: object.number("used")?,
            cap: object.optional("cap", Object::number)?,
        };
        return Ok(names.limits.contains_key(limit).then_some(reading));
    }
    if object.has("traits") {
        let members = object.members("traits")?;
        return Ok(Some(Fact::Traits(
            members.into_iter().filter_map(|(path, value)| known(path, value, &names.traits)).collect(),
        )));
    }
    if object.has("fired") {
        let signal = object.text("fired")?;
        let level = names.signals.get(signal);
        return Ok(level.map(|level| Fact::Fired { signal: signal.to_owned(), level: *level }));
    }
    let prompt = object.text("prompt")?;
    Ok(names.prompts.contains(prompt).then_some(Fact::Prompt))
}

/// A prop that counts: declared, of its type, and not too long.
fn prop(name: &str, value: &Value, types: &BTreeMap<String, Type>) -> Option<(String, Scalar)> {
    let scalar = fitting(value, *types.get(name)?)?;
    Some((name.to_owned(), scalar))
}

/// What a traits fact makes of one trait: nothing at all where the value does not count.
fn known(path: &str, value: &Value, types: &BTreeMap<String, Type>) -> Option<(String, Option<Scalar>)> {
    let declared = *types.get(path)?;
    let becomes = if value.is_null() { None } else { Some(fitting(value, declared)?) };
    Some((path.to_owned(), becomes))
}

fn fitting(value: &Value, declared: Type) -> Option<Scalar> {
    let scalar = Scalar::of(value)?;
    let too_long = matches!(&scalar, Scalar::Text(text) if text.len() > LONGEST_TEXT);
    (scalar.kind() == declared && !too_long).then_some(scalar)
}
