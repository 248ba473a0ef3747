//! Selectors, which match events, and the tests that props and traits must pass.

use serde_json::Value as Json;

use super::bounds;
use super::builder::Builder;
use super::declare::kind_name;
use super::fields::{Fields, Node};
use super::report::quoted;
use crate::record::Level;
use crate::value::{Bound, MAX_TEXT, OwnedValue, Test, Value, ValueKind};

/// Which events match.
pub(crate) struct Selector {
    /// Indexes of the events.
    pub(crate) events: Vec<usize>,
    /// Props that must pass, by name and in the order of names.
    pub(crate) filter: Vec<(String, Test)>,
    /// What it is about, in the document's words.
    pub(crate) subject: String,
    /// The same for all ways of writing the same selector; content keys are made of it.
    pub(crate) canonical: String,
}

/// What a condition on activity counts.
pub(crate) enum Matches {
    /// Matching events.
    Selector(Selector),
    /// Any event and any engaged time.
    Any,
    /// Firings of a signal of the account's users.
    Fired {
        /// Its index.
        signal: usize,
        /// Its id.
        name: String,
    },
}

impl Matches {
    /// What it is about, in the document's words.
    pub(crate) fn subject(&self) -> &str {
        match self {
            Self::Selector(selector) => &selector.subject,
            Self::Any => "any",
            Self::Fired { name, .. } => name,
        }
    }
}

impl Builder<'_> {
    /// Reads a selector: a name, `{"event", "where"}`, or `{"feature"}`.
    pub(crate) fn selector(&mut self, node: &Node<'_>) -> Option<Selector> {
        if let Json::String(name) = node.value {
            let event = self.event(node, name)?;
            return Some(Selector {
                events: vec![event],
                filter: Vec::new(),
                subject: name.as_str().into(),
                canonical: name.clone(),
            });
        }
        if !node.value.is_object() {
            node.expected("an event's name, or an object with `event` or `feature`");
            return None;
        }
        let fields = node.object()?;
        if fields.has("event") && fields.has("feature") {
            node.error("a selector has one of `event` and `feature`; put two conditions into `{\"any\": […]}`");
            return None;
        }
        if let Some(feature) = fields.get("feature") {
            if fields.get("where").is_some() {
                node.error(
                    "a feature takes no `where`; its events have different props: select one of them by `event`",
                );
            }
            fields.finish();
            let name = feature.text()?;
            let index = self.feature(&feature, name)?;
            if self.members(index).is_empty() {
                feature.error(format!("feature `{name}` has no events that could match"));
            }
            return Some(self.feature_selector(index));
        }
        let event = fields.require("event").and_then(|node| {
            let name = node.text()?;
            self.event(&node, name).map(|index| (index, name))
        });
        let filter = fields.get("where");
        fields.finish();
        let (event, name) = event?;
        let mut tests = Vec::new();
        let mut canonical = Vec::new();
        if let Some(filter) = filter {
            for (prop, node) in filter.entries() {
                let Some(kind) = self.prop_kind(event, prop) else {
                    self.unknown_prop(&node, event, prop);
                    continue;
                };
                if let Some(test) = prop_test(&node, kind) {
                    check_own_prop(&node, prop, &test);
                    canonical.push(format!("{prop}:{test:?}"));
                    tests.push((prop.into(), test));
                }
            }
        }
        tests.sort_by(|(a, _): &(String, Test), (b, _)| a.cmp(b));
        canonical.sort_unstable();
        let canonical =
            if canonical.is_empty() { name.to_owned() } else { format!("{name}{{{}}}", canonical.join(",")) };
        Some(Selector { events: vec![event], filter: tests, subject: name.into(), canonical })
    }

    /// Any event of a feature.
    pub(crate) fn feature_selector(&self, feature: usize) -> Selector {
        let events = self.members(feature).to_vec();
        // A feature that gains an event is another selector: its history would be another.
        let mut names: Vec<&str> =
            events.iter().filter_map(|&event| self.plan.events.get(event)).map(|spec| &*spec.name).collect();
        names.sort_unstable();
        let canonical = format!("[{}]", names.join(","));
        let subject = self.plan.features.get(feature).map_or("", |spec| &spec.name).into();
        Selector { events, filter: Vec::new(), subject, canonical }
    }

    /// A selector, or `"any"`.
    pub(crate) fn matches(&mut self, node: &Node<'_>) -> Option<Matches> {
        if node.value.as_str() == Some("any") {
            return Some(Matches::Any);
        }
        self.selector(node).map(Matches::Selector)
    }

    /// A selector, `"any"`, or `{"fired": signal}`.
    pub(crate) fn matches_or_fired(&mut self, node: &Node<'_>) -> Option<Matches> {
        let fired = node.value.as_object().is_some_and(|object| object.contains_key("fired"));
        if !fired {
            return self.matches(node);
        }
        let fields = node.object()?;
        let fired = fields.require("fired")?;
        fields.finish();
        let name = fired.text()?;
        let signal = self.signal(&fired, name)?;
        if self.plan.signals.get(signal)?.level == Level::Account {
            fired.error(format!("`{name}` is a signal of accounts: no user fires it; name it by `is`"));
            return None;
        }
        Some(Matches::Fired { signal, name: name.into() })
    }
}

/// The one test of a trait condition, before its trait is known.
pub(crate) struct TraitTest<'a> {
    key: &'static str,
    node: Node<'a>,
}

impl<'a> Fields<'a> {
    /// Finds the one test that a trait condition takes.
    pub(crate) fn trait_test(&self) -> Option<TraitTest<'a>> {
        const TESTS: [&str; 7] = ["eq", "in", "gte", "gt", "lte", "lt", "exists"];
        let tests: Vec<TraitTest<'a>> =
            TESTS.into_iter().filter_map(|key| self.get(key).map(|node| TraitTest { key, node })).collect();
        match <[_; 1]>::try_from(tests) {
            Ok([test]) => Some(test),
            Err(tests) => {
                let known = quoted(TESTS);
                let found = if tests.is_empty() { "none".to_owned() } else { tests.len().to_string() };
                self.node().error(format!("a trait takes exactly one test of {known}, found {found}"));
                None
            }
        }
    }
}

impl TraitTest<'_> {
    /// Reads it for a trait of this type.
    pub(crate) fn read(&self, kind: ValueKind) -> Option<Test> {
        match self.key {
            "eq" => Some(Test::In(vec![scalar(&self.node, kind)?])),
            "in" => one_of(&self.node, kind),
            "exists" => self.node.flag().map(Test::Exists),
            key => bound(&self.node, kind).map(|at| range(None, key, at)),
        }
    }
}

/// A test in a `where`: a scalar, `{"in": […]}`, or bounds.
fn prop_test(node: &Node<'_>, kind: ValueKind) -> Option<Test> {
    if node.value.is_array() {
        node.error(format!("several values are a test of their own: `{{\"in\": {}}}`", node.value));
        return None;
    }
    if !node.value.is_object() {
        return Some(Test::In(vec![scalar(node, kind)?]));
    }
    let fields = node.object()?;
    let list = fields.get("in");
    let mut test = None;
    let mut bounds = 0;
    for key in ["gte", "gt", "lte", "lt"] {
        if let Some(node) = fields.get(key) {
            bounds += 1;
            let at = bound(&node, kind)?;
            test = Some(range(test, key, at));
        }
    }
    fields.finish();
    if let (None, 0, true) = (&list, bounds, fields.has("eq")) {
        return None;
    }
    if let Some(Test::Range { low: Some(low), high: Some(high) }) = &test
        && (low.at > high.at || (low.at == high.at && (low.strict || high.strict)))
    {
        node.never("no number lies between these bounds");
    }
    match (list, test) {
        (Some(list), None) => one_of(&list, kind),
        (None, Some(test)) => Some(test),
        (Some(_), Some(_)) => {
            node.error("`in` stands alone; move the bounds away");
            None
        }
        (None, None) => {
            if bounds == 0 {
                node.error("a test is a value, or an object with `in`, `gte`, `gt`, `lte` or `lt`");
            }
            None
        }
    }
}

/// The hour and the weekday have few values: a test that none of them passes is pointless.
fn check_own_prop(node: &Node<'_>, prop: &str, test: &Test) {
    let (first, last) = match prop {
        "$hour" => (0, 23),
        "$weekday" => (1, 7),
        _ => return,
    };
    if !(first..=last).any(|number| test.passes(Some(Value::Number(f64::from(number))))) {
        node.never(format!("`{prop}` is a whole number from {first} to {last}"));
    }
}

fn range(so_far: Option<Test>, key: &str, at: f64) -> Test {
    let (mut low, mut high) = match so_far {
        Some(Test::Range { low, high }) => (low, high),
        _ => (None, None),
    };
    let bound = Some(Bound { at, strict: key == "gt" || key == "lt" });
    if key.starts_with('g') {
        low = bound
    } else {
        high = bound
    }
    Test::Range { low, high }
}

fn bound(node: &Node<'_>, kind: ValueKind) -> Option<f64> {
    if kind != ValueKind::Number {
        node.error(format!("bounds are for numbers, and this is declared as {}", kind_name(kind)));
        return None;
    }
    node.number()
}

fn one_of(node: &Node<'_>, kind: ValueKind) -> Option<Test> {
    let values: Vec<Option<OwnedValue>> = node.some_items(bounds::IN)?.iter().map(|item| scalar(item, kind)).collect();
    values.into_iter().collect::<Option<_>>().map(Test::In)
}

/// A value of the declared type.
pub(super) fn scalar(node: &Node<'_>, kind: ValueKind) -> Option<OwnedValue> {
    let value = match (kind, node.value) {
        (ValueKind::Text, Json::String(text)) => {
            if text.len() > MAX_TEXT {
                node.error(format!("the text has {} bytes; values of more than {MAX_TEXT} never match", text.len()));
            }
            Some(OwnedValue::Text(text.as_str().into()))
        }
        (ValueKind::Number, Json::Number(number)) => number.as_f64().map(OwnedValue::Number),
        (ValueKind::Flag, Json::Bool(flag)) => Some(OwnedValue::Flag(*flag)),
        _ => None,
    };
    if value.is_none() {
        node.error(format!("expected a value of the declared type {}, found `{}`", kind_name(kind), node.value));
    }
    value
}
