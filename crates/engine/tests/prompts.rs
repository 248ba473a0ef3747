//! When a prompt is offered, and when not: pending, priority, frequency, policy, cancelling, expiry, holdout, languages, values.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

use piquel_engine::codec::Reader;
use piquel_engine::document::Document;
use piquel_engine::{Engine, Fact, Outcome, Plan, Span, Time, Value, What, content_hash};
use serde_json::{Value as Json, json};

const T0: u64 = 1_790_000_000_000;
const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;

fn at(ms: u64) -> Time {
    Time::from_ms(T0 + ms).unwrap()
}

/// Events `a`, `b`, `c`, each of which fires the signal of its name, again and again.
fn engine(prompts: &Json, policy: &Json) -> Engine {
    let signals: Vec<Json> = ["a", "b", "c"]
        .map(|event| json!({"id": format!("on_{event}"), "kind": "custom", "repeat": {"cooldown": "1s"}, "when": {"count": event, "gte": 1, "within": "1s"}}))
        .into();
    let document = json!({
        "schema": 1, "version": 1, "events": {"a": {}, "b": {}, "c": {}}, "limits": {"seats": {"cap": 10}},
        "traits": {"name": "string"}, "signals": signals, "prompts": prompts, "promptPolicy": policy
    });
    let document = Document::parse(&document.to_string()).unwrap_or_else(|faults| panic!("{faults:#?}")).document;
    let mut engine = Engine::new(Plan::decode(&document.compile()).unwrap());
    // The first step is a roll-out, which prompts leave alone.
    engine.step(at(0), Fact::Traits(&[]));
    engine
}

/// A prompt of this id with these keys besides.
fn prompt(id: &str, on: &str, more: &Json) -> Json {
    let mut prompt = json!({"id": id, "on": on, "content": {"title": "t", "body": "b"}});
    prompt.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    prompt
}

fn event(engine: &mut Engine, ms: u64, name: &str) {
    let event = engine.plan().events.iter().position(|spec| &*spec.name == name).unwrap();
    engine.step(at(ms), Fact::Event { event, props: &[], offset: None });
}

fn tell(engine: &mut Engine, ms: u64, prompt: usize, outcome: Outcome) {
    engine.step(at(ms), Fact::Prompt { prompt, outcome });
}

/// The id of the prompt that is offered.
fn offered(engine: &mut Engine, ms: u64) -> Option<String> {
    let index = engine.offer(at(ms), "install", &mut Vec::new())?;
    Some(engine.plan().prompts[index].name.to_string())
}

/// What became of prompts, as `prompt outcome n`.
fn outcomes(engine: &mut Engine) -> Vec<String> {
    let records = engine.records();
    let name = |prompt: usize| engine.plan().prompts[prompt].name.clone();
    let outcome = |record: &piquel_engine::Record| match record.what {
        What::Prompt { prompt, outcome, n } => Some(format!("{} {} {n}", name(prompt), outcome.as_str())),
        _ => None,
    };
    records.iter().filter_map(outcome).collect()
}

#[test]
fn a_firing_makes_it_pending_until_it_is_clicked_or_answered_or_shown_as_often_as_it_may() {
    for end in [Outcome::Clicked, Outcome::Answered] {
        let mut engine = engine(&json!([prompt("p", "on_a", &json!({"frequency": {"lifetime": 3}}))]), &json!({}));
        assert_eq!(offered(&mut engine, 1), None);
        event(&mut engine, 1000, "a");
        tell(&mut engine, 1001, 0, Outcome::Shown);
        tell(&mut engine, 1002, 0, Outcome::Dismissed);
        assert_eq!(offered(&mut engine, 1003).as_deref(), Some("p"), "a dismissal alone does not end it");
        tell(&mut engine, 1004, 0, end);
        assert_eq!(offered(&mut engine, 1005), None);
        event(&mut engine, 10_000, "a");
        assert_eq!(offered(&mut engine, 10_001).as_deref(), Some("p"), "another firing makes it pending again");
        tell(&mut engine, 10_002, 0, Outcome::Shown);
        tell(&mut engine, 10_003, 0, Outcome::Shown);
        assert_eq!(offered(&mut engine, 10_004), None, "three showings are all");
        event(&mut engine, 20_000, "a");
        assert_eq!(offered(&mut engine, 20_001), None);
    }
}

#[test]
fn of_several_the_highest_priority_goes_first_and_in_a_tie_the_first_of_the_document() {
    let prompts = json!([
        prompt("low", "on_a", &json!({})),
        prompt("high", "on_b", &json!({"priority": 5})),
        prompt("as_high", "on_a", &json!({"priority": 5})),
    ]);
    let mut engine = engine(&prompts, &json!({}));
    event(&mut engine, 1000, "a");
    assert_eq!(offered(&mut engine, 1001).as_deref(), Some("as_high"));
    event(&mut engine, 1002, "b");
    assert_eq!(offered(&mut engine, 1003).as_deref(), Some("high"));
}

#[test]
fn the_least_time_between_two_showings_of_one_ends_exactly() {
    let every = json!({"frequency": {"lifetime": 9, "every": "1d"}});
    let mut engine = engine(&json!([prompt("p", "on_a", &every)]), &json!({}));
    event(&mut engine, 1000, "a");
    tell(&mut engine, 2000, 0, Outcome::Shown);
    assert_eq!(offered(&mut engine, 2000 + DAY - 1), None);
    assert_eq!(engine.next_offer(&[]), Some(at(2000 + DAY)));
    assert_eq!(offered(&mut engine, 2000 + DAY).as_deref(), Some("p"));
}

#[test]
fn the_policy_holds_for_all_prompts_together() {
    let prompts = json!([prompt("p", "on_a", &json!({})), prompt("q", "on_b", &json!({}))]);
    let mut engine = engine(&prompts, &json!({"every": "1h"}));
    event(&mut engine, 1000, "a");
    event(&mut engine, 1001, "b");
    tell(&mut engine, 2000, 0, Outcome::Shown);
    assert_eq!(offered(&mut engine, 2000 + HOUR - 1), None);
    assert_eq!(engine.next_offer(&[]), Some(at(2000 + HOUR)));
    assert_eq!(offered(&mut engine, 2000 + HOUR).as_deref(), Some("q"));
}

#[test]
fn so_many_a_session_and_a_session_begins_with_its_event() {
    let prompts = json!([prompt("p", "on_a", &json!({"frequency": {"lifetime": 9}}))]);
    let mut engine = engine(&prompts, &json!({"perSession": 2}));
    event(&mut engine, 1000, "a");
    tell(&mut engine, 1001, 0, Outcome::Shown);
    assert_eq!(offered(&mut engine, 1002).as_deref(), Some("p"));
    tell(&mut engine, 1003, 0, Outcome::Shown);
    assert_eq!(offered(&mut engine, 1004), None);
    event(&mut engine, 1005, "$session_start");
    assert_eq!(offered(&mut engine, 1006).as_deref(), Some("p"));
}

#[test]
fn a_firing_of_what_makes_it_pointless_cancels_it_until_the_next_one() {
    let prompts = json!([prompt("p", "on_a", &json!({"cancelOn": ["on_b", "on_c"]}))]);
    for cancels in ["b", "c"] {
        let mut engine = engine(&prompts, &json!({}));
        event(&mut engine, 1000, "a");
        event(&mut engine, 1001, cancels);
        assert_eq!(offered(&mut engine, 1002), None);
        event(&mut engine, 10_000, "a");
        assert_eq!(offered(&mut engine, 10_001).as_deref(), Some("p"));
    }
}

#[test]
fn one_on_the_screen_is_over_once_it_is_clicked_or_cancelled_not_because_it_was_shown_as_often_as_it_may() {
    for cancelled in [false, true] {
        let mut engine = engine(&json!([prompt("p", "on_a", &json!({"cancelOn": ["on_b"]}))]), &json!({}));
        event(&mut engine, 1000, "a");
        tell(&mut engine, 1001, 0, Outcome::Shown);
        tell(&mut engine, 1002, 0, Outcome::Dismissed);
        assert!(!engine.is_over(0));
        assert_eq!(engine.next_offer(&[]), None, "it does not wait for anything");
        if cancelled {
            event(&mut engine, 2000, "b")
        } else {
            tell(&mut engine, 2000, 0, Outcome::Clicked)
        }
        assert!(engine.is_over(0));
    }
}

#[test]
fn it_expires_once_it_is_older_than_that_and_a_further_firing_renews_it() {
    let mut engine = engine(&json!([prompt("p", "on_a", &json!({"expires": "1h"}))]), &json!({}));
    event(&mut engine, 1000, "a");
    assert_eq!(offered(&mut engine, 1000 + HOUR).as_deref(), Some("p"));
    assert_eq!(offered(&mut engine, 1001 + HOUR), None);
    event(&mut engine, 2000 + HOUR, "a");
    event(&mut engine, 5000 + HOUR, "a");
    assert_eq!(offered(&mut engine, 5000 + 2 * HOUR).as_deref(), Some("p"));
    assert_eq!(offered(&mut engine, 5001 + 2 * HOUR), None);
}

#[test]
fn a_roll_out_onto_old_history_is_left_alone_unless_the_prompt_wants_it() {
    let document = json!({
        "schema": 1, "version": 1, "events": {"a": {}},
        "signals": [{"id": "s", "kind": "custom", "when": {"not": {"count": "a", "gte": 1}}}],
        "prompts": [prompt("p", "s", &json!({})), prompt("q", "s", &json!({"onInitial": true}))]
    });
    let document = Document::parse(&document.to_string()).unwrap().document;
    let mut engine = Engine::new(Plan::decode(&document.compile()).unwrap());
    engine.step(at(0), Fact::Traits(&[]));
    assert_eq!(offered(&mut engine, 1).as_deref(), Some("q"));
}

/// Where an install stands for a prompt, from 0 to below 1, as the specification has it.
fn fraction(install: &str, prompt: &str) -> f64 {
    content_hash(format!("{install}\0{prompt}").as_bytes()) as f64 / 2f64.powi(64)
}

#[test]
fn a_held_out_device_never_gets_it_says_so_once_and_is_offered_the_next_one() {
    let install = "0123456789abcdef0123456789abcdef";
    let share = fraction(install, "p");
    for (holdout, is_held_out) in [(share + 1e-6, true), (share, false)] {
        let prompts =
            json!([prompt("p", "on_a", &json!({"priority": 9, "holdout": holdout})), prompt("q", "on_a", &json!({})),]);
        let mut engine = engine(&prompts, &json!({"every": "1d"}));
        event(&mut engine, 1000, "a");
        let offer = engine.offer(at(1001), install, &mut Vec::new());
        assert_eq!(offer, Some(usize::from(is_held_out)), "one that is not shown holds up no other");
        let _ = engine.offer(at(1002), install, &mut Vec::new());
        let expected: &[&str] = if is_held_out { &["p holdout 1"] } else { &[] };
        assert_eq!(outcomes(&mut engine), expected);
    }
}

#[test]
fn who_is_held_out_the_engine_decides_a_fact_cannot() {
    let mut engine = engine(&json!([prompt("p", "on_a", &json!({}))]), &json!({}));
    event(&mut engine, 1000, "a");
    tell(&mut engine, 1001, 0, Outcome::Holdout);
    assert_eq!(offered(&mut engine, 1002).as_deref(), Some("p"));
    assert!(outcomes(&mut engine).is_empty());
}

#[test]
fn a_text_is_in_the_language_asked_for_or_in_what_it_is_a_variety_of_or_in_the_documents_own() {
    let locales = json!({"locales": {"de": {"title": "de"}, "de-AT": {"title": "at"}, "pt-BR": {"title": "br", "body": "corpo"}}});
    let engine = engine(&json!([prompt("p", "on_a", &locales)]), &json!({}));
    let spec = &engine.plan().prompts[0];
    let texts = |language: &str| {
        let mut reader = Reader::new(&spec.content(language).unwrap().texts);
        (reader.text(), reader.text())
    };
    let title = |language: &str| texts(language).0;
    let titles = ["de", "de-CH", "DE-at", "de-AT-1996", "pt-BR", "pt", "den", "en", ""].map(title);
    assert_eq!(titles, ["de", "de", "at", "at", "br", "t", "t", "t", "t"]);
    assert_eq!(texts("de").1, "b", "what a translation leaves out is the document's own");
}

#[test]
fn values_tell_what_is_left_at_this_pace_in_whole_days() {
    let content =
        json!({"content": {"title": "{limit.seats.days_left}", "body": "{limit.seats.remaining} {trait.name}"}});
    let mut engine = engine(&json!([prompt("p", "on_a", &content)]), &json!({}));
    assert_eq!(engine.prompt_values(0), [None, None, None], "nothing is known yet");
    let reading =
        |engine: &mut Engine, ms: u64, used: f64| engine.step(at(ms), Fact::Limit { limit: 0, used, cap: None });
    reading(&mut engine, 0, 2.0);
    assert_eq!(engine.prompt_values(0)[0], None, "a pace is known after a day");
    reading(&mut engine, DAY, 4.0);
    engine.step(at(DAY), Fact::Traits(&[(0, Some(Value::Text("Ada")))]));
    let number = |number: f64| Some(Value::Number(number));
    assert_eq!(engine.prompt_values(0), [number(3.0), number(6.0), Some(Value::Text("Ada"))]);
    engine.tick(at(DAY) + Span::from_ms(1));
    assert_eq!(engine.prompt_values(0)[0], number(3.0), "a day that has begun is a day");
    reading(&mut engine, 2 * DAY, 10.0);
    assert_eq!(engine.prompt_values(0)[..2], [number(0.0), number(0.0)]);
}

#[test]
fn what_became_of_prompts_and_of_the_session_outlives_the_page() {
    let prompts = json!([prompt("p", "on_a", &json!({"frequency": {"lifetime": 9, "every": "1d"}, "expires": "2d"}))]);
    let mut before = engine(&prompts, &json!({"perSession": 1}));
    event(&mut before, 1000, "a");
    tell(&mut before, 2000, 0, Outcome::Shown);
    let mut after = Engine::restore(before.plan().clone(), &before.snapshot(), at(3000)).unwrap();
    event(&mut after, 4000, "b");
    assert_eq!(offered(&mut after, 2000 + DAY), None, "one in this session was all");
    event(&mut after, 2001 + DAY, "$session_start");
    assert_eq!(offered(&mut after, 2001 + DAY).as_deref(), Some("p"));
    assert_eq!(offered(&mut after, 1001 + 2 * DAY), None, "it is older than two days");
}

#[test]
fn a_held_out_prompt_is_passed_over_on_its_page_as_if_it_had_been_dismissed() {
    let held_out = json!({"holdout": 1, "frequency": {"lifetime": 2}});
    let mut engine = engine(&json!([prompt("p", "on_a", &held_out)]), &json!({}));
    event(&mut engine, 1000, "a");
    let mut dismissed = Vec::new();
    assert_eq!(engine.offer(at(1001), "install", &mut dismissed), None);
    assert_eq!(engine.offer(at(1002), "install", &mut dismissed), None);
    assert_eq!((dismissed, outcomes(&mut engine)), (vec![0], vec!["p holdout 1".into()]));
    assert_eq!(engine.offer(at(1003), "install", &mut Vec::new()), None);
    assert_eq!(outcomes(&mut engine), ["p holdout 2"], "the next page asks anew");
}

#[test]
fn asking_takes_the_deadlines_that_are_due_each_at_its_own_time() {
    let document = json!({
        "schema": 1, "version": 1, "events": {"a": {}},
        "signals": [{"id": "calm", "kind": "lapse", "when": {"absent": "a", "for": "1h"}},
                    {"id": "busy", "kind": "custom", "when": {"count": "a", "gte": 2}}],
        "prompts": [prompt("p", "busy", &json!({"holdout": 1})), prompt("q", "calm", &json!({}))]
    });
    let document = Document::parse(&document.to_string()).unwrap().document;
    let mut engine = Engine::new(Plan::decode(&document.compile()).unwrap());
    event(&mut engine, 0, "a");
    event(&mut engine, 1, "a");
    engine.records();
    assert_eq!(offered(&mut engine, 3 * HOUR).as_deref(), Some("q"));
    let told: Vec<_> = engine.records().into_iter().map(|record| (record.at, record.what)).collect();
    let [(calm, What::Signal { signal: 0, .. }), (held_out, What::Prompt { .. })] = &told[..] else {
        panic!("{told:?}")
    };
    assert_eq!((*calm, *held_out), (at(1 + HOUR), at(3 * HOUR)));
}

#[test]
fn one_that_was_shown_as_often_as_new_definitions_allow_is_not_offered_any_more() {
    let shown = |lifetime: u32| json!([prompt("p", "on_a", &json!({"frequency": {"lifetime": lifetime}}))]);
    let mut before = engine(&shown(2), &json!({}));
    event(&mut before, 1000, "a");
    tell(&mut before, 1001, 0, Outcome::Shown);
    let plan = |lifetime| engine(&shown(lifetime), &json!({})).plan().clone();
    let snapshot = before.snapshot();
    for (lifetime, expected) in [(3, Some(0)), (1, None)] {
        let after = Engine::restore(plan(lifetime), &snapshot, at(2000)).unwrap();
        assert_eq!(after.waiting(at(2000), &[]), expected, "{lifetime}");
    }
}
