//! Bytes as the body that a page sends: a beacon, or the wish to erase.

use piquel_engine::wire::{
    Beacon, Envelope, Fault, MAX_BODY_BYTES, MAX_ENTRIES, MAX_ID_BYTES, MAX_LEAVES, MAX_RECORDS, Record, VERSION, What,
};
use serde_json::{Number, Value as Json};

/// Most of what a fault says: what was sent is quoted in it.
const MOST_TOLD: usize = 1_024;
/// Longest name of a record's identity: that of a prompt, and what became of it.
const MOST_NAME: usize = 64 + 16;

/// Whatever the bytes are: they are refused with a short reason, or they are a body all of which is within its bounds, and which is read
/// the same from the same JSON in other words.
pub fn beacon(bytes: &[u8]) {
    let bytes = bytes.get(..MAX_BODY_BYTES).unwrap_or(bytes);
    let envelope = match Envelope::open(bytes) {
        Ok(envelope) => envelope,
        Err(fault) => return is_short(&fault),
    };
    let value: Json = serde_json::from_slice(bytes).expect("what was opened is JSON");
    let written = serde_json::to_vec(&value).expect("JSON is written");
    assert_eq!(Envelope::open(&written).as_ref(), Ok(&envelope), "read from other words as another");
    assert!((1..=64).contains(&envelope.key.as_str().len()));

    match envelope.clone().erasure() {
        Ok(install) => assert_eq!((envelope.v, install.as_str().len()), (VERSION, 32)),
        Err(fault) => is_short(&fault),
    }
    match envelope.beacon() {
        Ok(beacon) => is_within_bounds(&beacon),
        Err(fault) => is_short(&fault),
    }
}

fn is_short(fault: &Fault) {
    let told = fault.to_string();
    assert!(!told.is_empty() && told.len() <= MOST_TOLD, "{told}");
}

fn is_within_bounds(beacon: &Beacon) {
    assert_eq!(beacon.install.as_str().len(), 32);
    for id in [&beacon.user, &beacon.account].into_iter().flatten() {
        assert!((1..=MAX_ID_BYTES).contains(&id.as_str().len()), "{id:?}");
    }
    assert!(beacon.records.len() <= MAX_RECORDS);
    beacon.records.iter().flatten().for_each(record_is_within_bounds);
    let summary = &beacon.summary;
    for entries in [summary.limits.len(), summary.traits.len(), summary.dropped.len()] {
        assert!(entries <= MAX_ENTRIES);
    }
    for reading in summary.limits.values() {
        assert!(
            finite(&reading.used) >= 0.0 && reading.cap.as_ref().is_none_or(|cap| finite(cap) > 0.0),
            "{reading:?}"
        );
    }
}

fn record_is_within_bounds(record: &Record) {
    assert!((1..=MOST_NAME).contains(&record.what.name().len()), "{record:?}");
    match &record.what {
        What::Signal { evidence, .. } => {
            assert!(evidence.len() <= MAX_LEAVES);
            for (leaf, measured) in evidence {
                finite(measured);
                assert!(usize::from(*leaf) < MAX_LEAVES);
            }
        }
        What::Tier { behaviour, fit, .. } => {
            finite(behaviour);
            finite(fit);
        }
        What::Stage { .. } | What::Prompt { .. } => {}
    }
}

fn finite(number: &Number) -> f64 {
    number.as_f64().filter(|number| number.is_finite()).expect("a number is finite")
}
