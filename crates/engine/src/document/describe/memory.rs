//! What a document costs in memory.

use super::words;
use crate::document::{Document, bounds};

/// What a document can need in memory for one user, however many facts there are.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Memory {
    /// Bytes at the most.
    pub bytes: usize,
    /// Bytes that a document may need.
    pub allowed: usize,
    /// The accumulators, the most expensive first.
    pub accumulators: Vec<Accumulator>,
}

/// What is kept of some facts.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Accumulator {
    /// What it keeps.
    pub keeps: String,
    /// Bytes at the most.
    pub bytes: usize,
}

impl Document {
    /// What it can need in memory for one user.
    pub fn memory(&self) -> Memory {
        Memory { bytes: self.plan.bytes_per_user(), allowed: bounds::MEMORY, accumulators: accumulators(&self.plan) }
    }
}

/// The accumulators of a plan, the most expensive first.
pub(crate) fn accumulators(plan: &crate::plan::Plan) -> Vec<Accumulator> {
    let cells = plan.cells.iter().enumerate();
    let mut cells: Vec<Accumulator> =
        cells.map(|(index, spec)| Accumulator { keeps: words::cell(plan, index), bytes: spec.bytes() }).collect();
    cells.sort_by_key(|one| core::cmp::Reverse(one.bytes));
    cells
}
