//! Events in order: for each length of a chain, when the latest-begun chain of that length began. A chain that began later is inside
//! a window for longer, whatever follows, so that no other needs to be kept.

use super::{Accumulator, Cell, Input};
use crate::plan::CellSpec;

pub(crate) struct Chain;

/// In place of an instant where there is no chain of that length.
const NONE: u64 = u64::MAX;

impl Accumulator for Chain {
    /// An event that plays several parts must play the last of them first: else it would follow itself.
    fn feed(spec: &CellSpec, cell: &mut Cell, input: &Input<'_>) -> bool {
        if cell.keys.is_empty() {
            cell.keys.resize(spec.cap, NONE);
        }
        let begun = match input.role.checked_sub(1) {
            None => input.now.ms(),
            Some(before) => cell.keys.get(before).copied().unwrap_or(NONE),
        };
        if let Some(kept) = cell.keys.get_mut(input.role)
            && begun != NONE
        {
            *kept = begun;
        }
        // Leaves read the whole chain alone.
        input.role + 1 == spec.cap
    }
}
