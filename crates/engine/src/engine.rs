//! The step: a fact goes in, touches what its event feeds, and what turned true is recorded.
//!
//! A leaf's truth is kept, and worked out anew only when what it reads changed or when time reached the instant that the leaf
//! itself named. A signal is evaluated only when one of its leaves turned. So a fact costs what it feeds, however long the document.

use crate::accumulate::{Cell, Input};
use crate::fact::{Fact, Outcome};
use crate::plan::{Op, Plan};
use crate::record::{Evidence, Record, SignalKind, Stage, What};
use crate::state::{Reading, State};
use crate::time::Time;
use crate::value::Value;

/// Evaluates one plan for one user.
pub struct Engine {
    pub(crate) plan: Plan,
    pub(crate) state: State,
    /// What is known of each leaf; follows from plan and state.
    pub(crate) leaves: Vec<LeafState>,
    /// Which signals are to be evaluated in this step, by their place in the plan's order.
    dirty: Vec<bool>,
    /// Whether any of them is.
    any_dirty: bool,
    /// No deadline lies before this instant.
    next: Option<Time>,
    /// Whether signals that were never evaluated wait for the step of loading.
    pub(crate) loading: bool,
    records: Vec<Record>,
    /// Truths under way in a program; kept to be allocated once.
    stack: Vec<bool>,
}

/// What is known of a leaf between steps.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LeafState {
    /// Whether it was true when last looked at.
    holds: bool,
    /// When time alone can change that.
    due: Option<Time>,
    /// How many signals may still fire by it; with none left nobody looks at it any more.
    open: usize,
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
}

impl Engine {
    /// An engine that has seen nothing yet.
    pub fn new(plan: Plan) -> Self {
        let state = State::new(&plan);
        Self::with_state(plan, state)
    }

    /// An engine that goes on from `state`, whose vectors run parallel to the plan's tables.
    pub(crate) fn with_state(plan: Plan, state: State) -> Self {
        let mut engine = Self {
            leaves: vec![LeafState::default(); plan.leaves.len()],
            dirty: vec![false; plan.signals.len()],
            any_dirty: false,
            next: None,
            loading: false,
            records: Vec::new(),
            stack: Vec::new(),
            plan,
            state,
        };
        for signal in 0..engine.plan.signals.len() {
            if !engine.is_settled(signal) {
                for &leaf in engine.plan.signals.get(signal).map_or(&[][..], |spec| &spec.leaves) {
                    if let Some(leaf) = engine.leaves.get_mut(leaf) {
                        leaf.open += 1;
                    }
                }
            }
        }
        for leaf in 0..engine.leaves.len() {
            engine.look_at(leaf);
        }
        engine.any_dirty = false;
        engine.dirty.fill(false);
        engine
    }

    /// Takes the deadlines up to `t`, then the step of this fact at `t`, or, should the clock have gone back, at the time of the last
    /// step. A fact whose index or numbers are out of range is no fact: it changes nothing, not even the clock.
    pub fn step(&mut self, t: Time, fact: Fact<'_>) {
        if !self.is_fact(&fact) {
            return;
        }
        self.advance(t);
        self.state.now = self.state.now.max(t);
        let begins = self.state.first_seen.is_none();
        if begins {
            self.begin();
        }
        self.apply(fact);
        if begins {
            (0..self.leaves.len()).for_each(|leaf| self.look_at(leaf));
            self.evaluate_all();
        }
        self.conclude(t);
    }

    /// Takes the deadlines up to `t` and lets the clock stand at `t`. Before the first fact there is no clock.
    pub fn tick(&mut self, t: Time) {
        if self.state.first_seen.is_some() {
            self.advance(t);
            self.state.now = self.state.now.max(t);
        }
    }

    /// The earliest instant at which [`Engine::tick`] can change something.
    pub const fn deadline(&self) -> Option<Time> {
        self.next
    }

    /// Takes what was recorded since the last call, in order.
    pub fn records(&mut self) -> Vec<Record> {
        core::mem::take(&mut self.records)
    }

    /// The plan that it evaluates.
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How far the user has come.
    pub const fn stage(&self) -> Stage {
        self.state.stage
    }

    /// The time of the first fact.
    pub const fn first_seen(&self) -> Option<Time> {
        self.state.first_seen
    }

    /// The time of the last step.
    pub const fn now(&self) -> Time {
        self.state.now
    }

    /// Engaged time over life, in ms.
    pub fn active(&self) -> u64 {
        self.state.cells.get(self.plan.engaged).map_or(0, |cell| cell.total as u64)
    }

    /// The latest reading of a limit, by its index in the plan.
    pub fn reading(&self, limit: usize) -> Option<Reading> {
        self.state.readings.get(limit).copied().flatten()
    }

    /// The present value of a trait, by its index in the plan.
    pub fn trait_value(&self, index: usize) -> Option<Value<'_>> {
        self.state.trait_value(index)
    }

    /// How often a signal fired, by its index in the plan.
    pub fn fired(&self, signal: usize) -> u32 {
        self.state.signals.get(signal).map_or(0, |signal| signal.fired)
    }

    /// The clauses of a signal, left to right, with what is reached and what is missing. Empty for an index that is none.
    pub fn progress(&self, signal: usize) -> Vec<Clause<'_>> {
        let Some(spec) = self.plan.signals.get(signal) else { return Vec::new() };
        let clause = |&leaf: &usize| {
            let leaf = self.plan.leaves.get(leaf)?;
            Some(Clause {
                condition: leaf.kind.key(),
                subject: &leaf.subject,
                measured: leaf.measure(&self.state),
                needed: leaf.need,
                met: leaf.holds(&self.state),
            })
        };
        spec.leaves.iter().filter_map(clause).collect()
    }

    /// Whether a fact is one: the shapes that a document can't rule out beforehand.
    fn is_fact(&self, fact: &Fact<'_>) -> bool {
        match *fact {
            Fact::Event { event, .. } => event < self.plan.events.len(),
            Fact::Activity { feature, .. } => feature.is_none_or(|feature| feature < self.plan.features.len()),
            Fact::Limit { limit, used, cap } => {
                limit < self.plan.limits.len()
                    && used.is_finite()
                    && used >= 0.0
                    && cap.is_none_or(|cap| cap.is_finite() && cap > 0.0)
            }
            Fact::Traits(_) => true,
            Fact::Fired { signal } => signal < self.plan.signals.len(),
            Fact::Prompt { prompt, .. } => prompt < self.plan.prompts.len(),
        }
    }

    fn begin(&mut self) {
        let now = self.state.now;
        self.state.first_seen = Some(now);
        self.state.cells.iter_mut().for_each(|cell| cell.since = now);
    }

    fn apply(&mut self, fact: Fact<'_>) {
        let now = self.state.now;
        match fact {
            Fact::Event { event, props } => {
                for feed in 0..self.plan.events.get(event).map_or(0, |event| event.feeds.len()) {
                    let Some(feed) = self.plan.events.get(event).and_then(|event| event.feeds.get(feed)) else { break };
                    let prop = |index: usize| props.get(index).copied().flatten();
                    if !feed
                        .filter
                        .iter()
                        .all(|(index, test)| prop(*index).is_some_and(|value| test.passes(Some(value))))
                    {
                        continue;
                    }
                    let value = feed.value.map(prop);
                    if value != Some(None) {
                        self.feed(feed.cell, &Input { now, value: value.flatten(), amount: 1.0, role: feed.role });
                    }
                }
            }
            Fact::Activity { feature, active } => {
                let input = Input { now, value: None, amount: active as f64, role: 0 };
                for place in 0..self.plan.app.len() {
                    let Some(&cell) = self.plan.app.get(place) else { break };
                    self.feed(cell, &input);
                }
                let Some(feature) = feature else { return };
                for place in 0..self.plan.features.get(feature).map_or(0, |feature| feature.feeds.len()) {
                    let Some(&cell) = self.plan.features.get(feature).and_then(|feature| feature.feeds.get(place))
                    else {
                        break;
                    };
                    self.feed(cell, &input);
                }
            }
            Fact::Limit { limit, used, cap } => {
                let reading = Reading {
                    used,
                    cap: cap.or_else(|| self.plan.limits.get(limit).and_then(|limit| limit.cap)),
                    own_cap: cap.is_some(),
                };
                if let Some(latest) = self.state.readings.get_mut(limit) {
                    *latest = Some(reading);
                }
                self.look_at_each(|plan| plan.limits.get(limit).map(|limit| limit.leaves.as_slice()));
            }
            Fact::Traits(values) => {
                for &(index, value) in values {
                    let declared = self.plan.traits.get(index).map(|spec| spec.kind);
                    if value.is_some_and(|value| Some(value.kind()) != declared || !value.is_valid()) {
                        continue;
                    }
                    if let Some(known) = self.state.traits.get_mut(index) {
                        *known = value.map(Value::to_owned);
                    }
                    self.look_at_each(|plan| plan.traits.get(index).map(|spec| spec.leaves.as_slice()));
                }
            }
            Fact::Fired { signal } => {
                self.fire(signal, false);
                // The stage may follow from it, though no condition was evaluated.
                self.any_dirty = true;
            }
            Fact::Prompt { prompt, outcome } => self.note_outcome(prompt, outcome),
        }
    }

    fn feed(&mut self, cell: usize, input: &Input<'_>) {
        if let (Some(spec), Some(cell)) = (self.plan.cells.get(cell), self.state.cells.get_mut(cell)) {
            Cell::feed(cell, spec, input);
        }
        self.look_at_each(|plan| plan.cells.get(cell).map(|cell| cell.leaves.as_slice()));
    }

    /// Looks at every leaf of a list in the plan.
    fn look_at_each(&mut self, list: impl Fn(&Plan) -> Option<&[usize]>) {
        let mut place = 0;
        while let Some(leaf) = list(&self.plan).and_then(|list| list.get(place).copied()) {
            self.look_at(leaf);
            place += 1;
        }
    }

    /// Works out the truth of a leaf anew, and when time can change it; marks the signals that it turns.
    fn look_at(&mut self, index: usize) {
        let (Some(leaf), Some(known)) = (self.plan.leaves.get(index), self.leaves.get_mut(index)) else { return };
        if known.open == 0 {
            known.due = None;
            return;
        }
        let holds = leaf.holds(&self.state);
        // A due time that has passed would be taken again and again.
        known.due = leaf.next_change(&self.state, holds).filter(|&due| due > self.state.now);
        if let Some(due) = known.due {
            self.next = Some(self.next.map_or(due, |next| next.min(due)));
        }
        if holds != known.holds {
            known.holds = holds;
            for &signal in &leaf.signals {
                if let Some(dirty) = self.dirty.get_mut(signal) {
                    *dirty = true;
                    self.any_dirty = true;
                }
            }
        }
    }

    /// Marks all signals.
    pub(crate) fn evaluate_all(&mut self) {
        self.dirty.fill(true);
        self.any_dirty = true;
    }

    /// Takes a step at each deadline up to `to`.
    pub(crate) fn advance(&mut self, to: Time) {
        while let Some(next) = self.next.filter(|&next| next <= to) {
            self.state.now = self.state.now.max(next);
            self.next = None;
            for index in 0..self.leaves.len() {
                match self.leaves.get(index).and_then(|leaf| leaf.due) {
                    Some(due) if due <= self.state.now => self.look_at(index),
                    Some(due) => self.next = Some(self.next.map_or(due, |next| next.min(due))),
                    None => {}
                }
            }
            self.conclude(to);
        }
    }

    /// The end of every step: signals, then the stage.
    pub(crate) fn conclude(&mut self, observed: Time) {
        if !self.any_dirty {
            return;
        }
        self.any_dirty = false;
        let observed = observed.max(self.state.now);
        for place in 0..self.plan.order.len() {
            let Some(&signal) = self.plan.order.get(place) else { break };
            if self.dirty.get_mut(signal).is_some_and(core::mem::take) {
                self.evaluate(signal, observed);
            }
        }
        // A firing marks only signals that come later in the order, so none is left.
        self.any_dirty = false;
        self.update_stage(observed);
    }

    fn evaluate(&mut self, index: usize, observed: Time) {
        let holds = self.run(index);
        let now = self.state.now;
        let (Some(spec), Some(signal)) = (self.plan.signals.get(index), self.state.signals.get_mut(index)) else {
            return;
        };
        if self.loading && !signal.seen {
            return;
        }
        let initial = !signal.seen;
        let rises = holds && !signal.held;
        signal.seen = true;
        signal.held = holds;
        let free = match (signal.fired, spec.cooldown) {
            (0, _) => true,
            (_, None) => false,
            (_, Some(cooldown)) => signal.last + cooldown <= now,
        };
        if !(rises && free) {
            return;
        }
        let evidence = self.evidence(index);
        let n = self.fire(index, initial);
        self.records.push(Record { at: now, observed, what: What::Signal { signal: index, n, initial, evidence } });
    }

    /// Counts a firing, here or elsewhere, with what follows from it: prompts, leaves that ask for it, and, if it was the last that
    /// could be, leaves that nobody needs to look at any more. Answers its number.
    fn fire(&mut self, index: usize, initial: bool) -> u32 {
        let now = self.state.now;
        let was_settled = self.is_settled(index);
        let Some(signal) = self.state.signals.get_mut(index) else { return 0 };
        signal.fired += 1;
        signal.last = now;
        let n = signal.fired;
        self.make_pending(index, initial);
        if !was_settled && self.is_settled(index) {
            for place in 0..self.plan.signals.get(index).map_or(0, |spec| spec.leaves.len()) {
                let leaf = self.plan.signals.get(index).and_then(|spec| spec.leaves.get(place));
                if let Some(leaf) = leaf.and_then(|&leaf| self.leaves.get_mut(leaf)) {
                    leaf.open -= 1;
                }
            }
        }
        self.look_at_each(|plan| plan.signals.get(index).map(|spec| spec.readers.as_slice()));
        n
    }

    /// The truth of a signal's condition.
    fn run(&mut self, index: usize) -> bool {
        let Some(spec) = self.plan.signals.get(index) else { return false };
        let mut leaves = spec.leaves.iter();
        let stack = &mut self.stack;
        stack.clear();
        for op in &spec.program {
            match *op {
                Op::Leaf => {
                    stack.push(leaves.next().and_then(|&leaf| self.leaves.get(leaf)).is_some_and(|leaf| leaf.holds));
                }
                Op::AtLeast { of, least } => {
                    let operands = stack.len().saturating_sub(of);
                    let true_ones = stack.drain(operands..).filter(|&holds| holds).count();
                    stack.push(true_ones >= least);
                }
                Op::Not => {
                    if let Some(top) = stack.last_mut() {
                        *top = !*top;
                    }
                }
            }
        }
        stack.pop().unwrap_or(false)
    }

    fn evidence(&self, signal: usize) -> Vec<Evidence> {
        let Some(spec) = self.plan.signals.get(signal) else { return Vec::new() };
        let mut evidence = Vec::new();
        for (clause, &leaf) in spec.leaves.iter().enumerate() {
            let Some(leaf) = self.plan.leaves.get(leaf).filter(|leaf| leaf.holds(&self.state)) else { continue };
            let measured = leaf.measure(&self.state).unwrap_or(1.0);
            let disclosed = match leaf.need {
                _ if spec.full_evidence => measured,
                Some(need) => measured.min(need),
                None => 1.0,
            };
            evidence.push(Evidence { clause, measured, disclosed });
        }
        evidence
    }

    /// Whether a signal can never fire again and nobody needs to know whether its condition still holds.
    fn is_settled(&self, index: usize) -> bool {
        match (self.plan.signals.get(index), self.state.signals.get(index)) {
            (Some(spec), Some(signal)) => {
                signal.fired > 0 && spec.cooldown.is_none() && spec.kind != SignalKind::Conversion
            }
            _ => true,
        }
    }

    fn update_stage(&mut self, observed: Time) {
        let signals = self.plan.signals.iter().zip(&self.state.signals);
        let stage = signals.fold(Stage::New, |stage, (spec, signal)| {
            stage.max(match spec.kind {
                SignalKind::Conversion if signal.held => Stage::Converted,
                SignalKind::Pql if signal.fired > 0 => Stage::Qualified,
                SignalKind::Aha if signal.fired > 0 => Stage::Activated,
                _ => Stage::New,
            })
        });
        if stage != self.state.stage {
            self.state.stage = stage;
            self.state.stage_changes += 1;
            let n = self.state.stage_changes;
            self.records.push(Record { at: self.state.now, observed, what: What::Stage { stage, n } });
        }
    }

    pub(crate) fn record_outcome(&mut self, prompt: usize, outcome: Outcome, n: u32) {
        let now = self.state.now;
        self.records.push(Record { at: now, observed: now, what: What::Prompt { prompt, outcome, n } });
    }
}
