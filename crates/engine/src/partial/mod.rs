//! What one install tells of one user for their account: enough for the collector to merge installs, and no more.
//!
//! A partial holds what the engine's account cells hold, under their content keys: totals, sums and marks by day, times, keyed hashes
//! of values. No event, no prop's value and no trait's value is in it, but for a number over which `sum` adds (of one event, the sum
//! is its number) and for the instant that an `elapsed` condition takes from a trait. Knows neither how it travels nor who the user
//! is. The page makes partials; merging and evaluating them is the collector's, natively.

#[cfg(feature = "document")]
mod account;
mod acknowledged;
mod bytes;
#[cfg(feature = "document")]
mod merged;
#[cfg(feature = "document")]
mod merged_bytes;
mod report;
mod siphash;
mod slots;

use crate::time::Time;
pub use acknowledged::Acknowledged;
#[cfg(feature = "document")]
pub use merged::{Merged, Reporter};
pub use report::Report;

/// What one install tells of one user for their account: everything, or what changed since it was last heard.
///
/// Partials of one stay with an account are told apart by their revision alone; where two tell of the same thing, the one of the
/// higher revision holds.
#[derive(Clone, Debug)]
pub struct Partial {
    /// Rises with every partial of an install and user.
    revision: u64,
    /// The acknowledged revision that it goes on from; 0 where it tells everything.
    base: u64,
    /// When the first fact of this stay with the account came. A user who comes back to an account begins a new stay: what is told
    /// of it adds to the former one.
    begun: Time,
    /// In the order of keys.
    cells: Vec<Told>,
}

impl Partial {
    /// Rises with every partial of an install and user.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// The acknowledged revision that it goes on from; 0 where it tells everything. A collector that holds a lower one has lost what
    /// it acknowledged: it must ask for everything.
    pub const fn base(&self) -> u64 {
        self.base
    }

    /// When the first fact of this stay with the account came.
    pub const fn begun(&self) -> Time {
        self.begun
    }
}

/// What is told of one cell.
#[derive(Clone, Debug)]
struct Told {
    /// The cell's content key.
    key: u64,
    /// In the order of slots.
    entries: Vec<Entry>,
}

/// One number of a cell. Which slot means what is the business of the cell's kind.
#[derive(Clone, Copy, Debug)]
struct Entry {
    slot: u64,
    value: f64,
}
