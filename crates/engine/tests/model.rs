//! The engine against the naive model, on documents and histories drawn at random: records byte for byte, and a snapshot anywhere
//! changes nothing.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should panic")]

mod support;

use piquel_engine::exp2;
use piquel_engine::replay::Replay;
use support::{Case, cases, smallest};

/// What the engine makes of a case; with a snapshot and its restoring after every fact, if asked for.
fn engine(case: &Case, restoring: bool) -> String {
    let mut replay = Replay::new(&case.document());
    for line in case.lines() {
        replay.line(line.as_bytes()).unwrap_or_else(|fault| panic!("{line}: {fault}"));
        if restoring {
            replay.restore_all().unwrap();
        }
    }
    replay.finish(case.until())
}

fn model(case: &Case) -> String {
    piquel_model::replay(&case.definitions, &case.facts, case.until, exp2).unwrap()
}

#[test]
fn the_engine_and_the_naive_model_agree_on_random_documents_and_facts() {
    for case in cases() {
        if engine(&case, false) != model(&case) {
            let case = smallest(case, |case| engine(case, false) != model(case));
            panic!("{case}\n--- engine\n{}--- model\n{}", engine(&case, false), model(&case));
        }
    }
}

#[test]
fn going_on_from_a_snapshot_after_every_fact_equals_going_on_in_random_cases() {
    for case in cases() {
        if engine(&case, true) != engine(&case, false) {
            let case = smallest(case, |case| engine(case, true) != engine(case, false));
            panic!("{case}\n--- restored\n{}--- straight\n{}", engine(&case, true), engine(&case, false));
        }
    }
}
