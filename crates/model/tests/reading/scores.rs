//! Scores, tiers and the steps that their changes bring about.

use serde_json::{Value, json};

use crate::tell::{DAY, HOUR, document, event, fact, signal, tell, with};

fn once(id: &str, when: Value) -> Value {
    json!({"id": id, "kind": "milestone", "when": when})
}

fn scored(signals: Value, score: Value) -> Value {
    with(document(signals), json!({"scores": [with(json!({"id": "ready"}), score)]}))
}

#[test]
fn a_signals_points_count_from_its_firing_and_halve() {
    let document = scored(
        json!([once("s", json!({"count": "a", "gte": 1}))]),
        json!({
            "behaviour": [{"signal": "s", "points": 40, "halfLife": "1d"}],
            "tiers": [{"id": "hot", "behaviour": 30}, {"id": "warm", "behaviour": 20}],
        }),
    );
    let facts = [event(DAY, "a"), event(2 * DAY - 1, "b")];
    let told = tell(&document, &facts, Some(3 * DAY));
    assert_eq!(told[..2], ["86400000 initial s [[0,1]]", "86400000 ready=hot 40/0"]);
    // A millisecond before the half-life is over it is still above 20; at midnight it is 20, and at the next one 10.
    assert!(told[2].starts_with("172799999 ready=warm 20.0000"), "{}", told[2]);
    assert_eq!(told[3..], ["259200000 ready=none 10/0"]);
}

#[test]
fn a_tier_is_left_at_the_midnight_after_and_not_between() {
    let document = scored(
        json!([once("s", json!({"count": "a", "gte": 1})), signal("noon", json!({"absent": "b", "for": "12h"}))]),
        json!({
            "behaviour": [{"signal": "s", "points": 40, "halfLife": "1h"}],
            "tiers": [{"id": "hot", "behaviour": 39}],
        }),
    );
    assert_eq!(
        tell(&document, &[event(HOUR, "a")], Some(DAY - 1)),
        // Not until a signal fires, long after it has halved once: 40 · 2^−12.
        [
            "3600000 initial s [[0,1]]",
            "3600000 ready=hot 40/0",
            "46800000 noon [[0,43200000]]",
            "46800000 ready=none 0.009765625/0"
        ]
    );
}

#[test]
fn what_has_all_but_vanished_by_midnight_is_worked_out_once_more() {
    let document = scored(
        json!([once("s", json!({"count": "a", "gte": 1}))]),
        json!({
            "behaviour": [{"signal": "s", "points": 40, "halfLife": "1s"}],
            "tiers": [{"id": "hot", "behaviour": 30}],
        }),
    );
    let told = tell(&document, &[event(0, "a")], Some(9 * DAY));
    assert_eq!(told, ["0 initial s [[0,1]]", "0 ready=hot 40/0", "86400000 ready=none 0/0"]);
}

#[test]
fn a_count_decays_between_matches_and_is_kept_within_its_bounds() {
    let document = scored(
        json!([]),
        json!({
            "behaviour": [{"count": "a", "points": 8, "max": 10, "halfLife": "1h"}],
            "tiers": [{"id": "hot", "behaviour": 10}, {"id": "warm", "behaviour": 8}],
        }),
    );
    // 8; halved and 8 more is 12, kept at 10; an hour later it is 5.
    let facts = [event(0, "a"), event(HOUR, "a"), event(2 * HOUR, "b")];
    assert_eq!(tell(&document, &facts, None), ["0 ready=warm 8/0", "3600000 ready=hot 10/0", "7200000 ready=none 5/0"]);
}

#[test]
fn points_may_be_negative_down_to_the_bound() {
    let document = scored(
        json!([]),
        json!({
            "behaviour": [{"count": "a", "points": 5}, {"count": "b", "points": -4, "max": 6}],
            "tiers": [{"id": "hot", "behaviour": 5}, {"id": "warm", "behaviour": -1}],
        }),
    );
    let facts = [event(0, "a"), event(1, "b"), event(2, "b"), event(3, "b")];
    // 5, then 5 − 4 = 1, then 5 − 6 = −1 and no lower.
    assert_eq!(tell(&document, &facts, None), ["0 ready=hot 5/0", "1 ready=warm 1/0"]);
}

#[test]
fn a_held_tier_is_left_only_below_its_margin() {
    let document = scored(
        json!([]),
        json!({
            "behaviour": [{"count": "a", "points": 10}, {"count": "b", "points": -5}],
            "tiers": [{"id": "hot", "behaviour": 10}],
            "exitMargin": 5,
        }),
    );
    let facts =
        [event(0, "a"), event(1, "b"), event(2, "b"), event(3, "a"), event(4, "b"), event(5, "b"), event(6, "b")];
    // 10, 5 (held), 0 (left), 10 (again), 5 (held), 0 (left), −5.
    assert_eq!(
        tell(&document, &facts, None),
        ["0 ready=hot 10/0", "2 ready=none 0/0", "3 ready=hot 10/0", "5 ready=none 0/0"]
    );
}

#[test]
fn fit_adds_what_passes_and_a_disqualified_user_has_no_tier() {
    let document = scored(
        json!([once("hobby", json!({"count": "b", "gte": 1}))]),
        json!({
            "behaviour": [{"count": "a", "points": 1}],
            "fit": [
                {"trait": "size", "gte": 50, "points": 20},
                {"trait": "plan", "eq": "free", "points": -5},
                {"is": "hobby", "disqualify": true},
            ],
            "tiers": [{"id": "hot", "behaviour": 1, "fit": 20}, {"id": "warm", "fit": 15}],
        }),
    );
    let facts = [
        fact(0, json!({"traits": {"size": 50, "plan": "free"}})),
        fact(1, json!({"traits": {"plan": null}})),
        event(2, "a"),
        event(3, "b"),
    ];
    let told = ["0 ready=warm 0/15", "2 ready=hot 1/20", "3 hobby [[0,1]]", "3 ready=none 1/20"];
    assert_eq!(tell(&document, &facts, None), told);
}

#[test]
fn a_change_of_tier_is_seen_in_one_more_step_at_the_same_time() {
    let signals = json!([
        signal("is_hot", json!({"tier": "hot"})),
        signal("is_warm", json!({"tier": "warm"})),
        json!({"id": "qualified", "kind": "pql", "when": {"is": "is_warm"}}),
        json!({"id": "activated", "kind": "aha", "when": {"count": "a", "gte": 1}}),
    ]);
    let document = scored(
        signals,
        json!({
            "behaviour": [{"count": "a", "points": 1}],
            "tiers": [{"id": "hot", "behaviour": 2}, {"id": "warm", "behaviour": 1}],
        }),
    );
    assert_eq!(
        tell(&document, &[event(0, "a"), event(5, "a")], None),
        [
            "0 initial activated [[0,1]]",
            "0 ready=warm 1/0",
            "0 activated",
            // Brought about by the first step's change, and so of the roll-out too.
            "0 initial is_warm [[0,1]]",
            "0 initial qualified [[0,1]]",
            "0 qualified",
            // A better tier keeps the lesser one true.
            "5 ready=hot 2/0",
            "5 is_hot [[0,1]]",
        ]
    );
}

#[test]
fn scores_stand_in_document_order_after_the_signals() {
    let scores = json!([
        {"id": "one", "behaviour": [{"count": "a", "points": 1}], "tiers": [{"id": "x", "behaviour": 1}]},
        {"id": "two", "behaviour": [{"signal": "s", "points": 3}], "tiers": [{"id": "y", "behaviour": 3}]},
    ]);
    let document = with(document(json!([once("s", json!({"count": "a", "gte": 1}))])), json!({"scores": scores}));
    assert_eq!(tell(&document, &[event(0, "a")], None), ["0 initial s [[0,1]]", "0 one=x 1/0", "0 two=y 3/0"]);
}

#[test]
fn a_tier_without_thresholds_is_always_reached() {
    let document = scored(json!([]), json!({"behaviour": [{"count": "a", "points": 1}], "tiers": [{"id": "all"}]}));
    assert_eq!(tell(&document, &[event(0, "b")], None), ["0 ready=all 0/0"]);
}

#[test]
fn a_firing_elsewhere_gives_its_points() {
    let document = scored(
        json!([once("s", json!({"count": "a", "gte": 1}))]),
        json!({"behaviour": [{"signal": "s", "points": 4}], "tiers": [{"id": "hot", "behaviour": 4}]}),
    );
    assert_eq!(tell(&document, &[fact(0, json!({"fired": "s"}))], None), ["0 ready=hot 4/0"]);
}
