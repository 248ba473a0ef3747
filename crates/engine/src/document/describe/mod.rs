//! What a document costs, reads and discloses, for people: read off the finished tables, so that it is what the engine does.

mod egress;
mod feeds;
mod memory;
mod words;

pub use egress::{Egress, Field, Group};
pub use feeds::{Feed, Feeds};
pub(super) use memory::accumulators;
pub use memory::{Accumulator, Memory};
