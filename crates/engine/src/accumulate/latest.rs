//! The time of the latest event that set it, unless one came after it that clears it.

use super::{Accumulator, Cell, Input};
use crate::plan::CellSpec;

/// The part of an event that sets.
#[cfg(feature = "document")]
pub(crate) const SETS: usize = 0;
/// The part of an event that clears.
pub(crate) const CLEARS: usize = 1;

pub(crate) struct Latest;

impl Accumulator for Latest {
    fn feed(_: &CellSpec, cell: &mut Cell, input: &Input<'_>) -> bool {
        if input.role == CLEARS {
            cell.keys.clear();
        } else {
            cell.set(input.now.ms());
        }
        true
    }
}
