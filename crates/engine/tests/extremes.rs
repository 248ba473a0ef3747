//! Bytes that somebody made up, and numbers as large as they come: an error or another state, and never a panic.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

use piquel_engine::document::Document;
use piquel_engine::{Engine, Fact, Outcome, Plan, Time, Value, What, content_hash};
use serde_json::{Value as Json, json};

const T0: u64 = 1_790_000_000_000;
const DAY: u64 = 86_400_000;

fn time(ms: u64) -> Time {
    Time::from_ms(ms).unwrap()
}

/// All kinds of conditions, scores and prompts.
fn document() -> Json {
    let whens = json!([
        {"count": "sent", "gte": 3, "within": "1h"}, {"count": "sent", "gte": 2, "days": 2},
        {"trend": "sent", "days": 1, "over": 2, "times": 1, "gte": 1}, {"distinct": "sent", "by": "channel", "gte": 2},
        {"distinct": "sent", "by": "channel", "gte": 2, "within": "1h"}, {"sum": "sent", "of": "n", "gte": 5},
        {"sum": "sent", "of": "n", "gte": 5, "days": 2}, {"breadth": "all", "gte": 1, "within": "1h"},
        {"activeDays": "any", "gte": 2}, {"activeDays": "sent", "gte": 2, "days": 3}, {"activeWeeks": "any", "gte": 1, "weeks": 2},
        {"sequence": ["sent", "made", "sent"], "within": "1d"}, {"absent": "made", "for": "1h"},
        {"absent": "made", "for": "1h", "after": "sent"}, {"elapsed": {"trait": "size"}, "gte": "-3d", "lt": "3660d"},
        {"activeTime": "app", "gte": "1m", "days": 2}, {"limit": "seats", "reach": 0.5}, {"limit": "seats", "exhaustsIn": "3660d"},
        {"trait": "size", "gte": 5}, {"all": [{"is": "s0", "within": "1h"}, {"not": {"tier": "hot"}}]},
        {"any": [{"elapsed": "sent", "gte": "1h"}, {"elapsed": "firstSeen", "gte": "1h"}, {"activeTime": "chat", "gte": "1m"}], "gte": 2}
    ]);
    let whens = whens.as_array().unwrap().iter().enumerate();
    let kinds = ["aha", "pql", "conversion"];
    let signals: Vec<Json> = whens
        .map(|(n, when)| json!({"id": format!("s{n}"), "kind": kinds[n % 3], "when": when, "repeat": {"cooldown": "1s"}}))
        .collect();
    json!({
        "schema": 1, "version": 1,
        "events": {"sent": {"props": {"channel": "string", "n": "number"}}, "made": {}},
        "features": {"chat": {"events": ["sent"]}}, "limits": {"seats": {"cap": 10}}, "traits": {"size": "number"},
        "signals": signals,
        "scores": [{"id": "ready", "behaviour": [{"count": "sent", "points": 5, "max": 25, "halfLife": "1d"}, {"signal": "s0", "points": 9}],
                    "fit": [{"trait": "size", "gte": 5, "points": 5}], "tiers": [{"id": "hot", "behaviour": 9}, {"id": "warm", "fit": 5}], "exitMargin": 1}],
        "prompts": [{"id": "p", "on": ["s0", "s5"], "holdout": 0.5, "frequency": {"lifetime": 3, "every": "1h"}, "expires": "1d",
                     "content": {"title": "{limit.seats.days_left} {count.sent} {trait.size}", "body": "b"}}],
        "promptPolicy": {"every": "1m", "perSession": 2}
    })
}

fn compile(document: &Json) -> Vec<u8> {
    Document::parse(&document.to_string()).unwrap().document.compile()
}

/// Facts of all kinds and two days of deadlines, from `t` on; then everything that may be asked.
fn live(engine: &mut Engine, t: u64) {
    let index = |engine: &Engine, name: &str| engine.plan().events.iter().position(|spec| &*spec.name == name);
    for (n, name) in (0..).zip(["sent", "made", "sent", "sent", "$session_start"]) {
        if let Some(event) = index(engine, name) {
            let value = |n: u32| if n == 0 { Value::Text("c1") } else { Value::Number(n.into()) };
            let props = [Some(value(n % 2)), Some(Value::Number(3.0))];
            engine.step(time(t + u64::from(n)), Fact::Event { event, props: &props, offset: Some(60) });
        }
    }
    let facts = [
        Fact::Activity { feature: Some(0), active: u64::MAX },
        Fact::Limit { limit: 0, used: f64::MAX, cap: Some(f64::MIN_POSITIVE) },
        Fact::Limit { limit: 0, used: 4.0, cap: None },
        Fact::Traits(&[(0, Some(Value::Number(f64::MAX)))]),
        Fact::Fired { signal: 0 },
        Fact::Prompt { prompt: 0, outcome: Outcome::Shown },
        Fact::Prompt { prompt: 0, outcome: Outcome::Dismissed },
    ];
    facts.into_iter().for_each(|fact| engine.step(time(t), fact));
    engine.offer(time(t + 2 * DAY), "install", &mut Vec::new());
    engine.step(time(t + 2 * DAY), Fact::Limit { limit: 0, used: 8.0, cap: None });
    (0..engine.plan().signals.len()).for_each(|signal| drop(engine.explain(signal)));
    let _ = (engine.prompt_values(0), engine.next_offer(&[]), engine.stage(), engine.active());
    engine.records();
}

/// Every byte in turn turned into others.
fn damaged(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..bytes.len()).flat_map(move |place| {
        [0, 1, 0x7f, 0x80, 0xff].into_iter().map(move |byte| {
            let mut bytes = bytes.to_vec();
            bytes[place] = byte;
            bytes
        })
    })
}

#[test]
fn a_made_up_snapshot_is_an_error_or_another_state() {
    let plan = Plan::decode(&compile(&document())).unwrap();
    let shared = piquel_engine::Shared::from(plan);
    let mut engine = Engine::new(shared.clone());
    live(&mut engine, T0);
    live(&mut engine, T0 + 3 * DAY);
    let mut snapshot = engine.snapshot();
    snapshot.truncate(snapshot.len() - 8);
    let mut read = 0;
    for mut bytes in damaged(&snapshot) {
        let sum = content_hash(&bytes);
        bytes.extend_from_slice(&sum.to_le_bytes());
        if let Ok(mut engine) = Engine::restore(shared.clone(), &bytes, time(T0 + 6 * DAY)) {
            live(&mut engine, T0 + 6 * DAY);
            Engine::restore(shared.clone(), &engine.snapshot(), time(T0 + 9 * DAY)).unwrap();
            read += 1;
        }
    }
    assert!(read > 1_000, "only {read} could be read");
}

#[test]
fn a_made_up_plan_is_an_error_or_another_plan() {
    let mut read = 0;
    for bytes in damaged(&compile(&document())) {
        if let Ok(plan) = Plan::decode(&bytes) {
            let mut engine = Engine::new(plan);
            live(&mut engine, T0);
            engine.snapshot();
            read += 1;
        }
    }
    assert!(read > 1_000, "only {read} could be read");
}

#[test]
fn the_clock_may_stand_at_its_first_and_at_its_last_ms_under_every_offset() {
    for offset in [-720, 0, 840] {
        let mut document = document();
        document["utcOffset"] = offset.into();
        let plan = Plan::decode(&compile(&document)).unwrap();
        let mut engine = Engine::new(plan);
        live(&mut engine, 0);
        let mut engine = Engine::restore(engine.plan().clone(), &engine.snapshot(), Time::LAST).unwrap();
        engine.step(Time::LAST, Fact::Activity { feature: None, active: 1 });
        assert_eq!(engine.now(), Time::LAST);
        engine.snapshot();
    }
}

#[test]
fn a_tier_held_by_points_beyond_all_numbers_is_lost_in_the_step_of_the_first_fact_below() {
    let term = json!({"count": "sent", "points": 1e308, "halfLife": "1d"});
    let document = json!({
        "schema": 1, "version": 1, "events": {"sent": {}, "made": {}},
        "signals": [{"id": "s", "kind": "aha", "when": {"count": "sent", "gte": 9}}],
        "scores": [{"id": "ready", "behaviour": [term, term], "tiers": [{"id": "high", "behaviour": 1.5e308}]}]
    });
    let mut engine = Engine::new(Plan::decode(&compile(&document)).unwrap());
    let midnight = 1_789_948_800_000;
    for (name, ms) in [("sent", 0), ("made", DAY / 4), ("made", DAY / 2)] {
        let event = engine.plan().events.iter().position(|spec| &*spec.name == name).unwrap();
        engine.step(time(midnight + ms), Fact::Event { event, props: &[], offset: None });
    }
    let told: Vec<(u64, bool)> = engine
        .records()
        .iter()
        .filter_map(|record| match record.what {
            What::Tier { tier, .. } => Some((record.at.ms() - midnight, tier.is_some())),
            _ => None,
        })
        .collect();
    assert_eq!(told, [(0, true), (DAY / 2, false)]);
}

#[test]
fn points_beyond_all_numbers_are_told_as_the_largest() {
    let score = |points: f64| {
        json!([{"id": "ready", "behaviour": [{"count": "sent", "points": points, "halfLife": "1d"}, {"count": "sent", "points": points, "halfLife": "2d"}],
                "fit": [{"trait": "size", "gte": 1, "points": points}, {"trait": "size", "gte": 0, "points": points}],
                "tiers": [{"id": "high", "behaviour": 1, "fit": 1}, {"id": "low"}]}])
    };
    for (points, largest) in [(1.7e308, f64::MAX), (-1.7e308, f64::MIN)] {
        let document = json!({
            "schema": 1, "version": 1, "events": {"sent": {}}, "traits": {"size": "number"},
            "signals": [{"id": "s", "kind": "aha", "when": {"count": "sent", "gte": 9}}], "scores": score(points)
        });
        let mut engine = Engine::new(Plan::decode(&compile(&document)).unwrap());
        engine.step(time(T0), Fact::Traits(&[(0, Some(Value::Number(3.0)))]));
        engine.records();
        let event = engine.plan().events.iter().position(|spec| &*spec.name == "sent").unwrap();
        engine.step(time(T0), Fact::Event { event, props: &[], offset: None });
        engine.tick(time(T0 + 400 * DAY));
        for record in engine.records() {
            let What::Tier { behaviour, fit, .. } = record.what else { continue };
            assert!(behaviour.is_finite(), "{behaviour}");
            assert_eq!(fit, largest);
        }
    }
}
