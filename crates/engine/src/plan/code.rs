//! [`Plan`] -> plan bytes -> [`Plan`]. One description of the bytes serves both ways ([`Coder`]): they can't disagree, and filling
//! places one by one takes the page half the code of building each row and then moving it into its table.
//!
//! The bytes come over a network: every index is checked here, so that nothing later needs to be.

use super::*;
#[cfg(feature = "document")]
use crate::codec::Writer;
use crate::codec::{CodecError, Coder, Reader, content_hash};
use crate::parts::SCORES;

/// More entries than any accumulator of a document can have.
const MOST_ENTRIES: usize = 4_096;

/// How long each table is, told before the tables so that an index can be checked where it stands.
struct Lengths {
    events: usize,
    features: usize,
    limits: usize,
    traits: usize,
    signals: usize,
    scores: usize,
    prompts: usize,
    cells: usize,
    leaves: usize,
}

impl Plan {
    /// Reads plan bytes.
    ///
    /// # Errors
    /// [`CodecError`] where the bytes are cut off, damaged, or of a newer format.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        if r.byte() != FORMAT {
            r.fail(CodecError::Version);
        }
        let mut plan = Self { hash: content_hash(bytes), ..Self::default() };
        plan.code(&mut Coder::Read(&mut r));
        match r.finish() {
            Ok(()) => Ok(plan),
            Err(fault) => {
                plan.abandon();
                Err(fault)
            }
        }
    }

    /// The bytes that [`Plan::decode`] reads. Equal plans give equal bytes.
    #[cfg(feature = "document")]
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.byte(FORMAT);
        self.clone().code(&mut Coder::Write(&mut w));
        w.into_bytes()
    }

    /// Everything but the format and the hash.
    fn code(&mut self, c: &mut Coder<'_, '_>) {
        self.needs.code(c);
        c.small(&mut self.version);
        let mut utc_offset = self.utc_offset.into();
        c.int(&mut utc_offset);
        self.utc_offset = utc_offset as i32;
        let n = &Lengths {
            events: c.count(self.events.len()),
            features: c.count(self.features.len()),
            limits: c.count(self.limits.len()),
            traits: c.count(self.traits.len()),
            signals: c.count(self.signals.len()),
            scores: c.count(self.scores.len()),
            prompts: c.count(self.prompts.len()),
            cells: c.count(self.cells.len()),
            leaves: c.count(self.leaves.len()),
        };
        c.many(&mut self.events, n.events, |c, spec| spec.code(c, n));
        c.many(&mut self.features, n.features, |c, spec| {
            c.text(&mut spec.name);
            indexes(c, &mut spec.feeds, n.cells);
        });
        c.many(&mut self.limits, n.limits, |c, spec| {
            c.text(&mut spec.name);
            c.option(&mut spec.cap, Coder::float);
            indexes(c, &mut spec.feeds, n.cells);
            indexes(c, &mut spec.leaves, n.leaves);
        });
        c.many(&mut self.traits, n.traits, |c, spec| {
            c.text(&mut spec.name);
            one_of(c, &mut spec.kind, &ValueKind::ALL);
            indexes(c, &mut spec.feeds, n.cells);
            indexes(c, &mut spec.leaves, n.leaves);
        });
        c.many(&mut self.signals, n.signals, |c, spec| spec.code(c, n));
        if SCORES {
            c.many(&mut self.scores, n.scores, |c, spec| spec.code(c, n));
        } else if n.scores > 0 {
            c.fail(CodecError::Version);
        }
        c.many(&mut self.prompts, n.prompts, |c, spec| spec.code(c, n));
        span(c, &mut self.policy.every);
        c.option(&mut self.policy.per_session, Coder::small);
        c.below(&mut self.policy.session, n.events);
        indexes(c, &mut self.order, n.signals);
        c.many(&mut self.cells, n.cells, |c, spec| spec.code(c, n));
        c.many(&mut self.leaves, n.leaves, |c, leaf| leaf.code(c, n));
        indexes(c, &mut self.app, n.cells);
        indexes(c, &mut self.any, n.cells);
        indexes(c, &mut self.every, n.cells);
        c.below(&mut self.engaged, n.cells);
        c.below(&mut self.active_days, n.cells);
        c.text(&mut self.capture);
    }
}

impl EventSpec {
    fn code(&mut self, c: &mut Coder<'_, '_>, n: &Lengths) {
        c.text(&mut self.name);
        c.list(&mut self.props, |c, prop| {
            c.text(&mut prop.name);
            one_of(c, &mut prop.kind, &ValueKind::ALL);
        });
        let props = self.props.len();
        // The hour and the weekday lie behind all props.
        let place = |c: &mut Coder<'_, '_>, place: &mut usize| {
            c.below(place, WEEKDAY + 1);
            if (props..HOUR).contains(place) {
                c.fail(CodecError::Invalid);
            }
        };
        c.list(&mut self.feeds, |c, feed| {
            c.below(&mut feed.cell, n.cells);
            c.list(&mut feed.filter, |c, (prop, test)| {
                place(c, prop);
                test.code(c);
            });
            c.option(&mut feed.value, place);
            c.below(&mut feed.role, MOST_ENTRIES);
        });
    }
}

impl SignalSpec {
    fn code(&mut self, c: &mut Coder<'_, '_>, n: &Lengths) {
        c.text(&mut self.name);
        one_of(c, &mut self.kind, &SignalKind::ALL);
        one_of(c, &mut self.level, &Level::ALL);
        c.flag(&mut self.full_evidence);
        span(c, &mut self.cooldown);
        c.key(&mut self.key);
        indexes(c, &mut self.leaves, n.leaves);
        c.list(&mut self.program, |c, op| {
            c.below(&mut op.of, usize::MAX);
            c.below(&mut op.least, usize::MAX);
        });
        indexes(c, &mut self.readers, n.leaves);
        indexes(c, &mut self.prompts, n.prompts);
        indexes(c, &mut self.cancels, n.prompts);
        indexes(c, &mut self.feeds, n.cells);
        // What a device does not evaluate has no program there.
        if !self.program.is_empty() && !self.is_balanced() {
            c.fail(CodecError::Invalid);
        }
    }

    /// Whether its program takes what it finds on the stack, reads just its leaves, and leaves one truth.
    fn is_balanced(&self) -> bool {
        let mut depth = 0usize;
        let mut leaves = 0usize;
        for op in &self.program {
            if op.of > depth {
                return false;
            }
            leaves += usize::from(op.of == 0);
            depth = depth - op.of + 1;
        }
        depth == 1 && leaves == self.leaves.len()
    }
}

impl ScoreSpec {
    fn code(&mut self, c: &mut Coder<'_, '_>, n: &Lengths) {
        c.text(&mut self.name);
        one_of(c, &mut self.level, &Level::ALL);
        c.list(&mut self.terms, |c, term| {
            term.source.code(c, n);
            c.float(&mut term.points);
            term.half_life.code(c);
        });
        c.list(&mut self.fit, |c, fit| {
            c.below(&mut fit.leaf, n.leaves);
            c.option(&mut fit.points, Coder::float);
        });
        c.list(&mut self.tiers, |c, tier| {
            c.text(&mut tier.name);
            c.option(&mut tier.behaviour, Coder::float);
            c.option(&mut tier.fit, Coder::float);
        });
        c.float(&mut self.exit_margin);
        indexes(c, &mut self.readers, n.leaves);
    }
}

impl PromptSpec {
    fn code(&mut self, c: &mut Coder<'_, '_>, n: &Lengths) {
        c.text(&mut self.name);
        one_of(c, &mut self.form, &Form::ALL);
        c.option(&mut self.anchor, Coder::text);
        c.list(&mut self.contents, |c, content| {
            c.text(&mut content.language);
            c.bytes(&mut content.texts);
        });
        c.option(&mut self.question, |c, index| c.below(index, n.traits));
        c.small(&mut self.priority);
        c.small(&mut self.lifetime);
        span(c, &mut self.every);
        span(c, &mut self.expires);
        c.float(&mut self.holdout);
        c.flag(&mut self.on_initial);
        c.list(&mut self.values, |c, value| {
            one_of(c, &mut value.what, &Figure::ALL);
            c.below(&mut value.index, usize::MAX);
        });
    }
}

impl CellSpec {
    fn code(&mut self, c: &mut Coder<'_, '_>, n: &Lengths) {
        self.kind.code(c);
        c.key(&mut self.key);
        c.flag(&mut self.account);
        self.window.code(c);
        c.below(&mut self.cap, MOST_ENTRIES);
        c.option(&mut self.test, |c, test| test.code(c));
        c.float(&mut self.points);
        c.float(&mut self.limit);
        indexes(c, &mut self.leaves, n.leaves);
    }
}

impl Leaf {
    fn code(&mut self, c: &mut Coder<'_, '_>, n: &Lengths) {
        self.kind.code(c);
        self.read.code(c, n);
        c.list(&mut self.others, |c, source| source.code(c, n));
        c.option(&mut self.need, Coder::float);
        self.window.code(c);
        c.option(&mut self.test, |c, test| test.code(c));
        c.small(&mut self.number);
        c.float(&mut self.times);
        c.text(&mut self.subject);
        indexes(c, &mut self.signals, n.signals);
    }
}

impl Window {
    fn code(&mut self, c: &mut Coder<'_, '_>) {
        let (mut code, mut length) = match *self {
            Self::Life => (0, 0),
            Self::Rolling(span) => (1, span.ms()),
            Self::Days(days) => (2, days.into()),
            Self::Weeks(weeks) => (3, weeks.into()),
        };
        c.below(&mut code, 4);
        if code > 0 {
            c.uint(&mut length);
        }
        if code > 1 && length > u32::MAX.into() {
            c.fail(CodecError::Invalid);
        }
        *self = match code {
            0 => Self::Life,
            1 => Self::Rolling(Span::from_ms(length)),
            2 => Self::Days(length as u32),
            _ => Self::Weeks(length as u32),
        };
    }
}

impl Source {
    #[inline(never)]
    fn code(&mut self, c: &mut Coder<'_, '_>, n: &Lengths) {
        let (mut code, mut index) = match *self {
            Self::FirstSeen => (0, 0),
            Self::Cell(index) => (1, index),
            Self::Limit(index) => (2, index),
            Self::Signal(index) => (3, index),
            Self::Trait(index) => (4, index),
            Self::Score(index) => (5, index),
        };
        let ends = [0, n.cells, n.limits, n.signals, n.traits, n.scores];
        c.below(&mut code, ends.len());
        if code > 0 {
            c.below(&mut index, ends.get(code).copied().unwrap_or_default());
        }
        *self = match code {
            0 => Self::FirstSeen,
            1 => Self::Cell(index),
            2 => Self::Limit(index),
            3 => Self::Signal(index),
            4 => Self::Trait(index),
            _ => Self::Score(index),
        };
    }
}

/// The one of `all` whose place is told. A page only reads plans: there it need not be looked for.
fn one_of<T: Copy + PartialEq>(c: &mut Coder<'_, '_>, place: &mut T, all: &[T]) {
    let mut code = if cfg!(feature = "document") { all.iter().position(|one| one == place) } else { None }.unwrap_or(0);
    c.below(&mut code, all.len());
    if let Some(&one) = all.get(code) {
        *place = one;
    }
}

#[inline(never)]
fn indexes(c: &mut Coder<'_, '_>, list: &mut Vec<usize>, end: usize) {
    c.list(list, |c, index| c.below(index, end));
}

/// A span that is not empty: a signal that could fire again at once could do so by what its firing brings about, without end.
#[inline(never)]
fn span(c: &mut Coder<'_, '_>, span: &mut Option<Span>) {
    c.option(span, |c, span| {
        let mut ms = span.ms();
        c.uint(&mut ms);
        if ms == 0 {
            c.fail(CodecError::Invalid);
        }
        *span = Span::from_ms(ms);
    });
}
