//! The face that the facade sees. Facts go in as indexes and numbers; what comes back is the notes of [`crate::core::note`], 0
//! where there is nothing to do. `t` is the time of day in ms; the facade reads the clock, or makes one up.

use std::rc::Rc;

use js_sys::{Array, Function};
use piquel_engine::outbox::{Occasion, Reason};
use piquel_engine::{Content, Outcome, OwnedValue, Target};
use wasm_bindgen::prelude::*;

use crate::browser::{now, push};
use crate::core::Core;
use crate::names;
use crate::page::Page;
use crate::transport::to_js;

/// Piquel in one page.
#[wasm_bindgen]
pub struct Client {
    page: Rc<Page>,
}

#[wasm_bindgen]
impl Client {
    /// Reads a compiled plan. `address` takes beacons; without one nothing is ever sent. `mode` is a sum of 1 (timers run and
    /// leaving the page is noticed), 2 (state outlives the page), 4 (engaged time and sessions are captured). `notify` is called
    /// with notes for what happens while nobody calls.
    ///
    /// # Errors
    /// Where the plan is none that this build can read.
    #[wasm_bindgen(constructor)]
    pub fn new(
        plan: &[u8],
        key: String,
        address: Option<String>,
        mode: u32,
        notify: Function,
    ) -> Result<Self, JsValue> {
        let core = Core::new(plan, key, address.is_some(), mode).ok_or(JsValue::UNDEFINED)?;
        Ok(Self { page: Page::new(core, address.unwrap_or_default(), notify) })
    }

    /// Goes on from what the device keeps, and begins to watch; to be called once, before any fact.
    pub fn start(&self, t: f64) -> u32 {
        self.page.start(t)
    }

    /// The names of the plan, for the facade to turn into indexes; for the shape see `names.rs`.
    pub fn names(&self) -> String {
        self.page.look(|core| names::of(core.state.engine.plan())).unwrap_or_default()
    }

    /// Stages a text for the next fact or identity.
    pub fn text(&self, index: usize, value: String) {
        self.stage_value(index, OwnedValue::Text(value.into()));
    }

    /// Stages a number.
    pub fn number(&self, index: usize, value: f64) {
        self.stage_value(index, OwnedValue::Number(value));
    }

    /// Stages a truth value.
    pub fn flag(&self, index: usize, value: bool) {
        self.stage_value(index, OwnedValue::Flag(value));
    }

    /// Stages that a trait is to be forgotten.
    pub fn none(&self, index: usize) {
        self.page.run(&mut |core| core.forgotten.push(index));
    }

    /// An event, with what is staged as its props. `offset` is by how many minutes the user's midnight is ahead of UTC; one that
    /// is not a number is none.
    pub fn event(&self, event: usize, t: f64, offset: f64) -> u32 {
        let offset = (!offset.is_nan()).then_some(offset as i32);
        self.page.run(&mut |core| core.event(event, offset, t))
    }

    /// A reading of a limit; a `cap` that is not a number is none.
    pub fn limit(&self, limit: usize, used: f64, cap: f64, t: f64) -> u32 {
        self.page.run(&mut |core| core.limit(limit, used, (!cap.is_nan()).then_some(cap), t))
    }

    /// Engaged time that ended now, in whole ms; a feature that is none counts for the app alone.
    pub fn activity(&self, feature: usize, active: f64, t: f64) -> u32 {
        self.page.run(&mut |core| {
            let known = feature < core.state.engine.plan().features.len();
            core.active(known.then_some(feature), active as u64, t);
        })
    }

    /// What is staged, as traits; a fact in any case, while identity and account make one only of what is news.
    pub fn traits(&self, t: f64) -> u32 {
        self.page.run(&mut |core| core.traits(now(), t))
    }

    /// The user, with what is staged as traits.
    pub fn identify(&self, mut user: String, t: f64) -> u32 {
        self.page.run(&mut |core| core.identify(core::mem::take(&mut user), now(), t))
    }

    /// The account, with what is staged as traits.
    pub fn group(&self, mut account: String, t: f64) -> u32 {
        self.page.run(&mut |core| core.group(core::mem::take(&mut account), now(), t))
    }

    /// A signal fired elsewhere.
    pub fn fired(&self, signal: usize, t: f64) -> u32 {
        self.page.run(&mut |core| core.fired(signal, t))
    }

    /// What became of a prompt: 0 shown, 1 clicked, 2 dismissed, 3 answered.
    pub fn outcome(&self, prompt: usize, outcome: usize, t: f64) -> u32 {
        self.page.run(&mut |core| {
            if let Some(&outcome) = Outcome::ALL.get(outcome) {
                core.outcome(prompt, outcome, t);
            }
        })
    }

    /// Lets the clock stand at `t`.
    pub fn tick(&self, t: f64) -> u32 {
        self.page.run(&mut |core| core.tick(t))
    }

    /// Takes the records since the last call, as numbers; for the shape see `names.rs`.
    pub fn drain(&self) -> Vec<f64> {
        let mut records = Vec::new();
        self.page.run(&mut |core| records = core::mem::take(&mut core.out));
        records
    }

    /// The prompt to show at `t`, in the language that is nearest to `language`: its index, name, form, anchor, title, body, label,
    /// address and action of its call, the trait of its question, how many choices that has, label and value of each, then the
    /// values of its placeholders. `undefined` stands for what is not there.
    pub fn offer(&self, language: &str, t: f64) -> Option<Array> {
        let mut index = None;
        self.page.run(&mut |core| index = core.next_prompt(t));
        self.page.look(|core| {
            let engine = &core.state.engine;
            let spec = engine.plan().prompts.get(index?)?;
            let Content { title, body, cta, choices, .. } = spec.content(language)?;
            let (href, action) = match cta.as_ref().map(|cta| &cta.target) {
                Some(Target::Href(href)) => (Some(href), None),
                Some(Target::Action(action)) => (None, Some(action)),
                None => (None, None),
            };
            let label = cta.as_ref().map(|cta| &cta.label);
            let question = spec.question.and_then(|index| engine.plan().traits.get(index)).map(|spec| &spec.name);
            let offer = Array::of2(&(index? as u32).into(), &spec.form.as_str().into());
            let (name, anchor) = (Some(&spec.name), spec.anchor.as_ref());
            for text in [name, anchor, Some(title), Some(body), label, href, action, question] {
                push(&offer, text.map_or(JsValue::UNDEFINED, |text| JsValue::from_str(text)));
            }
            push(&offer, (choices.len() as u32).into());
            for (label, value) in choices {
                push(&offer, JsValue::from_str(label));
                push(&offer, to_js(value.get()));
            }
            for value in engine.prompt_values(index?) {
                push(&offer, value.map_or(JsValue::UNDEFINED, to_js));
            }
            Some(offer)
        })?
    }

    /// How often a signal fired, then condition, subject, measure, need, truth, since when there is history and when time alone can
    /// change it, of each clause (`undefined` where there is none).
    pub fn explain(&self, signal: usize) -> Array {
        let explained = Array::new();
        self.page.look(|core| {
            let engine = &core.state.engine;
            push(&explained, engine.fired(signal).into());
            for clause in engine.explain(signal) {
                push(&explained, clause.condition.into());
                push(&explained, clause.subject.into());
                push(&explained, clause.measured.into());
                push(&explained, clause.needed.into());
                push(&explained, clause.met.into());
                push(&explained, clause.since.map(|t| t.ms() as f64).into());
                push(&explained, clause.next.map(|t| t.ms() as f64).into());
            }
        });
        explained
    }

    /// All that the engine keeps of this user, in bytes.
    pub fn snapshot(&self) -> Vec<u8> {
        self.page.look(|core| core.state.engine.snapshot()).unwrap_or_default()
    }

    /// The stage, as its place among the stages.
    pub fn stage(&self) -> u32 {
        self.page.look(|core| core.state.engine.stage() as u32).unwrap_or(0)
    }

    /// Counts what the facade dropped, by the place of the reason.
    pub fn dropped(&self, reason: usize, n: u32) {
        self.page.run(&mut |core| {
            if let Some(&reason) = Reason::ALL.get(reason) {
                core.count(reason, n);
            }
        });
    }

    /// Sends now what is not under way already. True if an answer is awaited.
    pub fn flush(&self, t: f64) -> bool {
        self.page.run(&mut |core| core.send(now(), t, Occasion::Now));
        self.page.look(|core| core.state.outbox.is_busy()).unwrap_or(false)
    }

    /// Tells, sends and writes everything, as when the page is left.
    pub fn leave(&self, t: f64) -> u32 {
        self.page.run(&mut |core| core.leave(now(), t))
    }

    /// Begins anew as somebody who was never here. The facade has emptied the storage before.
    pub fn reset(&self, t: f64) -> u32 {
        self.page.run(&mut |core| core.reset(now(), t))
    }

    /// Stops listening and waking for good.
    pub fn close(&self) {
        self.page.close();
    }

    fn stage_value(&self, index: usize, value: OwnedValue) {
        let mut value = Some(value);
        self.page.run(&mut |core| value.take().map_or((), |value| core.stage(index, value)));
    }
}
