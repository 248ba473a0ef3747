//! What a document declares: events with their props, features, limits, traits.

use super::builder::Builder;
use super::fields::{Fields, Node};
use super::{bounds, builtin, hint};
use crate::value::ValueKind;

/// Names that stand for something else where an event or feature is asked for.
const RESERVED: [&str; 4] = ["any", "all", "core", "app"];

pub(super) fn read<'a>(fields: &Fields<'a>, build: &mut Builder<'a>) {
    for (name, node) in entries(fields, "events", bounds::EVENTS) {
        check_name(&node, name);
        check_reserved(&node, name);
        let mut props = Vec::new();
        if let Some(event) = node.object() {
            for (prop, node) in node.entries().into_iter().filter(|(key, node)| *key != "props" && is_type(node)) {
                node.error(format!("props stand under `props`: `{{\"props\": {{\"{prop}\": {}}}}}`", node.value));
                event.know(prop);
            }
            if let Some(list) = event.get("props") {
                let entries = list.entries();
                if entries.len() > bounds::PROPS {
                    list.error(format!("`{name}` has {} props, at most {} are allowed", entries.len(), bounds::PROPS));
                }
                for (prop, node) in entries {
                    check_name(&node, prop);
                    props.extend(value_kind(&node).map(|kind| (prop, kind)));
                }
            }
            event.finish();
        }
        build.declare_event(name, props);
    }
    for (name, props) in builtin::EVENTS {
        build.declare_event(name, props.to_vec());
    }
    for (name, node) in entries(fields, "features", bounds::FEATURES) {
        check_name(&node, name);
        check_reserved(&node, name);
        let mut members = Vec::new();
        let mut core = false;
        if !node.value.is_object() {
            node.expected("an object such as `{\"events\": [\"message_sent\"]}`");
        } else if let Some(feature) = node.object() {
            for event in feature.require("events").and_then(|list| list.items()).unwrap_or_default() {
                members.extend(event.text().and_then(|name| build.event(&event, name)));
            }
            core = feature.get("core").and_then(|node| node.flag()).unwrap_or(false);
            feature.finish();
        }
        members.sort_unstable();
        members.dedup();
        build.declare_feature(name, members, core);
    }
    for (name, node) in entries(fields, "limits", bounds::SUMMARY) {
        check_name(&node, name);
        let mut cap = None;
        if !node.value.is_object() {
            node.expected("an object such as `{\"cap\": 100}`, or `{}` where the app tells the cap");
        } else if let Some(limit) = node.object() {
            cap = limit.get("cap").and_then(|node| node.positive());
            limit.finish();
        }
        build.declare_limit(name, cap);
    }
    for (name, node) in entries(fields, "traits", bounds::SUMMARY) {
        check_name(&node, name);
        if let Some(kind) = value_kind(&node) {
            build.declare_trait(name, kind);
        }
    }
}

fn entries<'a>(fields: &Fields<'a>, key: &'static str, most: usize) -> Vec<(&'a str, Node<'a>)> {
    let Some(node) = fields.get(key) else { return Vec::new() };
    let mut entries = node.entries();
    if entries.len() > most {
        node.error(format!("{} {key} are declared, at most {most} are allowed", entries.len()));
        entries.truncate(most);
    }
    entries
}

/// `[a-z][a-z0-9_.:-]{0,63}`
pub(super) fn check_name(node: &Node<'_>, name: &str) {
    let mut bytes = name.bytes();
    let valid = bytes.next().is_some_and(|byte| byte.is_ascii_lowercase())
        && name.len() <= 64
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.:-".contains(&byte));
    if !valid {
        let rule = "a small letter, then up to 63 of small letters, digits and `_.:-`";
        let own = if name.starts_with('$') {
            " (names that begin with `$` are the SDK's own and need no declaration)"
        } else {
            ""
        };
        let near = hint::name(name).map_or_else(String::new, |near| format!("; `{near}` is one"));
        node.error(format!("`{name}` is no valid name: {rule}{own}{near}"));
    }
}

fn check_reserved(node: &Node<'_>, name: &str) {
    if RESERVED.contains(&name) {
        node.error(format!("`{name}` has a meaning of its own in conditions; choose another name"));
    }
}

/// Whether a value is the name of a type.
fn is_type(node: &Node<'_>) -> bool {
    let text = node.value.as_str();
    text.is_some_and(|text| {
        [ValueKind::Text, ValueKind::Number, ValueKind::Flag].iter().any(|&kind| kind_name(kind) == text)
    })
}

fn value_kind(node: &Node<'_>) -> Option<ValueKind> {
    node.one_of(&[ValueKind::Text, ValueKind::Number, ValueKind::Flag], kind_name)
}

/// A type as documents write it.
pub(super) const fn kind_name(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Text => "string",
        ValueKind::Number => "number",
        ValueKind::Flag => "boolean",
    }
}
