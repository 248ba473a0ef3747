//! Plan bytes -> [`Plan`]. The bytes come over a network: every index is checked here, so that nothing later needs to be.

use super::*;
use crate::codec::{CodecError, Reader, content_hash};

/// More entries than any accumulator of a document can have.
const MOST_ENTRIES: usize = 4_096;

/// How long each table is, read before the tables so that an index can be checked where it stands.
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
        let version = r.uint() as u32;
        let utc_offset = r.int() as i32;
        let n = Lengths {
            events: r.count(),
            features: r.count(),
            limits: r.count(),
            traits: r.count(),
            signals: r.count(),
            scores: r.count(),
            prompts: r.count(),
            cells: r.count(),
            leaves: r.count(),
        };
        let plan = Self {
            version,
            utc_offset,
            events: r.many(n.events, |r| event(r, &n)),
            features: r.many(n.features, |r| FeatureSpec { name: name(r), feeds: indexes(r, n.cells) }),
            limits: r.many(n.limits, |r| LimitSpec {
                name: name(r),
                cap: r.option(Reader::float),
                feeds: indexes(r, n.cells),
                leaves: indexes(r, n.leaves),
            }),
            traits: r.many(n.traits, |r| TraitSpec {
                name: name(r),
                kind: value_kind(r),
                feeds: indexes(r, n.cells),
                leaves: indexes(r, n.leaves),
            }),
            signals: r.many(n.signals, |r| signal(r, &n)),
            scores: r.many(n.scores, |r| score(r, &n)),
            prompts: r.many(n.prompts, |r| prompt(r, &n)),
            policy: Policy { every: span(&mut r), per_session: r.option(Reader::small), session: r.below(n.events) },
            order: indexes(&mut r, n.signals),
            cells: r.many(n.cells, |r| CellSpec {
                kind: accumulate::Kind::read(r),
                key: r.key(),
                account: r.flag(),
                window: window(r),
                cap: r.below(MOST_ENTRIES),
                test: r.option(Test::read),
                points: r.float(),
                limit: r.float(),
                leaves: indexes(r, n.leaves),
            }),
            leaves: r.many(n.leaves, |r| leaf(r, &n)),
            app: indexes(&mut r, n.cells),
            any: indexes(&mut r, n.cells),
            every: indexes(&mut r, n.cells),
            engaged: r.below(n.cells),
            hash: content_hash(bytes),
        };
        match r.finish() {
            Ok(()) => Ok(plan),
            Err(fault) => {
                plan.abandon();
                Err(fault)
            }
        }
    }
}

fn name(r: &mut Reader<'_>) -> Box<str> {
    r.text().into()
}

fn indexes(r: &mut Reader<'_>, end: usize) -> Vec<usize> {
    r.list(|r| r.below(end))
}

/// A span that is not empty: a signal that could fire again at once could do so by what its firing brings about, without end.
fn span(r: &mut Reader<'_>) -> Option<Span> {
    r.option(|r| {
        let ms = r.uint();
        Span::from_ms(r.need((ms > 0).then_some(ms), 1))
    })
}

fn window(r: &mut Reader<'_>) -> Window {
    match r.below(4) {
        0 => Window::Life,
        1 => Window::Rolling(Span::from_ms(r.uint())),
        2 => Window::Days(r.small()),
        _ => Window::Weeks(r.small()),
    }
}

fn value_kind(r: &mut Reader<'_>) -> ValueKind {
    match r.below(3) {
        0 => ValueKind::Text,
        1 => ValueKind::Number,
        _ => ValueKind::Flag,
    }
}

/// The one of `all` whose place follows; where it is none, `instead`, and a fault.
fn one_of<T: Copy>(r: &mut Reader<'_>, all: &[T], instead: T) -> T {
    let one = all.get(r.below(all.len())).copied();
    r.need(one, instead)
}

fn event(r: &mut Reader<'_>, n: &Lengths) -> EventSpec {
    let name = name(r);
    let props = r.list(|r| PropSpec { name: r.text().into(), kind: value_kind(r) });
    // The hour and the weekday lie behind all props.
    let place = |r: &mut Reader<'_>| {
        let place = r.below(WEEKDAY + 1);
        r.need((place < props.len() || place >= HOUR).then_some(place), HOUR)
    };
    let feeds = r.list(|r| Feed {
        cell: r.below(n.cells),
        filter: r.list(|r| (place(r), Test::read(r))),
        value: r.option(place),
        role: r.byte().into(),
    });
    EventSpec { name, props, feeds }
}

fn source(r: &mut Reader<'_>, n: &Lengths) -> Source {
    match r.byte() {
        0 => Source::FirstSeen,
        1 => Source::Cell(r.below(n.cells)),
        2 => Source::Limit(r.below(n.limits)),
        3 => Source::Signal(r.below(n.signals)),
        4 => Source::Trait(r.below(n.traits)),
        5 => Source::Score(r.below(n.scores)),
        _ => r.need(None, Source::FirstSeen),
    }
}

fn leaf(r: &mut Reader<'_>, n: &Lengths) -> Leaf {
    Leaf {
        kind: condition::Kind::read(r),
        read: source(r, n),
        others: r.list(|r| source(r, n)),
        need: r.option(Reader::float),
        window: window(r),
        test: r.option(Test::read),
        number: r.small(),
        times: r.float(),
        subject: name(r),
        signals: indexes(r, n.signals),
    }
}

fn score(r: &mut Reader<'_>, n: &Lengths) -> ScoreSpec {
    ScoreSpec {
        name: name(r),
        level: one_of(r, &Level::ALL, Level::User),
        terms: r.list(|r| Term { source: source(r, n), points: r.float(), half_life: window(r) }),
        fit: r.list(|r| Fit { leaf: r.below(n.leaves), points: r.option(Reader::float) }),
        tiers: r.list(|r| TierSpec { name: name(r), behaviour: r.option(Reader::float), fit: r.option(Reader::float) }),
        exit_margin: r.float(),
        readers: indexes(r, n.leaves),
    }
}

fn signal(r: &mut Reader<'_>, n: &Lengths) -> SignalSpec {
    let spec = SignalSpec {
        name: name(r),
        kind: one_of(r, &SignalKind::ALL, SignalKind::Custom),
        level: one_of(r, &Level::ALL, Level::User),
        full_evidence: r.flag(),
        cooldown: span(r),
        key: r.key(),
        leaves: indexes(r, n.leaves),
        program: r.list(|r| Op { of: r.uint() as usize, least: r.uint() as usize }),
        readers: indexes(r, n.leaves),
        prompts: indexes(r, n.prompts),
        cancels: indexes(r, n.prompts),
        feeds: indexes(r, n.cells),
    };
    // What a device does not evaluate has no program there.
    if !spec.program.is_empty() && !balanced(&spec) {
        r.fail(CodecError::Invalid);
    }
    spec
}

/// Whether a program takes what it finds on the stack, reads just its leaves, and leaves one truth.
fn balanced(spec: &SignalSpec) -> bool {
    let mut depth = 0usize;
    let mut leaves = 0usize;
    for op in &spec.program {
        if op.of > depth {
            return false;
        }
        leaves += usize::from(op.of == 0);
        depth = depth - op.of + 1;
    }
    depth == 1 && leaves == spec.leaves.len()
}

fn prompt(r: &mut Reader<'_>, n: &Lengths) -> PromptSpec {
    PromptSpec {
        name: name(r),
        form: one_of(r, &Form::ALL, Form::Modal),
        anchor: r.option(name),
        contents: r.list(|r| Content { language: name(r), texts: r.bytes().into() }),
        question: r.option(|r| r.below(n.traits)),
        priority: r.byte(),
        lifetime: r.small(),
        every: span(r),
        expires: span(r),
        holdout: r.float(),
        on_initial: r.flag(),
        values: r.list(|r| Placeholder { what: one_of(r, &Figure::ALL, Figure::Trait), index: r.uint() as usize }),
    }
}
