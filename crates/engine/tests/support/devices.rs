//! Users on several installs, who report what they have for one account, and the one stream of all their facts.

use piquel_engine::codec::{Reader, Writer};
use piquel_engine::partial::{Acknowledged, Merged, Partial, Report, Reporter};
use piquel_engine::{Engine, Fact, Shared, Time, What};

use super::facts::{KeptFact, Line};

/// The account's key, under which values are hashed.
pub(crate) const KEY: [u8; 16] = *b"of one account..";

/// Numbers that follow from a seed (splitmix64, S. Vigna, 2015, public domain).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    /// From 0 up to below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % n as u64) as usize
    }

    /// Once in `n` times.
    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// Puts a list into any order.
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for place in (1..list.len()).rev() {
            list.swap(place, self.below(place + 1));
        }
    }
}

/// One user on one install.
pub(crate) struct Device {
    pub(crate) reporter: Reporter,
    /// Whom the stream takes the user for.
    pub(crate) user: u64,
    pub(crate) engine: Engine,
    /// Whether the latest fact names the account.
    belongs: bool,
    /// The revision of the last report.
    last: u64,
    acknowledged: Option<Acknowledged>,
    /// What arrived and was not heard of yet.
    unheard: Vec<Acknowledged>,
}

/// What enters the account's stream.
pub(crate) struct Entry {
    pub(crate) t: Time,
    pub(crate) device: usize,
    /// `None` for firings at a deadline.
    pub(crate) fact: Option<KeptFact>,
    pub(crate) firings: Vec<usize>,
}

impl Device {
    pub(crate) fn new(plan: &Shared, install: &str, name: Option<&str>, user: u64) -> Self {
        Self {
            reporter: Reporter { install: install.into(), user: name.map(Into::into) },
            user,
            engine: Engine::new(Shared::clone(plan)),
            belongs: false,
            last: 0,
            acknowledged: None,
            unheard: Vec::new(),
        }
    }

    /// Takes the deadlines up to `t`; answers what enters the account's stream.
    pub(crate) fn tick(&mut self, device: usize, t: Time) -> Vec<Entry> {
        self.engine.tick(t);
        let records = self.engine.records();
        let fired = records.into_iter().filter_map(|record| match record.what {
            What::Signal { signal, .. } if self.belongs => Some((record.at, signal)),
            _ => None,
        });
        fired.map(|(t, signal)| Entry { t, device, fact: None, firings: vec![signal] }).collect()
    }

    /// Takes a fact of the line's account; answers what enters the stream of `account`.
    pub(crate) fn step(&mut self, device: usize, line: &Line, account: &str) -> Vec<Entry> {
        let mut entries = self.tick(device, line.t);
        self.belongs = line.account.as_deref() == Some(account);
        self.engine.belongs(self.belongs);
        line.fact.give(|fact| self.engine.step(line.t, fact));
        let told = if let KeptFact::Fired { signal } = line.fact { Some(signal) } else { None };
        let derived = self.engine.records().into_iter().filter_map(|record| match record.what {
            What::Signal { signal, .. } => Some(signal),
            _ => None,
        });
        let firings = told.into_iter().chain(derived).collect();
        if self.belongs {
            let t = self.engine.now();
            entries.push(Entry { t, device, fact: Some(line.fact.clone()), firings });
        }
        entries
    }

    /// What there is to report beyond what was acknowledged.
    pub(crate) fn report(&mut self) -> Option<Report> {
        let report = self.engine.partial(KEY, self.last, self.acknowledged.as_ref())?;
        assert!(report.partial.revision() > self.last, "revisions rise");
        self.last = report.partial.revision();
        Some(report)
    }

    /// Reports, and hears of it at once.
    pub(crate) fn report_heard(&mut self) -> Option<Partial> {
        let report = self.report()?;
        self.acknowledged = Some(report.acknowledged);
        Some(report.partial)
    }

    /// Reports to a collector that may not be reached, and whose answer may be lost or late; at times starts anew from what is stored.
    pub(crate) fn report_by_chance(&mut self, chance: &mut Chance, plan: &Shared) -> Option<Partial> {
        if chance.one_in(3) {
            self.engine = Engine::restore(Shared::clone(plan), &self.engine.snapshot(), self.engine.now()).unwrap();
            self.engine.belongs(self.belongs);
            self.acknowledged = self.acknowledged.take().map(|one| stored(&one));
        }
        let report = self.report()?;
        let arrives = !chance.one_in(3);
        if arrives {
            self.unheard.push(report.acknowledged);
        }
        if !self.unheard.is_empty() && chance.one_in(2) {
            let heard = self.unheard.remove(chance.below(self.unheard.len()));
            // A late answer to an earlier report says less than is known.
            if self.acknowledged.as_ref().is_none_or(|known| known.revision() < heard.revision()) {
                self.acknowledged = Some(heard);
            }
        }
        arrives.then(|| sent(&report.partial))
    }

    /// Forgets what was acknowledged: the next report tells everything.
    pub(crate) fn tell_everything(&mut self) {
        self.acknowledged = None;
    }
}

/// A partial, as the collector reads it.
pub(crate) fn sent(partial: &Partial) -> Partial {
    let bytes = partial.encode();
    let read = Partial::decode(&bytes).unwrap();
    assert_eq!(read.encode(), bytes);
    read
}

/// What is known to be acknowledged, as it is read from the device's storage.
fn stored(acknowledged: &Acknowledged) -> Acknowledged {
    let mut w = Writer::new();
    acknowledged.encode(&mut w);
    let bytes = w.into_bytes();
    let mut r = Reader::new(&bytes);
    let read = Acknowledged::decode(&mut r);
    assert_eq!((r.finish(), &read), (Ok(()), acknowledged));
    read
}

/// The account's engine after the one stream of all that entered it, up to `end`: in order of time, facts of the same ms by install.
pub(crate) fn stream(plan: &Shared, devices: &[Device], entries: &[Entry], end: Time) -> Engine {
    let mut engine = Engine::for_account(Shared::clone(plan));
    let (facts, firings): (Vec<&Entry>, Vec<&Entry>) = entries.iter().partition(|entry| entry.fact.is_some());
    let (mut facts, mut firings) = (facts, firings);
    facts.sort_by_key(|entry| (entry.t, &devices[entry.device].reporter));
    firings.sort_by_key(|entry| entry.t);
    let mut firings = firings.as_slice();
    let mut fire = |engine: &mut Engine, to: Time| {
        while let Some(first) = firings.first().filter(|entry| entry.t <= to) {
            let (now, later) = firings.split_at(firings.partition_point(|entry| entry.t <= first.t));
            firings = later;
            let fired: Vec<(u64, usize)> = now
                .iter()
                .flat_map(|entry| entry.firings.iter().map(|&signal| (devices[entry.device].user, signal)))
                .collect();
            engine.fired_at(first.t, &fired);
        }
    };
    for entry in facts {
        fire(&mut engine, entry.t);
        let user = devices[entry.device].user;
        let step = |fact: Fact<'_>| engine.step_of(user, entry.t, fact, &entry.firings);
        entry.fact.as_ref().unwrap().give(step);
    }
    fire(&mut engine, end);
    engine.tick(end);
    engine
}

/// The merged partials, in any order, grouped in any way, some of them more than once: always the same bytes.
pub(crate) fn merged(arrived: &[(Reporter, Partial)], chance: &mut Chance) -> Merged {
    let mut all: Vec<&(Reporter, Partial)> = arrived.iter().collect();
    for _ in 0..arrived.len() / 3 {
        all.push(&arrived[chance.below(arrived.len())]);
    }
    chance.shuffle(&mut all);
    let mut one = Merged::new();
    for (reporter, partial) in &all {
        one.join(reporter, partial);
    }
    chance.shuffle(&mut all);
    let mut groups = vec![Merged::new(); 1 + chance.below(4)];
    for (reporter, partial) in &all {
        let group = chance.below(groups.len());
        groups[group].join(reporter, partial);
    }
    let mut other = Merged::decode(&groups.pop().unwrap().encode()).unwrap();
    for group in &groups {
        other.merge(group);
    }
    assert_eq!(other.encode(), one.encode());
    other
}
