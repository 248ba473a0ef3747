//! What is kept of facts: one uniform cell, and one file per way of filling it.
//!
//! A new way is a new file with an [`Accumulator`] and a line in the list below. All cells are encoded by one routine.

use crate::codec::{CodecError, Reader, Writer};
use crate::plan::CellSpec;
use crate::time::Time;
use crate::value::Value;

/// Bounded memory of one selector. Which field means what is the business of the cell's kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Cell {
    /// Since when it has history.
    pub(crate) since: Time,
    /// A running sum.
    pub(crate) total: f64,
    /// Entries: times, digests of values …
    pub(crate) keys: Vec<u64>,
    /// A number beside each entry, in kinds that keep one.
    pub(crate) values: Vec<f64>,
    /// Where the oldest entry is, in kinds that overwrite it.
    pub(crate) head: usize,
}

/// What a fact brings to a cell.
pub(crate) struct Input<'a> {
    /// The time of the step.
    pub(crate) now: Time,
    /// The prop that the cell keeps.
    pub(crate) value: Option<Value<'a>>,
    /// How much to add: 1 for an event, ms for activity.
    pub(crate) amount: f64,
    /// Which part the fact plays, where the cell's kind knows more than one.
    pub(crate) role: usize,
}

/// A way of keeping.
pub(crate) trait Accumulator {
    /// Takes in one matching fact.
    fn feed(spec: &CellSpec, cell: &mut Cell, input: &Input<'_>);

    /// Whether it keeps a number beside each entry.
    fn has_values(_spec: &CellSpec) -> bool {
        false
    }
}

macro_rules! accumulators {
    ($($module:ident::$name:ident = $code:literal,)*) => {
        $(pub(crate) mod $module;)*

        /// The ways of keeping, with their codes in plan bytes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Kind { $($name = $code,)* }

        impl Kind {
            pub(crate) fn read(r: &mut Reader<'_>) -> Self {
                match r.byte() {
                    $($code => Self::$name,)*
                    _ => {
                        r.fail(CodecError::Version);
                        Self::Total
                    }
                }
            }

            /// Whether a cell that was read is of the shape that this kind keeps.
            pub(crate) fn fits(self, cell: &Cell, spec: &CellSpec) -> bool {
                let values = match self { $(Self::$name => $module::$name::has_values(spec),)* };
                cell.values.len() == if values { cell.keys.len() } else { 0 }
            }
        }

        impl Cell {
            /// Takes in one matching fact.
            pub(crate) fn feed(&mut self, spec: &CellSpec, input: &Input<'_>) {
                match spec.kind {
                    $(Kind::$name => $module::$name::feed(spec, self, input),)*
                }
            }
        }
    };
}

accumulators! {
    total::Total = 0,
    recent::Recent = 1,
    values::Values = 2,
    latest::Latest = 3,
    first::First = 4,
}

impl Cell {
    /// Whether nothing was ever fed.
    pub(crate) fn is_blank(&self) -> bool {
        self.total == 0.0 && self.keys.is_empty()
    }

    pub(crate) fn write(&self, w: &mut Writer) {
        w.uint(self.since.ms());
        w.float(self.total);
        w.uint(self.keys.len() as u64);
        // Oldest first and as differences: times take two or three bytes instead of six.
        let (newer, older) = self.keys.split_at(self.head.min(self.keys.len()));
        let mut last = 0u64;
        for &key in older.iter().chain(newer) {
            w.int(key.wrapping_sub(last) as i64);
            last = key;
        }
        w.uint(self.values.len() as u64);
        self.values.iter().for_each(|&value| w.float(value));
    }

    pub(crate) fn read(r: &mut Reader<'_>) -> Self {
        let since = Time::read(r);
        let total = r.float();
        let mut last = 0u64;
        let keys = r.list(|r| {
            last = last.wrapping_add(r.int() as u64);
            last
        });
        let values = r.list(Reader::float);
        Self { since, total, keys, values, head: 0 }
    }

    /// Makes a cell that was kept under another cap fit this one: the newest entries stay.
    pub(crate) fn fit(&mut self, cap: usize) {
        if self.keys.len() > cap {
            self.keys.rotate_left(self.head);
            self.head = 0;
            let excess = self.keys.len() - cap;
            self.keys.drain(..excess);
            if !self.values.is_empty() {
                self.values.drain(..excess);
            }
        }
    }
}
