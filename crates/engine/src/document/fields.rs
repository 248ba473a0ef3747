//! Reading JSON by hand: a node knows its path and reports its own faults; an object knows which of its keys were asked for.

use core::cell::RefCell;
use core::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::builder::Builder;
use super::report::{Report, quoted, suggestion};
use super::{bounds, hint};
use crate::condition::{DAYS, WITHIN};
use crate::plan::Window;
use crate::record::Level;
use crate::time::Span;

/// Longest text that a message repeats, in bytes.
const SHORT: usize = 64;

/// A value in the document.
#[derive(Clone)]
pub(crate) struct Node<'a> {
    pub(crate) value: &'a Value,
    pub(crate) path: String,
    pub(crate) report: &'a Report,
}

/// An object in the document.
pub(crate) struct Fields<'a> {
    node: Node<'a>,
    map: &'a Map<String, Value>,
    known: RefCell<Vec<&'a str>>,
}

impl<'a> Node<'a> {
    pub(crate) const fn root(value: &'a Value, report: &'a Report) -> Self {
        Self { value, path: String::new(), report }
    }

    pub(crate) fn child(&self, key: &str, value: &'a Value) -> Self {
        let key = key.replace('~', "~0").replace('/', "~1");
        Self { value, path: format!("{}/{key}", self.path), report: self.report }
    }

    pub(crate) fn error(&self, message: impl Into<String>) {
        self.report.error(&self.path, message.into());
    }

    pub(crate) fn warning(&self, message: impl Into<String>) {
        self.report.warning(&self.path, message.into());
    }

    /// A condition that is valid and pointless.
    pub(crate) fn never(&self, why: impl core::fmt::Display) {
        self.report.never(&self.path, &why.to_string());
    }

    /// A name that is not among the known ones.
    pub(crate) fn unknown<'k>(&self, what: &str, name: &str, known: impl IntoIterator<Item = &'k str>) {
        self.error(format!("{what} `{name}` is not declared{}", suggestion(name, known)));
    }

    pub(crate) fn expected(&self, what: &str) {
        let found = match self.value {
            Value::Null => "null".to_owned(),
            Value::Bool(flag) => format!("`{flag}`"),
            Value::Number(number) => format!("the number `{number}`"),
            Value::String(text) if text.len() <= SHORT => format!("the string `{text}`"),
            Value::String(_) => "a string".to_owned(),
            Value::Array(_) => "a list".to_owned(),
            Value::Object(_) => "an object".to_owned(),
        };
        self.error(format!("expected {what}, found {found}"));
    }

    /// The value under a key, of an object that has it.
    pub(crate) fn at(&self, key: &str) -> Option<Self> {
        self.value.get(key).map(|value| self.child(key, value))
    }

    /// The items under a key, of an object that has such a list; none otherwise.
    pub(crate) fn list_at(&self, key: &str) -> Vec<Self> {
        let list = self.at(key).filter(|node| node.value.is_array());
        list.and_then(|node| node.items()).unwrap_or_default()
    }

    pub(crate) fn object(&self) -> Option<Fields<'a>> {
        let Value::Object(map) = self.value else {
            self.expected("an object");
            return None;
        };
        Some(Fields { node: self.clone(), map, known: RefCell::default() })
    }

    /// The entries of an object whose keys are names that the author chose.
    pub(crate) fn entries(&self) -> Vec<(&'a str, Node<'a>)> {
        let Value::Object(map) = self.value else {
            self.expected("an object");
            return Vec::new();
        };
        map.iter().map(|(key, value)| (key.as_str(), self.child(key, value))).collect()
    }

    /// The items of a list; `None` if it is none.
    pub(crate) fn items(&self) -> Option<Vec<Node<'a>>> {
        let Value::Array(items) = self.value else {
            self.expected("a list");
            return None;
        };
        Some(items.iter().enumerate().map(|(index, item)| self.child(&index.to_string(), item)).collect())
    }

    /// The items of a list of 1 to `most`.
    pub(crate) fn some_items(&self, most: usize) -> Option<Vec<Node<'a>>> {
        let items = self.items()?;
        if items.is_empty() {
            self.error("the list is empty; give at least one entry");
            return None;
        }
        if items.len() > most {
            self.error(format!("the list has {} entries, at most {most} are allowed", items.len()));
            return None;
        }
        Some(items)
    }

    pub(crate) fn text(&self) -> Option<&'a str> {
        let text = self.value.as_str();
        if text.is_none() {
            self.expected("a string");
        }
        text
    }

    pub(crate) fn flag(&self) -> Option<bool> {
        let flag = self.value.as_bool();
        if flag.is_none() {
            self.expected("true or false");
        }
        flag
    }

    pub(crate) fn number(&self) -> Option<f64> {
        let number = self.value.as_f64();
        if number.is_none() {
            self.expected("a number");
        }
        number
    }

    pub(crate) fn positive(&self) -> Option<f64> {
        let number = self.number()?;
        if number > 0.0 {
            return Some(number);
        }
        self.error(format!("expected a number above 0, found `{}`", self.value));
        None
    }

    /// A number of at least 0.
    pub(crate) fn at_least_zero(&self) -> Option<f64> {
        let number = self.number()?;
        if number >= 0.0 {
            return Some(number);
        }
        self.error(format!("expected a number of at least 0, found `{}`", self.value));
        None
    }

    /// A whole number, `1.0` included.
    pub(crate) fn signed(&self, range: RangeInclusive<i64>) -> Option<i64> {
        let Some(number) = self.value.as_f64() else {
            self.expected(&format!("a whole number from {}", words(&range)));
            return None;
        };
        let whole = number as i64;
        if whole as f64 == number && range.contains(&whole) {
            return Some(whole);
        }
        self.error(format!("expected a whole number from {}, found `{}`", words(&range), self.value));
        None
    }

    pub(crate) fn integer(&self, range: RangeInclusive<u64>) -> Option<u64> {
        self.signed(*range.start() as i64..=*range.end() as i64).map(|number| number as u64)
    }

    /// A duration such as `"30d"`.
    pub(crate) fn duration(&self) -> Option<Span> {
        let Some(text) = self.value.as_str() else {
            self.expected("a duration such as `30m`, `12h` or `7d`");
            return None;
        };
        let span = parse_duration(text);
        if span.is_none() {
            self.error(format!(
                "expected a duration such as `30m`, `12h` or `7d` (units s, m, h, d, w; at most {}d), found `{text}`",
                bounds::DAYS
            ));
        }
        span
    }

    /// A bound on a time that may lie ahead, such as `"10d"`, `"0d"` or `"-3d"`, in ms.
    pub(crate) fn offset(&self) -> Option<f64> {
        let Some(text) = self.value.as_str() else {
            self.expected("a duration such as `10d`, `0d` or `-3d`");
            return None;
        };
        let (sign, length) = text.strip_prefix('-').map_or((1.0, text), |length| (-1.0, length));
        let zero = text.strip_prefix('0').is_some_and(|unit| ["s", "m", "h", "d", "w"].contains(&unit));
        let ms = if zero { Some(0.0) } else { parse_duration(length).map(|span| sign * span.ms() as f64) };
        if ms.is_none() {
            self.error(format!("expected a duration such as `10d`, `0d` or `-3d`, found `{text}`"));
        }
        ms
    }

    /// One of a closed list of words.
    pub(crate) fn one_of<T: Copy>(&self, all: &[T], name: impl Fn(T) -> &'static str) -> Option<T> {
        let Some(text) = self.value.as_str() else {
            self.expected(&format!("one of {}", quoted(all.iter().map(|&one| name(one)))));
            return None;
        };
        let found = all.iter().copied().find(|&one| name(one) == text);
        if found.is_none() {
            let hint = suggestion(text, all.iter().map(|&one| name(one)));
            self.error(format!("`{text}` is none of {}{hint}", quoted(all.iter().map(|&one| name(one)))));
        }
        found
    }
}

impl<'a> Fields<'a> {
    /// The value under a key, if there is one; from now on the key is a known one.
    pub(crate) fn get(&self, key: &'static str) -> Option<Node<'a>> {
        self.known.borrow_mut().push(key);
        self.map.get(key).map(|value| self.node.child(key, value))
    }

    /// Makes a key a known one that something was said of already.
    pub(crate) fn know(&self, key: &'a str) {
        self.known.borrow_mut().push(key);
    }

    /// The value under a key that must be there.
    pub(crate) fn require(&self, key: &'static str) -> Option<Node<'a>> {
        let node = self.get(key);
        if node.is_none() {
            self.node.error(format!("`{key}` is missing{}", hint::purpose(key)));
        }
        node
    }

    /// How far back a condition looks: by those of the keys `within` and `days` that it knows, or else over life.
    pub(crate) fn window(&self, keys: &[&'static str], build: &Builder<'_>) -> Option<Window> {
        let known = |key: &'static str| if keys.contains(&key) { self.get(key) } else { None };
        match (known(WITHIN), known(DAYS)) {
            (None, None) => Some(Window::Life),
            (Some(within), None) => {
                if build.level == Level::Account {
                    within.error("an account signal has no rolling windows; use `days` where the condition has it");
                }
                within.duration().map(Window::Rolling)
            }
            (None, Some(days)) => days.integer(1..=bounds::CALENDAR_DAYS).map(|days| Window::Days(days as u32)),
            (Some(_), Some(days)) => {
                days.error("`within` and `days` exclude each other; keep one of them");
                None
            }
        }
    }

    /// The keys that are there.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.map.keys().map(String::as_str)
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    pub(crate) fn node(&self) -> &Node<'a> {
        &self.node
    }

    /// Reports the keys that nobody asked for.
    pub(crate) fn finish(&self) {
        let known = self.known.borrow();
        for (key, value) in self.map {
            if !known.iter().any(|one| one == key) {
                self.node.child(key, value).error(format!("unknown key `{key}`{}", hint::instead(key, &known)));
            }
        }
    }
}

/// A range of whole numbers; those of 16 digits as the powers that they are.
fn words(range: &RangeInclusive<i64>) -> String {
    const END: i64 = 1 << 52;
    let end = match *range.end() {
        END => "2^52".to_owned(),
        last if last == END - 1 => "below 2^52".to_owned(),
        last => last.to_string(),
    };
    format!("{} to {end}", range.start())
}

fn parse_duration(text: &str) -> Option<Span> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let unit: u64 = match unit {
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        "w" => 7 * 86_400_000,
        _ => return None,
    };
    let ms = digits.parse::<u64>().ok()?.checked_mul(unit)?;
    (1..=bounds::DAYS * 86_400_000).contains(&ms).then(|| Span::from_ms(ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_whole_numbers_of_a_unit_within_ten_years() {
        assert_eq!(parse_duration("90s"), Some(Span::from_ms(90_000)));
        assert_eq!(parse_duration("2w"), Some(Span::from_ms(14 * 86_400_000)));
        assert_eq!(parse_duration("3660d"), Some(Span::from_ms(3660 * 86_400_000)));
        for wrong in ["", "d", "0d", "3661d", "1.5h", "-1d", "+1d", "1 d", "1ms", "5", "99999999999999999999w", "1é"] {
            assert_eq!(parse_duration(wrong), None, "{wrong}");
        }
    }
}
