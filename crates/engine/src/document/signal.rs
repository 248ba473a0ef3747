//! Signals: their conditions become programs over shared leaves, and `is` fixes the order in which they are evaluated.

use serde_json::Value as Json;

use super::bounds;
use super::builder::Builder;
use super::declare::check_name;
use super::fields::{Fields, Node};
use super::hint;
use super::report::{quoted, suggestion};
use crate::codec::content_hash;
use crate::condition;
use crate::plan::{Op, SignalSpec, Source};
use crate::record::{Level, SignalKind};

/// A signal as people need it: what the plan leaves out.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    /// Its id.
    pub id: String,
    /// What it stands for.
    pub kind: SignalKind,
    /// Whose it is.
    pub level: Level,
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
    if nodes.is_empty() && node.value.is_array() {
        node.warning("no signal is defined; nothing will ever be recognised");
    }
    let mut objects = Vec::new();
    for node in &nodes {
        let Some(object) = node.object() else { continue };
        let id = object.require("id").and_then(|id| id.text().map(|text| (id, text)));
        let Some((id_node, id)) = id else { continue };
        check_name(&id_node, id);
        if !is_free(&id_node, id, build) {
            continue;
        }
        let level = read_level(&object);
        build.plan.signals.push(SignalSpec {
            name: id.into(),
            kind: SignalKind::Custom,
            level,
            full_evidence: false,
            cooldown: None,
            key: 0,
            leaves: Vec::new(),
            program: Vec::new(),
            readers: Vec::new(),
            prompts: Vec::new(),
            cancels: Vec::new(),
            feeds: Vec::new(),
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
    let level = build.plan.signals.get(index).map_or(Level::User, |spec| spec.level);
    build.level = level;
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
    if level == Level::Account {
        build.account_begin();
    }
    build.level = Level::User;
    Signal { id: id.to_owned(), kind, level, label, leaves: words }
}

/// Whose signal or score it is.
pub(super) fn read_level(fields: &Fields<'_>) -> Level {
    let level = fields.get("level").and_then(|node| node.one_of(&Level::ALL, Level::as_str));
    level.unwrap_or(Level::User)
}

/// Whether no signal, score or tier has this id yet; reports one that has.
pub(super) fn is_free(node: &Node<'_>, id: &str, build: &Builder<'_>) -> bool {
    let plan = &build.plan;
    let signals = plan.signals.iter().map(|spec| ("signal", &spec.name));
    let scores = plan.scores.iter().map(|spec| ("score", &spec.name));
    let tiers = plan.scores.iter().flat_map(|spec| &spec.tiers).map(|tier| ("tier", &tier.name));
    let taken = signals.chain(scores).chain(tiers).find(|(_, name)| &***name == id);
    if let Some((what, _)) = taken {
        node.error(format!("the id `{id}` is taken by an earlier {what}"));
    }
    taken.is_none()
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
        if !node.value.is_object() {
            node.expected("a condition such as `{\"count\": \"message_sent\", \"gte\": 10}`");
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
                match fields.get("not") {
                    Some(inner) if inner.value.is_array() => {
                        inner.error("`not` takes one condition; put several into `{\"all\": […]}` or `{\"any\": […]}`");
                    }
                    Some(inner) => self.read(&inner, depth + 1),
                    None => {}
                }
                self.ops.push(Op::NOT);
                fields.finish();
            }
            ([], [(_, parse)]) => self.leaf(&fields, *parse),
            ([], []) => no_condition(node, &fields),
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
            self.ops.push(Op { of, least });
        }
        fields.finish();
    }

    fn leaf(&mut self, fields: &Fields<'a>, parse: condition::Parser) {
        self.build.count_leaf(fields.node());
        let leaf = parse(fields, self.build);
        fields.finish();
        if let Some(leaf) = leaf {
            self.leaves.push(self.build.intern_leaf(leaf, Some(self.signal)));
        }
        self.ops.push(Op::LEAF);
        self.words.push(fields.node().value.clone());
    }
}

/// Reports an object without the key of a condition, with what it was probably meant to be.
fn no_condition(node: &Node<'_>, fields: &Fields<'_>) {
    if let Some(Json::String(limit)) = node.value.get("limit") {
        node.error(format!(
            "no condition here: what is asked of the limit `{limit}` is missing; add `\"reach\": 0.8`, a share of it, or \
             `\"exhaustsIn\": \"7d\"`, how soon it is used up"
        ));
        return;
    }
    if let Some(key) = ["event", "feature"].into_iter().find(|key| fields.has(key)) {
        node.error(format!(
            "no condition here, but a selector; say what is asked of it, such as \
             `{{\"count\": {{\"{key}\": …}}, \"gte\": 1}}`"
        ));
        return;
    }
    if let Some((key, here)) = fields.keys().find_map(|key| Some((key, hint::condition(key)?))) {
        node.error(format!("no condition here: what you call `{key}` is called `{here}`"));
        return;
    }
    let known = || ["all", "any", "not"].into_iter().chain(condition::PARSERS.iter().map(|(key, _)| *key));
    let hints = fields.keys().map(|key| (key, suggestion(key, known())));
    if let Some((key, hint)) = hints.filter(|(_, hint)| !hint.is_empty()).min_by_key(|(_, hint)| hint.len()) {
        node.error(format!("no condition here: there is none called `{key}`{hint}"));
        return;
    }
    node.error(format!("no condition here; one of the keys {} says which it is", quoted(known())));
}

/// Again and again the first in document order all of whose named signals stand already; what is left then is a cycle. What a signal
/// of the other level fired, it is told: it need not wait for it.
fn fix_order(objects: &[(Fields<'_>, &str)], build: &mut Builder<'_>) {
    let signals = &build.plan.signals;
    let names: Vec<Vec<usize>> = signals
        .iter()
        .map(|spec| {
            let leaves = spec.leaves.iter().filter_map(|&leaf| build.plan.leaves.get(leaf));
            let named =
                leaves.filter_map(|leaf| if let Source::Signal(signal) = leaf.read { Some(signal) } else { None });
            named.filter(|&named| signals.get(named).is_some_and(|named| named.level == spec.level)).collect()
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
