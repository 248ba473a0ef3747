//! State -> bytes -> state. Everything in it stands under a content key, so that the next version of the definitions finds what it
//! still asks for: the same accumulator keeps its history, a signal that fired stays fired, and the rest is dropped.

use std::sync::Arc;

use crate::accumulate::Cell;
use crate::codec::{CodecError, Reader, Writer, content_hash};
use crate::engine::Engine;
use crate::plan::Plan;
use crate::fact::Outcome;
use crate::record::{Level, Stage};
use crate::state::{PromptState, Reading, ScoreState, SignalState, State};
use crate::step::Run;
use crate::time::Time;
use crate::value::OwnedValue;

/// First byte of a snapshot: the version of its format. Every released one stays readable.
const FORMAT: u8 = 2;
/// The first one, which knew no scores, no caps of cells, and of prompts and readings no times.
const FIRST: u8 = 1;

impl Engine {
    /// All that is to be kept of this user, in bytes. Of an account without its cells: those follow from what is merged.
    pub fn snapshot(&self) -> Vec<u8> {
        let state = &self.run.state;
        let mut w = Writer::new();
        w.byte(FORMAT);
        w.key(self.plan.hash);
        w.uint(state.now.ms());
        w.option(state.first_seen, |w, t| w.uint(t.ms()));
        w.byte(state.stage as u8);
        w.uint(state.stage_changes.into());
        let kept = if self.run.level == Level::User { state.cells.as_slice() } else { &[] };
        let cells = self.plan.cells.iter().zip(kept);
        some(
            &mut w,
            cells.filter(|(_, cell)| Some(cell.since) != state.first_seen || !cell.is_blank()),
            |w, (spec, cell)| {
                w.key(spec.key);
                w.uint(spec.cap as u64);
                cell.write(w);
            },
        );
        let readings = self.plan.limits.iter().zip(&state.readings);
        some(
            &mut w,
            readings.filter_map(|(spec, reading)| reading.map(|reading| (spec, reading))),
            |w, (spec, reading)| {
                w.key(name_key(&spec.name));
                w.float(reading.used);
                w.option(reading.cap.filter(|_| reading.own_cap), Writer::float);
                w.uint(reading.at.ms());
            },
        );
        let traits = self.plan.traits.iter().zip(&state.traits);
        some(
            &mut w,
            traits.filter_map(|(spec, value)| value.as_ref().map(|value| (spec, value))),
            |w, (spec, value)| {
                w.key(name_key(&spec.name));
                value.write(w);
            },
        );
        let signals = self.plan.signals.iter().zip(&state.signals);
        some(&mut w, signals.filter(|(_, signal)| signal.seen || signal.fired > 0), |w, (spec, signal)| {
            w.key(name_key(&spec.name));
            w.key(spec.key);
            w.byte(u8::from(signal.seen) | u8::from(signal.held) << 1);
            w.uint(signal.fired.into());
            w.uint(signal.last.ms());
        });
        let prompts = self.plan.prompts.iter().zip(&state.prompts);
        some(&mut w, prompts.filter(|(_, prompt)| **prompt != PromptState::default()), |w, (spec, prompt)| {
            w.key(name_key(&spec.name));
            for time in [prompt.pending, prompt.shown] {
                w.option(time.map(Time::ms), Writer::uint);
            }
            prompt.outcomes.iter().for_each(|&n| w.uint(n.into()));
        });
        w.option(state.prompted.map(Time::ms), Writer::uint);
        w.uint(state.in_session.into());
        let scores = self.plan.scores.iter().zip(&state.scores);
        some(&mut w, scores.filter(|(_, score)| score.changes > 0), |w, (spec, score)| {
            w.key(name_key(&spec.name));
            w.key(score.tier.and_then(|tier| spec.tiers.get(tier)).map_or(0, |tier| name_key(&tier.name)));
            w.uint(score.changes.into());
        });
        let mut bytes = w.into_bytes();
        let sum = content_hash(&bytes);
        bytes.extend_from_slice(&sum.to_le_bytes());
        bytes
    }

    /// Goes on from a snapshot. Under other definitions than those it was taken under: keeps what is the same, then takes the step
    /// of loading at `now`, in which new signals are evaluated for the first time; it may leave records.
    ///
    /// # Errors
    /// [`CodecError`] where the bytes are cut off, damaged, or of a newer format.
    pub fn restore(plan: impl Into<Arc<Plan>>, snapshot: &[u8], now: Time) -> Result<Self, CodecError> {
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
        let format = r.byte();
        if !(FIRST..=FORMAT).contains(&format) {
            r.fail(CodecError::Version);
        }
        let is_first = format == FIRST;
        let same_plan = r.key() == plan.hash;
        let mut state = State::new(plan);
        state.now = Time::read(&mut r);
        state.first_seen = r.option(Time::read);
        let stage = r.below(Stage::ALL.len());
        state.stage = Stage::ALL.get(stage).copied().unwrap_or_default();
        state.stage_changes = r.small();
        // What the snapshot does not mention was blank, and, under other definitions, has history only from now on.
        let since = if same_plan { state.first_seen } else { state.first_seen.map(|_| now.max(state.now)) };
        state.cells.iter_mut().for_each(|cell| cell.since = since.unwrap_or_default());
        for _ in 0..r.count() {
            let key = r.key();
            let cap = if is_first { None } else { Some(r.uint() as usize) };
            let cell = Cell::read(&mut r);
            if let Some((spec, kept)) = plan.cells.iter().zip(&mut state.cells).find(|(spec, _)| spec.key == key) {
                *kept = cell;
                // Where the cap is not known, the cell may have been full.
                let cap = cap.unwrap_or(kept.keys.len());
                if !kept.fit(spec, cap, now.max(state.now), state.calendar) {
                    r.fail(CodecError::Invalid);
                }
            }
        }
        for _ in 0..r.count() {
            let key = r.key();
            let used = r.float();
            let own = r.option(Reader::float);
            let at = if is_first { state.now } else { Time::read(&mut r) };
            if let Some((spec, kept)) =
                plan.limits.iter().zip(&mut state.readings).find(|(spec, _)| name_key(&spec.name) == key)
            {
                *kept = Some(Reading { used, cap: own.or(spec.cap), own_cap: own.is_some(), at });
            }
        }
        for _ in 0..r.count() {
            let key = r.key();
            let value = OwnedValue::read(&mut r);
            if let Some((spec, kept)) =
                plan.traits.iter().zip(&mut state.traits).find(|(spec, _)| name_key(&spec.name) == key)
            {
                *kept = Some(value).filter(|value| value.get().kind() == spec.kind);
            }
        }
        for _ in 0..r.count() {
            let (id, key) = (r.key(), r.key());
            let flags = r.below(4);
            let signal = SignalState {
                seen: flags & 1 != 0,
                held: flags & 2 != 0,
                fired: r.small(),
                last: Time::read(&mut r),
            };
            if let Some((spec, kept)) =
                plan.signals.iter().zip(&mut state.signals).find(|(spec, _)| name_key(&spec.name) == id)
            {
                // Under another condition it stays fired, but has never been evaluated.
                let same = spec.key == key;
                *kept = SignalState { seen: signal.seen && same, held: signal.held && same, ..signal };
            }
        }
        for _ in 0..r.count() {
            let key = r.key();
            let mut prompt = PromptState::default();
            if is_first {
                prompt.pending = r.flag().then_some(state.now);
            } else {
                (prompt.pending, prompt.shown) = (r.option(Time::read), r.option(Time::read));
            }
            for outcome in prompt.outcomes.iter_mut().take(if is_first { 3 } else { Outcome::ALL.len() }) {
                *outcome = r.small();
            }
            if let Some((_, kept)) =
                plan.prompts.iter().zip(&mut state.prompts).find(|(spec, _)| name_key(&spec.name) == key)
            {
                *kept = prompt;
            }
        }
        if !is_first {
            state.prompted = r.option(Time::read);
            state.in_session = r.small();
            for _ in 0..r.count() {
                let (key, tier, changes) = (r.key(), r.key(), r.small());
                if let Some((spec, kept)) =
                    plan.scores.iter().zip(&mut state.scores).find(|(spec, _)| name_key(&spec.name) == key)
                {
                    let tier = spec.tiers.iter().position(|one| name_key(&one.name) == tier);
                    *kept = ScoreState { tier, changes };
                }
            }
        }
        r.finish()?;
        Ok((state, same_plan))
    }
}

fn name_key(name: &str) -> u64 {
    content_hash(name.as_bytes())
}

/// A count, then each thing.
fn some<T>(w: &mut Writer, things: impl Iterator<Item = T> + Clone, mut write: impl FnMut(&mut Writer, T)) {
    w.uint(things.clone().count() as u64);
    things.for_each(|thing| write(w, thing));
}
