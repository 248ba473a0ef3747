//! The cases that a document brings along: what is wrong with them, and what comes of running them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

use piquel_engine::document::{Document, TestOutcome, UserScores};
use serde_json::{Value, json};

fn document(tests: Value) -> Value {
    json!({
        "schema": 1, "version": 1,
        "events": {"message_sent": {"props": {"channel": "string"}}},
        "features": {"chat": {"events": ["message_sent"]}},
        "limits": {"messages": {}}, "traits": {"plan": "string"},
        "signals": [
            {"id": "two", "kind": "aha", "label": "Talks a lot", "when": {"count": {"feature": "chat"}, "gte": 2}},
            {"id": "quiet", "kind": "lapse", "when": {"absent": "message_sent", "for": "1d", "after": "message_sent"}},
            {"id": "team", "kind": "pql", "level": "account", "when": {"activeUsers": {"fired": "two"}, "gte": 2}}
        ],
        "prompts": [{"id": "hello", "on": "two", "content": {"title": "", "body": ""}}],
        "tests": tests
    })
}

fn case(facts: Value, expect: Value) -> Value {
    json!([{"name": "a case", "facts": facts, "expect": expect}])
}

/// That there is exactly one error, and that it says this.
#[track_caller]
fn check(tests: Value, expected: &str) {
    let faults = Document::parse(&document(tests).to_string()).unwrap_err();
    let faults: Vec<String> = faults.iter().map(|one| format!("{}: {}", one.path, one.message)).collect();
    assert!(faults.len() == 1 && faults[0].contains(expected), "expected `{expected}`, got {faults:#?}");
}

#[track_caller]
fn check_fact(fact: Value, expected: &str) {
    check(case(json!([fact]), json!([])), expected);
}

#[track_caller]
fn run(tests: Value) -> Vec<TestOutcome> {
    Document::parse(&document(tests).to_string()).unwrap_or_else(|faults| panic!("{faults:#?}")).document.run_tests()
}

#[test]
fn facts_are_checked_like_everything_else() {
    check_fact(json!({"event": "message_sent"}), "/tests/0/facts/0: no fact: `t`");
    check_fact(json!({"t": 1}), "/tests/0/facts/0: no fact: expected exactly one of `event`");
    check_fact(json!({"t": -1, "event": "message_sent"}), "/tests/0/facts/0: no fact: `t`: expected a whole number");
    check_fact(json!({"t": 1, "prompt": "hello", "outcome": "seen"}), "`seen` is none of");
    check_fact(
        json!({"t": 1, "event": "mesage_sent"}),
        "/tests/0/facts/0/event: event `mesage_sent` is not declared; did you mean `message_sent`?",
    );
    check_fact(
        json!({"t": 1, "event": "message_sent", "props": {"chanel": "a"}}),
        "/tests/0/facts/0/props/chanel: event `message_sent` declares no prop `chanel`; did you mean `channel`?",
    );
    check_fact(
        json!({"t": 1, "event": "message_sent", "props": {"channel": 1}}),
        "/props/channel: expected a value of",
    );
    check_fact(json!({"t": 1, "event": "message_sent", "props": {"$hour": 1}}), "/props/$hour: `$hour` follows from");
    check_fact(json!({"t": 1, "event": "message_sent", "offset": 900}), "/offset: expected a whole number from -720");
    check_fact(json!({"t": 1, "event": "message_sent", "prop": {}}), "unknown key `prop`; did you mean `props`?");
    check_fact(json!({"t": 1, "active": 5, "feature": "chta"}), "feature `chta` is not declared; did you mean `chat`?");
    check_fact(json!({"t": 1, "limit": "message", "used": 1}), "limit `message` is not declared");
    check_fact(json!({"t": 1, "traits": {"plan": "a", "paln": "b"}}), "/traits/paln: trait `paln` is not declared");
    check_fact(json!({"t": 1, "traits": {"plan": 5}}), "/traits/plan: expected a value of the declared type string");
    check_fact(json!({"t": 1, "fired": "tow"}), "/fired: signal `tow` is not declared");
    check_fact(json!({"t": 1, "prompt": "helo", "outcome": "shown"}), "prompt `helo` is not declared");
}

#[test]
fn expectations_are_checked_too() {
    let expecting = |one: Value| case(json!([]), json!([one]));
    check(expecting(json!({"signal": "to", "at": 1})), "/tests/0/expect/0/signal: signal `to` is not declared");
    check(expecting(json!({"signal": "two"})), "/tests/0/expect/0: `at` is missing");
    check(expecting(json!({"signal": "two", "at": 1.5})), "/tests/0/expect/0/at: expected a whole number");
    check(expecting(json!({"signal": "two", "at": 1, "n": 1})), "/tests/0/expect/0/n: unknown key `n`");
    check(
        expecting(json!({"signal": "team", "at": 1, "user": "u"})),
        "/tests/0/expect/0/user: `team` is a signal of level `account`",
    );
    check(expecting(json!({"signal": "two", "at": 1, "account": "a"})), "say whose it is by `user`");
    check(json!([{"facts": [], "expect": []}]), "/tests/0: `name` is missing");
    check(json!([{"name": "a", "expect": []}]), "/tests/0: `facts` is missing");
    check(json!([{"name": "a", "facts": [], "expect": [], "untill": 5}]), "did you mean `until`?");
    check(json!([{"name": "a", "facts": [], "expect": [], "until": -5}]), "/tests/0/until: expected a whole number");
    check(json!(vec![json!({"name": "a", "facts": [], "expect": []}); 257]), "257 cases are given, at most 256");
}

#[test]
fn a_case_passes_if_the_firings_are_those_and_no_other() {
    let facts =
        json!([{"t": 1000, "event": "message_sent"}, {"t": 2000, "event": "message_sent", "props": {"channel": "a"}}]);
    let quiet = 2000 + 86_400_000;
    let cases = json!([
        {"name": "two are enough", "facts": facts, "expect": [{"signal": "two", "at": 2000}]},
        {"name": "and a day later", "facts": facts, "until": quiet, "expect": [{"signal": "two", "at": 2000, "user": "user"}, {"signal": "quiet", "at": quiet}]},
        {"name": "too early", "facts": facts, "expect": [{"signal": "two", "at": 1999}]},
        {"name": "nothing", "facts": facts, "expect": []},
        {"name": "of another", "facts": facts, "expect": [{"signal": "two", "at": 2000, "user": "u"}]},
        {"name": "too much", "facts": facts, "expect": [{"signal": "two", "at": 2000}, {"signal": "two", "at": 2000}]},
        {"name": "quiet", "facts": [], "expect": []}
    ]);
    let outcomes = run(cases);
    let passed: Vec<(&str, bool)> = outcomes.iter().map(|one| (one.name.as_str(), one.passed)).collect();
    assert_eq!(
        passed,
        [
            ("two are enough", true),
            ("and a day later", true),
            ("too early", false),
            ("nothing", false),
            ("of another", false),
            ("too much", false),
            ("quiet", true)
        ]
    );
    let fired = &outcomes[3].fired;
    assert_eq!(
        serde_json::to_value(fired).unwrap(),
        json!([{"signal": "two", "at": 2000, "user": "user"}]),
        "what fired instead is told"
    );
}

#[test]
fn firings_of_accounts_come_after_those_of_users() {
    let say = |user: &str, t: u64| json!({"t": t, "user": user, "account": "acme", "event": "message_sent"});
    let facts = json!([say("a", 1), say("b", 2), say("b", 3), say("a", 4)]);
    let expect = json!([
        {"signal": "two", "at": 4, "user": "a"},
        {"signal": "two", "at": 3, "user": "b"},
        {"signal": "team", "at": 4, "account": "acme"}
    ]);
    let outcomes = run(case(facts, expect));
    assert!(outcomes[0].passed, "{:#?}", outcomes[0]);
}

#[test]
fn cases_and_labels_are_no_part_of_a_plan() {
    let with = document(case(json!([{"t": 1, "traits": {"plan": "a_secret_plan"}}]), json!([])));
    let mut without = with.clone();
    without.as_object_mut().unwrap().remove("tests");
    without["signals"][0].as_object_mut().unwrap().remove("label");
    let compiled = |document: &Value| Document::parse(&document.to_string()).unwrap().document;
    assert_eq!(compiled(&with).compile(), compiled(&without).compile());
    let public = compiled(&with).compile_public(UserScores::Needed);
    for text in ["a_secret_plan", "Talks a lot", "a case"] {
        assert!(!public.windows(text.len()).any(|some| some == text.as_bytes()), "{text}");
    }
}
