//! The step: a fact goes in, touches what its event feeds, and what turned true is recorded.
//!
//! A leaf's truth is kept, and worked out anew only when what it reads changed or when time reached the instant that the leaf
//! itself named. A signal is evaluated only when one of its leaves turned. So a fact costs what it feeds, however long the document.

use crate::accumulate::Input;
use crate::fact::{Fact, Outcome};
use crate::plan::{Op, Plan};
use crate::record::{Evidence, Record, SignalKind, Stage, What};
use crate::state::{Reading, State};
use crate::time::Time;
use crate::value::{Test, Value};

/// One user under evaluation. The plan is shared with others and comes along as an argument.
pub(crate) struct Run {
    pub(crate) state: State,
    pub(crate) records: Vec<Record>,
    /// No deadline lies before this instant.
    pub(crate) next: Option<Time>,
    /// Whether signals that were never evaluated wait for the step of loading.
    loading: bool,
    /// What is known of each leaf; follows from plan and state.
    leaves: Vec<LeafState>,
    /// Which signals are to be evaluated in this step, by their index in the plan.
    dirty: Vec<bool>,
    /// Whether any of them is.
    any_dirty: bool,
    /// Truths under way in a program; kept to be allocated once.
    stack: Vec<bool>,
}

/// What is known of a leaf between steps.
#[derive(Clone, Copy, Debug, Default)]
struct LeafState {
    /// Whether it was true when last looked at.
    holds: bool,
    /// When time alone can change that.
    due: Option<Time>,
    /// How many signals may still fire by it; with none left nobody looks at it any more.
    open: usize,
}

impl Run {
    /// Goes on from `state`, whose vectors run parallel to the plan's tables.
    pub(crate) fn new(plan: &Plan, state: State) -> Self {
        let mut run = Self {
            leaves: vec![LeafState::default(); plan.leaves.len()],
            dirty: vec![false; plan.signals.len()],
            any_dirty: false,
            next: None,
            loading: false,
            records: Vec::new(),
            stack: Vec::new(),
            state,
        };
        for (index, signal) in plan.signals.iter().enumerate() {
            if !run.is_settled(plan, index) {
                for &leaf in &signal.leaves {
                    if let Some(leaf) = run.leaves.get_mut(leaf) {
                        leaf.open += 1;
                    }
                }
            }
        }
        run.look_at_all(plan);
        run.any_dirty = false;
        run.dirty.fill(false);
        run
    }

    /// The step of a fact.
    pub(crate) fn step(&mut self, plan: &Plan, t: Time, fact: Fact<'_>) {
        self.advance(plan, t);
        self.state.now = self.state.now.max(t);
        let begins = self.state.first_seen.is_none();
        if begins {
            let now = self.state.now;
            self.state.first_seen = Some(now);
            self.state.cells.iter_mut().for_each(|cell| cell.since = now);
        }
        self.apply(plan, fact);
        if begins {
            self.look_at_all(plan);
            self.evaluate_all();
        }
        self.conclude(plan, t);
    }

    /// The step of loading: after the deadlines up to `now`, signals that are new are evaluated for the first time.
    pub(crate) fn load(&mut self, plan: &Plan, now: Time) {
        self.loading = true;
        self.advance(plan, now);
        self.loading = false;
        self.state.now = self.state.now.max(now);
        self.evaluate_all();
        self.conclude(plan, now);
    }

    /// Takes a step at each deadline up to `to`.
    pub(crate) fn advance(&mut self, plan: &Plan, to: Time) {
        while let Some(next) = self.next.filter(|&next| next <= to) {
            self.state.now = self.state.now.max(next);
            self.next = None;
            for index in 0..self.leaves.len() {
                match self.leaves.get(index).and_then(|leaf| leaf.due) {
                    Some(due) if due <= self.state.now => self.look_at(plan, index),
                    Some(due) => self.next = Some(self.next.map_or(due, |next| next.min(due))),
                    None => {}
                }
            }
            self.conclude(plan, to);
        }
    }

    fn apply(&mut self, plan: &Plan, fact: Fact<'_>) {
        let now = self.state.now;
        match fact {
            Fact::Event { event, props } => {
                let prop = |index: usize| props.get(index).copied().flatten();
                for feed in plan.events.get(event).map_or(&[][..], |event| &event.feeds) {
                    let passes =
                        |(index, test): &(usize, _)| prop(*index).is_some_and(|value| Test::passes(test, Some(value)));
                    let value = feed.value.map(prop);
                    if value != Some(None) && feed.filter.iter().all(passes) {
                        self.feed(
                            plan,
                            feed.cell,
                            &Input { now, value: value.flatten(), amount: 1.0, role: feed.role },
                        );
                    }
                }
            }
            Fact::Activity { feature, active } => {
                let input = Input { now, value: None, amount: active as f64, role: 0 };
                let feature = feature.and_then(|feature| plan.features.get(feature));
                for &cell in plan.app.iter().chain(feature.map_or(&[][..], |feature| &feature.feeds)) {
                    self.feed(plan, cell, &input);
                }
            }
            Fact::Limit { limit, used, cap } => {
                let (Some(spec), Some(latest)) = (plan.limits.get(limit), self.state.readings.get_mut(limit)) else {
                    return;
                };
                *latest = Some(Reading { used, cap: cap.or(spec.cap), own_cap: cap.is_some() });
                self.look_at_each(plan, &spec.leaves);
            }
            Fact::Traits(values) => {
                for &(index, value) in values {
                    let (Some(spec), Some(known)) = (plan.traits.get(index), self.state.traits.get_mut(index)) else {
                        continue;
                    };
                    if value.is_none_or(|value| value.kind() == spec.kind && value.is_valid()) {
                        *known = value.map(Value::to_owned);
                        self.look_at_each(plan, &spec.leaves);
                    }
                }
            }
            Fact::Fired { signal } => {
                self.fire(plan, signal, false);
                // The stage may follow from it, though no condition was evaluated.
                self.any_dirty = true;
            }
            Fact::Prompt { prompt, outcome } => self.note_outcome(plan, prompt, outcome),
        }
    }

    fn feed(&mut self, plan: &Plan, cell: usize, input: &Input<'_>) {
        if let (Some(spec), Some(cell)) = (plan.cells.get(cell), self.state.cells.get_mut(cell)) {
            cell.feed(spec, input);
            self.look_at_each(plan, &spec.leaves);
        }
    }

    fn look_at_each(&mut self, plan: &Plan, leaves: &[usize]) {
        leaves.iter().for_each(|&leaf| self.look_at(plan, leaf));
    }

    fn look_at_all(&mut self, plan: &Plan) {
        (0..self.leaves.len()).for_each(|leaf| self.look_at(plan, leaf));
    }

    /// Works out the truth of a leaf anew, and when time can change it; marks the signals that it turns.
    fn look_at(&mut self, plan: &Plan, index: usize) {
        let (Some(leaf), Some(known)) = (plan.leaves.get(index), self.leaves.get_mut(index)) else { return };
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
    fn evaluate_all(&mut self) {
        self.dirty.fill(true);
        self.any_dirty = true;
    }

    /// The end of every step: signals, then the stage.
    fn conclude(&mut self, plan: &Plan, observed: Time) {
        if !self.any_dirty {
            return;
        }
        self.any_dirty = false;
        let observed = observed.max(self.state.now);
        for &signal in &plan.order {
            if self.dirty.get_mut(signal).is_some_and(core::mem::take) {
                self.evaluate(plan, signal, observed);
            }
        }
        // A firing marks only signals that come later in the order, so none is left.
        self.any_dirty = false;
        self.update_stage(plan, observed);
    }

    fn evaluate(&mut self, plan: &Plan, index: usize, observed: Time) {
        let holds = self.run(plan, index);
        let now = self.state.now;
        let (Some(spec), Some(signal)) = (plan.signals.get(index), self.state.signals.get_mut(index)) else {
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
        let evidence = self.evidence(plan, index);
        let n = self.fire(plan, index, initial);
        self.records.push(Record { at: now, observed, what: What::Signal { signal: index, n, initial, evidence } });
    }

    /// Counts a firing, here or elsewhere, with what follows from it: prompts, leaves that ask for it, and, if it was the last that
    /// could be, leaves that nobody needs to look at any more. Answers its number.
    fn fire(&mut self, plan: &Plan, index: usize, initial: bool) -> u32 {
        let now = self.state.now;
        let was_settled = self.is_settled(plan, index);
        let (Some(spec), Some(signal)) = (plan.signals.get(index), self.state.signals.get_mut(index)) else { return 0 };
        signal.fired += 1;
        signal.last = now;
        let n = signal.fired;
        self.make_pending(plan, index, initial);
        if !was_settled && self.is_settled(plan, index) {
            for &leaf in &spec.leaves {
                if let Some(leaf) = self.leaves.get_mut(leaf) {
                    leaf.open -= 1;
                }
            }
        }
        self.look_at_each(plan, &spec.readers);
        n
    }

    /// The truth of a signal's condition.
    fn run(&mut self, plan: &Plan, index: usize) -> bool {
        let Some(spec) = plan.signals.get(index) else { return false };
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

    fn evidence(&self, plan: &Plan, signal: usize) -> Vec<Evidence> {
        let Some(spec) = plan.signals.get(signal) else { return Vec::new() };
        let mut evidence = Vec::new();
        for (clause, &leaf) in spec.leaves.iter().enumerate() {
            let Some(leaf) = plan.leaves.get(leaf).filter(|leaf| leaf.holds(&self.state)) else { continue };
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
    fn is_settled(&self, plan: &Plan, index: usize) -> bool {
        match (plan.signals.get(index), self.state.signals.get(index)) {
            (Some(spec), Some(signal)) => {
                signal.fired > 0 && spec.cooldown.is_none() && spec.kind != SignalKind::Conversion
            }
            _ => true,
        }
    }

    fn update_stage(&mut self, plan: &Plan, observed: Time) {
        let signals = plan.signals.iter().zip(&self.state.signals);
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
