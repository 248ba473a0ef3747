//! Values of props and traits, and what may be asked of them.

use crate::codec::{Coder, Reader, Writer};

/// Longest string value of a prop or trait, in bytes of UTF-8; a longer one is ignored and counted.
pub const MAX_TEXT: usize = 256;

/// The type that a document declares for a prop or trait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ValueKind {
    /// Text.
    Text,
    /// A finite double.
    Number,
    /// True or false.
    #[default]
    Flag,
}

impl ValueKind {
    /// All of them; the place is the code in a plan.
    pub const ALL: [Self; 3] = [Self::Text, Self::Number, Self::Flag];
}

/// A value that a fact carries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// Text of at most [`MAX_TEXT`] bytes.
    Text(&'a str),
    /// A finite double.
    Number(f64),
    /// True or false.
    Flag(bool),
}

/// A value that is kept.
#[derive(Clone, Debug, PartialEq)]
pub enum OwnedValue {
    /// Text.
    Text(String),
    /// A finite double.
    Number(f64),
    /// True or false.
    Flag(bool),
}

impl Value<'_> {
    /// The declared type that this value is of.
    pub const fn kind(&self) -> ValueKind {
        match self {
            Self::Text(_) => ValueKind::Text,
            Self::Number(_) => ValueKind::Number,
            Self::Flag(_) => ValueKind::Flag,
        }
    }

    /// Whether a fact may carry it: text not too long, numbers finite.
    pub fn is_valid(&self) -> bool {
        match self {
            Self::Text(text) => text.len() <= MAX_TEXT,
            Self::Number(number) => number.is_finite(),
            Self::Flag(_) => true,
        }
    }

    /// A copy to keep.
    pub fn to_owned(self) -> OwnedValue {
        match self {
            Self::Text(text) => OwnedValue::Text(text.into()),
            Self::Number(number) => OwnedValue::Number(number),
            Self::Flag(flag) => OwnedValue::Flag(flag),
        }
    }

    /// 64 bits that stand for the value where only its being the same matters. Values of different types differ; 0 and -0 are the same.
    pub fn digest(&self) -> u64 {
        let hash = match self {
            Self::Text(text) => crate::codec::content_hash(text.as_bytes()),
            Self::Number(number) => 1 ^ (number + 0.0).to_bits(),
            Self::Flag(flag) => 2 + u64::from(*flag),
        };
        // FNV leaves the high bits of short texts alike: spread them (fmix64 of MurmurHash3, Austin Appleby, public domain).
        let hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        let hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        hash ^ (hash >> 33)
    }
}

impl OwnedValue {
    /// The value, borrowed.
    pub fn get(&self) -> Value<'_> {
        match self {
            Self::Text(text) => Value::Text(text),
            Self::Number(number) => Value::Number(*number),
            Self::Flag(flag) => Value::Flag(*flag),
        }
    }

    /// Its bytes: 0 and a text, 1 and a double, 2 for false, 3 for true.
    pub fn write(&self, writer: &mut Writer) {
        match self {
            Self::Text(text) => {
                writer.byte(0);
                writer.text(text);
            }
            Self::Number(number) => {
                writer.byte(1);
                writer.float(*number);
            }
            Self::Flag(flag) => writer.byte(2 + u8::from(*flag)),
        }
    }

    /// Its bytes, there or back.
    #[inline(never)]
    pub(crate) fn code(&mut self, c: &mut Coder<'_, '_>) {
        match c {
            Coder::Write(w) => self.write(w),
            Coder::Read(r) => *self = Self::read(r),
        }
    }

    /// Reads what [`OwnedValue::write`] wrote.
    pub fn read(reader: &mut Reader<'_>) -> Self {
        match reader.byte() {
            0 => Self::Text(reader.text()),
            1 => Self::Number(reader.float()),
            2 => Self::Flag(false),
            3 => Self::Flag(true),
            _ => reader.need(None, Self::Flag(false)),
        }
    }
}

impl Default for OwnedValue {
    fn default() -> Self {
        Self::Flag(false)
    }
}

/// What a selector's `where` or a trait condition asks of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// One of these values, by type and value.
    In(Vec<OwnedValue>),
    /// A number within these bounds; several may stand together.
    Range {
        /// At least, or (strict) above.
        low: Option<Bound>,
        /// At most, or (strict) below.
        high: Option<Bound>,
    },
    /// There is a value, or (false) there is none.
    Exists(bool),
}

/// One end of a range.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bound {
    /// Where it lies.
    pub at: f64,
    /// Whether the end itself lies outside.
    pub strict: bool,
}

impl Test {
    /// Whether a value passes. A missing one passes only `Exists(false)`.
    pub fn passes(&self, value: Option<Value<'_>>) -> bool {
        match (self, value) {
            (Self::Exists(wanted), value) => value.is_some() == *wanted,
            (Self::In(values), Some(value)) => values.iter().any(|one| one.get() == value),
            (Self::Range { low, high }, Some(Value::Number(x))) => {
                low.is_none_or(|bound| if bound.strict { x > bound.at } else { x >= bound.at })
                    && high.is_none_or(|bound| if bound.strict { x < bound.at } else { x <= bound.at })
            }
            _ => false,
        }
    }

    /// Its bytes, there or back.
    pub(crate) fn code(&mut self, c: &mut Coder<'_, '_>) {
        let end = |c: &mut Coder<'_, '_>, bound: &mut Bound| {
            c.flag(&mut bound.strict);
            c.float(&mut bound.at);
        };
        let mut code = match self {
            Self::In(_) => 0,
            Self::Range { .. } => 1,
            Self::Exists(wanted) => 2 + usize::from(*wanted),
        };
        c.below(&mut code, 4);
        if c.reads() {
            *self = match code {
                0 => Self::In(Vec::new()),
                1 => Self::Range { low: None, high: None },
                _ => Self::Exists(code == 3),
            };
        }
        match self {
            Self::In(values) => c.list(values, |c, value| value.code(c)),
            Self::Range { low, high } => {
                c.option(low, end);
                c.option(high, end);
            }
            Self::Exists(_) => {}
        }
    }
}

impl Default for Test {
    fn default() -> Self {
        Self::Exists(false)
    }
}
