//! [`Plan`] -> plan bytes: the mirror of `decode`, table by table. The page never needs it.

use super::*;
use crate::codec::Writer;

impl Plan {
    /// The bytes that [`Plan::decode`] reads. Equal plans give equal bytes.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.byte(FORMAT);
        w.uint(self.version.into());
        w.int(self.utc_offset.into());
        for length in [
            self.events.len(),
            self.features.len(),
            self.limits.len(),
            self.traits.len(),
            self.signals.len(),
            self.prompts.len(),
            self.cells.len(),
            self.leaves.len(),
        ] {
            w.uint(length as u64);
        }
        self.events.iter().for_each(|spec| event(&mut w, spec));
        for spec in &self.features {
            w.text(&spec.name);
            indexes(&mut w, &spec.feeds);
        }
        for spec in &self.limits {
            w.text(&spec.name);
            w.option(spec.cap, Writer::float);
            indexes(&mut w, &spec.leaves);
        }
        for spec in &self.traits {
            w.text(&spec.name);
            w.byte(spec.kind as u8);
            indexes(&mut w, &spec.leaves);
        }
        self.signals.iter().for_each(|spec| signal(&mut w, spec));
        self.prompts.iter().for_each(|spec| prompt(&mut w, spec));
        indexes(&mut w, &self.order);
        for spec in &self.cells {
            w.byte(spec.kind as u8);
            w.key(spec.key);
            span(&mut w, spec.window);
            w.uint(spec.cap as u64);
            indexes(&mut w, &spec.leaves);
        }
        for leaf in &self.leaves {
            w.byte(leaf.kind as u8);
            w.uint(leaf.reads.len() as u64);
            for source in &leaf.reads {
                let (code, index) = match *source {
                    Source::FirstSeen => (0, None),
                    Source::Cell(index) => (1, Some(index)),
                    Source::Limit(index) => (2, Some(index)),
                    Source::Signal(index) => (3, Some(index)),
                    Source::Trait(index) => (4, Some(index)),
                };
                w.byte(code);
                if let Some(index) = index {
                    w.uint(index as u64);
                }
            }
            w.option(leaf.need, Writer::float);
            span(&mut w, leaf.window);
            w.option(leaf.test.as_ref(), |w, test| test.write(w));
            w.text(&leaf.subject);
            indexes(&mut w, &leaf.signals);
        }
        indexes(&mut w, &self.app);
        w.uint(self.engaged as u64);
        w.into_bytes()
    }
}

fn indexes(w: &mut Writer, list: &[usize]) {
    w.uint(list.len() as u64);
    list.iter().for_each(|&index| w.uint(index as u64));
}

fn span(w: &mut Writer, span: Option<Span>) {
    w.option(span, |w, span| w.uint(span.ms()));
}

fn event(w: &mut Writer, spec: &EventSpec) {
    w.text(&spec.name);
    w.uint(spec.props.len() as u64);
    for prop in &spec.props {
        w.text(&prop.name);
        w.byte(prop.kind as u8);
    }
    w.uint(spec.feeds.len() as u64);
    for feed in &spec.feeds {
        w.uint(feed.cell as u64);
        w.uint(feed.filter.len() as u64);
        for (prop, test) in &feed.filter {
            w.uint(*prop as u64);
            test.write(w);
        }
        w.option(feed.value, |w, prop| w.uint(prop as u64));
        w.byte(feed.role as u8);
    }
}

fn signal(w: &mut Writer, spec: &SignalSpec) {
    w.text(&spec.name);
    w.byte(spec.kind as u8);
    w.byte(u8::from(spec.full_evidence));
    span(w, spec.cooldown);
    w.key(spec.key);
    indexes(w, &spec.leaves);
    w.uint(spec.program.len() as u64);
    for op in &spec.program {
        match *op {
            Op::Leaf => w.byte(0),
            Op::AtLeast { of, least } => {
                w.byte(1);
                w.uint(of as u64);
                w.uint(least as u64);
            }
            Op::Not => w.byte(2),
        }
    }
    indexes(w, &spec.readers);
    indexes(w, &spec.prompts);
}

fn prompt(w: &mut Writer, spec: &PromptSpec) {
    w.text(&spec.name);
    w.byte(spec.form as u8);
    w.option(spec.anchor.as_deref(), Writer::text);
    w.text(&spec.title);
    w.text(&spec.body);
    w.option(spec.cta.as_ref(), |w, cta| {
        w.text(&cta.label);
        let (is_href, target) = match &cta.target {
            Target::Href(href) => (true, href),
            Target::Action(action) => (false, action),
        };
        w.byte(u8::from(is_href));
        w.text(target);
    });
    w.byte(spec.priority);
    w.uint(spec.lifetime.into());
    w.byte(u8::from(spec.on_initial));
    w.uint(spec.values.len() as u64);
    for value in &spec.values {
        let (code, index) = match *value {
            Placeholder::Remaining(index) => (0, index),
            Placeholder::Used(index) => (1, index),
            Placeholder::Cap(index) => (2, index),
            Placeholder::Total(index) => (3, index),
            Placeholder::Trait(index) => (4, index),
        };
        w.byte(code);
        w.uint(index as u64);
    }
}
