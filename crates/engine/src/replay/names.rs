//! The names of a plan, turned into indexes; what is not declared is left out and counted.

use std::collections::HashMap;

use super::line::{Named, NamedFact};
use crate::document::{Document, Props};
use crate::fact::Fact;
use crate::plan::Shared;
use crate::value::{Value, ValueKind};

/// Looks names up in a plan.
pub(super) struct Names {
    pub(super) plan: Shared,
    events: HashMap<String, Event>,
    features: HashMap<String, usize>,
    limits: HashMap<String, usize>,
    traits: HashMap<String, (usize, ValueKind)>,
    signals: HashMap<String, usize>,
    prompts: HashMap<String, usize>,
}

/// An event, with the place of each declared prop among those that the engine needs.
struct Event {
    index: usize,
    needed: usize,
    props: Vec<(String, ValueKind, Option<usize>)>,
}

impl Names {
    pub(super) fn new(document: &Document) -> Self {
        let plan = Shared::from(document.plan().clone());
        let declared: &[Props] = document.props();
        let events = plan.events.iter().zip(declared).enumerate().map(|(index, (spec, declared))| {
            let place = |name: &str| spec.props.iter().position(|prop| *prop.name == *name);
            let props = declared.iter().map(|(name, kind)| (name.clone(), *kind, place(name))).collect();
            (spec.name.clone(), Event { index, needed: spec.props.len(), props })
        });
        let traits = plan.traits.iter().enumerate().map(|(index, spec)| (spec.name.clone(), (index, spec.kind)));
        Self {
            events: events.collect(),
            features: indexes(plan.features.iter().map(|spec| &spec.name)),
            limits: indexes(plan.limits.iter().map(|spec| &spec.name)),
            traits: traits.collect(),
            signals: indexes(plan.signals.iter().map(|spec| &spec.name)),
            prompts: indexes(plan.prompts.iter().map(|spec| &spec.name)),
            plan,
        }
    }

    /// Turns the names of a fact into indexes and hands it on; `None` where its name is not declared. Counts what it leaves out.
    pub(super) fn resolve(&self, fact: &NamedFact<'_>, ignored: &mut u64, step: impl FnOnce(Fact<'_>)) -> Option<()> {
        match fact {
            NamedFact::Event { name, props, offset } => {
                let event = self.events.get(&**name)?;
                let mut values: Vec<Option<Value<'_>>> = vec![None; event.needed];
                for (name, value) in &props.0 {
                    let declared = event.props.iter().find(|(prop, ..)| **prop == **name);
                    match declared.map(|(_, kind, place)| (value.declared(*kind), place)) {
                        Some((Some(value), Some(place))) => {
                            if let Some(slot) = values.get_mut(*place) {
                                *slot = Some(value);
                            }
                        }
                        Some((Some(_), None)) => {}
                        _ => *ignored += 1,
                    }
                }
                step(Fact::Event { event: event.index, props: &values, offset: *offset });
            }
            NamedFact::Activity { active, feature } => {
                let feature = feature.as_ref().and_then(|name| self.features.get(&**name)).copied();
                step(Fact::Activity { feature, active: *active });
            }
            NamedFact::Limit { name, used, cap } => {
                step(Fact::Limit { limit: *self.limits.get(&**name)?, used: *used, cap: *cap });
            }
            NamedFact::Traits(Named(traits)) => {
                let mut values = Vec::with_capacity(traits.len());
                for (path, value) in traits {
                    match self.traits.get(&**path).map(|(index, kind)| (*index, value.declared(*kind))) {
                        Some((index, None)) if matches!(value, super::line::Scalar::Null) => values.push((index, None)),
                        Some((index, Some(value))) => values.push((index, Some(value))),
                        _ => *ignored += 1,
                    }
                }
                step(Fact::Traits(&values));
            }
            NamedFact::Fired { name } => step(Fact::Fired { signal: *self.signals.get(&**name)? }),
            NamedFact::Prompt { name, outcome } => {
                step(Fact::Prompt { prompt: *self.prompts.get(&**name)?, outcome: *outcome });
            }
        }
        Some(())
    }
}

fn indexes<'n>(names: impl Iterator<Item = &'n String>) -> HashMap<String, usize> {
    names.enumerate().map(|(index, name)| (name.clone(), index)).collect()
}
