//! Facts per second on one core: 20 signals of every kind of condition, 30 events drawn by Zipf's law of which 12 feed conditions,
//! 1,000 users whose facts arrive interleaved, one fact a minute each. First as facts, then as lines of NDJSON.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark that can't run should panic")]
#![allow(missing_docs, reason = "criterion's macros define public functions")]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use piquel_engine::document::Document;
use piquel_engine::replay::Replay;
use piquel_engine::{Engine, Fact, Plan, Shared, Span, Time, Value};

const USERS: usize = 1_000;
const FACTS: usize = 200_000;
const BEGIN: u64 = 1_790_000_000_000;
const NAMES: [&str; 16] =
    ["general", "random", "sales", "weekly", "ops", "dev", "design", "legal", "hr", "it", "a", "b", "c", "d", "e", "f"];

/// Numbers below `end`, the same in every run (xorshift64*, S. Vigna, 2016).
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % end
    }
}

enum Step {
    Event { event: usize, name: &'static str, number: f64 },
    Activity,
    Limit(f64),
}

/// Of 100 facts 90 are events, 8 activity, 2 readings of a limit.
fn workload(events: usize) -> Vec<Step> {
    let mut draw = Draw(0x9e37_79b9_7f4a_7c15);
    let weights: Vec<usize> = (1..=events).map(|rank| 1_000_000 / rank).collect();
    let total: usize = weights.iter().sum();
    let step = |_| match draw.below(100) {
        0..90 => {
            let mut place = draw.below(total);
            let event = weights.iter().position(|&weight| {
                let hit = place < weight;
                place = place.wrapping_sub(weight);
                hit
            });
            Step::Event { event: event.unwrap(), name: NAMES[draw.below(NAMES.len())], number: draw.below(1000) as f64 }
        }
        90..98 => Step::Activity,
        _ => Step::Limit(draw.below(9_000) as f64),
    };
    (0..FACTS).map(step).collect()
}

fn facts_per_second(criterion: &mut Criterion) {
    let document = Document::parse(include_str!("step.json")).unwrap().document;
    let plan = Shared::from(Plan::decode(&document.compile()).unwrap());
    let declared = plan.events.iter().position(|event| event.name.starts_with('$')).unwrap();
    let steps = workload(declared);
    let begin = Time::from_ms(BEGIN).unwrap();
    let mut group = criterion.benchmark_group("step");
    group.throughput(Throughput::Elements(FACTS as u64)).sample_size(20);
    group.bench_function("facts", |bencher| {
        bencher.iter_batched(
            || (0..USERS).map(|_| Engine::new(Shared::clone(&plan))).collect::<Vec<_>>(),
            |mut engines| {
                for (index, step) in steps.iter().enumerate() {
                    let engine = &mut engines[index % USERS];
                    let t = begin + Span::from_ms((index / USERS) as u64 * 60_000);
                    match *step {
                        Step::Event { event, name, number } => {
                            let props = [match plan.events[event].props.first().map(|prop| prop.kind) {
                                Some(piquel_engine::ValueKind::Number) => Some(Value::Number(number)),
                                Some(_) => Some(Value::Text(name)),
                                None => None,
                            }];
                            engine.step(t, Fact::Event { event, props: &props, offset: None });
                        }
                        Step::Activity => engine.step(t, Fact::Activity { feature: Some(0), active: 15_000 }),
                        Step::Limit(used) => engine.step(t, Fact::Limit { limit: 0, used, cap: None }),
                    }
                    black_box(engine.records());
                }
                engines
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

/// The same facts as lines of NDJSON: what a replay of a history costs.
fn lines_per_second(criterion: &mut Criterion) {
    let document = Document::parse(include_str!("step.json")).unwrap().document;
    let plan = Plan::decode(&document.compile()).unwrap();
    let declared = plan.events.iter().position(|event| event.name.starts_with('$')).unwrap();
    let mut lines = Vec::new();
    for (index, step) in workload(declared).iter().enumerate() {
        let (user, t) = (index % USERS, BEGIN + (index / USERS) as u64 * 60_000);
        let rest = match *step {
            Step::Event { event, name, number } => {
                let spec = &plan.events[event];
                let props = match spec.props.first().map(|prop| (prop.kind, &prop.name)) {
                    Some((piquel_engine::ValueKind::Number, prop)) => format!(r#","props":{{"{prop}":{number}}}"#),
                    Some((_, prop)) => format!(r#","props":{{"{prop}":"{name}"}}"#),
                    None => String::new(),
                };
                format!(r#""event":"{}"{props}"#, spec.name)
            }
            Step::Activity => r#""active":15000,"feature":"chat""#.to_owned(),
            Step::Limit(used) => format!(r#""limit":"messages","used":{used}"#),
        };
        lines.push(format!(r#"{{"user":"user-{user}","t":{t},{rest}}}"#));
    }
    let mut group = criterion.benchmark_group("replay");
    group.throughput(Throughput::Elements(FACTS as u64)).sample_size(10);
    group.bench_function("lines", |bencher| {
        bencher.iter_batched(
            || Replay::new(&document),
            |mut replay| {
                for line in &lines {
                    replay.line(line.as_bytes()).unwrap();
                }
                replay
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

criterion_group!(benches, facts_per_second, lines_per_second);
criterion_main!(benches);
