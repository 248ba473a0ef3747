//! The step: a fact goes in, touches what its event feeds, and what turned true is recorded.
//!
//! A leaf's truth is kept, and worked out anew only when what it reads changed or when time reached the instant that the leaf
//! itself named. A signal is evaluated only when one of its leaves turned. So a fact costs what it feeds, however long the document.

use crate::accumulate::{self, Input};
use crate::fact::{Fact, Outcome};
use crate::list::{blank, has};
use crate::parts::ACCOUNTS;
use crate::plan::{HOUR, Leaf, Plan, SignalSpec, WEEKDAY};
use crate::record::{Evidence, Level, Record, SignalKind, Stage, What};
use crate::state::{Reading, SignalState, State};
use crate::time::{Calendar, Time};
use crate::value::{Test, Value};

/// One user, or one account, under evaluation. The plan is shared with others and comes along as an argument.
pub(crate) struct Run {
    pub(crate) state: State,
    pub(crate) records: Vec<Record>,
    /// Whose signals and scores are evaluated.
    pub(crate) level: Level,
    /// Whether facts feed what is kept for the account: of a user's, those that belong to one.
    pub(crate) for_account: bool,
    /// Whose facts come, among the users of an account.
    pub(crate) user: u64,
    /// No deadline lies before this instant.
    pub(crate) next: Option<Time>,
    /// The midnight that changes a score.
    pub(crate) midnight: Option<Time>,
    /// Before this instant, time alone changes no tier.
    pub(crate) steady_until: Time,
    /// Whether signals and scores that were never evaluated wait for the step of loading.
    pub(crate) loading: bool,
    /// What is known of each leaf; follows from plan and state.
    leaves: Vec<LeafState>,
    /// Which signals are to be evaluated in this step, by their index in the plan.
    dirty: Vec<bool>,
    /// Whether any of them is.
    any_dirty: bool,
    /// Whether something changed that scores are made of.
    rescore: bool,
    /// The signals that were evaluated for the first time in this step, follow-up steps included.
    fresh: Vec<usize>,
    /// Truths under way in a program; kept to be allocated once.
    stack: Vec<bool>,
}

/// Bytes of what is known of a leaf between steps.
#[cfg(feature = "document")]
pub(crate) const BYTES_PER_LEAF: usize = size_of::<LeafState>();

/// What is known of a leaf between steps.
#[derive(Clone, Copy, Debug, Default)]
struct LeafState {
    /// When time alone can change its truth.
    due: Option<Time>,
    /// How many signals may still fire by it; with none left nobody looks at it any more.
    open: u32,
    /// Whether it was true when last looked at.
    holds: bool,
}

/// Which kind of step scores are worked out in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Occasion {
    /// A fact, or loading: always.
    Fact,
    /// A midnight: always.
    Midnight,
    /// Another deadline: if a signal fires.
    Deadline,
}

impl Run {
    /// Goes on from `state`, whose vectors run parallel to the plan's tables.
    pub(crate) fn new(plan: &Plan, state: State, level: Level) -> Self {
        let mut run = Self {
            level,
            for_account: level == Level::Account,
            user: 0,
            leaves: blank(plan.leaves.len()),
            dirty: blank(plan.signals.len()),
            any_dirty: false,
            rescore: false,
            fresh: Vec::new(),
            next: None,
            midnight: None,
            steady_until: Time::default(),
            loading: false,
            records: Vec::new(),
            stack: Vec::new(),
            state,
        };
        for (spec, signal) in plan.signals.iter().zip(&run.state.signals) {
            if spec.level == level && !is_settled(spec, signal) {
                for &leaf in &spec.leaves {
                    if let Some(leaf) = run.leaves.get_mut(leaf) {
                        leaf.open += 1;
                    }
                }
            }
        }
        run.look_at_all(plan);
        run.any_dirty = false;
        run.dirty.fill(false);
        // Whether a score fades, the next midnight shows: a step too many changes nothing.
        let is_rated = run.state.first_seen.is_some() && !plan.scores.is_empty();
        run.midnight = is_rated.then(|| run.state.midnight());
        run.hasten(run.midnight);
        run
    }

    /// The step of a fact, or, of an account, of a fact that brings firings of a user along.
    pub(crate) fn step(&mut self, plan: &Plan, t: Time, fact: Fact<'_>, firings: &[usize]) {
        self.advance(plan, t);
        self.state.now = self.state.now.max(t);
        let begins = self.state.first_seen.is_none();
        if begins {
            let now = self.state.now;
            self.state.first_seen = Some(now);
            self.state.cells.iter_mut().for_each(|cell| cell.since = now);
        }
        self.apply(plan, fact);
        firings.iter().for_each(|&signal| self.feed_firing(plan, signal));
        if begins {
            self.look_at_all(plan);
            self.evaluate_all();
        }
        self.conclude(plan, t, Occasion::Fact);
    }

    /// The step of loading: after the deadlines up to `now`, signals that are new are evaluated for the first time.
    pub(crate) fn load(&mut self, plan: &Plan, now: Time) {
        self.loading = true;
        self.advance(plan, now);
        self.loading = false;
        self.state.now = self.state.now.max(now);
        self.evaluate_all();
        self.conclude(plan, now, Occasion::Fact);
    }

    /// The step of an account in which all its cells may have changed.
    #[cfg(feature = "document")]
    pub(crate) fn renew(&mut self, plan: &Plan, now: Time) {
        self.state.now = self.state.now.max(now);
        self.next = self.midnight;
        self.look_at_all(plan);
        self.evaluate_all();
        self.conclude(plan, now, Occasion::Fact);
    }

    /// Takes a step at each deadline up to `to`.
    pub(crate) fn advance(&mut self, plan: &Plan, to: Time) {
        while let Some(next) = self.next.filter(|&next| next <= to) {
            self.due_step(plan, next, to, &[]);
        }
    }

    /// The step of the deadlines at `at`, and of what users of an account fired by deadlines of theirs at the same time.
    pub(crate) fn due_step(&mut self, plan: &Plan, at: Time, observed: Time, firings: &[(u64, usize)]) {
        self.state.now = self.state.now.max(at);
        let is_midnight = self.midnight.is_some_and(|midnight| midnight <= self.state.now);
        self.next = self.midnight.filter(|_| !is_midnight);
        for index in 0..self.leaves.len() {
            match self.leaves.get(index).and_then(|leaf| leaf.due) {
                Some(due) if due <= self.state.now => self.look_at(plan, index),
                due => self.hasten(due),
            }
        }
        for &(user, signal) in firings {
            self.user = user;
            self.feed_firing(plan, signal);
        }
        self.conclude(plan, observed, if is_midnight { Occasion::Midnight } else { Occasion::Deadline });
    }

    /// A deadline lies at `due` at the latest.
    pub(crate) fn hasten(&mut self, due: Option<Time>) {
        if let Some(due) = due {
            self.next = Some(self.next.map_or(due, |next| next.min(due)));
        }
    }

    fn apply(&mut self, plan: &Plan, fact: Fact<'_>) {
        let now = self.state.now;
        let calendar = self.state.calendar;
        let mut input = Input { now, calendar, value: None, amount: 1.0, role: 0, user: self.user };
        match fact {
            Fact::Event { event, props, offset } => {
                let Some(spec) = plan.events.get(event) else { return };
                let own = |at: fn(Calendar, Time) -> i64| {
                    Some(Value::Number(at(offset.map_or(calendar, Calendar::new), now) as f64))
                };
                let prop = |index: usize| match index {
                    HOUR => own(Calendar::hour),
                    WEEKDAY => own(Calendar::weekday),
                    _ => props.get(index).copied().flatten(),
                };
                for feed in &spec.feeds {
                    let passes =
                        |(index, test): &(usize, _)| prop(*index).is_some_and(|value| Test::passes(test, Some(value)));
                    let value = feed.value.map(prop);
                    if value == Some(None) || !feed.filter.iter().all(passes) {
                        continue;
                    }
                    input.value = value.flatten();
                    input.amount = if let Some(Value::Number(number)) = input.value { number } else { 1.0 };
                    input.role = feed.role;
                    self.feed(plan, feed.cell, &input);
                }
                input.role = 0;
                self.feed_each(plan, &plan.any, &input);
                if event == plan.policy.session {
                    self.state.in_session = 0;
                }
            }
            Fact::Activity { feature, active } => {
                input.amount = active as f64;
                self.feed_each(plan, &plan.app, &input);
                self.feed_each(plan, &plan.any, &input);
                if let Some(feature) = feature.and_then(|feature| plan.features.get(feature)) {
                    self.feed_each(plan, &feature.feeds, &input);
                }
            }
            Fact::Limit { limit, used, cap } => {
                let (Some(spec), Some(latest)) = (plan.limits.get(limit), self.state.readings.get_mut(limit)) else {
                    return;
                };
                let reading = Reading { used, cap: cap.or(spec.cap), own_cap: cap.is_some(), at: now };
                *latest = Some(reading);
                let value = reading.cap.map(Value::Number);
                (input.amount, input.value) = (used, value);
                self.feed_each(plan, &spec.feeds, &input);
                self.look_at_each(plan, &spec.leaves);
            }
            Fact::Traits(values) => {
                for &(index, value) in values {
                    let (Some(spec), Some(known)) = (plan.traits.get(index), self.state.traits.get_mut(index)) else {
                        continue;
                    };
                    if value.is_none_or(|value| value.kind() == spec.kind && value.is_valid()) {
                        *known = value.map(Value::to_owned);
                        self.rescore = true;
                        input.value = value;
                        self.feed_each(plan, &spec.feeds, &input);
                        self.look_at_each(plan, &spec.leaves);
                    }
                }
            }
            // Told to a user's device; the account itself knows.
            Fact::Fired { signal } if self.level() == Level::User => {
                self.fire(plan, signal, false);
                // The stage may follow from it, though no condition was evaluated.
                self.any_dirty = true;
            }
            Fact::Fired { .. } => {}
            Fact::Prompt { prompt, outcome } => {
                if outcome == Outcome::Shown {
                    self.state.prompted = Some(now);
                    self.state.in_session = self.state.in_session.saturating_add(1);
                }
                self.note_outcome(prompt, outcome);
            }
        }
        self.feed_each(plan, &plan.every, &input);
    }

    /// A firing of a user's signal, as the account counts it.
    fn feed_firing(&mut self, plan: &Plan, signal: usize) {
        if let Some(spec) = plan.signals.get(signal) {
            let Self { state: State { now, calendar, .. }, user, .. } = *self;
            self.feed_each(plan, &spec.feeds, &Input { now, calendar, value: None, amount: 1.0, role: 0, user });
        }
    }

    /// Whose signals and scores are evaluated.
    pub(crate) const fn level(&self) -> Level {
        if ACCOUNTS { self.level } else { Level::User }
    }

    fn feed_each(&mut self, plan: &Plan, cells: &[usize], input: &Input<'_>) {
        cells.iter().for_each(|&cell| self.feed(plan, cell, input));
    }

    fn feed(&mut self, plan: &Plan, cell: usize, input: &Input<'_>) {
        if let (Some(spec), Some(cell)) = (plan.cells.get(cell), self.state.cells.get_mut(cell))
            && (self.for_account || !(ACCOUNTS && spec.account))
        {
            let changed = cell.feed(spec, input);
            self.rescore |= spec.kind == accumulate::Kind::Decay;
            if changed {
                self.look_at_each(plan, &spec.leaves);
            }
        }
    }

    pub(crate) fn look_at_each(&mut self, plan: &Plan, leaves: &[usize]) {
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
        let (due, turned) = (known.due, holds != known.holds);
        known.holds = holds;
        self.hasten(due);
        if turned {
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
        self.rescore = true;
    }

    /// The end of every step: signals, scores, the stage; and as long as a tier changed, all that once more.
    fn conclude(&mut self, plan: &Plan, observed: Time, occasion: Occasion) {
        let observed = observed.max(self.state.now);
        let mut due = match occasion {
            Occasion::Fact => self.rescore || (self.midnight.is_some() && self.state.now >= self.steady_until),
            Occasion::Midnight => true,
            Occasion::Deadline => false,
        };
        while self.any_dirty || due {
            let evaluates = core::mem::take(&mut self.any_dirty);
            if evaluates {
                for &signal in &plan.order {
                    if self.dirty.get_mut(signal).is_some_and(core::mem::take) {
                        self.evaluate(plan, signal, observed);
                    }
                }
                // A firing marks only signals that come later in the order, so none is left.
                self.any_dirty = false;
                due |= self.rescore;
            }
            if due {
                self.rate(plan, observed);
            }
            self.rescore = false;
            if evaluates {
                self.update_stage(plan, observed);
            }
            // What follows is the step after a change of tier: it has leaves to evaluate, or nothing happens in it.
            due = false;
        }
        self.fresh.clear();
    }

    fn evaluate(&mut self, plan: &Plan, index: usize, observed: Time) {
        let (Some(spec), Some(signal)) = (plan.signals.get(index), self.state.signals.get(index)) else { return };
        if spec.level != self.level() || (self.loading && !signal.seen) {
            return;
        }
        if !signal.seen {
            self.fresh.push(index);
        }
        let holds = self.run(spec);
        let now = self.state.now;
        let Some(signal) = self.state.signals.get_mut(index) else { return };
        let rises = holds && !signal.held;
        signal.seen = true;
        signal.held = holds;
        let free = match (signal.fired, spec.cooldown) {
            (0, _) => true,
            (_, None) => false,
            (_, Some(cooldown)) => signal.last + cooldown <= now,
        };
        if rises && free {
            let initial = has(&self.fresh, index);
            let evidence = self.evidence(plan, spec);
            let n = self.fire(plan, index, initial);
            self.records.push(Record { at: now, observed, what: What::Signal { signal: index, n, initial, evidence } });
        }
    }

    /// Counts a firing, here or elsewhere, with what follows from it: prompts, scores, leaves that ask for it, and, if it was the
    /// last that could be, leaves that nobody needs to look at any more. Answers its number.
    fn fire(&mut self, plan: &Plan, index: usize, initial: bool) -> u32 {
        let now = self.state.now;
        let (Some(spec), Some(signal)) = (plan.signals.get(index), self.state.signals.get_mut(index)) else { return 0 };
        let was_settled = is_settled(spec, signal);
        signal.fired = signal.fired.saturating_add(1);
        signal.last = now;
        let n = signal.fired;
        if spec.level == self.level && !was_settled && is_settled(spec, signal) {
            for &leaf in &spec.leaves {
                if let Some(leaf) = self.leaves.get_mut(leaf) {
                    leaf.open -= 1;
                }
            }
        }
        self.rescore = true;
        self.make_pending(plan, spec, initial);
        self.look_at_each(plan, &spec.readers);
        if self.level() == Level::User {
            self.feed_firing(plan, index);
        }
        n
    }

    /// The truth of a signal's condition.
    fn run(&mut self, spec: &SignalSpec) -> bool {
        let mut leaves = spec.leaves.iter();
        let stack = &mut self.stack;
        stack.clear();
        for op in &spec.program {
            if op.of == 0 {
                stack.push(leaves.next().and_then(|&leaf| self.leaves.get(leaf)).is_some_and(|leaf| leaf.holds));
                continue;
            }
            let rest = stack.len().saturating_sub(op.of);
            let holding = stack.get(rest..).unwrap_or(&[]).iter().filter(|&&holds| holds).count();
            stack.truncate(rest);
            stack.push(if op.least == 0 { holding == 0 } else { holding >= op.least });
        }
        stack.pop().unwrap_or(false)
    }

    fn evidence(&self, plan: &Plan, spec: &SignalSpec) -> Vec<Evidence> {
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

    fn update_stage(&mut self, plan: &Plan, observed: Time) {
        if self.level() != Level::User {
            return;
        }
        let signals = plan.signals.iter().zip(&self.state.signals).filter(|(spec, _)| spec.level == Level::User);
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
            self.state.stage_changes = self.state.stage_changes.saturating_add(1);
            let n = self.state.stage_changes;
            self.records.push(Record { at: self.state.now, observed, what: What::Stage { stage, n } });
        }
    }

    pub(crate) fn record_outcome(&mut self, prompt: usize, outcome: Outcome, n: u32) {
        let now = self.state.now;
        self.records.push(Record { at: now, observed: now, what: What::Prompt { prompt, outcome, n } });
    }

    /// When a leaf can change by time alone, worked out anew.
    pub(crate) fn due(&self, leaf: &Leaf) -> Option<Time> {
        leaf.next_change(&self.state, leaf.holds(&self.state)).filter(|&due| due > self.state.now)
    }
}

/// Whether a signal can never fire again and nobody needs to know whether its condition still holds.
fn is_settled(spec: &SignalSpec, signal: &SignalState) -> bool {
    signal.fired > 0 && spec.cooldown.is_none() && spec.kind != SignalKind::Conversion
}
