//! `count`, `trend`, `distinct`, `sum` and `breadth`. Section 4.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::condition::Leaf;
use crate::definition::Definitions;
use crate::error::Error;
use crate::history::{Entry, View};
use crate::json::{Object, Scalar};
use crate::selector::{Selector, value_of_prop};
use crate::window::Window;

/// At least so many matching events are inside.
#[derive(Debug)]
struct Count {
    of: Selector,
    at_least: f64,
    window: Window,
}

pub(super) fn count(object: Object<'_>, definitions: &Definitions) -> Result<Box<dyn Leaf>, Error> {
    Ok(Box::new(Count {
        of: Selector::read(object.value("count")?, &definitions.names)?,
        at_least: object.number("gte")?,
        window: Window::read(object)?,
    }))
}

impl Leaf for Count {
    fn measure(&self, view: View<'_>) -> Option<f64> {
        let count = inside(view, &self.of, self.window).count() as f64;
        // "A count with within … capped at gte", so that it stays bounded.
        let told = if matches!(self.window, Window::Within(_)) { count.min(self.at_least) } else { count };
        (count >= self.at_least).then_some(told)
    }

    fn instants(&self, view: View<'_>) -> Vec<i64> {
        leaving(view, &self.of, self.window)
    }
}

/// More in the last days than in those before, in proportion.
#[derive(Debug)]
struct Trend {
    of: Selector,
    days: i64,
    over: i64,
    times: f64,
    at_least: f64,
}

pub(super) fn trend(object: Object<'_>, definitions: &Definitions) -> Result<Box<dyn Leaf>, Error> {
    Ok(Box::new(Trend {
        of: Selector::read(object.value("trend")?, &definitions.names)?,
        days: object.whole("days")?,
        over: object.whole("over")?,
        times: object.number("times")?,
        at_least: object.number("gte")?,
    }))
}

impl Leaf for Trend {
    fn measure(&self, view: View<'_>) -> Option<f64> {
        let both = inside(view, &self.of, Window::Days(self.days + self.over)).count();
        let latest = inside(view, &self.of, Window::Days(self.days)).count();
        let c = latest as f64;
        let b = (both - latest) as f64;
        let rises = c * self.over as f64 >= self.times * b * self.days as f64;
        (c >= self.at_least && b >= 1.0 && rises).then_some(c)
    }

    fn instants(&self, view: View<'_>) -> Vec<i64> {
        let mut instants = leaving(view, &self.of, Window::Days(self.days));
        instants.extend(leaving(view, &self.of, Window::Days(self.days + self.over)));
        instants
    }
}

/// At least so many different values of a prop.
#[derive(Debug)]
struct Distinct {
    of: Selector,
    by: String,
    at_least: f64,
    window: Window,
}

pub(super) fn distinct(object: Object<'_>, definitions: &Definitions) -> Result<Box<dyn Leaf>, Error> {
    Ok(Box::new(Distinct {
        of: Selector::read(object.value("distinct")?, &definitions.names)?,
        by: object.text("by")?.to_owned(),
        at_least: object.number("gte")?,
        window: Window::read(object)?,
    }))
}

impl Leaf for Distinct {
    fn measure(&self, view: View<'_>) -> Option<f64> {
        let mut different: Vec<Scalar> = Vec::new();
        for entry in inside(view, &self.of, self.window) {
            if let Some(value) = value_of_prop(entry, &self.by, view.calendar())
                && !different.contains(&value)
            {
                different.push(value);
            }
        }
        let count = different.len() as f64;
        (count >= self.at_least).then_some(count.min(self.at_least))
    }

    fn instants(&self, view: View<'_>) -> Vec<i64> {
        leaving(view, &self.of, self.window)
    }
}

/// The numbers under a prop add up to at least so much.
#[derive(Debug)]
struct Sum {
    over: Selector,
    of: String,
    at_least: f64,
    window: Window,
}

pub(super) fn sum(object: Object<'_>, definitions: &Definitions) -> Result<Box<dyn Leaf>, Error> {
    Ok(Box::new(Sum {
        over: Selector::read(object.value("sum")?, &definitions.names)?,
        of: object.text("of")?.to_owned(),
        at_least: object.number("gte")?,
        window: Window::read(object)?,
    }))
}

impl Leaf for Sum {
    fn measure(&self, view: View<'_>) -> Option<f64> {
        let number = |entry: &Entry| value_of_prop(entry, &self.of, view.calendar()).and_then(|value| value.number());
        let mut sum = 0.0;
        if let Window::Days(_) = self.window {
            // "Sums over days as daily sums, oldest first."
            let mut daily: BTreeMap<i64, f64> = BTreeMap::new();
            for entry in inside(view, &self.over, self.window) {
                if let Some(number) = number(entry) {
                    *daily.entry(view.calendar().day(entry.at)).or_insert(0.0) += number;
                }
            }
            for of_a_day in daily.values() {
                sum += of_a_day;
            }
        } else {
            for entry in inside(view, &self.over, self.window) {
                if let Some(number) = number(entry) {
                    sum += number;
                }
            }
        }
        // Opposite infinities make a NaN, which reaches nothing.
        (sum >= self.at_least).then_some(sum)
    }

    fn instants(&self, view: View<'_>) -> Vec<i64> {
        leaving(view, &self.over, self.window)
    }
}

/// At least so many of these features have a matching event inside.
#[derive(Debug)]
struct Breadth {
    features: Vec<Selector>,
    at_least: f64,
    window: Window,
}

pub(super) fn breadth(object: Object<'_>, definitions: &Definitions) -> Result<Box<dyn Leaf>, Error> {
    let declared = &definitions.names.features;
    let features: Vec<&str> = match object.value("breadth")? {
        Value::String(all) if all == "all" => declared.keys().map(String::as_str).collect(),
        Value::String(core) if core == "core" => {
            declared.iter().filter(|(_, feature)| feature.core).map(|(name, _)| name.as_str()).collect()
        }
        _ => object.list("breadth")?.iter().filter_map(Value::as_str).collect(),
    };
    let selectors: Result<_, Error> =
        features.into_iter().map(|feature| Selector::of_feature(feature, &definitions.names)).collect();
    Ok(Box::new(Breadth { features: selectors?, at_least: object.number("gte")?, window: Window::read(object)? }))
}

impl Leaf for Breadth {
    fn measure(&self, view: View<'_>) -> Option<f64> {
        let used = |feature: &&Selector| inside(view, feature, self.window).next().is_some();
        let count = self.features.iter().filter(used).count() as f64;
        (count >= self.at_least).then_some(count)
    }

    fn instants(&self, view: View<'_>) -> Vec<i64> {
        self.features.iter().flat_map(|feature| leaving(view, feature, self.window)).collect()
    }
}

/// The matching events inside a window, in the order of processing.
pub(super) fn inside<'a>(
    view: View<'a>,
    selector: &'a Selector,
    window: Window,
) -> impl DoubleEndedIterator<Item = &'a Entry> {
    view.matches(selector).filter(move |entry| window.holds(view.calendar(), view.now, entry.at))
}

/// When each matching event is no longer inside.
pub(super) fn leaving(view: View<'_>, selector: &Selector, window: Window) -> Vec<i64> {
    view.matches(selector).filter_map(|entry| window.leaves(view.calendar(), entry.at)).collect()
}
