//! Turns names into indexes and equal things into one: what a document declares and its conditions ask for becomes a plan's tables.

use core::cell::RefCell;
use std::collections::BTreeSet;

use super::bounds;
use super::fields::Node;
use super::selector::{Matches, Selector};
use crate::accumulate;
use crate::codec::content_hash;
use crate::parts::Needs;
use crate::plan::{
    CellSpec, EventSpec, FeatureSpec, Feed, HOUR, Leaf, LimitSpec, Plan, Policy, PromptSpec, PropSpec, ScoreSpec,
    SignalSpec, Source, TraitSpec, WEEKDAY, Window,
};
use crate::record::Level;
use crate::value::{Test, ValueKind};

/// The declared props of an event.
pub(crate) type Props = Vec<(String, ValueKind)>;

/// The props that every event has, and where the engine finds them.
pub(super) const OWN_PROPS: [(&str, usize); 2] = [("$hour", HOUR), ("$weekday", WEEKDAY)];

/// The tables under construction, with what only the compiler needs to know.
pub(crate) struct Builder<'a> {
    pub(crate) plan: Plan,
    /// Whose signal or score is being read.
    pub(crate) level: Level,
    /// The declared props of each event, beside the plan's events.
    pub(super) props: Vec<Vec<(&'a str, ValueKind)>>,
    /// The events of each feature, beside the plan's features.
    pub(super) members: Vec<Vec<usize>>,
    /// Whether each feature is core.
    pub(super) core: Vec<bool>,
    /// How many leaves the document has, before equal ones become one.
    leaves: usize,
    /// Features that a condition or a text names.
    pub(super) asked: RefCell<BTreeSet<usize>>,
}

/// An accumulator as a condition asks for it.
pub(crate) struct CellDraft<'d> {
    pub(crate) kind: accumulate::Kind,
    /// What feeds it, each with the part that it plays. An event that plays several plays them in this order.
    pub(crate) selectors: &'d [(&'d Selector, usize)],
    /// The prop that is kept.
    pub(crate) by: Option<&'d str>,
    pub(crate) window: Window,
    pub(crate) cap: usize,
    /// Points and their limit, in the kind that keeps some.
    pub(crate) points: (f64, f64),
}

impl<'d> CellDraft<'d> {
    /// Over life, of events alone.
    pub(crate) const fn new(kind: accumulate::Kind, selectors: &'d [(&'d Selector, usize)], cap: usize) -> Self {
        Self { kind, selectors, by: None, window: Window::Life, cap, points: (0.0, 0.0) }
    }
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
                scores: Vec::new(),
                prompts: Vec::new(),
                policy: Policy::default(),
                order: Vec::new(),
                cells: Vec::new(),
                leaves: Vec::new(),
                app: Vec::new(),
                any: Vec::new(),
                every: Vec::new(),
                engaged: 0,
                active_days: 0,
                needs: Needs::default(),
                capture: String::new(),
                hash: 0,
            },
            level: Level::User,
            props: Vec::new(),
            members: Vec::new(),
            core: Vec::new(),
            leaves: 0,
            asked: RefCell::default(),
        };
        // The summary tells all engaged time and all active days, whether a condition asks for them or not.
        if let Source::Cell(cell) = build.app_activity(Window::Life) {
            build.plan.engaged = cell;
        }
        if let Source::Cell(cell) = build.any_cell(accumulate::Kind::DaySet, &Matches::Any, Window::Life, 1) {
            build.plan.active_days = cell;
        }
        build
    }

    /// The plan, and the declared props of each of its events.
    pub(crate) fn finish(self) -> (Plan, Vec<Props>) {
        let props =
            self.props.into_iter().map(|props| props.into_iter().map(|(name, kind)| (name.into(), kind)).collect());
        let mut plan = self.plan;
        plan.needs = plan.needs();
        plan.hash = content_hash(&plan.encode());
        (plan, props.collect())
    }

    pub(crate) fn declare_event(&mut self, name: &str, props: Vec<(&'a str, ValueKind)>) -> usize {
        self.plan.events.push(EventSpec { name: name.into(), props: Vec::new(), feeds: Vec::new() });
        self.props.push(props);
        self.plan.events.len() - 1
    }

    pub(crate) fn declare_feature(&mut self, name: &str, members: Vec<usize>, core: bool) {
        self.plan.features.push(FeatureSpec { name: name.into(), feeds: Vec::new() });
        self.members.push(members);
        self.core.push(core);
    }

    pub(crate) fn declare_limit(&mut self, name: &str, cap: Option<f64>) {
        self.plan.limits.push(LimitSpec { name: name.into(), cap, feeds: Vec::new(), leaves: Vec::new() });
    }

    pub(crate) fn declare_trait(&mut self, name: &str, kind: ValueKind) {
        self.plan.traits.push(TraitSpec { name: name.into(), kind, feeds: Vec::new(), leaves: Vec::new() });
    }

    pub(crate) fn add_prompt(&mut self, prompt: PromptSpec) -> usize {
        self.plan.prompts.push(prompt);
        self.plan.prompts.len() - 1
    }

    /// The accumulator of a selector; an equal one serves again, with room for the higher cap.
    pub(crate) fn cell(&mut self, draft: CellDraft<'_>) -> Source {
        let by = draft.by.unwrap_or("");
        let selectors: Vec<&str> = draft.selectors.iter().map(|(selector, _)| selector.canonical.as_str()).collect();
        let mut words = format!("{}|{}|{by}|{}", draft.kind as u8, selectors.join("|"), window_words(&draft));
        if draft.points != (0.0, 0.0) {
            words.push_str(&format!("|{:?}", draft.points));
        }
        let (cell, is_new) = self.intern_cell(&words, &draft);
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
        Source::Cell(cell)
    }

    /// The accumulator of what a selector, anything, or a user's signal brings.
    pub(crate) fn any_cell(&mut self, kind: accumulate::Kind, matches: &Matches, window: Window, cap: usize) -> Source {
        let draft = CellDraft { window, ..CellDraft::new(kind, &[], cap) };
        match matches {
            Matches::Selector(selector) => self.cell(CellDraft { selectors: &[(selector, 0)], ..draft }),
            Matches::Any => {
                let words = format!("{}|any|{}", kind as u8, window_words(&draft));
                let (cell, is_new) = self.intern_cell(&words, &draft);
                if is_new {
                    self.plan.any.push(cell);
                }
                Source::Cell(cell)
            }
            Matches::Fired { signal, name } => {
                let (cell, is_new) = self.intern_cell(&format!("{}|fired|{name}", kind as u8), &draft);
                if let Some(spec) = self.plan.signals.get_mut(*signal)
                    && is_new
                {
                    spec.feeds.push(cell);
                }
                Source::Cell(cell)
            }
        }
    }

    /// The accumulator of engaged time, of the app or of a feature.
    pub(crate) fn activity(&mut self, node: &Node<'_>, name: &str, window: Window) -> Option<Source> {
        if name == "app" {
            return Some(self.app_activity(window));
        }
        let feature = self.feature(node, name)?;
        let draft = activity_draft(window);
        let days = if window == Window::Life { "" } else { "-days" };
        let (cell, is_new) = self.intern_cell(&format!("active{days}|{name}"), &draft);
        if let Some(spec) = self.plan.features.get_mut(feature)
            && is_new
        {
            spec.feeds.push(cell);
        }
        Some(Source::Cell(cell))
    }

    fn app_activity(&mut self, window: Window) -> Source {
        let words = if window == Window::Life { "active" } else { "active-days" };
        let (cell, is_new) = self.intern_cell(words, &activity_draft(window));
        if is_new {
            self.plan.app.push(cell);
        }
        Source::Cell(cell)
    }

    /// The accumulator of a limit's readings.
    pub(crate) fn limit_cell(&mut self, kind: accumulate::Kind, limit: usize, cap: usize) -> Source {
        let name = self.plan.limits.get(limit).map_or("", |spec| &spec.name);
        let words = format!("{}|limit|{name}", kind as u8);
        let (cell, is_new) = self.intern_cell(&words, &CellDraft::new(kind, &[], cap));
        if let Some(spec) = self.plan.limits.get_mut(limit)
            && is_new
        {
            spec.feeds.push(cell);
        }
        Source::Cell(cell)
    }

    /// The accumulator of what a trait was told to be: whether it passes a test, or its number.
    pub(crate) fn told_cell(&mut self, index: usize, test: Option<&Test>) -> Source {
        let name = self.plan.traits.get(index).map_or("", |spec| &spec.name);
        let words = format!("told|{name}|{test:?}");
        let (cell, is_new) = self.intern_cell(&words, &CellDraft::new(accumulate::Kind::Told, &[], 1));
        if is_new {
            if let Some(spec) = self.plan.cells.get_mut(cell) {
                spec.test = test.cloned();
            }
            if let Some(spec) = self.plan.traits.get_mut(index) {
                spec.feeds.push(cell);
            }
        }
        Source::Cell(cell)
    }

    /// The accumulator of when the first fact of the account came; that of a user the engine keeps by itself.
    pub(crate) fn account_begin(&mut self) {
        let (cell, is_new) = self.intern_cell("first", &CellDraft::new(accumulate::Kind::First, &[], 1));
        if is_new {
            self.plan.every.push(cell);
        }
    }

    fn intern_cell(&mut self, words: &str, draft: &CellDraft<'_>) -> (usize, bool) {
        let account = self.level == Level::Account;
        // What is kept for an account begins anew with every account: it is never that of the user.
        let key =
            if account { content_hash(format!("account|{words}").as_bytes()) } else { content_hash(words.as_bytes()) };
        let known = self.plan.cells.iter().position(|cell| cell.key == key);
        let cell = known.unwrap_or(self.plan.cells.len());
        match known.and_then(|cell| self.plan.cells.get_mut(cell)) {
            Some(spec) => spec.cap = spec.cap.max(draft.cap),
            None => {
                let (points, limit) = draft.points;
                // Windows of days are a matter of how many are kept.
                let window = if let Window::Rolling(_) = draft.window { draft.window } else { Window::Life };
                let CellDraft { kind, cap, .. } = *draft;
                self.plan.cells.push(CellSpec {
                    kind,
                    key,
                    account,
                    window,
                    cap,
                    test: None,
                    points,
                    limit,
                    leaves: Vec::new(),
                });
            }
        }
        (cell, known.is_none())
    }

    /// The place of a prop among those that an event must bring along.
    fn need(&mut self, event: usize, name: &str) -> Option<usize> {
        if let Some((_, place)) = OWN_PROPS.iter().find(|(prop, _)| *prop == name) {
            return Some(*place);
        }
        let kind = self.prop_kind(event, name)?;
        let needed = &mut self.plan.events.get_mut(event)?.props;
        Some(needed.iter().position(|prop| &*prop.name == name).unwrap_or_else(|| {
            needed.push(PropSpec { name: name.into(), kind });
            needed.len() - 1
        }))
    }

    /// The index of a leaf; an equal one serves again. Ties it to what it reads, and to the signal that uses it, if one does.
    pub(crate) fn intern_leaf(&mut self, leaf: Leaf, signal: Option<usize>) -> usize {
        let known = self.plan.leaves.iter().position(|one| Leaf { signals: Vec::new(), ..one.clone() } == leaf);
        let index = known.unwrap_or(self.plan.leaves.len());
        if known.is_none() {
            for source in core::iter::once(&leaf.read).chain(&leaf.others) {
                let readers = match *source {
                    Source::FirstSeen => None,
                    Source::Cell(cell) => self.plan.cells.get_mut(cell).map(|spec| &mut spec.leaves),
                    Source::Limit(limit) => self.plan.limits.get_mut(limit).map(|spec| &mut spec.leaves),
                    Source::Trait(index) => self.plan.traits.get_mut(index).map(|spec| &mut spec.leaves),
                    Source::Signal(signal) => self.plan.signals.get_mut(signal).map(|spec| &mut spec.readers),
                    Source::Score(score) => self.plan.scores.get_mut(score).map(|spec| &mut spec.readers),
                };
                if let Some(readers) = readers
                    && !readers.contains(&index)
                {
                    readers.push(index);
                }
            }
            self.plan.leaves.push(leaf);
        }
        if let (Some(leaf), Some(signal)) = (self.plan.leaves.get_mut(index), signal)
            && !leaf.signals.contains(&signal)
        {
            leaf.signals.push(signal);
        }
        index
    }

    /// What a leaf's words do not say of what it reads: the same words over another feature, cap or type are another condition.
    pub(crate) fn words_of_reads(&self, leaf: usize) -> String {
        let word = |source: &Source| match *source {
            Source::FirstSeen | Source::Signal(_) | Source::Score(_) => String::new(),
            Source::Cell(cell) => format!("{:?}", self.plan.cells.get(cell).map(|spec| spec.key)),
            Source::Limit(limit) => format!("{:?}", self.plan.limits.get(limit).map(|spec| spec.cap)),
            Source::Trait(index) => format!("{:?}", self.plan.traits.get(index).map(|spec| spec.kind)),
        };
        let Some(leaf) = self.plan.leaves.get(leaf) else { return String::new() };
        core::iter::once(&leaf.read).chain(&leaf.others).map(word).collect::<Vec<_>>().join(",")
    }

    pub(crate) fn signal_mut(&mut self, index: usize) -> Option<&mut SignalSpec> {
        self.plan.signals.get_mut(index)
    }

    pub(crate) fn score_mut(&mut self, index: usize) -> Option<&mut ScoreSpec> {
        self.plan.scores.get_mut(index)
    }

    /// Counts a leaf of the document; reports the first that is too many.
    pub(crate) fn count_leaf(&mut self, node: &Node<'_>) {
        self.leaves += 1;
        if self.leaves == bounds::LEAVES + 1 {
            node.error(format!("the document has more than {} conditions", bounds::LEAVES));
        }
    }
}

/// What tells accumulators of the same kind and selector apart. Those of days serve every number of days.
fn window_words(draft: &CellDraft<'_>) -> String {
    match (draft.kind, draft.window) {
        (_, Window::Rolling(window)) => window.ms().to_string(),
        (accumulate::Kind::DaySet, Window::Days(_) | Window::Weeks(_)) => "days".into(),
        _ => "0".into(),
    }
}

const fn activity_draft(window: Window) -> CellDraft<'static> {
    let (kind, cap) = match window {
        Window::Days(days) => (accumulate::Kind::Days, days as usize),
        _ => (accumulate::Kind::Total, 0),
    };
    CellDraft::new(kind, &[], cap)
}
