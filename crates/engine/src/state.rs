//! Everything that the engine knows of one user: what a snapshot holds, and what conditions read.

use crate::accumulate::Cell;
use crate::plan::{Leaf, Plan, Source};
use crate::record::Stage;
use crate::time::Time;
use crate::value::{OwnedValue, Value};

/// What is known of one user. Vectors run parallel to the plan's tables.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct State {
    /// The time of the last step. Never goes back.
    pub(crate) now: Time,
    /// The time of the first fact.
    pub(crate) first_seen: Option<Time>,
    pub(crate) cells: Vec<Cell>,
    pub(crate) readings: Vec<Option<Reading>>,
    pub(crate) traits: Vec<Option<OwnedValue>>,
    pub(crate) signals: Vec<SignalState>,
    pub(crate) prompts: Vec<PromptState>,
    pub(crate) stage: Stage,
    /// How often the stage changed.
    pub(crate) stage_changes: u32,
}

/// The latest reading of a plan limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// How much is used.
    pub used: f64,
    /// How much there is, by the reading or the document; `None` if neither says.
    pub cap: Option<f64>,
    /// Whether the reading itself said how much there is.
    pub(crate) own_cap: bool,
}

/// What became of a signal so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct SignalState {
    /// How often it fired.
    pub(crate) fired: u32,
    /// When it last fired; without meaning before.
    pub(crate) last: Time,
    /// Whether its condition held at the last step.
    pub(crate) held: bool,
    /// Whether its condition was ever evaluated.
    pub(crate) seen: bool,
}

/// What became of a prompt so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct PromptState {
    /// Whether a firing made it pending.
    pub(crate) pending: bool,
    /// How often each outcome happened, in the order of [`crate::Outcome::ALL`].
    pub(crate) outcomes: [u32; 3],
}

impl State {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            cells: vec![Cell::default(); plan.cells.len()],
            readings: vec![None; plan.limits.len()],
            traits: vec![None; plan.traits.len()],
            signals: vec![SignalState::default(); plan.signals.len()],
            prompts: vec![PromptState::default(); plan.prompts.len()],
            ..Self::default()
        }
    }

    /// The first cell that a leaf reads.
    pub(crate) fn cell(&self, leaf: &Leaf) -> Option<&Cell> {
        leaf.reads.iter().find_map(|source| if let Source::Cell(cell) = *source { self.cells.get(cell) } else { None })
    }

    /// The reading of the limit that a leaf reads.
    pub(crate) fn reading(&self, leaf: &Leaf) -> Option<Reading> {
        leaf.reads
            .iter()
            .find_map(|source| if let Source::Limit(limit) = *source { *self.readings.get(limit)? } else { None })
    }

    /// The signal that a leaf reads.
    pub(crate) fn signal(&self, leaf: &Leaf) -> Option<&SignalState> {
        leaf.reads
            .iter()
            .find_map(|source| if let Source::Signal(signal) = *source { self.signals.get(signal) } else { None })
    }

    /// The value of the trait that a leaf reads.
    pub(crate) fn known_trait(&self, leaf: &Leaf) -> Option<Value<'_>> {
        leaf.reads
            .iter()
            .find_map(|source| if let Source::Trait(index) = *source { self.trait_value(index) } else { None })
    }

    pub(crate) fn trait_value(&self, index: usize) -> Option<Value<'_>> {
        self.traits.get(index)?.as_ref().map(OwnedValue::get)
    }
}
