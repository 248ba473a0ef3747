//! Leaf conditions: one file each, with how it reads from a document, what it measures, and when time alone can change it.
//!
//! A new condition is a new file with a [`Condition`] and a line in the list below (and, where it keeps what nobody kept before,
//! the same again in `accumulate`). The engine, the plan's bytes, evidence and progress need no other change.

use crate::codec::{CodecError, Coder};
#[cfg(feature = "document")]
use crate::document::{Builder, Fields};
use crate::plan::Leaf;
use crate::state::State;
use crate::time::Time;

/// The key of a rolling window.
#[cfg(feature = "document")]
pub(crate) const WITHIN: &str = "within";
/// The key of a window of calendar days.
#[cfg(feature = "document")]
pub(crate) const DAYS: &str = "days";

/// A number as JSON can hold it: one beyond all doubles is the greatest of them.
pub(crate) fn finite(number: f64) -> f64 {
    number.clamp(f64::MIN, f64::MAX)
}

/// One kind of leaf condition. All methods are pure.
pub(crate) trait Condition {
    /// The key that tells this condition from others in a document.
    const KEY: &'static str;

    /// Whether this build of the engine evaluates it: a plan that has one that it does not, it does not read.
    const IS_KNOWN: bool = true;

    /// The measured value, as evidence and progress tell it; `None` while there is nothing to measure.
    fn measure(leaf: &Leaf, state: &State) -> Option<f64>;

    /// Whether it is true now. Where a lower bound is all it asks for, the measured value decides.
    fn holds(leaf: &Leaf, state: &State) -> bool {
        matches!((Self::measure(leaf, state), leaf.need), (Some(measured), Some(need)) if measured >= need)
    }

    /// The earliest later instant at which the passing of time alone can change whether it `holds`. Early is harmless, late is wrong.
    fn next_change(_leaf: &Leaf, _state: &State, _holds: bool) -> Option<Time> {
        None
    }

    /// Reads it from the document; reports what is wrong and answers `None` then.
    #[cfg(feature = "document")]
    fn parse(fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf>;
}

/// Reads the condition of this key from a document.
#[cfg(feature = "document")]
pub(crate) fn parse(key: &str, fields: &Fields<'_>, build: &mut Builder<'_>) -> Option<Leaf> {
    PARSERS.iter().find(|(one, _)| *one == key).and_then(|(_, parse)| parse(fields, build))
}

/// How a condition is read from a document.
#[cfg(feature = "document")]
pub(crate) type Parser = fn(&Fields<'_>, &mut Builder<'_>) -> Option<Leaf>;

macro_rules! conditions {
    ($($module:ident::$name:ident = $code:literal,)*) => {
        $(mod $module;)*

        /// The kinds of leaf conditions, with their codes in plan bytes.
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

            /// The name under which progress tells it.
            pub(crate) const fn key(self) -> &'static str {
                match self { $(Self::$name => <$module::$name as Condition>::KEY,)* }
            }
        }

        impl Leaf {
            pub(crate) fn measure(&self, state: &State) -> Option<f64> {
                match self.kind { $(Kind::$name if $module::$name::IS_KNOWN => $module::$name::measure(self, state),)* _ => None }
            }

            pub(crate) fn holds(&self, state: &State) -> bool {
                match self.kind { $(Kind::$name if $module::$name::IS_KNOWN => $module::$name::holds(self, state),)* _ => false }
            }

            pub(crate) fn next_change(&self, state: &State, holds: bool) -> Option<Time> {
                match self.kind { $(Kind::$name if $module::$name::IS_KNOWN => $module::$name::next_change(self, state, holds),)* _ => None }
            }
        }

        /// The document's key of each kind, and its reader.
        #[cfg(feature = "document")]
        pub(crate) const PARSERS: &[(&str, Parser)] = &[$(($module::$name::KEY, $module::$name::parse),)*];
    };
}

conditions! {
    count::Count = 0,
    distinct::Distinct = 1,
    active_time::ActiveTime = 2,
    reach::Reach = 3,
    user_trait::UserTrait = 4,
    is::Is = 5,
    absent::Absent = 6,
    elapsed::Elapsed = 7,
    trend::Trend = 8,
    sum::Sum = 9,
    breadth::Breadth = 10,
    active_days::ActiveDays = 11,
    active_weeks::ActiveWeeks = 12,
    sequence::Sequence = 13,
    exhausts::Exhausts = 14,
    tier::Tier = 15,
    active_users::ActiveUsers = 16,
}
