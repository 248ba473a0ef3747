//! How a limit is used up: since the last reset, the first reading of each of the latest days that have one.

use super::{Accumulator, Cell, Input};
use crate::plan::CellSpec;
use crate::time::Time;

pub(crate) struct Pace;

impl Accumulator for Pace {
    fn feed(spec: &CellSpec, cell: &mut Cell, input: &Input<'_>) -> bool {
        let used = input.amount;
        // The sum holds the reading before.
        if used < cell.total {
            cell.keys.clear();
            cell.values.clear();
        }
        cell.total = used;
        let day = |&ms: &u64| Time::from_ms(ms).map(|t| input.calendar.day(t));
        if cell.keys.last().and_then(day) != Some(input.calendar.day(input.now)) {
            if cell.keys.len() == spec.cap {
                cell.drop_oldest(1);
            }
            cell.keys.push(input.now.ms());
            cell.values.push(used);
        }
        true
    }

    fn has_values(_: &CellSpec) -> bool {
        true
    }
}
