//! Prompts: what makes them pending, and their texts, whose placeholders become indexes.

use super::builder::{Builder, CellDraft};
use super::declare::check_name;
use super::fields::{Fields, Node};
use super::selector::scalar;
use super::{bounds, report};
use crate::accumulate;
use crate::codec::Writer;
use crate::plan::{Content, Figure, Form, Placeholder, Policy, PromptSpec, SignalSpec, Source, Window};
use crate::value::OwnedValue;

/// The event with which a session begins.
const SESSION_START: &str = "$session_start";

/// The choices of a question: what each says, and what it tells.
type Choices = Vec<(String, OwnedValue)>;

/// What stands for a placeholder in a compiled text, before the character that tells its index.
const MARK: char = '\u{1}';
/// The character of index 0.
const FIRST: u32 = 0x20;
/// Placeholders of one prompt.
const MOST: usize = 32;

pub(super) fn read<'a>(fields: &Fields<'a>, build: &mut Builder<'a>) {
    build.plan.policy = fields.get("promptPolicy").and_then(|node| policy(&node)).unwrap_or_default();
    let session = build.plan.events.iter().position(|spec| &*spec.name == SESSION_START);
    build.plan.policy.session = session.unwrap_or_default();
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

fn policy(node: &Node<'_>) -> Option<Policy> {
    let fields = node.object()?;
    let every = fields.get("every").and_then(|node| node.duration());
    let per_session = fields.get("perSession").and_then(|node| node.integer(bounds::LIFETIME)).map(|n| n as u32);
    fields.finish();
    Some(Policy { every, per_session, session: 0 })
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
    let on = fields.require("on").map(|node| signals(&node, build)).unwrap_or_default();
    let cancel_on = fields.get("cancelOn").map(|node| signals(&node, build)).unwrap_or_default();
    let priority = fields.get("priority").and_then(|node| node.integer(0..=100)).unwrap_or(0);
    let (mut lifetime, mut every) = (None, None);
    if let Some(frequency) = fields.get("frequency").and_then(|node| node.object()) {
        lifetime = frequency.get("lifetime").and_then(|node| node.integer(bounds::LIFETIME));
        every = frequency.get("every").and_then(|node| node.duration());
        frequency.finish();
    }
    let expires = fields.get("expires").and_then(|node| node.duration());
    let holdout = fields.get("holdout").and_then(|node| share(&node)).unwrap_or(0.0);
    let on_initial = fields.get("onInitial").and_then(|node| node.flag()).unwrap_or(false);
    let form = fields.get("as").and_then(|node| node.one_of(&Form::ALL, Form::as_str)).unwrap_or(Form::Modal);
    let anchor = fields.get("anchor").and_then(|node| {
        let name = node.text()?;
        check_name(&node, name);
        Some(name)
    });
    let mut texts = Texts { build, values: Vec::new(), question: None };
    let own = fields.require("content").and_then(|node| texts.content(&node, None));
    let mut contents: Vec<Content> = own.iter().map(|own| own.in_bytes("")).collect();
    let locales = fields.get("locales").map(|node| node.entries()).unwrap_or_default();
    if locales.len() > bounds::LOCALES {
        fields.node().error(format!("{} locales are given, at most {} are allowed", locales.len(), bounds::LOCALES));
    }
    for (language, node) in locales {
        if !is_language(language) {
            node.error(format!("`{language}` is no language; expected a tag such as `de` or `pt-BR`"));
        }
        let translated = own.as_ref().and_then(|own| texts.content(&node, Some(own)));
        contents.extend(translated.map(|translated| translated.in_bytes(language)));
    }
    let Texts { values, question, .. } = texts;
    let Some(id) = id.filter(|_| !contents.is_empty()) else { return };
    let index = build.add_prompt(PromptSpec {
        name: id.into(),
        form,
        anchor: anchor.map(Into::into),
        contents,
        question,
        priority: priority as u32,
        lifetime: lifetime.unwrap_or(1) as u32,
        every,
        expires,
        holdout,
        on_initial,
        values,
    });
    for (signals, prompts_of) in [(on, prompts as PromptsOf), (cancel_on, cancels)] {
        for signal in signals {
            if let Some(prompts) = build.signal_mut(signal).map(prompts_of)
                && !prompts.contains(&index)
            {
                prompts.push(index);
            }
        }
    }
}

type PromptsOf = fn(&mut SignalSpec) -> &mut Vec<usize>;

const fn prompts(spec: &mut SignalSpec) -> &mut Vec<usize> {
    &mut spec.prompts
}

const fn cancels(spec: &mut SignalSpec) -> &mut Vec<usize> {
    &mut spec.cancels
}

/// One signal, or a list.
fn signals<'a>(node: &Node<'a>, build: &Builder<'a>) -> Vec<usize> {
    let nodes =
        if node.value.is_array() { node.some_items(bounds::SIGNALS).unwrap_or_default() } else { vec![node.clone()] };
    nodes.iter().filter_map(|node| build.signal(node, node.text()?)).collect()
}

/// From 0 to 1.
fn share(node: &Node<'_>) -> Option<f64> {
    let number = node.number()?;
    if !(0.0..=1.0).contains(&number) {
        node.error(format!("expected a share from 0 to 1, found `{}`", node.value));
        return None;
    }
    Some(number)
}

/// The shape of a language tag (BCP 47): subtags of letters and digits, the first of letters alone.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or("");
    (2..=8).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// What a prompt says in one language.
struct Wording {
    title: String,
    body: String,
    cta: Option<Cta>,
    choices: Choices,
}

/// A call to action.
#[derive(Clone)]
struct Cta {
    label: String,
    target: Target,
}

/// Where a call to action leads.
#[derive(Clone)]
enum Target {
    /// An address.
    Href(String),
    /// A name that the host app knows.
    Action(String),
}

impl Wording {
    /// As a plan has it.
    fn in_bytes(&self, language: &str) -> Content {
        let mut w = Writer::new();
        w.text(&self.title);
        w.text(&self.body);
        w.option(self.cta.as_ref(), |w, cta| {
            w.text(&cta.label);
            let (is_href, target) = match &cta.target {
                Target::Href(href) => (true, href),
                Target::Action(action) => (false, action),
            };
            w.byte(u8::from(is_href));
            w.text(target);
        });
        w.uint(self.choices.len() as u64);
        for (label, value) in &self.choices {
            w.text(label);
            value.write(&mut w);
        }
        Content { language: language.into(), texts: w.into_bytes().into() }
    }
}

/// Texts of one prompt, with the placeholders found so far.
struct Texts<'b, 'a> {
    build: &'b mut Builder<'a>,
    values: Vec<Placeholder>,
    /// The trait of the question, once one was read.
    question: Option<usize>,
}

impl<'a> Texts<'_, 'a> {
    /// The texts in one language. What a translation leaves out is taken from the document's `own`.
    fn content(&mut self, node: &Node<'a>, own: Option<&Wording>) -> Option<Wording> {
        let fields = node.object()?;
        let find = |key| if own.is_some() { fields.get(key) } else { fields.require(key) };
        let title = find("title").map(|node| self.text(&node));
        let body = find("body").map(|node| self.text(&node));
        let cta = fields.get("cta").map(|node| self.cta(&node));
        let choices = fields.get("question").map(|node| self.question(&node, own));
        fields.finish();
        Some(Wording {
            title: title.unwrap_or_else(|| own.map(|own| own.title.clone()))?,
            body: body.unwrap_or_else(|| own.map(|own| own.body.clone()))?,
            cta: cta.unwrap_or_else(|| own.and_then(|own| own.cta.clone())),
            choices: choices.unwrap_or_else(|| own.map(|own| own.choices.clone())).unwrap_or_default(),
        })
    }

    fn cta(&mut self, node: &Node<'a>) -> Option<Cta> {
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
    }

    /// The choices of a question. In a translation they tell the same values, in the same order.
    fn question(&mut self, node: &Node<'a>, own: Option<&Wording>) -> Option<Choices> {
        let fields = node.object()?;
        let asked =
            fields.require("trait").and_then(|node| self.build.user_trait(&node, node.text()?).map(|it| (node, it)));
        let list =
            fields.require("choices").and_then(|node| node.some_items(*bounds::CHOICES.end()).map(|it| (node, it)));
        fields.finish();
        let ((trait_node, (index, kind)), (list_node, items)) = (asked?, list?);
        if items.len() < *bounds::CHOICES.start() {
            list_node.error(format!("a question has at least {} choices", bounds::CHOICES.start()));
        }
        let choice = |item: &Node<'a>| {
            let fields = item.object()?;
            let label = fields.require("label").and_then(|node| self.text(&node));
            let value = fields.require("value").and_then(|node| scalar(&node, kind));
            fields.finish();
            Some((label?, value?))
        };
        let choices: Choices = items.iter().map(choice).collect::<Option<_>>()?;
        match own {
            None => self.question = Some(index),
            Some(own) => {
                let same = own.choices.iter().map(|(_, value)| value).eq(choices.iter().map(|(_, value)| value));
                if self.question != Some(index) || !same {
                    trait_node
                        .error("a translated question asks for the same trait, with the same values in the same order");
                }
            }
        }
        Some(choices)
    }

    /// A text with its placeholders, `{limit.seats.remaining}`, turned into marks.
    fn text(&mut self, node: &Node<'a>) -> Option<String> {
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
        Some(compiled)
    }

    fn placeholder(&mut self, node: &Node<'a>, name: &str) -> Option<usize> {
        let value = match name.split_once('.') {
            Some(("limit", rest)) => {
                let (limit, what) = rest.rsplit_once('.').unwrap_or((rest, ""));
                let limit = self.build.limit(node, limit)?;
                match what {
                    "remaining" => Some((Figure::Remaining, limit)),
                    "used" => Some((Figure::Used, limit)),
                    "cap" => Some((Figure::Cap, limit)),
                    "days_left" => {
                        self.build.limit_cell(accumulate::Kind::Pace, limit, bounds::PACE_DAYS);
                        Some((Figure::DaysLeft, limit))
                    }
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
                let selectors = [(&selector, 0)];
                total(self.build.cell(CellDraft::new(accumulate::Kind::Total, &selectors, 0)))
            }
            Some(("activeTime", place)) => self.build.activity(node, place, Window::Life).and_then(total),
            Some(("trait", path)) => self.build.user_trait(node, path).map(|(index, _)| (Figure::Trait, index)),
            _ => None,
        };
        let Some(value) = value else {
            let forms = [
                "limit.<id>.remaining",
                "limit.<id>.used",
                "limit.<id>.cap",
                "limit.<id>.days_left",
                "count.<event>",
                "activeTime.app",
                "trait.<path>",
            ];
            // The first part says which form it is.
            let (first, rest) = name.split_once('.').unwrap_or((name, ""));
            let near = report::nearest(first, ["limit", "count", "activeTime", "trait"]);
            let hint = near.filter(|near| *near != first && !rest.is_empty());
            let hint = hint.map_or_else(String::new, |near| format!("; did you mean `{{{near}.{rest}}}`?"));
            node.error(format!("unknown placeholder `{{{name}}}`; the forms are `{{{}}}`{hint}", forms.join("}`, `{")));
            return None;
        };
        let value = Placeholder { what: value.0, index: value.1 };
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

/// What an accumulator adds up to.
const fn total(source: Source) -> Option<(Figure, usize)> {
    if let Source::Cell(cell) = source { Some((Figure::Total, cell)) } else { None }
}

/// An address that can't run anything: https, http, mailto, or relative to the page.
fn href_of(node: &Node<'_>) -> Option<String> {
    let text = node.text()?;
    let scheme = text.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| !scheme.contains(['/', '?', '#']));
    let safe = scheme.is_none_or(|scheme| ["https", "http", "mailto"].contains(&scheme.to_ascii_lowercase().as_str()));
    if !safe || text.is_empty() || text.len() > bounds::TEXT || text.chars().any(char::is_control) {
        node.error("expected an https, http or mailto address, or one relative to the page");
        return None;
    }
    Some(text.into())
}
