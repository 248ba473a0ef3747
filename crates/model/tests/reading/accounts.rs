//! Account signals and scores over the streams of an account's users.

use serde_json::{Value, json};

use crate::tell::{DAY, HOUR, document, tell, with};

/// A fact of a user in the account `acme`.
fn of(user: &str, t: u64, members: Value) -> Value {
    with(json!({"user": user, "account": "acme", "t": t}), members)
}

fn event(user: &str, t: u64, name: &str) -> Value {
    of(user, t, json!({"event": name}))
}

fn account(id: &str, when: Value) -> Value {
    json!({"id": id, "kind": "milestone", "level": "account", "when": when, "repeat": {"cooldown": "1s"}})
}

fn user(id: &str, when: Value) -> Value {
    json!({"id": id, "kind": "milestone", "when": when, "repeat": {"cooldown": "1s"}})
}

/// What a replay tells of the account whose only signals are on and off with the condition.
fn changes(when: Value, facts: &[Value], until: u64) -> Vec<String> {
    let signals = json!([account("on", when.clone()), account("off", json!({"not": when}))]);
    let told = tell(&document(signals), facts, Some(until));
    told.iter().map(|line| line.replace("acme: ", "").replace("initial ", "")).collect()
}

#[test]
fn a_stream_is_in_order_of_time_and_of_lines_within_a_millisecond() {
    let when = json!({"all": [{"count": "a", "gte": 1}, {"count": "b", "gte": 1}]});
    // The user `v` comes later in the file and earlier in time.
    let facts = [event("u", 5000, "a"), event("v", 1000, "b"), event("v", 5000, "c")];
    assert_eq!(changes(when, &facts, 9000), ["1000 off [[1,1]]", "5000 on [[0,1],[1,1]]"]);
    // In one millisecond the lines decide what has been when the condition is looked at.
    let sum = json!({"sum": "a", "of": "number", "gte": 1});
    let with_number = |user: &str, number: f64| of(user, 0, json!({"event": "a", "props": {"number": number}}));
    let facts = [with_number("u", 1e16), with_number("v", 1.0), with_number("u", -1e16)];
    assert_eq!(changes(sum, &facts, 0), ["0 on [[0,10000000000000000]]", "0 off []"]);
}

#[test]
fn facts_stand_at_their_clamped_times() {
    let when = json!({"count": "a", "gte": 1});
    let facts = [event("u", 5000, "b"), event("u", 1000, "a"), event("v", 2000, "b")];
    assert_eq!(changes(when, &facts, 9000), ["2000 off []", "5000 on [[0,1]]"]);
}

#[test]
fn a_fact_belongs_to_the_account_that_it_names_or_to_none() {
    let signals = json!([account("s", json!({"count": "a", "gte": 2}))]);
    let facts = [
        json!({"user": "u", "t": 0, "event": "a"}),
        json!({"user": "u", "account": "zenith", "t": 1, "event": "a"}),
        event("u", 2, "a"),
        json!({"user": "u", "account": "zenith", "t": 3, "event": "a"}),
    ];
    assert_eq!(tell(&document(signals), &facts, None), ["zenith: 3 s [[0,2]]"]);
}

#[test]
fn accounts_stand_after_the_users_in_the_order_of_their_first_line() {
    let signals = json!([account("s", json!({"count": "a", "gte": 1})), user("own", json!({"count": "a", "gte": 1}))]);
    let facts = [
        json!({"user": "u", "account": "zenith", "t": 9, "event": "undeclared"}),
        event("u", 1, "a"),
        json!({"user": "u", "account": "zenith", "t": 2, "event": "a"}),
    ];
    let told = ["1 initial own [[0,1]]", "zenith: 2 initial s [[0,1]]", "acme: 1 initial s [[0,1]]"];
    assert_eq!(tell(&document(signals), &facts, None), told);
}

#[test]
fn users_are_counted_by_what_they_did() {
    let when = json!({"activeUsers": "a", "gte": 2, "days": 1});
    let facts = [event("u", 0, "a"), event("v", 1, "b"), event("u", 2, "a"), event("v", HOUR, "a")];
    assert_eq!(changes(when, &facts, 2 * DAY), ["0 off []", "3600000 on [[0,2]]", "86400000 off []"]);
    let any = json!({"activeUsers": "any", "gte": 2});
    let facts = [event("u", 0, "a"), of("v", 1, json!({"traits": {"size": 1}})), of("v", 2, json!({"active": 0}))];
    assert_eq!(changes(any, &facts, DAY), ["0 off []", "2 on [[0,2]]"]);
}

#[test]
fn a_users_firing_comes_with_its_fact() {
    let signals = json!([
        account("s", json!({"activeUsers": {"fired": "own"}, "gte": 2})),
        user("own", json!({"count": "a", "gte": 1})),
    ]);
    let facts = [event("u", 0, "a"), event("v", 7, "a")];
    let told = tell(&document(signals), &facts, None);
    assert_eq!(told[2..], ["acme: 7 s [[0,2]]"]);
}

#[test]
fn a_fired_fact_tells_an_account_of_its_user_but_of_no_signal_of_its_own() {
    let signals = json!([
        account("s", json!({"activeUsers": {"fired": "own"}, "gte": 1})),
        account("seen", json!({"is": "s"})),
        account("never", json!({"is": "other"})),
        account("other", json!({"count": "c", "gte": 1})),
        user("own", json!({"count": "a", "gte": 1})),
    ]);
    let facts = [of("u", 0, json!({"fired": "other"})), of("u", 5, json!({"fired": "own"}))];
    assert_eq!(tell(&document(signals), &facts, None), ["acme: 5 s [[0,1]]", "acme: 5 seen [[0,1]]"]);
}

#[test]
fn a_firing_at_a_deadline_enters_the_account_of_the_users_latest_fact() {
    let signals = json!([
        account("s", json!({"activeUsers": {"fired": "gone"}, "gte": 1})),
        user("gone", json!({"absent": "a", "for": "10s"})),
    ]);
    let facts = [
        json!({"user": "u", "account": "zenith", "t": 0, "event": "a"}),
        event("u", 1000, "b"),
        json!({"user": "u", "account": "zenith", "t": 60_000, "event": "a"}),
        json!({"user": "v", "account": "acme", "t": 60_000, "event": "a"}),
    ];
    let told = tell(&document(signals), &facts, None);
    assert_eq!(told, ["10000 gone [[0,10000]]", "acme: 10000 s [[0,1]]"]);
}

#[test]
fn a_firing_at_a_deadline_comes_before_the_facts_of_its_millisecond() {
    let signals = json!([
        account(
            "s",
            json!({"all": [
                {"activeUsers": {"fired": "gone"}, "gte": 1},
                {"not": {"count": "c", "gte": 1}},
            ]})
        ),
        user("gone", json!({"absent": "a", "for": "10s"})),
    ]);
    let facts = [event("u", 0, "a"), event("v", 10_000, "c"), event("u", 20_000, "a")];
    let told = tell(&document(signals), &facts, None);
    assert!(told.contains(&"acme: 10000 s [[0,1]]".to_owned()), "{told:?}");
}

#[test]
fn an_accounts_clock_stops_at_its_last_fact() {
    let signals = json!([
        account("s", json!({"activeUsers": {"fired": "gone"}, "gte": 1})),
        account("quiet", json!({"absent": "a", "for": "5s"})),
        user("gone", json!({"absent": "a", "for": "10s"})),
    ]);
    let facts = [event("u", 0, "a"), json!({"user": "u", "t": 60_000, "event": "c"})];
    assert_eq!(tell(&document(signals.clone()), &facts, None), ["10000 gone [[0,10000]]"]);
    let told = tell(&document(signals), &facts, Some(10_000));
    assert_eq!(told, ["10000 gone [[0,10000]]", "acme: 5000 quiet [[0,5000]]", "acme: 10000 s [[0,1]]"]);
}

#[test]
fn reach_takes_the_highest_of_the_latest_millisecond() {
    let when = json!({"limit": "messages", "reach": 0.5});
    let reading = |user: &str, t: u64, used: f64, cap: Option<f64>| {
        let reading = of(user, t, json!({"limit": "messages", "used": used}));
        cap.map_or(reading.clone(), |cap| with(reading, json!({"cap": cap})))
    };
    let facts = [
        reading("u", 0, 5.0, Some(10.0)),
        reading("v", 0, 1.0, Some(10.0)),
        reading("u", 5000, 9.0, None),
        reading("v", 9000, 9.0, None),
        reading("v", 9000, 6.0, Some(10.0)),
        reading("u", 9000, 3.0, Some(10.0)),
    ];
    // At 5000 no cap is known of the latest millisecond.
    assert_eq!(changes(when, &facts, 9000), ["0 on [[0,0.5]]", "5000 off []", "9000 on [[0,0.6]]"]);
}

#[test]
fn traits_reach_the_account_but_not_its_other_users() {
    let signals =
        json!([account("s", json!({"trait": "size", "gte": 2})), user("own", json!({"trait": "size", "gte": 2})),]);
    let facts = [event("u", 0, "a"), of("v", 1, json!({"traits": {"size": 2}})), event("u", 2, "a")];
    assert_eq!(tell(&document(signals), &facts, None), ["v: 1 initial own [[0,2]]", "acme: 1 s [[0,2]]"]);
}

#[test]
fn active_days_of_an_account_look_back_3660_days() {
    let when = json!({"activeDays": "a", "gte": 1});
    let off = format!("{} off []", 3660 * DAY);
    assert_eq!(changes(when, &[event("u", 5, "a")], 4000 * DAY), ["5 on [[0,1]]".to_owned(), off]);
}

#[test]
fn an_account_has_scores_and_tiers_but_no_stage() {
    let signals = json!([
        {"id": "team", "kind": "aha", "level": "account", "when": {"activeUsers": "any", "gte": 2}},
        account("is_hot", json!({"tier": "hot"})),
    ]);
    let scores = json!([{
        "id": "ready", "level": "account",
        "behaviour": [{"signal": "team", "points": 10, "halfLife": "1d"}],
        "fit": [{"trait": "size", "gte": 1, "points": 1}],
        "tiers": [{"id": "hot", "behaviour": 10, "fit": 1}],
    }]);
    let document = with(document(signals), json!({"scores": scores}));
    let facts = [of("u", 0, json!({"traits": {"size": 1}})), event("u", 1, "a"), event("v", DAY, "a")];
    assert_eq!(
        tell(&document, &facts, Some(2 * DAY)),
        [
            "acme: 86400000 team [[0,2]]",
            "acme: 86400000 ready=hot 10/1",
            "acme: 86400000 is_hot [[0,1]]",
            "acme: 172800000 ready=none 5/1",
        ]
    );
}
