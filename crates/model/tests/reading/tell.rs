//! A small document to hang conditions on, and records in few words.

use piquel_model::replay;
use serde_json::{Value, json};

pub(crate) const SECOND: u64 = 1000;
pub(crate) const HOUR: u64 = 3600 * SECOND;
pub(crate) const DAY: u64 = 24 * HOUR;

/// A document with the declarations that the tests use, and these signals.
pub(crate) fn document(signals: Value) -> Value {
    let props = json!({"text": "string", "number": "number", "truth": "boolean"});
    json!({
        "schema": 1,
        "version": 1,
        "events": {"a": {"props": props}, "b": {"props": props}, "c": {}},
        "features": {"chat": {"events": ["a", "b"], "core": true}, "board": {"events": ["c"]}},
        "limits": {"seats": {"cap": 10}, "messages": {}},
        "traits": {"size": "number", "plan": "string", "ends": "number", "beta": "boolean"},
        "signals": signals,
        "prompts": [{"id": "upsell", "on": "s", "content": {"title": "Go on", "body": "More."}}],
    })
}

/// The same with more or other members.
pub(crate) fn with(mut document: Value, members: Value) -> Value {
    for (key, member) in members.as_object().unwrap() {
        document[key] = member.clone();
    }
    document
}

/// A signal that fires on every edge that is a second after its last firing.
pub(crate) fn signal(id: &str, when: Value) -> Value {
    json!({"id": id, "kind": "milestone", "when": when, "repeat": {"cooldown": "1s"}})
}

/// A fact of the user `u`.
pub(crate) fn fact(t: u64, members: Value) -> Value {
    with(json!({"user": "u", "t": t}), members)
}

pub(crate) fn event(t: u64, name: &str) -> Value {
    fact(t, json!({"event": name}))
}

pub(crate) fn event_with(t: u64, name: &str, props: Value) -> Value {
    fact(t, json!({"event": name, "props": props}))
}

/// Every record in a few words, in order: the time, then `signal evidence`, `score=tier behaviour/fit` or `stage`. Whose it is
/// stands before it, unless it is the user `u`.
pub(crate) fn tell(document: &Value, facts: &[Value], until: Option<u64>) -> Vec<String> {
    let text = replay(document, facts, until, f64::exp2).unwrap();
    text.lines().map(|line| in_few_words(&serde_json::from_str(line).unwrap())).collect()
}

fn in_few_words(record: &Value) -> String {
    let owner = match (&record["user"], &record["account"]) {
        (Value::String(user), _) if user == "u" => String::new(),
        (Value::String(user), _) => format!("{user}: "),
        (_, account) => format!("{}: ", account.as_str().unwrap()),
    };
    let name = |key: &str| record[key].as_str().unwrap_or("none").to_owned();
    let what = match name("type").as_str() {
        "signal" => {
            let initial = if record["initial"] == json!(true) { "initial " } else { "" };
            format!("{initial}{} {}", name("signal"), record["evidence"])
        }
        "tier" => format!("{}={} {}/{}", name("score"), name("tier"), record["behaviour"], record["fit"]),
        _ => name("stage"),
    };
    format!("{owner}{} {what}", record["at"])
}

/// When a condition becomes true (`on`, with its first leaf's value) and false (`off`), the value of the first step included.
pub(crate) fn changes(when: Value, facts: &[Value], until: u64) -> Vec<String> {
    changes_in(&document(json!([])), when, facts, until)
}

/// The same for other declarations.
pub(crate) fn changes_in(declarations: &Value, when: Value, facts: &[Value], until: u64) -> Vec<String> {
    let signals = json!([signal("on", when.clone()), signal("off", json!({"not": when}))]);
    let document = with(declarations.clone(), json!({"signals": signals}));
    let text = replay(&document, facts, Some(until), f64::exp2).unwrap();
    let records = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    records
        .map(|record| match record["signal"].as_str() {
            Some("on") => format!("{} on {}", record["at"], record["evidence"][0][1]),
            _ => format!("{} off", record["at"]),
        })
        .collect()
}
