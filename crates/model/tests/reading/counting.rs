//! `count`, `trend`, `distinct`, `sum`, `breadth`, and the active conditions of users.

use serde_json::json;

use crate::tell::{DAY, HOUR, changes, changes_in, document, event, event_with, fact, signal, tell, with};

#[test]
fn an_event_is_inside_until_exactly_its_window_is_over() {
    let facts = [event(0, "a"), event(4000, "a")];
    let when = json!({"count": "a", "gte": 2, "within": "10s"});
    assert_eq!(changes(when, &facts, 20_000), ["0 off", "4000 on 2", "10000 off"]);
}

#[test]
fn a_count_within_is_told_up_to_its_threshold_and_any_other_in_full() {
    let when = json!({"all": [
        {"count": "a", "gte": 2, "within": "1h"},
        {"count": "a", "gte": 2},
        {"count": "a", "gte": 2, "days": 1},
        {"count": "b", "gte": 1},
    ]});
    let facts = [event(0, "a"), event(1, "a"), event(2, "a"), event(3, "b")];
    assert_eq!(tell(&document(json!([signal("s", when)])), &facts, None), ["3 s [[0,2],[1,3],[2,3],[3,1]]"]);
}

#[test]
fn a_count_over_days_changes_at_midnight() {
    let facts = [event(DAY - 1, "a"), event(DAY, "a")];
    let when = json!({"count": "a", "gte": 2, "days": 2});
    assert_eq!(changes(when, &facts, 4 * DAY), ["86399999 off", "86400000 on 2", "172800000 off"]);
}

#[test]
fn the_utc_offset_moves_midnight() {
    let east = with(document(json!([])), json!({"utcOffset": 60}));
    let when = json!({"count": "a", "gte": 1, "days": 1});
    let off = format!("{} off", 23 * HOUR);
    assert_eq!(changes_in(&east, when, &[event(0, "a")], DAY), ["0 on 1".to_owned(), off]);
}

#[test]
fn a_trend_compares_the_last_days_with_those_before() {
    let when = json!({"trend": "a", "days": 1, "over": 2, "times": 1, "gte": 1});
    // One event in the two days before. One today is 1 · 2 ≥ 1 · 1 · 1.
    let facts = [event(0, "a"), event(DAY, "b"), event(2 * DAY, "a")];
    assert_eq!(changes(when, &facts, 5 * DAY), ["0 off", "172800000 on 1", "259200000 off"]);
}

#[test]
fn a_trend_holds_at_exactly_its_ratio() {
    let when = json!({"trend": "a", "days": 1, "over": 1, "times": 2, "gte": 1});
    let facts = [event(0, "a"), event(DAY, "a"), event(DAY + 5000, "a")];
    assert_eq!(changes(when, &facts, DAY + 5000), ["0 off", "86405000 on 2"]);
}

#[test]
fn a_trend_needs_an_event_before() {
    let when = json!({"trend": "a", "days": 1, "over": 1, "times": 0.5, "gte": 1});
    assert_eq!(changes(when, &[event(0, "a"), event(2 * DAY, "a")], 3 * DAY), ["0 off"]);
}

#[test]
fn different_values_are_of_one_type_and_carried_only_if_they_count() {
    let values = [json!(1), json!(1.0), json!("1"), json!(true), json!(null), json!([1]), json!(2)];
    let facts: Vec<_> =
        values.iter().zip(0..).map(|(value, t)| event_with(t * 1000, "a", json!({"number": value}))).collect();
    let when = json!({"distinct": "a", "by": "number", "gte": 2});
    assert_eq!(changes(when, &facts, 6000), ["0 off", "6000 on 2"]);
}

#[test]
fn distinct_within_forgets_a_value_with_its_last_event() {
    let carrying = |t, text: &str| event_with(t, "a", json!({"text": text}));
    let facts = [carrying(0, "x"), carrying(2000, "y"), carrying(4000, "x")];
    let when = json!({"distinct": "a", "by": "text", "gte": 2, "within": "5s"});
    assert_eq!(changes(when, &facts, 20_000), ["0 off", "2000 on 2", "7000 off"]);
}

#[test]
fn distinct_is_told_up_to_its_threshold() {
    let when = json!({"all": [{"distinct": "a", "by": "text", "gte": 1}, {"count": "b", "gte": 1}]});
    let facts = [event_with(0, "a", json!({"text": "x"})), event_with(1, "a", json!({"text": "y"})), event(2, "b")];
    assert_eq!(tell(&document(json!([signal("s", when)])), &facts, None), ["2 s [[0,1],[1,1]]"]);
}

#[test]
fn a_feature_stands_for_all_of_its_events() {
    let when = json!({"distinct": {"feature": "chat"}, "by": "text", "gte": 2});
    let facts = [event_with(0, "a", json!({"text": "x"})), event_with(5, "b", json!({"text": "y"}))];
    assert_eq!(changes(when, &facts, 5), ["0 off", "5 on 2"]);
}

#[test]
fn a_sum_over_life_adds_in_the_order_of_processing() {
    let facts = [event_with(0, "a", json!({"number": 0.1})), event_with(1, "a", json!({"number": 0.2}))];
    let when = json!({"sum": "a", "of": "number", "gte": 0.3});
    assert_eq!(changes(when, &facts, 1), ["0 off", "1 on 0.30000000000000004"]);
}

#[test]
fn a_sum_over_days_adds_daily_sums_oldest_first() {
    // One by one, each 1 would be lost in 1e16.
    let facts = [
        event_with(0, "a", json!({"number": 1e16})),
        event_with(DAY, "a", json!({"number": 1})),
        event_with(DAY + 1, "a", json!({"number": 1})),
    ];
    let when = json!({"sum": "a", "of": "number", "gte": 10_000_000_000_000_002_u64, "days": 2});
    let on = "86400001 on 10000000000000002";
    assert_eq!(changes(when, &facts, 3 * DAY), ["0 off", on, "172800000 off"]);
}

#[test]
fn a_sum_that_is_no_number_reaches_nothing_and_an_infinite_one_is_told_as_the_largest() {
    let huge = |t, number: f64| event_with(t, "a", json!({"number": number}));
    let facts = [event(0, "b"), huge(1000, 1e308), huge(1001, 1e308), huge(DAY, -1e308), huge(DAY + 1, -1e308)];
    let when = json!({"sum": "a", "of": "number", "gte": 1.1e308, "days": 2});
    let told = ["0 off", "1001 on 1.7976931348623157e+308", "86400001 off"];
    assert_eq!(changes(when, &facts, DAY + 1), told);
}

#[test]
fn breadth_counts_features_that_have_an_event_inside() {
    let facts =
        [fact(0, json!({"active": 1000, "feature": "board"})), event(1000, "a"), event(2000, "b"), event(4000, "c")];
    let when = json!({"breadth": "all", "gte": 2, "within": "5s"});
    assert_eq!(changes(when, &facts, 20_000), ["0 off", "4000 on 2", "7000 off"]);
    let core = json!({"breadth": "core", "gte": 1});
    assert_eq!(changes(core, &facts, 20_000), ["0 off", "1000 on 1"]);
    let named = json!({"breadth": ["board"], "gte": 1});
    assert_eq!(changes(named, &facts, 20_000), ["0 off", "4000 on 1"]);
}

#[test]
fn a_day_is_active_by_any_event_or_activity_but_by_no_other_fact() {
    let facts = [
        fact(0, json!({"prompt": "upsell", "outcome": "shown"})),
        fact(1, json!({"traits": {"size": 1}})),
        fact(2, json!({"limit": "seats", "used": 1})),
        fact(3, json!({"fired": "on"})),
        fact(DAY, json!({"active": 0})),
        event(2 * DAY, "c"),
    ];
    let when = json!({"activeDays": "any", "gte": 1});
    // The `fired` fact of `on` is a firing; the edge a day later lies beyond its cooldown.
    assert_eq!(changes(when, &facts, 2 * DAY), ["0 off", "86400000 on 1"]);
    let two = json!({"activeDays": "any", "gte": 2, "days": 2});
    assert_eq!(changes(two, &facts, 5 * DAY), ["0 off", "172800000 on 2", "259200000 off"]);
}

#[test]
fn weeks_start_on_monday() {
    // The fourth day of the epoch is a Sunday.
    let facts = [event(4 * DAY - 1, "a"), event(4 * DAY, "a")];
    let when = json!({"activeWeeks": "a", "gte": 2, "weeks": 2});
    assert_eq!(changes(when, &facts, 30 * DAY), ["345599999 off", "345600000 on 2", "950400000 off"]);
}

#[test]
fn engaged_time_adds_up_by_feature_and_in_all() {
    let facts = [
        fact(0, json!({"active": 400})),
        fact(1, json!({"active": 500, "feature": "chat"})),
        fact(2, json!({"active": 100, "feature": "undeclared"})),
        fact(DAY, json!({"active": 500.0, "feature": "chat"})),
    ];
    let app = json!({"activeTime": "app", "gte": "1s", "days": 1});
    assert_eq!(changes(app, &facts, 2 * DAY), ["0 off", "2 on 1000", "86400000 off"]);
    let chat = json!({"activeTime": "chat", "gte": "1s"});
    assert_eq!(changes(chat, &facts, 2 * DAY), ["0 off", "86400000 on 1000"]);
}
