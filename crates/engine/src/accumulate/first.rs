//! The time of the first matching event ever.

use super::{Accumulator, Cell, Input};
use crate::plan::CellSpec;

pub(crate) struct First;

impl Accumulator for First {
    fn feed(_: &CellSpec, cell: &mut Cell, input: &Input<'_>) {
        if cell.keys.is_empty() {
            cell.keys.push(input.now.ms());
        }
    }
}
