//! State -> bytes -> state. Everything in it stands under a content key, so that the next version of the definitions finds what it
//! still asks for: the same accumulator keeps its history, a signal that fired stays fired, and the rest is dropped.

use std::sync::Arc;

use crate::accumulate::Cell;
use crate::codec::{CodecError, Reader, Writer, content_hash};
use crate::engine::Engine;
use crate::plan::Plan;
use crate::record::Stage;
use crate::state::{PromptState, Reading, SignalState, State};
use crate::step::Run;
use crate::time::Time;
use crate::value::OwnedValue;

/// First byte of a snapshot: the version of its format. Every released one stays readable.
const FORMAT: u8 = 1;

impl Engine {
    /// All that is to be kept of this user, in bytes.
    pub fn snapshot(&self) -> Vec<u8> {
        let state = &self.run.state;
        let mut w = Writer::new();
        w.byte(FORMAT);
        w.key(self.plan.hash);
        w.uint(state.now.ms());
        w.option(state.first_seen, |w, t| w.uint(t.ms()));
        w.byte(state.stage as u8);
        w.uint(state.stage_changes.into());
        let cells = self.plan.cells.iter().zip(&state.cells);
        some(
            &mut w,
            cells.filter(|(_, cell)| Some(cell.since) != state.first_seen || !cell.is_blank()),
            |w, (spec, cell)| {
                w.key(spec.key);
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
            w.byte(u8::from(prompt.pending));
            prompt.outcomes.iter().for_each(|&n| w.uint(n.into()));
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
        let (body, sum) = snapshot.split_last_chunk::<8>().ok_or(CodecError::Truncated)?;
        if content_hash(body) != u64::from_le_bytes(*sum) {
            return Err(CodecError::Invalid);
        }
        let mut r = Reader::new(body);
        if r.byte() != FORMAT {
            r.fail(CodecError::Version);
        }
        let same_plan = r.key() == plan.hash;
        let mut state = State::new(&plan);
        state.now = Time::read(&mut r);
        state.first_seen = r.option(Time::read);
        let stage = r.below(Stage::ALL.len());
        state.stage = Stage::ALL.get(stage).copied().unwrap_or_default();
        state.stage_changes = r.uint() as u32;
        // What the snapshot does not mention was blank, and, under other definitions, has history only from now on.
        let since = if same_plan { state.first_seen } else { state.first_seen.map(|_| now.max(state.now)) };
        state.cells.iter_mut().for_each(|cell| cell.since = since.unwrap_or_default());
        for _ in 0..r.count() {
            let key = r.key();
            let cell = Cell::read(&mut r);
            if let Some((spec, kept)) = plan.cells.iter().zip(&mut state.cells).find(|(spec, _)| spec.key == key) {
                if !spec.kind.fits(&cell, spec) {
                    r.fail(CodecError::Invalid);
                }
                *kept = cell;
                kept.fit(spec.cap);
            }
        }
        for _ in 0..r.count() {
            let key = r.key();
            let used = r.float();
            let own = r.option(Reader::float);
            if let Some((spec, kept)) =
                plan.limits.iter().zip(&mut state.readings).find(|(spec, _)| name_key(&spec.name) == key)
            {
                *kept = Some(Reading { used, cap: own.or(spec.cap), own_cap: own.is_some() });
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
                fired: r.uint() as u32,
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
            let pending = r.flag();
            let outcomes = [r.uint() as u32, r.uint() as u32, r.uint() as u32];
            if let Some((_, kept)) =
                plan.prompts.iter().zip(&mut state.prompts).find(|(spec, _)| name_key(&spec.name) == key)
            {
                *kept = PromptState { pending, outcomes };
            }
        }
        r.finish()?;
        let mut run = Run::new(&plan, state);
        if !same_plan && run.state.first_seen.is_some() {
            run.load(&plan, now);
        }
        Ok(Self { plan, run })
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
