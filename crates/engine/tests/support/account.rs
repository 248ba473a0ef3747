//! Devices of an account under hand-made definitions, and what the collector makes of what they tell.

use piquel_engine::document::Document;
use piquel_engine::partial::{Acknowledged, Merged, Partial, Report, Reporter};
use piquel_engine::{Engine, Fact, OwnedValue, Plan, Shared, Time, Value, What};
use serde_json::{Value as Json, json};

pub(crate) use super::devices::KEY;

pub(crate) const DAY: u64 = 86_400_000;
pub(crate) const T0: u64 = 20_000 * DAY;
/// A value that no byte of anything else looks like.
pub(crate) const SECRET: &str = "the plain value";

pub(crate) fn at(ms: u64) -> Time {
    Time::from_ms(T0 + ms).unwrap()
}

/// One signal of an account for each condition, named c0, c1, …
pub(crate) fn plan(conditions: &[Json]) -> Shared {
    let signals: Vec<Json> = conditions
        .iter()
        .enumerate()
        .map(|(number, when)| json!({"id": format!("c{number}"), "kind": "custom", "level": "account", "when": when}))
        .collect();
    plan_of(&Json::Array(signals))
}

pub(crate) fn plan_of(signals: &Json) -> Shared {
    let document = json!({
        "schema": 1, "version": 1,
        "events": {"sent": {"props": {"channel": "string", "n": "number"}}},
        "features": {"chat": {"events": ["sent"]}},
        "limits": {"seats": {"cap": 10}},
        "traits": {"plan": "string", "size": "number", "ends": "number"},
        "signals": signals
    });
    Shared::from(Plan::decode(&Document::parse(&document.to_string()).unwrap().document.compile()).unwrap())
}

/// A condition of each kind that accounts have.
pub(crate) fn all_kinds() -> Vec<Json> {
    vec![
        json!({"count": "sent", "gte": 3}),
        json!({"count": "sent", "gte": 3, "days": 7}),
        json!({"distinct": "sent", "by": "channel", "gte": 3}),
        json!({"sum": "sent", "of": "n", "gte": 5, "days": 3}),
        json!({"breadth": "all", "gte": 1}),
        json!({"activeDays": "any", "gte": 2}),
        json!({"activeWeeks": "any", "gte": 1, "weeks": 2}),
        json!({"absent": "sent", "for": "3d"}),
        json!({"elapsed": "sent", "gte": "1d"}),
        json!({"elapsed": {"trait": "ends"}, "gte": "-3d", "lt": "0d"}),
        json!({"activeTime": "app", "gte": "1m"}),
        json!({"limit": "seats", "reach": 0.8}),
        json!({"trait": "plan", "eq": SECRET}),
        json!({"activeUsers": "any", "gte": 2, "days": 7}),
    ]
}

pub(crate) fn reporter(install: &str, user: &str) -> Reporter {
    Reporter { install: install.into(), user: Some(user.into()) }
}

/// A user's engine whose facts belong to the account.
pub(crate) fn device(plan: &Shared) -> Engine {
    let mut engine = Engine::new(Shared::clone(plan));
    engine.belongs(true);
    engine
}

pub(crate) fn send(engine: &mut Engine, t: Time, channel: &str, n: f64) {
    let props: Vec<Option<Value<'_>>> = engine.plan().events[0]
        .props
        .iter()
        .map(|prop| Some(if &*prop.name == "channel" { Value::Text(channel) } else { Value::Number(n) }))
        .collect();
    engine.step(t, Fact::Event { event: 0, props: &props, offset: None });
}

pub(crate) fn learn(engine: &mut Engine, t: Time, path: &str, value: &OwnedValue) {
    let index = engine.plan().traits.iter().position(|spec| &*spec.name == path).unwrap();
    engine.step(t, Fact::Traits(&[(index, Some(value.get()))]));
}

pub(crate) fn text(value: &str) -> OwnedValue {
    OwnedValue::Text(value.into())
}

/// Everything that an engine has to tell.
pub(crate) fn all(engine: &Engine) -> Report {
    engine.partial(KEY, 0, None).unwrap()
}

pub(crate) fn since(engine: &Engine, acknowledged: &Acknowledged) -> Option<Report> {
    engine.partial(KEY, acknowledged.revision(), Some(acknowledged))
}

pub(crate) fn merged(partials: &[(Reporter, Partial)]) -> Merged {
    let mut merged = Merged::new();
    partials.iter().for_each(|(of, partial)| merged.join(of, partial));
    merged
}

/// What is measured of the first condition of each account signal at `t`.
pub(crate) fn measured(plan: &Shared, merged: &Merged, t: Time) -> Vec<Option<f64>> {
    let mut engine = Engine::for_account(Shared::clone(plan));
    engine.evaluate(merged, t);
    (0..plan.signals.len()).map(|signal| engine.explain(signal)[0].measured).collect()
}

/// What fired, as `id n at`, with a star where the firing is initial.
pub(crate) fn fired(engine: &mut Engine) -> Vec<String> {
    let records = engine.records();
    let name = |signal: usize| engine.plan().signals[signal].name.clone();
    let firing = |record: piquel_engine::Record| match record.what {
        What::Signal { signal, n, initial, .. } => {
            Some(format!("{} {n} {}{}", name(signal), record.at.ms() - T0, if initial { "*" } else { "" }))
        }
        _ => None,
    };
    records.into_iter().filter_map(firing).collect()
}

/// A device on which everything happened that some condition asks for.
pub(crate) fn busy(plan: &Shared) -> Engine {
    let mut engine = device(plan);
    send(&mut engine, at(0), SECRET, 2.0);
    send(&mut engine, at(DAY), "other", 4.0);
    learn(&mut engine, at(DAY), "plan", &text(SECRET));
    learn(&mut engine, at(DAY), "ends", &OwnedValue::Number(at(3 * DAY).ms() as f64));
    engine.step(at(DAY + 1), Fact::Activity { feature: None, active: 60_000 });
    engine.step(at(DAY + 2), Fact::Limit { limit: 0, used: 9.0, cap: None });
    engine
}

/// Three partials of two users on two installs.
pub(crate) fn three() -> (Shared, [Merged; 3]) {
    let plan = plan(&all_kinds());
    let mut one = busy(&plan);
    let first = all(&one);
    send(&mut one, at(2 * DAY), "third", 1.0);
    let second = since(&one, &first.acknowledged).unwrap();
    let other = all(&busy(&plan));
    let parts = [(reporter("a", "u1"), first), (reporter("a", "u1"), second), (reporter("b", "u2"), other)];
    (plan, parts.map(|(of, report)| merged(&[(of, report.partial)])))
}
