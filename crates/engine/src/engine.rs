//! The engine's face: facts in, records out, and what may be asked of it in between.

use crate::accumulate::Cell;
use crate::fact::{Fact, Outcome};
use crate::parts::ACCOUNTS;
use crate::plan::{Plan, Shared};
use crate::record::{Level, Record, Stage};
use crate::state::{Reading, State};
use crate::step::Run;
use crate::time::Time;
use crate::value::Value;

/// Most deadlines that [`Engine::foresee`] looks at: the midnights of a hundred days, or as many turns of conditions.
pub const MOST_AHEAD: u32 = 100;

/// Evaluates one plan for one user, or for one account.
pub struct Engine {
    pub(crate) plan: Shared,
    pub(crate) run: Run,
}

/// A clause of a signal, as progress tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause<'a> {
    /// The condition's key in the document.
    pub condition: &'static str,
    /// What it is about: an event, feature, prop, limit, trait or signal.
    pub subject: &'a str,
    /// What is measured now; `None` while there is nothing to measure.
    pub measured: Option<f64>,
    /// The lower bound that is asked for; `None` where the condition asks for something else.
    pub needed: Option<f64>,
    /// Whether it is true now.
    pub met: bool,
    /// Since when what it reads has history: from the first fact, or from when the definitions began to ask for it.
    pub since: Option<Time>,
    /// The earliest instant at which it can turn by the passing of time alone; no later than when it does.
    pub next: Option<Time>,
}

impl Engine {
    /// An engine that has seen nothing yet. Engines of many users may share one plan.
    pub fn new(plan: impl Into<Shared>) -> Self {
        let plan = plan.into();
        Self { run: Run::new(&plan, State::new(&plan), Level::User), plan }
    }

    /// An engine for an account that has seen nothing yet: it takes the facts of all its users, in order of time, and evaluates the
    /// signals and scores of the account.
    pub fn for_account(plan: impl Into<Shared>) -> Self {
        let plan = plan.into();
        Self { run: Run::new(&plan, State::new(&plan), Level::Account), plan }
    }

    /// Takes the deadlines up to `t`, then the step of this fact at `t`, or, should the clock have gone back, at the time of the last
    /// step. A fact whose index or numbers are out of range is no fact: it changes nothing, not even the clock.
    pub fn step(&mut self, t: Time, fact: Fact<'_>) {
        if self.is_fact(&fact) {
            self.run.step(&self.plan, t, fact, &[]);
        }
    }

    /// Whether the facts that follow belong to the user's account. Only those are kept for it.
    pub const fn belongs(&mut self, to_account: bool) {
        self.run.for_account = to_account;
    }

    /// Lets go of what was kept for an account: the user acts for another from now on.
    pub fn forget_account(&mut self) {
        for (spec, cell) in self.plan.cells.iter().zip(&mut self.run.state.cells) {
            if ACCOUNTS && spec.account {
                *cell = Cell { since: self.run.state.now, ..Cell::default() };
            }
        }
    }

    /// The step of an account: a fact of its `user`, by whatever number, and the signals of that user that fired with it.
    pub fn step_of(&mut self, user: u64, t: Time, fact: Fact<'_>, firings: &[usize]) {
        if self.is_fact(&fact) {
            self.run.advance(&self.plan, t);
            self.run.user = user;
            self.run.step(&self.plan, t, fact, firings);
        }
    }

    /// The deadlines of an account up to before `t`, then one step for those at `t` together with what its users, by their numbers,
    /// fired at that time by deadlines of their own.
    pub fn fired_at(&mut self, t: Time, firings: &[(u64, usize)]) {
        let run = &mut self.run;
        while let Some(next) = run.next.filter(|&next| next < t) {
            run.due_step(&self.plan, next, t, &[]);
        }
        run.due_step(&self.plan, t, t, firings);
    }

    /// Takes the deadlines up to `t` and lets the clock stand at `t`. Before the first fact there is no clock.
    pub fn tick(&mut self, t: Time) {
        if self.run.state.first_seen.is_some() {
            self.run.advance(&self.plan, t);
            self.run.state.now = self.run.state.now.max(t);
        }
    }

    /// What will be recorded up to `until` if nothing happens any more, in order: at most `most` records, of at most [`MOST_AHEAD`] of
    /// the deadlines that come next. Changes nothing.
    pub fn foresee(&mut self, until: Time, most: usize) -> Vec<Record> {
        let mut records = Vec::new();
        let is_due = |engine: &Self| engine.deadline().filter(|&next| next <= until);
        if is_due(self).is_none() {
            return records;
        }
        let Ok(mut ahead) = Self::restore(Shared::clone(&self.plan), &self.snapshot(), self.now()) else {
            return records;
        };
        for _ in 0..MOST_AHEAD {
            let Some(next) = is_due(&ahead) else { break };
            ahead.tick(next);
            records.extend(ahead.records());
        }
        records.truncate(most);
        records
    }

    /// The earliest instant at which [`Engine::tick`] can change something.
    pub const fn deadline(&self) -> Option<Time> {
        self.run.next
    }

    /// Takes what was recorded since the last call, in order.
    pub fn records(&mut self) -> Vec<Record> {
        core::mem::take(&mut self.run.records)
    }

    /// The plan that it evaluates.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How far the user has come.
    pub const fn stage(&self) -> Stage {
        self.run.state.stage
    }

    /// The time of the first fact.
    pub const fn first_seen(&self) -> Option<Time> {
        self.run.state.first_seen
    }

    /// The time of the last step.
    pub const fn now(&self) -> Time {
        self.run.state.now
    }

    /// Engaged time over life, in ms.
    pub fn active(&self) -> u64 {
        self.run.state.cells.get(self.plan.engaged).map_or(0, |cell| cell.total as u64)
    }

    /// On how many days of the definitions' calendar there was an event or engaged time.
    pub fn active_days(&self) -> u64 {
        self.run.state.cells.get(self.plan.active_days).map_or(0, |cell| cell.total as u64)
    }

    /// The latest reading of a limit, by its index in the plan.
    pub fn reading(&self, limit: usize) -> Option<Reading> {
        self.run.state.readings.get(limit).copied().flatten()
    }

    /// The present value of a trait, by its index in the plan.
    pub fn trait_value(&self, index: usize) -> Option<Value<'_>> {
        self.run.state.trait_value(index)
    }

    /// How often a signal fired, by its index in the plan.
    pub fn fired(&self, signal: usize) -> u32 {
        self.run.state.signals.get(signal).map_or(0, |signal| signal.fired)
    }

    /// The tier of a score, by their indexes in the plan.
    pub fn tier(&self, score: usize) -> Option<usize> {
        self.run.state.scores.get(score)?.tier
    }

    /// Explains a signal: its clauses, left to right, with what is reached and what is missing, since when, and when time alone can
    /// change it. Empty for an index that is none.
    pub fn explain(&self, signal: usize) -> Vec<Clause<'_>> {
        let Some(spec) = self.plan.signals.get(signal) else { return Vec::new() };
        let state = &self.run.state;
        let mut clauses = Vec::new();
        for leaf in spec.leaves.iter().filter_map(|&leaf| self.plan.leaves.get(leaf)) {
            let mut since = state.first_seen;
            for &source in leaf.others.iter().chain([&leaf.read]) {
                since = since.map(|since| since.max(state.cell(source).map_or(since, |cell| cell.since)));
            }
            clauses.push(Clause {
                condition: leaf.kind.key(),
                subject: &leaf.subject,
                measured: leaf.measure(state),
                needed: leaf.need,
                met: leaf.holds(state),
                since,
                next: self.run.due(leaf),
            });
        }
        clauses
    }

    /// Whether a fact is one: the shapes that a document can't rule out beforehand.
    fn is_fact(&self, fact: &Fact<'_>) -> bool {
        match *fact {
            Fact::Event { event, offset, .. } => {
                event < self.plan.events.len() && offset.is_none_or(|offset| (-720..=840).contains(&offset))
            }
            Fact::Activity { feature, .. } => feature.is_none_or(|feature| feature < self.plan.features.len()),
            Fact::Limit { limit, used, cap } => {
                limit < self.plan.limits.len()
                    && used.is_finite()
                    && used >= 0.0
                    && cap.is_none_or(|cap| cap.is_finite() && cap > 0.0)
            }
            Fact::Traits(_) => true,
            Fact::Fired { signal } => signal < self.plan.signals.len(),
            // Who is held out, the engine decides.
            Fact::Prompt { prompt, outcome } => prompt < self.plan.prompts.len() && outcome != Outcome::Holdout,
        }
    }
}
