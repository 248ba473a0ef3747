//! History through the same engine that runs in the page: lines of facts in, lines of records out (`docs/definitions.md`, the replay
//! contract). Knows nothing of files.

mod line;
mod write;

pub use line::Fault;

use std::collections::HashMap;
use std::sync::Arc;

use crate::codec::CodecError;
use crate::document::{Document, Props};
use crate::engine::Engine;
use crate::fact::Fact;
use crate::plan::Plan;
use crate::record::Record;
use crate::time::Time;
use crate::value::Value;
use line::{Line, NamedFact};

/// A replay under way: one engine per user, in the order in which users first appear.
pub struct Replay {
    plan: Arc<Plan>,
    /// The declared props of each event, beside the plan's events.
    props: Vec<Props>,
    users: Vec<User>,
    /// Places in `users`, by name.
    places: HashMap<Box<str>, usize>,
    counts: Counts,
}

struct User {
    name: Box<str>,
    engine: Engine,
    records: Vec<Record>,
}

/// What became of the lines so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Lines that were facts and took a step.
    pub facts: u64,
    /// Facts whose event, limit, signal or prompt is not declared: no step.
    pub undeclared: u64,
    /// Props and traits that were left out: undeclared, of another type, too long.
    pub ignored: u64,
    /// Lines that are no facts.
    pub faults: u64,
}

impl Replay {
    /// A replay of nothing yet.
    pub fn new(document: &Document) -> Self {
        Self {
            plan: Arc::new(document.plan().clone()),
            props: document.props().to_vec(),
            users: Vec::new(),
            places: HashMap::new(),
            counts: Counts::default(),
        }
    }

    /// Takes in one line of NDJSON. An empty line is passed over.
    ///
    /// # Errors
    /// [`Fault`] where the line is no fact; it is counted, and nothing else happened.
    pub fn line(&mut self, line: &[u8]) -> Result<(), Fault> {
        if line.trim_ascii().is_empty() {
            return Ok(());
        }
        let json = line::json(line).inspect_err(|_| self.counts.faults += 1)?;
        let line = Line::read(&json).inspect_err(|_| self.counts.faults += 1)?;
        let place = match self.places.get(line.user) {
            Some(&place) => place,
            None => {
                self.places.insert(line.user.into(), self.users.len());
                let engine = Engine::new(Arc::clone(&self.plan));
                self.users.push(User { name: line.user.into(), engine, records: Vec::new() });
                self.users.len() - 1
            }
        };
        let Some(user) = self.users.get_mut(place) else { return Ok(()) };
        let mut names = Names { plan: &self.plan, props: &self.props, ignored: 0 };
        let declared = names.resolve(&line.fact, |fact| user.engine.step(line.t, fact)).is_some();
        user.records.append(&mut user.engine.records());
        self.counts.ignored += names.ignored;
        *if declared { &mut self.counts.facts } else { &mut self.counts.undeclared } += 1;
        Ok(())
    }

    /// Lets every clock go on to `until`, deadlines at it included; a clock that is past it stays.
    pub fn go_on(&mut self, until: Time) {
        for user in &mut self.users {
            user.engine.tick(until);
            user.records.append(&mut user.engine.records());
        }
    }

    /// Puts every engine away as a snapshot and goes on from that.
    ///
    /// # Errors
    /// [`CodecError`] if a snapshot can't be read back.
    pub fn restore_all(&mut self) -> Result<(), CodecError> {
        for user in &mut self.users {
            let now = user.engine.now();
            user.engine = Engine::restore(Arc::clone(&self.plan), &user.engine.snapshot(), now)?;
        }
        Ok(())
    }

    /// What is kept of each user, in bytes: users in the order in which they appeared.
    pub fn snapshots(&self) -> impl Iterator<Item = (&str, Vec<u8>)> {
        self.users.iter().map(|user| (&*user.name, user.engine.snapshot()))
    }

    /// What became of the lines so far.
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// The records so far as lines of NDJSON: users in the order in which they appeared, the records of each in order of time.
    pub fn records(&self) -> String {
        let mut out = String::new();
        for user in &self.users {
            for record in &user.records {
                write::record(&mut out, &self.plan, &user.name, record);
            }
        }
        out
    }
}

/// Looks names up in a plan, and counts what it leaves out.
struct Names<'p> {
    plan: &'p Plan,
    props: &'p [Props],
    ignored: u64,
}

impl Names<'_> {
    /// Turns the names of a fact into indexes and takes its step; `None` where its name is not declared.
    fn resolve(&mut self, fact: &NamedFact<'_>, step: impl FnOnce(Fact<'_>)) -> Option<()> {
        match *fact {
            NamedFact::Event { name, props } => {
                let event = self.plan.events.iter().position(|spec| *spec.name == *name)?;
                let mut known: Vec<(&str, Value<'_>)> = Vec::new();
                let declared = self.props.get(event).map_or(&[][..], Vec::as_slice);
                for (prop, value) in props.into_iter().flatten() {
                    let kind = declared.iter().find(|(name, _)| **name == **prop).map(|(_, kind)| *kind);
                    match kind.and_then(|kind| line::declared(value, kind)) {
                        Some(value) => known.push((prop, value)),
                        None => self.ignored += 1,
                    }
                }
                let needed = self.plan.events.get(event).map_or(&[][..], |spec| &spec.props);
                let value = |name: &str| known.iter().find(|(prop, _)| *prop == name).map(|(_, value)| *value);
                let values: Vec<_> = needed.iter().map(|prop| value(&prop.name)).collect();
                step(Fact::Event { event, props: &values });
            }
            NamedFact::Activity { active, feature } => {
                let feature = feature.and_then(|name| self.plan.features.iter().position(|spec| *spec.name == *name));
                step(Fact::Activity { feature, active });
            }
            NamedFact::Limit { name, used, cap } => {
                let limit = self.plan.limits.iter().position(|spec| *spec.name == *name)?;
                step(Fact::Limit { limit, used, cap });
            }
            NamedFact::Traits(traits) => {
                let mut values = Vec::new();
                for (path, value) in traits {
                    let spec = self.plan.traits.iter().enumerate().find(|(_, spec)| *spec.name == **path);
                    match spec.map(|(index, spec)| (index, line::declared(value, spec.kind))) {
                        Some((index, None)) if value.is_null() => values.push((index, None)),
                        Some((index, Some(value))) => values.push((index, Some(value))),
                        _ => self.ignored += 1,
                    }
                }
                step(Fact::Traits(&values));
            }
            NamedFact::Fired { name } => {
                step(Fact::Fired { signal: self.plan.signals.iter().position(|spec| *spec.name == *name)? });
            }
            NamedFact::Prompt { name, outcome } => {
                step(Fact::Prompt { prompt: self.plan.prompts.iter().position(|spec| *spec.name == *name)?, outcome });
            }
        }
        Some(())
    }
}
