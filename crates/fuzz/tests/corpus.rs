//! Every seed of the fuzz targets, and every golden case's document, through what its target does.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should panic")]

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use piquel_fuzz::{TARGETS, golden_cases};

fn seeds(target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(target);
    let mut seeds: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    seeds.sort();
    assert!(!seeds.is_empty(), "no seeds in {}", folder.display());
    seeds
}

#[test]
fn what_must_hold_holds_of_every_seed() {
    for (name, target) in TARGETS {
        for seed in seeds(name) {
            let bytes = fs::read(&seed).unwrap();
            assert!(catch_unwind(|| target(&bytes)).is_ok(), "{}", seed.display());
        }
    }
}

#[test]
fn what_must_hold_holds_of_every_golden_document_and_its_plan_bytes() {
    for case in golden_cases() {
        for bytes in [case.definitions.as_bytes().to_vec(), case.document.compile()] {
            assert!(catch_unwind(|| piquel_fuzz::document(&bytes)).is_ok(), "{}", case.name);
        }
    }
}
