//! Every bound of the language in one place. Together they bound the memory that a document can ever need.

use core::ops::RangeInclusive;

/// Bytes of a document as given.
pub const BYTES: usize = 256 * 1024;
/// Declared events.
pub const EVENTS: usize = 1024;
/// Declared features.
pub const FEATURES: usize = 1024;
/// Declared limits, and declared traits: with so many, each of the longest value, a beacon still fits into its 64 KiB.
pub const SUMMARY: usize = 64;
/// Declared props of one event.
pub const PROPS: usize = 64;
/// Signals.
pub const SIGNALS: usize = 256;
/// Leaf conditions of all signals.
pub const LEAVES: usize = 512;
/// Nodes from `when` to a leaf.
pub const DEPTH: usize = 16;
/// Prompts.
pub const PROMPTS: usize = 64;
/// Values of an `in`.
pub const IN: usize = 256;
/// Largest threshold of a count over life: what a double counts exactly.
pub const COUNT: u64 = 1 << 52;
/// Largest threshold of a count in a rolling window: a time is kept for each.
pub const COUNT_WITHIN: u64 = 1000;
/// Largest threshold of a count of different values: a digest is kept for each.
pub const DISTINCT: u64 = 256;
/// Days of the longest duration.
pub const DAYS: u64 = 3660;
/// Bytes of a text of a prompt or of a label.
pub const TEXT: usize = 1024;
/// How often a prompt may be shown.
pub const LIFETIME: RangeInclusive<u64> = 1..=1_000_000;
