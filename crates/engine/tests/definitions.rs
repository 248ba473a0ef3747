//! What a document may say, and how the engine answers one that says something else: every fault, at its path, in one go.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

use piquel_engine::document::{Document, Severity};
use serde_json::{Value, json};

/// A valid document with one signal, whose condition is given.
fn with_condition(when: &Value) -> Value {
    json!({
        "schema": 1, "version": 1,
        "events": {"message_sent": {"props": {"channel": "string", "n": "number"}}, "report_made": {}},
        "features": {"chat": {"events": ["message_sent"], "core": true}},
        "limits": {"messages": {"cap": 100}},
        "traits": {"company.size": "number", "plan": "string"},
        "signals": [{"id": "s", "kind": "custom", "when": when}]
    })
}

fn with(key: &str, value: Value) -> Value {
    let mut document = with_condition(&json!({"count": "message_sent", "gte": 1}));
    document[key] = value;
    document
}

/// The errors of a document as `path: message`.
fn errors(document: &Value) -> Vec<String> {
    match Document::parse(&document.to_string()) {
        Ok(_) => Vec::new(),
        Err(diagnostics) => diagnostics
            .iter()
            .filter(|one| one.severity == Severity::Error)
            .map(|one| format!("{}: {}", one.path, one.message))
            .collect(),
    }
}

/// That there is exactly one error, and that it says this.
#[track_caller]
fn check(document: &Value, expected: &str) {
    let errors = errors(document);
    assert!(
        errors.len() == 1 && errors.iter().all(|one| one.contains(expected)),
        "expected `{expected}`, got {errors:#?}"
    );
}

#[track_caller]
fn check_condition(when: Value, expected: &str) {
    check(&with_condition(&when), expected);
}

#[test]
fn every_form_of_condition_is_accepted() {
    for when in [
        json!({"count": "message_sent", "gte": 1}),
        json!({"count": {"event": "message_sent", "where": {"channel": {"in": ["a", "b"]}, "n": {"gte": 1, "lt": 5}}}, "gte": 1000, "within": "30d"}),
        json!({"count": {"feature": "chat"}, "gte": 4_503_599_627_370_496_u64}),
        json!({"count": "$page", "gte": 1.0}),
        json!({"distinct": "message_sent", "by": "channel", "gte": 256, "within": "1w"}),
        json!({"distinct": {"feature": "chat"}, "by": "n", "gte": 2}),
        json!({"limit": "messages", "reach": 0.8}),
        json!({"activeTime": "app", "gte": "5m"}),
        json!({"activeTime": "chat", "gte": "1s"}),
        json!({"trait": "plan", "in": ["free"]}),
        json!({"trait": "company.size", "exists": false}),
        json!({"any": [{"not": {"trait": "plan", "eq": "pro"}}, {"all": [{"count": "report_made", "gte": 1}]}], "gte": 2}),
    ] {
        assert_eq!(errors(&with_condition(&when)), Vec::<String>::new(), "{when}");
    }
}

#[test]
fn names_that_are_not_declared_are_told_with_the_nearest_one() {
    check_condition(
        json!({"count": "mesage_sent", "gte": 1}),
        "/signals/0/when/count: event `mesage_sent` is not declared; did you mean `message_sent`?",
    );
    check_condition(json!({"count": "$pricing_view", "gte": 1}), "did you mean `$pricing_viewed`?");
    check_condition(
        json!({"count": {"feature": "chatt"}, "gte": 1}),
        "/signals/0/when/count/feature: feature `chatt` is not declared; did you mean `chat`?",
    );
    check_condition(
        json!({"limit": "message", "reach": 1}),
        "/signals/0/when/limit: limit `message` is not declared; did you mean `messages`?",
    );
    check_condition(
        json!({"trait": "company.sice", "gte": 1}),
        "trait `company.sice` is not declared; did you mean `company.size`?",
    );
    check_condition(json!({"is": "t"}), "signal `t` is not declared");
    check_condition(json!({"activeTime": "chad", "gte": "1s"}), "feature `chad` is not declared; did you mean `chat`?");
    check_condition(
        json!({"distinct": "message_sent", "by": "chanel", "gte": 1}),
        "event `message_sent` declares no prop `chanel`; did you mean `channel`?",
    );
    check_condition(
        json!({"count": {"event": "message_sent", "where": {"chan/nel": "a"}}, "gte": 1}),
        "/signals/0/when/count/where/chan~1nel: ",
    );
}

#[test]
fn a_test_must_be_of_the_declared_type_and_make_sense() {
    let over = |test: Value| json!({"count": {"event": "message_sent", "where": test}, "gte": 1});
    check_condition(over(json!({"channel": 1})), "expected a value of the declared type string, found `1`");
    check_condition(over(json!({"channel": {"gte": 1}})), "bounds are for numbers");
    check_condition(over(json!({"n": {"in": []}})), "the list is empty");
    check_condition(over(json!({"n": {"in": [1], "gte": 2}})), "`in` stands alone");
    check_condition(over(json!({"n": {}})), "a test is a value, or an object");
    check_condition(json!({"trait": "plan", "eq": "a", "exists": true}), "exactly one test");
    check_condition(json!({"trait": "plan"}), "exactly one test");
    check_condition(json!({"trait": "plan", "gte": 5}), "bounds are for numbers");
}

#[test]
fn thresholds_and_windows_stay_within_their_bounds() {
    check_condition(json!({"count": "message_sent", "gte": 0}), "expected a whole number from 1");
    check_condition(json!({"count": "message_sent", "gte": 1.5}), "expected a whole number from 1");
    check_condition(json!({"count": "message_sent", "gte": 1001, "within": "1d"}), "counts to 1000");
    check_condition(json!({"distinct": "message_sent", "by": "n", "gte": 257}), "from 1 to 256");
    check_condition(json!({"count": "message_sent", "gte": 1, "within": "3661d"}), "expected a duration such as");
    check_condition(json!({"limit": "messages", "reach": 0}), "expected a number above 0");
    check_condition(json!({"any": [{"count": "message_sent", "gte": 1}], "gte": 2}), "from 1 to 1");
    check_condition(json!({"all": []}), "the list is empty");
    let deep = (0..16).fold(json!({"count": "message_sent", "gte": 1}), |inner, _| json!({"not": inner}));
    check_condition(deep, "nested more than 16 deep");
    let many = vec![json!({"count": "message_sent", "gte": 1}); 512];
    assert_eq!(errors(&with_condition(&json!({"all": many}))), Vec::<String>::new());
    let mut document = with_condition(&json!({"all": many}));
    document["signals"]
        .as_array_mut()
        .unwrap()
        .push(json!({"id": "t", "kind": "custom", "when": {"count": "report_made", "gte": 1}}));
    check(&document, "more than 512 conditions");
}

#[test]
fn a_condition_is_one_condition_and_nothing_unknown() {
    check_condition(json!({"cuont": "message_sent", "gte": 1}), "no condition here");
    check_condition(json!({"count": "message_sent", "distinct": "message_sent", "gte": 1}), "more than one condition");
    check_condition(
        json!({"count": "message_sent", "gte": 1, "witin": "1d"}),
        "/signals/0/when/witin: unknown key `witin`; did you mean `within`?",
    );
    check_condition(json!([1]), "expected a condition such as");
    check_condition(json!({"count": "message_sent"}), "`gte` is missing");
}

#[test]
fn signals_that_depend_on_themselves_are_refused() {
    let document = with(
        "signals",
        json!([
            {"id": "a", "kind": "aha", "when": {"is": "b"}},
            {"id": "b", "kind": "aha", "when": {"not": {"is": "c"}}},
            {"id": "c", "kind": "aha", "when": {"any": [{"is": "a"}, {"is": "d"}]}},
            {"id": "d", "kind": "aha", "when": {"count": "message_sent", "gte": 1}}
        ]),
    );
    let errors = errors(&document);
    assert_eq!(errors.len(), 3, "{errors:#?}");
    assert!(errors.iter().all(|one| one.contains("depends on itself through `is`")), "{errors:#?}");
}

#[test]
fn declarations_are_checked() {
    check(
        &with("events", json!({"message_sent": {"props": {"channel": "text"}}})),
        "`text` is none of `string`, `number`, `boolean`",
    );
    check(&with("events", json!({"message_sent": {}, "$mine": {}})), "names that begin with `$` are the SDK's own");
    check(&with("events", json!({"message_sent": {}, "any": {}})), "`any` has a meaning of its own");
    check(&with("events", json!({"message_sent": {}, "Upper": {}})), "`Upper` is no valid name");
    check(
        &with("features", json!({"chat": {"events": ["gone"]}})),
        "/features/chat/events/0: event `gone` is not declared",
    );
    check(&with("limits", json!({"messages": {"cap": 0}})), "expected a number above 0");
    check(&with("schema", json!(2)), "this is schema 1");
    check(&with("utcOffset", json!(841)), "from -720 to 840");
    check(
        &with(
            "signals",
            json!([{"id": "s", "kind": "aha", "when": {"count": "message_sent", "gte": 1}, "repeat": "often"}]),
        ),
        "expected `\"once\"`",
    );
}

#[test]
fn prompts_are_checked_and_their_placeholders_resolved() {
    let prompt = |change: Value| {
        let mut prompt =
            json!({"id": "p", "on": "s", "content": {"title": "Hi", "body": "{limit.messages.remaining} left"}});
        for (key, value) in change.as_object().unwrap() {
            prompt[key] = value.clone();
        }
        with("prompts", json!([prompt]))
    };
    assert_eq!(errors(&prompt(json!({}))), Vec::<String>::new());
    check(&prompt(json!({"on": ["s", "gone"]})), "/prompts/0/on/1: signal `gone` is not declared");
    check(&prompt(json!({"as": "popup"})), "`popup` is none of");
    check(&prompt(json!({"priority": 101})), "from 0 to 100");
    check(
        &prompt(json!({"content": {"title": "a", "body": "{limit.messages.left}"}})),
        "unknown placeholder `{limit.messages.left}`",
    );
    check(&prompt(json!({"content": {"title": "a", "body": "{limit.seats.used}"}})), "limit `seats` is not declared");
    check(&prompt(json!({"content": {"title": "a", "body": "50 {"}})), "a `{` without `}`");
    check(&prompt(json!({"content": {"title": "a", "body": "\u{1} "}})), "control character");
    check(
        &prompt(json!({"content": {"title": "a", "body": "b", "cta": {"label": "go", "href": "javascript:alert(1)"}}})),
        "https, http or mailto",
    );
    check(
        &prompt(json!({"content": {"title": "a", "body": "b", "cta": {"label": "go"}}})),
        "one of `href` and `action`",
    );
}

#[test]
fn text_that_is_no_json_or_too_long_is_refused() {
    let faults = Document::parse("{").unwrap_err();
    assert!(faults[0].message.starts_with("not valid JSON"));
    let faults = Document::parse(&" ".repeat(256 * 1024 + 1)).unwrap_err();
    assert!(faults[0].message.contains("at most 262144 are allowed"));
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(Document::parse(&nested).is_err());
}

#[test]
fn a_document_tells_the_clauses_of_its_signals_in_the_order_of_evidence() {
    let when =
        json!({"all": [{"count": "message_sent", "gte": 2}, {"not": {"trait": "plan", "eq": "pro"}}, {"is": "t"}]});
    let mut document = with_condition(&when);
    document["signals"]
        .as_array_mut()
        .unwrap()
        .push(json!({"id": "t", "kind": "aha", "label": "Team", "when": {"count": "report_made", "gte": 1}}));
    let document = Document::parse(&document.to_string()).unwrap().document;
    let [s, t] = document.signals() else { unreachable!("two signals are declared") };
    assert_eq!(
        s.leaves,
        [json!({"count": "message_sent", "gte": 2}), json!({"trait": "plan", "eq": "pro"}), json!({"is": "t"})]
    );
    assert_eq!((t.id.as_str(), t.kind.as_str(), t.label.as_deref()), ("t", "aha", Some("Team")));
}

#[test]
fn the_examples_and_the_documented_document_are_valid() {
    let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    for entry in std::fs::read_dir(docs.join("examples")).unwrap() {
        let path = entry.unwrap().path();
        let checked = Document::parse(&std::fs::read_to_string(&path).unwrap());
        assert!(checked.is_ok_and(|checked| checked.warnings.is_empty()), "{}", path.display());
    }
    let page = std::fs::read_to_string(docs.join("definitions.md")).unwrap();
    let block = page.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    assert!(Document::parse(block).is_ok());
}
