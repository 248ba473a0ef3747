//! Lines of a drawn history -> facts that an engine takes, as a host would hand them over.

use piquel_engine::{Fact, Outcome, OwnedValue, Plan, Time, Value, ValueKind};
use serde_json::Value as Json;

/// A line of a history.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) user: String,
    pub(crate) account: Option<String>,
    pub(crate) t: Time,
    pub(crate) fact: KeptFact,
}

/// A fact that owns what it holds.
#[derive(Clone)]
pub(crate) enum KeptFact {
    Event { event: usize, props: Vec<Option<OwnedValue>>, offset: Option<i32> },
    Activity { feature: Option<usize>, active: u64 },
    Limit { limit: usize, used: f64, cap: Option<f64> },
    Traits(Vec<(usize, Option<OwnedValue>)>),
    Fired { signal: usize },
    Prompt { prompt: usize, outcome: Outcome },
}

impl Line {
    /// A line of valid shape; `None` where what it is about is not declared.
    pub(crate) fn read(plan: &Plan, line: &Json) -> Option<Self> {
        let text = |key: &str| line.get(key).and_then(Json::as_str);
        let number = |key: &str| line.get(key).and_then(Json::as_f64);
        let fact = if let Some(name) = text("event") {
            let event = place(plan.events.iter().map(|spec| &spec.name), name)?;
            let given = |prop: &str| line.get("props").and_then(|props| props.get(prop));
            let specs = plan.events.get(event)?.props.iter();
            let props = specs.map(|spec| given(&spec.name).and_then(|value| declared(value, spec.kind))).collect();
            let offset = number("offset").filter(|offset| offset.fract() == 0.0 && (-720.0..=840.0).contains(offset));
            KeptFact::Event { event, props, offset: offset.map(|offset| offset as i32) }
        } else if let Some(active) = number("active") {
            let feature = text("feature").and_then(|name| place(plan.features.iter().map(|spec| &spec.name), name));
            KeptFact::Activity { feature, active: active as u64 }
        } else if let Some(name) = text("limit") {
            let limit = place(plan.limits.iter().map(|spec| &spec.name), name)?;
            KeptFact::Limit { limit, used: number("used")?, cap: number("cap") }
        } else if let Some(traits) = line.get("traits").and_then(Json::as_object) {
            let value = |(path, value): (&String, &Json)| {
                let index = place(plan.traits.iter().map(|spec| &spec.name), path)?;
                match declared(value, plan.traits.get(index)?.kind) {
                    None if !value.is_null() => None,
                    value => Some((index, value)),
                }
            };
            KeptFact::Traits(traits.iter().filter_map(value).collect())
        } else if let Some(name) = text("fired") {
            KeptFact::Fired { signal: place(plan.signals.iter().map(|spec| &spec.name), name)? }
        } else {
            let prompt = place(plan.prompts.iter().map(|spec| &spec.name), text("prompt")?)?;
            let outcome = text("outcome")?;
            let outcome = Outcome::ALL.into_iter().find(|one| one.as_str() == outcome)?;
            KeptFact::Prompt { prompt, outcome }
        };
        let (user, account) = (text("user")?.to_owned(), text("account").map(str::to_owned));
        Some(Self { user, account, t: Time::from_f64(number("t")?)?, fact })
    }
}

impl KeptFact {
    /// Hands the fact over.
    pub(crate) fn give<T>(&self, take: impl FnOnce(Fact<'_>) -> T) -> T {
        match *self {
            Self::Event { event, ref props, offset } => {
                let props: Vec<_> = props.iter().map(|prop| prop.as_ref().map(OwnedValue::get)).collect();
                take(Fact::Event { event, props: &props, offset })
            }
            Self::Activity { feature, active } => take(Fact::Activity { feature, active }),
            Self::Limit { limit, used, cap } => take(Fact::Limit { limit, used, cap }),
            Self::Traits(ref traits) => {
                let traits: Vec<_> =
                    traits.iter().map(|(index, value)| (*index, value.as_ref().map(OwnedValue::get))).collect();
                take(Fact::Traits(&traits))
            }
            Self::Fired { signal } => take(Fact::Fired { signal }),
            Self::Prompt { prompt, outcome } => take(Fact::Prompt { prompt, outcome }),
        }
    }
}

/// The value if it is of the declared type, and may be carried.
fn declared(value: &Json, kind: ValueKind) -> Option<OwnedValue> {
    let value = match (kind, value) {
        (ValueKind::Text, Json::String(text)) => Value::Text(text),
        (ValueKind::Number, Json::Number(number)) => Value::Number(number.as_f64()?),
        (ValueKind::Flag, Json::Bool(flag)) => Value::Flag(*flag),
        _ => return None,
    };
    value.is_valid().then(|| value.to_owned())
}

fn place<'n>(mut names: impl Iterator<Item = &'n String>, name: &str) -> Option<usize> {
    names.position(|one| **one == *name)
}
