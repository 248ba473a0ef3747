//! What is left of history when definitions ask for more, for less, or for something else, and since when that is whole.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

use piquel_engine::document::Document;
use piquel_engine::{Engine, Fact, Plan, Span, Time, Value, What};
use serde_json::{Value as Json, json};

/// A midnight.
const T0: Time = Time::from_ms(1_789_948_800_000).unwrap();
const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;

fn at(ms: u64) -> Time {
    T0 + Span::from_ms(ms)
}

fn plan(signals: &Json, scores: &Json) -> Plan {
    let document = json!({
        "schema": 1, "version": 1, "events": {"sent": {"props": {"channel": "number"}}, "made": {}}, "traits": {"size": "number"},
        "signals": signals, "scores": scores,
    });
    Plan::decode(&Document::parse(&document.to_string()).unwrap().document.compile()).unwrap()
}

fn asking(when: &Json) -> Plan {
    plan(&json!([{"id": "s", "kind": "custom", "when": when}]), &json!([]))
}

fn send(engine: &mut Engine, t: Time, channel: u32) {
    let event = engine.plan().events.iter().position(|spec| &*spec.name == "sent").unwrap();
    let props = [Some(Value::Number(channel.into()))];
    let props = &props[..engine.plan().events[event].props.len()];
    engine.step(t, Fact::Event { event, props, offset: None });
}

/// What is measured and since when, after an event each at these ms, with a new channel each time, and after going on at `now`
/// under a second condition.
fn changed(before: &Json, after: &Json, events: &[u64], now: u64) -> (Option<f64>, Time) {
    let mut engine = Engine::new(asking(before));
    for (channel, &ms) in (0..).zip(events) {
        send(&mut engine, at(ms), channel);
    }
    let engine = Engine::restore(asking(after), &engine.snapshot(), at(now)).unwrap();
    let clause = &engine.explain(0)[0];
    (clause.measured, clause.since.unwrap())
}

#[test]
fn times_in_a_window_are_whole_since_the_oldest_that_was_kept() {
    let within = |gte: u32| json!({"count": "sent", "gte": gte, "within": "1d"});
    assert_eq!(changed(&within(3), &within(9), &[0, 1, 2, 3, 4], 9), (Some(3.0), at(2)), "three were kept");
    assert_eq!(changed(&within(3), &within(9), &[0, 1], 9), (Some(2.0), at(0)), "none was let go");
    assert_eq!(changed(&within(3), &within(2), &[0, 1, 2, 3, 4], 9), (Some(2.0), at(0)), "enough for what is asked");
}

#[test]
fn different_values_over_life_are_whole_from_the_change_if_others_may_have_been_passed_over() {
    let distinct = |gte: u32| json!({"distinct": "sent", "by": "channel", "gte": gte});
    assert_eq!(changed(&distinct(2), &distinct(9), &[0, 1, 2], 9), (Some(2.0), at(9)));
    assert_eq!(changed(&distinct(4), &distinct(9), &[0, 1, 2], 9), (Some(3.0), at(0)));
    assert_eq!(changed(&distinct(4), &distinct(2), &[0, 1, 2], 9), (Some(2.0), at(0)));
}

#[test]
fn different_values_in_a_window_are_whole_since_the_one_kept_was_seen_that_was_seen_least_lately() {
    let distinct = |gte: u32| json!({"distinct": "sent", "by": "channel", "gte": gte, "within": "1d"});
    assert_eq!(changed(&distinct(2), &distinct(9), &[0, 1, 2], 9), (Some(2.0), at(1)));
    assert_eq!(changed(&distinct(4), &distinct(9), &[0, 1, 2], 9), (Some(3.0), at(0)));
    assert_eq!(changed(&distinct(4), &distinct(2), &[0, 1, 2], 9), (Some(2.0), at(0)));
}

#[test]
fn days_are_whole_as_far_back_as_they_were_kept() {
    let events: Vec<u64> = (0..10).map(|day| day * DAY + HOUR).collect();
    let kinds = [
        |days: u32| json!({"count": "sent", "gte": 1, "days": days}),
        |days: u32| json!({"activeDays": "sent", "gte": 1, "days": days}),
    ];
    for kind in kinds {
        assert_eq!(changed(&kind(3), &kind(30), &events, 9 * DAY + 2 * HOUR), (Some(3.0), at(7 * DAY)));
        assert_eq!(changed(&kind(3), &kind(2), &events, 9 * DAY + 2 * HOUR), (Some(2.0), at(HOUR)));
        assert_eq!(changed(&kind(30), &kind(31), &events, 9 * DAY + 2 * HOUR), (Some(10.0), at(HOUR)));
    }
}

#[test]
fn what_was_never_asked_for_has_history_from_the_change_and_keeps_that_in_later_snapshots() {
    let (before, after) = (json!({"count": "made", "gte": 9}), json!({"count": "sent", "gte": 9}));
    assert_eq!(changed(&before, &after, &[0, 1], 5), (Some(0.0), at(5)));
    let mut engine = Engine::new(asking(&before));
    send(&mut engine, T0, 0);
    let mut engine = Engine::restore(asking(&after), &engine.snapshot(), at(5)).unwrap();
    let engine = Engine::restore(asking(&after), &engine.snapshot(), at(7)).unwrap();
    assert_eq!(engine.explain(0)[0].since, Some(at(5)));
}

#[test]
fn a_clause_is_told_when_time_alone_can_turn_it() {
    let next = |when: &Json| {
        let mut engine = Engine::new(asking(when));
        send(&mut engine, at(HOUR), 0);
        engine.explain(0)[0].next
    };
    let cases = [
        (json!({"count": "sent", "gte": 1, "within": "2h"}), Some(3 * HOUR)),
        (json!({"count": "sent", "gte": 2, "within": "2h"}), None),
        (json!({"count": "sent", "gte": 1}), None),
        (json!({"sum": "sent", "of": "channel", "gte": 1, "days": 2}), Some(DAY)),
        (json!({"absent": "sent", "for": "5h"}), Some(6 * HOUR)),
        (json!({"elapsed": "firstSeen", "gte": "1h", "lt": "3h"}), Some(2 * HOUR)),
        (json!({"sequence": ["sent", "made"], "within": "1h"}), None),
        (json!({"distinct": "sent", "by": "channel", "gte": 1, "within": "1h"}), Some(2 * HOUR)),
        (json!({"trait": "size", "gte": 1}), None),
    ];
    for (when, expected) in cases {
        assert_eq!(next(&when), expected.map(at), "{when}");
    }
}

/// The tiers that were told, as `tier at`.
fn tiers(engine: &mut Engine) -> Vec<String> {
    let records = engine.records().into_iter();
    let told = records.filter_map(|record| match record.what {
        What::Tier { score, tier, n, .. } => {
            let name = tier.map_or("none", |tier| &engine.plan().scores[score].tiers[tier].name);
            Some(format!("{name} {n} {}", record.at.since(T0).ms()))
        }
        _ => None,
    });
    told.collect()
}

#[test]
fn a_tier_that_is_held_is_found_again_under_its_name_and_one_that_is_gone_is_told() {
    let score =
        |id: &str, tiers: &Json| json!([{"id": id, "behaviour": [{"count": "sent", "points": 10}], "tiers": tiers}]);
    let signals = json!([{"id": "s", "kind": "custom", "when": {"count": "sent", "gte": 1}}]);
    let two = json!([{"id": "hot", "behaviour": 20}, {"id": "warm", "behaviour": 10}]);
    let mut engine = Engine::new(plan(&signals, &score("ready", &two)));
    send(&mut engine, T0, 0);
    assert_eq!(tiers(&mut engine), ["warm 1 0"]);
    let snapshot = engine.snapshot();
    let goes_on = |id: &str, tiers_of: &Json| {
        let mut engine = Engine::restore(plan(&signals, &score(id, tiers_of)), &snapshot, at(5)).unwrap();
        tiers(&mut engine)
    };
    let three =
        json!([{"id": "best", "behaviour": 90}, {"id": "hot", "behaviour": 20}, {"id": "warm", "behaviour": 10}]);
    assert!(goes_on("ready", &three).is_empty(), "in another place, the same");
    assert_eq!(goes_on("ready", &json!([{"id": "mild", "behaviour": 10}])), ["mild 2 5"]);
    assert_eq!(goes_on("ready", &json!([{"id": "hot", "behaviour": 20}])), ["none 2 5"]);
    assert_eq!(goes_on("other", &two), ["warm 1 5"], "another score begins anew");
}
