//! What pages send, and what is published.

use serde_json::{Value, json};

use super::KEY;

/// An install id, different for each number.
pub(crate) fn install(number: u32) -> String {
    format!("{number:032x}")
}

/// A beacon of this install without user and records.
pub(crate) fn beacon(number: u32, rev: u64) -> Value {
    json!({
        "v": 1, "key": KEY, "install": install(number), "rev": rev, "sent": 1_790_000_000_000_u64, "records": [],
        "summary": {"stage": "new", "first": 1_790_000_000_000_u64, "last": 1_790_000_000_000_u64, "active": 0,
                    "limits": {}, "traits": {}},
    })
}

/// The wish to erase what there is of this install.
pub(crate) fn erasure(number: u32) -> Value {
    json!({"v": 1, "key": KEY, "install": install(number)})
}

/// `object` with these keys set.
pub(crate) fn with(mut object: Value, keys: Value) -> Value {
    let Value::Object(keys) = keys else { panic!("keys are an object") };
    for (key, value) in keys {
        object[key] = value;
    }
    object
}

/// A firing.
pub(crate) fn signal(id: &str, n: u32, at: u64) -> Value {
    json!({"type": "signal", "signal": id, "n": n, "at": at, "evidence": [[0, 10]]})
}

/// A change of the tier of the score `ready`.
pub(crate) fn tier(id: Option<&str>, n: u32, at: u64) -> Value {
    json!({"type": "tier", "score": "ready", "tier": id, "behaviour": 61.5, "fit": 20, "n": n, "at": at})
}

/// Definitions with two signals, `aha_team` and `messages_80`.
pub(crate) fn document() -> Value {
    json!({
        "schema": 1, "version": 7,
        "events": {"message_sent": {}, "member_invited": {}},
        "limits": {"messages": {"cap": 50}},
        "signals": [
            {"id": "aha_team", "kind": "aha", "label": "Team set up",
             "when": {"all": [{"count": "message_sent", "gte": 10}, {"count": "member_invited", "gte": 1}]}},
            {"id": "messages_80", "kind": "limit", "repeat": {"cooldown": "1d"}, "when": {"limit": "messages", "reach": 0.8}},
        ],
    })
}
