//! `reach` and `exhaustsIn`. Section 4: the table, "Limit forecast", and "Account level" for an account's `reach`.

use crate::calendar::{Calendar, DAY};
use crate::condition::Leaf;
use crate::definition::{Definitions, Level};
use crate::error::Error;
use crate::facts::Fact;
use crate::history::View;
use crate::json::Object;

/// The forecast looks at the first readings of so many days.
const DAYS_KEPT: usize = 14;

/// A rate is known only over so long, in milliseconds.
const SHORTEST_SPAN: i64 = DAY;

pub(super) fn limit(object: Object<'_>, _: &Definitions) -> Result<Box<dyn Leaf>, Error> {
    let limit = object.text("limit")?.to_owned();
    if object.has("reach") {
        return Ok(Box::new(Reach { limit, at_least: object.number("reach")? }));
    }
    Ok(Box::new(ExhaustsIn { limit, within: object.duration("exhaustsIn")? }))
}

/// A reading of a limit, with the cap that holds for it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Reading {
    at: i64,
    used: f64,
    /// Its own, else the document's.
    cap: Option<f64>,
}

/// All readings of a limit, in the order of processing.
fn readings(view: View<'_>, of: &str) -> Vec<Reading> {
    let of_document = view.definitions.names.limits.get(of).copied().flatten();
    let entries = view.history.entries.iter();
    entries
        .filter_map(|entry| match &entry.fact {
            Fact::Reading { limit, used, cap } if limit == of => {
                Some(Reading { at: entry.at, used: *used, cap: cap.or(of_document) })
            }
            _ => None,
        })
        .collect()
}

/// The latest reading has used so much of its cap.
#[derive(Debug)]
struct Reach {
    limit: String,
    at_least: f64,
}

impl Leaf for Reach {
    fn measure(&self, view: View<'_>) -> Option<f64> {
        let readings = readings(view, &self.limit);
        let latest = *readings.last()?;
        let counted: Vec<Reading> = match view.definitions.level {
            Level::User => vec![latest],
            // Those of the latest millisecond, and of these the highest.
            Level::Account => readings.into_iter().filter(|reading| reading.at == latest.at).collect(),
        };
        let ratios = counted.into_iter().filter_map(|reading| reading.cap.map(|cap| reading.used / cap));
        let highest = ratios.reduce(f64::max)?;
        (highest >= self.at_least).then_some(highest)
    }

    fn instants(&self, _: View<'_>) -> Vec<i64> {
        Vec::new()
    }
}

/// The cap is going to be reached within so long.
#[derive(Debug)]
struct ExhaustsIn {
    limit: String,
    within: i64,
}

/// What the readings let foresee.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Forecast {
    /// The latest reading is at its cap.
    Reached,
    /// The instant at which the cap is reached, in milliseconds with a fraction.
    At(f64),
}

/// Since the last reset: a reading that is lower than the one before it, and the first of its new start.
fn since_reset(readings: &[Reading]) -> &[Reading] {
    let mut start = 0;
    let mut before = f64::NEG_INFINITY;
    for (place, reading) in readings.iter().enumerate() {
        if reading.used < before {
            start = place;
        }
        before = reading.used;
    }
    readings.get(start..).unwrap_or(&[])
}

/// The earliest of the first readings of each of the latest days that have one.
fn earliest_kept(readings: &[Reading], calendar: Calendar) -> Option<Reading> {
    let mut first_of_days: Vec<Reading> = Vec::new();
    for reading in readings {
        let another_day = first_of_days.last().is_none_or(|last| calendar.day(last.at) != calendar.day(reading.at));
        if another_day {
            first_of_days.push(*reading);
        }
    }
    let oldest = first_of_days.len().saturating_sub(DAYS_KEPT);
    first_of_days.get(oldest).copied()
}

fn forecast(readings: &[Reading], calendar: Calendar) -> Option<Forecast> {
    let latest = *readings.last()?;
    let cap = latest.cap?;
    if latest.used >= cap {
        return Some(Forecast::Reached);
    }
    let earliest = earliest_kept(since_reset(readings), calendar)?;
    let span = latest.at - earliest.at;
    if span < SHORTEST_SPAN {
        return None;
    }
    let rate = (latest.used - earliest.used) / span as f64;
    (rate > 0.0).then(|| Forecast::At(latest.at as f64 + (cap - latest.used) / rate))
}

impl Leaf for ExhaustsIn {
    fn measure(&self, view: View<'_>) -> Option<f64> {
        match forecast(&readings(view, &self.limit), view.calendar())? {
            Forecast::Reached => Some(0.0),
            Forecast::At(instant) => {
                let due = instant <= (view.now + self.within) as f64;
                due.then(|| (instant - view.now as f64).ceil().max(0.0))
            }
        }
    }

    fn instants(&self, view: View<'_>) -> Vec<i64> {
        match forecast(&readings(view, &self.limit), view.calendar()) {
            // The first whole millisecond at which it lies within reach; one that is too far off saturates.
            Some(Forecast::At(instant)) => vec![(instant.ceil() as i64).saturating_sub(self.within)],
            Some(Forecast::Reached) | None => Vec::new(),
        }
    }
}
