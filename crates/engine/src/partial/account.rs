//! What is merged -> the cells of the account's engine, as one stream of all facts would have filled them, and the account's step.

use std::collections::{BTreeMap, BTreeSet};

use super::merged::{Merged, Replica, Reporter};
use super::slots::{ONE, TIME, day_of_slot};
use crate::accumulate::{Cell, Kind};
use crate::codec::CodecError;
use crate::engine::Engine;
use crate::plan::{CellSpec, Plan, Shared};
use crate::record::Level;
use crate::state::State;
use crate::step::Run;
use crate::time::{Calendar, DAY, Time};

/// No instant lies on a later day.
const LAST_DAY: i64 = (1 << 52) / DAY;

impl Engine {
    /// Goes on with an account from a snapshot of its engine and from what was merged when it was last evaluated; the snapshot itself
    /// holds what fired and the tiers, but nothing that installs told. Under other definitions it takes the step of loading at `now`,
    /// as [`Engine::restore`] does.
    ///
    /// # Errors
    /// [`CodecError`] where the bytes are cut off, damaged, or of a newer format.
    pub fn restore_account(
        plan: impl Into<Shared>,
        snapshot: &[u8],
        merged: &Merged,
        now: Time,
    ) -> Result<Self, CodecError> {
        let plan = plan.into();
        let (mut state, same_plan) = Self::read(&plan, snapshot, now)?;
        let then = state.now;
        merged.fill(&plan, &mut state, then);
        let mut run = Run::new(&plan, state, Level::Account);
        if !same_plan && run.state.first_seen.is_some() {
            run.load(&plan, now);
        }
        Ok(Self { plan, run })
    }

    /// The step of an account at `now` in which it learns what `merged` holds; before it, the deadlines up to `now` on what was known.
    /// It leaves records; without a fact of anybody there is no step. Does nothing to the engine of a user.
    pub fn evaluate(&mut self, merged: &Merged, now: Time) {
        if self.run.level != Level::Account {
            return;
        }
        self.run.advance(&self.plan, now);
        let now = now.max(self.run.state.now);
        merged.fill(&self.plan, &mut self.run.state, now);
        if self.run.state.first_seen.is_some() {
            self.run.renew(&self.plan, now);
        }
    }
}

impl Merged {
    /// Puts what is merged in place of the account's cells.
    fn fill(&self, plan: &Plan, state: &mut State, now: Time) {
        state.first_seen = self.stays.keys().map(|stay| stay.begun).min();
        let since = state.first_seen.unwrap_or_default();
        let context = Context { users: self.users(), calendar: state.calendar, now };
        let cells = plan.cells.iter().zip(&mut state.cells).enumerate();
        for (index, (spec, cell)) in cells.filter(|(_, (spec, _))| spec.account) {
            *cell = Cell { since, ..context.cell(spec, self.replicas()) };
            // When the first fact came, stays say by themselves.
            if let (true, Some(first)) = (plan.every.contains(&index), state.first_seen) {
                cell.set(first.ms());
            }
        }
    }

    fn replicas(&self) -> impl Iterator<Item = (&Reporter, &Replica)> {
        self.stays.iter().map(|(stay, replica)| (&stay.of, replica))
    }

    /// The users, each by a number: one who has several installs is one, and an anonymous one is their install's.
    fn users(&self) -> BTreeMap<&Reporter, u64> {
        let mut numbers = BTreeMap::new();
        let mut users = BTreeMap::new();
        for (of, _) in self.replicas() {
            let install = if of.user.is_none() { Some(&of.install) } else { None };
            let next = numbers.len() as u64;
            users.insert(of, *numbers.entry((&of.user, install)).or_insert(next));
        }
        users
    }
}

struct Context<'m> {
    users: BTreeMap<&'m Reporter, u64>,
    calendar: Calendar,
    now: Time,
}

impl Context<'_> {
    /// What all tell of one cell together.
    fn cell<'m>(&self, spec: &CellSpec, replicas: impl Iterator<Item = (&'m Reporter, &'m Replica)>) -> Cell {
        let told: Vec<_> =
            replicas.filter_map(|(of, replica)| replica.cells.get(&spec.key).map(|slots| (of, slots))).collect();
        let ones = told.iter().filter_map(|(_, slots)| slots.get(&ONE)).map(|held| held.value);
        let mut cell = Cell::default();
        match spec.kind {
            Kind::Total => cell.total = ones.fold(0.0, |total, one| total + one),
            Kind::First => ones.filter_map(Time::from_f64).min().into_iter().for_each(|first| cell.set(first.ms())),
            Kind::Latest => ones.filter_map(Time::from_f64).max().into_iter().for_each(|last| cell.set(last.ms())),
            Kind::Told | Kind::Peak => {
                for (_, slots) in told {
                    let (Some(one), Some(at)) = (slots.get(&ONE), slots.get(&TIME)) else { continue };
                    let Some(at) = Time::from_f64(at.value) else { continue };
                    // Of the same ms, what is told last holds of a trait, and the highest of a limit.
                    let holds = match (cell.instant(), cell.values.first()) {
                        (Some(before), _) if at != before => at > before,
                        (Some(_), Some(&highest)) if spec.kind == Kind::Peak => one.value > highest,
                        _ => true,
                    };
                    if holds {
                        cell.set_with(at.ms(), one.value);
                    }
                }
            }
            Kind::Values => {
                let values: BTreeSet<u64> = told.iter().flat_map(|(_, slots)| slots.keys().copied()).collect();
                cell.keys = values.into_iter().take(spec.cap).collect();
            }
            Kind::Days | Kind::DaySet => {
                let oldest = self.calendar.day(self.now) + 1 - spec.cap as i64;
                let mut days: BTreeMap<i64, f64> = BTreeMap::new();
                for (&slot, held) in told.iter().flat_map(|(_, slots)| slots.iter()) {
                    let day = day_of_slot(slot);
                    if (oldest..=LAST_DAY).contains(&day) {
                        *days.entry(day).or_insert(0.0) += held.value;
                    }
                }
                cell.keys = days.keys().map(|&day| day as u64).collect();
                if spec.kind == Kind::Days {
                    cell.values = days.into_values().collect();
                } else {
                    cell.total = cell.keys.len() as f64;
                }
            }
            Kind::Users => {
                let mut last: BTreeMap<u64, i64> = BTreeMap::new();
                for (of, slots) in told {
                    if let (Some(&user), Some(held)) = (self.users.get(of), slots.get(&ONE)) {
                        let day = (held.value as i64).clamp(-1, LAST_DAY);
                        let known = last.entry(user).or_insert(day);
                        *known = day.max(*known);
                    }
                }
                cell.keys = last.keys().copied().collect();
                cell.values = last.values().map(|&day| self.calendar.start(day).ms() as f64).collect();
            }
            // Accounts have no cells of these kinds.
            Kind::Recent | Kind::Chain | Kind::Pace | Kind::Decay => {}
        }
        cell
    }
}
