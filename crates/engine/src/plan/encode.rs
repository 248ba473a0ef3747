//! [`Plan`] -> plan bytes: the mirror of `decode`, table by table. The page never needs it.

use super::*;
use crate::codec::Writer;

impl Plan {
    /// The bytes that [`Plan::decode`] reads. Equal plans give equal bytes.
    pub fn encode(&self) -> Vec<u8> {
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
            self.scores.len(),
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
            indexes(&mut w, &spec.feeds);
            indexes(&mut w, &spec.leaves);
        }
        for spec in &self.traits {
            w.text(&spec.name);
            w.byte(spec.kind as u8);
            indexes(&mut w, &spec.feeds);
            indexes(&mut w, &spec.leaves);
        }
        self.signals.iter().for_each(|spec| signal(&mut w, spec));
        self.scores.iter().for_each(|spec| score(&mut w, spec));
        self.prompts.iter().for_each(|spec| prompt(&mut w, spec));
        span(&mut w, self.policy.every);
        w.option(self.policy.per_session, |w, n| w.uint(n.into()));
        w.uint(self.policy.session as u64);
        indexes(&mut w, &self.order);
        for spec in &self.cells {
            w.byte(spec.kind as u8);
            w.key(spec.key);
            w.byte(u8::from(spec.account));
            window(&mut w, spec.window);
            w.uint(spec.cap as u64);
            w.option(spec.test.as_ref(), |w, test| test.write(w));
            w.float(spec.points);
            w.float(spec.limit);
            indexes(&mut w, &spec.leaves);
        }
        for leaf in &self.leaves {
            w.byte(leaf.kind as u8);
            source(&mut w, leaf.read);
            w.uint(leaf.others.len() as u64);
            leaf.others.iter().for_each(|&other| source(&mut w, other));
            w.option(leaf.need, Writer::float);
            window(&mut w, leaf.window);
            w.option(leaf.test.as_ref(), |w, test| test.write(w));
            w.uint(leaf.number.into());
            w.float(leaf.times);
            w.text(&leaf.subject);
            indexes(&mut w, &leaf.signals);
        }
        for list in [&self.app, &self.any, &self.every] {
            indexes(&mut w, list);
        }
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

fn window(w: &mut Writer, window: Window) {
    let (code, length) = match window {
        Window::Life => (0, None),
        Window::Rolling(span) => (1, Some(span.ms())),
        Window::Days(days) => (2, Some(days.into())),
        Window::Weeks(weeks) => (3, Some(weeks.into())),
    };
    w.byte(code);
    if let Some(length) = length {
        w.uint(length);
    }
}

fn source(w: &mut Writer, source: Source) {
    let (code, index) = match source {
        Source::FirstSeen => (0, None),
        Source::Cell(index) => (1, Some(index)),
        Source::Limit(index) => (2, Some(index)),
        Source::Signal(index) => (3, Some(index)),
        Source::Trait(index) => (4, Some(index)),
        Source::Score(index) => (5, Some(index)),
    };
    w.byte(code);
    if let Some(index) = index {
        w.uint(index as u64);
    }
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
    w.byte(spec.level as u8);
    w.byte(u8::from(spec.full_evidence));
    span(w, spec.cooldown);
    w.key(spec.key);
    indexes(w, &spec.leaves);
    w.uint(spec.program.len() as u64);
    for op in &spec.program {
        w.uint(op.of as u64);
        w.uint(op.least as u64);
    }
    for list in [&spec.readers, &spec.prompts, &spec.cancels, &spec.feeds] {
        indexes(w, list);
    }
}

fn score(w: &mut Writer, spec: &ScoreSpec) {
    w.text(&spec.name);
    w.byte(spec.level as u8);
    w.uint(spec.terms.len() as u64);
    for term in &spec.terms {
        source(w, term.source);
        w.float(term.points);
        window(w, term.half_life);
    }
    w.uint(spec.fit.len() as u64);
    for fit in &spec.fit {
        w.uint(fit.leaf as u64);
        w.option(fit.points, Writer::float);
    }
    w.uint(spec.tiers.len() as u64);
    for tier in &spec.tiers {
        w.text(&tier.name);
        w.option(tier.behaviour, Writer::float);
        w.option(tier.fit, Writer::float);
    }
    w.float(spec.exit_margin);
    indexes(w, &spec.readers);
}

fn prompt(w: &mut Writer, spec: &PromptSpec) {
    w.text(&spec.name);
    w.byte(spec.form as u8);
    w.option(spec.anchor.as_deref(), Writer::text);
    w.uint(spec.contents.len() as u64);
    for content in &spec.contents {
        w.text(&content.language);
        w.bytes(&content.texts);
    }
    w.option(spec.question, |w, index| w.uint(index as u64));
    w.byte(spec.priority);
    w.uint(spec.lifetime.into());
    span(w, spec.every);
    span(w, spec.expires);
    w.float(spec.holdout);
    w.byte(u8::from(spec.on_initial));
    w.uint(spec.values.len() as u64);
    for value in &spec.values {
        w.byte(value.what as u8);
        w.uint(value.index as u64);
    }
}
