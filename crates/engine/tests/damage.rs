//! What bytes that no document or engine wrote can do: be refused, or be lived with.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

use piquel_engine::document::Document;
use piquel_engine::{CodecError, Engine, Fact, Plan, Time, Value, What, content_hash};
use serde_json::{Value as Json, json};

const DAY: u64 = 86_400_000;
const T0: u64 = 20_000 * DAY;
/// As far as a clock goes.
const LAST: u64 = (1 << 52) - 1;

fn at(ms: u64) -> Time {
    Time::from_ms(ms).unwrap()
}

fn compile(signals: &Json) -> Vec<u8> {
    let document = json!({
        "schema": 1, "version": 1,
        "events": {"sent": {"props": {"channel": "string", "n": "number"}}},
        "signals": signals
    });
    Document::parse(&document.to_string()).unwrap().document.compile()
}

fn send(engine: &mut Engine, ms: u64) {
    let event = engine.plan().events.iter().position(|spec| &*spec.name == "sent").unwrap();
    let props = engine.plan().events[event].props.iter().map(|prop| match &*prop.name {
        "n" => Some(Value::Number(1.0)),
        _ => Some(Value::Text("x")),
    });
    let props: Vec<_> = props.collect();
    engine.step(at(ms), Fact::Event { event, props: &props, offset: None });
}

/// The bytes with the one place at which `from` stands given over to `to`.
fn patched(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut places = bytes.windows(from.len()).enumerate().filter(|(_, window)| *window == from);
    let (place, _) = places.next().unwrap();
    assert!(places.next().is_none(), "several places");
    [&bytes[..place], to, &bytes[place + from.len()..]].concat()
}

#[test]
fn a_plan_with_any_byte_at_an_extreme_is_refused_or_takes_facts() {
    let bytes = compile(&json!([
        {"id": "values", "kind": "aha", "when": {"distinct": "sent", "by": "channel", "gte": 2, "within": "1h"}},
        {"id": "times", "kind": "aha", "when": {"count": "sent", "gte": 2, "within": "1h"}},
        {"id": "days", "kind": "aha", "when": {"sum": "sent", "of": "n", "gte": 2, "days": 7}},
        {"id": "chain", "kind": "aha", "when": {"sequence": ["sent", "$page"], "within": "1h"}}
    ]));
    for place in 0..bytes.len() {
        for extreme in [0, 0x7f] {
            let mut damaged = bytes.clone();
            damaged[place] = extreme;
            let Ok(plan) = Plan::decode(&damaged) else { continue };
            let mut engine = Engine::new(plan);
            for event in 0..engine.plan().events.len() {
                for _ in 0..2 {
                    engine.step(at(T0), Fact::Event { event, props: &[Some(Value::Text("x"))], offset: None });
                }
            }
        }
    }
}

#[test]
fn a_plan_whose_signal_could_fire_again_at_once_is_refused() {
    let bytes = compile(&json!([
        {"id": "s", "kind": "aha", "when": {"count": "sent", "gte": 1}, "repeat": {"cooldown": "1h"}}
    ]));
    let hour = [0x80, 0xdd, 0xdb, 0x01];
    assert!(Plan::decode(&patched(&bytes, &hour, &[0x81, 0x80, 0x80, 0x00])).is_ok());
    assert_eq!(Plan::decode(&patched(&bytes, &hour, &[0x80, 0x80, 0x80, 0x00])), Err(CodecError::Invalid));
}

#[test]
fn a_clock_that_jumps_by_ages_has_no_midnight_left_to_wait_for() {
    for when in [
        json!({"sum": "sent", "of": "n", "gte": 9, "days": 7}),
        json!({"trend": "sent", "days": 3, "over": 4, "times": 2, "gte": 9}),
    ] {
        let bytes = compile(&json!([{"id": "s", "kind": "aha", "when": when}]));
        let mut engine = Engine::new(Plan::decode(&bytes).unwrap());
        send(&mut engine, T0);
        assert_eq!(engine.deadline(), Some(at(T0 + DAY)), "{when}");
        engine.tick(at(T0 + 6 * DAY));
        assert_eq!(engine.deadline(), Some(at(T0 + 7 * DAY)), "{when}: the day leaves then");
        engine.tick(at(T0 + 7 * DAY));
        assert_eq!(engine.deadline(), None, "{when}");
        engine.tick(at(LAST));
        send(&mut engine, LAST);
    }
}

#[test]
fn a_signal_that_fired_as_often_as_can_be_counted_still_fires() {
    let bytes = compile(&json!([
        {"id": "s", "kind": "aha", "when": {"count": "sent", "gte": 1, "within": "1m"}, "repeat": {"cooldown": "1h"}}
    ]));
    let plan = Plan::decode(&bytes).unwrap();
    let mut engine = Engine::new(plan.clone());
    send(&mut engine, T0);
    engine.tick(at(T0 + DAY));
    let snapshot = engine.snapshot();
    // The signal's row: its name's hash, the length, its key, seen, not held, fired once.
    let length = 8 + 2 + 1 + 6;
    let name = content_hash(b"s").to_le_bytes();
    let begin = snapshot.windows(8).position(|window| window == name).unwrap() + 8;
    assert_eq!((snapshot[begin], &snapshot[begin + 9..begin + 12]), (length, &[1, 0, 1][..]));
    let most = [0xff, 0xff, 0xff, 0xff, 0x0f];
    let mut body = [&snapshot[..begin], &[length + 4], &snapshot[begin + 1..begin + 11], &most[..]].concat();
    body.extend(&snapshot[begin + 12..snapshot.len() - 8]);
    body.extend(content_hash(&body).to_le_bytes());

    let mut engine = Engine::restore(plan, &body, at(T0 + DAY)).unwrap();
    assert_eq!(engine.fired(0), u32::MAX);
    send(&mut engine, T0 + 2 * DAY);
    let numbers: Vec<_> = engine.records().into_iter().map(|record| record.what).collect();
    assert!(matches!(numbers[..], [What::Signal { signal: 0, n: u32::MAX, .. }]), "{numbers:?}");
    assert_eq!(engine.fired(0), u32::MAX);
}
