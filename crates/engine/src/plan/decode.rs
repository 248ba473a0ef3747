//! Plan bytes -> [`Plan`]. The bytes come over a network: every index is checked here, so that nothing later needs to be.

use super::*;
use crate::codec::{CodecError, Reader, content_hash};

/// How long each table is, read before the tables so that an index can be checked where it stands.
struct Lengths {
    events: usize,
    features: usize,
    limits: usize,
    traits: usize,
    signals: usize,
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
                leaves: indexes(r, n.leaves),
            }),
            traits: r.many(n.traits, |r| TraitSpec {
                name: name(r),
                kind: value_kind(r),
                leaves: indexes(r, n.leaves),
            }),
            signals: r.many(n.signals, |r| signal(r, &n)),
            prompts: r.many(n.prompts, |r| prompt(r, &n)),
            order: indexes(&mut r, n.signals),
            cells: r.many(n.cells, |r| CellSpec {
                kind: accumulate::Kind::read(r),
                key: r.key(),
                window: span(r),
                cap: r.uint() as usize,
                leaves: indexes(r, n.leaves),
            }),
            leaves: r.many(n.leaves, |r| leaf(r, &n)),
            app: indexes(&mut r, n.cells),
            engaged: r.below(n.cells),
            hash: content_hash(bytes),
        };
        r.finish()?;
        Ok(plan)
    }
}

fn name(r: &mut Reader<'_>) -> Box<str> {
    r.text().into()
}

fn indexes(r: &mut Reader<'_>, end: usize) -> Vec<usize> {
    r.list(|r| r.below(end))
}

fn span(r: &mut Reader<'_>) -> Option<Span> {
    r.option(|r| Span::from_ms(r.uint()))
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
    let feeds = r.list(|r| Feed {
        cell: r.below(n.cells),
        filter: r.list(|r| (r.below(props.len()), Test::read(r))),
        value: r.option(|r| r.below(props.len())),
        role: r.byte().into(),
    });
    EventSpec { name, props, feeds }
}

fn leaf(r: &mut Reader<'_>, n: &Lengths) -> Leaf {
    Leaf {
        kind: condition::Kind::read(r),
        reads: r.list(|r| match r.byte() {
            0 => Source::FirstSeen,
            1 => Source::Cell(r.below(n.cells)),
            2 => Source::Limit(r.below(n.limits)),
            3 => Source::Signal(r.below(n.signals)),
            4 => Source::Trait(r.below(n.traits)),
            _ => r.need(None, Source::FirstSeen),
        }),
        need: r.option(Reader::float),
        window: span(r),
        test: r.option(Test::read),
        subject: name(r),
        signals: indexes(r, n.signals),
    }
}

fn signal(r: &mut Reader<'_>, n: &Lengths) -> SignalSpec {
    let spec = SignalSpec {
        name: name(r),
        kind: one_of(r, &SignalKind::ALL, SignalKind::Custom),
        full_evidence: r.flag(),
        cooldown: span(r),
        key: r.key(),
        leaves: indexes(r, n.leaves),
        program: r.list(|r| match r.byte() {
            0 => Op::Leaf,
            1 => Op::AtLeast { of: r.uint() as usize, least: r.uint() as usize },
            2 => Op::Not,
            _ => r.need(None, Op::Not),
        }),
        readers: indexes(r, n.leaves),
        prompts: indexes(r, n.prompts),
    };
    if !balanced(&spec) {
        r.fail(CodecError::Invalid);
    }
    spec
}

/// Whether a program takes what it finds on the stack, reads just its leaves, and leaves one truth.
fn balanced(spec: &SignalSpec) -> bool {
    let mut depth = 0usize;
    let mut leaves = 0usize;
    for op in &spec.program {
        match *op {
            Op::Leaf => {
                depth += 1;
                leaves += 1;
            }
            Op::AtLeast { of, .. } if (1..=depth).contains(&of) => depth -= of - 1,
            Op::Not if depth > 0 => {}
            Op::AtLeast { .. } | Op::Not => return false,
        }
    }
    depth == 1 && leaves == spec.leaves.len()
}

fn prompt(r: &mut Reader<'_>, n: &Lengths) -> PromptSpec {
    PromptSpec {
        name: name(r),
        form: one_of(r, &Form::ALL, Form::Modal),
        anchor: r.option(name),
        title: name(r),
        body: name(r),
        cta: r.option(|r| {
            let label = name(r);
            let is_href = r.flag();
            let target = name(r);
            Cta { label, target: if is_href { Target::Href(target) } else { Target::Action(target) } }
        }),
        priority: r.byte(),
        lifetime: r.uint() as u32,
        on_initial: r.flag(),
        values: r.list(|r| match r.byte() {
            0 => Placeholder::Remaining(r.below(n.limits)),
            1 => Placeholder::Used(r.below(n.limits)),
            2 => Placeholder::Cap(r.below(n.limits)),
            3 => Placeholder::Total(r.below(n.cells)),
            4 => Placeholder::Trait(r.below(n.traits)),
            _ => r.need(None, Placeholder::Used(0)),
        }),
    }
}
