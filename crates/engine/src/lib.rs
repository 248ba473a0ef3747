//! The evaluator: definitions and facts in, records out.
//!
//! No I/O, no clock, no randomness, no float routine that differs by target: `now` is an argument, storage is bytes in and bytes
//! out, requests are effects that somebody else carries out. The page, the command line and the collector run this same code.

pub mod codec;
pub mod fact;
pub mod record;
pub mod time;
pub mod value;
#[cfg(feature = "document")]
pub mod wire;

pub use codec::{CodecError, content_hash};
pub use fact::{Fact, Outcome};
pub use record::{Evidence, Record, SignalKind, Stage, What};
pub use time::{Span, Time};
pub use value::{OwnedValue, Value, ValueKind};
