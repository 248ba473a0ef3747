//! The conditions of section 4's table, each read from the keys that it is known by.

mod activity;
mod counting;
pub(crate) mod known;
mod limits;
mod order;

use crate::condition::Leaf;
use crate::definition::Definitions;
use crate::error::Error;
use crate::json::Object;

type Read = fn(Object<'_>, &Definitions) -> Result<Box<dyn Leaf>, Error>;

/// The key that only this condition has, and how the condition is read.
const LEAVES: [(&str, Read); 15] = [
    ("count", counting::count),
    ("trend", counting::trend),
    ("distinct", counting::distinct),
    ("sum", counting::sum),
    ("breadth", counting::breadth),
    ("activeDays", activity::days),
    ("activeWeeks", activity::weeks),
    ("activeUsers", activity::users),
    ("activeTime", activity::time),
    ("sequence", order::sequence),
    ("absent", order::absent),
    ("elapsed", order::elapsed),
    ("limit", limits::limit),
    ("is", known::is),
    ("tier", known::tier),
];

pub(crate) fn read(object: Object<'_>, definitions: &Definitions) -> Result<Box<dyn Leaf>, Error> {
    let found = LEAVES.iter().find(|(key, _)| object.has(key));
    found.map_or(known::known_trait as Read, |(_, read)| *read)(object, definitions)
}
