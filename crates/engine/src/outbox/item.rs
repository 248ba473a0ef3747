//! One record on its way to the collector: what may leave of it, and its bytes. Knows nothing of when it goes.

use crate::codec::{Reader, Writer};
use crate::fact::Outcome;
use crate::record::{Record, Stage, What};
use crate::time::Time;

/// The definitions that a record was made under: version of the document, content hash of the plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Definitions {
    /// Version.
    pub version: u32,
    /// Hash.
    pub hash: u64,
}

/// A record on its way, with names in place of indexes: it outlives the plan that it was made under.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its definitions: its clauses are numbered by them.
    pub definitions: Definitions,
    /// Whether it happened before the user was known.
    pub anonymous: bool,
    /// When it became true.
    pub at: Time,
    /// When the device noticed.
    pub observed: Time,
    /// The signal or prompt; empty for a stage.
    pub name: Box<str>,
    /// Its number, from 1.
    pub n: u32,
    /// What.
    pub cargo: Cargo,
    /// Place in the order of arrival; names the item within its outbox.
    pub(super) seq: u64,
}

/// What an [`Item`] says.
#[derive(Clone, Debug, PartialEq)]
pub enum Cargo {
    /// A signal fired.
    Signal {
        /// A roll-out onto old history, not an edge.
        initial: bool,
        /// Number of the clause, and what may leave the device of its measure.
        evidence: Vec<(u32, f64)>,
    },
    /// The stage changed to this one.
    Stage(Stage),
    /// This became of a prompt.
    Prompt(Outcome),
}

impl Item {
    /// The part of `record` that may leave; `name` is that of its signal or prompt.
    pub fn new(record: &Record, name: &str, definitions: Definitions, anonymous: bool) -> Self {
        let (n, cargo) = match &record.what {
            What::Signal { n, initial, evidence, .. } => {
                let evidence = evidence.iter().map(|one| (one.clause as u32, one.disclosed)).collect();
                (*n, Cargo::Signal { initial: *initial, evidence })
            }
            What::Stage { stage, n } => (*n, Cargo::Stage(*stage)),
            What::Prompt { outcome, n, .. } => (*n, Cargo::Prompt(*outcome)),
        };
        Self { definitions, anonymous, at: record.at, observed: record.observed, name: name.into(), n, cargo, seq: 0 }
    }

    /// At least as many bytes as it takes as JSON: 144 for keys and times, 30 for a clause.
    pub(super) fn weight(&self) -> usize {
        let clauses = if let Cargo::Signal { evidence, .. } = &self.cargo { evidence.len() } else { 0 };
        144 + self.name.len() + 30 * clauses
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.uint(u64::from(self.definitions.version));
        writer.key(self.definitions.hash);
        writer.byte(u8::from(self.anonymous));
        writer.uint(self.at.ms());
        writer.uint(self.observed.ms());
        writer.text(&self.name);
        writer.uint(u64::from(self.n));
        match &self.cargo {
            Cargo::Stage(stage) => writer.byte(*stage as u8),
            Cargo::Prompt(outcome) => writer.byte(STAGES + *outcome as u8),
            Cargo::Signal { initial, evidence } => {
                writer.byte(STAGES + OUTCOMES + u8::from(*initial));
                writer.uint(evidence.len() as u64);
                for &(clause, value) in evidence {
                    writer.uint(u64::from(clause));
                    writer.float(value);
                }
            }
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            definitions: Definitions { version: reader.small(), hash: reader.key() },
            anonymous: reader.flag(),
            at: Time::read(reader),
            observed: Time::read(reader),
            name: reader.text().into(),
            n: reader.small(),
            cargo: Cargo::read(reader),
            seq: 0,
        }
    }
}

impl Cargo {
    fn read(reader: &mut Reader<'_>) -> Self {
        let code = reader.below(usize::from(STAGES + OUTCOMES + 2));
        if let Some(stage) = Stage::ALL.get(code) {
            return Self::Stage(*stage);
        }
        if let Some(outcome) = Outcome::ALL.get(code - Stage::ALL.len()) {
            return Self::Prompt(*outcome);
        }
        let initial = code > usize::from(STAGES + OUTCOMES);
        Self::Signal { initial, evidence: reader.list(|reader| (reader.small(), reader.float())) }
    }
}

/// How many codes stages take, and outcomes after them.
const STAGES: u8 = Stage::ALL.len() as u8;
const OUTCOMES: u8 = Outcome::ALL.len() as u8;
