//! `trait`, `is`, `tier`, `all`, `any` and `not`, and selectors.

use serde_json::{Value, json};

use crate::tell::{DAY, HOUR, changes, changes_in, document, event, event_with, fact, signal, tell, with};

fn traits(t: u64, traits: Value) -> Value {
    fact(t, json!({"traits": traits}))
}

#[test]
fn traits_merge_and_a_null_removes() {
    let when = json!({"all": [{"trait": "size", "gte": 2}, {"trait": "plan", "eq": "free"}]});
    let facts = [
        traits(0, json!({"size": 2})),
        traits(1000, json!({"plan": "free"})),
        traits(2000, json!({"size": null})),
        traits(3000, json!({"size": 2.5})),
    ];
    assert_eq!(changes(when, &facts, 3000), ["0 off", "1000 on 2", "2000 off", "3000 on 2.5"]);
}

#[test]
fn a_value_of_another_type_leaves_a_trait_as_it_was() {
    let when = json!({"trait": "size", "eq": 1.0});
    let facts = [
        traits(0, json!({"size": true})),
        traits(1000, json!({"size": 1})),
        traits(2000, json!({"size": "2"})),
        traits(3000, json!({"size": [2]})),
        traits(4000, json!({"size": 2})),
    ];
    assert_eq!(changes(when, &facts, 4000), ["0 off", "1000 on 1", "4000 off"]);
}

#[test]
fn a_missing_trait_passes_only_that_it_does_not_exist() {
    let facts = [event(0, "a"), traits(1000, json!({"size": 5})), traits(2000, json!({"size": null}))];
    assert_eq!(changes(json!({"trait": "size", "exists": false}), &facts, 2000), ["0 on 1", "1000 off", "2000 on 1"]);
    assert_eq!(changes(json!({"trait": "size", "exists": true}), &facts, 2000), ["0 off", "1000 on 1", "2000 off"]);
    assert_eq!(changes(json!({"trait": "size", "lt": 6}), &facts, 2000), ["0 off", "1000 on 5", "2000 off"]);
}

#[test]
fn a_text_over_256_bytes_is_passed_over() {
    let long = |count: usize| traits(count as u64, json!({"plan": "é".repeat(count)}));
    let when = json!({"trait": "plan", "exists": true});
    assert_eq!(changes(when.clone(), &[event(0, "a"), long(129)], 200), ["0 off"]);
    assert_eq!(changes(when, &[event(0, "a"), long(128)], 200), ["0 off", "128 on 1"]);
}

#[test]
fn tests_of_traits() {
    let holds = |test: Value, size: f64| {
        let when = with(json!({"trait": "size"}), test);
        let document = document(json!([signal("s", when)]));
        !tell(&document, &[traits(0, json!({"size": size}))], None).is_empty()
    };
    for (test, below, equal, above) in [
        (json!({"eq": 2}), false, true, false),
        (json!({"in": [2, 7]}), false, true, false),
        (json!({"gte": 2}), false, true, true),
        (json!({"gt": 2}), false, false, true),
        (json!({"lte": 2}), true, true, false),
        (json!({"lt": 2}), true, false, false),
    ] {
        assert_eq!((holds(test.clone(), 1.5), holds(test.clone(), 2.0), holds(test, 2.5)), (below, equal, above));
    }
}

#[test]
fn several_bounds_of_a_prop_stand_together_and_a_missing_prop_passes_none() {
    let when = json!({"count": {"event": "a", "where": {"number": {"gte": 1, "lt": 2}, "truth": true}}, "gte": 1});
    let facts = [
        event(0, "a"),
        event_with(1, "a", json!({"number": 2, "truth": true})),
        event_with(2, "a", json!({"number": 1, "truth": 1})),
        event_with(3, "b", json!({"number": 1, "truth": true})),
        event_with(4, "a", json!({"number": 1, "truth": true})),
    ];
    assert_eq!(changes(when, &facts, 4), ["0 off", "4 on 1"]);
}

#[test]
fn hour_and_weekday_go_by_the_calendar_or_by_the_facts_own_offset() {
    let east = with(document(json!([])), json!({"utcOffset": 60}));
    let at = |hour: u64, weekday: u64| json!({"count": {"event": "a", "where": {"$hour": hour, "$weekday": weekday}}, "gte": 1});
    // A Thursday, 23:30 UTC.
    let t = 23 * HOUR + HOUR / 2;
    assert_eq!(changes_in(&east, at(0, 5), &[event(t, "a")], t), [format!("{t} on 1")]);
    for (offset, hour, weekday) in [(json!(0), 23, 4), (json!(-720), 11, 4), (json!(841), 0, 5), (json!(0.5), 0, 5)] {
        let facts = [fact(t, json!({"event": "a", "offset": offset, "props": {"$hour": 7, "$weekday": 7}}))];
        assert_eq!(changes_in(&east, at(hour, weekday), &facts, t), [format!("{t} on 1")]);
    }
}

#[test]
fn a_facts_own_offset_moves_no_day() {
    let when = json!({"activeDays": "a", "gte": 2});
    let facts = [event(0, "a"), fact(DAY - 1, json!({"event": "a", "offset": 60}))];
    assert_eq!(changes(when, &facts, DAY), ["0 off"]);
}

#[test]
fn the_sdks_own_events_need_no_declaration() {
    let when = json!({"count": {"event": "$purchase", "where": {"amount": {"gt": 1}}}, "gte": 1});
    let facts = [event_with(0, "$purchase", json!({"amount": 1})), event_with(1, "$purchase", json!({"amount": 2}))];
    assert_eq!(changes(when, &facts, 1), ["0 off", "1 on 1"]);
}

#[test]
fn a_firing_counts_inside_its_window_and_without_one_for_good() {
    let signals = json!([
        signal("recently", json!({"is": "s", "within": "10s"})),
        signal("not_recently", json!({"not": {"is": "s", "within": "10s"}})),
        signal("ever", json!({"is": "s"})),
        signal("s", json!({"count": "a", "gte": 1})),
    ]);
    let told = tell(&document(signals), &[event(0, "b"), event(1000, "a")], Some(60_000));
    assert_eq!(
        told,
        [
            "0 initial not_recently []",
            "1000 s [[0,1]]",
            "1000 recently [[0,1]]",
            "1000 ever [[0,1]]",
            "11000 not_recently []",
        ]
    );
}

#[test]
fn any_needs_as_many_as_it_says_and_evidence_has_no_short_circuit() {
    let when = json!({"any": [
        {"count": "a", "gte": 1},
        {"not": {"count": "b", "gte": 1}},
        {"not": {"not": {"count": "c", "gte": 1}}},
    ], "gte": 2});
    let document = document(json!([signal("s", when)]));
    // Leaf 1 is true under its `not`, which is false.
    let facts = [event(0, "b"), event(1, "b"), event(2, "a"), event(3, "c")];
    assert_eq!(tell(&document, &facts, None), ["3 s [[0,1],[1,2],[2,1]]"]);
}

#[test]
fn any_needs_one_where_it_does_not_say() {
    let when = json!({"any": [{"count": "a", "gte": 1}, {"count": "b", "gte": 1}]});
    assert_eq!(tell(&document(json!([signal("s", when)])), &[event(0, "b")], None), ["0 initial s [[1,1]]"]);
}
