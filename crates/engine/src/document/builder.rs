//! Turns names into indexes and equal things into one: what a document declares and its conditions ask for becomes a plan's tables.

use super::fields::Node;
use super::selector::Selector;
use super::{bounds, report};
use crate::accumulate;
use crate::codec::content_hash;
use crate::condition;
use crate::plan::{
    CellSpec, EventSpec, FeatureSpec, Feed, Leaf, LimitSpec, Plan, PromptSpec, PropSpec, SignalSpec, Source, TraitSpec,
};
use crate::time::Span;
use crate::value::ValueKind;

/// The declared props of an event.
pub(crate) type Props = Vec<(Box<str>, ValueKind)>;

/// The tables under construction, with what only the compiler needs to know.
pub(crate) struct Builder<'a> {
    pub(crate) plan: Plan,
    /// The declared props of each event, beside the plan's events.
    pub(crate) props: Vec<Vec<(&'a str, ValueKind)>>,
    /// The events of each feature, beside the plan's features.
    pub(crate) members: Vec<Vec<usize>>,
    /// How many leaves the document has, before equal ones become one.
    pub(crate) leaves: usize,
}

/// An accumulator as a condition asks for it.
pub(crate) struct CellDraft<'d> {
    pub(crate) kind: accumulate::Kind,
    /// What feeds it, each with the part that it plays. An event that plays several plays them in this order.
    pub(crate) selectors: &'d [(&'d Selector, usize)],
    /// The prop that is kept.
    pub(crate) by: Option<&'d str>,
    pub(crate) window: Option<Span>,
    pub(crate) cap: usize,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(version: u32, utc_offset: i32) -> Self {
        let mut build = Self {
            plan: Plan {
                version,
                utc_offset,
                events: Vec::new(),
                features: Vec::new(),
                limits: Vec::new(),
                traits: Vec::new(),
                signals: Vec::new(),
                prompts: Vec::new(),
                order: Vec::new(),
                cells: Vec::new(),
                leaves: Vec::new(),
                app: Vec::new(),
                engaged: 0,
                hash: 0,
            },
            props: Vec::new(),
            members: Vec::new(),
            leaves: 0,
        };
        // The summary tells all engaged time, whether a condition asks for it or not.
        build.plan.engaged = build.app_activity();
        build
    }

    /// The plan, and the declared props of each of its events.
    pub(crate) fn finish(self) -> (Plan, Vec<Props>) {
        let props =
            self.props.into_iter().map(|props| props.into_iter().map(|(name, kind)| (name.into(), kind)).collect());
        let mut plan = self.plan;
        plan.hash = content_hash(&plan.encode());
        (plan, props.collect())
    }

    pub(crate) fn declare_event(&mut self, name: &str, props: Vec<(&'a str, ValueKind)>) -> usize {
        self.plan.events.push(EventSpec { name: name.into(), props: Vec::new(), feeds: Vec::new() });
        self.props.push(props);
        self.plan.events.len() - 1
    }

    pub(crate) fn declare_feature(&mut self, name: &str, members: Vec<usize>) {
        self.plan.features.push(FeatureSpec { name: name.into(), feeds: Vec::new() });
        self.members.push(members);
    }

    pub(crate) fn declare_limit(&mut self, name: &str, cap: Option<f64>) {
        self.plan.limits.push(LimitSpec { name: name.into(), cap, leaves: Vec::new() });
    }

    pub(crate) fn declare_trait(&mut self, name: &str, kind: ValueKind) {
        self.plan.traits.push(TraitSpec { name: name.into(), kind, leaves: Vec::new() });
    }

    pub(crate) fn add_prompt(&mut self, prompt: PromptSpec) -> usize {
        self.plan.prompts.push(prompt);
        self.plan.prompts.len() - 1
    }

    /// The index of a declared event; reports one that is not.
    pub(crate) fn event(&self, node: &Node<'_>, name: &str) -> Option<usize> {
        find(node, "event", name, self.plan.events.iter().map(|spec| &*spec.name))
    }

    pub(crate) fn feature(&self, node: &Node<'_>, name: &str) -> Option<usize> {
        find(node, "feature", name, self.plan.features.iter().map(|spec| &*spec.name))
    }

    pub(crate) fn limit(&self, node: &Node<'_>, name: &str) -> Option<usize> {
        find(node, "limit", name, self.plan.limits.iter().map(|spec| &*spec.name))
    }

    pub(crate) fn user_trait(&self, node: &Node<'_>, name: &str) -> Option<(usize, ValueKind)> {
        let index = find(node, "trait", name, self.plan.traits.iter().map(|spec| &*spec.name))?;
        self.plan.traits.get(index).map(|spec| (index, spec.kind))
    }

    pub(crate) fn signal(&self, node: &Node<'_>, name: &str) -> Option<usize> {
        find(node, "signal", name, self.plan.signals.iter().map(|spec| &*spec.name))
    }

    /// The name of a prop that every event of the selector declares.
    pub(crate) fn prop(&self, selector: &Selector, node: &Node<'_>) -> Option<Box<str>> {
        let name = node.text()?;
        let mut missing = false;
        for &event in &selector.events {
            let declared = self.props.get(event).map_or(&[][..], Vec::as_slice);
            if !declared.iter().any(|(prop, _)| *prop == name) {
                let event = self.plan.events.get(event).map_or("", |spec| &spec.name);
                let hint = report::suggestion(name, declared.iter().map(|(prop, _)| *prop));
                node.error(format!("event `{event}` declares no prop `{name}`{hint}"));
                missing = true;
            }
        }
        (!missing).then(|| name.into())
    }

    /// The declared type of a prop of an event.
    pub(crate) fn prop_kind(&self, event: usize, name: &str) -> Option<ValueKind> {
        self.props.get(event)?.iter().find(|(prop, _)| *prop == name).map(|(_, kind)| *kind)
    }

    /// The accumulator of a selector; an equal one serves again, with room for the higher cap.
    pub(crate) fn cell(&mut self, draft: CellDraft<'_>) -> usize {
        let window = draft.window.map_or(0, Span::ms);
        let by = draft.by.unwrap_or("");
        let selectors: Vec<&str> = draft.selectors.iter().map(|(selector, _)| selector.canonical.as_str()).collect();
        let key = content_hash(format!("{}|{}|{by}|{window}", draft.kind as u8, selectors.join("|")).as_bytes());
        let (cell, is_new) = self.intern_cell(key, draft.kind, draft.window);
        if let Some(spec) = self.plan.cells.get_mut(cell) {
            spec.cap = spec.cap.max(draft.cap);
        }
        if is_new {
            for &(selector, role) in draft.selectors {
                for &event in &selector.events {
                    let tests = selector.filter.iter();
                    let filter =
                        tests.filter_map(|(prop, test)| Some((self.need(event, prop)?, test.clone()))).collect();
                    let value = draft.by.and_then(|prop| self.need(event, prop));
                    if let Some(spec) = self.plan.events.get_mut(event) {
                        spec.feeds.push(Feed { cell, filter, value, role });
                    }
                }
            }
        }
        cell
    }

    /// The accumulator of engaged time, of the app or of a feature.
    pub(crate) fn activity(&mut self, node: &Node<'_>, name: &str) -> Option<usize> {
        if name == "app" {
            return Some(self.app_activity());
        }
        let feature = self.feature(node, name)?;
        let (cell, is_new) =
            self.intern_cell(content_hash(format!("active|{name}").as_bytes()), accumulate::Kind::Total, None);
        if let Some(spec) = self.plan.features.get_mut(feature)
            && is_new
        {
            spec.feeds.push(cell);
        }
        Some(cell)
    }

    fn app_activity(&mut self) -> usize {
        let (cell, is_new) = self.intern_cell(content_hash(b"active"), accumulate::Kind::Total, None);
        if is_new {
            self.plan.app.push(cell);
        }
        cell
    }

    fn intern_cell(&mut self, key: u64, kind: accumulate::Kind, window: Option<Span>) -> (usize, bool) {
        let known = self.plan.cells.iter().position(|cell| cell.key == key);
        let cell = known.unwrap_or(self.plan.cells.len());
        if known.is_none() {
            self.plan.cells.push(CellSpec { kind, key, window, cap: 0, leaves: Vec::new() });
        }
        (cell, known.is_none())
    }

    /// The place of a prop among those that an event must bring along.
    fn need(&mut self, event: usize, name: &str) -> Option<usize> {
        let kind = self.prop_kind(event, name)?;
        let needed = &mut self.plan.events.get_mut(event)?.props;
        Some(needed.iter().position(|prop| &*prop.name == name).unwrap_or_else(|| {
            needed.push(PropSpec { name: name.into(), kind });
            needed.len() - 1
        }))
    }

    /// A leaf that asks for a lower bound, to be refined by its condition.
    pub(crate) fn leaf(&self, kind: condition::Kind, reads: Vec<Source>, need: Option<f64>, subject: &str) -> Leaf {
        Leaf { kind, reads, need, window: None, test: None, subject: subject.into(), signals: Vec::new() }
    }

    /// The index of a leaf; an equal one serves again. Ties it to what it reads and to the signal that uses it.
    pub(crate) fn intern_leaf(&mut self, leaf: Leaf, signal: usize) -> usize {
        let known = self.plan.leaves.iter().position(|one| Leaf { signals: Vec::new(), ..one.clone() } == leaf);
        let index = known.unwrap_or(self.plan.leaves.len());
        if known.is_none() {
            for source in &leaf.reads {
                let readers = match *source {
                    Source::FirstSeen => None,
                    Source::Cell(cell) => self.plan.cells.get_mut(cell).map(|spec| &mut spec.leaves),
                    Source::Limit(limit) => self.plan.limits.get_mut(limit).map(|spec| &mut spec.leaves),
                    Source::Trait(index) => self.plan.traits.get_mut(index).map(|spec| &mut spec.leaves),
                    Source::Signal(signal) => self.plan.signals.get_mut(signal).map(|spec| &mut spec.readers),
                };
                if let Some(readers) = readers {
                    readers.push(index);
                }
            }
            self.plan.leaves.push(leaf);
        }
        if let Some(leaf) = self.plan.leaves.get_mut(index)
            && !leaf.signals.contains(&signal)
        {
            leaf.signals.push(signal);
        }
        index
    }

    /// What a leaf's words do not say of what it reads: the same words over another feature, cap or type are another condition.
    pub(crate) fn words_of_reads(&self, leaf: usize) -> String {
        let word = |source: &Source| match *source {
            Source::FirstSeen | Source::Signal(_) => String::new(),
            Source::Cell(cell) => format!("{:?}", self.plan.cells.get(cell).map(|spec| spec.key)),
            Source::Limit(limit) => format!("{:?}", self.plan.limits.get(limit).map(|spec| spec.cap)),
            Source::Trait(index) => format!("{:?}", self.plan.traits.get(index).map(|spec| spec.kind)),
        };
        let reads = self.plan.leaves.get(leaf).map_or(&[][..], |leaf| &leaf.reads);
        reads.iter().map(word).collect::<Vec<_>>().join(",")
    }

    pub(crate) fn signal_mut(&mut self, index: usize) -> Option<&mut SignalSpec> {
        self.plan.signals.get_mut(index)
    }

    /// Counts a leaf of the document; reports the first that is too many.
    pub(crate) fn count_leaf(&mut self, node: &Node<'_>) {
        self.leaves += 1;
        if self.leaves == bounds::LEAVES + 1 {
            node.error(format!("the document has more than {} conditions", bounds::LEAVES));
        }
    }
}

fn find<'n>(node: &Node<'_>, what: &str, name: &str, names: impl Iterator<Item = &'n str> + Clone) -> Option<usize> {
    let index = names.clone().position(|one| one == name);
    if index.is_none() {
        node.unknown(what, name, names);
    }
    index
}
