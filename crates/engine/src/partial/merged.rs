//! All that the installs of an account told: a join of partials that comes to the same in whatever order, grouping and number they
//! arrive.
//!
//! What installs told stays apart, each entry with the revision that told it, and is added up only when conditions are evaluated: so
//! a later partial of an install replaces its earlier one, and an install or a user can be forgotten. Of each slot the entry of the
//! highest revision holds, which makes it a map of last-writer-wins registers (M. Shapiro et al., "A comprehensive study of
//! convergent and commutative replicated data types", 2011), each with one writer.

use std::collections::BTreeMap;

use super::slots::slot_of_day;
use super::{Entry, Partial};
use crate::accumulate::Kind;
use crate::plan::Plan;
use crate::time::{Calendar, Time};

/// Whose partial it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reporter {
    /// The install.
    pub install: Box<str>,
    /// The user; `None` while anonymous: then whoever uses the install counts as one user.
    pub user: Option<Box<str>>,
}

/// What the installs of one account told.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    /// In the order in which facts of the same ms count: the latest last.
    pub(super) stays: BTreeMap<Stay, Replica>,
}

/// One user on one install, from the first fact with the account until they act for another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stay {
    pub(super) of: Reporter,
    pub(super) begun: Time,
}

/// What was told of a stay.
#[derive(Clone, Debug, Default)]
pub(super) struct Replica {
    /// The highest revision.
    pub(super) revision: u64,
    /// By the content keys of cells, then by slots.
    pub(super) cells: BTreeMap<u64, BTreeMap<u64, Held>>,
}

/// An entry, and the revision that told it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) revision: u64,
    pub(super) value: f64,
}

impl Merged {
    /// Nothing yet.
    pub const fn new() -> Self {
        Self { stays: BTreeMap::new() }
    }

    /// Takes in a partial.
    pub fn join(&mut self, reporter: &Reporter, partial: &Partial) {
        let stay = Stay { of: reporter.clone(), begun: partial.begun };
        let replica = self.stays.entry(stay).or_default();
        replica.revision = replica.revision.max(partial.revision);
        for cell in &partial.cells {
            let slots = replica.cells.entry(cell.key).or_default();
            for &Entry { slot, value } in &cell.entries {
                take(slots, slot, Held { revision: partial.revision, value });
            }
        }
    }

    /// Takes in all that another one holds.
    pub fn merge(&mut self, other: &Self) {
        for (stay, replica) in &other.stays {
            self.stays.entry(stay.clone()).or_default().merge(replica);
        }
    }

    /// The highest revision that is held of a reporter; 0 where none is. One below [`Partial::base`] says that something was lost.
    pub fn revision(&self, reporter: &Reporter) -> u64 {
        let stays = self.stays.iter().filter(|(stay, _)| stay.of == *reporter);
        stays.map(|(_, replica)| replica.revision).max().unwrap_or(0)
    }

    /// What one reporter told, and nothing else: for a store that keeps a row for each.
    pub fn of(&self, reporter: &Reporter) -> Self {
        let stays = self.stays.iter().filter(|(stay, _)| stay.of == *reporter);
        Self { stays: stays.map(|(stay, replica)| (stay.clone(), replica.clone())).collect() }
    }

    /// Whose partials there are, each once.
    pub fn reporters(&self) -> impl Iterator<Item = &Reporter> {
        let mut last = None;
        self.stays.keys().map(|stay| &stay.of).filter(move |&of| last.replace(of) != Some(of))
    }

    /// Whoever used the install anonymously was this user. What the install tells of its anonymous user from now on must come under
    /// that name as well.
    pub fn identify(&mut self, install: &str, user: &str) {
        let is_anonymous = |stay: &Stay| &*stay.of.install == install && stay.of.user.is_none();
        let (anonymous, others): (BTreeMap<Stay, Replica>, _) =
            core::mem::take(&mut self.stays).into_iter().partition(|(stay, _)| is_anonymous(stay));
        self.stays = others;
        for (stay, replica) in anonymous {
            let of = Reporter { user: Some(user.into()), ..stay.of };
            // A state that the device carried over goes on under the same beginning: then the two are one stay.
            self.stays.entry(Stay { of, ..stay }).or_default().merge(&replica);
        }
    }

    /// Forgets all that an install told.
    pub fn forget(&mut self, install: &str) {
        self.stays.retain(|stay, _| &*stay.of.install != install);
    }

    /// Forgets all that was told of a user.
    pub fn forget_user(&mut self, user: &str) {
        self.stays.retain(|stay, _| stay.of.user.as_deref() != Some(user));
    }

    /// Lets go of what no evaluation by this plan at `now` or later can need, and of what is more than any honest device tells: so
    /// what is held of a stay is bounded by the plan.
    pub fn prune(&mut self, plan: &Plan, now: Time) {
        let today = Calendar::new(plan.utc_offset).day(now);
        for replica in self.stays.values_mut() {
            replica.cells.retain(|key, slots| {
                let Some(spec) = plan.cells.iter().find(|spec| spec.account && spec.key == *key) else { return false };
                match spec.kind {
                    Kind::Days | Kind::DaySet => {
                        let oldest = slot_of_day((today + 1 - spec.cap as i64).max(-1));
                        *slots = slots.split_off(&oldest);
                        while slots.len() > spec.cap {
                            slots.pop_first();
                        }
                    }
                    Kind::Values => {
                        while slots.len() > spec.cap {
                            slots.pop_last();
                        }
                    }
                    _ => slots.retain(|&slot, _| slot <= super::slots::TIME),
                }
                !slots.is_empty()
            });
        }
    }
}

impl Replica {
    fn merge(&mut self, other: &Self) {
        self.revision = self.revision.max(other.revision);
        for (&key, slots) in &other.cells {
            let own = self.cells.entry(key).or_default();
            slots.iter().for_each(|(&slot, &held)| take(own, slot, held));
        }
    }
}

/// The entry of the higher revision holds. Two of the same revision are the same, or a device broke its word; then, so that the order
/// still does not matter, the one of the greater bits.
fn take(slots: &mut BTreeMap<u64, Held>, slot: u64, held: Held) {
    let rank = |held: &Held| (held.revision, held.value.to_bits());
    let own = slots.entry(slot).or_insert(held);
    if rank(&held) > rank(own) {
        *own = held;
    }
}
