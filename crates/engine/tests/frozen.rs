//! Snapshots of every released format stay readable: `tests/snapshots/<format>/` holds one, with what must come of it when facts go
//! on, under the definitions of then and under changed ones.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should panic")]

use std::fs;
use std::path::{Path, PathBuf};

use piquel_engine::Time;
use piquel_engine::document::Document;
use piquel_engine::replay::Replay;

/// When the snapshot is taken up again.
const NOW: Time = Time::from_ms(1_790_172_000_000).unwrap();

fn formats() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/snapshots");
    let formats: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(!formats.is_empty(), "no frozen snapshots");
    formats
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{}/{name}: {error}", folder.display()))
}

fn replay(folder: &Path, definitions: &str) -> Replay {
    Replay::new(&Document::parse(&read(folder, definitions)).unwrap().document)
}

fn frozen(folder: &Path) -> Vec<u8> {
    let hex = read(folder, "snapshot.hex");
    let digits: Vec<u8> = hex.trim().chars().map(|digit| digit.to_digit(16).unwrap() as u8).collect();
    digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect()
}

/// What comes of the frozen snapshot when facts go on under these definitions.
fn goes_on(folder: &Path, definitions: &str) -> String {
    let mut replay = replay(folder, definitions);
    replay.resume("u1", &frozen(folder), NOW).unwrap();
    for line in read(folder, "after.ndjson").lines() {
        replay.line(line.as_bytes()).unwrap();
    }
    replay.finish(None)
}

/// The lines of the user: of the account, the snapshot knows its part alone.
fn of_the_user(records: &str) -> String {
    records.lines().filter(|line| line.starts_with("{\"user\"")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_frozen_snapshot_goes_on_under_its_own_definitions() {
    for folder in formats() {
        assert_eq!(of_the_user(&goes_on(&folder, "definitions.json")), read(&folder, "records.ndjson"), "{folder:?}");
    }
}

#[test]
fn a_frozen_snapshot_goes_on_under_changed_definitions() {
    for folder in formats() {
        let expected = read(&folder, "records-changed.ndjson");
        assert_eq!(of_the_user(&goes_on(&folder, "changed.json")), expected, "{folder:?}");
    }
}

#[test]
fn going_on_equals_never_having_stopped() {
    for folder in formats() {
        let mut replay = replay(&folder, "definitions.json");
        for line in read(&folder, "before.ndjson").lines() {
            replay.line(line.as_bytes()).unwrap();
        }
        let before = of_the_user(&replay.finish(None));
        for line in read(&folder, "after.ndjson").lines() {
            replay.line(line.as_bytes()).unwrap();
        }
        let all = of_the_user(&replay.finish(None));
        assert_eq!(all.strip_prefix(&before).unwrap(), read(&folder, "records.ndjson"), "{folder:?}");
    }
}
