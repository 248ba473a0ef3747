//! What `piquel check` says to common mistakes: where it is, what is wrong, and what would be right.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

use piquel_engine::document::Document;
use serde_json::{Value, json};

fn document() -> Value {
    json!({
        "schema": 1, "version": 1,
        "events": {"message_sent": {"props": {"channel": "string", "n": "number"}}},
        "features": {"chat": {"events": ["message_sent"]}},
        "limits": {"messages": {"cap": 100}},
        "traits": {"company.size": "number", "plan": "string"},
        "signals": [{"id": "s", "kind": "aha", "when": {"count": "message_sent", "gte": 1}}]
    })
}

/// That these are the errors of a document with another value at a place.
#[track_caller]
fn check(key: &str, value: Value, expected: &[&str]) {
    let mut document = document();
    document[key] = value;
    let faults = Document::parse(&document.to_string()).unwrap_err();
    let faults: Vec<String> = faults.iter().map(|one| format!("{}: {}", one.path, one.message)).collect();
    let as_expected =
        faults.len() == expected.len() && faults.iter().zip(expected).all(|(one, wanted)| one.contains(wanted));
    assert!(as_expected, "expected {expected:#?}, got {faults:#?}");
}

#[track_caller]
fn check_condition(when: Value, expected: &str) {
    check("signals", json!([{"id": "x", "kind": "custom", "when": when}]), &[expected]);
}

#[test]
fn what_is_no_condition_is_told_with_what_was_probably_meant() {
    for (when, expected) in [
        (
            json!({"limit": "messages"}),
            "/signals/0/when: no condition here: what is asked of the limit `messages` is missing; add `\"reach\": 0.8`",
        ),
        (json!({"counts": "message_sent", "gte": 1}), "there is none called `counts`; did you mean `count`?"),
        (json!({"event": "message_sent", "gte": 1}), "no condition here, but a selector"),
        (json!({"and": []}), "what you call `and` is called `all`"),
        (json!({"or": []}), "what you call `or` is called `any`"),
        (json!({}), "one of the keys `all`, `any`, `not`, `count`"),
        (json!("s"), "expected a condition such as `{\"count\": \"message_sent\", \"gte\": 10}`, found the string `s`"),
        (json!({"not": [{"is": "x"}]}), "/signals/0/when/not: `not` takes one condition"),
    ] {
        check_condition(when, expected);
    }
}

#[test]
fn a_missing_key_is_told_with_what_it_is_for() {
    for (when, expected) in [
        (json!({"count": "message_sent"}), "/signals/0/when: `gte` is missing: how much it takes at the least"),
        (json!({"distinct": "message_sent", "gte": 2}), "`by` is missing: the prop whose different values count"),
        (json!({"sum": "message_sent", "gte": 2}), "`of` is missing: the prop whose numbers add up"),
        (json!({"absent": "message_sent"}), "`for` is missing: for how long, a duration such as `7d`"),
        (json!({"activeWeeks": "any", "gte": 3}), "`weeks` is missing: of how many weeks"),
        (json!({"reach": 0.8}), "`limit` is missing: which limit"),
    ] {
        check_condition(when, expected);
    }
    check(
        "signals",
        json!([{"id": "x", "when": {"count": "message_sent", "gte": 1}}]),
        &["`kind` is missing: what it stands for"],
    );
}

#[test]
fn a_value_of_another_shape_is_told_with_the_right_one() {
    for (when, expected) in [
        (
            json!({"count": "message_sent", "gte": "5"}),
            "/gte: expected a whole number from 1 to 2^52, found the string `5`",
        ),
        (json!({"count": "message_sent", "gte": 0}), "/gte: expected a whole number from 1 to 2^52, found `0`"),
        (
            json!({"count": "message_sent", "gte": 5, "within": 7}),
            "expected a duration such as `30m`, `12h` or `7d`, found the number `7`",
        ),
        (
            json!({"count": "message_sent", "gte": 5, "days": "7d"}),
            "expected a whole number from 1 to 366, found the string `7d`",
        ),
        (
            json!({"count": "message_sent", "gte": 5000, "within": "7d"}),
            "a rolling window counts to 1000, since it keeps a time for each; for more, use `days`",
        ),
        (
            json!({"elapsed": "firstSeen", "gte": 3}),
            "expected a duration such as `10d`, `0d` or `-3d`, found the number `3`",
        ),
        (
            json!({"count": ["message_sent"], "gte": 5}),
            "/count: expected an event's name, or an object with `event` or `feature`, found a list",
        ),
        (
            json!({"count": {"event": "message_sent", "where": {"channel": ["a"]}}, "gte": 5}),
            "several values are a test of their own: `{\"in\": [\"a\"]}`",
        ),
        (
            json!({"count": {"event": "message_sent", "where": {"channel": {"eq": "a"}}}, "gte": 5}),
            "/eq: unknown key `eq`; for one value give the value itself",
        ),
        (
            json!({"sum": "message_sent", "of": "channel", "gte": 5}),
            "event `message_sent` declares `channel` as string, and this takes a number",
        ),
    ] {
        check_condition(when, expected);
    }
    check("version", json!("1"), &["/version: expected a whole number from 0 to 4294967295, found the string `1`"]);
    check("limits", json!({"messages": 100}), &["/limits/messages: expected an object such as `{\"cap\": 100}`"]);
    check(
        "features",
        json!({"chat": ["message_sent"]}),
        &["/features/chat: expected an object such as `{\"events\": [\"message_sent\"]}`"],
    );
}

#[test]
fn a_name_of_another_sort_is_told() {
    for (when, expected) in [
        (
            json!({"count": "chat", "gte": 1}),
            "`chat` is a feature, not an event: select its events by `{\"feature\": \"chat\"}`",
        ),
        (json!({"count": "any", "gte": 1}), "`any` is no event"),
        (json!({"activeDays": "all", "gte": 1}), "`activeUsers`, say `\"any\"`"),
        (
            json!({"activeTime": "message_sent", "gte": "1h"}),
            "`message_sent` is an event, and here a feature is asked for",
        ),
        (json!({"elapsed": "first_seen", "gte": "1h"}), "did you mean `firstSeen`?"),
        (
            json!({"count": {"event": "message_sent", "feature": "chat"}, "gte": 1}),
            "a selector has one of `event` and `feature`",
        ),
        (json!({"count": {"feature": "chat", "where": {}}, "gte": 1}), "a feature takes no `where`"),
        (json!({"breadth": "core", "gte": 1}), "no feature of the document is core"),
    ] {
        check_condition(when, expected);
    }
}

#[test]
fn what_stands_in_the_wrong_place_is_told_with_the_right_one() {
    let signal = |more: Value| {
        let mut signal = json!({"id": "x", "kind": "custom", "when": {"count": "message_sent", "gte": 1}});
        signal.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!([signal])
    };
    check(
        "signals",
        signal(json!({"cooldown": "7d"})),
        &["/signals/0/cooldown: unknown key `cooldown`; it belongs into `repeat`"],
    );
    check(
        "signals",
        signal(json!({"evidence": true})),
        &["/signals/0/evidence: expected one of `capped`, `full`, found `true`"],
    );
    check(
        "signals",
        signal(json!({"id": "Big Team"})),
        &[
            "`Big Team` is no valid name: a small letter, then up to 63 of small letters, digits and `_.:-`; `big_team` is one",
        ],
    );
    check(
        "signals",
        signal(json!({"when": {"count": "message_sent", "lt": 5}})),
        &[
            "`gte` is missing",
            "/signals/0/when/lt: unknown key `lt`; it has a lower bound alone: for fewer than 5 say `{\"not\"",
        ],
    );
    check(
        "events",
        json!({"message_sent": {"channel": "string"}}),
        &["/events/message_sent/channel: props stand under `props`: `{\"props\": {\"channel\": \"string\"}}`"],
    );
    check(
        "prompts",
        json!([{"id": "p", "on": "s", "content": {"title": "{limits.messages.used}", "body": ""}}]),
        &["did you mean `{limit.messages.used}`?"],
    );
}

#[test]
fn a_share_that_looks_like_a_percentage_is_remarked() {
    let mut document = document();
    document["signals"][0]["when"] = json!({"any": [{"limit": "messages", "reach": 80}, {"count": "message_sent", "gte": 1}, {"activeTime": "chat", "gte": "1s"}]});
    let warnings = Document::parse(&document.to_string()).unwrap().warnings;
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].path, "/signals/0/when/any/0/reach");
    assert_eq!(warnings[0].message, "asks for 80 times the cap; a share of 80 % is `0.8`");
}
