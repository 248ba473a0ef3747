//! What an install remembers of the partial that the collector last acknowledged, so that the next one need not tell it again: one
//! number for each account cell of the plan. Which number it is, the kinds say in `slots`.

use crate::codec::{Reader, Writer};
use crate::time::Time;

/// What of an engine's account cells the collector is known to hold. Goes to the device's storage with the rest of the user's state.
#[derive(Clone, Debug, PartialEq)]
pub struct Acknowledged {
    /// Content hash of the plan: under other definitions everything is told anew.
    pub(super) plan: u64,
    /// A hash under the account's key, for the same reason.
    pub(super) key: u64,
    pub(super) begun: Time,
    pub(super) revision: u64,
    /// The day of the clock.
    pub(super) day: i64,
    /// In the order of the plan's account cells.
    pub(super) marks: Vec<u64>,
}

impl Acknowledged {
    /// The revision of the partial.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Appends it to what is stored.
    pub fn encode(&self, w: &mut Writer) {
        w.key(self.plan);
        w.key(self.key);
        w.uint(self.begun.ms());
        w.uint(self.revision);
        w.int(self.day);
        w.uint(self.marks.len() as u64);
        self.marks.iter().for_each(|&mark| w.key(mark));
    }

    /// Reads what [`Acknowledged::encode`] wrote.
    pub fn decode(r: &mut Reader<'_>) -> Self {
        Self {
            plan: r.key(),
            key: r.key(),
            begun: Time::read(r),
            revision: r.uint(),
            day: r.int(),
            marks: r.list(Reader::key),
        }
    }
}
