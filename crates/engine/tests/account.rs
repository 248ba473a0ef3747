//! An account as the collector has it: what its users and installs told adds up, comes again, is forgotten, and fires.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

mod support;

use piquel_engine::partial::{Merged, Reporter};
use piquel_engine::{Engine, Shared, Time};
use serde_json::json;
use support::account::{
    DAY, KEY, all, all_kinds, at, busy, device, fired, learn, measured, merged, plan, plan_of, reporter, send, since,
    text,
};

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
fn a_device_that_goes_on_from_an_older_snapshot_is_heard_again_with_its_next_fact() {
    let plan = plan(&[json!({"count": "sent", "gte": 9})]);
    let of = reporter("a", "u1");
    let mut engine = device(&plan);
    send(&mut engine, at(0), "x", 1.0);
    let first = all(&engine);
    let snapshot = engine.snapshot();
    let mut merged = merged(&[(of.clone(), first.partial.clone())]);
    for t in [1, 2] {
        send(&mut engine, at(t), "x", 1.0);
        merged.join(&of, &engine.partial(KEY, first.partial.revision() + t, None).unwrap().partial);
    }
    assert_eq!(measured(&plan, &merged, at(2)), [Some(3.0)]);
    let mut engine = Engine::restore(Shared::clone(&plan), &snapshot, at(3)).unwrap();
    engine.belongs(true);
    send(&mut engine, at(9), "x", 1.0);
    let next = since(&engine, &first.acknowledged).unwrap().partial;
    assert!(next.revision() > merged.revision(&of));
    merged.join(&of, &next);
    assert_eq!(measured(&plan, &merged, at(9)), [Some(2.0)], "the device's own word holds");
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
    let mut engine = Engine::for_account(Shared::clone(&plan));
    engine.evaluate(&kept, at(2 * DAY));
    let mut restored = Engine::restore_account(Shared::clone(&plan), &engine.snapshot(), &other, at(3 * DAY)).unwrap();
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
    let mut snapshot = Engine::for_account(Shared::clone(&plan)).snapshot();
    let mut report = |device: &Engine, t: Time| {
        let mut engine = Engine::restore_account(Shared::clone(&plan), &snapshot, &merged, t).unwrap();
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
    let fewer = support::account::plan(&all_kinds()[..1]);
    pruned.prune(&fewer, at(8 * DAY));
    assert!(pruned.encode().len() < 40);
    assert_eq!(measured(&fewer, &pruned, at(8 * DAY)), [Some(2.0)]);
}
