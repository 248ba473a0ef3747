//! What became of each record that devices told of. Nothing is lost in between:
//!
//! `produced = acknowledged + dropped + returned + pending`
//!
//! at any moment, for all of it changes under one lock. Counted are tellings: a record that is told twice is produced twice, and one of
//! them is acknowledged as a repeat. What devices dropped before it could be told counts as produced and dropped, once they report it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use piquel_engine::outbox::Reason;
use piquel_engine::wire::{Item, Refusal};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;

use crate::store::drops::Reported;

/// Records that a device lost without having told of them. What it counts as `refused` was told, and is in the ledger since.
const LOST: [Reason; 3] = [Reason::Full, Reason::Rejected, Reason::Reset];
/// Why records are refused one by one; these are shown before the first one is.
const REFUSALS: [Refusal; 3] = [Refusal::Invalid, Refusal::UnknownSignal, Refusal::Erased];
/// Why records are given back: by the tags of errors, and where nobody waited for an answer any more.
const RETURNS: [&str; 3] = ["busy", "internal", GONE];
const GONE: &str = "gone";

/// What became of all records since the start.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ledger(Arc<Mutex<Counts>>);

/// Records that were taken in and wait for the disk. However they go, they leave the ledger's `pending`.
#[derive(Debug)]
pub(crate) struct Carried {
    ledger: Ledger,
    records: u64,
}

#[derive(Clone, Debug, Default)]
struct Counts {
    produced: u64,
    pending: u64,
    stored: u64,
    repeats: u64,
    conflicts: u64,
    refused: BTreeMap<&'static str, u64>,
    /// By devices, by all reasons that they have.
    reported: BTreeMap<&'static str, u64>,
    returned: BTreeMap<&'static str, u64>,
}

impl Ledger {
    /// Takes in the records of a beacon.
    pub(crate) fn take_in(&self, records: usize) -> Carried {
        let records = u64::try_from(records).unwrap_or_default();
        let mut counts = self.lock();
        counts.produced += records;
        counts.pending += records;
        Carried { ledger: self.clone(), records }
    }

    /// Takes down what devices say they dropped.
    pub(crate) fn report(&self, reported: &Reported) {
        let mut counts = self.lock();
        for (reason, number) in reported.iter() {
            if LOST.iter().any(|lost| lost.as_str() == reason) {
                counts.produced = counts.produced.saturating_add(number);
            }
            let counted = counts.reported.entry(reason).or_default();
            *counted = counted.saturating_add(number);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Carried {
    /// They are on disk, or refused for good.
    pub(crate) fn settle(mut self, items: &[Item]) {
        self.leave(|counts| {
            for item in items {
                match item {
                    Item::Ok => counts.stored += 1,
                    Item::Repeat => counts.repeats += 1,
                    Item::Conflict => counts.conflicts += 1,
                    Item::Refused(refusal) => *counts.refused.entry(refusal.tag()).or_default() += 1,
                }
            }
        });
    }

    /// All of them are refused for good, one like the other.
    pub(crate) fn refuse(mut self, refusal: Refusal) {
        let records = self.records;
        self.leave(|counts| *counts.refused.entry(refusal.tag()).or_default() += records);
    }

    /// They could not be written: the device keeps them, and tells of them again.
    pub(crate) fn give_back(mut self, why: &'static str) {
        self.returned(why);
    }

    fn returned(&mut self, why: &'static str) {
        let records = self.records;
        self.leave(|counts| *counts.returned.entry(why).or_default() += records);
    }

    /// Takes them out of what is pending, once, and has `became` count them elsewhere in the same moment.
    fn leave(&mut self, became: impl FnOnce(&mut Counts)) {
        let mut counts = self.ledger.lock();
        counts.pending -= self.records;
        became(&mut counts);
        drop(counts);
        self.records = 0;
    }
}

impl Drop for Carried {
    fn drop(&mut self) {
        if self.records > 0 {
            self.returned(GONE);
        }
    }
}

impl Collector for Ledger {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let counts = self.lock().clone();
        counter(
            &mut encoder,
            "records_produced",
            "Records that devices told of, each telling, and those that they report to have dropped untold",
            &[([], counts.produced)],
        )?;
        counter(
            &mut encoder,
            "records_acknowledged",
            "Records that a device was told it is done with: stored, stored before, or set aside because it contradicts what is stored",
            &[
                ([("as", "stored")], counts.stored),
                ([("as", "repeat")], counts.repeats),
                ([("as", "conflict")], counts.conflicts),
            ],
        )?;
        let refused = all(&counts.refused, REFUSALS.map(Refusal::tag));
        let refused = refused.into_iter().map(|(reason, number)| ("collector", reason, number));
        let lost = LOST
            .map(Reason::as_str)
            .map(|reason| ("device", reason, counts.reported.get(reason).copied().unwrap_or_default()));
        counter(
            &mut encoder,
            "records_dropped",
            "Records that are gone: refused one by one by the collector, or dropped by a device before they were told",
            &refused
                .chain(lost)
                .map(|(by, reason, number)| ([("by", by), ("reason", reason)], number))
                .collect::<Vec<_>>(),
        )?;
        counter(
            &mut encoder,
            "records_returned",
            "Records that could not be written, and that devices keep and tell of again",
            &by_reason(&counts.returned, RETURNS),
        )?;
        let pending = encoder.encode_descriptor(
            "records_pending",
            "Records that were taken into memory and are not committed yet",
            None,
            MetricType::Gauge,
        );
        pending?.encode_gauge(&counts.pending)?;
        counter(
            &mut encoder,
            "device_drops",
            "What devices report to have dropped, records, calls, values and states; `clock`: how often their clock was set",
            &by_reason(&counts.reported, Reason::ALL.map(Reason::as_str)),
        )
    }
}

/// What was counted, and 0 for those of `shown` that were not.
fn all<const N: usize>(counted: &BTreeMap<&'static str, u64>, shown: [&'static str; N]) -> BTreeMap<&'static str, u64> {
    shown
        .into_iter()
        .map(|reason| (reason, 0))
        .chain(counted.iter().map(|(reason, number)| (*reason, *number)))
        .collect()
}

type ByReason = ([(&'static str, &'static str); 1], u64);

fn by_reason<const N: usize>(counted: &BTreeMap<&'static str, u64>, shown: [&'static str; N]) -> Vec<ByReason> {
    all(counted, shown).into_iter().map(|(reason, number)| ([("reason", reason)], number)).collect()
}

/// Writes a counter with a number for each set of labels.
fn counter<const N: usize>(
    encoder: &mut DescriptorEncoder<'_>,
    name: &str,
    help: &str,
    numbers: &[([(&'static str, &'static str); N], u64)],
) -> Result<(), fmt::Error> {
    let mut metric = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
    for (labels, number) in numbers {
        if N == 0 {
            metric.encode_counter::<NoLabelSet, _, u64>(number, None)?;
        } else {
            metric.encode_family(labels)?.encode_counter::<NoLabelSet, _, u64>(number, None)?;
        }
    }
    Ok(())
}
