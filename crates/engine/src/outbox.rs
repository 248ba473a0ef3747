//! Delivery as a state machine: what waits for the collector, when to send, and what an answer means.
//!
//! Owns the queue of unacknowledged records, the revision of the summary and the counts of what was dropped. Must not know how a
//! request is made, what JSON looks like, or where its bytes are kept.
//!
//! Two clocks: `now` is of one that never goes back and may start anew with every page, so nothing of it is encoded; `t` is the time
//! of day, as the engine takes it. Revisions are made of `t`: pages that share a state, and one that had to go back to an older
//! state, need no counter in common.

mod item;

use crate::codec::{Reader, Writer};
use crate::list::{drop_where, has};
use crate::time::{Span, Time};
pub use item::{Definitions, Item};

/// Most records kept.
const KEEP: usize = 256;
/// Most bytes kept, as [`Item::weight`] estimates them: 256 records of 4 clauses with names of 64 bytes are 144 kB, and 35 kB
/// as they are stored.
const KEEP_BYTES: usize = 144 * 1024;
/// Most bytes of records in a beacon, as [`Item::weight`] estimates them, so that a body has 8 kB at the most; one record alone may have
/// more. With 96 for the least of them, that is 64 records at the most, which is what the collector takes.
const BATCH_BYTES: usize = 6 * 1024;
/// How long a record waits for others to go with it.
const GATHER: Span = Span::from_ms(1_000);
/// How long a record that another page is to send waits for that.
const FOREIGN: Span = Span::from_ms(15_000);
/// How long a beacon of which nothing will be heard waits until it goes again.
const UNHEARD: Span = Span::from_ms(2_000);
/// The first back-off is at most this long, each further one at most four times as long as the one before.
const BACK_OFF: Span = Span::from_ms(4_000);
/// No back-off is longer than this.
const LONGEST_BACK_OFF: Span = Span::from_ms(20 * 60_000);
/// So many requests may come to nothing in an hour, of all pages of a device together; with one of which nothing was heard before them,
/// and one that is under way beside the last of them, that is twelve.
const MOST_FAILURES: u32 = 10;
/// No revision is above this: what a reply says is kept where sums and doubles stay exact.
const LAST_REV: u64 = 1 << 52;
/// A collector that asks for a longer pause is asked again after this.
const HOUR: Span = Span::from_ms(3_600_000);

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
    /// A record that was not acknowledged when the state was reset or its storage emptied.
    Reset,
    /// No drop: the device's clock was set, and time went on as if it had not been.
    Clock,
}

impl Reason {
    /// All of them; the place is the code.
    pub const ALL: [Self; 10] = [
        Self::Full,
        Self::Refused,
        Self::Rejected,
        Self::Queue,
        Self::Undeclared,
        Self::Invalid,
        Self::Storage,
        Self::Damaged,
        Self::Reset,
        Self::Clock,
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
            Self::Reset => "reset",
            Self::Clock => "clock",
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

/// Where something came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// In this page.
    Here,
    /// In another page of the same user, which tells the collector by itself, unless it is gone.
    Elsewhere,
}

impl Origin {
    /// How long what came about there waits.
    const fn patience(self) -> Span {
        match self {
            Self::Here => GATHER,
            Self::Elsewhere => FOREIGN,
        }
    }
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
    /// Nothing of this key, or from this site, will ever be taken.
    Barred,
    /// The user or the install was erased: nothing of it may be left here either.
    Erased,
    /// Not now; after this long, if it said how long.
    Later(Option<Span>),
    /// Handed to the browser, which tells nothing of what came of it.
    Unheard,
}

impl Answer {
    /// What a status means: the one table of both sides (docs/wire.md). `taken` is the body of a 200 as far as it could be read: a 200
    /// that could not be read is none.
    pub fn of(status: u16, after: Option<Span>, taken: Option<Self>) -> Self {
        match (status, taken) {
            (200, Some(taken)) => taken,
            (202, _) => Self::Aside,
            (401 | 403, _) => Self::Barred,
            (410, _) => Self::Erased,
            // The line was slow, or too much came.
            (408 | 425 | 429, _) => Self::Later(after),
            (400..500, _) => Self::Rejected,
            _ => Self::Later(after),
        }
    }
}

/// What came of a beacon, for everybody who keeps a copy of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The collector answered for it.
    Settled(Settled),
    /// It came to nothing. The collector asks for a pause of so many ms; 0 if it asks for none.
    Failed(u64),
}

/// What the collector answered for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Keys of the records that are done with.
    pub keys: Vec<u64>,
    /// How many of them were refused.
    pub refused: u32,
    /// How many went with a body that will never be taken.
    pub rejected: u32,
    /// The revision of the summary that is done with.
    pub rev: u64,
    /// The revision that the collector has.
    pub seen: u64,
}

/// Requests that came to nothing since one that did not. By the time of day, which the pages of a device have in common.
#[derive(Default)]
struct Outage {
    /// When the first of them did.
    since: Time,
    failures: u32,
    /// Nothing goes before this, by the collector's wish or because there were too many.
    until: Time,
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
    /// Revision of the latest summary that was sent from here, and of the latest acknowledged.
    rev: u64,
    acknowledged: u64,
    /// The least revision that bears the latest change of the summary.
    stirred: u64,
    /// The least revision that bears the latest change worth a request of its own.
    urgent: u64,
    drops: [u32; Reason::ALL.len()],
    flights: [Option<Flight>; 2],
    due: Option<Time>,
    outage: Outage,
    stopped: bool,
}

impl Outbox {
    /// Takes a record that came about at `t`: one of this page goes within a second, together with what comes until then.
    pub fn push(&mut self, now: Time, t: Time, origin: Origin, item: Item) {
        self.stir(t);
        if self.items.iter().all(|one| one.key != item.key) {
            self.add(item);
        }
        self.hasten(now + origin.patience());
    }

    fn add(&mut self, item: Item) {
        self.items.push(item);
        let mut weight: usize = self.items.iter().map(Item::weight).sum();
        while self.items.len() > KEEP || weight > KEEP_BYTES {
            weight -= self.items.remove(0).weight();
            self.count(Reason::Full, 1);
        }
    }

    /// Something of the summary changed that is worth a request: who the user is, the account, a trait.
    pub fn change(&mut self, now: Time, t: Time, origin: Origin) {
        self.stir(t);
        self.urgent = self.stirred;
        self.hasten(now + origin.patience());
    }

    /// Something of the summary changed that goes when the page is left, or with the next record.
    pub fn stir(&mut self, t: Time) {
        self.stirred = self.stirred.max(t.ms()).max(self.rev.max(self.acknowledged) + 1);
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
    pub fn deadline(&self, now: Time, t: Time) -> Option<Time> {
        let due = self.due.filter(|_| !self.stopped && !self.is_busy())?;
        Some(self.outage.pause(t).map_or(due, |pause| due.max(now + pause)))
    }

    /// Whether an answer is awaited.
    pub fn is_busy(&self) -> bool {
        self.flights.iter().any(Option::is_some)
    }

    /// The beacon to send now, if any. Its records stay until they are acknowledged.
    pub fn take(&mut self, now: Time, t: Time, occasion: Occasion) -> Option<Beacon> {
        if self.stopped || self.outage.pause(t).is_some() {
            return None;
        }
        if occasion == Occasion::Due && self.deadline(now, t).is_none_or(|due| now < due) {
            return None;
        }
        let slot = self.flights.iter().position(Option::is_none)?;
        let mut items = Vec::new();
        let mut definitions = None;
        let mut weight = 0;
        for item in self.items.iter().filter(|item| !self.is_under_way(item.key)) {
            weight += item.weight();
            if !items.is_empty() && (weight > BATCH_BYTES || definitions != Some(item.definitions)) {
                break;
            }
            definitions = Some(item.definitions);
            items.push(item.key);
        }
        let mut told = None;
        for flight in &self.flights {
            told = told.max(flight.as_ref().map(|flight| flight.rev));
        }
        let told = told.unwrap_or(self.acknowledged);
        if items.is_empty() && self.stirred <= told {
            self.due = None;
            return None;
        }
        self.rev = (self.rev.max(self.acknowledged) + 1).max(self.stirred).max(t.ms());
        let rev = self.rev;
        self.due = None;
        *self.flights.get_mut(slot)? = Some(Flight { items, rev });
        Some(Beacon { slot, rev, definitions })
    }

    /// The records of a beacon, oldest first.
    pub fn items(&self, slot: usize) -> impl Iterator<Item = &Item> {
        let flight = self.flights.get(slot).and_then(Option::as_ref);
        self.items.iter().filter(move |item| flight.is_some_and(|flight| has(&flight.items, item.key)))
    }

    /// Learns what came of a beacon, and gives what [`Outbox::settle`] and [`Outbox::fail`] are to be told of it. `random` is between 0
    /// and 1 and spreads the devices that try again.
    pub fn answer(&mut self, now: Time, slot: usize, answer: Answer, random: f64) -> Option<News> {
        let flight = self.flights.get_mut(slot).and_then(Option::take)?;
        let mut settled = Settled { keys: flight.items, rev: flight.rev, ..Settled::default() };
        match answer {
            Answer::Taken { answered, refused, rev } if answered > 0 || settled.keys.is_empty() => {
                settled.keys.truncate(answered);
                (settled.refused, settled.seen) = (refused, rev.min(LAST_REV));
            }
            Answer::Aside => {}
            Answer::Rejected => settled.rejected = settled.keys.len() as u32,
            Answer::Barred | Answer::Erased => {
                self.stopped = true;
                return None;
            }
            Answer::Unheard if self.outage.failures == 0 => {
                self.hasten(now + UNHEARD);
                return None;
            }
            // While nothing gets through, one of which nothing is heard is one more that came to nothing.
            Answer::Unheard | Answer::Taken { .. } | Answer::Later(_) => {
                // Full jitter: anywhere between now and the longest back-off of this failure (M. Brooker, "Exponential Backoff And
                // Jitter", AWS Architecture Blog, 2015).
                let times = 4_u64.saturating_pow(self.outage.failures);
                let longest = BACK_OFF.ms().saturating_mul(times).min(LONGEST_BACK_OFF.ms());
                self.due = Some(now + Span::from_ms((longest as f64 * random) as u64));
                let Answer::Later(Some(after)) = answer else { return Some(News::Failed(0)) };
                return Some(News::Failed(after.ms()));
            }
        }
        let more = self.items.iter().any(|item| !has(&settled.keys, item.key));
        self.due = (more || self.urgent > self.acknowledged.max(settled.rev)).then_some(now);
        Some(News::Settled(settled))
    }

    /// A request came to nothing at `t`, here or in another page; the collector asks for a pause of `after` ms.
    pub fn fail(&mut self, t: Time, after: u64) {
        let outage = &mut self.outage;
        if outage.failures == 0 {
            outage.since = t;
        }
        outage.failures = outage.failures.saturating_add(1);
        let hours = Span::from_ms(u64::from(outage.failures / MOST_FAILURES) * HOUR.ms());
        outage.until = (outage.since + hours).max(t + Span::from_ms(after.min(HOUR.ms())));
    }

    /// What the collector answered for is done with. Twice is as good as once, but for the counts.
    pub fn settle(&mut self, settled: &Settled) {
        self.outage = Outage::default();
        self.count(Reason::Refused, settled.refused);
        self.count(Reason::Rejected, settled.rejected);
        drop_where(&mut self.items, |item| has(&settled.keys, item.key));
        self.acknowledged = self.acknowledged.max(settled.rev);
        // The collector knows a later revision than was sent: a state older than the last one was restored.
        if settled.seen > settled.rev {
            self.rev = self.rev.max(settled.seen);
            self.stirred = self.stirred.max(settled.seen);
        }
    }

    /// Goes on in place of a copy that is out of date: with the requests that are under way from there, and its patience.
    pub fn succeed(&mut self, now: Time, former: Self) {
        if self.items.iter().any(|item| former.items.iter().all(|one| one.key != item.key)) {
            self.hasten(now + FOREIGN);
        }
        if let Some(due) = former.due {
            self.hasten(due);
        }
        self.rev = self.rev.max(former.rev);
        self.stirred = self.stirred.max(former.stirred);
        self.flights = former.flights;
        self.stopped = former.stopped;
    }

    /// How many records wait and are not under way.
    pub fn waiting(&self) -> usize {
        self.items.len() - self.items.iter().filter(|item| self.is_under_way(item.key)).count()
    }

    fn is_under_way(&self, key: u64) -> bool {
        self.flights.iter().flatten().any(|flight| has(&flight.items, key))
    }

    /// Takes the records that wait out of an outbox that ends here: they are the same device's.
    pub fn into_items(self) -> Vec<Item> {
        self.items
    }

    /// Everything that must outlive the page.
    pub fn encode(&self, writer: &mut Writer) {
        writer.uint(self.acknowledged);
        writer.uint(self.stirred);
        writer.uint(self.urgent);
        writer.uint(self.drops.len() as u64);
        for count in self.drops {
            writer.uint(u64::from(count));
        }
        writer.uint(self.items.len() as u64);
        for item in &self.items {
            item.write(writer);
        }
        let Outage { since, failures, until } = self.outage;
        for number in [since.ms(), failures.into(), until.ms()] {
            writer.uint(number);
        }
    }

    /// Reads what [`Outbox::encode`] wrote.
    pub fn decode(reader: &mut Reader<'_>) -> Self {
        let mut outbox = Self {
            acknowledged: reader.uint().min(LAST_REV),
            stirred: reader.uint().min(LAST_REV),
            urgent: reader.uint().min(LAST_REV),
            ..Self::default()
        };
        let counts = reader.list(Reader::small);
        for (count, stored) in outbox.drops.iter_mut().zip(counts) {
            *count = stored;
        }
        outbox.items = reader.list(Item::read);
        outbox.outage = Outage { since: Time::read(reader), failures: reader.small(), until: Time::read(reader) };
        outbox
    }

    /// Sends at `at` at the latest, unless a back-off says otherwise.
    fn hasten(&mut self, at: Time) {
        if self.due.is_none_or(|due| self.outage.failures == 0 && at < due) {
            self.due = Some(at);
        }
    }
}

impl Outage {
    /// How long nothing goes from `t` on. A clock that was set back by more than any pause has none.
    fn pause(&self, t: Time) -> Option<Span> {
        let pause = self.until.since(t);
        (self.until > t && pause <= HOUR).then_some(pause)
    }
}

#[cfg(test)]
mod tests;
