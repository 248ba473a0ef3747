//! State -> bytes -> state. Everything in it stands under a content key, so that the next version of the definitions finds what it
//! still asks for: the same accumulator keeps its history, a signal that fired stays fired, and the rest is dropped.
//!
//! One description of the bytes serves both ways ([`Coder`]): they can't disagree, and a page loads it once.

use crate::accumulate::Cell;
use crate::codec::{CodecError, Coder, Reader, Writer, content_hash};
use crate::engine::Engine;
use crate::parts::SCORES;
use crate::plan::{Plan, Shared};
use crate::record::{Level, Stage};
use crate::state::{Reading, State};
use crate::step::Run;
use crate::time::Time;

/// First byte of a snapshot: the version of its format. Every released one stays readable.
const FORMAT: u8 = 2;

impl Engine {
    /// All that is to be kept of this user, in bytes. Of an account without its cells: those follow from what is merged.
    pub fn snapshot(&mut self) -> Vec<u8> {
        let mut w = Writer::new();
        w.byte(FORMAT);
        w.key(self.plan.hash);
        let kept = if self.run.level() == Level::User { self.plan.cells.len() } else { 0 };
        code(&mut Coder::Write(&mut w), &self.plan, &mut self.run.state, kept, None);
        let mut bytes = w.into_bytes();
        let sum = content_hash(&bytes);
        bytes.extend_from_slice(&sum.to_le_bytes());
        bytes
    }

    /// Goes on from a snapshot. Under other definitions than those it was taken under: keeps what is the same, then takes the step
    /// of loading at `now`, in which new signals are evaluated for the first time; it may leave records.
    ///
    /// # Errors
    /// [`CodecError`] where the bytes are cut off, damaged, or of a format that is not known.
    pub fn restore(plan: impl Into<Shared>, snapshot: &[u8], now: Time) -> Result<Self, CodecError> {
        let plan = plan.into();
        let (state, same_plan) = Self::read(&plan, snapshot, now)?;
        let mut run = Run::new(&plan, state, Level::User);
        if !same_plan && run.state.first_seen.is_some() {
            run.load(&plan, now);
        }
        Ok(Self { plan, run })
    }

    /// What of a snapshot fits the plan, and whether it was taken under just this one.
    pub(crate) fn read(plan: &Plan, snapshot: &[u8], now: Time) -> Result<(State, bool), CodecError> {
        let (body, sum) = snapshot.split_last_chunk::<8>().ok_or(CodecError::Truncated)?;
        if content_hash(body) != u64::from_le_bytes(*sum) {
            return Err(CodecError::Invalid);
        }
        let mut r = Reader::new(body);
        if r.byte() != FORMAT {
            r.fail(CodecError::Version);
        }
        let same_plan = r.key() == plan.hash;
        let mut state = State::new(plan);
        code(&mut Coder::Read(&mut r), plan, &mut state, plan.cells.len(), (!same_plan).then_some(now));
        r.finish()?;
        Ok((state, same_plan))
    }
}

/// The bytes of a state with its first `kept` cells, there or back; under other definitions, as it is `loaded` at that time.
fn code(c: &mut Coder<'_, '_>, plan: &Plan, state: &mut State, kept: usize, loaded: Option<Time>) {
    c.time(&mut state.now);
    c.option(&mut state.first_seen, Coder::time);
    let mut stage = state.stage as usize;
    c.below(&mut stage, Stage::ALL.len());
    state.stage = Stage::ALL.get(stage).copied().unwrap_or_default();
    c.small(&mut state.stage_changes);

    let (now, calendar, first_seen) = (state.now.max(loaded.unwrap_or_default()), state.calendar, state.first_seen);
    if c.reads() {
        // What is not mentioned was blank, and, under other definitions, has history only from now on.
        let since = first_seen.map(|first| loaded.map_or(first, |_| now)).unwrap_or_default();
        state.cells.iter_mut().for_each(|cell| cell.since = since);
    }
    let is_news = |cell: &Cell| Some(cell.since) != first_seen || !cell.is_blank();
    table(c, plan.cells.get(..kept).unwrap_or_default(), &mut state.cells, |c, spec, cell, is_asked| {
        if is_asked {
            return (c.reads() || is_news(cell)).then_some(spec.key);
        }
        let mut cap = spec.cap as u64;
        c.uint(&mut cap);
        cell.code(c);
        // Not of the shape that its kind keeps: damaged, or made up.
        if c.reads() && !cell.fit(spec, cap as usize, now, calendar) {
            c.fail(CodecError::Invalid);
        }
        None
    });
    table(c, &plan.limits, &mut state.readings, |c, spec, reading, is_asked| {
        if is_asked {
            return (c.reads() || reading.is_some()).then(|| name_key(&spec.name));
        }
        let mut kept = reading.unwrap_or(Reading { used: 0.0, cap: None, own_cap: false, at: Time::default() });
        let mut cap = kept.cap.filter(|_| kept.own_cap);
        c.float(&mut kept.used);
        c.option(&mut cap, Coder::float);
        c.time(&mut kept.at);
        *reading = Some(Reading { cap: cap.or(spec.cap), own_cap: cap.is_some(), ..kept });
        None
    });
    table(c, &plan.traits, &mut state.traits, |c, spec, value, is_asked| {
        if is_asked {
            return (c.reads() || value.is_some()).then(|| name_key(&spec.name));
        }
        value.get_or_insert_default().code(c);
        // One that is declared as another type now is not known.
        value.take_if(|value| value.get().kind() != spec.kind);
        None
    });
    table(c, &plan.signals, &mut state.signals, |c, spec, signal, is_asked| {
        if is_asked {
            return (c.reads() || signal.seen || signal.fired > 0).then(|| name_key(&spec.name));
        }
        let mut key = spec.key;
        c.key(&mut key);
        c.flag(&mut signal.seen);
        c.flag(&mut signal.held);
        c.small(&mut signal.fired);
        c.time(&mut signal.last);
        // Under another condition it stays fired, but has never been evaluated.
        signal.seen &= key == spec.key;
        signal.held &= signal.seen;
        None
    });
    table(c, &plan.prompts, &mut state.prompts, |c, spec, prompt, is_asked| {
        if is_asked {
            return (c.reads() || *prompt != Default::default()).then(|| name_key(&spec.name));
        }
        c.option(&mut prompt.pending, Coder::time);
        c.option(&mut prompt.shown, Coder::time);
        prompt.outcomes.iter_mut().for_each(|outcome| c.small(outcome));
        None
    });
    if SCORES {
        table(c, &plan.scores, &mut state.scores, |c, spec, score, is_asked| {
            if is_asked {
                return (c.reads() || score.changes > 0).then(|| name_key(&spec.name));
            }
            let mut tier = score.tier.and_then(|tier| spec.tiers.get(tier)).map_or(0, |tier| name_key(&tier.name));
            c.key(&mut tier);
            c.small(&mut score.changes);
            let place = spec.tiers.iter().position(|one| name_key(&one.name) == tier);
            // A tier that is gone is held in no place, until the step of loading tells the change.
            score.tier = place.or((tier != 0).then_some(usize::MAX));
            None
        });
    } else {
        // Those of other definitions are passed over.
        table::<(), ()>(c, &[], &mut [], |_, (), (), _| None);
    }
    c.option(&mut state.prompted, Coder::time);
    c.small(&mut state.in_session);
}

/// What there is to say of the things of a table, each under its key. `row` is asked, with true, for the key, `None` where there is
/// nothing to write, and else codes. What stands under a key that none of them has is passed over.
fn table<S, T>(
    c: &mut Coder<'_, '_>,
    specs: &[S],
    states: &mut [T],
    row: impl Fn(&mut Coder<'_, '_>, &S, &mut T, bool) -> Option<u64>,
) {
    code_rows(c, specs.len(), &mut Table { specs, states, row });
}

/// Two slices that run in parallel, and how a thing of them is coded.
struct Table<'t, S, T, F> {
    specs: &'t [S],
    states: &'t mut [T],
    row: F,
}

/// The thing in a place. A trait of its own, because a closure behind a reference brings two more ways to call it along.
trait Rows {
    fn row(&mut self, c: &mut Coder<'_, '_>, index: usize, is_asked: bool) -> Option<u64>;
}

impl<S, T, F: Fn(&mut Coder<'_, '_>, &S, &mut T, bool) -> Option<u64>> Rows for Table<'_, S, T, F> {
    fn row(&mut self, c: &mut Coder<'_, '_>, index: usize, is_asked: bool) -> Option<u64> {
        (self.row)(c, self.specs.get(index)?, self.states.get_mut(index)?, is_asked)
    }
}

fn code_rows(c: &mut Coder<'_, '_>, n: usize, rows: &mut dyn Rows) {
    let mut keys = Vec::new();
    for index in 0..n {
        keys.push(rows.row(c, index, true));
    }
    match c {
        Coder::Write(w) => {
            w.uint(keys.iter().flatten().count() as u64);
            for (index, key) in keys.into_iter().enumerate() {
                if let Some(key) = key {
                    w.key(key);
                    let mut bytes = Writer::new();
                    rows.row(&mut Coder::Write(&mut bytes), index, false);
                    w.bytes(&bytes.into_bytes());
                }
            }
        }
        Coder::Read(r) => {
            for _ in 0..r.count() {
                let key = r.key();
                let mut bytes = Reader::new(r.bytes());
                if let Some(index) = keys.iter().position(|&one| one == Some(key)) {
                    rows.row(&mut Coder::Read(&mut bytes), index, false);
                    if let Err(fault) = bytes.finish() {
                        r.fail(fault);
                    }
                }
            }
        }
    }
}

fn name_key(name: &str) -> u64 {
    content_hash(name.as_bytes())
}
