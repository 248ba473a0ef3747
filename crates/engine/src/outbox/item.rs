//! One record on its way to the collector: what may leave of it, and its bytes. Knows nothing of when it goes.

use crate::codec::{Reader, Writer, content_hash};
use crate::fact::Outcome;
use crate::plan::Plan;
use crate::record::{Evidence, Record, Stage, What};
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
    /// The signal, prompt or score; empty for a stage.
    pub name: Box<str>,
    /// Its number, from 1.
    pub n: u32,
    /// What.
    pub cargo: Cargo,
    /// Says which record it is, among all of this user on this device: two with the same key are one.
    pub key: u64,
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
    /// The tier of a score changed.
    Tier {
        /// Its id, if there is one now.
        tier: Option<Box<str>>,
        /// What behaviour adds up to.
        behaviour: f64,
        /// What fit adds up to.
        fit: f64,
    },
}

impl Item {
    /// A record with the names of `plan`, which it was made under; of evidence it has what `measure` takes, which for an item that
    /// may leave the device is what is disclosed.
    pub fn new(
        record: &Record,
        plan: &Plan,
        definitions: Definitions,
        anonymous: bool,
        measure: fn(&Evidence) -> f64,
    ) -> Self {
        let (name, tier) = match record.what {
            What::Signal { signal, .. } => (plan.signals.get(signal).map(|spec| &spec.name), None),
            What::Prompt { prompt, .. } => (plan.prompts.get(prompt).map(|spec| &spec.name), None),
            What::Tier { score, tier, .. } => {
                let spec = plan.scores.get(score);
                (spec.map(|spec| &spec.name), spec.and_then(|spec| spec.tiers.get(tier?)).map(|tier| &*tier.name))
            }
            What::Stage { .. } => (None, None),
        };
        let item = Self::named(record, name.map_or("", |name| name), tier, measure);
        Self { definitions, anonymous, ..item }
    }

    /// With the names that the plan gives: of the signal, prompt or score, and of the tier.
    pub(super) fn named(record: &Record, name: &str, tier: Option<&str>, measure: fn(&Evidence) -> f64) -> Self {
        let (n, cargo) = match &record.what {
            What::Signal { n, initial, evidence, .. } => {
                let evidence = evidence.iter().map(|one| (one.clause as u32, measure(one))).collect();
                (*n, Cargo::Signal { initial: *initial, evidence })
            }
            What::Stage { stage, n } => (*n, Cargo::Stage(*stage)),
            What::Prompt { outcome, n, .. } => (*n, Cargo::Prompt(*outcome)),
            What::Tier { behaviour, fit, n, .. } => {
                (*n, Cargo::Tier { tier: tier.map(Into::into), behaviour: *behaviour, fit: *fit })
            }
        };
        let (definitions, anonymous) = (Definitions::default(), false);
        let key = key(name, n, &cargo);
        Self { definitions, anonymous, at: record.at, observed: record.observed, name: name.into(), n, cargo, key }
    }

    /// At least as many bytes as it takes as JSON: 144 for keys and times, 30 for a clause, 144 for a tier and its numbers.
    pub(super) fn weight(&self) -> usize {
        let more = match &self.cargo {
            Cargo::Signal { evidence, .. } => 30 * evidence.len(),
            Cargo::Tier { .. } => 144,
            _ => 0,
        };
        144 + self.name.len() + more
    }

    /// Its bytes; `js/records.js` reads them, too.
    pub fn write(&self, writer: &mut Writer) {
        writer.uint(u64::from(self.definitions.version));
        writer.key(self.definitions.hash);
        writer.byte(u8::from(self.anonymous));
        writer.uint(self.at.ms());
        writer.uint(self.observed.ms());
        writer.text(&self.name);
        writer.uint(u64::from(self.n));
        match &self.cargo {
            Cargo::Stage(stage) => writer.byte(*stage as u8),
            Cargo::Prompt(outcome) => writer.byte(match OUTCOMES.iter().position(|one| one == outcome) {
                Some(place) => STAGES + place as u8,
                None => LATER_OUTCOMES + *outcome as u8,
            }),
            Cargo::Signal { initial, evidence } => {
                writer.byte(SIGNAL + u8::from(*initial));
                writer.uint(evidence.len() as u64);
                for &(clause, value) in evidence {
                    writer.uint(u64::from(clause));
                    writer.float(value);
                }
            }
            Cargo::Tier { tier, behaviour, fit } => {
                writer.byte(TIER);
                writer.option(tier.as_deref(), Writer::text);
                writer.float(*behaviour);
                writer.float(*fit);
            }
        }
    }

    /// Reads what [`Item::write`] wrote.
    pub fn read(reader: &mut Reader<'_>) -> Self {
        let definitions = Definitions { version: reader.small(), hash: reader.key() };
        let anonymous = reader.flag();
        let (at, observed) = (Time::read(reader), Time::read(reader));
        let (name, n) = (reader.text(), reader.small());
        let cargo = Cargo::read(reader);
        let key = key(&name, n, &cargo);
        Self { definitions, anonymous, at, observed, name: name.into(), n, cargo, key }
    }
}

/// The key of a record: what it is about and the how-manieth it is, not what was measured.
fn key(name: &str, n: u32, cargo: &Cargo) -> u64 {
    let sort = match cargo {
        Cargo::Signal { .. } => SIGNAL,
        Cargo::Stage(_) => 0,
        Cargo::Prompt(outcome) => STAGES + *outcome as u8,
        Cargo::Tier { .. } => TIER,
    };
    let mut bytes = Writer::new();
    bytes.byte(sort);
    bytes.uint(n.into());
    bytes.text(name);
    content_hash(&bytes.into_bytes())
}

impl Cargo {
    fn read(reader: &mut Reader<'_>) -> Self {
        let code = reader.below(usize::from(CODES)) as u8;
        match code {
            ..STAGES => Self::Stage(Stage::ALL.get(usize::from(code)).copied().unwrap_or_default()),
            SIGNAL..LATER => {
                let initial = code > SIGNAL;
                Self::Signal { initial, evidence: reader.list(|reader| (reader.small(), reader.float())) }
            }
            TIER => Self::Tier {
                tier: reader.option(|reader| reader.text().into()),
                behaviour: reader.float(),
                fit: reader.float(),
            },
            _ => {
                let place = if code < SIGNAL { code - STAGES } else { code - LATER_OUTCOMES };
                Self::Prompt(Outcome::ALL.get(usize::from(place)).copied().unwrap_or(Outcome::Shown))
            }
        }
    }
}

/// The codes of cargo, in the order in which they were given out: stages, the first outcomes, signals without and with `initial`,
/// later outcomes, tiers.
const STAGES: u8 = Stage::ALL.len() as u8;
const OUTCOMES: [Outcome; 3] = [Outcome::Shown, Outcome::Clicked, Outcome::Dismissed];
const SIGNAL: u8 = STAGES + OUTCOMES.len() as u8;
const LATER: u8 = SIGNAL + 2;
/// What the place of a later outcome among all of them is added to.
const LATER_OUTCOMES: u8 = LATER - OUTCOMES.len() as u8;
const TIER: u8 = LATER_OUTCOMES + Outcome::ALL.len() as u8;
const CODES: u8 = TIER + 1;
