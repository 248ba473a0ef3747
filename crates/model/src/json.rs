//! Reading JSON values of an expected shape. Section 1: `true` is not `1`, and `1.0` is an integer.
//!
//! Knows nothing of the language but its scalars and its durations.

use serde_json::{Map, Value};

use crate::error::Error;

/// A value of a prop or a trait, or what one is compared with. Two are equal only if their types are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scalar {
    Text(String),
    Number(f64),
    Truth(bool),
}

/// The declared type of a prop or a trait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    Number,
    Truth,
}

impl Scalar {
    /// The scalar in `value`, if it is one.
    pub(crate) fn of(value: &Value) -> Option<Scalar> {
        match value {
            Value::String(text) => Some(Scalar::Text(text.clone())),
            Value::Number(number) => number.as_f64().map(Scalar::Number),
            Value::Bool(truth) => Some(Scalar::Truth(*truth)),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    pub(crate) fn kind(&self) -> Type {
        match self {
            Scalar::Text(_) => Type::Text,
            Scalar::Number(_) => Type::Number,
            Scalar::Truth(_) => Type::Truth,
        }
    }

    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Scalar::Number(number) => Some(*number),
            Scalar::Text(_) | Scalar::Truth(_) => None,
        }
    }
}

pub(crate) fn type_named(name: &Value) -> Result<Type, Error> {
    match name.as_str() {
        Some("string") => Ok(Type::Text),
        Some("number") => Ok(Type::Number),
        Some("boolean") => Ok(Type::Truth),
        _ => Err(Error::at("type", format!("{name} is no type"))),
    }
}

/// A whole number, written with or without a fraction of zero.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    let exact = value.as_i64();
    exact.or_else(|| value.as_f64().filter(|number| number.fract() == 0.0).map(|number| number as i64))
}

/// Milliseconds of a duration, which may be negative or zero where the language lets it be.
pub(crate) fn duration(text: &str) -> Option<i64> {
    let unit = match text.chars().last()? {
        's' => 1000,
        'm' => 60 * 1000,
        'h' => 60 * 60 * 1000,
        'd' => 24 * 60 * 60 * 1000,
        'w' => 7 * 24 * 60 * 60 * 1000,
        _ => return None,
    };
    let count: i64 = text.get(..text.len() - 1)?.parse().ok()?;
    count.checked_mul(unit)
}

/// An object of the document, read key by key; a key that is missing or of another shape is an error that names it.
#[derive(Clone, Copy)]
pub(crate) struct Object<'a>(&'a Map<String, Value>);

impl<'a> Object<'a> {
    pub(crate) fn of(value: &'a Value) -> Result<Object<'a>, Error> {
        value.as_object().map(Object).ok_or_else(|| Error(format!("{value} is no object")))
    }

    pub(crate) fn get(self, key: &str) -> Option<&'a Value> {
        self.0.get(key)
    }

    pub(crate) fn has(self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    pub(crate) fn entries(self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.0.iter()
    }

    pub(crate) fn value(self, key: &str) -> Result<&'a Value, Error> {
        self.get(key).ok_or_else(|| Error::at(key, "is missing"))
    }

    pub(crate) fn text(self, key: &str) -> Result<&'a str, Error> {
        self.value(key)?.as_str().ok_or_else(|| Error::at(key, "is no string"))
    }

    pub(crate) fn number(self, key: &str) -> Result<f64, Error> {
        self.value(key)?.as_f64().ok_or_else(|| Error::at(key, "is no number"))
    }

    pub(crate) fn whole(self, key: &str) -> Result<i64, Error> {
        whole(self.value(key)?).ok_or_else(|| Error::at(key, "is no integer"))
    }

    pub(crate) fn duration(self, key: &str) -> Result<i64, Error> {
        duration(self.text(key)?).ok_or_else(|| Error::at(key, "is no duration"))
    }

    pub(crate) fn list(self, key: &str) -> Result<&'a [Value], Error> {
        self.value(key)?.as_array().map(Vec::as_slice).ok_or_else(|| Error::at(key, "is no list"))
    }

    /// `read` of what is under `key`, or nothing where the key is absent.
    pub(crate) fn optional<T>(
        self,
        key: &str,
        read: impl FnOnce(Object<'a>, &str) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        if self.has(key) { read(self, key).map(Some) } else { Ok(None) }
    }

    /// The entries of the object under `key`; none where the key is absent.
    pub(crate) fn members(self, key: &str) -> Result<Vec<(&'a String, &'a Value)>, Error> {
        match self.get(key) {
            Some(value) => Ok(Object::of(value)?.entries().collect()),
            None => Ok(Vec::new()),
        }
    }

    /// The items of the list under `key`; none where the key is absent.
    pub(crate) fn items(self, key: &str) -> Result<&'a [Value], Error> {
        Ok(self.optional(key, Object::list)?.unwrap_or(&[]))
    }
}
