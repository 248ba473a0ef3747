//! Plan bytes -> [`Plan`]. The bytes come over a network: every index is checked here, so that nothing later needs to be.

use super::*;
use crate::codec::{CodecError, Reader, content_hash};

type Result<T> = core::result::Result<T, CodecError>;

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
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let mut r = Reader::new(bytes);
        if r.byte()? != FORMAT {
            return Err(CodecError::Version);
        }
        let version = r.uint()? as u32;
        let utc_offset = r.int()? as i32;
        let n = Lengths {
            events: r.count()?,
            features: r.count()?,
            limits: r.count()?,
            traits: r.count()?,
            signals: r.count()?,
            prompts: r.count()?,
            cells: r.count()?,
            leaves: r.count()?,
        };
        let plan = Self {
            version,
            utc_offset,
            events: many(n.events, || event(&mut r, &n))?,
            features: many(n.features, || Ok(FeatureSpec { name: name(&mut r)?, feeds: indexes(&mut r, n.cells)? }))?,
            limits: many(n.limits, || {
                Ok(LimitSpec { name: name(&mut r)?, cap: r.option(Reader::float)?, leaves: indexes(&mut r, n.leaves)? })
            })?,
            traits: many(n.traits, || {
                Ok(TraitSpec { name: name(&mut r)?, kind: value_kind(&mut r)?, leaves: indexes(&mut r, n.leaves)? })
            })?,
            signals: many(n.signals, || signal(&mut r, &n))?,
            prompts: many(n.prompts, || prompt(&mut r, &n))?,
            order: indexes(&mut r, n.signals)?,
            cells: many(n.cells, || {
                Ok(CellSpec {
                    kind: accumulate::Kind::decode(r.byte()?)?,
                    key: r.key()?,
                    window: span(&mut r)?,
                    cap: r.uint()? as usize,
                    leaves: indexes(&mut r, n.leaves)?,
                })
            })?,
            leaves: many(n.leaves, || leaf(&mut r, &n))?,
            app: indexes(&mut r, n.cells)?,
            engaged: r.below(n.cells)?,
            hash: content_hash(bytes),
        };
        if r.is_empty() { Ok(plan) } else { Err(CodecError::Invalid) }
    }
}

fn many<T>(n: usize, mut read: impl FnMut() -> Result<T>) -> Result<Vec<T>> {
    let mut list = Vec::with_capacity(n);
    for _ in 0..n {
        list.push(read()?);
    }
    Ok(list)
}

fn name(r: &mut Reader<'_>) -> Result<Box<str>> {
    r.text().map(Into::into)
}

fn indexes(r: &mut Reader<'_>, end: usize) -> Result<Vec<usize>> {
    r.list(|r| r.below(end))
}

fn span(r: &mut Reader<'_>) -> Result<Option<Span>> {
    r.option(|r| r.uint().map(Span::from_ms))
}

fn value_kind(r: &mut Reader<'_>) -> Result<ValueKind> {
    Ok(match r.below(3)? {
        0 => ValueKind::Text,
        1 => ValueKind::Number,
        _ => ValueKind::Flag,
    })
}

fn one_of<T: Copy>(r: &mut Reader<'_>, all: &[T]) -> Result<T> {
    let index = r.below(all.len())?;
    all.get(index).copied().ok_or(CodecError::Invalid)
}

fn event(r: &mut Reader<'_>, n: &Lengths) -> Result<EventSpec> {
    let name = name(r)?;
    let props = r.list(|r| Ok(PropSpec { name: r.text()?.into(), kind: value_kind(r)? }))?;
    let feeds = r.list(|r| {
        Ok(Feed {
            cell: r.below(n.cells)?,
            filter: r.list(|r| Ok((r.below(props.len())?, Test::read(r)?)))?,
            value: r.option(|r| r.below(props.len()))?,
            role: r.byte()?.into(),
        })
    })?;
    Ok(EventSpec { name, props, feeds })
}

fn leaf(r: &mut Reader<'_>, n: &Lengths) -> Result<Leaf> {
    Ok(Leaf {
        kind: condition::Kind::decode(r.byte()?)?,
        reads: r.list(|r| {
            Ok(match r.byte()? {
                0 => Source::FirstSeen,
                1 => Source::Cell(r.below(n.cells)?),
                2 => Source::Limit(r.below(n.limits)?),
                3 => Source::Signal(r.below(n.signals)?),
                4 => Source::Trait(r.below(n.traits)?),
                _ => return Err(CodecError::Invalid),
            })
        })?,
        need: r.option(Reader::float)?,
        window: span(r)?,
        test: r.option(Test::read)?,
        subject: name(r)?,
        signals: indexes(r, n.signals)?,
    })
}

fn signal(r: &mut Reader<'_>, n: &Lengths) -> Result<SignalSpec> {
    let spec = SignalSpec {
        name: name(r)?,
        kind: one_of(r, &SignalKind::ALL)?,
        full_evidence: r.flag()?,
        cooldown: span(r)?,
        key: r.key()?,
        leaves: indexes(r, n.leaves)?,
        program: r.list(|r| {
            Ok(match r.byte()? {
                0 => Op::Leaf,
                1 => Op::AtLeast { of: r.uint()? as usize, least: r.uint()? as usize },
                2 => Op::Not,
                _ => return Err(CodecError::Invalid),
            })
        })?,
        readers: indexes(r, n.leaves)?,
        prompts: indexes(r, n.prompts)?,
    };
    if balanced(&spec) { Ok(spec) } else { Err(CodecError::Invalid) }
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

fn prompt(r: &mut Reader<'_>, n: &Lengths) -> Result<PromptSpec> {
    Ok(PromptSpec {
        name: name(r)?,
        form: one_of(r, &Form::ALL)?,
        anchor: r.option(name)?,
        title: name(r)?,
        body: name(r)?,
        cta: r.option(|r| {
            let label = name(r)?;
            let is_href = r.flag()?;
            let target = name(r)?;
            Ok(Cta { label, target: if is_href { Target::Href(target) } else { Target::Action(target) } })
        })?,
        priority: r.byte()?,
        lifetime: r.uint()? as u32,
        on_initial: r.flag()?,
        values: r.list(|r| {
            Ok(match r.byte()? {
                0 => Placeholder::Remaining(r.below(n.limits)?),
                1 => Placeholder::Used(r.below(n.limits)?),
                2 => Placeholder::Cap(r.below(n.limits)?),
                3 => Placeholder::Total(r.below(n.cells)?),
                4 => Placeholder::Trait(r.below(n.traits)?),
                _ => return Err(CodecError::Invalid),
            })
        })?,
    })
}
