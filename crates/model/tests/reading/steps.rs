//! Deadlines: that each has its step, at its own time, and which are none.

use serde_json::json;

use crate::tell::{DAY, changes, document, event, signal, tell};

#[test]
fn several_deadlines_between_two_facts_each_have_their_step() {
    let signals = json!([
        signal("short", json!({"absent": "a", "for": "1s"})),
        signal("long", json!({"absent": "a", "for": "1m"})),
        signal("gap", json!({"all": [{"absent": "a", "for": "1s"}, {"not": {"absent": "a", "for": "1m"}}]})),
    ]);
    let told = tell(&document(signals), &[event(0, "a"), event(DAY, "a")], None);
    assert_eq!(told, ["1000 short [[0,1000]]", "1000 gap [[0,1000]]", "60000 long [[0,60000]]"]);
}

#[test]
fn deadlines_of_one_millisecond_are_one_step() {
    let signals = json!([
        signal(
            "both",
            json!({"all": [
                {"absent": "a", "for": "10s"},
                {"not": {"count": "b", "gte": 1, "within": "10s"}},
            ]})
        ),
        signal("either", json!({"any": [{"absent": "a", "for": "10s"}, {"count": "b", "gte": 1, "within": "10s"}]})),
    ]);
    // At 10000 one half of `either` ends and the other begins: it stays true, and fires no second time.
    let told = tell(&document(signals), &[event(0, "a"), event(0, "b")], Some(60_000));
    assert_eq!(told, ["0 either [[1,1]]", "10000 both [[0,10000]]"]);
}

#[test]
fn midnights_between_facts_are_seen() {
    let when =
        json!({"all": [{"activeDays": "any", "gte": 1, "days": 3}, {"not": {"count": "a", "gte": 1, "days": 2}}]});
    let facts = [event(DAY / 2, "a"), event(10 * DAY, "c")];
    let told = ["43200000 off", "172800000 on 1", "259200000 off", "864000000 on 1"];
    assert_eq!(changes(when, &facts, 10 * DAY), told);
}
