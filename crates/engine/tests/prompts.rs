//! Prompts, rule by rule: what makes one pending and what ends that, how often it may be offered, and what its texts say.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

use piquel_engine::document::Document;
use piquel_engine::{Engine, Fact, Outcome, Plan, Record, Span, Time, Value, What};
use serde_json::{Value as Json, json};

const T0: Time = Time::from_ms(1_790_000_000_000).unwrap();
const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;

fn at(ms: u64) -> Time {
    T0 + Span::from_ms(ms)
}

/// Signals `a` and `b` that fire whenever their event comes, `calm` after an hour without `a`, and these prompts.
fn plan(prompts: &Json, policy: &Json) -> Plan {
    let on = |event: &str| json!({"id": event, "kind": "custom", "when": {"count": event, "gte": 1, "within": "1s"}, "repeat": {"cooldown": "1s"}});
    let document = json!({
        "schema": 1, "version": 1, "events": {"a": {}, "b": {}}, "limits": {"seats": {"cap": 10}}, "traits": {"name": "string"},
        "signals": [on("a"), on("b"), {"id": "calm", "kind": "lapse", "when": {"absent": "a", "for": "1h"}}],
        "prompts": prompts, "promptPolicy": policy,
    });
    Plan::decode(&Document::parse(&document.to_string()).unwrap().document.compile()).unwrap()
}

/// A prompt on `a` with these further keys.
fn prompt(id: &str, more: &Json) -> Json {
    let mut prompt = json!({"id": id, "on": "a", "content": {"title": "t", "body": "b"}});
    let more = more.as_object().unwrap();
    prompt.as_object_mut().unwrap().extend(more.iter().map(|(key, value)| (key.clone(), value.clone())));
    prompt
}

/// An engine that has seen the first step, so that no later firing is a roll-out onto old history.
fn engine(prompts: &Json, policy: &Json) -> Engine {
    let mut engine = Engine::new(plan(prompts, policy));
    engine.step(T0, Fact::Activity { feature: None, active: 0 });
    engine
}

fn event(engine: &mut Engine, t: Time, name: &str) {
    let event = engine.plan().events.iter().position(|spec| &*spec.name == name).unwrap();
    engine.step(t, Fact::Event { event, props: &[], offset: None });
}

fn outcome(engine: &mut Engine, t: Time, prompt: usize, outcome: Outcome) {
    engine.step(t, Fact::Prompt { prompt, outcome });
}

fn outcomes(engine: &mut Engine) -> Vec<(Time, usize, Outcome, u32)> {
    let told = |record: Record| match record.what {
        What::Prompt { prompt, outcome, n } => Some((record.at, prompt, outcome, n)),
        _ => None,
    };
    engine.records().into_iter().filter_map(told).collect()
}

#[test]
fn a_firing_makes_a_prompt_pending_and_nothing_does_before() {
    let mut engine = engine(&json!([prompt("p", &json!({}))]), &json!({}));
    assert_eq!((engine.waiting(at(1), &[]), engine.next_offer(&[])), (None, None));
    event(&mut engine, at(2), "b");
    assert_eq!(engine.waiting(at(2), &[]), None, "another signal");
    event(&mut engine, at(3), "a");
    assert_eq!(engine.waiting(at(3), &[]), Some(0));
}

#[test]
fn each_of_several_signals_makes_it_pending_and_so_does_a_firing_that_is_told() {
    let prompts = json!([prompt("p", &json!({"on": ["a", "b"]}))]);
    let mut one = engine(&prompts, &json!({}));
    event(&mut one, at(1), "b");
    assert_eq!(one.waiting(at(1), &[]), Some(0));
    let mut other = engine(&prompts, &json!({}));
    other.step(at(1), Fact::Fired { signal: 1 });
    assert_eq!(other.waiting(at(1), &[]), Some(0));
}

#[test]
fn a_click_and_an_answer_end_it_and_a_dismissal_does_not() {
    for (what, left) in [(Outcome::Clicked, None), (Outcome::Answered, None), (Outcome::Dismissed, Some(0))] {
        let mut engine = engine(&json!([prompt("p", &json!({}))]), &json!({}));
        event(&mut engine, at(1), "a");
        outcome(&mut engine, at(2), 0, what);
        assert_eq!(engine.waiting(at(3), &[]), left, "{what:?}");
    }
}

#[test]
fn it_expires_after_its_time_and_not_at_it_and_a_further_firing_begins_anew() {
    let mut engine = engine(&json!([prompt("p", &json!({"expires": "1h"}))]), &json!({}));
    event(&mut engine, at(1), "a");
    assert_eq!(engine.waiting(at(1 + HOUR), &[]), Some(0));
    assert_eq!(engine.waiting(at(2 + HOUR), &[]), None);
    event(&mut engine, at(3 + HOUR), "a");
    assert_eq!(engine.waiting(at(3 + 2 * HOUR), &[]), Some(0));
}

#[test]
fn a_cancelling_signal_ends_it_also_in_the_step_in_which_it_became_pending() {
    let mut engine = engine(
        &json!([prompt("p", &json!({"cancelOn": ["b"]})), prompt("q", &json!({"cancelOn": ["a"]}))]),
        &json!({}),
    );
    event(&mut engine, at(1), "a");
    assert_eq!(engine.waiting(at(1), &[]), Some(0), "the other one is cancelled by what brings it");
    assert_eq!(engine.waiting(at(1), &[0]), None);
    event(&mut engine, at(2), "b");
    assert_eq!(engine.waiting(at(2), &[]), None);
}

#[test]
fn it_is_shown_once_without_a_frequency_and_as_often_as_that_says_with_one() {
    let prompts = json!([prompt("once", &json!({})), prompt("twice", &json!({"frequency": {"lifetime": 2}}))]);
    let mut engine = engine(&prompts, &json!({}));
    event(&mut engine, at(1), "a");
    outcome(&mut engine, at(2), 0, Outcome::Shown);
    outcome(&mut engine, at(2), 1, Outcome::Shown);
    assert_eq!(engine.waiting(at(3), &[]), Some(1));
    outcome(&mut engine, at(4), 1, Outcome::Shown);
    assert_eq!(engine.waiting(at(5), &[]), None);
    event(&mut engine, at(5_000), "a");
    assert_eq!(engine.waiting(at(5_000), &[]), None, "a firing revives none that is used up");
}

#[test]
fn its_own_least_time_between_two_showings_is_kept_and_told() {
    let prompts = json!([prompt("p", &json!({"frequency": {"lifetime": 9, "every": "1d"}}))]);
    let mut engine = engine(&prompts, &json!({}));
    event(&mut engine, at(1), "a");
    assert_eq!(engine.next_offer(&[]), None, "it may be offered now");
    outcome(&mut engine, at(2), 0, Outcome::Shown);
    assert_eq!((engine.waiting(at(1 + DAY), &[]), engine.waiting(at(2 + DAY), &[])), (None, Some(0)));
    assert_eq!((engine.next_offer(&[]), engine.next_offer(&[0])), (Some(at(2 + DAY)), None));
}

#[test]
fn the_policys_least_time_is_kept_between_showings_of_any_two() {
    let prompts = json!([prompt("p", &json!({})), prompt("q", &json!({}))]);
    let mut engine = engine(&prompts, &json!({"every": "1h"}));
    event(&mut engine, at(1), "a");
    outcome(&mut engine, at(2), 0, Outcome::Shown);
    assert_eq!((engine.waiting(at(1 + HOUR), &[]), engine.waiting(at(2 + HOUR), &[])), (None, Some(1)));
    assert_eq!(engine.next_offer(&[]), Some(at(2 + HOUR)));
}

#[test]
fn a_session_has_as_many_showings_as_the_policy_says_and_the_next_one_counts_anew() {
    let prompts = json!([prompt("p", &json!({})), prompt("q", &json!({})), prompt("r", &json!({}))]);
    let mut engine = engine(&prompts, &json!({"perSession": 2}));
    event(&mut engine, at(1), "a");
    outcome(&mut engine, at(2), 0, Outcome::Shown);
    assert_eq!(engine.waiting(at(3), &[]), Some(1));
    outcome(&mut engine, at(4), 1, Outcome::Shown);
    assert_eq!((engine.waiting(at(5), &[]), engine.next_offer(&[])), (None, None));
    event(&mut engine, at(6), "$session_start");
    assert_eq!(engine.waiting(at(6), &[]), Some(2));
}

#[test]
fn the_highest_priority_goes_first_and_in_a_tie_the_first_of_the_document() {
    let prompts = json!([
        prompt("low", &json!({})),
        prompt("high", &json!({"priority": 7})),
        prompt("tie", &json!({"priority": 7}))
    ]);
    let mut engine = engine(&prompts, &json!({}));
    event(&mut engine, at(1), "a");
    let offers = [&[][..], &[1], &[1, 2], &[0, 1, 2]].map(|except| engine.waiting(at(1), except));
    assert_eq!(offers, [Some(1), Some(2), Some(0), None]);
}

#[test]
fn a_held_out_device_gets_nothing_and_leaves_one_record_for_each_time_it_would_have() {
    let prompts = json!([
        prompt("out", &json!({"holdout": 1, "priority": 1, "frequency": {"lifetime": 2}})),
        prompt("in", &json!({"holdout": 0}))
    ]);
    let mut engine = engine(&prompts, &json!({"every": "1d"}));
    event(&mut engine, at(1), "a");
    let mut except = Vec::new();
    assert_eq!(engine.offer(at(5), "install", &mut except), Some(1), "what it sees of other prompts stays what it was");
    assert_eq!(except, [0], "as if it had been dismissed");
    assert_eq!(outcomes(&mut engine), [(at(5), 0, Outcome::Holdout, 1)]);
    assert_eq!(engine.offer(at(6), "install", &mut except), Some(1));
    assert_eq!(outcomes(&mut engine), []);
    assert_eq!(engine.offer(at(7), "install", &mut Vec::new()), Some(1), "on the next page it would be offered again");
    assert_eq!(outcomes(&mut engine), [(at(7), 0, Outcome::Holdout, 2)]);
    assert_eq!(engine.offer(at(8), "install", &mut Vec::new()), Some(1));
    assert_eq!(outcomes(&mut engine), [], "that was its lifetime");
}

#[test]
fn who_is_held_out_follows_from_install_and_prompt() {
    // FNV-1a 64 of `one`, a zero byte, `p`, worked out by hand.
    let hash = |text: &[u8]| {
        text.iter()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    };
    for install in ["one", "two", "three", "four", "five", "six"] {
        let share = hash(format!("{install}\0p").as_bytes()) as f64 / 2f64.powi(64);
        let mut engine = engine(&json!([prompt("p", &json!({"holdout": 0.5}))]), &json!({}));
        event(&mut engine, at(1), "a");
        assert_eq!(engine.offer(at(1), install, &mut Vec::new()).is_none(), share < 0.5, "{install}");
    }
}

#[test]
fn asking_takes_the_deadlines_that_are_due_each_at_its_own_time() {
    let prompts = json!([prompt("out", &json!({"holdout": 1})), prompt("calm", &json!({"on": "calm"}))]);
    let mut engine = engine(&prompts, &json!({}));
    event(&mut engine, at(1), "a");
    engine.records();
    assert_eq!(engine.offer(at(3 * HOUR), "install", &mut Vec::new()), Some(1));
    let told: Vec<_> = engine.records().into_iter().map(|record| (record.at, record.what)).collect();
    let [(calm, What::Signal { signal: 2, .. }), (out, What::Prompt { .. })] = &told[..] else { panic!("{told:?}") };
    assert_eq!((*calm, *out), (at(1 + HOUR), at(3 * HOUR)));
}

#[test]
fn an_initial_firing_counts_only_where_the_prompt_says_so() {
    let prompts = json!([prompt("p", &json!({})), prompt("q", &json!({"onInitial": true}))]);
    let mut engine = Engine::new(plan(&prompts, &json!({})));
    event(&mut engine, T0, "a");
    assert_eq!((engine.waiting(T0, &[]), engine.waiting(T0, &[1])), (Some(1), None));
}

#[test]
fn the_nearest_language_is_found_and_what_it_leaves_out_is_the_documents_own() {
    let locales = json!({"de": {"title": "de"}, "de-AT": {"title": "at", "body": "at"}, "pt-BR": {"title": "br"}});
    let plan = plan(&json!([prompt("p", &json!({"locales": locales}))]), &json!({}));
    let texts = |language: &str| {
        let content = plan.prompts[0].content(language).unwrap();
        (content.title.to_string(), content.body.to_string())
    };
    let expected = [
        ("de-AT", "at", "at"),
        ("DE-at-x", "at", "at"),
        ("de-CH", "de", "b"),
        ("del", "t", "b"),
        ("pt", "t", "b"),
        ("", "t", "b"),
    ];
    for (language, title, body) in expected {
        assert_eq!(texts(language), (title.into(), body.into()), "{language}");
    }
}

#[test]
fn days_left_are_whole_ones_by_the_pace_of_the_limit() {
    let content = json!({"title": "{limit.seats.days_left}", "body": "{limit.seats.used}{limit.seats.remaining}{limit.seats.cap}{count.a}{activeTime.app}{trait.name}"});
    let mut engine = engine(&json!([prompt("p", &json!({"content": content}))]), &json!({}));
    let read = |engine: &mut Engine, ms, used| engine.step(at(ms), Fact::Limit { limit: 0, used, cap: None });
    fn left(engine: &Engine) -> Option<Value<'_>> {
        engine.prompt_values(0)[0]
    }
    assert_eq!(left(&engine), None);
    read(&mut engine, 1, 2.0);
    assert_eq!(left(&engine), None, "one reading has no pace");
    read(&mut engine, 1 + 2 * DAY, 4.0);
    assert_eq!(left(&engine), Some(Value::Number(6.0)));
    engine.tick(at(2 + 2 * DAY));
    assert_eq!(left(&engine), Some(Value::Number(6.0)), "rounded up");
    engine.tick(at(1 + 3 * DAY));
    assert_eq!(left(&engine), Some(Value::Number(5.0)));
    engine.tick(at(30 * DAY));
    assert_eq!(left(&engine), Some(Value::Number(0.0)), "not below nothing");
    read(&mut engine, 31 * DAY, 12.0);
    event(&mut engine, at(31 * DAY), "a");
    engine.step(at(31 * DAY), Fact::Activity { feature: None, active: 1_500 });
    engine.step(at(31 * DAY), Fact::Traits(&[(0, Some(Value::Text("Ada")))]));
    let numbers = [0.0, 12.0, 0.0, 10.0, 1.0, 1_500.0].map(|number| Some(Value::Number(number)));
    assert_eq!(engine.prompt_values(0)[..6], numbers);
    assert_eq!(engine.prompt_values(0)[6], Some(Value::Text("Ada")));
    assert_eq!(engine.prompt_values(9), []);
}

#[test]
fn prompts_go_on_over_a_snapshot_and_under_changed_definitions() {
    let prompts = |lifetime: u32| {
        json!([prompt("p", &json!({"frequency": {"lifetime": lifetime, "every": "1d"}})), prompt("q", &json!({}))])
    };
    let policy = json!({"perSession": 2});
    let mut engine = engine(&prompts(3), &policy);
    event(&mut engine, at(1), "a");
    outcome(&mut engine, at(2), 0, Outcome::Shown);
    let snapshot = engine.snapshot();
    let same = Engine::restore(plan(&prompts(3), &policy), &snapshot, at(3)).unwrap();
    let offers = [at(3), at(2 + DAY)].map(|t| (same.waiting(t, &[]), same.waiting(t, &[1])));
    assert_eq!(offers, [(Some(1), None), (Some(0), Some(0))]);
    let less = Engine::restore(plan(&prompts(1), &policy), &snapshot, at(3)).unwrap();
    assert_eq!(less.waiting(at(9 * DAY), &[]), Some(1), "it was shown as often as it may now");
    let gone = Engine::restore(plan(&json!([prompt("q", &json!({}))]), &policy), &snapshot, at(3)).unwrap();
    assert_eq!(gone.waiting(at(3), &[]), Some(0));
}
