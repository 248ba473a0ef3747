//! Which prompt to offer, and what became of it. Whether and where it is drawn is the page's business.

use crate::engine::Engine;
use crate::fact::Outcome;
use crate::plan::{Placeholder, Plan};
use crate::step::Run;
use crate::value::Value;

impl Engine {
    /// The prompt to show now: of the pending ones that with the highest priority, in a tie the first of the document. Those in
    /// `except` are passed over: they were dismissed on this page, and to show them again at once would be rude.
    pub fn offer(&self, except: &[usize]) -> Option<usize> {
        let mut best: Option<(usize, u8)> = None;
        for (index, (spec, prompt)) in self.plan.prompts.iter().zip(&self.run.state.prompts).enumerate() {
            if prompt.pending && !except.contains(&index) && best.is_none_or(|(_, priority)| spec.priority > priority) {
                best = Some((index, spec.priority));
            }
        }
        best.map(|(index, _)| index)
    }

    /// What the placeholders in a prompt's texts stand for, in order; `None` where nothing is known yet.
    pub fn prompt_values(&self, prompt: usize) -> Vec<Option<Value<'_>>> {
        let Some(spec) = self.plan.prompts.get(prompt) else { return Vec::new() };
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
            Placeholder::Total(cell) => Some(Value::Number(self.run.state.cells.get(cell)?.total)),
            Placeholder::Trait(index) => self.trait_value(index),
        };
        spec.values.iter().map(value).collect()
    }
}

impl Run {
    /// A firing makes the prompts that wait for it pending.
    pub(crate) fn make_pending(&mut self, plan: &Plan, signal: usize, initial: bool) {
        let Some(signal) = plan.signals.get(signal) else { return };
        for &index in &signal.prompts {
            let (Some(spec), Some(prompt)) = (plan.prompts.get(index), self.state.prompts.get_mut(index)) else {
                continue;
            };
            let [shown, ..] = prompt.outcomes;
            if shown < spec.lifetime && (spec.on_initial || !initial) {
                prompt.pending = true;
            }
        }
    }

    pub(crate) fn note_outcome(&mut self, plan: &Plan, index: usize, outcome: Outcome) {
        let (Some(spec), Some(prompt)) = (plan.prompts.get(index), self.state.prompts.get_mut(index)) else {
            return;
        };
        let Some(times) = prompt.outcomes.get_mut(outcome as usize) else { return };
        *times += 1;
        let n = *times;
        let [shown, ..] = prompt.outcomes;
        if outcome == Outcome::Clicked || shown >= spec.lifetime {
            prompt.pending = false;
        }
        self.record_outcome(index, outcome, n);
    }
}
