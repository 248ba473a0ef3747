//! What the fuzz targets do with bytes. libFuzzer drives them from `fuzz/`, and a test drives them over the seeds, so that a fresh
//! clone checks in seconds, without a fuzzer, that everything they ever turned up still holds.
//!
//! A target owns how bytes become an input, and what must hold of it: it panics where that does not. It must not know who drives it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a target that fails should panic")]

mod beacon;
mod cases;
mod document;
mod drive;
mod facts;
mod snapshot;

pub use beacon::beacon;
pub use cases::{GoldenCase, golden_cases};
pub use document::document;
pub use facts::{DRAWN, LINES, facts};
pub use snapshot::{Header, What, snapshot};

/// Takes one input; panics where what must hold does not.
pub type Target = fn(&[u8]);

/// The targets, by the names of their seed folders.
pub const TARGETS: [(&str, Target); 4] =
    [("beacon", beacon), ("document", document), ("snapshot", snapshot), ("facts", facts)];
