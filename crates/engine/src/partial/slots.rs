//! What the kinds of cells that accounts have tell of themselves, by slots, and when an acknowledged part of it need not be told
//! again.
//!
//! | kind | slots |
//! |---|---|
//! | `Total` | 0: the total |
//! | `Days`, `DaySet` | one for each day inside the window (day + 1, since days begin with −1): its number; 0 in a set |
//! | `Values` | the keyed hash of each value |
//! | `First`, `Latest` | 0: the time |
//! | `Users` | 0: the day of the user's last match |
//! | `Told`, `Peak` | 0: truth (or anchor) and ratio; 1: the time |
//!
//! A slot is never taken back. Slots that have their meaning only together are told together.

use super::Entry;
use crate::accumulate::{Cell, Kind};
use crate::codec::{Writer, content_hash};
use crate::plan::CellSpec;
use crate::state::State;
use crate::time::Time;

/// The slot of a number that stands alone, or that has its time in [`TIME`].
pub(super) const ONE: u64 = 0;
/// The slot of the time of the number in [`ONE`].
pub(super) const TIME: u64 = 1;

/// The slot of a day, which is −1 at the least.
pub(super) const fn slot_of_day(day: i64) -> u64 {
    (day + 1) as u64
}

/// The day of a slot.
#[cfg(feature = "document")]
pub(super) const fn day_of_slot(slot: u64) -> i64 {
    (slot as i64).wrapping_sub(1)
}

/// What was acknowledged of a cell.
#[derive(Clone, Copy)]
pub(super) struct Known {
    /// The day of the clock at that time: of earlier days everything is known, of later ones nothing.
    pub(super) day: i64,
    /// The cell's mark at that time.
    pub(super) mark: u64,
}

/// What a cell has to tell beyond what is known, and its mark once that is known, too.
///
/// Since the clock never goes back, days before that of the clock do not change, and values are only ever appended. So one number for
/// each cell is enough to remember: of a set of values how many are known, of everything else a hash of the entries that can change.
pub(super) fn tell(
    spec: &CellSpec,
    cell: &Cell,
    state: &State,
    known: Option<Known>,
    hash: impl Fn(u64) -> u64,
) -> (Vec<Entry>, u64) {
    let one = |slot, value| Entry { slot, value };
    let mut entries = match spec.kind {
        Kind::Total => vec![one(ONE, cell.total)],
        Kind::First | Kind::Latest => cell.instant().map(|at| one(ONE, at.ms() as f64)).into_iter().collect(),
        Kind::Told | Kind::Peak => match (cell.instant(), cell.values.first()) {
            (Some(at), Some(&value)) => vec![one(ONE, value), one(TIME, at.ms() as f64)],
            _ => Vec::new(),
        },
        Kind::Users => {
            let last = cell.values.iter().filter_map(|&last| Time::from_f64(last)).max();
            last.map(|last| one(ONE, state.calendar.day(last) as f64)).into_iter().collect()
        }
        Kind::Values => {
            let first = known.map_or(0, |known| known.mark as usize).min(cell.keys.len());
            let mut entries: Vec<Entry> = cell.keys.iter().skip(first).map(|&key| one(hash(key), 0.0)).collect();
            entries.sort_unstable_by_key(|entry| entry.slot);
            entries.dedup_by_key(|entry| entry.slot);
            return (entries, cell.keys.len() as u64);
        }
        Kind::Days | Kind::DaySet => {
            let today = state.today();
            let window = today + 1 - spec.cap as i64;
            let from = known.map_or(window, |known| known.day.max(window));
            let days = cell.days_between(from, today + 1).iter();
            let mut entries: Vec<Entry> =
                days.map(|&day| one(slot_of_day(day as i64), cell.sum_between(day as i64, day as i64 + 1))).collect();
            let of_day = |day| {
                let entry = entries.iter().find(|entry| entry.slot == slot_of_day(day)).copied();
                mark(entry.as_slice())
            };
            let at_present = of_day(today);
            if known.is_some_and(|known| of_day(known.day) == known.mark) {
                entries.retain(|entry| known.is_none_or(|known| entry.slot != slot_of_day(known.day)));
            }
            return (entries, at_present);
        }
        // Accounts have no cells of these kinds.
        Kind::Recent | Kind::Chain | Kind::Pace | Kind::Decay => Vec::new(),
    };
    let mark = mark(&entries);
    if known.is_some_and(|known| known.mark == mark) {
        entries.clear();
    }
    (entries, mark)
}

/// A hash of entries. Two that differ are taken for the same with a probability of 2⁻⁶⁴; the next change would mend it.
fn mark(entries: &[Entry]) -> u64 {
    let mut w = Writer::new();
    for entry in entries {
        w.key(entry.slot);
        w.float(entry.value);
    }
    content_hash(&w.into_bytes())
}
