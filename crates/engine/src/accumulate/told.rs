//! What the latest fact about a trait says, and when: whether it passes a test (1 or 0), or, without a test, its whole number; NaN
//! where it was removed. So a trait's own value need not be told.

use super::{Accumulator, Cell, Input};
use crate::parts::ACCOUNTS;
use crate::plan::CellSpec;
use crate::value::Value;

pub(crate) struct Told;

impl Accumulator for Told {
    const IS_KEPT: bool = ACCOUNTS;

    fn feed(spec: &CellSpec, cell: &mut Cell, input: &Input<'_>) -> bool {
        let told = match (&spec.test, input.value) {
            (Some(test), value) => f64::from(u8::from(test.passes(value))),
            (None, Some(Value::Number(number))) => number.floor(),
            (None, _) => f64::NAN,
        };
        cell.set_with(input.now.ms(), told);
        true
    }

    fn has_values(_: &CellSpec) -> bool {
        true
    }
}
