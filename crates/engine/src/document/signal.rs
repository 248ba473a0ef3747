//! Signals: their conditions become programs over shared leaves, and `is` fixes the order in which they are evaluated.

use serde_json::Value as Json;

use super::bounds;
use super::builder::Builder;
use super::declare::check_name;
use super::fields::{Fields, Node};
use crate::codec::content_hash;
use crate::condition;
use crate::plan::{Op, SignalSpec, Source};
use crate::record::SignalKind;

/// A signal as people need it: what the plan leaves out.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    /// Its id.
    pub id: String,
    /// What it stands for.
    pub kind: SignalKind,
    /// What people call it.
    pub label: Option<String>,
    /// Its leaf conditions as the document words them, in the order of evidence.
    pub leaves: Vec<Json>,
}

/// Reads all signals. Their ids are declared first, since a condition may name a later one.
pub(super) fn read<'a>(fields: &Fields<'a>, build: &mut Builder<'a>) -> Vec<Signal> {
    let Some(node) = fields.require("signals") else { return Vec::new() };
    let nodes = node.items().unwrap_or_default();
    if nodes.len() > bounds::SIGNALS {
        node.error(format!("{} signals are declared, at most {} are allowed", nodes.len(), bounds::SIGNALS));
        return Vec::new();
    }
    if nodes.is_empty() {
        node.warning("no signal is defined; nothing will ever be recognised");
    }
    let mut objects = Vec::new();
    for node in &nodes {
        let Some(object) = node.object() else { continue };
        let id = object.require("id").and_then(|id| id.text().map(|text| (id, text)));
        let Some((id_node, id)) = id else { continue };
        check_name(&id_node, id);
        if build.plan.signals.iter().any(|spec| &*spec.name == id) {
            id_node.error(format!("the id `{id}` is taken by an earlier signal"));
            continue;
        }
        build.plan.signals.push(SignalSpec {
            name: id.into(),
            kind: SignalKind::Custom,
            full_evidence: false,
            cooldown: None,
            key: 0,
            leaves: Vec::new(),
            program: Vec::new(),
            readers: Vec::new(),
            prompts: Vec::new(),
        });
        objects.push((object, id));
    }
    let signals = objects.iter().enumerate().map(|(index, (object, id))| signal(object, id, index, build)).collect();
    fix_order(&objects, build);
    signals
}

fn signal<'a>(fields: &Fields<'a>, id: &str, index: usize, build: &mut Builder<'a>) -> Signal {
    let kind = fields.require("kind").and_then(|node| node.one_of(&SignalKind::ALL, SignalKind::as_str));
    let full = fields
        .get("evidence")
        .and_then(|node| node.one_of(&[false, true], |full| if full { "full" } else { "capped" }));
    let label = fields.get("label").and_then(|node| {
        let text = node.text()?;
        if text.len() > bounds::TEXT {
            node.error(format!("the label has {} bytes, at most {} are allowed", text.len(), bounds::TEXT));
        }
        Some(text.to_owned())
    });
    let repeat = fields.get("repeat");
    let cooldown = repeat.as_ref().and_then(|node| match node.value {
        Json::String(text) if text == "once" => None,
        Json::Object(_) => {
            let repeat = node.object()?;
            let cooldown = repeat.require("cooldown").and_then(|node| node.duration());
            repeat.finish();
            cooldown
        }
        _ => {
            node.error("expected `\"once\"` or `{\"cooldown\": duration}`");
            None
        }
    });
    let mut program = Program { build, signal: index, ops: Vec::new(), leaves: Vec::new(), words: Vec::new() };
    let when = fields.require("when");
    if let Some(when) = &when {
        program.read(when, 1);
    }
    let Program { ops, leaves, words, .. } = program;
    fields.finish();
    let kind = kind.unwrap_or(SignalKind::Custom);
    let words_of_reads: Vec<String> = leaves.iter().map(|&leaf| build.words_of_reads(leaf)).collect();
    if let Some(spec) = build.signal_mut(index) {
        spec.kind = kind;
        spec.full_evidence = full.unwrap_or(false);
        spec.cooldown = cooldown;
        let repeat = cooldown.map_or(0, |cooldown| cooldown.ms());
        let when = when.map_or("null".into(), |when| canonical(when.value));
        spec.key = content_hash(format!("{repeat}|{when}|{}", words_of_reads.join("|")).as_bytes());
        spec.leaves = leaves;
        spec.program = ops;
    }
    Signal { id: id.to_owned(), kind, label, leaves: words }
}

/// A condition on its way to operands before operators.
struct Program<'b, 'a> {
    build: &'b mut Builder<'a>,
    signal: usize,
    ops: Vec<Op>,
    leaves: Vec<usize>,
    words: Vec<Json>,
}

impl<'a> Program<'_, 'a> {
    fn read(&mut self, node: &Node<'a>, depth: usize) {
        if depth > bounds::DEPTH {
            node.error(format!("the condition is nested more than {} deep", bounds::DEPTH));
            return;
        }
        let Some(fields) = node.object() else { return };
        let connectives: Vec<&'static str> = ["all", "any", "not"].into_iter().filter(|key| fields.has(key)).collect();
        let found: Vec<&(&str, condition::Parser)> =
            condition::PARSERS.iter().filter(|(key, _)| fields.has(key)).collect();
        match (connectives.as_slice(), found.as_slice()) {
            (["all"], []) => self.list(&fields, "all", depth),
            (["any"], []) => self.list(&fields, "any", depth),
            (["not"], []) => {
                if let Some(inner) = fields.get("not") {
                    self.read(&inner, depth + 1);
                }
                self.ops.push(Op::Not);
                fields.finish();
            }
            ([], [(_, parse)]) => self.leaf(&fields, *parse),
            ([], []) => {
                let known = ["all", "any", "not"].into_iter().chain(condition::PARSERS.iter().map(|(key, _)| *key));
                let known: Vec<String> = known.map(|key| format!("`{key}`")).collect();
                node.error(format!("no condition here; one of the keys {} says which it is", known.join(", ")));
            }
            _ => node.error("more than one condition here; put them into `{\"all\": […]}` or `{\"any\": […]}`"),
        }
    }

    fn list(&mut self, fields: &Fields<'a>, key: &'static str, depth: usize) {
        let items = fields.get(key).and_then(|node| node.some_items(bounds::LEAVES)).unwrap_or_default();
        for item in &items {
            self.read(item, depth + 1);
        }
        let of = items.len();
        let least = if key == "all" {
            of
        } else {
            fields.get("gte").and_then(|node| node.integer(1..=of.max(1) as u64)).map_or(1, |least| least as usize)
        };
        if of > 0 {
            self.ops.push(Op::AtLeast { of, least });
        }
        fields.finish();
    }

    fn leaf(&mut self, fields: &Fields<'a>, parse: condition::Parser) {
        self.build.count_leaf(fields.node());
        let leaf = parse(fields, self.build);
        fields.finish();
        if let Some(leaf) = leaf {
            self.leaves.push(self.build.intern_leaf(leaf, self.signal));
        }
        self.ops.push(Op::Leaf);
        self.words.push(fields.node().value.clone());
    }
}

/// Again and again the first in document order all of whose named signals stand already; what is left then is a cycle.
fn fix_order(objects: &[(Fields<'_>, &str)], build: &mut Builder<'_>) {
    let names: Vec<Vec<usize>> = build
        .plan
        .signals
        .iter()
        .map(|spec| {
            let leaves = spec.leaves.iter().filter_map(|&leaf| build.plan.leaves.get(leaf));
            let sources = leaves.flat_map(|leaf| &leaf.reads);
            sources
                .filter_map(|source| if let Source::Signal(signal) = *source { Some(signal) } else { None })
                .collect()
        })
        .collect();
    let mut order: Vec<usize> = Vec::new();
    while let Some(next) = (0..names.len()).find(|index| {
        !order.contains(index) && names.get(*index).is_some_and(|named| named.iter().all(|one| order.contains(one)))
    }) {
        order.push(next);
    }
    for (index, (object, id)) in objects.iter().enumerate() {
        if !order.contains(&index) {
            object.node().error(format!("signal `{id}` depends on itself through `is`; break the cycle"));
        }
    }
    build.plan.order = order;
}

/// JSON with its keys in order: the same for all ways of writing the same condition.
fn canonical(value: &Json) -> String {
    match value {
        Json::Object(map) => {
            let mut entries: Vec<String> =
                map.iter().map(|(key, value)| format!("{key:?}:{}", canonical(value))).collect();
            entries.sort_unstable();
            format!("{{{}}}", entries.join(","))
        }
        Json::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Json::Number(number) => format!("{:?}", number.as_f64()),
        other => other.to_string(),
    }
}
