//! What the facade tells, as entries: names become keys, values are those that were staged. What an entry does is
//! [`crate::entry`]'s.

use core::mem::take;

use piquel_engine::codec::Writer;
use piquel_engine::outbox::Reason;
use piquel_engine::{Fact, Outcome, OwnedValue, Table, Value, content_hash, has};

use crate::core::Core;
use crate::journal::entry;

/// Most values that can be staged: a document of 256 KiB has no room for more traits.
const MOST_VALUES: usize = 16_384;

/// Most firings elsewhere that are made up for at once.
const MOST_FIRINGS: u32 = 100;

impl Core {
    /// Keeps a value for the fact or the identity that follows: a prop by its place among the event's, a trait among the plan's.
    pub(crate) fn stage(&mut self, index: usize, value: OwnedValue) {
        if index >= MOST_VALUES || !value.get().is_valid() {
            return self.count(Reason::Invalid, 1);
        }
        while self.staged.len() <= index {
            self.staged.push(None);
        }
        if let Some(place) = self.staged.get_mut(index) {
            *place = Some(value);
        }
    }

    /// The user did something; the staged values are its props.
    pub(crate) fn event(&mut self, event: usize, offset: Option<i32>, t: f64) {
        let staged = take(&mut self.staged);
        let (Some(&key), Some(spec)) = (self.event_keys.get(event), self.plan.events.get(event)) else { return };
        let mut w = Writer::from(take(&mut self.scratch));
        w.key(key);
        w.option(offset, |w, offset| w.int(offset.into()));
        let mut props: Vec<Option<Value<'_>>> = Vec::new();
        for (prop, value) in spec.props.iter().zip(&staged) {
            props.push(value.as_ref().map(OwnedValue::get));
            if let Some(value) = value {
                w.key(content_hash(prop.name.as_bytes()));
                value.write(&mut w);
            }
        }
        let mut payload = w.into_bytes();
        // As `enter` does it, without reading back what was just written: this is what happens most.
        if let Some((t, code)) = self.note(entry::EVENT, &payload, t) {
            self.live(t, code, Fact::Event { event, props: &props, offset });
        }
        payload.clear();
        self.scratch = payload;
        self.fold_overlong();
    }

    /// A reading of a limit.
    pub(crate) fn limit(&mut self, limit: usize, used: f64, cap: Option<f64>, t: f64) {
        if !(used.is_finite() && used >= 0.0 && cap.is_none_or(|cap| cap.is_finite() && cap > 0.0)) {
            return self.count(Reason::Invalid, 1);
        }
        let Some(mut w) = self.naming(Table::Limits, limit) else { return };
        w.float(used);
        w.option(cap, Writer::float);
        self.act(entry::LIMIT, w, t);
    }

    /// Engaged time that ended now, with a feature if the plan has it.
    pub(crate) fn active(&mut self, feature: usize, active: u64, t: f64) {
        let mut w = Writer::new();
        w.key(self.plan.keys(Table::Features).get(feature).copied().unwrap_or_default());
        w.uint(active);
        self.act(entry::ACTIVITY, w, t);
    }

    /// A signal fired elsewhere, by now so often as `n` says at least; once more if it says 0.
    pub(crate) fn fired(&mut self, signal: usize, n: u32, t: f64) {
        let known = self.state.engine.fired(signal);
        for _ in known..n.max(known + u32::from(n == 0)).min(known + MOST_FIRINGS) {
            if let Some(w) = self.naming(Table::Signals, signal) {
                self.act(entry::FIRED, w, t);
            }
        }
    }

    /// What became of a prompt.
    pub(crate) fn outcome(&mut self, prompt: usize, outcome: Outcome, t: f64) {
        if outcome == Outcome::Dismissed && !has(&self.dismissed, prompt) {
            self.dismissed.push(prompt);
        }
        if let Some(mut w) = self.naming(Table::Prompts, prompt) {
            w.byte(outcome as u8);
            self.act(entry::OUTCOME, w, t);
        }
        self.offer();
    }

    /// The payload of an entry about something in a table of the plan: its key.
    fn naming(&self, table: Table, index: usize) -> Option<Writer> {
        let mut w = Writer::new();
        w.key(*self.plan.keys(table).get(index)?);
        Some(w)
    }

    /// Counts what was dropped.
    pub(crate) fn count(&mut self, reason: Reason, n: u32) {
        if let Some(count) = self.drops.get_mut(reason as usize) {
            *count = count.saturating_add(n);
            self.touch();
        }
    }
}
