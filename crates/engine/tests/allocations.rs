//! A fact that fires nothing allocates nothing, once the engine has seen its like: on a device it may come a thousand times an hour.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should panic")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering};

use piquel_engine::document::Document;
use piquel_engine::{Engine, Fact, Plan, Span, Time, Value, ValueKind};

/// The system's allocator, counting.
struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

#[expect(unsafe_code, reason = "an allocator that counts must be one")]
// SAFETY: everything is handed to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.realloc(block, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Every fact that the document of the benchmark knows, at `t`; answers how many allocations they took.
fn round(engine: &mut Engine, plan: &Plan, t: Time) -> u64 {
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    for (event, spec) in plan.events.iter().enumerate() {
        let mut props = [None; 4];
        for (prop, place) in spec.props.iter().zip(&mut props) {
            *place = Some(match prop.kind {
                ValueKind::Text => Value::Text(["a", "b", "c"].get(event % 3).unwrap()),
                ValueKind::Number => Value::Number(event as f64),
                ValueKind::Flag => Value::Flag(true),
            });
        }
        engine.step(t, Fact::Event { event, props: &props, offset: Some(60) });
    }
    engine.step(t, Fact::Activity { feature: Some(0), active: 10 });
    engine.step(t, Fact::Limit { limit: 0, used: 5.0, cap: None });
    let _ = engine.records();
    ALLOCATIONS.load(Ordering::Relaxed) - before
}

#[test]
fn a_fact_like_one_before_allocates_nothing() {
    let document = Document::parse(include_str!("../benches/step.json")).unwrap().document;
    let plan = Plan::decode(&document.compile()).unwrap();
    let mut engine = Engine::new(plan.clone());
    let begin = Time::from_ms(1_790_000_000_000).unwrap();
    let minute = |n: u64| begin + Span::from_ms(n * 60_000);
    // Two months, so that windows, days and rings have been full and have let go.
    let days = 60 * 24;
    assert!(round(&mut engine, &plan, minute(0)) > 0, "the measure works: what was never seen takes room");
    for hour in 1..days {
        round(&mut engine, &plan, minute(hour * 60));
    }
    let quiet = (days..days + 48).map(|hour| round(&mut engine, &plan, minute(hour * 60)));
    // A signal that fires leaves a record, which takes room: what is left is hours in which none did.
    let quiet: Vec<u64> = quiet.collect();
    let silent = quiet.iter().filter(|&&allocations| allocations == 0).count();
    assert!(silent > 40, "allocations in each of 48 hours: {quiet:?}");
}
