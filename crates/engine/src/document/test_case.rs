//! The cases that a document brings along: facts, and the firings that must come of them. They are checked like everything else, run
//! by a replay, and never part of a plan.

use serde_json::Value as Json;

use super::fields::{Fields, Node};
use super::selector::scalar;
use super::{Builder, Document, bounds};
use crate::record::{Level, What};
use crate::replay::{Line, NamedFact, Replay};
use crate::time::Time;

/// Whose a fact is that names no user.
const USER: &str = "user";

/// A case, checked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Case {
    name: String,
    facts: Vec<Json>,
    until: Option<Time>,
    expect: Vec<Firing>,
}

/// A firing, as a case expects it or as it came.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Firing {
    /// The id of the signal.
    pub signal: String,
    /// When, in ms since the Unix epoch.
    pub at: u64,
    /// Whose it is, of a signal of users; `None` where a case leaves that open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Whose it is, of a signal of accounts; `None` where a case leaves that open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
}

/// What came of a case.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct TestOutcome {
    /// The name of the case.
    pub name: String,
    /// Whether the firings are those that the case expects, in their order, and no other.
    pub passed: bool,
    /// What the case expects.
    pub expected: Vec<Firing>,
    /// What fired: of users in the order in which they appear, then of accounts.
    pub fired: Vec<Firing>,
}

impl Firing {
    /// Whether a firing is one that this expects.
    pub fn allows(&self, fired: &Self) -> bool {
        let same = |wanted: &Option<String>, found: &Option<String>| wanted.is_none() || wanted == found;
        self.signal == fired.signal
            && self.at == fired.at
            && same(&self.user, &fired.user)
            && same(&self.account, &fired.account)
    }
}

impl Document {
    /// Runs the document's own cases, in their order.
    pub fn run_tests(&self) -> Vec<TestOutcome> {
        self.tests.iter().map(|case| self.run_test(case)).collect()
    }

    fn run_test(&self, case: &Case) -> TestOutcome {
        let mut replay = Replay::new(self);
        for fact in &case.facts {
            // What was no fact would have been an error of the document.
            if let Ok(line) = Line::read(fact, Some(USER)) {
                replay.take(&line);
            }
        }
        let mut fired = Vec::new();
        replay.records(case.until, |level, name, record| {
            if let What::Signal { signal, .. } = record.what {
                let of = |one: Level| (one == level).then(|| name.to_owned());
                fired.push(Firing {
                    signal: self.plan.signals.get(signal).map_or_else(String::new, |spec| spec.name.to_string()),
                    at: record.at.ms(),
                    user: of(Level::User),
                    account: of(Level::Account),
                });
            }
        });
        let passed =
            case.expect.len() == fired.len() && case.expect.iter().zip(&fired).all(|(wanted, one)| wanted.allows(one));
        TestOutcome { name: case.name.clone(), passed, expected: case.expect.clone(), fired }
    }
}

/// Reads the cases.
pub(super) fn read<'a>(fields: &Fields<'a>, build: &Builder<'a>) -> Vec<Case> {
    let Some(node) = fields.get("tests") else { return Vec::new() };
    let nodes = node.items().unwrap_or_default();
    if nodes.len() > bounds::TESTS {
        node.error(format!("{} cases are given, at most {} are allowed", nodes.len(), bounds::TESTS));
        return Vec::new();
    }
    nodes.iter().filter_map(|node| case(node, build)).collect()
}

fn case<'a>(node: &Node<'a>, build: &Builder<'a>) -> Option<Case> {
    let fields = node.object()?;
    let name = fields.require("name").and_then(|node| node.text());
    let until = fields.get("until").map(|node| instant(&node));
    let facts = fields.require("facts").and_then(|node| node.items()).unwrap_or_default();
    facts.iter().for_each(|node| fact(node, build));
    let expect = fields.require("expect").and_then(|node| node.items()).unwrap_or_default();
    let expect: Vec<Option<Firing>> = expect.iter().map(|node| expected(node, build)).collect();
    fields.finish();
    Some(Case {
        name: name?.to_owned(),
        facts: facts.iter().map(|node| node.value.clone()).collect(),
        until: until.unwrap_or_default(),
        expect: expect.into_iter().collect::<Option<_>>()?,
    })
}

/// Checks a fact more strictly than a replay does: what a replay passes over is a mistake where somebody wrote it down.
fn fact<'a>(node: &Node<'a>, build: &Builder<'a>) {
    let line = match Line::read(node.value, Some(USER)) {
        Ok(line) => line,
        Err(fault) => {
            node.error(format!("no fact: {fault}"));
            return;
        }
    };
    let Some(fields) = node.object() else { return };
    for key in ["t", "user", "account"] {
        fields.get(key);
    }
    match line.fact {
        NamedFact::Event { name, .. } => {
            let event = fields.get("event").and_then(|node| build.event(&node, &name));
            for (prop, node) in fields.get("props").map(|node| node.entries()).unwrap_or_default() {
                let Some(event) = event else { break };
                match build.prop_kind(event, prop) {
                    Some(_) if prop.starts_with('$') => {
                        node.error(format!("`{prop}` follows from the time of the fact; leave it out"));
                    }
                    Some(kind) => {
                        scalar(&node, kind);
                    }
                    None => build.unknown_prop(&node, event, prop),
                }
            }
            fields.get("offset").and_then(|node| node.signed(-720..=840));
        }
        NamedFact::Activity { .. } => {
            fields.get("active");
            fields.get("feature").and_then(|node| build.declared_feature(&node, node.text()?));
        }
        NamedFact::Limit { name, .. } => {
            fields.get("limit").and_then(|node| build.limit(&node, &name));
            fields.get("used");
            fields.get("cap");
        }
        NamedFact::Traits(_) => {
            for (path, node) in fields.get("traits").map(|node| node.entries()).unwrap_or_default() {
                if let Some((_, kind)) = build.user_trait(&node, path)
                    && !node.value.is_null()
                {
                    scalar(&node, kind);
                }
            }
        }
        NamedFact::Fired { name } => {
            fields.get("fired").and_then(|node| build.signal(&node, &name));
        }
        NamedFact::Prompt { name, .. } => {
            fields.get("prompt").and_then(|node| build.prompt(&node, &name));
            fields.get("outcome");
        }
    }
    fields.finish();
}

fn expected<'a>(node: &Node<'a>, build: &Builder<'a>) -> Option<Firing> {
    let fields = node.object()?;
    let signal = fields.require("signal").and_then(|node| {
        let name = node.text()?;
        build.signal(&node, name).and_then(|index| build.plan.signals.get(index))
    });
    let at = fields.require("at").and_then(|node| instant(&node));
    let user = fields.get("user").map(|node| (node.text(), node));
    let account = fields.get("account").map(|node| (node.text(), node));
    fields.finish();
    let signal = signal?;
    let other = if signal.level == Level::User { (&account, "user") } else { (&user, "account") };
    if let (Some((_, node)), own) = other {
        node.error(format!(
            "`{}` is a signal of level `{own}`; say whose it is by `{own}`, or not at all",
            signal.name
        ));
    }
    let own = |whose: Option<(Option<&str>, Node<'_>)>| whose.and_then(|(text, _)| text).map(str::to_owned);
    Some(Firing { signal: signal.name.to_string(), at: at?.ms(), user: own(user), account: own(account) })
}

fn instant(node: &Node<'_>) -> Option<Time> {
    node.integer(0..=Time::LAST.ms()).and_then(Time::from_ms)
}
