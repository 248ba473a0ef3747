//! What one engine lives through besides facts: prompts, progress, snapshots under other definitions, damage.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

use piquel_engine::document::Document;
use piquel_engine::{CodecError, Engine, Fact, Outcome, Plan, Record, Span, Stage, Time, Value, What};
use serde_json::{Value as Json, json};

const T0: Time = Time::from_ms(1_790_000_000_000).unwrap();

fn at(ms: u64) -> Time {
    T0 + Span::from_ms(ms)
}

fn plan(signals: &Json, prompts: &Json) -> Plan {
    let document = json!({
        "schema": 1, "version": 1,
        "events": {"sent": {"props": {"channel": "string"}}, "made": {}},
        "limits": {"messages": {"cap": 100}},
        "traits": {"name": "string"},
        "signals": signals, "prompts": prompts
    });
    Plan::decode(&Document::parse(&document.to_string()).unwrap().document.compile()).unwrap()
}

fn event(engine: &mut Engine, t: Time, name: &str, channel: Option<&str>) {
    let event = engine.plan().events.iter().position(|spec| &*spec.name == name).unwrap();
    let props: Vec<Option<Value<'_>>> =
        engine.plan().events[event].props.iter().map(|_| channel.map(Value::Text)).collect();
    engine.step(t, Fact::Event { event, props: &props, offset: None });
}

fn prompt(engine: &mut Engine, t: Time, prompt: usize, outcome: Outcome) {
    engine.step(t, Fact::Prompt { prompt, outcome });
}

/// The signals that fired, as `name n`, with a star where the firing is initial.
fn fired(engine: &mut Engine) -> Vec<String> {
    let records = engine.records();
    let name = |record: &Record| match record.what {
        What::Signal { signal, n, initial, .. } => {
            Some(format!("{} {n}{}", engine.plan().signals[signal].name, if initial { "*" } else { "" }))
        }
        _ => None,
    };
    records.iter().filter_map(name).collect()
}

fn sent(gte: u32) -> Json {
    json!({"count": "sent", "gte": gte})
}

fn two_prompts() -> Plan {
    plan(
        &json!([{"id": "two", "kind": "limit", "when": sent(2)}, {"id": "three", "kind": "pql", "when": sent(3)}]),
        &json!([
            {"id": "low", "on": "two", "frequency": {"lifetime": 2}, "content": {"title": "Low", "body": "{limit.messages.remaining} of {limit.messages.cap} for {trait.name}, {count.sent} sent"}},
            {"id": "high", "on": ["two", "three"], "priority": 10, "content": {"title": "High", "body": "b", "cta": {"label": "Go", "action": "plans"}}}
        ]),
    )
}

#[test]
fn the_pending_prompt_of_the_highest_priority_is_offered_until_its_lifetime_is_over() {
    let mut engine = Engine::new(two_prompts());
    event(&mut engine, T0, "sent", None);
    assert_eq!(engine.waiting(T0, &[]), None);
    event(&mut engine, at(1), "sent", None);
    assert_eq!(
        (engine.waiting(T0, &[]), engine.waiting(T0, &[1]), engine.waiting(T0, &[0, 1])),
        (Some(1), Some(0), None)
    );
    prompt(&mut engine, at(2), 1, Outcome::Shown);
    assert_eq!(engine.waiting(T0, &[]), Some(0), "the other one had only one showing");
    prompt(&mut engine, at(3), 0, Outcome::Shown);
    assert_eq!(engine.waiting(T0, &[]), Some(0), "this one has two");
    prompt(&mut engine, at(4), 0, Outcome::Clicked);
    assert_eq!(engine.waiting(T0, &[]), None, "a click ends it");
    event(&mut engine, at(5), "sent", None);
    assert_eq!(engine.waiting(T0, &[]), None, "a firing revives no prompt that was shown as often as it may");
    let outcomes: Vec<_> = engine.records().into_iter().filter(|one| matches!(one.what, What::Prompt { .. })).collect();
    let expected = [(2, 1, Outcome::Shown, 1), (3, 0, Outcome::Shown, 1), (4, 0, Outcome::Clicked, 1)];
    let expected: Vec<Record> = expected
        .map(|(ms, prompt, outcome, n)| Record {
            at: at(ms),
            observed: at(ms),
            what: What::Prompt { prompt, outcome, n },
        })
        .into();
    assert_eq!(outcomes, expected);
}

#[test]
fn a_device_that_is_held_out_records_a_moment_once_however_often_the_prompt_could_be_shown() {
    let content = json!({"title": "a", "body": "b"});
    let prompts = json!([
        {"id": "p", "on": "one", "holdout": 1, "frequency": {"lifetime": 3}, "content": content},
        {"id": "q", "on": "one", "content": content}
    ]);
    let signals =
        json!([{"id": "none", "kind": "custom", "when": sent(9)}, {"id": "one", "kind": "custom", "when": sent(2)}]);
    let mut engine = Engine::new(plan(&signals, &prompts));
    event(&mut engine, T0, "sent", None);
    event(&mut engine, at(1), "sent", None);
    engine.records();
    for n in 1..=3 {
        assert_eq!(
            engine.offer(at(u64::from(n)), "an install", &mut Vec::new()),
            Some(1),
            "the next prompt is not kept back"
        );
        let told: Vec<What> = engine.records().into_iter().map(|record| record.what).collect();
        assert_eq!(told, [What::Prompt { prompt: 0, outcome: Outcome::Holdout, n }]);
    }
    assert_eq!(engine.offer(at(4), "an install", &mut Vec::new()), Some(1));
    assert_eq!(engine.records(), [], "its lifetime is over");
}

#[test]
fn placeholders_stand_for_what_is_known_now() {
    let mut engine = Engine::new(two_prompts());
    assert_eq!(engine.prompt_values(0), [None, Some(Value::Number(100.0)), None, Some(Value::Number(0.0))]);
    event(&mut engine, T0, "sent", None);
    engine.step(at(1), Fact::Limit { limit: 0, used: 240.0, cap: Some(250.0) });
    engine.step(at(2), Fact::Traits(&[(0, Some(Value::Text("Ada")))]));
    let expected =
        [Some(Value::Number(10.0)), Some(Value::Number(250.0)), Some(Value::Text("Ada")), Some(Value::Number(1.0))];
    assert_eq!(engine.prompt_values(0), expected);
    engine.step(at(3), Fact::Limit { limit: 0, used: 300.0, cap: None });
    assert_eq!(engine.prompt_values(0)[0], Some(Value::Number(0.0)), "what remains is never below nothing");
}

#[test]
fn a_roll_out_onto_old_history_leaves_prompts_alone_unless_told_otherwise() {
    let signals = json!([{"id": "none", "kind": "custom", "when": {"not": {"count": "sent", "gte": 1}}}]);
    let content = json!({"title": "a", "body": "b"});
    let prompts = json!([{"id": "p", "on": "none", "content": content}, {"id": "q", "on": "none", "onInitial": true, "content": content}]);
    let mut engine = Engine::new(plan(&signals, &prompts));
    event(&mut engine, T0, "made", None);
    assert_eq!(fired(&mut engine), ["none 1*"]);
    assert_eq!(engine.waiting(T0, &[]), Some(1));
}

#[test]
fn progress_tells_clause_by_clause_what_is_reached() {
    let when = json!({"all": [sent(3), {"distinct": "sent", "by": "channel", "gte": 2}, {"limit": "messages", "reach": 0.5}, {"trait": "name", "eq": "Ada"}]});
    let mut engine = Engine::new(plan(&json!([{"id": "s", "kind": "aha", "when": when}]), &json!([])));
    for (ms, channel) in [(0, "x"), (1, "y"), (2, "z")] {
        event(&mut engine, at(ms), "sent", Some(channel));
    }
    let clauses: Vec<_> =
        engine.explain(0).iter().map(|one| (one.condition, one.subject, one.measured, one.needed, one.met)).collect();
    assert_eq!(
        clauses,
        [
            ("count", "sent", Some(3.0), Some(3.0), true),
            ("distinct", "channel", Some(2.0), Some(2.0), true),
            ("reach", "messages", None, Some(0.5), false),
            ("trait", "name", None, None, false),
        ]
    );
    assert!(engine.explain(9).is_empty());
}

#[test]
fn evidence_that_leaves_is_capped_at_the_threshold_unless_the_document_says_full() {
    let when = json!({"all": [{"limit": "messages", "reach": 0.5}, {"trait": "name", "exists": true}]});
    let signals = json!([{"id": "capped", "kind": "limit", "when": when}, {"id": "full", "kind": "limit", "when": when, "evidence": "full"}]);
    let mut engine = Engine::new(plan(&signals, &json!([])));
    engine.step(T0, Fact::Limit { limit: 0, used: 90.0, cap: None });
    engine.step(at(1), Fact::Traits(&[(0, Some(Value::Text("Ada")))]));
    let disclosed: Vec<Vec<f64>> = engine
        .records()
        .iter()
        .filter_map(|record| match &record.what {
            What::Signal { evidence, .. } => Some(evidence.iter().map(|one| one.disclosed).collect()),
            _ => None,
        })
        .collect();
    assert_eq!(disclosed, [[0.5, 1.0], [0.9, 1.0]]);
}

#[test]
fn a_deadline_is_told_and_a_late_evaluation_bears_the_time_at_which_it_came_true() {
    let signals = json!([{"id": "calm", "kind": "lapse", "when": {"not": {"count": "sent", "gte": 1, "within": "1h"}}, "repeat": {"cooldown": "1s"}}]);
    let mut engine = Engine::new(plan(&signals, &json!([])));
    event(&mut engine, T0, "sent", None);
    assert_eq!(engine.deadline(), Some(at(3_600_000)));
    engine.tick(at(9_000_000));
    let [record] = engine.records().try_into().unwrap();
    assert_eq!((record.at, record.observed), (at(3_600_000), at(9_000_000)));
    assert_eq!(engine.deadline(), None);
}

#[test]
fn facts_out_of_range_change_nothing_not_even_the_clock() {
    let mut engine = Engine::new(two_prompts());
    engine.step(T0, Fact::Event { event: 999, props: &[], offset: None });
    engine.step(T0, Fact::Limit { limit: 0, used: f64::NAN, cap: None });
    engine.step(T0, Fact::Limit { limit: 0, used: 1.0, cap: Some(0.0) });
    engine.step(T0, Fact::Activity { feature: Some(7), active: 1 });
    assert_eq!((engine.first_seen(), engine.active()), (None, 0));
}

#[test]
fn new_definitions_keep_the_history_of_what_is_the_same_and_new_signals_start_as_initial() {
    let before = plan(
        &json!([{"id": "kept", "kind": "aha", "when": sent(2)}, {"id": "changed", "kind": "custom", "when": sent(9)}, {"id": "gone", "kind": "pql", "when": sent(1)}]),
        &json!([]),
    );
    let after = plan(
        &json!([{"id": "fresh", "kind": "milestone", "when": sent(3)}, {"id": "other", "kind": "custom", "when": {"count": "made", "gte": 1}},
                {"id": "changed", "kind": "custom", "when": sent(4)}, {"id": "kept", "kind": "aha", "when": {"any": [sent(1), sent(2)]}}]),
        &json!([]),
    );
    let mut engine = Engine::new(before);
    (0..3).for_each(|ms| event(&mut engine, at(ms), "sent", None));
    assert_eq!(fired(&mut engine), ["gone 1*", "kept 1"]);
    let mut engine = Engine::restore(after, &engine.snapshot(), at(100)).unwrap();
    assert_eq!(engine.stage(), Stage::Activated, "what made the user qualified is gone");
    assert_eq!(fired(&mut engine), ["fresh 1*"], "the count of three was kept, and what fired stays fired");
    event(&mut engine, at(101), "sent", None);
    assert_eq!(fired(&mut engine), ["changed 1"]);
}

#[test]
fn a_deadline_that_passed_before_new_definitions_arrived_keeps_its_time() {
    let calm = json!({"id": "calm", "kind": "lapse", "when": {"not": {"count": "sent", "gte": 1, "within": "1h"}}});
    let extra = json!({"id": "extra", "kind": "custom", "when": {"is": "calm"}});
    let mut engine = Engine::new(plan(&json!([calm]), &json!([])));
    event(&mut engine, T0, "sent", None);
    let mut engine =
        Engine::restore(plan(&json!([calm, extra]), &json!([])), &engine.snapshot(), at(9_000_000)).unwrap();
    let times: Vec<Time> = engine.records().iter().map(|record| record.at).collect();
    assert_eq!(
        times,
        [at(3_600_000), at(9_000_000)],
        "the old signal when it came true, the new one when it was loaded"
    );
}

#[test]
fn a_lower_cap_keeps_the_newest_and_a_higher_one_keeps_what_there_is() {
    let within = |gte: u32| {
        plan(&json!([{"id": "s", "kind": "custom", "when": {"count": "sent", "gte": gte, "within": "1d"}}]), &json!([]))
    };
    let mut engine = Engine::new(within(5));
    (0..4).for_each(|ms| event(&mut engine, at(ms), "sent", None));
    let mut lower = Engine::restore(within(2), &engine.snapshot(), at(10)).unwrap();
    let mut again = Engine::restore(within(3), &lower.snapshot(), at(11)).unwrap();
    assert_eq!(again.explain(0)[0].measured, Some(2.0), "two were kept");
    event(&mut again, at(12), "sent", None);
    assert_eq!(again.explain(0)[0].measured, Some(3.0));
}

#[test]
fn a_damaged_snapshot_is_an_error_and_never_a_panic() {
    let mut engine = Engine::new(two_prompts());
    (0..3).for_each(|ms| event(&mut engine, at(ms), "sent", None));
    let bytes = engine.snapshot();
    for place in 0..bytes.len() {
        assert!(Engine::restore(two_prompts(), &bytes[..place], T0).is_err());
        let mut damaged = bytes.clone();
        damaged[place] ^= 1;
        assert!(Engine::restore(two_prompts(), &damaged, T0).is_err(), "a flipped bit at {place} went unnoticed");
    }
    assert_eq!(Engine::restore(two_prompts(), &[], T0).err(), Some(CodecError::Truncated));
}
