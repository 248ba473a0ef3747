//! Values of props and traits, and what may be asked of them.

use crate::codec::{Reader, Writer};

/// Longest string value of a prop or trait, in bytes of UTF-8; a longer one is ignored and counted.
pub const MAX_TEXT: usize = 256;

/// The type that a document declares for a prop or trait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// Text.
    Text,
    /// A finite double.
    Number,
    /// True or false.
    Flag,
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
    Text(Box<str>),
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

    /// Reads what [`OwnedValue::write`] wrote.
    pub fn read(reader: &mut Reader<'_>) -> Self {
        match reader.byte() {
            0 => Self::Text(reader.text().into()),
            1 => Self::Number(reader.float()),
            2 => Self::Flag(false),
            3 => Self::Flag(true),
            _ => reader.need(None, Self::Flag(false)),
        }
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
#[derive(Clone, Copy, Debug, PartialEq)]
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

    #[cfg(feature = "document")]
    pub(crate) fn write(&self, writer: &mut Writer) {
        let end = |writer: &mut Writer, bound: Bound| {
            writer.byte(u8::from(bound.strict));
            writer.float(bound.at);
        };
        match self {
            Self::In(values) => {
                writer.byte(0);
                writer.uint(values.len() as u64);
                for value in values {
                    value.write(writer);
                }
            }
            Self::Range { low, high } => {
                writer.byte(1);
                writer.option(*low, end);
                writer.option(*high, end);
            }
            Self::Exists(wanted) => writer.byte(2 + u8::from(*wanted)),
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        let end = |reader: &mut Reader<'_>| Bound { strict: reader.flag(), at: reader.float() };
        match reader.byte() {
            0 => Self::In(reader.list(OwnedValue::read)),
            1 => Self::Range { low: reader.option(end), high: reader.option(end) },
            2 => Self::Exists(false),
            3 => Self::Exists(true),
            _ => reader.need(None, Self::Exists(false)),
        }
    }
}
