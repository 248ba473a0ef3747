//! One line of a history: is it a fact, and which? What is wrong with it otherwise, in words.
//!
//! A line is read straight into a [`Line`]; only one that can't be is read once more, as any JSON, to say why.

use core::fmt;
use std::borrow::Cow;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value as Json};

use crate::fact::Outcome;
use crate::time::Time;
use crate::value::{Value, ValueKind};

/// A fact of a user, with names still to be looked up.
pub(crate) struct Line<'a> {
    pub(crate) user: Cow<'a, str>,
    pub(crate) account: Option<Cow<'a, str>>,
    pub(crate) t: Time,
    pub(crate) fact: NamedFact<'a>,
}

/// A fact with names instead of indexes.
pub(crate) enum NamedFact<'a> {
    Event { name: Cow<'a, str>, props: Named<'a>, offset: Option<i32> },
    Activity { active: u64, feature: Option<Cow<'a, str>> },
    Limit { name: Cow<'a, str>, used: f64, cap: Option<f64> },
    Traits(Named<'a>),
    Fired { name: Cow<'a, str> },
    Prompt { name: Cow<'a, str>, outcome: Outcome },
}

/// Values by their names.
#[derive(Default)]
pub(crate) struct Named<'a>(pub(crate) Vec<(Cow<'a, str>, Scalar<'a>)>);

/// A value, as JSON has it.
pub(crate) enum Scalar<'a> {
    Text(Cow<'a, str>),
    Number(f64),
    Flag(bool),
    Null,
    /// A list or an object.
    Other,
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
/// The outcomes that a fact may tell.
const OUTCOMES: [Outcome; 4] = [Outcome::Shown, Outcome::Clicked, Outcome::Dismissed, Outcome::Answered];
/// The minutes by which a user's own midnight may be ahead of UTC.
const OFFSETS: core::ops::RangeInclusive<i32> = -720..=840;

/// The fields of a line as they stand there.
#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(borrow)]
    user: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "given")]
    account: Option<Cow<'a, str>>,
    t: f64,
    #[serde(borrow, default, deserialize_with = "given")]
    event: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "given")]
    props: Option<Named<'a>>,
    #[serde(borrow, default)]
    offset: Option<Scalar<'a>>,
    #[serde(default, deserialize_with = "given")]
    active: Option<f64>,
    #[serde(borrow, default, deserialize_with = "given")]
    feature: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "given")]
    limit: Option<Cow<'a, str>>,
    #[serde(default, deserialize_with = "given")]
    used: Option<f64>,
    #[serde(default, deserialize_with = "given")]
    cap: Option<f64>,
    #[serde(borrow, default, deserialize_with = "given")]
    traits: Option<Named<'a>>,
    #[serde(borrow, default, deserialize_with = "given")]
    fired: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "given")]
    prompt: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "given")]
    outcome: Option<Cow<'a, str>>,
}

/// What is there must be of the shape: `null` is not the same as nothing.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

impl<'a> Line<'a> {
    /// Reads a line of a history.
    pub(super) fn parse(line: &'a [u8]) -> Result<Self, Fault> {
        if let Some(read) = serde_json::from_slice(line).ok().and_then(Self::of) {
            return Ok(read);
        }
        let json: Json = serde_json::from_slice(line).map_err(|error| Fault(format!("not valid JSON: {error}")))?;
        Line::read(&json, None).map(Line::into_owned)
    }

    fn of(raw: Raw<'a>) -> Option<Self> {
        let kinds = [
            raw.event.is_some(),
            raw.active.is_some(),
            raw.limit.is_some(),
            raw.traits.is_some(),
            raw.fired.is_some(),
            raw.prompt.is_some(),
        ];
        if kinds.into_iter().filter(|&is| is).count() != 1 {
            return None;
        }
        let t = whole(raw.t).and_then(Time::from_ms)?;
        let fact = if let Some(name) = raw.event {
            let offset = raw.offset.and_then(|offset| offset.minutes());
            NamedFact::Event { name, props: raw.props.unwrap_or_default(), offset }
        } else if let Some(active) = raw.active {
            NamedFact::Activity { active: whole(active)?, feature: raw.feature }
        } else if let Some(name) = raw.limit {
            let used = raw.used.filter(|&used| used >= 0.0)?;
            if raw.cap.is_some_and(|cap| cap <= 0.0) {
                return None;
            }
            NamedFact::Limit { name, used, cap: raw.cap }
        } else if let Some(traits) = raw.traits {
            NamedFact::Traits(traits)
        } else if let Some(name) = raw.fired {
            NamedFact::Fired { name }
        } else {
            let outcome = OUTCOMES.into_iter().find(|one| Some(one.as_str()) == raw.outcome.as_deref())?;
            NamedFact::Prompt { name: raw.prompt?, outcome }
        };
        Some(Self { user: raw.user, account: raw.account, t, fact })
    }

    /// Reads a fact out of JSON; `user` is whose it is where it does not say.
    pub(crate) fn read(json: &'a Json, user: Option<&'a str>) -> Result<Self, Fault> {
        let fields = Fields(json.as_object().ok_or_else(|| Fault("expected an object".into()))?);
        let user = match user {
            Some(user) if !fields.0.contains_key("user") => user,
            _ => fields.text("user")?,
        };
        let account = fields.optional("account", Fields::text)?.map(Cow::Borrowed);
        let t = fields.time("t")?;
        let kinds: Vec<&str> = KINDS.into_iter().filter(|kind| fields.0.contains_key(*kind)).collect();
        let [kind] = kinds.as_slice() else {
            return Err(Fault(format!("expected exactly one of {}, found {}", quoted(&KINDS), kinds.len())));
        };
        let name = |key| fields.text(key).map(Cow::Borrowed);
        let fact = match *kind {
            "event" => NamedFact::Event {
                name: name("event")?,
                props: fields.optional("props", Fields::named)?.unwrap_or_default(),
                offset: fields.0.get("offset").and_then(|offset| Scalar::of(offset).minutes()),
            },
            "active" => NamedFact::Activity {
                active: fields.whole("active")?,
                feature: fields.optional("feature", Fields::text)?.map(Cow::Borrowed),
            },
            "limit" => NamedFact::Limit {
                name: name("limit")?,
                used: fields.number("used", |used| used >= 0.0, "a number of at least 0")?,
                cap: fields.optional("cap", |fields, key| fields.number(key, |cap| cap > 0.0, "a number above 0"))?,
            },
            "traits" => NamedFact::Traits(fields.named("traits")?),
            "fired" => NamedFact::Fired { name: name("fired")? },
            _ => {
                let outcome = fields.text("outcome")?;
                let known = OUTCOMES.into_iter().find(|one| one.as_str() == outcome);
                let outcome = known.ok_or_else(|| {
                    Fault(format!("`outcome`: `{outcome}` is none of {}", quoted(&OUTCOMES.map(Outcome::as_str))))
                })?;
                NamedFact::Prompt { name: name("prompt")?, outcome }
            }
        };
        Ok(Self { user: Cow::Borrowed(user), account, t, fact })
    }

    /// The same, on its own.
    fn into_owned<'o>(self) -> Line<'o> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        let fact = match self.fact {
            NamedFact::Event { name, props, offset } => {
                NamedFact::Event { name: own(name), props: props.into_owned(), offset }
            }
            NamedFact::Activity { active, feature } => NamedFact::Activity { active, feature: feature.map(own) },
            NamedFact::Limit { name, used, cap } => NamedFact::Limit { name: own(name), used, cap },
            NamedFact::Traits(traits) => NamedFact::Traits(traits.into_owned()),
            NamedFact::Fired { name } => NamedFact::Fired { name: own(name) },
            NamedFact::Prompt { name, outcome } => NamedFact::Prompt { name: own(name), outcome },
        };
        Line { user: own(self.user), account: self.account.map(own), t: self.t, fact }
    }
}

impl Named<'_> {
    fn into_owned<'o>(self) -> Named<'o> {
        let own = |scalar| match scalar {
            Scalar::Text(text) => Scalar::Text(Cow::Owned(Cow::into_owned(text))),
            Scalar::Number(number) => Scalar::Number(number),
            Scalar::Flag(flag) => Scalar::Flag(flag),
            Scalar::Null => Scalar::Null,
            Scalar::Other => Scalar::Other,
        };
        Named(self.0.into_iter().map(|(name, value)| (Cow::Owned(name.into_owned()), own(value))).collect())
    }
}

impl<'a> Scalar<'a> {
    fn of(json: &'a Json) -> Self {
        match json {
            Json::String(text) => Self::Text(Cow::Borrowed(text)),
            Json::Number(number) => number.as_f64().map_or(Self::Other, Self::Number),
            Json::Bool(flag) => Self::Flag(*flag),
            Json::Null => Self::Null,
            Json::Array(_) | Json::Object(_) => Self::Other,
        }
    }

    /// A value of the declared type, if that is what it is; strings over the bound are none.
    pub(super) fn declared(&self, kind: ValueKind) -> Option<Value<'_>> {
        let value = match self {
            Self::Text(text) => Value::Text(text),
            Self::Number(number) => Value::Number(*number),
            Self::Flag(flag) => Value::Flag(*flag),
            Self::Null | Self::Other => return None,
        };
        (value.kind() == kind && value.is_valid()).then_some(value)
    }

    /// The minutes of an offset, if it is one.
    fn minutes(&self) -> Option<i32> {
        match *self {
            Self::Number(number) if number.trunc() == number => Some(number as i32).filter(|n| OFFSETS.contains(n)),
            _ => None,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Scalar<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Scalar::Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Scalar::Text(Cow::Owned(text.to_owned())))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
                Ok(Scalar::Number(number))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Scalar::Number(number as f64))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Scalar::Number(number as f64))
            }
            fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
                Ok(Scalar::Flag(flag))
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Scalar::Null)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Scalar::Other)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Scalar::Other)
            }
        }
        deserializer.deserialize_any(Any)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Named<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// A name, borrowed where it holds no escape.
        #[derive(Deserialize)]
        struct Name<'n>(#[serde(borrow)] Cow<'n, str>);
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Named<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut named = Vec::with_capacity(map.size_hint().unwrap_or(2));
                while let Some((Name(name), value)) = map.next_entry()? {
                    named.push((name, value));
                }
                Ok(Named(named))
            }
        }
        deserializer.deserialize_map(Entries)
    }
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

    fn named(&self, key: &str) -> Result<Named<'a>, Fault> {
        let map = self.require(key)?.as_object().ok_or_else(|| Fault(format!("`{key}`: expected an object")))?;
        Ok(Named(map.iter().map(|(name, value)| (Cow::Borrowed(name.as_str()), Scalar::of(value))).collect()))
    }

    fn number(&self, key: &str, valid: impl FnOnce(f64) -> bool, what: &str) -> Result<f64, Fault> {
        let json = self.require(key)?;
        json.as_f64()
            .filter(|&number| valid(number))
            .ok_or_else(|| Fault(format!("`{key}`: expected {what}, found `{json}`")))
    }

    fn whole(&self, key: &str) -> Result<u64, Fault> {
        self.number(key, |number| whole(number).is_some(), "a whole number from 0 to below 2^52")
            .map(|number| number as u64)
    }

    fn time(&self, key: &str) -> Result<Time, Fault> {
        self.whole(key).and_then(|ms| Time::from_ms(ms).ok_or_else(|| Fault(format!("`{key}`: out of range"))))
    }
}

fn whole(number: f64) -> Option<u64> {
    (number >= 0.0 && number < (1u64 << 52) as f64 && number.trunc() == number).then_some(number as u64)
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
