//! What is valid and hardly meant: which warnings a document gets, at which place, and which it does not.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

mod support;

use piquel_engine::document::Document;
use piquel_engine::replay::Replay;
use serde_json::{Value, json};
use support::{Case, cases};

/// A document that uses all that it declares, so that it gets no warning of its own.
fn base() -> Value {
    json!({
        "schema": 1, "version": 1,
        "events": {"message_sent": {"props": {"channel": "string", "n": "number"}}, "report_made": {}, "signed_up": {}},
        "features": {"chat": {"events": ["message_sent"], "core": true}, "empty": {"events": []}},
        "limits": {"messages": {"cap": 100}},
        "traits": {"company.size": "number", "plan": "string", "ends_at": "number", "paying": "boolean"},
        "signals": [
            {"id": "used", "kind": "aha", "when": {"all": [
                {"count": "message_sent", "gte": 1}, {"count": "report_made", "gte": 1}, {"count": "signed_up", "gte": 1},
                {"activeTime": "chat", "gte": "1m"}, {"activeTime": "empty", "gte": "1m"}]}},
            {"id": "s", "kind": "custom", "when": {"count": "message_sent", "gte": 5}}
        ]
    })
}

fn with(key: &str, value: Value) -> Value {
    let mut document = base();
    document[key] = value;
    document
}

/// The base with one more signal.
fn with_signal(signal: Value) -> Value {
    let mut document = base();
    document["signals"].as_array_mut().unwrap().push(signal);
    document
}

fn with_condition(when: Value) -> Value {
    with_signal(json!({"id": "x", "kind": "custom", "when": when}))
}

fn with_account_condition(when: Value) -> Value {
    with_signal(json!({"id": "x", "kind": "custom", "level": "account", "when": when}))
}

/// The warnings of a document as `path: message`.
#[track_caller]
fn warnings(document: &Value) -> Vec<String> {
    let checked = Document::parse(&document.to_string()).unwrap_or_else(|faults| panic!("{faults:#?}"));
    checked.warnings.iter().map(|one| format!("{}: {}", one.path, one.message)).collect()
}

/// That there is exactly one warning, and that it says this.
#[track_caller]
fn check(document: &Value, expected: &str) {
    let warnings = warnings(document);
    assert!(warnings.len() == 1 && warnings[0].contains(expected), "expected `{expected}`, got {warnings:#?}");
}

#[track_caller]
fn check_none(document: &Value) {
    assert_eq!(warnings(document), Vec::<String>::new(), "{document}");
}

#[test]
fn a_document_that_means_what_it_says_gets_no_warning() {
    check_none(&base());
}

#[test]
fn tests_that_nothing_passes_can_never_be_true() {
    let over = |test: Value| with_condition(json!({"count": {"event": "message_sent", "where": test}, "gte": 1}));
    check(&over(json!({"n": {"gte": 5, "lt": 5}})), "/signals/2/when/count/where/n: can never be true: no number lies");
    check(
        &over(json!({"$hour": 24})),
        "/signals/2/when/count/where/$hour: can never be true: `$hour` is a whole number",
    );
    check(&over(json!({"$hour": {"gt": 9, "lt": 10}})), "from 0 to 23");
    check(&over(json!({"$weekday": {"in": [0, 8]}})), "from 1 to 7");
    check_none(&over(json!({"$weekday": {"in": [0, 6, 7]}, "$hour": {"gte": 23}})));
}

#[test]
fn thresholds_above_what_there_is_can_never_be_true() {
    check(&with_condition(json!({"distinct": "message_sent", "by": "$weekday", "gte": 8})), "only 7 different values");
    check(
        &with_condition(
            json!({"distinct": {"event": "message_sent", "where": {"channel": {"in": ["a", "b", "a"]}}}, "by": "channel", "gte": 3}),
        ),
        "/signals/2/when/by: can never be true: `channel` has only 2 different values",
    );
    check(&with_condition(json!({"activeDays": "any", "gte": 8, "days": 7})), "/signals/2/when/gte: can never be true");
    check(
        &with_condition(json!({"activeWeeks": "any", "gte": 3, "weeks": 2})),
        "/signals/2/when/gte: can never be true",
    );
    check(
        &with_condition(json!({"activeTime": "app", "gte": "25h", "days": 1})),
        "/signals/2/when/gte: can never be true",
    );
    check(&with_condition(json!({"breadth": "core", "gte": 2})), "/signals/2/when/breadth: can never be true");
    check(
        &with_condition(json!({"elapsed": "firstSeen", "gte": "2d", "lt": "2d"})),
        "/signals/2/when: can never be true",
    );
}

#[test]
fn features_without_events_count_nowhere() {
    check(
        &with_condition(json!({"breadth": ["chat", "empty"], "gte": 2})),
        "/signals/2/when/breadth: can never be true: only 1 of these features have events; `empty` have none",
    );
    check(
        &with_condition(json!({"breadth": "all", "gte": 1})),
        "/signals/2/when/breadth: counts features without events, which never count: `empty`",
    );
}

#[test]
fn conditions_that_exclude_each_other_are_told() {
    let all = |parts: Value| with_condition(json!({"all": parts}));
    let at = |from: &str| json!({"elapsed": "firstSeen", "gte": from});
    for parts in [
        json!([at("10d"), {"elapsed": "firstSeen", "lt": "10d"}]),
        json!([at("10d"), {"not": at("3d")}]),
        json!([{"count": "message_sent", "gte": 5}, {"not": {"count": "message_sent", "gte": 3}}]),
        json!([{"count": "message_sent", "gte": 5}, {"all": [{"not": {"count": "message_sent", "gte": 5}}]}]),
        json!([{"trait": "plan", "eq": "free"}, {"trait": "plan", "in": ["team", "pro"]}]),
        json!([{"trait": "plan", "eq": "free"}, {"trait": "plan", "exists": false}]),
        json!([{"trait": "company.size", "gte": 50}, {"trait": "company.size", "lt": 50}]),
        json!([{"elapsed": {"trait": "ends_at"}, "gte": "0d"}, {"elapsed": {"trait": "ends_at"}, "lt": "-1d"}]),
        json!([{"absent": "message_sent", "for": "9d"}, {"not": {"absent": "message_sent", "for": "7d"}}]),
        json!([{"is": "used"}, {"not": {"is": "used"}}]),
    ] {
        check(&all(parts), "/signals/2/when: can never be true: ");
    }
    for parts in [
        json!([at("10d"), {"elapsed": "firstSeen", "lt": "11d"}]),
        json!([{"count": "message_sent", "gte": 5}, {"not": {"count": "message_sent", "gte": 6}}]),
        json!([{"count": "message_sent", "gte": 5, "within": "2d"}, {"not": {"count": "message_sent", "gte": 5, "within": "1d"}}]),
        json!([{"trait": "company.size", "gte": 50}, {"trait": "company.size", "lte": 50}]),
        json!([{"trait": "plan", "in": ["free", "team"]}, {"not": {"trait": "plan", "eq": "free"}}]),
        json!([{"is": "used"}, {"not": {"trait": "company.size", "gte": 50}}, {"not": {"trait": "company.size", "lt": 50}}]),
        json!([{"is": "used"}, {"not": {"is": "used", "within": "1d"}}]),
    ] {
        check_none(&all(parts));
    }
    let either = json!({"any": [{"count": "message_sent", "gte": 5}, {"not": {"count": "message_sent", "gte": 5}}]});
    check_none(&with_condition(json!({"all": [either, {"is": "used"}]})));
    check(
        &with_account_condition(
            json!({"all": [{"trait": "plan", "eq": "a"}, {"trait": "plan", "eq": "b"}, {"activeUsers": "any", "gte": 1}]}),
        ),
        "can never be true: no value passes",
    );
}

#[test]
fn what_waits_for_a_signal_that_never_fires_is_told_and_so_is_its_prompt() {
    let mut document = with_condition(json!({"activeDays": "message_sent", "gte": 8, "days": 7}));
    let signals = document["signals"].as_array_mut().unwrap();
    signals.push(json!({"id": "y", "kind": "custom", "when": {"all": [{"is": "used"}, {"is": "x"}]}}));
    document["prompts"] = json!([{"id": "p", "on": ["x", "y"], "content": {"title": "", "body": ""}}]);
    let warnings = warnings(&document);
    assert!(warnings[0].starts_with("/signals/2/when/gte: can never be true"), "{warnings:#?}");
    assert_eq!(warnings[1], "/signals/3/when/all/1/is: can never be true: signal `x` can never fire");
    assert_eq!(warnings[2], "/prompts/0/on: is never offered: `x`, `y` can never fire");
    assert_eq!(warnings.len(), 3);
    // What never happens is absent, and a choice has other ways.
    let never = json!({"event": "message_sent", "where": {"n": {"gt": 1, "lt": 1}}});
    for when in [json!({"absent": never, "for": "3d"}), json!({"any": [{"count": never, "gte": 1}, {"is": "used"}]})] {
        let mut document = with_condition(when);
        document["prompts"] = json!([{"id": "p", "on": "x", "content": {"title": "", "body": ""}}]);
        check(&document, "/where/n: can never be true");
    }
}

#[test]
fn prompts_that_nobody_sees_are_told() {
    let prompt = |more: Value| {
        let mut prompt = json!({"id": "p", "on": "s", "content": {"title": "", "body": ""}});
        prompt.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        with("prompts", json!([prompt]))
    };
    check_none(&prompt(json!({"cancelOn": "used", "holdout": 0.5})));
    check(&prompt(json!({"cancelOn": ["s"]})), "/prompts/0/on: is never offered: `cancelOn` takes it back");
    check(&prompt(json!({"holdout": 1})), "/prompts/0/holdout: is never offered: every device is held out");
}

#[test]
fn a_cooldown_has_no_effect_where_a_condition_never_turns_false_again() {
    let repeated =
        |when: Value| with_signal(json!({"id": "x", "kind": "custom", "repeat": {"cooldown": "7d"}, "when": when}));
    for when in [
        json!({"count": "message_sent", "gte": 5}),
        json!({"distinct": "message_sent", "by": "channel", "gte": 5}),
        json!({"activeDays": "any", "gte": 5}),
        json!({"all": [{"is": "used"}, {"activeTime": "app", "gte": "1h"}]}),
        json!({"any": [{"elapsed": "firstSeen", "gte": "7d"}, {"elapsed": "signed_up", "gte": "7d"}, {"breadth": ["chat"], "gte": 1}], "gte": 2}),
        json!({"all": [{"is": "used"}, {"not": {"elapsed": "firstSeen", "lt": "7d"}}]}),
    ] {
        check(&repeated(when), "/signals/2/repeat: has no effect");
    }
    for when in [
        json!({"count": "message_sent", "gte": 5, "within": "1d"}),
        json!({"count": "message_sent", "gte": 5, "days": 1}),
        json!({"sum": "message_sent", "of": "n", "gte": 5}),
        json!({"all": [{"is": "used"}, {"not": {"count": "report_made", "gte": 5}}]}),
        json!({"is": "used", "within": "1d"}),
        json!({"elapsed": {"trait": "ends_at"}, "gte": "0d"}),
        json!({"elapsed": "signed_up", "gte": "1d", "lt": "2d"}),
        json!({"limit": "messages", "reach": 0.8}),
    ] {
        check_none(&repeated(when));
    }
    check(
        &with_signal(
            json!({"id": "x", "kind": "custom", "level": "account", "repeat": {"cooldown": "7d"}, "when": {"activeUsers": "any", "gte": 3}}),
        ),
        "/signals/2/repeat: has no effect",
    );
}

#[test]
fn what_is_true_of_everybody_at_the_first_fact_is_told() {
    for when in [
        json!({"not": {"count": "message_sent", "gte": 1}}),
        json!({"trait": "plan", "exists": false}),
        json!({"elapsed": "firstSeen", "lt": "3d"}),
        json!({"any": [{"is": "used"}, {"not": {"is": "used"}}]}),
    ] {
        check(&with_condition(when), "/signals/2/when: is true of every new user at the first fact");
    }
    check(
        &with_account_condition(json!({"not": {"activeUsers": "any", "gte": 3}})),
        "/signals/2/when: is true of every new account at the first fact",
    );
    check_none(&with_condition(json!({"not": {"not": {"count": "message_sent", "gte": 1}}})));
    // Through the tier that everybody is in.
    let mut document = with_condition(json!({"tier": "cold"}));
    document["scores"] = json!([{"id": "ready", "tiers": [{"id": "cold"}]}]);
    check(&document, "/signals/2/when: is true of every new user");
}

#[test]
fn a_pql_without_value_is_told() {
    let pql = |when: Value| with_signal(json!({"id": "x", "kind": "pql", "when": when}));
    for when in [
        json!({"count": "signed_up", "gte": 1}),
        json!({"all": [{"count": "$page", "gte": 50}, {"count": "$pricing_viewed", "gte": 2}]}),
        json!({"trait": "company.size", "gte": 100}),
        json!({"all": [{"count": "$contact_sales", "gte": 1}, {"not": {"count": "report_made", "gte": 1}}]}),
        json!({"elapsed": "signed_up", "gte": "7d"}),
    ] {
        check(&pql(when), "/signals/2/when: nothing in this `pql` says that somebody got value");
    }
    for when in [
        json!({"is": "used"}),
        json!({"is": "s"}),
        json!({"all": [{"count": "signed_up", "gte": 1}, {"limit": "messages", "reach": 0.8}]}),
        json!({"count": {"feature": "chat"}, "gte": 1}),
        json!({"activeDays": "any", "gte": 3}),
        json!({"not": {"not": {"count": "report_made", "gte": 1}}}),
        json!({"sequence": ["signed_up", "report_made"], "within": "1d"}),
    ] {
        check_none(&pql(when));
    }
    let mut document = pql(json!({"tier": "hot"}));
    document["scores"] = json!([{"id": "ready", "behaviour": [{"count": "report_made", "points": 1}], "tiers": [{"id": "hot", "behaviour": 1}]}]);
    check_none(&document);
    document["scores"][0]["behaviour"] = json!([{"count": "signed_up", "points": 1}]);
    check(&document, "nothing in this `pql`");
    check_none(&with_signal(
        json!({"id": "x", "kind": "pql", "level": "account", "when": {"activeUsers": {"fired": "used"}, "gte": 2}}),
    ));
}

#[test]
fn tiers_that_nobody_can_be_in_are_told() {
    let score = |tiers: Value| {
        with(
            "scores",
            json!([{
                "id": "ready",
                "behaviour": [{"signal": "used", "points": 40, "halfLife": "30d"}, {"signal": "s", "points": -5}, {"count": "report_made", "points": 5, "max": 25}],
                "fit": [{"trait": "company.size", "gte": 50, "points": 20}, {"trait": "plan", "eq": "free", "points": -20}],
                "tiers": tiers
            }]),
        )
    };
    check_none(&score(
        json!([{"id": "hot", "behaviour": 65, "fit": 20}, {"id": "warm", "behaviour": 30}, {"id": "fit", "fit": 10}]),
    ));
    check(
        &score(json!([{"id": "hot", "behaviour": 66}])),
        "/scores/0/tiers/0/behaviour: the tier is never reached: `behaviour` adds up to 65 at most, and this asks for 66",
    );
    check(&score(json!([{"id": "hot", "fit": 21}])), "/scores/0/tiers/0/fit: the tier is never reached");
    check(
        &score(json!([{"id": "warm", "behaviour": 30}, {"id": "hot", "behaviour": 60, "fit": 15}])),
        "/scores/0/tiers/1: the tier is never reached: whoever reaches it reaches `warm`",
    );
    let mut document = score(json!([{"id": "hot", "behaviour": 66}, {"id": "warm", "behaviour": 30}]));
    let signals = document["signals"].as_array_mut().unwrap();
    signals.push(json!({"id": "x", "kind": "custom", "when": {"tier": "hot"}}));
    signals.push(json!({"id": "y", "kind": "custom", "when": {"tier": "warm"}}));
    let warnings = warnings(&document);
    assert_eq!(warnings.len(), 2, "{warnings:#?}");
    assert!(warnings[1].starts_with("/signals/2/when/tier: can never be true: nobody can be in tier `hot`"));
    document["scores"][0]["behaviour"][2].as_object_mut().unwrap().remove("max");
    check_none(&document);
}

#[test]
fn what_nobody_asks_for_is_told_in_one_line_for_each_list() {
    let mut document = base();
    document["events"]["invoice_sent"] = json!({});
    check(&document, "/events/invoice_sent: unused: `invoice_sent` feeds no condition, score or text");
    for number in 0..6 {
        document["events"][format!("more_{number}")] = json!({});
    }
    check(
        &document,
        "/events: unused: each of `invoice_sent`, `more_0`, `more_1`, `more_2`, `more_3` and 2 more feeds",
    );
    document["signals"]
        .as_array_mut()
        .unwrap()
        .push(json!({"id": "x", "kind": "habit", "when": {"activeDays": "any", "gte": 3}}));
    check_none(&document);
    document["features"]["files"] = json!({"events": ["invoice_sent"]});
    check(&document, "/features/files: unused: `files` is named by no condition");
}

#[test]
fn a_document_with_errors_gets_no_guesses_on_top() {
    let document =
        with_condition(json!({"all": [{"count": "gone", "gte": 1}, {"not": {"count": "message_sent", "gte": 1}}]}));
    let faults = Document::parse(&document.to_string()).unwrap_err();
    assert_eq!(faults.len(), 1, "{faults:#?}");
}

/// The lines that a case makes of its document.
fn records(case: &Case) -> Vec<Value> {
    let mut replay = Replay::new(&case.document());
    for line in case.lines() {
        replay.line(line.as_bytes()).unwrap_or_else(|fault| panic!("{line}: {fault}"));
    }
    replay.finish(case.until()).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_is_said_to_be_impossible_does_not_happen_in_random_cases() {
    let mut said = 0;
    for case in cases() {
        let warnings = Document::parse(&case.definitions.to_string()).unwrap().warnings;
        let records = records(&case);
        let tells_firings = case.facts.iter().any(|fact| fact.get("fired").is_some());
        for warning in &warnings {
            let place = |pointer: &str| case.definitions.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
            let parts: Vec<&str> = warning.path.split('/').collect();
            let firings = |id: &str| records.iter().filter(|record| record["signal"] == id).count();
            match parts.as_slice() {
                ["", "signals", signal, "when"] if warning.message.starts_with("can never be true") => {
                    let id = place(&format!("/signals/{signal}/id")).unwrap();
                    assert_eq!(firings(&id), 0, "{warning}\n{case}");
                }
                ["", "signals", signal, "repeat"] => {
                    let id = place(&format!("/signals/{signal}/id")).unwrap();
                    for whose in ["user", "account"] {
                        let mut names: Vec<String> = records
                            .iter()
                            .filter(|record| record["signal"] == id.as_str() && record.get(whose).is_some())
                            .map(|record| record[whose].to_string())
                            .collect();
                        let all = names.len();
                        names.sort();
                        names.dedup();
                        assert_eq!(names.len(), all, "{warning}\n{case}");
                    }
                }
                ["", "scores", score, "tiers", tier, ..] => {
                    let id = place(&format!("/scores/{score}/tiers/{tier}/id")).unwrap();
                    assert!(!records.iter().any(|record| record["tier"] == id.as_str()), "{warning}\n{case}");
                }
                // What is told of firings elsewhere may come of another document.
                ["", "prompts", prompt, "on"] if warning.message.contains("can never fire") && !tells_firings => {
                    let on = place(&format!("/prompts/{prompt}/on")).unwrap();
                    assert_eq!(firings(&on), 0, "{warning}\n{case}");
                }
                _ => continue,
            }
            said += 1;
        }
    }
    assert!(said > 0, "nothing was said at all");
}
