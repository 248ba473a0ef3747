//! When a signal fires, what it records, and the stage of a user.

use serde_json::{Value, json};

use crate::tell::{DAY, document, event, fact, signal, tell, with};

fn once(id: &str, kind: &str, when: Value) -> Value {
    json!({"id": id, "kind": kind, "when": when})
}

/// True in the second after an `a`.
fn just_now() -> Value {
    json!({"count": "a", "gte": 1, "within": "1s"})
}

#[test]
fn a_signal_fires_once_unless_it_repeats() {
    let facts = [event(0, "a"), event(5000, "a"), event(10_000, "a")];
    let told = tell(&document(json!([once("s", "custom", just_now())])), &facts, None);
    assert_eq!(told, ["0 initial s [[0,1]]"]);
}

#[test]
fn an_edge_inside_the_cooldown_is_lost_and_its_end_is_no_edge() {
    let s = json!({"id": "s", "kind": "custom", "when": just_now(), "repeat": {"cooldown": "5s"}});
    // 4999 ms after the first firing; still true when the cooldown ends. The last edge is exactly one cooldown away.
    let facts = [event(0, "a"), event(4999, "a"), event(5500, "a"), event(7000, "a")];
    assert_eq!(tell(&document(json!([s.clone()])), &facts, Some(60_000)), ["0 initial s [[0,1]]", "7000 s [[0,1]]"]);
    let exactly = [event(0, "a"), event(5000, "a")];
    assert_eq!(tell(&document(json!([s])), &exactly, None), ["0 initial s [[0,1]]", "5000 s [[0,1]]"]);
}

#[test]
fn a_condition_that_stays_true_is_no_edge() {
    let facts = [event(0, "b"), event(1000, "a"), event(60_000, "a")];
    let s = signal("s", json!({"count": "a", "gte": 1}));
    assert_eq!(tell(&document(json!([s])), &facts, None), ["1000 s [[0,1]]"]);
}

#[test]
fn firings_are_numbered_those_elsewhere_included() {
    let s = signal("s", just_now());
    let facts = [event(0, "a"), fact(3000, json!({"fired": "s"})), event(6000, "a")];
    let text = piquel_model::replay(&document(json!([s])), &facts, None, f64::exp2).unwrap();
    let numbers: Vec<_> = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["n"].clone()).collect();
    assert_eq!(numbers, [json!(1), json!(3)]);
}

#[test]
fn a_firing_elsewhere_counts_for_once_and_for_the_cooldown_and_makes_no_record() {
    let elsewhere = [fact(0, json!({"fired": "s"})), event(4000, "a")];
    let s = once("s", "custom", just_now());
    assert_eq!(tell(&document(json!([s])), &elsewhere, None), Vec::<String>::new());
    let s = json!({"id": "s", "kind": "custom", "when": just_now(), "repeat": {"cooldown": "5s"}});
    assert_eq!(tell(&document(json!([s])), &elsewhere, None), Vec::<String>::new());
}

#[test]
fn named_signals_are_evaluated_first_and_seen_in_the_same_step() {
    let signals = json!([
        once("third", "custom", json!({"is": "second"})),
        once("second", "custom", json!({"all": [{"is": "first"}, {"count": "a", "gte": 1}]})),
        once("apart", "custom", json!({"count": "a", "gte": 1})),
        once("first", "custom", json!({"count": "a", "gte": 1})),
    ]);
    // Of those that wait for nobody `apart` comes first; after `first` it is the first in the document that can be evaluated.
    assert_eq!(
        tell(&document(signals), &[event(0, "a")], None),
        [
            "0 initial apart [[0,1]]",
            "0 initial first [[0,1]]",
            "0 initial second [[0,1],[1,1]]",
            "0 initial third [[0,1]]",
        ]
    );
}

#[test]
fn a_user_sees_an_accounts_signal_where_it_is_told() {
    let signals = json!([
        signal("s", json!({"is": "team"})),
        json!({"id": "team", "kind": "aha", "level": "account", "when": {"count": "a", "gte": 1}}),
    ]);
    let facts = [event(0, "a"), fact(1000, json!({"fired": "team"}))];
    // An account's aha makes no stage of a user.
    assert_eq!(tell(&document(signals), &facts, None), ["1000 s [[0,1]]"]);
}

#[test]
fn only_what_fires_in_the_first_step_is_initial() {
    let signals = json!([
        signal("first", json!({"count": "a", "gte": 1})),
        signal("later", json!({"count": "a", "gte": 2})),
        signal("due", json!({"absent": "b", "for": "10s"})),
    ]);
    let told = tell(&document(signals), &[event(0, "a"), event(0, "a")], Some(60_000));
    assert_eq!(told, ["0 initial first [[0,1]]", "0 later [[0,2]]", "10000 due [[0,10000]]"]);
}

#[test]
fn stages_follow_what_has_fired_and_a_conversion_only_while_it_holds() {
    let signals = json!([
        once("activated", "aha", json!({"count": "a", "gte": 1})),
        once("qualified", "pql", json!({"count": "b", "gte": 1})),
        once("paid", "conversion", json!({"trait": "plan", "eq": "paid"})),
    ]);
    let plan = |t: u64, plan: &str| fact(t, json!({"traits": {"plan": plan}}));
    let facts = [
        event(0, "c"),
        plan(1, "paid"),
        plan(2, "free"),
        event(3, "a"),
        event(4, "b"),
        plan(5, "paid"),
        plan(6, "free"),
    ];
    assert_eq!(
        tell(&document(signals), &facts, None),
        [
            "1 paid [[0,1]]",
            "1 converted",
            "2 new",
            "3 activated [[0,1]]",
            "3 activated",
            "4 qualified [[0,1]]",
            "4 qualified",
            "5 converted",
            "6 qualified",
        ]
    );
}

#[test]
fn a_firing_elsewhere_makes_a_stage() {
    let document = document(json!([once("s", "aha", json!({"count": "a", "gte": 1}))]));
    assert_eq!(tell(&document, &[fact(5, json!({"fired": "s"}))], None), ["5 activated"]);
}

#[test]
fn a_repeated_edge_fires_although_its_last_firing_is_still_inside_another_window() {
    let signals = json!([signal("s", just_now()), signal("both", json!({"is": "s", "within": "3s"}))]);
    let facts = [event(0, "a"), event(2000, "a"), event(2 * DAY, "a")];
    assert_eq!(
        tell(&document(signals), &facts, None),
        [
            "0 initial s [[0,1]]",
            "0 initial both [[0,1]]",
            "2000 s [[0,1]]",
            "172800000 s [[0,1]]",
            "172800000 both [[0,1]]",
        ]
    );
}

#[test]
fn a_cooldown_that_ends_at_a_deadline_lets_the_edge_through() {
    let s = json!({"id": "s", "kind": "lapse", "when": {"absent": "a", "for": "10s"}, "repeat": {"cooldown": "10s"}});
    let facts = [event(0, "a"), event(10_000, "a"), event(10_001, "b")];
    let told = tell(&with(document(json!([s])), json!({})), &facts, Some(60_000));
    assert_eq!(told, ["10000 s [[0,10000]]", "20000 s [[0,10000]]"]);
}
