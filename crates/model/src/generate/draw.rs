//! Drawing from small vocabularies. What comes first in each is what is drawn when the input has run out.

use arbitrary::{Result, Unstructured};
use serde_json::{Value, json};

use crate::json::Type;

/// Durations of windows and waits. Few, so that they meet each other.
pub(super) const DURATIONS: [&str; 12] = ["1d", "1s", "2s", "1m", "1h", "12h", "24h", "2d", "3d", "1w", "14d", "30d"];

/// Durations that may be negative or nothing, for `elapsed`.
pub(super) const SIGNED: [&str; 13] =
    ["1d", "0d", "1s", "1m", "1h", "2d", "1w", "-1s", "-1h", "-1d", "-3d", "-1w", "12h"];

/// Numbers of calendar days.
pub(super) const DAYS: [i64; 6] = [1, 2, 3, 7, 14, 30];

/// Short texts of props and traits.
pub(super) const TEXTS: [&str; 5] = ["x", "y", "z", "1", ""];

/// From nothing up to below `n`, which is at least 1.
pub(super) fn below(u: &mut Unstructured<'_>, n: usize) -> Result<usize> {
    u.int_in_range(0..=n.saturating_sub(1))
}

pub(super) fn between(u: &mut Unstructured<'_>, least: i64, most: i64) -> Result<i64> {
    u.int_in_range(least..=most)
}

/// True about once in `n`; false when the input has run out.
pub(super) fn one_in(u: &mut Unstructured<'_>, n: usize) -> Result<bool> {
    Ok(below(u, n)? + 1 == n)
}

pub(super) fn flip(u: &mut Unstructured<'_>) -> Result<bool> {
    one_in(u, 2)
}

/// One of a list that is not empty.
pub(super) fn pick<T: Clone>(u: &mut Unstructured<'_>, of: &[T]) -> Result<T> {
    u.choose(of).cloned()
}

/// One of a list that is not empty, half of the time the first, so that many things are about the same one.
pub(super) fn favour<'a, T>(u: &mut Unstructured<'_>, of: &'a [T]) -> Result<&'a T> {
    match of.first() {
        Some(first) if flip(u)? => Ok(first),
        _ => u.choose(of),
    }
}

/// Some of a list that is not empty, at least one, each at most once and in the list's order.
pub(super) fn some_of<T: Clone>(u: &mut Unstructured<'_>, of: &[T]) -> Result<Vec<T>> {
    let always = below(u, of.len())?;
    let mut some = Vec::new();
    for (place, one) in of.iter().enumerate() {
        if flip(u)? || place == always {
            some.push(one.clone());
        }
    }
    Ok(some)
}

pub(super) fn duration(u: &mut Unstructured<'_>) -> Result<&'static str> {
    pick(u, &DURATIONS)
}

/// A small threshold of a count.
pub(super) fn threshold(u: &mut Unstructured<'_>) -> Result<i64> {
    pick(u, &[1, 2, 3, 2, 4])
}

/// A value of a type, as documents and facts use them.
pub(super) fn scalar(u: &mut Unstructured<'_>, of: Type) -> Result<Value> {
    Ok(match of {
        Type::Text => json!(pick(u, &TEXTS)?),
        Type::Number => number(u)?,
        Type::Truth => json!(flip(u)?),
    })
}

/// A small number; `1` and `1.0` are the same.
pub(super) fn number(u: &mut Unstructured<'_>) -> Result<Value> {
    Ok(match below(u, 12)? {
        0 | 1 => json!(1),
        2 => json!(1.0),
        3 | 4 => json!(2),
        5 => json!(3),
        6 => json!(0),
        7 => json!(1.5),
        8 => json!(-1),
        9 => json!(0.1),
        10 => json!(0.2),
        _ => json!(0.7),
    })
}
