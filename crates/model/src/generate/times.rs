//! The times of a history: made of a document's own durations and calendar, and a millisecond to either side.

use std::collections::BTreeSet;

use arbitrary::{Result, Unstructured};
use serde_json::Value;

use super::draw::{below, favour, one_in, pick};
use crate::calendar::{Calendar, DAY, HOUR, MINUTE};
use crate::json::{Object, duration};

/// Where a history may begin: midnights and Mondays among others.
const BEGINNINGS: [i64; 4] = [1_750_000_000_000, 0, 20_000 * DAY, 20_003 * DAY];

/// Longer than every window that a drawn document has.
const LONG: i64 = 400 * DAY;

/// As long as an account looks back where nothing else is said.
const LONGEST: i64 = 3660 * DAY;

pub(super) struct Times {
    calendar: Calendar,
    /// Milliseconds, each of which occurs in the document.
    durations: Vec<i64>,
    /// Numbers of days that occur in the document.
    days: Vec<i64>,
    /// The times drawn so far.
    past: Vec<i64>,
    now: i64,
}

impl Times {
    pub(super) fn of(u: &mut Unstructured<'_>, document: &Value) -> Result<Times> {
        let offset = Object::of(document).and_then(|object| object.optional("utcOffset", Object::whole));
        let calendar = Calendar { offset: offset.ok().flatten().unwrap_or(0) };
        let mut durations = BTreeSet::from([DAY]);
        let mut days = BTreeSet::from([1]);
        collect(document, &mut durations, &mut days);
        let mut now = pick(u, &BEGINNINGS)?;
        if below(u, 2)? == 1 {
            now = calendar.midnight(calendar.day(now) + 1);
        }
        Ok(Times {
            calendar,
            durations: durations.into_iter().collect(),
            days: days.into_iter().collect(),
            past: Vec::new(),
            now,
        })
    }

    /// The time of the next fact; sometimes it lies before that of the last one.
    pub(super) fn next(&mut self, u: &mut Unstructured<'_>) -> Result<i64> {
        let now = self.now;
        let t = match below(u, 24)? {
            0..=3 => now,
            4 => now + pick(u, &[1, 2, 999, 1000])?,
            5 => now + MINUTE,
            6 => now + HOUR,
            7..=9 => now + pick(u, &self.durations)? + beside(u)?,
            10..=13 => self.after_something(u)?,
            14..=16 => self.calendar.midnight(self.calendar.day(now) + favour(u, &self.days)?) + beside(u)?,
            17 => self.calendar.monday(self.calendar.week(now) + 1) + beside(u)?,
            18 => now + DAY,
            19 => now + 7 * DAY,
            20 | 21 => now - pick(u, &[1, 1000, DAY])?,
            22 if one_in(u, 6)? => now + if one_in(u, 16)? { LONGEST } else { LONG },
            _ => self.calendar.midnight(self.calendar.day(now) + 1),
        };
        let t = t.max(0);
        self.past.push(t);
        self.now = now.max(t);
        Ok(t)
    }

    /// Again the time of the last fact.
    pub(super) fn same(&self) -> i64 {
        self.past.last().copied().unwrap_or(self.now)
    }

    /// About a day later.
    pub(super) fn tomorrow(&mut self, u: &mut Unstructured<'_>) -> Result<i64> {
        self.now += DAY + beside(u)?;
        self.past.push(self.now);
        Ok(self.now)
    }

    /// So long after an earlier fact that something of it may just be over.
    fn after_something(&self, u: &mut Unstructured<'_>) -> Result<i64> {
        let Some(earlier) = self.past.get(below(u, self.past.len().max(1))?) else { return Ok(self.now) };
        let t = earlier + pick(u, &self.durations)? + beside(u)?;
        Ok(t.max(self.now))
    }
}

/// Mostly nothing, else a millisecond to either side.
fn beside(u: &mut Unstructured<'_>) -> Result<i64> {
    pick(u, &[0, 0, -1, 1])
}

/// All durations and numbers of days of a document, wherever they stand.
fn collect(value: &Value, durations: &mut BTreeSet<i64>, days: &mut BTreeSet<i64>) {
    match value {
        Value::String(text) => durations.extend(duration(text).map(i64::abs).filter(|length| *length > 0)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, durations, days)),
        Value::Object(members) => {
            for (key, member) in members {
                match (key.as_str(), member.as_i64()) {
                    ("days" | "over", Some(count)) => days.extend([count]),
                    ("weeks", Some(count)) => days.extend([7 * count]),
                    _ => collect(member, durations, days),
                }
            }
            if let (Some(latest), Some(before)) = (member(members, "days"), member(members, "over")) {
                days.insert(latest + before);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn member(members: &serde_json::Map<String, Value>, key: &str) -> Option<i64> {
    members.get(key).and_then(Value::as_i64)
}
