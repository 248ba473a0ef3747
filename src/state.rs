//! What is kept of one user on this device: the engine's state, what waits for the collector, the account, and which entries of which
//! journals are in it. Owns its bytes; must not know where they are kept.

use piquel_engine::codec::{CodecError, Reader, Writer};
use piquel_engine::outbox::{Definitions, Outbox};
use piquel_engine::{Engine, Shared, Time};

/// First byte: the version of the format.
const FORMAT: u8 = 4;
/// Most tabs that are remembered; the one whose mark is oldest goes first.
const MOST_MARKS: usize = 64;

/// Up to where the journal of a tab is in a state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Mark {
    pub(crate) tab: u64,
    /// Number of the first entry that is not.
    pub(crate) reach: u64,
}

/// One user's state.
pub(crate) struct State {
    /// A random number that goes along when the anonymous state becomes a user's: journals name it.
    pub(crate) id: u64,
    /// How often it was written.
    pub(crate) folds: u64,
    /// The definitions that it was written under.
    pub(crate) definitions: Definitions,
    /// The evaluator.
    pub(crate) engine: Engine,
    /// What waits for the collector.
    pub(crate) outbox: Outbox,
    /// The account that `group` named.
    pub(crate) account: Option<String>,
    /// The key under which values are hashed for it; the collector gives it. Empty before.
    pub(crate) account_key: Vec<u8>,
    /// What the collector acknowledged of what there is to tell for it, as bytes; empty if nothing.
    pub(crate) reported: Vec<u8>,
    /// When the user last did something.
    pub(crate) last: Option<Time>,
    /// Oldest first.
    pub(crate) marks: Vec<Mark>,
}

impl State {
    /// Of somebody who was never here.
    #[inline(never)]
    pub(crate) fn new(id: u64, plan: Shared) -> Self {
        Self {
            id,
            folds: 0,
            definitions: Definitions::default(),
            engine: Engine::new(plan),
            outbox: Outbox::default(),
            account: None,
            account_key: Vec::new(),
            reported: Vec::new(),
            last: None,
            marks: Vec::new(),
        }
    }

    /// Number of the first entry of a tab that is not in it.
    pub(crate) fn mark(&self, tab: u64) -> u64 {
        self.marks.iter().find(|mark| mark.tab == tab).map_or(0, |mark| mark.reach)
    }

    /// The entries of a tab before a number are in it.
    pub(crate) fn set_mark(&mut self, tab: u64, reach: u64) {
        if self.mark(tab) < reach {
            let known = self.marks.iter().position(|mark| mark.tab == tab);
            if known.is_some() || self.marks.len() == MOST_MARKS {
                self.marks.remove(known.unwrap_or(0));
            }
            self.marks.push(Mark { tab, reach });
        }
    }

    pub(crate) fn encode(&mut self) -> Vec<u8> {
        let mut w = Writer::new();
        w.byte(FORMAT);
        // What a newer copy has more of stands first, where whoever compares copies finds it.
        w.uint(self.folds);
        w.key(self.id);
        self.definitions.write(&mut w);
        w.uint(self.marks.len() as u64);
        for mark in &self.marks {
            w.key(mark.tab);
            w.uint(mark.reach);
        }
        w.option(self.account.as_deref(), Writer::text);
        w.bytes(&self.account_key);
        w.bytes(&self.reported);
        w.option(self.last.map(Time::ms), Writer::uint);
        self.outbox.encode(&mut w);
        w.bytes(&self.engine.snapshot());
        w.into_bytes()
    }

    /// Goes on from bytes, perhaps under other definitions: then the engine takes the step of loading at `t`.
    pub(crate) fn decode(bytes: &[u8], plan: Shared, t: Time) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        if r.byte() != FORMAT {
            return Err(CodecError::Version);
        }
        let (folds, id) = (r.uint(), r.key());
        let definitions = Definitions::read(&mut r);
        let marks = r.list(|r| Mark { tab: r.key(), reach: r.uint() });
        let account = r.option(Reader::text);
        let (account_key, reported) = (Vec::from(r.bytes()), Vec::from(r.bytes()));
        let last = r.option(Time::read);
        let outbox = Outbox::decode(&mut r);
        let mut engine = Engine::restore(plan, r.bytes(), t)?;
        engine.belongs(account.is_some());
        r.finish()?;
        Ok(Self { id, folds, definitions, engine, outbox, account, account_key, reported, last, marks })
    }
}
