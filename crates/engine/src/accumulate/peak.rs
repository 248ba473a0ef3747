//! The readings of a limit at the latest ms that has one: of those with a cap, the highest ratio.

use super::{Accumulator, Cell, Input};
use crate::parts::ACCOUNTS;
use crate::plan::CellSpec;
use crate::value::Value;

pub(crate) struct Peak;

/// In place of a ratio where no reading had a cap.
pub(crate) const NONE: f64 = -1.0;

impl Accumulator for Peak {
    const IS_KEPT: bool = ACCOUNTS;

    fn feed(_: &CellSpec, cell: &mut Cell, input: &Input<'_>) -> bool {
        let ratio = match input.value {
            Some(Value::Number(cap)) => input.amount / cap,
            _ => NONE,
        };
        let before = if cell.instant() == Some(input.now) { cell.values.first().copied() } else { None };
        cell.set_with(input.now.ms(), ratio.max(before.unwrap_or(NONE)));
        true
    }

    fn has_values(_: &CellSpec) -> bool {
        true
    }
}
