//! Which prompt to offer, and what became of it. Whether and where it is drawn is the page's business.

use crate::engine::Engine;
use crate::fact::Outcome;
use crate::plan::{Placeholder, Plan, PromptSpec, SignalSpec, Source};
use crate::state::PromptState;
use crate::step::Run;
use crate::time::{DAY, Span, Time};
use crate::value::Value;

impl Engine {
    /// The prompt to show at `t`: of the pending ones that may be shown then, that with the highest priority, in a tie the first of
    /// the document. Those in `except` are passed over: they were dismissed on this page, and to show them again at once would be
    /// rude. A device that is held out of a prompt, by its `install` id, never gets it; the moment is recorded.
    pub fn offer(&mut self, t: Time, install: &str, except: &[usize]) -> Option<usize> {
        loop {
            let index = self.waiting(t, except)?;
            let spec = self.plan.prompts.get(index)?;
            if fraction(install, &spec.name) >= spec.holdout {
                return Some(index);
            }
            self.run.state.now = self.run.state.now.max(t);
            self.run.note_outcome(&self.plan, index, Outcome::Holdout);
        }
    }

    /// As [`Engine::offer`], but only looks: the prompt that comes next, should the device not be held out of it.
    pub fn waiting(&self, t: Time, except: &[usize]) -> Option<usize> {
        let state = &self.run.state;
        let t = t.max(state.now);
        let policy = &self.plan.policy;
        if !passed(state.prompted, policy.every, t) || policy.per_session.is_some_and(|most| state.in_session >= most) {
            return None;
        }
        let mut best: Option<(usize, u8)> = None;
        for (index, (spec, prompt)) in self.plan.prompts.iter().zip(&state.prompts).enumerate() {
            if prompt.is_due(spec, t)
                && !except.contains(&index)
                && best.is_none_or(|(_, priority)| spec.priority > priority)
            {
                best = Some((index, spec.priority));
            }
        }
        best.map(|(index, _)| index)
    }

    /// The earliest later instant at which time alone lets a prompt be offered: then it is worth asking again.
    pub fn next_offer(&self, except: &[usize]) -> Option<Time> {
        let state = &self.run.state;
        let after = |since: Option<Time>, least: Option<Span>| Some(since? + least?);
        let pending = self.plan.prompts.iter().zip(&state.prompts).enumerate();
        let times = pending.filter(|(index, (_, prompt))| prompt.pending.is_some() && !except.contains(index));
        let times = times.map(|(_, (spec, prompt))| after(prompt.shown, spec.every));
        let times = times.map(|own| own.max(after(state.prompted, self.plan.policy.every)));
        times.flatten().filter(|&time| time > state.now).min()
    }

    /// What the placeholders in a prompt's texts stand for, in order; `None` where nothing is known yet.
    pub fn prompt_values(&self, prompt: usize) -> Vec<Option<Value<'_>>> {
        let Some(spec) = self.plan.prompts.get(prompt) else { return Vec::new() };
        let state = &self.run.state;
        let value = |placeholder: &Placeholder| match *placeholder {
            Placeholder::Remaining(limit) => {
                let reading = self.reading(limit)?;
                Some(Value::Number((reading.cap? - reading.used).max(0.0)))
            }
            Placeholder::Used(limit) => Some(Value::Number(self.reading(limit)?.used)),
            Placeholder::Cap(limit) => {
                let declared = self.plan.limits.get(limit).and_then(|limit| limit.cap);
                self.reading(limit).map_or(declared, |reading| reading.cap).map(Value::Number)
            }
            Placeholder::Total(cell) => Some(Value::Number(state.cells.get(cell)?.total)),
            Placeholder::Trait(index) => self.trait_value(index),
            Placeholder::DaysLeft { limit, cell } => {
                let left = state.exhausted(limit, Source::Cell(cell))? - state.now.ms() as f64;
                Some(Value::Number((left / DAY as f64).ceil().max(0.0)))
            }
        };
        spec.values.iter().map(value).collect()
    }
}

impl PromptState {
    fn is_due(&self, spec: &PromptSpec, t: Time) -> bool {
        let fresh = |since: Time| spec.expires.is_none_or(|expires| since + expires >= t);
        self.pending.is_some_and(fresh) && passed(self.shown, spec.every, t)
    }

    fn is_used_up(&self, spec: &PromptSpec) -> bool {
        let [shown, .., held_out] = self.outcomes;
        shown + held_out >= spec.lifetime
    }
}

impl Run {
    /// A firing makes the prompts that wait for it pending, and cancels those that it makes pointless.
    pub(crate) fn make_pending(&mut self, plan: &Plan, signal: &SignalSpec, initial: bool) {
        let now = self.state.now;
        for &index in &signal.prompts {
            if let (Some(spec), Some(prompt)) = (plan.prompts.get(index), self.state.prompts.get_mut(index))
                && !prompt.is_used_up(spec)
                && (spec.on_initial || !initial)
            {
                prompt.pending = Some(now);
            }
        }
        for &index in &signal.cancels {
            if let Some(prompt) = self.state.prompts.get_mut(index) {
                prompt.pending = None;
            }
        }
    }

    pub(crate) fn note_outcome(&mut self, plan: &Plan, index: usize, outcome: Outcome) {
        let now = self.state.now;
        let (Some(spec), Some(prompt)) = (plan.prompts.get(index), self.state.prompts.get_mut(index)) else {
            return;
        };
        let Some(times) = prompt.outcomes.get_mut(outcome as usize) else { return };
        *times += 1;
        let n = *times;
        if matches!(outcome, Outcome::Shown | Outcome::Holdout) {
            prompt.shown = Some(now);
        }
        if matches!(outcome, Outcome::Clicked | Outcome::Answered) || prompt.is_used_up(spec) {
            prompt.pending = None;
        }
        self.record_outcome(index, outcome, n);
    }
}

/// Whether so much time has passed since then.
fn passed(since: Option<Time>, least: Option<Span>, t: Time) -> bool {
    match (since, least) {
        (Some(since), Some(least)) => since + least <= t,
        _ => true,
    }
}

/// Where a device stands among all of them, from 0 to below 1, as far as this prompt goes: FNV-1a 64 of its install id, a zero byte
/// and the prompt's id (G. Fowler, L. C. Noll, K.-P. Vo, 1991).
fn fraction(install: &str, prompt: &str) -> f64 {
    let mut text = Vec::from(install.as_bytes());
    text.push(0);
    text.extend_from_slice(prompt.as_bytes());
    crate::content_hash(&text) as f64 / 18_446_744_073_709_551_616.0
}
