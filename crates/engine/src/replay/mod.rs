//! History through the same engine that runs in the page: lines of facts in, lines of records out (`docs/definitions.md`, the replay
//! contract). Knows nothing of files.

mod account;
mod line;
mod names;
mod write;

pub use line::Fault;

use std::collections::HashMap;

use crate::codec::CodecError;
use crate::document::Document;
use crate::engine::Engine;
use crate::fact::Fact;
use crate::plan::{Plan, Shared};
use crate::record::{Level, Record, What};
use crate::time::Time;
use account::Account;
pub(crate) use line::{Line, NamedFact};
use names::Names;

/// A replay under way: one engine per user, in the order in which users first appear, and the facts of each account.
pub struct Replay {
    names: Names,
    /// Whether the document has anything of accounts: else their facts need not be kept.
    has_accounts: bool,
    users: Vec<User>,
    /// Places in `users`, by name.
    places: HashMap<String, usize>,
    accounts: Vec<Account>,
    /// Places in `accounts`, by name.
    account_places: HashMap<String, usize>,
    counts: Counts,
}

struct User {
    name: String,
    engine: Engine,
    records: Vec<Record>,
    /// The account that the latest fact names, by its place.
    account: Option<usize>,
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
        let names = Names::new(document);
        let Plan { signals, scores, .. } = &*names.plan;
        let levels = signals.iter().map(|spec| spec.level).chain(scores.iter().map(|spec| spec.level));
        Self {
            has_accounts: levels.into_iter().any(|level| level == Level::Account),
            names,
            users: Vec::new(),
            places: HashMap::new(),
            accounts: Vec::new(),
            account_places: HashMap::new(),
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
        let line = Line::parse(line).inspect_err(|_| self.counts.faults += 1)?;
        self.take(&line);
        Ok(())
    }

    /// Takes in one fact. False if what it is about is not declared: then it took no step.
    pub(crate) fn take(&mut self, line: &Line<'_>) -> bool {
        let plan = &self.names.plan;
        let place = match self.places.get(&*line.user) {
            Some(&place) => place,
            None => {
                let (name, engine) = (String::from(&*line.user), Engine::new(Shared::clone(plan)));
                self.places.insert(String::from(&*line.user), self.users.len());
                self.users.push(User { name, engine, records: Vec::new(), account: None });
                self.users.len() - 1
            }
        };
        let account = line.account.as_ref().filter(|_| self.has_accounts).map(|name| {
            self.account_places.get(&**name).copied().unwrap_or_else(|| {
                self.account_places.insert(String::from(&**name), self.accounts.len());
                self.accounts.push(Account::new(name));
                self.accounts.len() - 1
            })
        });
        let Some(user) = self.users.get_mut(place) else { return false };
        let accounts = &mut self.accounts;
        let has_accounts = self.has_accounts;
        let step = |fact: Fact<'_>| {
            if !has_accounts {
                user.engine.step(line.t, fact);
                return user.keep();
            }
            // What deadlines fire belongs to the account of the fact before; what this fact fires, to its own.
            user.engine.tick(line.t);
            user.tell(plan, accounts, place);
            let begin = user.records.len();
            user.engine.step(line.t, fact);
            user.keep();
            let new = user.records.get(begin..).unwrap_or(&[]);
            let derived = new.iter().filter_map(signal_of);
            let told = if let Fact::Fired { signal } = fact { Some(signal) } else { None };
            let firings = told.into_iter().chain(derived).filter(|&signal| counts_for_account(plan, signal)).collect();
            user.account = account;
            if let Some(account) = account.and_then(|account| accounts.get_mut(account)) {
                account.push(user.engine.now(), place as u64, fact, firings);
            }
        };
        let declared = self.names.resolve(&line.fact, &mut self.counts.ignored, step).is_some();
        *if declared { &mut self.counts.facts } else { &mut self.counts.undeclared } += 1;
        declared
    }

    /// Ends it: with `until`, every clock goes on to there, deadlines at it included, and one that is past it stays. Gives the
    /// records as lines of NDJSON: users in the order in which they appeared, the records of each in order of time; then accounts.
    pub fn finish(&mut self, until: Option<Time>) -> String {
        let mut out = String::new();
        let plan = Shared::clone(&self.names.plan);
        self.records(until, |of, name, record| write::record(&mut out, &plan, of, name, record));
        out
    }

    /// Ends it as [`Replay::finish`] does, and hands each record over.
    pub(crate) fn records(&mut self, until: Option<Time>, mut give: impl FnMut(Level, &str, &Record)) {
        let plan = Shared::clone(&self.names.plan);
        if let Some(until) = until {
            for (place, user) in self.users.iter_mut().enumerate() {
                user.engine.tick(until);
                user.tell(&plan, &mut self.accounts, place);
            }
        }
        for user in &self.users {
            user.records.iter().for_each(|record| give(Level::User, &user.name, record));
        }
        for account in &self.accounts {
            account.run(&plan, until).iter().for_each(|record| give(Level::Account, &account.name, record));
        }
    }

    /// Puts every engine away as a snapshot and goes on from that.
    ///
    /// # Errors
    /// [`CodecError`] if a snapshot can't be read back.
    pub fn restore_all(&mut self) -> Result<(), CodecError> {
        for user in &mut self.users {
            let now = user.engine.now();
            user.engine = Engine::restore(Shared::clone(&self.names.plan), &user.engine.snapshot(), now)?;
        }
        Ok(())
    }

    /// Goes on from what was kept of a user who has no facts here yet. Under other definitions than those it was kept under, that is
    /// the step of loading, at `now`.
    ///
    /// # Errors
    /// [`CodecError`] if the bytes can't be read.
    pub fn resume(&mut self, user: &str, snapshot: &[u8], now: Time) -> Result<(), CodecError> {
        let engine = Engine::restore(Shared::clone(&self.names.plan), snapshot, now)?;
        let mut user = User { name: user.into(), engine, records: Vec::new(), account: None };
        user.keep();
        self.places.insert(user.name.clone(), self.users.len());
        self.users.push(user);
        Ok(())
    }

    /// What is kept of each user, in bytes: users in the order in which they appeared.
    pub fn snapshots(&mut self) -> impl Iterator<Item = (&str, Vec<u8>)> {
        self.users.iter_mut().map(|user| (&*user.name, user.engine.snapshot()))
    }

    /// What became of the lines so far.
    pub const fn counts(&self) -> Counts {
        self.counts
    }
}

impl User {
    /// Keeps what the engine recorded.
    fn keep(&mut self) {
        self.records.append(&mut self.engine.records());
    }

    /// Keeps what the engine recorded at deadlines, and tells the account.
    fn tell(&mut self, plan: &Plan, accounts: &mut [Account], place: usize) {
        let begin = self.records.len();
        self.keep();
        let Some(account) = self.account.and_then(|account| accounts.get_mut(account)) else { return };
        for record in self.records.get(begin..).unwrap_or(&[]) {
            if let Some(signal) = signal_of(record).filter(|&signal| counts_for_account(plan, signal)) {
                account.push_firing(record.at, place as u64, signal);
            }
        }
    }
}

const fn signal_of(record: &Record) -> Option<usize> {
    if let What::Signal { signal, .. } = record.what { Some(signal) } else { None }
}

/// Whether an account counts the users for whom a signal fired.
fn counts_for_account(plan: &Plan, signal: usize) -> bool {
    plan.signals.get(signal).is_some_and(|spec| !spec.feeds.is_empty())
}
