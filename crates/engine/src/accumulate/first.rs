//! The time of the first matching event ever.

use super::{Accumulator, Cell, Input};
use crate::plan::CellSpec;

pub(crate) struct First;

impl Accumulator for First {
    fn feed(_: &CellSpec, cell: &mut Cell, input: &Input<'_>) -> bool {
        let is_first = cell.keys.is_empty();
        if is_first {
            cell.keys.push(input.now.ms());
        }
        is_first
    }
}
