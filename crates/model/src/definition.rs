//! The document as one level sees it. Section 2, and the shapes of sections 5 and 6.
//!
//! Takes the document for valid: bounds and cycles are not looked for.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::calendar::Calendar;
use crate::condition::Condition;
use crate::error::Error;
use crate::json::{Object, Type, type_named};
use crate::scores::Score;

/// Whose facts are looked at: one user's, or those of all users of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    User,
    Account,
}

impl Level {
    /// That of a signal or a score; a user's where none is written.
    pub(crate) fn read(object: Object<'_>) -> Result<Level, Error> {
        match object.optional("level", Object::text)? {
            None | Some("user") => Ok(Level::User),
            Some("account") => Ok(Level::Account),
            Some(other) => Err(Error::at("level", format!("{other} is no level"))),
        }
    }
}

/// What the document declares.
#[derive(Debug)]
pub(crate) struct Names {
    /// With the types of their props; the SDK's own events are among them.
    pub(crate) events: BTreeMap<String, BTreeMap<String, Type>>,
    pub(crate) features: BTreeMap<String, Feature>,
    /// With the cap, where the document knows one.
    pub(crate) limits: BTreeMap<String, Option<f64>>,
    pub(crate) traits: BTreeMap<String, Type>,
    pub(crate) signals: BTreeMap<String, Level>,
    pub(crate) prompts: BTreeSet<String>,
}

#[derive(Debug)]
pub(crate) struct Feature {
    pub(crate) events: BTreeSet<String>,
    pub(crate) core: bool,
}

/// What the conditions and scores of one level need of the document.
#[derive(Debug)]
pub(crate) struct Definitions {
    pub(crate) level: Level,
    pub(crate) calendar: Calendar,
    pub(crate) names: Names,
    /// Those of this level, in document order.
    pub(crate) signals: Vec<Signal>,
    /// Those of this level, in document order.
    pub(crate) scores: Vec<Score>,
}

#[derive(Debug)]
pub(crate) struct Signal {
    pub(crate) id: String,
    pub(crate) kind: String,
    pub(crate) when: Condition,
    pub(crate) repeat: Repeat,
    /// The signals that its condition names in `is`.
    pub(crate) named: BTreeSet<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    Once,
    /// At most once in so many milliseconds.
    Cooldown(i64),
}

impl Definitions {
    pub(crate) fn read(document: &Value, level: Level) -> Result<Definitions, Error> {
        let object = Object::of(document)?;
        let mut definitions = Definitions {
            level,
            calendar: Calendar { offset: object.optional("utcOffset", Object::whole)?.unwrap_or(0) },
            names: Names::read(object)?,
            signals: Vec::new(),
            scores: Vec::new(),
        };
        for signal in object.items("signals")? {
            let signal = Object::of(signal)?;
            if Level::read(signal)? == level {
                definitions.signals.push(Signal::read(signal, &definitions)?);
            }
        }
        for score in object.items("scores")? {
            let score = Object::of(score)?;
            if Level::read(score)? == level {
                definitions.scores.push(Score::read(score, &definitions)?);
            }
        }
        Ok(definitions)
    }

    pub(crate) fn signal(&self, id: &str) -> Option<&Signal> {
        self.signals.iter().find(|signal| signal.id == id)
    }
}

impl Signal {
    fn read(object: Object<'_>, definitions: &Definitions) -> Result<Signal, Error> {
        let when = object.value("when")?;
        let repeat = match object.get("repeat") {
            None => Repeat::Once,
            Some(Value::String(once)) if once == "once" => Repeat::Once,
            Some(other) => Repeat::Cooldown(Object::of(other)?.duration("cooldown")?),
        };
        let mut named = BTreeSet::new();
        names_in_is(when, &mut named);
        Ok(Signal {
            id: object.text("id")?.to_owned(),
            kind: object.text("kind")?.to_owned(),
            when: Condition::read(when, definitions)?,
            repeat,
            named,
        })
    }
}

fn names_in_is(condition: &Value, named: &mut BTreeSet<String>) {
    match condition {
        Value::Object(members) => {
            if let Some(Value::String(signal)) = members.get("is") {
                named.insert(signal.clone());
            }
            // A test in `where` may stand under any prop's name, `is` included, and is no condition.
            members.iter().filter(|(key, _)| *key != "where").for_each(|(_, member)| names_in_is(member, named));
        }
        Value::Array(items) => items.iter().for_each(|item| names_in_is(item, named)),
        _ => {}
    }
}

impl Names {
    pub(crate) fn read(document: Object<'_>) -> Result<Names, Error> {
        let mut names = Names {
            events: own_events(),
            features: BTreeMap::new(),
            limits: BTreeMap::new(),
            traits: BTreeMap::new(),
            signals: BTreeMap::new(),
            prompts: BTreeSet::new(),
        };
        for (name, event) in document.members("events")? {
            let props = Object::of(event)?.members("props")?;
            let types: Result<_, Error> =
                props.into_iter().map(|(prop, name)| Ok((prop.clone(), type_named(name)?))).collect();
            names.events.insert(name.clone(), types?);
        }
        for (name, feature) in document.members("features")? {
            let feature = Object::of(feature)?;
            let events = feature.items("events")?.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            let core = feature.get("core") == Some(&Value::Bool(true));
            names.features.insert(name.clone(), Feature { events, core });
        }
        for (name, limit) in document.members("limits")? {
            names.limits.insert(name.clone(), Object::of(limit)?.optional("cap", Object::number)?);
        }
        for (path, name) in document.members("traits")? {
            names.traits.insert(path.clone(), type_named(name)?);
        }
        for signal in document.items("signals")? {
            let signal = Object::of(signal)?;
            names.signals.insert(signal.text("id")?.to_owned(), Level::read(signal)?);
        }
        for prompt in document.items("prompts")? {
            names.prompts.insert(Object::of(prompt)?.text("id")?.to_owned());
        }
        Ok(names)
    }
}

/// The SDK's own events and their props. Section 7.
fn own_events() -> BTreeMap<String, BTreeMap<String, Type>> {
    let events: [(&str, &[(&str, Type)]); 19] = [
        ("$session_start", &[]),
        ("$page", &[("path", Type::Text)]),
        ("$form_start", &[("form", Type::Text)]),
        ("$form_submit", &[("form", Type::Text)]),
        ("$form_abandon", &[("form", Type::Text)]),
        ("$rage_click", &[("feature", Type::Text)]),
        ("$dead_click", &[("feature", Type::Text)]),
        ("$error", &[("feature", Type::Text)]),
        ("$thrash", &[("feature", Type::Text)]),
        ("$paywall", &[("limit", Type::Text), ("feature", Type::Text)]),
        ("$pricing_viewed", &[]),
        ("$upgrade_clicked", &[]),
        ("$contact_sales", &[]),
        ("$support_opened", &[]),
        ("$invite_sent", &[]),
        ("$integration_connected", &[]),
        ("$feature_granted", &[("feature", Type::Text)]),
        ("$plan_changed", &[("plan", Type::Text)]),
        ("$purchase", &[("amount", Type::Number)]),
    ];
    events
        .into_iter()
        .map(|(name, props)| {
            (name.to_owned(), props.iter().map(|(prop, declared)| ((*prop).to_owned(), *declared)).collect())
        })
        .collect()
}
