//! The evaluator: definitions and facts in, records out.
//!
//! No I/O, no clock, no randomness, no float routine that differs by target: `now` is an argument, storage is bytes in and bytes
//! out, requests are effects that somebody else carries out. The page, the command line and the collector run this same code.

mod accumulate;
pub mod codec;
mod condition;
#[cfg(feature = "document")]
pub mod document;
mod engine;
mod exp2;
pub mod fact;
mod list;
pub mod outbox;
pub mod partial;
mod parts;
mod plan;
mod prompt;
pub mod record;
#[cfg(feature = "document")]
pub mod replay;
mod score;
mod snapshot;
mod state;
mod step;
pub mod time;
pub mod value;
#[cfg(feature = "document")]
pub mod wire;

pub use codec::{CodecError, content_hash};
pub use engine::{Clause, Engine, MOST_AHEAD};
pub use exp2::exp2;
pub use fact::{Fact, Outcome};
pub use list::{drop_where, has};
pub use plan::{
    Content, EventSpec, FeatureSpec, Form, LimitSpec, Plan, PromptSpec, PropSpec, ScoreSpec, Shared, SignalSpec, Table,
    TierSpec, TraitSpec,
};
pub use record::{Evidence, Level, Record, SignalKind, Stage, What};
pub use state::Reading;
pub use time::{Calendar, Span, Time};
pub use value::{OwnedValue, Value, ValueKind};
