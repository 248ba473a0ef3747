//! When each user of an account last matched. On a device there is one: its own.

use super::{Accumulator, Cell, Input};
use crate::parts::ACCOUNTS;
use crate::plan::CellSpec;

pub(crate) struct Users;

impl Accumulator for Users {
    const IS_KEPT: bool = ACCOUNTS;

    fn feed(_: &CellSpec, cell: &mut Cell, input: &Input<'_>) -> bool {
        let known = cell.keys.iter().position(|&user| user == input.user);
        let place = known.unwrap_or(cell.keys.len());
        if known.is_none() {
            cell.keys.push(input.user);
            cell.values.push(0.0);
        }
        if let Some(last) = cell.values.get_mut(place) {
            *last = input.now.ms() as f64;
        }
        true
    }

    fn has_values(_: &CellSpec) -> bool {
        true
    }
}
