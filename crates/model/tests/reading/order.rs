//! `sequence`, `absent` and `elapsed`.

use serde_json::json;

use crate::tell::{DAY, changes, event, event_with, fact};

#[test]
fn a_sequence_goes_by_the_order_of_processing_also_in_one_millisecond() {
    let when = json!({"sequence": ["a", "b"], "within": "10s"});
    assert_eq!(changes(when.clone(), &[event(0, "a"), event(0, "b")], 0), ["0 off", "0 on 1"]);
    assert_eq!(changes(when, &[event(0, "b"), event(0, "a")], 0), ["0 off"]);
}

#[test]
fn one_event_is_not_two_of_a_sequence() {
    let when = json!({"sequence": ["a", {"event": "a", "where": {"number": 1}}], "within": "10s"});
    let facts = [event_with(0, "a", json!({"number": 1})), event_with(1, "a", json!({"number": 1}))];
    assert_eq!(changes(when, &facts, 1), ["0 off", "1 on 1"]);
}

#[test]
fn a_sequence_lasts_as_long_as_some_choice_of_its_events_is_inside() {
    let when = json!({"sequence": ["a", "b"], "within": "10s"});
    let facts = [event(0, "a"), event(3000, "b"), event(4000, "a"), event(5000, "b")];
    assert_eq!(changes(when, &facts, 60_000), ["0 off", "3000 on 1", "14000 off"]);
}

#[test]
fn absence_counts_from_the_first_fact_where_there_is_no_match() {
    let when = json!({"absent": "a", "for": "10s"});
    let facts = [event(5000, "b"), event(16_000, "a")];
    assert_eq!(changes(when, &facts, 30_000), ["5000 off", "15000 on 10000", "16000 off", "26000 on 10000"]);
}

#[test]
fn what_is_due_comes_before_a_fact_of_the_same_millisecond() {
    let when = json!({"absent": "a", "for": "10s"});
    assert_eq!(changes(when.clone(), &[event(0, "a"), event(9999, "a")], 10_000), ["0 off"]);
    assert_eq!(changes(when, &[event(0, "a"), event(10_000, "a")], 10_000), ["0 off", "10000 on 10000", "10000 off"]);
}

#[test]
fn absence_after_needs_its_event_and_starts_anew_with_each() {
    let when = json!({"absent": "b", "for": "10s", "after": "a"});
    assert_eq!(changes(when.clone(), &[event(0, "c")], 60_000), ["0 off"]);
    let facts = [event(0, "a"), event(9000, "a"), event(20_000, "b")];
    assert_eq!(changes(when, &facts, 60_000), ["0 off", "19000 on 10000", "20000 off"]);
}

#[test]
fn absence_after_looks_only_at_what_is_processed_after_the_latest() {
    let when = json!({"absent": "b", "for": "10s", "after": "a"});
    let facts = [event(0, "a"), event(0, "b"), event(0, "a"), event(10_000, "b")];
    assert_eq!(changes(when, &facts, 60_000), ["0 off", "10000 on 10000", "10000 off"]);
}

#[test]
fn an_event_that_matches_both_is_the_one_that_is_waited_after() {
    let when = json!({"absent": {"feature": "chat"}, "for": "10s", "after": "a"});
    let facts = [event(0, "a"), event(5000, "a"), event(20_000, "b")];
    assert_eq!(changes(when, &facts, 60_000), ["0 off", "15000 on 10000", "20000 off"]);
}

#[test]
fn elapsed_lies_between_its_bounds_the_lower_one_included() {
    let when = json!({"elapsed": "a", "gte": "2s", "lt": "4s"});
    let facts = [event(0, "b"), event(1000, "a"), event(1500, "a")];
    assert_eq!(changes(when, &facts, 10_000), ["0 off", "3000 on 2000", "5000 off"]);
}

#[test]
fn elapsed_without_a_lower_bound_holds_from_the_anchor_on() {
    let when = json!({"elapsed": "firstSeen", "lt": "4s"});
    assert_eq!(changes(when, &[event(1000, "a")], 10_000), ["1000 on 0", "5000 off"]);
}

#[test]
fn an_instant_in_a_trait_may_lie_ahead_and_is_rounded_down() {
    let when = json!({"elapsed": {"trait": "ends"}, "gte": "-3d", "lt": "0d"});
    let ends = 10 * DAY;
    let facts = [event(0, "a"), fact(1000, json!({"traits": {"ends": ends as f64 + 0.5}}))];
    assert_eq!(changes(when, &facts, 20 * DAY), ["0 off", "604800000 on -259200000", "864000000 off"]);
}

#[test]
fn the_present_value_of_the_trait_counts_and_a_null_removes_it() {
    let when = json!({"elapsed": {"trait": "ends"}, "gte": "0d"});
    let facts = [
        fact(0, json!({"traits": {"ends": 5000}})),
        fact(7000, json!({"traits": {"ends": 9000}})),
        fact(12_000, json!({"traits": {"ends": "soon"}})),
        fact(13_000, json!({"traits": {"ends": null}})),
    ];
    let told = ["0 off", "5000 on 0", "7000 off", "9000 on 0", "13000 off"];
    assert_eq!(changes(when, &facts, 60_000), told);
}
