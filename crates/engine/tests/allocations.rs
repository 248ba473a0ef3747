//! The step of a fact that fires nothing allocates nothing, once every accumulator is as large as it gets.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails should panic")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use piquel_engine::document::Document;
use piquel_engine::{Engine, Fact, Plan, Time, Value};
use serde_json::json;

thread_local! {
    /// How often this thread asked for memory: the test harness has threads of its own.
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

/// The system's allocator, with a count.
struct Counting;

#[global_allocator]
static COUNTING: Counting = Counting;

#[allow(unsafe_code, reason = "only an allocator sees what is allocated; all is handed on to the system's as it came")]
// SAFETY: every call is the system allocator's own, with the arguments that came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        // SAFETY: as promised by the caller.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: as promised by the caller.
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        // SAFETY: as promised by the caller.
        unsafe { System.realloc(place, layout, size) }
    }
}

const T0: u64 = 1_790_000_000_000;

/// Every condition that facts feed, each tied to an event that never comes, and a score that decays and reaches no tier.
fn engine() -> Engine {
    let conditions = json!([
        {"count": "sent", "gte": 1_000_000},
        {"count": {"event": "sent", "where": {"channel": {"in": ["c1", "c2"]}, "$hour": {"gte": 0}}}, "gte": 100, "within": "30m"},
        {"count": "sent", "gte": 100_000, "days": 7},
        {"trend": "sent", "days": 3, "over": 14, "times": 1000, "gte": 1_000_000},
        {"distinct": "sent", "by": "channel", "gte": 60},
        {"distinct": "sent", "by": "channel", "gte": 60, "within": "1d"},
        {"sum": "sent", "of": "n", "gte": 1e12},
        {"sum": "sent", "of": "n", "gte": 1e12, "days": 3},
        {"breadth": "all", "gte": 1, "within": "1h"},
        {"activeDays": "any", "gte": 100_000},
        {"activeDays": "sent", "gte": 30, "days": 30},
        {"activeWeeks": "sent", "gte": 52, "weeks": 52},
        {"sequence": ["sent", "sent", "made"], "within": "1d"},
        {"absent": "sent", "for": "300d"},
        {"absent": "made", "for": "1h", "after": "sent"},
        {"elapsed": "sent", "gte": "3000d"},
        {"activeTime": "app", "gte": "3000d"},
        {"activeTime": "chat", "gte": "6d", "days": 7},
        {"limit": "seats", "reach": 1},
        {"limit": "seats", "exhaustsIn": "1s"},
        {"tier": "hot"}
    ]);
    let signals: Vec<_> = conditions
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
        .map(|(n, when)| json!({"id": format!("s{n}"), "kind": "custom", "when": {"all": [when, {"count": "made", "gte": 1}]}}))
        .collect();
    let document = json!({
        "schema": 1, "version": 1,
        "events": {"sent": {"props": {"channel": "string", "n": "number"}}, "made": {}},
        "features": {"chat": {"events": ["sent"], "core": true}},
        "limits": {"seats": {"cap": 1_000_000}},
        "signals": signals,
        "scores": [{"id": "ready", "behaviour": [{"count": "sent", "points": 5, "max": 25, "halfLife": "14d"}, {"signal": "s0", "points": 9}],
                    "tiers": [{"id": "hot", "behaviour": 60}]}],
    });
    let parsed = Document::parse(&document.to_string()).unwrap();
    Engine::new(Plan::decode(&parsed.document.compile()).unwrap())
}

/// Five minutes with an event, engaged time and a reading.
fn minutes(engine: &mut Engine, n: u64) {
    const CHANNELS: [&str; 6] = ["c1", "c2", "c3", "c4", "c5", "c6"];
    let sent = engine.plan().events.iter().position(|spec| &*spec.name == "sent").unwrap();
    let t = Time::from_ms(T0 + n * 300_000).unwrap();
    let channel = Value::Text(CHANNELS[n as usize % CHANNELS.len()]);
    let mut props = [None; 2];
    for (prop, spec) in props.iter_mut().zip(&engine.plan().events[sent].props) {
        *prop = Some(if &*spec.name == "n" { Value::Number(n as f64) } else { channel });
    }
    engine.step(t, Fact::Event { event: sent, props: &props, offset: Some(60) });
    engine.step(t, Fact::Activity { feature: Some(0), active: 15_000 });
    engine.step(t, Fact::Limit { limit: 0, used: n as f64 % 7.0, cap: None });
}

#[test]
fn a_step_that_fires_nothing_allocates_nothing() {
    const WARM_UP: u64 = 400 * 288;
    let mut engine = engine();
    (0..WARM_UP).for_each(|n| minutes(&mut engine, n));
    assert_eq!(engine.records(), [], "nothing fires");
    let before = ALLOCATIONS.with(Cell::get);
    assert!(before > 0, "nothing is counted");
    (WARM_UP..WARM_UP + 3 * 288).for_each(|n| minutes(&mut engine, n));
    assert_eq!(ALLOCATIONS.with(Cell::get) - before, 0, "three days of facts and midnights");
    assert_eq!(engine.records(), []);
}
