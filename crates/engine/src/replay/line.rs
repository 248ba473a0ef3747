//! One line of a history: is it a fact, and which? What is wrong with it otherwise, in words.

use core::fmt;

use serde_json::{Map, Value as Json};

use crate::fact::Outcome;
use crate::time::Time;
use crate::value::{Value, ValueKind};

/// A fact of a user, with names still to be looked up.
pub(super) struct Line<'a> {
    pub(super) user: &'a str,
    pub(super) t: Time,
    pub(super) fact: NamedFact<'a>,
}

/// A fact with names instead of indexes.
pub(super) enum NamedFact<'a> {
    Event { name: &'a str, props: Option<&'a Map<String, Json>> },
    Activity { active: u64, feature: Option<&'a str> },
    Limit { name: &'a str, used: f64, cap: Option<f64> },
    Traits(&'a Map<String, Json>),
    Fired { name: &'a str },
    Prompt { name: &'a str, outcome: Outcome },
}

/// Why a line is no fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault(String);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

/// The keys that tell which fact a line is.
const KINDS: [&str; 6] = ["event", "active", "limit", "traits", "fired", "prompt"];

/// Reads JSON.
pub(super) fn json(line: &[u8]) -> Result<Json, Fault> {
    serde_json::from_slice(line).map_err(|error| Fault(format!("not valid JSON: {error}")))
}

impl<'a> Line<'a> {
    /// Reads a fact of a user.
    pub(super) fn read(json: &'a Json) -> Result<Self, Fault> {
        let fields = Fields(json.as_object().ok_or_else(|| Fault("expected an object".into()))?);
        let user = fields.text("user")?;
        let t = fields.time("t")?;
        let kinds: Vec<&str> = KINDS.into_iter().filter(|kind| fields.0.contains_key(*kind)).collect();
        let [kind] = kinds.as_slice() else {
            return Err(Fault(format!("expected exactly one of {}, found {}", quoted(&KINDS), kinds.len())));
        };
        let fact = match *kind {
            "event" => NamedFact::Event { name: fields.text("event")?, props: fields.optional("props", Fields::map)? },
            "active" => NamedFact::Activity {
                active: fields.whole("active")?,
                feature: fields.optional("feature", Fields::text)?,
            },
            "limit" => NamedFact::Limit {
                name: fields.text("limit")?,
                used: fields.number("used", |used| used >= 0.0, "a number of at least 0")?,
                cap: fields.optional("cap", |fields, key| fields.number(key, |cap| cap > 0.0, "a number above 0"))?,
            },
            "traits" => NamedFact::Traits(fields.map("traits")?),
            "fired" => NamedFact::Fired { name: fields.text("fired")? },
            _ => {
                let outcome = fields.text("outcome")?;
                let known = Outcome::ALL.into_iter().find(|one| one.as_str() == outcome);
                let outcome = known.ok_or_else(|| {
                    Fault(format!("`outcome`: `{outcome}` is none of {}", quoted(&Outcome::ALL.map(Outcome::as_str))))
                })?;
                NamedFact::Prompt { name: fields.text("prompt")?, outcome }
            }
        };
        Ok(Self { user, t, fact })
    }
}

/// A value of the declared type, if that is what it is; strings over the bound are none.
pub(super) fn declared(json: &Json, kind: ValueKind) -> Option<Value<'_>> {
    let value = match json {
        Json::String(text) => Value::Text(text),
        Json::Number(number) => Value::Number(number.as_f64()?),
        Json::Bool(flag) => Value::Flag(*flag),
        Json::Null | Json::Array(_) | Json::Object(_) => return None,
    };
    (value.kind() == kind && value.is_valid()).then_some(value)
}

struct Fields<'a>(&'a Map<String, Json>);

impl<'a> Fields<'a> {
    fn require(&self, key: &str) -> Result<&'a Json, Fault> {
        self.0.get(key).ok_or_else(|| Fault(format!("`{key}` is missing")))
    }

    fn optional<T>(&self, key: &str, read: impl FnOnce(&Self, &str) -> Result<T, Fault>) -> Result<Option<T>, Fault> {
        if self.0.contains_key(key) { read(self, key).map(Some) } else { Ok(None) }
    }

    fn text(&self, key: &str) -> Result<&'a str, Fault> {
        self.require(key)?.as_str().ok_or_else(|| Fault(format!("`{key}`: expected a string")))
    }

    fn map(&self, key: &str) -> Result<&'a Map<String, Json>, Fault> {
        self.require(key)?.as_object().ok_or_else(|| Fault(format!("`{key}`: expected an object")))
    }

    fn number(&self, key: &str, valid: impl FnOnce(f64) -> bool, what: &str) -> Result<f64, Fault> {
        let json = self.require(key)?;
        json.as_f64()
            .filter(|&number| valid(number))
            .ok_or_else(|| Fault(format!("`{key}`: expected {what}, found `{json}`")))
    }

    fn whole(&self, key: &str) -> Result<u64, Fault> {
        let whole = |number: f64| number >= 0.0 && number < (1u64 << 52) as f64 && number.trunc() == number;
        self.number(key, whole, "a whole number from 0 to below 2^52").map(|number| number as u64)
    }

    fn time(&self, key: &str) -> Result<Time, Fault> {
        self.whole(key).and_then(|ms| Time::from_ms(ms).ok_or_else(|| Fault(format!("`{key}`: out of range"))))
    }
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
