//! One record on its way to the collector: what may leave of it, as bytes. Knows nothing of when it goes.

use crate::codec::{Reader, Writer, content_hash};
use crate::plan::Plan;
use crate::record::{Evidence, Record, What};

/// The definitions that a record was made under: version of the document, content hash of the plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Definitions {
    /// Version.
    pub version: u32,
    /// Hash.
    pub hash: u64,
}

impl Definitions {
    /// Its bytes.
    pub fn write(self, writer: &mut Writer) {
        writer.uint(self.version.into());
        writer.key(self.hash);
    }

    /// Reads what [`Definitions::write`] wrote.
    pub fn read(reader: &mut Reader<'_>) -> Self {
        Self { version: reader.small(), hash: reader.key() }
    }
}

/// A record on its way. It is bytes from the beginning: nothing on the device asks what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its definitions: its clauses are numbered by them.
    pub definitions: Definitions,
    /// Says which record it is, among all of this user on this device: two with the same key are one.
    pub key: u64,
    bytes: Vec<u8>,
}

impl Item {
    /// A record with the names of `plan`, which it was made under: it outlives the plan. Of evidence it has what `measure` takes,
    /// which for an item that may leave the device is what is disclosed. `anonymous` is whether it happened before the user was known.
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
        Self::named(record, name.map_or("", |name| name), tier, definitions, anonymous, measure)
    }

    /// With the names that the plan gives: of the signal, prompt or score, and of the tier.
    pub(super) fn named(
        record: &Record,
        name: &str,
        tier: Option<&str>,
        definitions: Definitions,
        anonymous: bool,
        measure: fn(&Evidence) -> f64,
    ) -> Self {
        let (sort, n) = match record.what {
            What::Stage { n, .. } => (STAGE, n),
            What::Signal { n, .. } => (SIGNAL, n),
            What::Tier { n, .. } => (TIER, n),
            What::Prompt { outcome, n, .. } => (PROMPT + outcome as u8, n),
        };
        let mut w = Writer::new();
        w.byte(sort);
        w.uint(n.into());
        w.text(name);
        // What it is about and the how-manieth it is, not what was measured.
        let key = content_hash(w.as_bytes());
        w.byte(anonymous.into());
        w.uint(record.at.ms());
        w.uint(record.observed.ms());
        match &record.what {
            What::Stage { stage, .. } => w.byte(*stage as u8),
            What::Signal { initial, evidence, .. } => {
                w.byte(u8::from(*initial));
                w.uint(evidence.len() as u64);
                for one in evidence {
                    w.uint(one.clause as u64);
                    w.float(measure(one));
                }
            }
            What::Tier { behaviour, fit, .. } => {
                w.option(tier, Writer::text);
                w.float(*behaviour);
                w.float(*fit);
            }
            What::Prompt { .. } => {}
        }
        Self { definitions, key, bytes: w.into_bytes() }
    }

    /// At least as many bytes as it takes as JSON: there, one of its numbers is up to three times as long as here, and its words are 140.
    pub(super) const fn weight(&self) -> usize {
        96 + 4 * self.bytes.len()
    }

    /// What it says, for `js/records.js`.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// All of it.
    pub fn write(&self, writer: &mut Writer) {
        self.definitions.write(writer);
        writer.key(self.key);
        writer.bytes(&self.bytes);
    }

    /// Reads what [`Item::write`] wrote.
    pub fn read(reader: &mut Reader<'_>) -> Self {
        Self { definitions: Definitions::read(reader), key: reader.key(), bytes: Vec::from(reader.bytes()) }
    }
}

/// The sorts of records; one for each outcome of a prompt, from the last on.
const STAGE: u8 = 0;
const SIGNAL: u8 = 1;
const TIER: u8 = 2;
const PROMPT: u8 = 3;
