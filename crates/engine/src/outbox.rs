//! Delivery as a state machine: what waits for the collector, when to send, and what an answer means.
//!
//! Owns the queue of unacknowledged records, the revision of the summary and the counts of what was dropped. Must not know how a
//! request is made, what JSON looks like, or where its bytes are kept. Its times are of a clock that never goes back and may
//! start anew with every page: none of them is encoded.

mod item;

use crate::codec::{Reader, Writer};
use crate::time::{Span, Time};
pub use item::{Cargo, Definitions, Item};

/// Most records kept.
const KEEP: usize = 256;
/// Most bytes kept, as [`Item::weight`] estimates them: 256 records of 4 clauses with names of 64 bytes are 84 kB.
const KEEP_BYTES: usize = 96 * 1024;
/// Most records in a beacon; the collector takes no more.
const BATCH: usize = 64;
/// Most bytes of records in a beacon: a browser lets 64 KiB of keepalive bodies be under way at once, and there may be two.
const BATCH_BYTES: usize = 24 * 1024;
/// How long a record waits for others to go with it.
const GATHER: Span = Span::from_ms(1_000);
/// The first back-off is at most this long, each further one at most twice the one before.
const BACK_OFF: Span = Span::from_ms(2_000);
/// No back-off is longer than this times [`BACK_OFF`], which makes 5 minutes and a bit.
const BACK_OFF_TIMES: u32 = 1 << 7;
/// No revision is above this: what a reply says is kept where sums and doubles stay exact.
const LAST_REV: u64 = 1 << 52;
/// A collector that asks for a longer pause is asked again after this.
const LONGEST_WAIT: Span = Span::from_ms(3_600_000);

/// Why something was dropped. Every reason is counted, and the counts go with the summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A record, the oldest, because too many waited.
    Full,
    /// A record that the collector refused.
    Refused,
    /// A record in a body that the collector could not take.
    Rejected,
    /// A call before the engine was ready, the oldest, because too many waited.
    Queue,
    /// An event, limit or trait that no definition names.
    Undeclared,
    /// A value of another type or out of its range, or a time that is none.
    Invalid,
    /// A state that could not be written to the device.
    Storage,
    /// A stored state that could not be read.
    Damaged,
}

impl Reason {
    /// All of them; the place is the code.
    pub const ALL: [Self; 8] = [
        Self::Full,
        Self::Refused,
        Self::Rejected,
        Self::Queue,
        Self::Undeclared,
        Self::Invalid,
        Self::Storage,
        Self::Damaged,
    ];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Refused => "refused",
            Self::Rejected => "rejected",
            Self::Queue => "queue",
            Self::Undeclared => "undeclared",
            Self::Invalid => "invalid",
            Self::Storage => "storage",
            Self::Damaged => "damaged",
        }
    }
}

/// What makes a beacon go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// Its time has come.
    Due,
    /// The page is being left, or the host asked: at once, with what is not under way already.
    Now,
}

/// A beacon to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beacon {
    /// Where its records are found and its answer belongs.
    pub slot: usize,
    /// The revision of the summary that goes with it.
    pub rev: u64,
    /// The definitions of its records; `None` where there are none.
    pub definitions: Option<Definitions>,
}

/// What came of a beacon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The collector answered for the first `answered` of the records, `refused` of them with a refusal, and has `rev`.
    Taken {
        /// How many items the answer has.
        answered: usize,
        /// How many of them are refusals.
        refused: u32,
        /// The revision of the summary that the collector holds.
        rev: u64,
    },
    /// Put aside whole by a collector that is older than this page.
    Aside,
    /// The body will never be taken.
    Rejected,
    /// Nothing of this key will ever be taken.
    UnknownKey,
    /// Not now; after this long, if it said how long.
    Later(Option<Span>),
    /// Handed to the browser, which tells nothing of what came of it.
    Unheard,
}

impl Answer {
    /// What a status means. `taken` is the body of a 200 as far as it could be read: a 200 that could not be read is none.
    pub fn of(status: u16, after: Option<Span>, taken: Option<Self>) -> Self {
        match (status, taken) {
            (200, Some(taken)) => taken,
            (202, _) => Self::Aside,
            (400 | 413 | 415 | 422, _) => Self::Rejected,
            (401, _) => Self::UnknownKey,
            _ => Self::Later(after),
        }
    }
}

/// A beacon whose answer is awaited.
struct Flight {
    items: Vec<u64>,
    rev: u64,
}

/// The outbox of one user on one device.
#[derive(Default)]
pub struct Outbox {
    items: Vec<Item>,
    next: u64,
    /// Revision of the latest summary that was sent, and of the latest acknowledged.
    rev: u64,
    acknowledged: u64,
    /// The summary changed since `rev`.
    changed: bool,
    /// The revision that bears the latest change worth a request of its own.
    urgent: u64,
    drops: [u32; Reason::ALL.len()],
    flights: [Option<Flight>; 2],
    due: Option<Time>,
    /// Nothing goes before this, by the collector's wish.
    wait: Option<Time>,
    failures: u32,
    stopped: bool,
}

impl Outbox {
    /// Takes a record; it goes within a second, together with what comes until then.
    pub fn push(&mut self, now: Time, mut item: Item) {
        item.seq = self.next;
        self.next += 1;
        self.items.push(item);
        self.changed = true;
        let mut weight: usize = self.items.iter().map(Item::weight).sum();
        while self.items.len() > KEEP || weight > KEEP_BYTES {
            weight -= self.items.remove(0).weight();
            self.count(Reason::Full, 1);
        }
        self.hasten(now + GATHER);
    }

    /// Something of the summary changed that is worth a request: who the user is, the account, a trait.
    pub fn change(&mut self, now: Time) {
        self.changed = true;
        self.urgent = self.rev + 1;
        self.hasten(now + GATHER);
    }

    /// Something of the summary changed that goes when the page is left, or with the next record.
    pub fn stir(&mut self) {
        self.changed = true;
    }

    /// Counts what was dropped.
    pub fn count(&mut self, reason: Reason, n: u32) {
        if let Some(count) = self.drops.get_mut(reason as usize) {
            *count = count.saturating_add(n);
        }
    }

    /// What was dropped so far, in the order of [`Reason::ALL`].
    pub fn drops(&self) -> impl Iterator<Item = (Reason, u32)> {
        Reason::ALL.into_iter().zip(self.drops).filter(|(_, n)| *n > 0)
    }

    /// After a start from stored bytes: what was not acknowledged goes again.
    pub fn resume(&mut self, now: Time) {
        if !self.items.is_empty() || self.urgent > self.acknowledged {
            self.hasten(now + GATHER);
        }
    }

    /// When [`Outbox::take`] will have something for [`Occasion::Due`]; while a beacon is under way, its answer comes first.
    pub fn deadline(&self) -> Option<Time> {
        if self.stopped || self.is_busy() { None } else { self.due.max(self.due.and(self.wait)) }
    }

    /// Whether an answer is awaited.
    pub fn is_busy(&self) -> bool {
        self.flights.iter().any(Option::is_some)
    }

    /// The beacon to send now, if any. Its records stay until they are acknowledged.
    pub fn take(&mut self, now: Time, occasion: Occasion) -> Option<Beacon> {
        if self.stopped || self.wait.is_some_and(|wait| now < wait) {
            return None;
        }
        if occasion == Occasion::Due && self.deadline().is_none_or(|due| now < due) {
            return None;
        }
        let slot = self.flights.iter().position(Option::is_none)?;
        let mut items = Vec::new();
        let mut definitions = None;
        let mut weight = 0;
        let under_way = |seq| self.flights.iter().flatten().any(|flight| flight.items.contains(&seq));
        for item in self.items.iter().filter(|item| !under_way(item.seq)) {
            weight += item.weight();
            let full = items.len() == BATCH || weight > BATCH_BYTES;
            if !items.is_empty() && (full || definitions != Some(item.definitions)) {
                break;
            }
            definitions = Some(item.definitions);
            items.push(item.seq);
        }
        let told = self.flights.iter().flatten().map(|flight| flight.rev).max().unwrap_or(self.acknowledged);
        if items.is_empty() && !self.changed && told >= self.rev {
            self.due = None;
            return None;
        }
        if self.changed {
            self.changed = false;
            self.rev += 1;
        }
        let rev = self.rev;
        self.due = None;
        *self.flights.get_mut(slot)? = Some(Flight { items, rev });
        Some(Beacon { slot, rev, definitions })
    }

    /// The records of a beacon, oldest first.
    pub fn items(&self, slot: usize) -> impl Iterator<Item = &Item> {
        let flight = self.flights.get(slot).and_then(Option::as_ref);
        self.items.iter().filter(move |item| flight.is_some_and(|flight| flight.items.contains(&item.seq)))
    }

    /// Learns what came of a beacon. `random` is between 0 and 1 and spreads the devices that try again.
    pub fn answer(&mut self, now: Time, slot: usize, answer: Answer, random: f64) {
        let Some(flight) = self.flights.get_mut(slot).and_then(Option::take) else { return };
        match answer {
            Answer::Taken { answered, refused, rev } if answered > 0 || flight.items.is_empty() => {
                self.count(Reason::Refused, refused);
                // The collector knows a later revision than was sent: a state older than the last one was restored.
                if rev > flight.rev {
                    self.rev = self.rev.max(rev.min(LAST_REV));
                    self.changed = true;
                }
                self.settle(now, &flight, answered);
            }
            Answer::Aside => self.settle(now, &flight, flight.items.len()),
            Answer::Rejected => {
                self.count(Reason::Rejected, flight.items.len() as u32);
                self.settle(now, &flight, flight.items.len());
            }
            Answer::UnknownKey => self.stopped = true,
            Answer::Unheard => self.hasten(now + BACK_OFF),
            Answer::Taken { .. } => self.back_off(now, random),
            Answer::Later(after) => {
                self.wait = after.map(|after| now + after.min(LONGEST_WAIT));
                self.back_off(now, random);
            }
        }
    }

    /// Moves the records of an outbox that ends here into this one: they are the same device's.
    pub fn adopt(&mut self, now: Time, other: Self) {
        for (reason, n) in other.drops().collect::<Vec<_>>() {
            self.count(reason, n);
        }
        for item in other.items {
            self.push(now, item);
        }
    }

    /// Everything that must outlive the page.
    pub fn encode(&self, writer: &mut Writer) {
        writer.uint(self.rev);
        writer.uint(self.acknowledged);
        writer.uint(self.urgent);
        writer.byte(u8::from(self.changed));
        writer.uint(self.drops.len() as u64);
        for count in self.drops {
            writer.uint(u64::from(count));
        }
        writer.uint(self.items.len() as u64);
        for item in &self.items {
            item.write(writer);
        }
    }

    /// Reads what [`Outbox::encode`] wrote.
    pub fn decode(reader: &mut Reader<'_>) -> Self {
        let mut outbox = Self {
            rev: reader.uint().min(LAST_REV),
            acknowledged: reader.uint(),
            urgent: reader.uint(),
            changed: reader.flag(),
            ..Self::default()
        };
        let counts = reader.list(Reader::small);
        for (count, stored) in outbox.drops.iter_mut().zip(counts) {
            *count = stored;
        }
        outbox.items = reader.list(Item::read);
        for item in &mut outbox.items {
            item.seq = outbox.next;
            outbox.next += 1;
        }
        outbox
    }

    /// Ends a flight that the collector answered for: its first `answered` records are gone, and its revision is known there.
    fn settle(&mut self, now: Time, flight: &Flight, answered: usize) {
        let gone = flight.items.get(..answered).unwrap_or(&flight.items);
        self.items.retain(|item| !gone.contains(&item.seq));
        self.acknowledged = self.acknowledged.max(flight.rev);
        self.failures = 0;
        self.wait = None;
        if !self.items.is_empty() || self.urgent > self.acknowledged {
            self.hasten(now);
        }
    }

    /// Full jitter: anywhere between now and the longest back-off of this failure.
    /// Source: Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
    fn back_off(&mut self, now: Time, random: f64) {
        let times = 1_u32.checked_shl(self.failures).map_or(BACK_OFF_TIMES, |times| times.min(BACK_OFF_TIMES));
        self.failures = self.failures.saturating_add(1);
        let longest = BACK_OFF.ms() as f64 * f64::from(times);
        self.due = Some(now + Span::from_ms((longest * random) as u64));
    }

    /// Sends at `at` at the latest, unless a back-off says otherwise.
    fn hasten(&mut self, at: Time) {
        if self.due.is_none_or(|due| self.failures == 0 && at < due) {
            self.due = Some(at);
        }
    }
}

#[cfg(test)]
mod tests;
