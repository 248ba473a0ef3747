//! What a partial tells and what it does not, the laws of merging, and what an account's engine keeps between reports.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

use std::sync::Arc;

use piquel_engine::document::Document;
use piquel_engine::partial::{Acknowledged, Merged, Partial, Report, Reporter};
use piquel_engine::{CodecError, Engine, Fact, OwnedValue, Plan, Time, Value, What};
use serde_json::{Value as Json, json};

const KEY: [u8; 16] = *b"of one account..";
const DAY: u64 = 86_400_000;
const T0: u64 = 20_000 * DAY;
/// A value that no byte of anything else looks like.
const SECRET: &str = "the plain value";

fn at(ms: u64) -> Time {
    Time::from_ms(T0 + ms).unwrap()
}

/// One signal of an account for each condition, named c0, c1, …
fn plan(conditions: &[Json]) -> Arc<Plan> {
    let signals: Vec<Json> = conditions
        .iter()
        .enumerate()
        .map(|(number, when)| json!({"id": format!("c{number}"), "kind": "custom", "level": "account", "when": when}))
        .collect();
    plan_of(&Json::Array(signals))
}

fn plan_of(signals: &Json) -> Arc<Plan> {
    let document = json!({
        "schema": 1, "version": 1,
        "events": {"sent": {"props": {"channel": "string", "n": "number"}}},
        "features": {"chat": {"events": ["sent"]}},
        "limits": {"seats": {"cap": 10}},
        "traits": {"plan": "string", "size": "number", "ends": "number"},
        "signals": signals
    });
    Arc::new(Plan::decode(&Document::parse(&document.to_string()).unwrap().document.compile()).unwrap())
}

/// A condition of each kind that accounts have.
fn all_kinds() -> Vec<Json> {
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

fn reporter(install: &str, user: &str) -> Reporter {
    Reporter { install: install.into(), user: Some(user.into()) }
}

/// A user's engine whose facts belong to the account.
fn device(plan: &Arc<Plan>) -> Engine {
    let mut engine = Engine::new(Arc::clone(plan));
    engine.belongs(true);
    engine
}

fn send(engine: &mut Engine, t: Time, channel: &str, n: f64) {
    let props: Vec<Option<Value<'_>>> = engine.plan().events[0]
        .props
        .iter()
        .map(|prop| Some(if &*prop.name == "channel" { Value::Text(channel) } else { Value::Number(n) }))
        .collect();
    engine.step(t, Fact::Event { event: 0, props: &props, offset: None });
}

fn learn(engine: &mut Engine, t: Time, path: &str, value: &OwnedValue) {
    let index = engine.plan().traits.iter().position(|spec| &*spec.name == path).unwrap();
    engine.step(t, Fact::Traits(&[(index, Some(value.get()))]));
}

fn text(value: &str) -> OwnedValue {
    OwnedValue::Text(value.into())
}

/// Everything that an engine has to tell.
fn all(engine: &Engine) -> Report {
    engine.partial(KEY, 0, None).unwrap()
}

fn since(engine: &Engine, acknowledged: &Acknowledged) -> Option<Report> {
    engine.partial(KEY, acknowledged.revision(), Some(acknowledged))
}

fn merged(partials: &[(Reporter, Partial)]) -> Merged {
    let mut merged = Merged::new();
    partials.iter().for_each(|(of, partial)| merged.join(of, partial));
    merged
}

/// What is measured of the first condition of each account signal at `t`.
fn measured(plan: &Arc<Plan>, merged: &Merged, t: Time) -> Vec<Option<f64>> {
    let mut engine = Engine::for_account(Arc::clone(plan));
    engine.evaluate(merged, t);
    (0..plan.signals.len()).map(|signal| engine.explain(signal)[0].measured).collect()
}

/// What fired, as `id n at`, with a star where the firing is initial.
fn fired(engine: &mut Engine) -> Vec<String> {
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
fn busy(plan: &Arc<Plan>) -> Engine {
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
fn three() -> (Arc<Plan>, [Merged; 3]) {
    let plan = plan(&all_kinds());
    let mut one = busy(&plan);
    let first = all(&one);
    send(&mut one, at(2 * DAY), "third", 1.0);
    let second = since(&one, &first.acknowledged).unwrap();
    let other = all(&busy(&plan));
    let parts = [(reporter("a", "u1"), first), (reporter("a", "u1"), second), (reporter("b", "u2"), other)];
    (plan, parts.map(|(of, report)| merged(&[(of, report.partial)])))
}

#[test]
fn merging_is_commutative_associative_and_idempotent_byte_for_byte() {
    let (_, parts) = three();
    let join = |a: &Merged, b: &Merged| {
        let mut joined = a.clone();
        joined.merge(b);
        joined
    };
    for a in &parts {
        assert_eq!(join(a, a).encode(), a.encode());
        assert_eq!(join(a, &Merged::new()).encode(), a.encode());
        for b in &parts {
            assert_eq!(join(a, b).encode(), join(b, a).encode());
            for c in &parts {
                assert_eq!(join(&join(a, b), c).encode(), join(a, &join(b, c)).encode());
            }
        }
    }
}

#[test]
fn what_two_users_did_adds_up_and_what_they_share_counts_once() {
    let plan = plan(&all_kinds());
    let installs = [("a", "u1"), ("b", "u2")];
    let both = merged(&installs.map(|(install, user)| (reporter(install, user), all(&busy(&plan)).partial)));
    let t = at(2 * DAY);
    let expected = [
        Some(4.0),              // sent by both on two days
        Some(4.0),              // all of them on the last seven
        Some(2.0),              // the same two channels
        Some(12.0),             // 2 + 4, twice
        Some(1.0),              // one feature
        Some(2.0),              // two days
        Some(1.0),              // of one week
        Some(DAY as f64),       // since the last
        Some((2 * DAY) as f64), // since the first
        Some(-(DAY as f64)),    // before the anchor
        Some(120_000.0),        // a minute each
        Some(0.9),              // the highest
        Some(1.0),              // true
        Some(2.0),              // two users
    ];
    assert_eq!(measured(&plan, &both, t), expected);
}

#[test]
fn no_plain_value_is_in_a_partial() {
    let conditions = [
        json!({"distinct": "sent", "by": "channel", "gte": 3}),
        json!({"distinct": "sent", "by": "n", "gte": 3}),
        json!({"count": {"event": "sent", "where": {"channel": SECRET}}, "gte": 1}),
        json!({"trait": "plan", "eq": SECRET}),
        json!({"trait": "size", "gte": 1}),
    ];
    let plan = plan(&conditions);
    let mut engine = device(&plan);
    let number = 987_654_321.123;
    send(&mut engine, at(0), SECRET, number);
    learn(&mut engine, at(0), "plan", &text(SECRET));
    learn(&mut engine, at(0), "size", &OwnedValue::Number(number));
    let bytes = all(&engine).partial.encode();
    let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    for part in SECRET.as_bytes().windows(4) {
        assert!(!has(part), "{part:?}");
    }
    let unkeyed = [Value::Text(SECRET).digest(), Value::Number(number).digest()];
    for word in unkeyed.into_iter().chain([number.to_bits()]) {
        assert!(!has(&word.to_le_bytes()) && !has(&word.to_be_bytes()));
    }
    assert!(!has(b"sent") && !has(b"channel"), "what it is about is told by content keys");
}

#[test]
fn hashes_of_values_differ_under_another_key_and_in_another_cell() {
    let plan = plan(&[
        json!({"distinct": "sent", "by": "channel", "gte": 9}),
        json!({"distinct": {"event": "sent", "where": {"n": 1}}, "by": "channel", "gte": 9}),
    ]);
    let mut engine = device(&plan);
    send(&mut engine, at(0), "x", 1.0);
    let of = reporter("a", "u1");
    let under = |key| merged(&[(of.clone(), engine.partial(key, 0, None).unwrap().partial)]);
    let (one, other) = (under(KEY), under(*b"of the other one"));
    assert_eq!(one.encode(), under(KEY).encode());
    assert_ne!(one.encode(), other.encode());
    let mut both = one.clone();
    both.merge(&merged(&[(reporter("b", "u1"), engine.partial(*b"of the other one", 0, None).unwrap().partial)]));
    assert_eq!(measured(&plan, &one, at(0)), [Some(1.0), Some(1.0)]);
    assert_eq!(measured(&plan, &both, at(0)), [Some(2.0), Some(2.0)], "under two keys the same value is two");
    // The two cells hold the same value, and nobody without the key can see that.
    let bytes = one.encode();
    let words: Vec<&[u8]> = bytes.windows(8).collect();
    assert!(words.iter().enumerate().all(|(place, word)| !words[..place].contains(word)));
}

#[test]
fn only_what_changed_since_the_acknowledgement_is_told_and_nothing_where_nothing_did() {
    let plan = plan(&all_kinds());
    let mut engine = busy(&plan);
    let first = all(&engine);
    assert!(since(&engine, &first.acknowledged).is_none());
    send(&mut engine, at(5 * DAY), "other", 1.0);
    let second = since(&engine, &first.acknowledged).unwrap();
    assert_eq!(second.partial.base(), first.partial.revision());
    // Count, sum and both sets of days for one day, breadth, absence, the user's day; no value, limit or trait.
    assert!(second.partial.encode().len() < first.partial.encode().len() * 2 / 3);
    let of = reporter("a", "u1");
    let delta = merged(&[(of.clone(), first.partial.clone()), (of.clone(), second.partial.clone())]);
    let whole = merged(&[(of.clone(), first.partial.clone()), (of, all(&engine).partial)]);
    let t = at(5 * DAY);
    assert_eq!(measured(&plan, &delta, t), measured(&plan, &whole, t));
    assert!(since(&engine, &second.acknowledged).is_none());
    // What was lost is told again, since only an acknowledgement moves the base.
    let again = engine.partial(KEY, second.partial.revision(), Some(&first.acknowledged)).unwrap();
    assert!(again.partial.revision() > second.partial.revision());
    assert_eq!(again.partial.base(), first.partial.revision());
}

#[test]
fn everything_is_told_anew_under_other_definitions_another_key_or_in_another_stay() {
    let plan = plan(&all_kinds());
    let mut engine = busy(&plan);
    let known = all(&engine).acknowledged;
    assert_eq!(engine.partial(*b"of the other one", 0, Some(&known)).unwrap().partial.base(), 0);
    let fewer = self::plan(&all_kinds()[..3]);
    let restored = Engine::restore(fewer, &engine.snapshot(), engine.now()).unwrap();
    assert_eq!(restored.partial(KEY, 0, Some(&known)).unwrap().partial.base(), 0);
    engine.forget_account();
    assert!(engine.partial(KEY, 0, Some(&known)).is_none(), "nothing has happened for the new account");
    send(&mut engine, at(6 * DAY), "x", 1.0);
    let next = engine.partial(KEY, 0, Some(&known)).unwrap().partial;
    assert_eq!((next.base(), next.begun()), (0, at(6 * DAY)));
}

#[test]
fn days_outside_the_window_are_not_told() {
    let plan = plan(&[json!({"count": "sent", "gte": 3, "days": 2})]);
    let mut engine = device(&plan);
    send(&mut engine, at(0), "x", 1.0);
    let one_day = all(&engine).partial.encode().len();
    send(&mut engine, at(DAY), "x", 1.0);
    assert!(all(&engine).partial.encode().len() > one_day);
    engine.tick(at(2 * DAY));
    assert_eq!(all(&engine).partial.encode().len(), one_day);
}

#[test]
fn of_a_user_who_comes_back_to_an_account_both_stays_count() {
    let plan = plan(&[json!({"count": "sent", "gte": 9}), json!({"activeUsers": "any", "gte": 9})]);
    let mut engine = device(&plan);
    let of = reporter("a", "u1");
    send(&mut engine, at(0), "x", 1.0);
    send(&mut engine, at(1), "x", 1.0);
    let first = all(&engine);
    engine.forget_account();
    send(&mut engine, at(2), "elsewhere", 1.0);
    engine.forget_account();
    send(&mut engine, at(3), "x", 1.0);
    let second = engine.partial(KEY, first.partial.revision(), Some(&first.acknowledged)).unwrap();
    let both = merged(&[(of.clone(), first.partial), (of.clone(), second.partial.clone())]);
    assert_eq!(measured(&plan, &both, at(3)), [Some(3.0), Some(1.0)]);
    assert_eq!(both.revision(&of), second.partial.revision());
    assert_eq!((both.reporters().collect::<Vec<_>>(), both.of(&of).encode()), (vec![&of], both.encode()));
}

#[test]
fn a_user_on_two_installs_is_one_and_each_unidentified_install_is_another() {
    let plan = plan(&[json!({"activeUsers": "sent", "gte": 9, "days": 1}), json!({"count": "sent", "gte": 9})]);
    let mut engine = device(&plan);
    send(&mut engine, at(0), "x", 1.0);
    let unknown = |install: &str| Reporter { install: install.into(), user: None };
    let who = [reporter("a", "u1"), reporter("b", "u1"), reporter("b", "u2"), unknown("c"), unknown("d")];
    let mut all_of_them = merged(&who.map(|of| (of, all(&engine).partial)));
    assert_eq!(measured(&plan, &all_of_them, at(0)), [Some(4.0), Some(5.0)]);
    assert_eq!(measured(&plan, &all_of_them, at(DAY)), [Some(0.0), Some(5.0)]);
    all_of_them.identify("c", "u1");
    assert_eq!(measured(&plan, &all_of_them, at(0)), [Some(3.0), Some(5.0)]);
}

#[test]
fn a_state_that_identify_carries_over_counts_once() {
    let plan = plan(&[json!({"count": "sent", "gte": 9})]);
    let mut engine = device(&plan);
    send(&mut engine, at(0), "x", 1.0);
    let before = all(&engine);
    send(&mut engine, at(1), "x", 1.0);
    let after = engine.partial(KEY, before.partial.revision(), None).unwrap();
    let unknown = Reporter { install: "a".into(), user: None };
    for parts in
        [[(&unknown, &before), (&reporter("a", "u1"), &after)], [(&reporter("a", "u1"), &after), (&unknown, &before)]]
    {
        let mut merged = merged(&parts.map(|(of, report)| (of.clone(), report.partial.clone())));
        merged.identify("a", "u1");
        assert_eq!(measured(&plan, &merged, at(1)), [Some(2.0)]);
    }
}

#[test]
fn an_install_and_a_user_can_be_forgotten() {
    let plan = plan(&all_kinds());
    let told = |of: Reporter| (of, all(&busy(&plan)).partial);
    let kept = merged(&[told(reporter("a", "u1"))]);
    let mut all_of_them = merged(&[told(reporter("b", "u2")), told(reporter("a", "u1")), told(reporter("b", "u3"))]);
    let mut other = all_of_them.clone();
    all_of_them.forget("b");
    assert_eq!(all_of_them.encode(), kept.encode());
    other.forget_user("u2");
    other.forget_user("u3");
    assert_eq!(other.encode(), kept.encode());
    other.forget("a");
    assert_eq!(other.encode(), Merged::new().encode());
    // What an account's engine is restored from holds nothing that installs told.
    let mut engine = Engine::for_account(Arc::clone(&plan));
    engine.evaluate(&kept, at(2 * DAY));
    let mut restored = Engine::restore_account(Arc::clone(&plan), &engine.snapshot(), &other, at(3 * DAY)).unwrap();
    assert_eq!((restored.first_seen(), restored.explain(0)[0].measured), (None, Some(0.0)));
    restored.evaluate(&other, at(4 * DAY));
    assert_eq!(restored.deadline(), None);
}

#[test]
fn of_two_traits_of_the_same_ms_the_greater_install_holds() {
    let plan = plan(&[json!({"trait": "plan", "eq": "pro"})]);
    let told = |value: &str| {
        let mut engine = device(&plan);
        learn(&mut engine, at(0), "plan", &text(value));
        all(&engine).partial
    };
    let pro_last = merged(&[(reporter("b", "u1"), told("pro")), (reporter("a", "u2"), told("free"))]);
    let free_last = merged(&[(reporter("b", "u1"), told("free")), (reporter("a", "u2"), told("pro"))]);
    assert_eq!(measured(&plan, &pro_last, at(0)), [Some(1.0)]);
    assert_eq!(measured(&plan, &free_last, at(0)), [None]);
}

#[test]
fn an_account_fires_at_reports_and_deadlines_with_number_and_cooldown_across_snapshots() {
    let plan = plan_of(&json!([
        {"id": "three", "kind": "pql", "level": "account", "when": {"count": "sent", "gte": 3, "days": 1}, "repeat": {"cooldown": "1d"}},
        {"id": "quiet", "kind": "lapse", "level": "account", "when": {"absent": "sent", "for": "3d"}},
        {"id": "both", "kind": "custom", "level": "account", "when": {"all": [{"is": "three"}, {"is": "quiet"}]}}
    ]));
    let mut device = device(&plan);
    let of = reporter("a", "u1");
    let mut merged = Merged::new();
    let mut snapshot = Engine::for_account(Arc::clone(&plan)).snapshot();
    let mut report = |device: &Engine, t: Time| {
        let mut engine = Engine::restore_account(Arc::clone(&plan), &snapshot, &merged, t).unwrap();
        merged.join(&of, &all(device).partial);
        engine.evaluate(&merged, t);
        snapshot = engine.snapshot();
        (fired(&mut engine), engine.deadline())
    };
    send(&mut device, at(0), "x", 1.0);
    assert_eq!(report(&device, at(10)), (vec![], Some(at(3 * DAY))));
    send(&mut device, at(20), "x", 1.0);
    send(&mut device, at(21), "x", 1.0);
    assert_eq!(report(&device, at(30)).0, ["three 1 30"]);
    // The deadline passed while nobody looked: its firing bears its own time, and comes before what the report brings.
    for t in [5 * DAY, 5 * DAY + 1, 5 * DAY + 2] {
        send(&mut device, at(t), "x", 1.0);
    }
    let quiet = 3 * DAY + 21;
    assert_eq!(
        report(&device, at(5 * DAY + 9)).0,
        [format!("quiet 1 {quiet}"), format!("both 1 {quiet}"), format!("three 2 {}", 5 * DAY + 9)]
    );
}

#[test]
fn under_new_definitions_a_new_signal_of_an_account_is_initial_and_an_old_one_stays_fired() {
    let old = json!({"id": "old", "kind": "pql", "level": "account", "when": {"count": "sent", "gte": 1}});
    let new = json!({"id": "new", "kind": "pql", "level": "account", "when": {"count": "sent", "gte": 2}});
    let before = plan_of(&json!([old]));
    let after = plan_of(&json!([old, new]));
    let mut device = device(&before);
    send(&mut device, at(0), "x", 1.0);
    send(&mut device, at(1), "x", 1.0);
    let merged = merged(&[(reporter("a", "u1"), all(&device).partial)]);
    let mut engine = Engine::for_account(before);
    engine.evaluate(&merged, at(2));
    assert_eq!(fired(&mut engine), ["old 1 2*"]);
    let mut engine = Engine::restore_account(after, &engine.snapshot(), &merged, at(3)).unwrap();
    assert_eq!(fired(&mut engine), ["new 1 3*"]);
    engine.evaluate(&merged, at(4));
    assert_eq!(fired(&mut engine), [""; 0]);
}

#[test]
fn what_no_evaluation_can_need_is_pruned_and_nothing_else() {
    let plan = plan(&all_kinds());
    let of = reporter("a", "u1");
    let mut pruned = merged(&[(of.clone(), all(&busy(&plan)).partial)]);
    let whole = pruned.clone();
    pruned.prune(&plan, at(2 * DAY));
    assert_eq!(pruned.encode(), whole.encode());
    pruned.prune(&plan, at(8 * DAY));
    assert!(pruned.encode().len() < whole.encode().len());
    assert_eq!(measured(&plan, &pruned, at(8 * DAY)), measured(&plan, &whole, at(8 * DAY)));
    let fewer = self::plan(&all_kinds()[..1]);
    pruned.prune(&fewer, at(8 * DAY));
    assert!(pruned.encode().len() < 40);
    assert_eq!(measured(&fewer, &pruned, at(8 * DAY)), [Some(2.0)]);
}

#[test]
fn damage_is_an_error_or_another_partial_and_never_a_panic() {
    let (plan, parts) = three();
    let mut engine = busy(&plan);
    engine.tick(at(2 * DAY));
    let report = all(&engine);
    let bytes = report.partial.encode();
    for end in 0..bytes.len() {
        assert!(Partial::decode(&bytes[..end]).is_err());
    }
    assert_eq!(Partial::decode(&[2; 99]).unwrap_err(), CodecError::Version);
    let mut damaged = bytes.clone();
    for place in 0..bytes.len() {
        for change in [1, 0x80, 0xff, 0x3c] {
            damaged[place] ^= change;
            if let Ok(partial) = Partial::decode(&damaged) {
                let mut merged = merged(&[(reporter("a", "u1"), partial)]);
                measured(&plan, &merged, at(2 * DAY));
                merged.prune(&plan, at(2 * DAY));
                measured(&plan, &Merged::decode(&merged.encode()).unwrap(), at(90 * DAY));
            }
            damaged[place] ^= change;
        }
    }
    let mut whole = Merged::new();
    parts.iter().for_each(|part| whole.merge(part));
    let bytes = whole.encode();
    for end in 0..bytes.len() {
        assert!(Merged::decode(&bytes[..end]).is_err());
    }
    let mut damaged = bytes.clone();
    for place in 0..bytes.len() {
        for change in [1, 0x80, 0xff] {
            damaged[place] ^= change;
            if let Ok(merged) = Merged::decode(&damaged) {
                measured(&plan, &merged, at(2 * DAY));
                assert_eq!(Merged::decode(&merged.encode()).unwrap().encode(), merged.encode());
            }
            damaged[place] ^= change;
        }
    }
    assert_eq!(damaged, bytes);
}
