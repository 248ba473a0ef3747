//! What is kept of facts: one uniform cell, and one file per way of filling it.
//!
//! A new way is a new file with an [`Accumulator`] and a line in the list below. All cells are encoded by one routine.

use crate::codec::{CodecError, Coder};
use crate::list::drop_first;
use crate::plan::CellSpec;
use crate::time::{Calendar, Time};
use crate::value::Value;

/// Bounded memory of one selector. Which field means what is the business of the cell's kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Cell {
    /// Since when it has history.
    pub(crate) since: Time,
    /// A running sum.
    pub(crate) total: f64,
    /// Entries: times, days, digests of values …
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
    /// Where midnight lies.
    pub(crate) calendar: Calendar,
    /// The prop, cap or trait that the cell keeps.
    pub(crate) value: Option<Value<'a>>,
    /// How much to add: 1 for an event, its number where the cell sums a prop, ms for activity; what is used, of a limit.
    pub(crate) amount: f64,
    /// Which part the fact plays, where the cell's kind knows more than one.
    pub(crate) role: usize,
    /// Whose fact it is, among the users of an account.
    pub(crate) user: u64,
}

/// A way of keeping.
pub(crate) trait Accumulator {
    /// Whether this build of the engine keeps it: a plan that asks for one that it does not keep, it does not read.
    const IS_KEPT: bool = true;

    /// Takes in one matching fact. False if it changed nothing: then no condition can have turned by it.
    fn feed(spec: &CellSpec, cell: &mut Cell, input: &Input<'_>) -> bool;

    /// Whether it keeps a number beside each entry.
    fn has_values(_spec: &CellSpec) -> bool {
        false
    }

    /// From when on the history of a full cell is whole: what lies before was let go.
    fn whole_since(_cell: &Cell, _cap: usize, since: Time, _now: Time, _calendar: Calendar) -> Time {
        since
    }
}

macro_rules! accumulators {
    ($($module:ident::$name:ident = $code:literal,)*) => {
        $(pub(crate) mod $module;)*

        /// The ways of keeping, with their codes in plan bytes.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub(crate) enum Kind { #[default] $($name = $code,)* }

        impl Kind {
            /// Its code in plan bytes, there or back.
            pub(crate) fn code(&mut self, c: &mut Coder<'_, '_>) {
                let mut code = *self as u32;
                c.small(&mut code);
                *self = match code {
                    $($code => Self::$name,)*
                    _ => {
                        c.fail(CodecError::Version);
                        Self::default()
                    }
                };
            }

            /// Whether a cell that was read is of the shape that this kind keeps.
            fn fits(self, cell: &Cell, spec: &CellSpec) -> bool {
                let values = match self { $(Self::$name if $module::$name::IS_KEPT => $module::$name::has_values(spec),)* _ => false };
                cell.values.len() == if values { cell.keys.len() } else { 0 }
            }

            fn whole_since(self, cell: &Cell, cap: usize, now: Time, calendar: Calendar) -> Time {
                match self { $(Self::$name if $module::$name::IS_KEPT => $module::$name::whole_since(cell, cap, cell.since, now, calendar),)* _ => cell.since }
            }
        }

        impl Cell {
            /// Takes in one matching fact. False if it changed nothing.
            pub(crate) fn feed(&mut self, spec: &CellSpec, input: &Input<'_>) -> bool {
                match spec.kind {
                    $(Kind::$name if $module::$name::IS_KEPT => $module::$name::feed(spec, self, input),)*
                    _ => false,
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
    days::Days = 5,
    day_set::DaySet = 6,
    chain::Chain = 7,
    pace::Pace = 8,
    decay::Decay = 9,
    peak::Peak = 10,
    told::Told = 11,
    users::Users = 12,
}

impl Cell {
    /// Whether nothing was ever fed.
    pub(crate) fn is_blank(&self) -> bool {
        self.total == 0.0 && self.keys.is_empty()
    }

    /// The first entry, as the instant that it is in the kinds that keep instants.
    pub(crate) fn instant(&self) -> Option<Time> {
        self.keys.first().copied().and_then(Time::from_ms)
    }

    /// Keeps one entry.
    pub(crate) fn set(&mut self, key: u64) {
        self.keys.clear();
        self.keys.push(key);
    }

    /// Keeps one entry with a number.
    pub(crate) fn set_with(&mut self, key: u64, value: f64) {
        self.set(key);
        self.values.clear();
        self.values.push(value);
    }

    /// Lets the `n` oldest entries go.
    pub(crate) fn drop_oldest(&mut self, n: usize) {
        drop_first(&mut self.keys, n);
        drop_first(&mut self.values, n);
    }

    /// Its bytes, there or back. Entries stand oldest first and as differences: times take two or three bytes instead of six.
    pub(crate) fn code(&mut self, c: &mut Coder<'_, '_>) {
        c.time(&mut self.since);
        c.float(&mut self.total);
        let n = c.count(self.keys.len());
        self.keys.resize(n, 0);
        let mut last = 0u64;
        let (newest, oldest) = self.keys.split_at_mut(self.head.min(n));
        for key in oldest.iter_mut().chain(newest) {
            let mut step = key.wrapping_sub(last) as i64;
            c.int(&mut step);
            *key = last.wrapping_add(step as u64);
            last = *key;
        }
        let n = c.count(self.values.len());
        self.values.resize(n, 0.0);
        self.values.iter_mut().for_each(|value| c.float(value));
    }

    /// Makes a cell that was kept under another cap fit its kind: of too many entries the newest stay; where fewer were kept than
    /// are wanted now, its history is whole only since the oldest that was. False if it is of no shape that the kind keeps.
    pub(crate) fn fit(&mut self, spec: &CellSpec, kept: usize, now: Time, calendar: Calendar) -> bool {
        if kept < spec.cap {
            self.since = self.since.max(spec.kind.whole_since(self, kept, now, calendar));
        }
        self.drop_oldest(self.keys.len().saturating_sub(spec.most()));
        spec.kind.fits(self, spec)
    }
}
