//! The golden cases in `tests/cases/`: a document, facts, and the records that must come of them, byte for byte. The same files run
//! as wasm in a browser.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails should panic")]

use std::fs;
use std::path::{Path, PathBuf};

use piquel_engine::document::Document;
use piquel_engine::replay::Replay;
use piquel_engine::{Engine, Plan, Time};

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases");
    let mut cases: Vec<PathBuf> = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.is_dir());
    cases.sort();
    assert!(!cases.is_empty(), "no cases under {}", root.display());
    cases
}

fn read(case: &Path, name: &str) -> String {
    fs::read_to_string(case.join(name)).unwrap_or_else(|error| panic!("{}/{name}: {error}", case.display()))
}

fn document(case: &Path) -> Document {
    Document::parse(&read(case, "definitions.json"))
        .unwrap_or_else(|faults| panic!("{}: {faults:#?}", case.display()))
        .document
}

/// Until when a case lets time go on after its last fact, if it does.
fn until(case: &Path) -> Option<Time> {
    let until = fs::read_to_string(case.join("until")).ok()?;
    Some(Time::from_ms(until.trim().parse().unwrap()).unwrap())
}

#[test]
fn every_case_gives_its_records_byte_for_byte() {
    for case in cases() {
        let mut replay = Replay::new(&document(&case));
        for line in read(&case, "facts.ndjson").lines() {
            replay.line(line.as_bytes()).unwrap_or_else(|fault| panic!("{}: {line}: {fault}", case.display()));
        }
        assert_eq!(replay.finish(until(&case)), read(&case, "records.ndjson"), "{}", case.display());
    }
}

#[test]
fn a_plan_reads_back_as_it_was_written_and_never_panics_on_damage() {
    for case in cases() {
        let bytes = document(&case).compile();
        assert_eq!(document(&case).compile(), bytes, "{}: the same document, the same bytes", case.display());
        Plan::decode(&bytes).unwrap_or_else(|error| panic!("{}: {error:?}", case.display()));
        for end in 0..bytes.len() {
            assert!(Plan::decode(&bytes[..end]).is_err(), "{}: cut off at {end}", case.display());
            let mut damaged = bytes.clone();
            damaged[end] ^= 0x55;
            if let Ok(plan) = Plan::decode(&damaged) {
                let mut engine = Engine::new(plan);
                engine.tick(Time::from_ms(1).unwrap());
            }
        }
    }
}

#[test]
fn going_on_from_a_snapshot_after_every_fact_equals_going_on() {
    for case in cases() {
        let document = document(&case);
        let mut straight = Replay::new(&document);
        let mut restored = Replay::new(&document);
        for line in read(&case, "facts.ndjson").lines() {
            straight.line(line.as_bytes()).unwrap();
            restored.line(line.as_bytes()).unwrap();
            restored.restore_all().unwrap();
        }
        let until = until(&case);
        assert_eq!(restored.finish(until), straight.finish(until), "{}", case.display());
    }
}
