//! A running sum over life: of events, of engaged milliseconds.

use super::{Accumulator, Cell, Input};
use crate::plan::CellSpec;

pub(crate) struct Total;

impl Accumulator for Total {
    fn feed(_: &CellSpec, cell: &mut Cell, input: &Input<'_>) -> bool {
        cell.total += input.amount;
        true
    }
}
