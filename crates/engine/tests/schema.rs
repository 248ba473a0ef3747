//! The JSON Schema of a document: every document of the project fits it, the whole of the language does, and what is wrong does not.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use piquel_engine::document::{Document, shape};
use serde_json::{Value, json};

fn validator() -> Validator {
    jsonschema::draft202012::new(&shape::json_schema()).unwrap()
}

/// The faults that the schema finds, each with its place.
fn faults(validator: &Validator, document: &Value) -> Vec<String> {
    validator.iter_errors(document).map(|fault| format!("{}: {fault}", fault.instance_path())).collect()
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The entries of a folder of the project.
fn entries(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn it_is_a_schema_of_the_draft_that_it_names() {
    let schema = shape::json_schema();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    jsonschema::meta::validate(&schema).unwrap();
}

#[test]
fn every_document_of_the_project_fits() {
    let mut paths: Vec<PathBuf> = entries("tests/cases").iter().map(|case| case.join("definitions.json")).collect();
    paths.retain(|path| path.exists());
    assert!(paths.len() > 20, "the golden cases are elsewhere");
    paths.extend(entries("docs/examples").into_iter().filter(|path| path.extension().is_some_and(|it| it == "json")));
    paths.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/demo/definitions.json"));
    let validator = validator();
    for path in paths {
        assert_eq!(faults(&validator, &read(&path)), Vec::<String>::new(), "{}", path.display());
    }
}

/// A document with one signal of users, whose condition is given.
fn with_condition(when: Value) -> Value {
    with("signals", json!([{"id": "s", "kind": "custom", "when": when}]))
}

/// A document with one signal of accounts, whose condition is given.
fn with_account_condition(when: Value) -> Value {
    with("signals", json!([{"id": "s", "kind": "custom", "level": "account", "when": when}]))
}

/// A document, one of whose keys has this value.
fn with(key: &str, value: Value) -> Value {
    let mut document = json!({
        "$schema": "./node_modules/piquel/definitions.schema.json",
        "schema": 1, "version": 1, "utcOffset": -480,
        "events": {
            "message_sent": {"props": {"channel": "string", "n": "number", "urgent": "boolean"}},
            "report_made": {}
        },
        "features": {"chat": {"events": ["message_sent", "$invite_sent"], "core": true}, "reports": {"events": ["report_made"]}},
        "limits": {"messages": {"cap": 100}, "seats": {}},
        "traits": {"company.size": "number", "plan": "string", "trial_ends_at": "number"},
        "signals": [{"id": "s", "kind": "custom", "when": {"count": "message_sent", "gte": 1}}]
    });
    document[key] = value;
    document
}

fn conditions_of_both_levels() -> Vec<Value> {
    vec![
        json!({"count": "message_sent", "gte": 1}),
        json!({"count": {"event": "message_sent", "where": {"channel": "a", "n": 1.5, "urgent": true}}, "gte": 4_503_599_627_370_496_u64}),
        json!({"count": {"event": "message_sent", "where": {"channel": {"in": ["a", "b"]}, "$hour": {"gte": 9, "lt": 17}}}, "gte": 2, "days": 366}),
        json!({"count": {"event": "message_sent"}, "gte": 1}),
        json!({"count": {"feature": "chat"}, "gte": 1.0}),
        json!({"distinct": "message_sent", "by": "$weekday", "gte": 5}),
        json!({"sum": "$purchase", "of": "amount", "gte": -12.5, "days": 30}),
        json!({"sum": "message_sent", "of": "n", "gte": 10}),
        json!({"breadth": ["chat", "reports"], "gte": 2}),
        json!({"breadth": "core", "gte": 1}),
        json!({"activeDays": "any", "gte": 3, "days": 7}),
        json!({"activeDays": {"feature": "chat"}, "gte": 10}),
        json!({"activeWeeks": "$page", "gte": 3, "weeks": 52}),
        json!({"absent": "message_sent", "for": "14d"}),
        json!({"elapsed": "firstSeen", "gte": "7d"}),
        json!({"elapsed": "message_sent", "lt": "10d"}),
        json!({"elapsed": {"trait": "trial_ends_at"}, "gte": "-3d", "lt": "0d"}),
        json!({"activeTime": "app", "gte": "5m"}),
        json!({"activeTime": "chat", "gte": "90s", "days": 7}),
        json!({"limit": "messages", "reach": 0.8}),
        json!({"trait": "plan", "eq": "free"}),
        json!({"trait": "plan", "in": ["free", "trial"]}),
        json!({"trait": "company.size", "gte": 50}),
        json!({"trait": "company.size", "gt": 50}),
        json!({"trait": "company.size", "lte": 50}),
        json!({"trait": "company.size", "lt": 50.5}),
        json!({"trait": "company.size", "exists": false}),
        json!({"is": "other"}),
        json!({"is": "other", "within": "4w"}),
        json!({"tier": "warm"}),
        json!({"any": [{"not": {"is": "other"}}, {"all": [{"count": "$page", "gte": 1}]}], "gte": 2}),
    ]
}

#[test]
fn every_condition_of_a_user_fits() {
    let validator = validator();
    let of_users = [
        json!({"count": "message_sent", "gte": 1000, "within": "30d"}),
        json!({"trend": "message_sent", "days": 7, "over": 28, "times": 1.5, "gte": 10}),
        json!({"distinct": {"feature": "chat"}, "by": "channel", "gte": 256, "within": "1w"}),
        json!({"breadth": "all", "gte": 2, "within": "14d"}),
        json!({"sequence": ["$pricing_viewed", {"event": "message_sent"}, {"feature": "chat"}], "within": "1h"}),
        json!({"absent": "report_made", "for": "3d", "after": "message_sent"}),
        json!({"limit": "messages", "exhaustsIn": "7d"}),
    ];
    for when in conditions_of_both_levels().into_iter().chain(of_users) {
        assert_eq!(faults(&validator, &with_condition(when.clone())), Vec::<String>::new(), "{when}");
    }
}

#[test]
fn every_condition_of_an_account_fits() {
    let validator = validator();
    let of_accounts = [
        json!({"activeUsers": "any", "gte": 5, "days": 7}),
        json!({"activeUsers": "message_sent", "gte": 2}),
        json!({"activeUsers": {"fired": "other"}, "gte": 3}),
    ];
    for when in conditions_of_both_levels().into_iter().chain(of_accounts) {
        assert_eq!(faults(&validator, &with_account_condition(when.clone())), Vec::<String>::new(), "{when}");
    }
}

fn scores() -> Value {
    json!([
        {
            "id": "ready", "level": "user",
            "behaviour": [
                {"signal": "s", "points": 40, "halfLife": "30d"},
                {"count": "report_made", "points": -5, "max": 25, "halfLife": "14d"},
                {"count": {"feature": "chat"}, "points": 0.5}
            ],
            "fit": [
                {"trait": "company.size", "gte": 50, "points": 20},
                {"trait": "plan", "in": ["pro"], "disqualify": true},
                {"is": "s", "points": -3},
                {"is": "s", "disqualify": true}
            ],
            "tiers": [{"id": "hot", "behaviour": 60, "fit": 15}, {"id": "warm", "behaviour": 30}, {"id": "cold"}],
            "exitMargin": 5
        },
        {"id": "account", "level": "account", "behaviour": [{"signal": "s", "points": 1}], "tiers": [{"id": "big", "behaviour": 1}]}
    ])
}

fn prompts() -> Value {
    json!([
        {
            "id": "upsell", "on": ["s", "other"], "priority": 100, "frequency": {"lifetime": 3, "every": "7d"}, "cancelOn": ["other"],
            "expires": "2w", "holdout": 0.1, "onInitial": true, "as": "tooltip", "anchor": "plan-badge",
            "content": {
                "title": "{limit.seats.remaining} of {limit.seats.cap}", "body": "Nearly full.", "cta": {"label": "Plans", "href": "/plans"},
                "question": {"trait": "plan", "choices": [{"label": "Yes", "value": "pro"}, {"label": "No", "value": "free"}]}
            },
            "locales": {"pt-BR": {"title": "Quase cheio", "body": "Quase."}}
        },
        {"id": "small", "on": "s", "content": {"title": "", "body": "", "cta": {"label": "Plans", "action": "plans"}}}
    ])
}

fn capture() -> Value {
    let paths = ["/", "/**", "/*/", "/a/*/**", "/docs/**/", "/a.b/c-d/"];
    let pages: Vec<Value> = paths.iter().map(|path| json!({"path": path, "event": "$pricing_viewed"})).collect();
    json!({
        "clicks": {"#a > b": "report_made"}, "forms": {"form": "Sign up!"}, "routes": "hash", "pages": pages,
        "features": {"chat": ["/c/**"]}, "presets": ["contact", "support", "invite", "upgrade", "checkout", "paywall", "pricing"],
        "idle": "30s", "media": true, "struggle": false
    })
}

fn cases() -> Value {
    json!([{
        "name": "one message is enough", "until": 5000,
        "facts": [
            {"t": 0, "event": "message_sent", "props": {"channel": "a", "n": 1, "urgent": false}, "offset": 120},
            {"t": 1, "user": "u", "account": "a", "active": 15000, "feature": "chat"},
            {"t": 2, "limit": "seats", "used": 0, "cap": 5},
            {"t": 3, "traits": {"company.size": 120, "plan": null}},
            {"t": 4, "fired": "s"},
            {"t": 5, "prompt": "upsell", "outcome": "answered"}
        ],
        "expect": [{"signal": "s", "at": 0}]
    }])
}

#[test]
fn signals_scores_prompts_and_cases_fit_with_every_key_that_they_may_have() {
    let validator = validator();
    let when = json!({"is": "other"});
    for (key, value) in [
        (
            "signals",
            json!([
                {"id": "s", "kind": "hand_raise", "level": "user", "when": when, "repeat": "once", "evidence": "capped", "label": "S"},
                {"id": "t", "kind": "pql", "level": "account", "when": when, "repeat": {"cooldown": "7d"}, "evidence": "full"}
            ]),
        ),
        ("signals", json!([])),
        ("scores", scores()),
        ("prompts", prompts()),
        ("promptPolicy", json!({"every": "1d", "perSession": 1})),
        ("promptPolicy", json!({})),
        ("capture", capture()),
        ("capture", json!({"clicks": false, "forms": false, "routes": false, "presets": false, "features": {}})),
        ("tests", cases()),
    ] {
        assert_eq!(faults(&validator, &with(key, value.clone())), Vec::<String>::new(), "{key}: {value}");
    }
}

/// Wrong documents: each differs from a right one in what its name says.
fn wrong() -> Vec<(&'static str, Value)> {
    let changed = |key: &str, value: Value, pointer: &str, to: Value| {
        let mut document = with(key, value);
        *document.pointer_mut(pointer).unwrap() = to;
        document
    };
    let signal = |signal: Value| with("signals", json!([signal]));
    let is = json!({"is": "s"});
    vec![
        ("no document", json!([])),
        ("a later schema", with("schema", json!(2))),
        ("a key with a typo", with("sginals", json!([]))),
        ("a version that is text", with("version", json!("1"))),
        ("an offset of a day", with("utcOffset", json!(1440))),
        ("a null", with("limits", json!(null))),
        ("an event with a capital", with("events", json!({"MessageSent": {}}))),
        ("an event with a long name", with("events", json!({"a".repeat(65): {}}))),
        ("an event called any", with("events", json!({"any": {}}))),
        ("a feature called app", with("features", json!({"app": {"events": []}}))),
        ("an event of the SDK declared", with("events", json!({"$page": {}}))),
        ("a type that is none", with("traits", json!({"plan": "text"}))),
        ("a cap of nothing", with("limits", json!({"seats": {"cap": 0}}))),
        ("a feature without events", with("features", json!({"chat": {"core": true}}))),
        ("a signal without a condition", signal(json!({"id": "s", "kind": "aha"}))),
        ("a signal of a kind that is none", signal(json!({"id": "s", "kind": "ahaa", "when": is}))),
        ("a signal with a typo", signal(json!({"id": "s", "kind": "aha", "when": is, "lable": "S"}))),
        ("a signal of a level that is none", signal(json!({"id": "s", "kind": "aha", "level": "team", "when": is}))),
        ("a signal with a bad id", signal(json!({"id": "my signal", "kind": "aha", "when": is}))),
        ("a repeat that is none", signal(json!({"id": "s", "kind": "aha", "when": is, "repeat": "always"}))),
        ("a cooldown of nothing", signal(json!({"id": "s", "kind": "aha", "when": is, "repeat": {"cooldown": "0d"}}))),
        ("no condition", with_condition(json!({}))),
        ("two conditions", with_condition(json!({"count": "message_sent", "gte": 1, "is": "s"}))),
        ("a condition with a typo", with_condition(json!({"cuont": "message_sent", "gte": 1}))),
        ("a key of another condition", with_condition(json!({"count": "message_sent", "gte": 1, "by": "channel"}))),
        ("a typo deep inside", with_condition(json!({"all": [{"not": {"any": [{"count": "$page", "gt": 1}]}}]}))),
        ("an event of the SDK with a typo", with_condition(json!({"count": "$pages", "gte": 1}))),
        ("any as an event", with_condition(json!({"count": "any", "gte": 1}))),
        ("a count of 0", with_condition(json!({"count": "message_sent", "gte": 0}))),
        ("a count of half an event", with_condition(json!({"count": "message_sent", "gte": 1.5}))),
        ("within and days", with_condition(json!({"count": "message_sent", "gte": 1, "within": "7d", "days": 7}))),
        ("a count that no window holds", with_condition(json!({"count": "message_sent", "gte": 1001, "within": "7d"}))),
        ("days over a year", with_condition(json!({"count": "message_sent", "gte": 1, "days": 367}))),
        ("a duration without a unit", with_condition(json!({"count": "message_sent", "gte": 1, "within": "7"}))),
        ("a duration with a space", with_condition(json!({"count": "message_sent", "gte": 1, "within": "7 d"}))),
        ("a duration in months", with_condition(json!({"count": "message_sent", "gte": 1, "within": "1mo"}))),
        ("a duration below zero", with_condition(json!({"absent": "message_sent", "for": "-1d"}))),
        ("257 different values", with_condition(json!({"distinct": "message_sent", "by": "channel", "gte": 257}))),
        ("a trend of nothing", with_condition(json!({"trend": "$page", "days": 7, "over": 7, "times": 0, "gte": 1}))),
        ("weeks over a year", with_condition(json!({"activeWeeks": "any", "gte": 1, "weeks": 53}))),
        ("breadth of no features", with_condition(json!({"breadth": [], "gte": 1}))),
        ("breadth of a word that is none", with_condition(json!({"breadth": "any", "gte": 1}))),
        ("a sequence of one", with_condition(json!({"sequence": ["$page"], "within": "1h"}))),
        ("a sequence of nine", with_condition(json!({"sequence": vec!["$page"; 9], "within": "1h"}))),
        ("elapsed without a bound", with_condition(json!({"elapsed": "firstSeen"}))),
        ("an offset without a unit", with_condition(json!({"elapsed": "firstSeen", "gte": "0"}))),
        ("both conditions of a limit", with_condition(json!({"limit": "seats", "reach": 1, "exhaustsIn": "7d"}))),
        ("a trait without a test", with_condition(json!({"trait": "plan"}))),
        ("a trait with two tests", with_condition(json!({"trait": "company.size", "gte": 1, "lt": 5}))),
        ("a bound that is text", with_condition(json!({"trait": "company.size", "gte": "50"}))),
        ("in without values", with_condition(json!({"trait": "plan", "in": []}))),
        ("all of nothing", with_condition(json!({"all": []}))),
        ("any of nothing", with_condition(json!({"any": []}))),
        ("not of a list", with_condition(json!({"not": [is]}))),
        ("a test of nothing", with_condition(json!({"count": {"event": "$page", "where": {"path": {}}}, "gte": 1}))),
        (
            "in beside a bound",
            with_condition(
                json!({"count": {"event": "message_sent", "where": {"n": {"in": [1], "gte": 1}}}, "gte": 1}),
            ),
        ),
        ("an event and a feature", with_condition(json!({"count": {"event": "$page", "feature": "chat"}, "gte": 1}))),
        ("users of an account, in a user", with_condition(json!({"activeUsers": "any", "gte": 2}))),
        ("a rolling window of an account", with_account_condition(json!({"count": "$page", "gte": 1, "within": "7d"}))),
        ("a sequence of an account", with_account_condition(json!({"sequence": ["$page", "$page"], "within": "1h"}))),
        ("after, of an account", with_account_condition(json!({"absent": "$page", "for": "1d", "after": "$error"}))),
        ("a forecast of an account", with_account_condition(json!({"not": {"limit": "seats", "exhaustsIn": "7d"}}))),
        ("nine scores", with("scores", json!(vec![json!({"id": "a", "tiers": [{"id": "hot"}]}); 9]))),
        ("a term without points", changed("scores", scores(), "/scores/0/behaviour/0", json!({"signal": "s"}))),
        ("a maximum below zero", changed("scores", scores(), "/scores/0/behaviour/1/max", json!(-1))),
        (
            "a fit entry without a test",
            changed("scores", scores(), "/scores/0/fit/0", json!({"trait": "plan", "points": 1})),
        ),
        (
            "points and disqualification",
            changed("scores", scores(), "/scores/0/fit/2", json!({"is": "s", "points": 1, "disqualify": true})),
        ),
        (
            "a fit entry with a window",
            changed("scores", scores(), "/scores/0/fit/2", json!({"is": "s", "within": "7d", "points": 1})),
        ),
        ("a margin below zero", changed("scores", scores(), "/scores/0/exitMargin", json!(-1))),
        (
            "a count term of an account",
            changed("scores", scores(), "/scores/1/behaviour/0", json!({"count": "$page", "points": 1})),
        ),
        ("a prompt on nothing", changed("prompts", prompts(), "/prompts/0/on", json!([]))),
        ("a priority of 101", changed("prompts", prompts(), "/prompts/0/priority", json!(101))),
        ("a holdout of 2", changed("prompts", prompts(), "/prompts/0/holdout", json!(2))),
        ("a form that is none", changed("prompts", prompts(), "/prompts/0/as", json!("popup"))),
        ("a prompt without a text", changed("prompts", prompts(), "/prompts/1/content", json!({"title": "T"}))),
        (
            "href and action",
            changed("prompts", prompts(), "/prompts/1/content/cta", json!({"label": "P", "href": "/", "action": "p"})),
        ),
        ("neither href nor action", changed("prompts", prompts(), "/prompts/1/content/cta", json!({"label": "P"}))),
        (
            "a question with one answer",
            changed(
                "prompts",
                prompts(),
                "/prompts/0/content/question/choices",
                json!([{"label": "Yes", "value": "y"}]),
            ),
        ),
        ("no showing in a session", with("promptPolicy", json!({"perSession": 0}))),
        ("a part of capture that is none", with("capture", json!({"click": {}}))),
        ("clicks that are true", with("capture", json!({"clicks": true}))),
        ("a selector of nothing", with("capture", json!({"clicks": {" ": "report_made"}}))),
        ("a form without a name", with("capture", json!({"forms": {"form": ""}}))),
        ("routes that are true", with("capture", json!({"routes": true}))),
        ("a page without an event", changed("capture", capture(), "/capture/pages/0", json!({"path": "/"}))),
        ("a relative path", changed("capture", capture(), "/capture/pages/0/path", json!("docs"))),
        ("a rest that is not the end", changed("capture", capture(), "/capture/pages/0/path", json!("/**/a"))),
        ("a star in a segment", changed("capture", capture(), "/capture/pages/0/path", json!("/a*"))),
        ("an empty segment", changed("capture", capture(), "/capture/pages/0/path", json!("/a//b"))),
        ("a query", changed("capture", capture(), "/capture/pages/0/path", json!("/a?b"))),
        ("a feature nowhere", changed("capture", capture(), "/capture/features/chat", json!([]))),
        ("a preset that is none", changed("capture", capture(), "/capture/presets/0", json!("sales"))),
        ("a case without facts", changed("tests", cases(), "/tests/0", json!({"name": "a", "expect": []}))),
        (
            "a fact of two kinds",
            changed("tests", cases(), "/tests/0/facts/0", json!({"t": 0, "event": "$page", "fired": "s"})),
        ),
        ("a fact before the epoch", changed("tests", cases(), "/tests/0/facts/0", json!({"t": -1, "event": "$page"}))),
    ]
}

#[test]
fn wrong_documents_do_not_fit() {
    let validator = validator();
    for (what, document) in wrong() {
        assert!(!validator.is_valid(&document), "{what}: {document}");
    }
}

#[test]
fn what_does_not_fit_is_no_document_either() {
    for (what, document) in wrong() {
        assert!(Document::parse(&document.to_string()).is_err(), "{what}: {document}");
    }
}

#[test]
fn every_key_has_words_for_an_editor_to_show() {
    fn walk(schema: &Value, path: &str, silent: &mut Vec<String>) {
        match schema {
            Value::Object(map) => {
                for (key, value) in map.get("properties").and_then(Value::as_object).into_iter().flatten() {
                    if value["description"].as_str().is_none_or(str::is_empty) {
                        silent.push(format!("{path}/{key}"));
                    }
                }
                // What examples hold is not of the schema.
                for (key, value) in map.iter().filter(|(key, _)| *key != "examples") {
                    walk(value, &format!("{path}/{key}"), silent);
                }
            }
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    walk(value, &format!("{path}/{index}"), silent);
                }
            }
            _ => {}
        }
    }
    let mut silent = Vec::new();
    walk(&shape::json_schema(), "", &mut silent);
    assert_eq!(silent, Vec::<String>::new());
}
