//! What is foreseen is what time then brings, on documents and histories drawn at random: record for record, and nothing is changed by
//! looking ahead.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

mod support;

use piquel_engine::{Engine, MOST_AHEAD, Plan, Record, Shared, Span};
use support::facts::Line;
use support::{Case, cases, smallest};

const DAY: Span = Span::from_ms(86_400_000);

/// What is foreseen at the end of a history, and what comes when time passes, deadline by deadline as far as it is looked ahead.
fn both(case: &Case) -> (Vec<Record>, Vec<Record>) {
    let plan = Shared::from(Plan::decode(&case.document().compile()).unwrap());
    let mut engine = Engine::new(Shared::clone(&plan));
    for line in case.facts.iter().filter_map(|line| Line::read(&plan, line)) {
        line.fact.give(|fact| engine.step(line.t, fact));
    }
    engine.records();
    let until = (0..30).fold(engine.now(), |t, _| t + DAY);
    let before = engine.snapshot();
    let foreseen = engine.foresee(until, usize::MAX);
    assert_eq!((engine.snapshot(), engine.records()), (before, Vec::new()), "{case}");
    let mut came = Vec::new();
    for _ in 0..MOST_AHEAD {
        let Some(next) = engine.deadline().filter(|&next| next <= until) else { break };
        engine.tick(next);
        came.extend(engine.records());
    }
    (foreseen, came)
}

#[test]
fn what_is_foreseen_comes() {
    let mut foreseen = 0;
    for case in cases() {
        let (expected, came) = both(&case);
        foreseen += expected.len();
        if expected != came {
            let case = smallest(case, |case| {
                let (expected, came) = both(case);
                expected != came
            });
            panic!("{case}\n{:#?}", both(&case));
        }
    }
    assert!(foreseen > 100, "only {foreseen} records were foreseen");
}
