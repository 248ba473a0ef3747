//! Beacons and answers as the wire has them (`docs/wire.md`). Builds objects and lets the browser write the text: numbers become
//! text nowhere in this crate.

use js_sys::{Array, JSON, JsString, Number, Object};
use piquel_engine::outbox::{Answer, Beacon, Cargo, Item};
use piquel_engine::{Span, Value};
use wasm_bindgen::prelude::*;

use crate::browser::{call, get, set};
use crate::core::Core;
use crate::store::to_hex;

/// Version of the wire.
const VERSION: u32 = 1;

/// The text of a beacon.
pub(crate) fn body(core: &Core, beacon: &Beacon, t: f64) -> JsString {
    let body = Object::new();
    set(&body, "v", VERSION);
    set(&body, "key", &*core.key);
    set(&body, "install", &*core.install);
    if let Some(user) = &core.user {
        set(&body, "user", &**user);
    }
    if let Some(account) = &core.state.account {
        set(&body, "account", &**account);
    }
    set(&body, "rev", beacon.rev as f64);
    let definitions = beacon.definitions.unwrap_or(core.definitions);
    let hash = to_hex(&definitions.hash.to_be_bytes());
    set(&body, "defs", Array::of2(&definitions.version.into(), &hash.into()));
    set(&body, "sent", t);
    let records = Array::new();
    for item in core.state.outbox.items(beacon.slot) {
        records.push(&record(item));
    }
    set(&body, "records", records);
    set(&body, "summary", summary(core, t));
    JSON::stringify(&body).unwrap_or_default()
}

fn record(item: &Item) -> Object {
    let record = Object::new();
    let kind = match &item.cargo {
        Cargo::Signal { initial, evidence } => {
            let list = Array::new();
            for &(clause, value) in evidence {
                list.push(&Array::of2(&clause.into(), &value.into()));
            }
            set(&record, "evidence", list);
            if *initial {
                set(&record, "initial", true);
            }
            "signal"
        }
        Cargo::Stage(_) => "stage",
        Cargo::Prompt(outcome) => {
            set(&record, "outcome", outcome.as_str());
            "prompt"
        }
    };
    set(&record, "type", kind);
    // A stage has its own name where the others have that of what they are about.
    set(&record, kind, if let Cargo::Stage(stage) = item.cargo { stage.as_str() } else { &item.name });
    set(&record, "n", item.n);
    set(&record, "at", item.at.ms() as f64);
    if item.observed != item.at {
        set(&record, "observed", item.observed.ms() as f64);
    }
    if item.anonymous {
        set(&record, "anonymous", true);
    }
    record
}

fn summary(core: &Core, t: f64) -> Object {
    let summary = Object::new();
    let engine = &core.state.engine;
    let first = engine.first_seen().map_or(t, |first| first.ms() as f64);
    set(&summary, "stage", engine.stage().as_str());
    set(&summary, "first", first);
    set(&summary, "last", core.state.last.map_or(first, |last| last.ms() as f64));
    set(&summary, "active", engine.active() as f64);
    let limits = Object::new();
    for (index, limit) in engine.plan().limits.iter().enumerate() {
        if let Some(reading) = engine.reading(index) {
            let cap = reading.cap.map_or(JsValue::NULL, JsValue::from_f64);
            set(&limits, &limit.name, Array::of2(&reading.used.into(), &cap));
        }
    }
    set(&summary, "limits", limits);
    let traits = Object::new();
    for (index, spec) in engine.plan().traits.iter().enumerate() {
        if let Some(value) = engine.trait_value(index) {
            set(&traits, &spec.name, to_js(value));
        }
    }
    set(&summary, "traits", traits);
    let dropped = Object::new();
    let mut any = false;
    for (reason, count) in core.state.outbox.drops() {
        set(&dropped, reason.as_str(), count);
        any = true;
    }
    if any {
        set(&summary, "dropped", dropped);
    }
    summary
}

/// A value as the host app knows it.
pub(crate) fn to_js(value: Value<'_>) -> JsValue {
    match value {
        Value::Text(text) => text.into(),
        Value::Number(number) => number.into(),
        Value::Flag(flag) => flag.into(),
    }
}

/// Sends a body; the promise is the browser's, or of whoever took its place.
///
/// # Errors
/// Where the browser refuses.
pub(crate) fn post(window: &JsValue, address: &str, body: &JsString) -> Result<JsValue, JsValue> {
    let options = Object::new();
    set(&options, "method", "POST");
    set(&options, "body", body);
    set(&options, "keepalive", true);
    set(&options, "credentials", "omit");
    set(&options, "referrerPolicy", "no-referrer");
    call(window, "fetch", &Array::of2(&address.into(), &options))
}

/// Hands a body to the browser, which says no more than whether it took it.
pub(crate) fn hand_over(window: &JsValue, address: &str, body: &JsString) -> bool {
    let taken = call(&get(window, "navigator"), "sendBeacon", &Array::of2(&address.into(), body));
    taken.is_ok_and(|taken| taken.is_truthy())
}

/// The status of a response, and how long it asks to wait.
pub(crate) fn head(response: &JsValue) -> (u16, Option<Span>) {
    let status = get(response, "status").as_f64().unwrap_or(0.0) as u16;
    let wait = call(&get(response, "headers"), "get", &Array::of1(&"retry-after".into())).unwrap_or_default();
    // A wait that is a date, or that is not there, is no number.
    let seconds = if wait.is_string() { Number::from(wait).value_of() } else { f64::NAN };
    (status, (seconds >= 0.0).then(|| Span::from_ms((seconds * 1_000.0) as u64)))
}

/// The body of a 200.
pub(crate) fn taken(body: &JsValue) -> Option<Answer> {
    let items: Array = get(body, "items").dyn_into().ok()?;
    let rev = get(body, "rev").as_f64()? as u64;
    let refused = items.iter().filter(|item| !item.is_string()).count() as u32;
    Some(Answer::Taken { answered: items.length() as usize, refused, rev })
}
