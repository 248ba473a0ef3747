//! Writes the inputs that fuzzing begins with, made of the golden cases and the frozen payloads: `cargo run -p piquel-fuzz --example seeds -- FOLDER`, a folder
//! in it for each target. Those in `fuzz/seeds/` are what fuzzing made of them.

#![allow(clippy::unwrap_used, reason = "a tool that fails should say where")]

use std::fs;
use std::path::{Path, PathBuf};

use piquel_engine::codec::Writer;
use piquel_engine::partial::{Merged, Reporter};
use piquel_engine::replay::Replay;
use piquel_engine::{Engine, Fact, Time, Value, ValueKind, content_hash};
use piquel_fuzz::{DRAWN, GoldenCase, Header, LINES, What, golden_cases};

/// How many histories are drawn.
const DRAWS: u64 = 48;

/// Bytes that the largest of them is drawn from.
const DRAW_BYTES: u64 = 1_536;

const KEY: [u8; 16] = *b"of the account's";

fn main() {
    let root = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "fuzz/corpus".to_owned()));
    for case in golden_cases() {
        let definitions: serde_json::Value = serde_json::from_str(&case.definitions).unwrap();
        write(&root, "document", &case.name, definitions.to_string().as_bytes());
        write(&root, "document", &format!("{}.plan", case.name), &case.document.compile());
        snapshots(&root, case);
        let mut lines = vec![LINES];
        lines.extend(case.code().to_le_bytes());
        lines.extend(case.facts.as_bytes());
        write(&root, "facts", &case.name, &lines);
    }
    beacons(&root);
    for number in 0..DRAWS {
        let mut bytes = vec![DRAWN];
        let mut hash = number;
        for _ in 0..(number + 1) * DRAW_BYTES / DRAWS / 8 {
            hash = content_hash(&hash.to_le_bytes());
            bytes.extend((hash ^ (hash >> 29)).to_le_bytes());
        }
        write(&root, "facts", &format!("drawn_{number}"), &bytes);
    }
}

fn write(root: &Path, target: &str, name: &str, bytes: &[u8]) {
    let folder = root.join(target);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(name), bytes).unwrap();
}

/// What pages of every released wire version sent.
fn beacons(root: &Path) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/wire");
    for version in fs::read_dir(folder).unwrap() {
        for file in fs::read_dir(version.unwrap().path()).unwrap() {
            let file = file.unwrap().path();
            let exchanges: Vec<serde_json::Value> = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
            for (number, exchange) in exchanges.iter().enumerate() {
                let body = exchange.get("beacon").or_else(|| exchange.get("erase")).unwrap();
                let name = format!("{}_{}", file.file_stem().unwrap().display(), number + 1);
                write(root, "beacon", &name, body.to_string().as_bytes());
            }
        }
    }
}

/// Of each case the snapshot of its first user, and, where it has something of accounts, all that is kept and sent of one.
fn snapshots(root: &Path, case: &GoldenCase) {
    let mut replay = Replay::new(&case.document);
    case.facts.lines().for_each(|line| replay.line(line.as_bytes()).unwrap());
    if let Some((_, snapshot)) = replay.snapshots().next() {
        input(root, case, What::User, body(&snapshot), Time::default());
    }

    let mut engine = Engine::new(case.plan.clone());
    engine.belongs(true);
    let t = Time::from_ms(1_750_000_000_000).unwrap();
    for (event, spec) in case.plan.events.iter().enumerate() {
        let value = |kind| match kind {
            ValueKind::Text => Value::Text("x"),
            ValueKind::Number => Value::Number(1.0),
            ValueKind::Flag => Value::Flag(true),
        };
        let props: Vec<_> = spec.props.iter().map(|prop| Some(value(prop.kind))).collect();
        engine.step(t, Fact::Event { event, props: &props, offset: None });
    }
    let Some(report) = engine.partial(KEY, 0, None) else { return };
    input(root, case, What::Partial, &report.partial.encode(), t);
    let mut merged = Merged::new();
    for user in [Some("u1"), None] {
        merged.join(&Reporter { install: "i1".into(), user: user.map(Into::into) }, &report.partial);
    }
    input(root, case, What::Merged, &merged.encode(), t);
    let mut w = Writer::new();
    report.acknowledged.encode(&mut w);
    input(root, case, What::Acknowledged, &w.into_bytes(), t);
    let mut account = Engine::for_account(case.plan.clone());
    account.evaluate(&merged, t);
    input(root, case, What::Account, body(&account.snapshot()), t);
}

fn input(root: &Path, case: &GoldenCase, what: What, body: &[u8], now: Time) {
    let bytes = Header { what, case: case.code(), now }.before(body);
    write(root, "snapshot", &format!("{}.{what:?}", case.name), &bytes);
}

/// A snapshot without its checksum.
fn body(snapshot: &[u8]) -> &[u8] {
    snapshot.split_last_chunk::<8>().unwrap().0
}
