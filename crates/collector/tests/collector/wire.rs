//! Payloads of every released wire version, replayed: `tests/wire/<version>/*.json` at the root of the repository.
//!
//! A file holds beacons that are sent in order to a collector that is new, and what it answers. Files are frozen once released:
//! pages that send them stay around for years.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::harness::{Collector, options};

#[derive(Deserialize)]
struct Exchange {
    beacon: Value,
    status: u16,
    reply: Value,
}

#[test]
fn frozen_payloads_are_answered_as_ever() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/wire/v1");
    let mut replayed = 0;
    for entry in fs::read_dir(&root).expect("the folder of payloads") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a readable file");
        let exchanges: Vec<Exchange> =
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let folder = tempfile::tempdir().expect("a folder");
        let mut options = options(folder.path());
        options.keys = vec!["pk_frozen".to_owned()];
        let collector = Collector::start(options);
        for (place, exchange) in exchanges.iter().enumerate() {
            let answer = collector.beacon(&exchange.beacon);
            let told = (answer.status, answer.json());
            assert_eq!(told, (exchange.status, exchange.reply.clone()), "{}, beacon {place}", path.display());
        }
        replayed += 1;
    }
    assert!(replayed >= 5, "{replayed} files in {}", root.display());
}
