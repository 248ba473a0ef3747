//! What the page is to tell by itself. The engine needs nothing of it: it is checked here, and handed to the page as text.

use serde_json::{Map, Value as Json};

use super::bounds;
use super::builder::Builder;
use super::fields::{Fields, Node};

/// What is recognised without being declared.
pub(super) const PRESETS: [&str; 7] = ["contact", "support", "invite", "upgrade", "checkout", "paywall", "pricing"];

/// Reads a part of `capture`; gives it as the page gets it, `None` where it is wrong.
type Read = fn(&Node<'_>, &Builder<'_>) -> Option<Json>;

/// The parts, in the order in which the page gets them.
const PARTS: [(&str, Read); 9] = [
    ("clicks", clicks),
    ("forms", forms),
    ("routes", routes),
    ("pages", pages),
    ("features", features),
    ("presets", presets),
    ("idle", |node, _| span(node)),
    ("media", |node, _| node.flag().map(Json::Bool)),
    ("struggle", |node, _| node.flag().map(Json::Bool)),
];

pub(super) fn read(fields: &Fields<'_>, build: &mut Builder<'_>) {
    let Some(fields) = fields.get("capture").and_then(|node| node.object()) else { return };
    let mut capture = Map::new();
    for (key, read) in PARTS {
        let part = fields.get(key).and_then(|node| read(&node, build));
        capture.extend(part.map(|part| (key.to_owned(), part)));
    }
    fields.finish();
    if !capture.is_empty() {
        build.plan.capture = Json::Object(capture).to_string();
    }
}

fn clicks(node: &Node<'_>, build: &Builder<'_>) -> Option<Json> {
    by_selector(node, |node| build.event(node, node.text()?).map(drop))
}

fn forms(node: &Node<'_>, _: &Builder<'_>) -> Option<Json> {
    by_selector(node, |node| {
        let name = node.text()?;
        if name.is_empty() || name.len() > bounds::FORM || name.chars().any(char::is_control) {
            node.error(format!(
                "expected the name of a form, 1 to {} bytes without control characters, such as `sign-up`",
                bounds::FORM
            ));
        }
        Some(())
    })
}

/// False, or an object whose keys are CSS selectors. Whether they are valid only the page can tell.
fn by_selector(node: &Node<'_>, check: impl Fn(&Node<'_>) -> Option<()>) -> Option<Json> {
    match node.value {
        Json::Bool(false) => {}
        Json::Object(_) => {
            for (selector, node) in some_entries(node) {
                if selector.trim().is_empty() || selector.len() > bounds::SELECTOR {
                    node.error(format!("expected a CSS selector of 1 to {} bytes as the key", bounds::SELECTOR));
                }
                check(&node);
            }
        }
        _ => {
            node.expected("an object whose keys are CSS selectors, or false");
            return None;
        }
    }
    Some(node.value.clone())
}

fn some_entries<'a>(node: &Node<'a>) -> Vec<(&'a str, Node<'a>)> {
    let entries = node.entries();
    if entries.len() > bounds::CAPTURED {
        node.error(format!("{} entries are given, at most {} are allowed", entries.len(), bounds::CAPTURED));
    }
    entries
}

fn routes(node: &Node<'_>, _: &Builder<'_>) -> Option<Json> {
    if let Json::Bool(true) = node.value {
        node.expected("`path`, `hash` or false");
    } else if node.value != &Json::Bool(false) {
        node.one_of(&["path", "hash"], |word| word)?;
    }
    Some(node.value.clone())
}

fn pages(node: &Node<'_>, build: &Builder<'_>) -> Option<Json> {
    let page = |node: Node<'_>| {
        let fields = node.object()?;
        let mut page = Map::new();
        let parts = [
            ("path", fields.require("path").and_then(|node| path(&node))),
            ("event", fields.require("event").and_then(|node| event(&node, build))),
            ("after", fields.get("after").and_then(|node| span(&node))),
        ];
        page.extend(parts.into_iter().filter_map(|(key, part)| Some((key.to_owned(), part?))));
        fields.finish();
        Some(Json::Object(page))
    };
    node.some_items(bounds::CAPTURED)?.into_iter().map(page).collect()
}

fn event(node: &Node<'_>, build: &Builder<'_>) -> Option<Json> {
    build.event(node, node.text()?).map(|_| node.value.clone())
}

fn features(node: &Node<'_>, build: &Builder<'_>) -> Option<Json> {
    for (name, node) in some_entries(node) {
        build.declared_feature(&node, name);
        for node in node.some_items(bounds::CAPTURED).unwrap_or_default() {
            path(&node);
        }
    }
    Some(node.value.clone())
}

fn presets(node: &Node<'_>, _: &Builder<'_>) -> Option<Json> {
    match node.value {
        Json::Bool(_) => {}
        Json::Array(_) => {
            for node in node.items()? {
                node.one_of(&PRESETS, |word| word);
            }
        }
        _ => node.expected("true, false, or a list of presets such as `[\"contact\", \"pricing\"]`"),
    }
    Some(node.value.clone())
}

/// A path whose segments may be `*`, any one, or at the end `**`, all that follow. A slash at its end says nothing.
fn path(node: &Node<'_>) -> Option<Json> {
    let text = node.text()?;
    let segments = text.strip_prefix('/').map(|rest| rest.strip_suffix('/').unwrap_or(rest));
    let Some(segments) = segments else {
        node.error(format!(
            "expected a path that begins with `/`, such as `/projects/*` or `/docs/**`, found `{text}`"
        ));
        return None;
    };
    let inner: Vec<&str> = segments.split('/').collect();
    let (last, before) = inner.split_last()?;
    if text.len() > bounds::PATH {
        node.error(format!("the path has {} bytes, at most {} are allowed", text.len(), bounds::PATH));
    } else if text.contains(['?', '#']) || text.chars().any(char::is_control) {
        node.error("expected a path alone: query and fragment are not looked at");
    } else if before.contains(&"**") {
        node.error("`**` stands for all that follows, and so at the end alone; `*` is any one segment");
    } else if inner.iter().any(|part| part.contains('*') && *part != "*" && *part != "**") {
        node.error("`*` stands for a whole segment, as in `/projects/*`, and `**` for all that follow");
    } else if !segments.is_empty() && (last.is_empty() || before.contains(&"")) {
        node.error("a segment of the path is empty; `*` is any one segment");
    }
    Some(node.value.clone())
}

/// A duration that a page may last.
fn span(node: &Node<'_>) -> Option<Json> {
    if node.duration()?.ms() > bounds::VISIT {
        node.error(format!("expected at most {}h here, found {}", bounds::VISIT / 3_600_000, node.value));
    }
    Some(node.value.clone())
}
