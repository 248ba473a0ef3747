//! What is a fact, which facts take a step, and whose they are.

use serde_json::{Value, json};

use crate::tell::{changes, document, event, fact, signal, tell, with};

#[test]
fn a_fact_of_an_undeclared_name_takes_no_step_and_sets_nothing() {
    let when = json!({"elapsed": "firstSeen", "gte": "10s"});
    let facts = [
        event(0, "undeclared"),
        event(0, "$undeclared"),
        fact(0, json!({"limit": "undeclared", "used": 1})),
        fact(0, json!({"fired": "undeclared"})),
        fact(0, json!({"prompt": "undeclared", "outcome": "shown"})),
        event(5000, "a"),
        // Time does not go on with it either.
        event(20_000, "undeclared"),
        event(6000, "a"),
        event(15_000, "a"),
    ];
    assert_eq!(changes(when.clone(), &facts, 0), ["5000 off", "15000 on 10000"]);
    assert_eq!(tell(&document(json!([signal("s", when)])), &facts[..7], None), Vec::<String>::new());
}

#[test]
fn undeclared_traits_and_features_leave_a_fact_its_step() {
    let when = json!({"elapsed": "firstSeen", "gte": "10s"});
    let facts =
        [fact(0, json!({"traits": {"undeclared": 1}})), fact(5000, json!({"active": 1, "feature": "undeclared"}))];
    assert_eq!(changes(when, &facts, 10_000), ["0 off", "10000 on 10000"]);
}

#[test]
fn prompt_and_fired_facts_set_the_first_time() {
    let when = json!({"elapsed": "firstSeen", "gte": "10s"});
    let prompt = fact(1000, json!({"prompt": "upsell", "outcome": "shown"}));
    let document = document(json!([signal("s", when)]));
    assert_eq!(tell(&document, &[prompt], Some(60_000)), ["11000 s [[0,10000]]"]);
    assert_eq!(tell(&document, &[fact(1000, json!({"fired": "s"}))], Some(60_000)), ["11000 s [[0,10000]]"]);
}

#[test]
fn time_that_goes_back_is_clamped() {
    let when = json!({"count": "a", "gte": 2, "within": "10s"});
    let facts = [event(10_000, "a"), event(3000, "a")];
    assert_eq!(changes(when, &facts, 60_000), ["10000 off", "10000 on 2", "20000 off"]);
}

#[test]
fn the_clock_of_a_replay_stops_at_the_last_fact_or_goes_on_to_its_end() {
    let document = document(json!([signal("s", json!({"absent": "a", "for": "10s"}))]));
    assert_eq!(tell(&document, &[event(0, "a")], None), Vec::<String>::new());
    assert_eq!(tell(&document, &[event(0, "a")], Some(9999)), Vec::<String>::new());
    assert_eq!(tell(&document, &[event(0, "a")], Some(10_000)), ["10000 s [[0,10000]]"]);
    assert_eq!(tell(&document, &[event(0, "a"), event(10_000, "b")], Some(0)), ["10000 s [[0,10000]]"]);
}

#[test]
fn users_stand_in_the_order_of_their_first_line_and_know_nothing_of_each_other() {
    let of = |user: &str, t: u64, name: &str| with(event(t, name), json!({"user": user}));
    let document = document(json!([signal("s", json!({"count": "a", "gte": 2}))]));
    let facts = [
        of("late", 9, "undeclared"),
        of("u", 5, "a"),
        of("other", 1, "a"),
        of("u", 6, "a"),
        of("late", 2, "a"),
        of("late", 3, "a"),
    ];
    assert_eq!(tell(&document, &facts, None), ["late: 3 s [[0,2]]", "6 s [[0,2]]"]);
}

#[test]
fn records_are_lines_of_json_with_their_keys_in_order() {
    let aha = json!({"id": "s", "kind": "aha", "when": {"all": [
        {"sum": "a", "of": "number", "gte": 0.3},
        {"elapsed": "firstSeen", "gte": "0d"},
    ]}});
    let score = json!([{"id": "ready", "behaviour": [{"signal": "s", "points": 2.5}],
        "fit": [{"trait": "size", "exists": false, "points": 1}], "tiers": [{"id": "hot", "behaviour": 2}]}]);
    let account = json!({"id": "team", "kind": "pql", "level": "account", "when": {"count": "a", "gte": 1}});
    let document = with(document(json!([aha, account])), json!({"scores": score}));
    let fact: Value = json!({"user": "ü\"1", "account": "acme", "t": 7.0, "event": "a", "props": {"number": 0.5}});
    let text = piquel_model::replay(&document, &[fact], None, f64::exp2).unwrap();
    assert_eq!(
        text,
        r#"{"user":"ü\"1","at":7,"type":"signal","signal":"s","kind":"aha","n":1,"initial":true,"evidence":[[0,0.5],[1,0]]}
{"user":"ü\"1","at":7,"type":"tier","score":"ready","tier":"hot","behaviour":2.5,"fit":1}
{"user":"ü\"1","at":7,"type":"stage","stage":"activated"}
{"account":"acme","at":7,"type":"signal","signal":"team","kind":"pql","n":1,"initial":true,"evidence":[[0,1]]}
"#
    );
}
