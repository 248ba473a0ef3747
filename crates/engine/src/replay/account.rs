//! The accounts of a history: the facts of all users of each, put away until the users have run, then evaluated as one stream.

use crate::engine::Engine;
use crate::fact::{Fact, Outcome};
use crate::plan::Shared;
use crate::record::Record;
use crate::time::Time;
use crate::value::OwnedValue;

/// One account, until its facts are all there.
pub(super) struct Account {
    pub(super) name: String,
    facts: Vec<Entry>,
    /// What users fired by deadlines: when, who, which signal.
    firings: Vec<(Time, u64, usize)>,
}

/// A fact of a user, with the signals that fired with it.
struct Entry {
    t: Time,
    user: u64,
    fact: KeptFact,
    firings: Vec<usize>,
}

/// A fact that is kept.
enum KeptFact {
    Event { event: usize, props: Vec<Option<OwnedValue>>, offset: Option<i32> },
    Activity { feature: Option<usize>, active: u64 },
    Limit { limit: usize, used: f64, cap: Option<f64> },
    Traits(Vec<(usize, Option<OwnedValue>)>),
    Fired { signal: usize },
    Prompt { prompt: usize, outcome: Outcome },
}

impl Account {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.into(), facts: Vec::new(), firings: Vec::new() }
    }

    /// A fact at its clamped time; in the order of lines.
    pub(super) fn push(&mut self, t: Time, user: u64, fact: Fact<'_>, firings: Vec<usize>) {
        self.facts.push(Entry { t, user, fact: KeptFact::of(fact), firings });
    }

    /// A firing of a user at a deadline.
    pub(super) fn push_firing(&mut self, at: Time, user: u64, signal: usize) {
        self.firings.push((at, user, signal));
    }

    /// Evaluates all of it; with `until`, the clock goes on to there.
    pub(super) fn run(&self, plan: &Shared, until: Option<Time>) -> Vec<Record> {
        let mut engine = Engine::for_account(Shared::clone(plan));
        let mut facts: Vec<&Entry> = self.facts.iter().collect();
        facts.sort_by_key(|entry| entry.t);
        let mut firings = self.firings.clone();
        firings.sort_by_key(|&(at, ..)| at);
        let mut firings = firings.as_slice();
        for entry in facts {
            // Deadlines at the time of a fact come before it.
            fire(&mut engine, &mut firings, entry.t);
            entry.fact.give(|fact| engine.step_of(entry.user, entry.t, fact, &entry.firings));
        }
        if let Some(until) = until {
            fire(&mut engine, &mut firings, until);
            engine.tick(until);
        }
        engine.records()
    }
}

/// Takes the steps of the firings up to `to`: one for all of the same ms.
fn fire(engine: &mut Engine, firings: &mut &[(Time, u64, usize)], to: Time) {
    while let Some(&(at, ..)) = firings.first().filter(|(at, ..)| *at <= to) {
        let (now, later) = firings.split_at(firings.partition_point(|&(other, ..)| other <= at));
        *firings = later;
        let fired: Vec<(u64, usize)> = now.iter().map(|&(_, user, signal)| (user, signal)).collect();
        engine.fired_at(at, &fired);
    }
}

impl KeptFact {
    fn of(fact: Fact<'_>) -> Self {
        match fact {
            Fact::Event { event, props, offset } => {
                let props = props.iter().map(|prop| prop.map(|value| value.to_owned())).collect();
                Self::Event { event, props, offset }
            }
            Fact::Activity { feature, active } => Self::Activity { feature, active },
            Fact::Limit { limit, used, cap } => Self::Limit { limit, used, cap },
            Fact::Traits(traits) => Self::Traits(
                traits.iter().map(|(index, value)| (*index, value.map(|value| value.to_owned()))).collect(),
            ),
            Fact::Fired { signal } => Self::Fired { signal },
            Fact::Prompt { prompt, outcome } => Self::Prompt { prompt, outcome },
        }
    }

    fn give(&self, take: impl FnOnce(Fact<'_>)) {
        match *self {
            Self::Event { event, ref props, offset } => {
                let props: Vec<_> = props.iter().map(|prop| prop.as_ref().map(OwnedValue::get)).collect();
                take(Fact::Event { event, props: &props, offset });
            }
            Self::Activity { feature, active } => take(Fact::Activity { feature, active }),
            Self::Limit { limit, used, cap } => take(Fact::Limit { limit, used, cap }),
            Self::Traits(ref traits) => {
                let traits: Vec<_> =
                    traits.iter().map(|(index, value)| (*index, value.as_ref().map(OwnedValue::get))).collect();
                take(Fact::Traits(&traits));
            }
            Self::Fired { signal } => take(Fact::Fired { signal }),
            Self::Prompt { prompt, outcome } => take(Fact::Prompt { prompt, outcome }),
        }
    }
}
