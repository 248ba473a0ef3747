//! Beacons and answers as the wire has them (`docs/wire.md`). Builds objects and lets the browser write the text: numbers become
//! text nowhere in this crate.

use js_sys::{Array, JSON, JsString, Object};
use piquel_engine::outbox::{Answer, Beacon, Cargo, Item};
use piquel_engine::{Span, Time, Value};
use wasm_bindgen::prelude::*;

use crate::browser::{call, get, push, set, window};
use crate::core::Core;
use crate::store::to_hex;

/// Version of the wire.
const VERSION: u32 = 1;

/// The text of a beacon.
pub(crate) fn body(core: &Core, beacon: &Beacon, t: f64) -> JsString {
    let body = Object::new();
    set(&body, "v", VERSION.into());
    set(&body, "key", (&*core.key).into());
    set(&body, "install", (&*core.install).into());
    if let Some(user) = &core.user {
        set(&body, "user", (&**user).into());
    }
    if let Some(account) = &core.state.account {
        set(&body, "account", (&**account).into());
    }
    set(&body, "rev", (beacon.rev as f64).into());
    let definitions = beacon.definitions.unwrap_or(core.definitions);
    let hash = to_hex(&definitions.hash.to_be_bytes());
    set(&body, "defs", Array::of2(&definitions.version.into(), &hash.into()).into());
    set(&body, "sent", t.into());
    let records = Array::new();
    for item in core.state.outbox.items(beacon.slot) {
        push(&records, record(item).into());
    }
    set(&body, "records", records.into());
    set(&body, "summary", summary(core, t).into());
    JSON::stringify(&body).unwrap_or_default()
}

fn record(item: &Item) -> Object {
    let record = Object::new();
    let kind = match &item.cargo {
        Cargo::Signal { initial, evidence } => {
            let list = Array::new();
            for &(clause, value) in evidence {
                push(&list, Array::of2(&clause.into(), &value.into()).into());
            }
            set(&record, "evidence", list.into());
            if *initial {
                set(&record, "initial", true.into());
            }
            "signal"
        }
        Cargo::Stage(_) => "stage",
        Cargo::Prompt(outcome) => {
            set(&record, "outcome", outcome.as_str().into());
            "prompt"
        }
        Cargo::Tier { behaviour, fit, .. } => {
            set(&record, "score", (&*item.name).into());
            set(&record, "behaviour", (*behaviour).into());
            set(&record, "fit", (*fit).into());
            "tier"
        }
    };
    set(&record, "type", kind.into());
    // A stage and a tier have their own names where the others have that of what they are about.
    let name = match &item.cargo {
        Cargo::Stage(stage) => stage.as_str().into(),
        Cargo::Tier { tier, .. } => tier.as_deref().map_or(JsValue::NULL, JsValue::from),
        _ => (&*item.name).into(),
    };
    set(&record, kind, name);
    set(&record, "n", item.n.into());
    set(&record, "at", time(item.at));
    if item.observed != item.at {
        set(&record, "observed", time(item.observed));
    }
    if item.anonymous {
        set(&record, "anonymous", true.into());
    }
    record
}

fn summary(core: &Core, t: f64) -> Object {
    let summary = Object::new();
    let engine = &core.state.engine;
    let first = engine.first_seen().map_or(t.into(), time);
    set(&summary, "stage", engine.stage().as_str().into());
    set(&summary, "last", core.state.last.map_or_else(|| first.clone(), time));
    set(&summary, "first", first);
    set(&summary, "active", (engine.active() as f64).into());
    let limits = Object::new();
    for (index, limit) in engine.plan().limits.iter().enumerate() {
        if let Some(reading) = engine.reading(index) {
            let cap = reading.cap.map_or(JsValue::NULL, JsValue::from_f64);
            set(&limits, &limit.name, Array::of2(&reading.used.into(), &cap).into());
        }
    }
    set(&summary, "limits", limits.into());
    let traits = Object::new();
    for (index, spec) in engine.plan().traits.iter().enumerate() {
        if let Some(value) = engine.trait_value(index) {
            set(&traits, &spec.name, to_js(value));
        }
    }
    set(&summary, "traits", traits.into());
    let dropped = Object::new();
    let mut any = false;
    for (reason, count) in core.state.outbox.drops() {
        set(&dropped, reason.as_str(), count.into());
        any = true;
    }
    if any {
        set(&summary, "dropped", dropped.into());
    }
    summary
}

fn time(time: Time) -> JsValue {
    (time.ms() as f64).into()
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
pub(crate) fn post(address: &str, body: &JsString) -> Result<JsValue, JsValue> {
    let options = Object::new();
    set(&options, "method", "POST".into());
    set(&options, "body", body.into());
    set(&options, "keepalive", true.into());
    set(&options, "credentials", "omit".into());
    set(&options, "referrerPolicy", "no-referrer".into());
    call(&window(), "fetch", &Array::of2(&address.into(), &options))
}

/// Hands a body to the browser, which says no more than whether it took it.
pub(crate) fn hand_over(address: &str, body: &JsString) -> bool {
    let taken = call(&get(&window(), "navigator"), "sendBeacon", &Array::of2(&address.into(), body));
    taken.is_ok_and(|taken| taken.is_truthy())
}

/// The status of a response, and how long it asks to wait.
pub(crate) fn head(response: &JsValue) -> (u16, Option<Span>) {
    let status = get(response, "status").as_f64().unwrap_or(0.0) as u16;
    let wait = call(&get(response, "headers"), "get", &Array::of1(&"retry-after".into())).unwrap_or_default();
    // A wait that is a date becomes no number, and one that is not there, 0.
    let seconds =
        call(&window(), "Number", &Array::of1(&wait)).ok().and_then(|seconds| seconds.as_f64()).unwrap_or(0.0);
    (status, (seconds > 0.0).then(|| Span::from_ms((seconds * 1_000.0) as u64)))
}

/// The body of a 200.
pub(crate) fn taken(body: &JsValue) -> Option<Answer> {
    let items: Array = get(body, "items").dyn_into().ok()?;
    let rev = get(body, "rev").as_f64()? as u64;
    let refused = items.iter().filter(|item| !item.is_string()).count() as u32;
    Some(Answer::Taken { answered: items.length() as usize, refused, rev })
}
