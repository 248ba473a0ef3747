//! Cases by their numbers: the same in every run and on every machine.

use arbitrary::Unstructured;
use serde_json::{Value, json};

use super::{document, facts};

/// Bytes that one case is drawn from: more than the largest needs.
const BYTES: usize = 4_096;

/// A document, a history, and until when time goes on.
#[derive(Clone, Debug)]
pub struct Case {
    /// A valid document.
    pub document: Value,
    /// Facts, in the order of their lines.
    pub facts: Vec<Value>,
    /// Ms since the Unix epoch.
    pub until: Option<u64>,
}

/// The case of this number.
pub fn case(number: u64) -> Case {
    let bytes = bytes(number);
    let mut u = Unstructured::new(&bytes);
    // Drawing fails only where input is of no use at all; an empty document is a case, too.
    let document = document(&mut u).unwrap_or_else(|_| json!({"schema": 1, "version": 1, "signals": []}));
    let (facts, until) = facts(&mut u, &document).unwrap_or_default();
    Case { document, facts, until }
}

/// Bytes that follow from a number (splitmix64, S. Vigna, 2015, public domain).
fn bytes(number: u64) -> Vec<u8> {
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5157_4551;
    let next = |_| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)).to_le_bytes()
    };
    (0..BYTES / 8).flat_map(next).collect()
}
