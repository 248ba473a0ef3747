//! The steps of one user or one account. Sections 1 ("Clock", "Steps"), 5 and 6.
//!
//! Knows nothing of lines, of other users, and of how an account's stream comes about.

use std::collections::BTreeSet;

use crate::condition::Evidence;
use crate::definition::{Definitions, Level, Repeat, Signal};
use crate::history::{Entry, Firing, History, UserFiring, View};
use crate::record::{Record, Stage, Told};

/// What a run is given besides facts.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    pub(crate) definitions: &'a Definitions,
    /// Where every clock goes on to after its last fact.
    pub(crate) until: Option<i64>,
    pub(crate) exp2: fn(f64) -> f64,
    pub(crate) pace: Pace,
}

/// How many deadline steps are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    Due,
    /// And many more, which must change nothing.
    Superfluous,
}

/// How far before and after what is due a superfluous step is taken: a millisecond, and some odd time.
const BESIDE: [i64; 4] = [-1, 1, -3_599_999, 43_200_001];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    Fact,
    Deadline,
    /// The tier change of the step before.
    TierChange,
}

pub(crate) struct Run<'a> {
    surroundings: Surroundings<'a>,
    /// The signals as they are evaluated.
    order: Vec<&'a Signal>,
    history: History,
    now: Option<i64>,
    /// The signals whose condition was true at the step before.
    held: BTreeSet<&'a str>,
    /// The scores that some term with a half-life gave something to when they were last worked out.
    decaying: BTreeSet<&'a str>,
    stage: Stage,
    /// Until the first step and those that its tier changes bring about are over.
    initial: bool,
    records: Vec<Record>,
}

impl<'a> Run<'a> {
    pub(crate) fn new(surroundings: Surroundings<'a>) -> Run<'a> {
        Run {
            surroundings,
            order: order(surroundings.definitions),
            history: History::default(),
            now: None,
            held: BTreeSet::new(),
            decaying: BTreeSet::new(),
            stage: Stage::New,
            initial: true,
            records: Vec::new(),
        }
    }

    /// The time at which a fact of time `t` counts as having happened.
    pub(crate) fn clamped(&self, t: i64) -> i64 {
        self.now.map_or(t, |now| now.max(t))
    }

    /// The step of a fact, of which the account learns together with the firings of its user. Tells what fired in it.
    pub(crate) fn fact(&mut self, entry: Entry, with: Vec<UserFiring>) -> Vec<Firing> {
        let at = entry.at;
        self.history.apply(entry, self.surroundings.definitions.level);
        self.history.user_firings.extend(with);
        self.step(at, Cause::Fact)
    }

    /// The deadline at which an account learns of firings that no fact brought about.
    pub(crate) fn learn(&mut self, at: i64, firings: Vec<UserFiring>) {
        self.history.user_firings.extend(firings);
        self.step(at, Cause::Deadline);
    }

    /// The deadlines after `now`, up to and including `to`. Tells what fired in them.
    pub(crate) fn advance(&mut self, to: i64) -> Vec<Firing> {
        let mut fired = Vec::new();
        while let Some(at) = self.next_deadline().filter(|at| *at <= to) {
            fired.extend(self.step(at, Cause::Deadline));
        }
        fired
    }

    /// All records, as lines of the user or account named `owner`.
    pub(crate) fn text(&self, owner: &str) -> String {
        self.records.iter().map(|record| record.line(self.surroundings.definitions.level, owner)).collect()
    }

    fn view(&self, now: i64) -> View<'_> {
        View { definitions: self.surroundings.definitions, history: &self.history, now }
    }

    fn next_deadline(&self) -> Option<i64> {
        let now = self.now?;
        let calendar = self.surroundings.definitions.calendar;
        let view = self.view(now);
        let mut instants: Vec<i64> =
            self.order.iter().flat_map(|signal| signal.when.leaves()).flat_map(|leaf| leaf.instants(view)).collect();
        if !self.decaying.is_empty() {
            instants.push(calendar.midnight(calendar.day(now) + 1));
        }
        if self.surroundings.pace == Pace::Superfluous {
            let due = instants.clone();
            instants.extend(due.iter().flat_map(|at| BESIDE.map(|beside| at.saturating_add(beside))));
        }
        instants.into_iter().filter(|at| *at > now).min()
    }

    /// A step and those that its tier changes bring about. Tells what fired.
    fn step(&mut self, at: i64, cause: Cause) -> Vec<Firing> {
        self.now = Some(at);
        let mut fired = Vec::new();
        let mut cause = cause;
        loop {
            let in_this_step = self.evaluate_signals(at);
            let tier_changed = self.work_out_scores(at, cause, !in_this_step.is_empty());
            self.settle_stage(at);
            fired.extend(in_this_step);
            if !tier_changed {
                break;
            }
            cause = Cause::TierChange;
        }
        self.initial = false;
        fired
    }

    fn evaluate_signals(&mut self, at: i64) -> Vec<Firing> {
        let mut fired = Vec::new();
        for signal in self.order.clone() {
            let (holds, evidence) = signal.when.evaluate(self.view(at));
            let held = if holds { !self.held.insert(&signal.id) } else { self.held.remove(signal.id.as_str()) };
            if holds && !held && self.may_fire(signal, at) {
                let firing = Firing { at, signal: signal.id.clone() };
                self.history.firings.push(firing.clone());
                self.record_firing(signal, at, evidence);
                fired.push(firing);
            }
        }
        fired
    }

    fn may_fire(&self, signal: &Signal, at: i64) -> bool {
        let last = self.history.firings_of(&signal.id).next_back();
        match (last, signal.repeat) {
            (None, _) => true,
            (Some(_), Repeat::Once) => false,
            (Some(last), Repeat::Cooldown(cooldown)) => at - last.at >= cooldown,
        }
    }

    fn record_firing(&mut self, signal: &Signal, at: i64, evidence: Evidence) {
        let told = Told::Signal {
            signal: signal.id.clone(),
            kind: signal.kind.clone(),
            n: self.history.firings_of(&signal.id).count(),
            initial: self.initial,
            evidence,
        };
        self.records.push(Record { at, told });
    }

    /// Works out the scores that this step works out anew, and says whether a tier changed.
    fn work_out_scores(&mut self, at: i64, cause: Cause, fired: bool) -> bool {
        let definitions = self.surroundings.definitions;
        let midnight = cause == Cause::Deadline && definitions.calendar.is_midnight(at);
        let mut changed = false;
        for score in &definitions.scores {
            let anew = cause == Cause::Fact || fired || (midnight && self.decaying.contains(score.id.as_str()));
            if !anew {
                continue;
            }
            let worth = score.worth(self.view(at), self.surroundings.exp2);
            if worth.decays {
                self.decaying.insert(&score.id);
            } else {
                self.decaying.remove(score.id.as_str());
            }
            let held = self.history.tiers.get(&score.id).copied();
            let now_held = score.tier(worth, held);
            if now_held == held {
                continue;
            }
            changed = true;
            match now_held {
                Some(place) => self.history.tiers.insert(score.id.clone(), place),
                None => self.history.tiers.remove(&score.id),
            };
            let tier = now_held.and_then(|place| score.tiers.get(place)).map(|tier| tier.id.clone());
            let told = Told::Tier { score: score.id.clone(), tier, behaviour: worth.behaviour, fit: worth.fit };
            self.records.push(Record { at, told });
        }
        changed
    }

    fn settle_stage(&mut self, at: i64) {
        if self.surroundings.definitions.level == Level::Account {
            return;
        }
        let has_fired = |kind: &str| {
            self.order.iter().any(|signal| signal.kind == kind && self.history.firings_of(&signal.id).next().is_some())
        };
        let converted =
            self.order.iter().any(|signal| signal.kind == "conversion" && self.held.contains(signal.id.as_str()));
        let stage = if converted {
            Stage::Converted
        } else if has_fired("pql") {
            Stage::Qualified
        } else if has_fired("aha") {
            Stage::Activated
        } else {
            Stage::New
        };
        if stage != self.stage {
            self.stage = stage;
            self.records.push(Record { at, told: Told::Stage(stage) });
        }
    }
}

/// "Again and again the first in document order all of whose named signals have been evaluated." Signals of the other level
/// are not evaluated here, and are waited for by none.
fn order(definitions: &Definitions) -> Vec<&Signal> {
    let mut waiting: Vec<&Signal> = definitions.signals.iter().collect();
    let mut order: Vec<&Signal> = Vec::new();
    let ready = |signal: &Signal, order: &[&Signal]| {
        signal
            .named
            .iter()
            .filter_map(|named| definitions.signal(named))
            .all(|named| order.iter().any(|evaluated| evaluated.id == named.id))
    };
    while let Some(place) = waiting.iter().position(|signal| ready(signal, &order)) {
        order.push(waiting.remove(place));
    }
    order
}
