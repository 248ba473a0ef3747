//! Payloads of every released wire version, replayed: `tests/wire/<version>/*.json` at the root of the repository.
//!
//! A file holds what is sent in order to a collector that is new, beacons and erasures, and what it answers. Files are frozen once released:
//! pages that send them stay around for years.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::harness::{Collector, PLAIN, TOKEN, options, tenant};

#[derive(Deserialize)]
struct Exchange {
    #[serde(flatten)]
    sent: Sent,
    status: u16,
    reply: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Sent {
    Beacon(Value),
    Erase(Value),
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
        options.tenants = vec![tenant("default", "pk_frozen", TOKEN)];
        let collector = Collector::start(options);
        for (place, exchange) in exchanges.iter().enumerate() {
            let (route, body) = match &exchange.sent {
                Sent::Beacon(body) => ("/v1/beacon", body),
                Sent::Erase(body) => ("/v1/erase", body),
            };
            let answer = collector.ask("POST", route).header("content-type", PLAIN).send(&body.to_string());
            let told = (answer.status, answer.json());
            assert_eq!(told, (exchange.status, exchange.reply.clone()), "{}, exchange {place}", path.display());
        }
        replayed += 1;
    }
    assert!(replayed >= 5, "{replayed} files in {}", root.display());
}
