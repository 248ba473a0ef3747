//! Which prompt to offer, and what became of it. Whether and where it is drawn is the page's business.

use crate::accumulate::Kind;
use crate::engine::Engine;
use crate::fact::Outcome;
use crate::list::has;
use crate::plan::{Figure, Placeholder, Plan, PromptSpec, SignalSpec, Source};
use crate::state::PromptState;
use crate::step::Run;
use crate::time::{DAY, Span, Time};
use crate::value::Value;

impl Engine {
    /// Takes the deadlines up to `t` and gives the prompt to show then: of the pending ones that may be shown, that with the highest
    /// priority, in a tie the first of the document. Those in `except` are passed over: they were dismissed on this page, and to
    /// show them again at once would be rude. A device that is held out of a prompt, by its `install` id, never gets it; the moment
    /// is recorded, and the prompt joins `except`, as if it had been dismissed.
    pub fn offer(&mut self, t: Time, install: &str, except: &mut Vec<usize>) -> Option<usize> {
        self.tick(t);
        loop {
            let index = self.waiting(t, except)?;
            let spec = self.plan.prompts.get(index)?;
            if fraction(install, &spec.name) >= spec.holdout {
                return Some(index);
            }
            self.run.note_outcome(index, Outcome::Holdout);
            except.push(index);
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
        let mut best: Option<(usize, u32)> = None;
        for (index, (spec, prompt)) in self.plan.prompts.iter().zip(&state.prompts).enumerate() {
            if prompt.is_due(spec, t)
                && !has(except, index)
                && best.is_none_or(|(_, priority)| spec.priority > priority)
            {
                best = Some((index, spec.priority));
            }
        }
        best.map(|(index, _)| index)
    }

    /// Whether a prompt is over: it was clicked, answered or cancelled since it was offered.
    pub fn is_over(&self, prompt: usize) -> bool {
        self.run.state.prompts.get(prompt).is_some_and(|prompt| prompt.pending.is_none())
    }

    /// The earliest later instant at which time alone lets a prompt be offered: then it is worth asking again.
    pub fn next_offer(&self, except: &[usize]) -> Option<Time> {
        let state = &self.run.state;
        let mut next: Option<Time> = None;
        for (index, (spec, prompt)) in self.plan.prompts.iter().zip(&state.prompts).enumerate() {
            if prompt.pending.is_none() || prompt.is_used_up(spec) || has(except, index) {
                continue;
            }
            let mut free = state.now;
            for (since, least) in [(prompt.shown, spec.every), (state.prompted, self.plan.policy.every)] {
                if let (Some(since), Some(least)) = (since, least) {
                    free = free.max(since + least);
                }
            }
            if free > state.now && next.is_none_or(|next| free < next) {
                next = Some(free);
            }
        }
        next
    }

    /// What the placeholders in a prompt's texts stand for, in order; `None` where nothing is known yet.
    pub fn prompt_values(&self, prompt: usize) -> Vec<Option<Value<'_>>> {
        let Some(spec) = self.plan.prompts.get(prompt) else { return Vec::new() };
        let state = &self.run.state;
        let mut values = Vec::new();
        for &Placeholder { what, index } in &spec.values {
            let reading = self.reading(index);
            let limit = self.plan.limits.get(index);
            let number = match what {
                Figure::Trait => {
                    values.push(self.trait_value(index));
                    continue;
                }
                Figure::Total => state.cells.get(index).map(|cell| cell.total),
                Figure::Used => reading.map(|reading| reading.used),
                Figure::Cap => reading.map_or(limit.and_then(|limit| limit.cap), |reading| reading.cap),
                Figure::Remaining => reading.and_then(|one| one.cap.map(|cap| (cap - one.used).max(0.0))),
                Figure::DaysLeft => {
                    let pace = |&&cell: &&usize| self.plan.cells.get(cell).is_some_and(|spec| spec.kind == Kind::Pace);
                    let pace = limit.and_then(|limit| limit.feeds.iter().find(pace));
                    let end = pace.and_then(|&cell| state.exhausted(index, Source::Cell(cell)));
                    end.map(|end| ((end - state.now.ms() as f64) / DAY as f64).ceil().max(0.0))
                }
            };
            values.push(number.map(Value::Number));
        }
        values
    }
}

impl PromptState {
    fn is_due(&self, spec: &PromptSpec, t: Time) -> bool {
        let fresh = |since: Time| spec.expires.is_none_or(|expires| since + expires >= t);
        self.pending.is_some_and(fresh) && !self.is_used_up(spec) && passed(self.shown, spec.every, t)
    }

    fn is_used_up(&self, spec: &PromptSpec) -> bool {
        let [shown, .., held_out] = self.outcomes;
        shown.saturating_add(held_out) >= spec.lifetime
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

    pub(crate) fn note_outcome(&mut self, index: usize, outcome: Outcome) {
        let now = self.state.now;
        let Some(prompt) = self.state.prompts.get_mut(index) else { return };
        let Some(times) = prompt.outcomes.get_mut(outcome as usize) else { return };
        *times = times.saturating_add(1);
        let n = *times;
        if matches!(outcome, Outcome::Shown | Outcome::Holdout) {
            prompt.shown = Some(now);
        }
        if matches!(outcome, Outcome::Clicked | Outcome::Answered) {
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
