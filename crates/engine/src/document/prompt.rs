//! Prompts: what makes them pending, and their texts, whose placeholders become indexes.

use super::builder::{Builder, CellDraft};
use super::declare::check_name;
use super::fields::{Fields, Node};
use super::{bounds, report};
use crate::accumulate;
use crate::plan::{Cta, Form, Placeholder, PromptSpec, Target};

/// What stands for a placeholder in a compiled text, before the character that tells its index.
const MARK: char = '\u{1}';
/// The character of index 0.
const FIRST: u32 = 0x20;
/// Placeholders of one prompt.
const MOST: usize = 32;

pub(super) fn read<'a>(fields: &Fields<'a>, build: &mut Builder<'a>) {
    let Some(node) = fields.get("prompts") else { return };
    let nodes = node.items().unwrap_or_default();
    if nodes.len() > bounds::PROMPTS {
        node.error(format!("{} prompts are declared, at most {} are allowed", nodes.len(), bounds::PROMPTS));
    }
    for node in &nodes {
        if let Some(fields) = node.object() {
            prompt(&fields, build);
            fields.finish();
        }
    }
}

fn prompt<'a>(fields: &Fields<'a>, build: &mut Builder<'a>) {
    let id = fields.require("id").and_then(|node| {
        let name = node.text()?;
        check_name(&node, name);
        if build.plan.prompts.iter().any(|spec| &*spec.name == name) {
            node.error(format!("the id `{name}` is taken by an earlier prompt"));
        }
        Some(name)
    });
    let on = signals(fields, build);
    let priority = fields.get("priority").map_or(Some(0), |node| node.integer(0..=100));
    let lifetime = fields.get("frequency").map_or(Some(1), |node| {
        let frequency = node.object()?;
        let lifetime = frequency.get("lifetime").map_or(Some(1), |node| node.integer(bounds::LIFETIME));
        frequency.finish();
        lifetime
    });
    let on_initial = fields.get("onInitial").map_or(Some(false), |node| node.flag());
    let form = fields.get("as").map_or(Some(Form::Modal), |node| node.one_of(&Form::ALL, Form::as_str));
    let anchor = fields.get("anchor").and_then(|node| {
        let name = node.text()?;
        check_name(&node, name);
        Some(name)
    });
    let mut texts = Texts { build, values: Vec::new() };
    let content = fields.require("content").and_then(|node| texts.content(&node));
    let values = texts.values;
    let (Some(id), Some((title, body, cta))) = (id, content) else { return };
    let index = build.add_prompt(PromptSpec {
        name: id.into(),
        form: form.unwrap_or(Form::Modal),
        anchor: anchor.map(Into::into),
        title,
        body,
        cta,
        priority: priority.unwrap_or(0) as u8,
        lifetime: lifetime.unwrap_or(1) as u32,
        on_initial: on_initial.unwrap_or(false),
        values,
    });
    for signal in on {
        if let Some(spec) = build.signal_mut(signal)
            && !spec.prompts.contains(&index)
        {
            spec.prompts.push(index);
        }
    }
}

/// The signals that make it pending: one, or a list.
fn signals<'a>(fields: &Fields<'a>, build: &Builder<'a>) -> Vec<usize> {
    let Some(node) = fields.require("on") else { return Vec::new() };
    let nodes = if node.value.is_array() { node.some_items(bounds::SIGNALS).unwrap_or_default() } else { vec![node] };
    nodes.iter().filter_map(|node| build.signal(node, node.text()?)).collect()
}

/// Texts of one prompt, with the placeholders found so far.
struct Texts<'b, 'a> {
    build: &'b mut Builder<'a>,
    values: Vec<Placeholder>,
}

type Content = (Box<str>, Box<str>, Option<Cta>);

impl<'a> Texts<'_, 'a> {
    fn content(&mut self, node: &Node<'a>) -> Option<Content> {
        let content = node.object()?;
        let title = content.require("title").and_then(|node| self.text(&node));
        let body = content.require("body").and_then(|node| self.text(&node));
        let cta = content.get("cta").and_then(|node| {
            let fields = node.object()?;
            let label = fields.require("label").and_then(|node| self.text(&node));
            let target = match (fields.get("href"), fields.get("action")) {
                (Some(href), None) => href_of(&href).map(Target::Href),
                (None, Some(action)) => action.text().map(|name| {
                    check_name(&action, name);
                    Target::Action(name.into())
                }),
                _ => {
                    node.error("a call to action leads to one of `href` and `action`");
                    None
                }
            };
            fields.finish();
            Some(Cta { label: label?, target: target? })
        });
        content.finish();
        Some((title?, body?, cta))
    }

    /// A text with its placeholders, `{limit.seats.remaining}`, turned into marks.
    fn text(&mut self, node: &Node<'a>) -> Option<Box<str>> {
        let text = node.text()?;
        if text.len() > bounds::TEXT {
            node.error(format!("the text has {} bytes, at most {} are allowed", text.len(), bounds::TEXT));
        }
        if text.chars().any(|one| one.is_control() && one != '\n') {
            node.error("the text holds a control character; only line breaks are allowed");
        }
        let mut compiled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, behind)) = after.split_once('}') else {
                node.error("a `{` without `}`; a placeholder looks like `{limit.seats.remaining}`");
                return None;
            };
            compiled.push_str(before);
            compiled.push(MARK);
            compiled.extend(char::from_u32(FIRST + self.placeholder(node, name)? as u32));
            rest = behind;
        }
        compiled.push_str(rest);
        Some(compiled.into())
    }

    fn placeholder(&mut self, node: &Node<'a>, name: &str) -> Option<usize> {
        let value = match name.split_once('.') {
            Some(("limit", rest)) => {
                let (limit, what) = rest.rsplit_once('.').unwrap_or((rest, ""));
                let limit = self.build.limit(node, limit)?;
                match what {
                    "remaining" => Some(Placeholder::Remaining(limit)),
                    "used" => Some(Placeholder::Used(limit)),
                    "cap" => Some(Placeholder::Cap(limit)),
                    _ => None,
                }
            }
            Some(("count", event)) => {
                let index = self.build.event(node, event)?;
                let selector = super::Selector {
                    events: vec![index],
                    filter: Vec::new(),
                    subject: event.into(),
                    canonical: event.to_owned(),
                };
                let total = accumulate::Kind::Total;
                let cell = self.build.cell(CellDraft {
                    kind: total,
                    selectors: &[(&selector, 0)],
                    by: None,
                    window: None,
                    cap: 0,
                });
                Some(Placeholder::Total(cell))
            }
            Some(("activeTime", place)) => self.build.activity(node, place).map(Placeholder::Total),
            Some(("trait", path)) => self.build.user_trait(node, path).map(|(index, _)| Placeholder::Trait(index)),
            _ => None,
        };
        let Some(value) = value else {
            let forms = [
                "limit.<id>.remaining",
                "limit.<id>.used",
                "limit.<id>.cap",
                "count.<event>",
                "activeTime.app",
                "trait.<path>",
            ];
            let hint = report::suggestion(name, forms);
            node.error(format!("unknown placeholder `{{{name}}}`; the forms are `{{{}}}`{hint}", forms.join("}`, `{")));
            return None;
        };
        let index = self.values.iter().position(|one| *one == value).unwrap_or(self.values.len());
        if index == self.values.len() {
            if index == MOST {
                node.error(format!("more than {MOST} placeholders in one prompt"));
                return None;
            }
            self.values.push(value);
        }
        Some(index)
    }
}

/// An address that can't run anything: https, http, mailto, or relative to the page.
fn href_of(node: &Node<'_>) -> Option<Box<str>> {
    let text = node.text()?;
    let scheme = text.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| !scheme.contains(['/', '?', '#']));
    let safe = scheme.is_none_or(|scheme| ["https", "http", "mailto"].contains(&scheme.to_ascii_lowercase().as_str()));
    if !safe || text.is_empty() || text.len() > bounds::TEXT || text.chars().any(char::is_control) {
        node.error("expected an https, http or mailto address, or one relative to the page");
        return None;
    }
    Some(text.into())
}
