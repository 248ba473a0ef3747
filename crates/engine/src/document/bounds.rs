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
/// Scores.
pub const SCORES: usize = 8;
/// Terms, fit entries or tiers of one score.
pub const SCORE_ENTRIES: usize = 64;
/// Cases under `tests`.
pub const TESTS: usize = 256;
/// Events of a sequence: the begin of the latest chain is kept for each length.
pub const SEQUENCE: usize = 8;
/// Days of a calendar window: a sum is kept for each.
pub const CALENDAR_DAYS: u64 = 366;
/// Weeks of a calendar window.
pub const WEEKS: u64 = 52;
/// Days of readings by which the pace of a limit is known.
pub const PACE_DAYS: usize = 14;
/// Languages of one prompt.
pub const LOCALES: usize = 64;
/// Choices of a question.
pub const CHOICES: RangeInclusive<usize> = 2..=5;
/// Bytes that a document may need for one user in memory.
pub const MEMORY: usize = 96 * 1024;
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
/// Entries of each part of `capture`, and paths of a feature in it.
pub const CAPTURED: usize = 64;
/// Bytes of a CSS selector in `capture`.
pub const SELECTOR: usize = 256;
/// Bytes of a path in `capture`.
pub const PATH: usize = 256;
/// Bytes of the name of a form.
pub const FORM: usize = 64;
/// Longest duration in `capture`, in ms: what somebody may spend on one page.
pub const VISIT: u64 = 3_600_000;
/// How often a prompt may be shown.
pub const LIFETIME: RangeInclusive<u64> = 1..=1_000_000;
