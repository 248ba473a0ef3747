//! `sequence`, `absent` and `elapsed`: what came after what, and how long ago. Section 4.

use serde_json::Value;

use crate::condition::Leaf;
use crate::definition::Definitions;
use crate::error::Error;
use crate::history::{Entry, View};
use crate::json::Object;
use crate::leaf::counting::leaving;
use crate::selector::Selector;
use crate::window::Window;

/// Events that match one selector after the other, in that order of processing, all of them inside.
#[derive(Debug)]
struct Sequence {
    steps: Vec<Selector>,
    window: Window,
}

pub(super) fn sequence(object: Object<'_>, definitions: &Definitions) -> Result<Box<dyn Leaf>, Error> {
    let steps: Result<_, Error> =
        object.list("sequence")?.iter().map(|step| Selector::read(step, &definitions.names)).collect();
    Ok(Box::new(Sequence { steps: steps?, window: Window::Within(object.duration("within")?) }))
}

impl Leaf for Sequence {
    fn measure(&self, view: View<'_>) -> Option<f64> {
        // Taking the first match of each step leaves the most for the steps after it.
        let mut rest =
            view.history.entries.iter().filter(|entry| self.window.holds(view.calendar(), view.now, entry.at));
        let complete = self.steps.iter().all(|step| rest.any(|entry| step.matches(entry, view.calendar())));
        complete.then_some(1.0)
    }

    fn instants(&self, view: View<'_>) -> Vec<i64> {
        self.steps.iter().flat_map(|step| leaving(view, step, self.window)).collect()
    }
}

/// No match for so long.
#[derive(Debug)]
struct Absent {
    of: Selector,
    at_least: i64,
}

/// An event, and for so long after the latest such no match of another selector.
#[derive(Debug)]
struct AbsentAfter {
    of: Selector,
    at_least: i64,
    after: Selector,
}

pub(super) fn absent(object: Object<'_>, definitions: &Definitions) -> Result<Box<dyn Leaf>, Error> {
    let of = Selector::read(object.value("absent")?, &definitions.names)?;
    let at_least = object.duration("for")?;
    Ok(match object.get("after") {
        None => Box::new(Absent { of, at_least }),
        Some(after) => Box::new(AbsentAfter { of, at_least, after: Selector::read(after, &definitions.names)? }),
    })
}

impl Absent {
    /// The last match, or the first fact where there is none.
    fn since(&self, view: View<'_>) -> Option<i64> {
        let last = view.matches(&self.of).next_back().map(|entry| entry.at);
        last.or(view.history.first_seen())
    }
}

impl Leaf for Absent {
    fn measure(&self, view: View<'_>) -> Option<f64> {
        let absent = view.now - self.since(view)?;
        (absent >= self.at_least).then_some(absent as f64)
    }

    fn instants(&self, view: View<'_>) -> Vec<i64> {
        self.since(view).map(|since| since + self.at_least).into_iter().collect()
    }
}

impl AbsentAfter {
    /// The latest match of `after`, if nothing processed after it matched.
    fn since(&self, view: View<'_>) -> Option<i64> {
        let latest = view.matches(&self.after).next_back()?;
        let of_after = |entry: &&Entry| self.after.matches(entry, view.calendar());
        let mut later = view.history.entries.iter().rev().take_while(|entry| !of_after(entry));
        let broken = later.any(|entry| self.of.matches(entry, view.calendar()));
        (!broken).then_some(latest.at)
    }
}

impl Leaf for AbsentAfter {
    fn measure(&self, view: View<'_>) -> Option<f64> {
        let absent = view.now - self.since(view)?;
        (absent >= self.at_least).then_some(absent as f64)
    }

    fn instants(&self, view: View<'_>) -> Vec<i64> {
        self.since(view).map(|since| since + self.at_least).into_iter().collect()
    }
}

/// The time since an anchor lies between two bounds.
#[derive(Debug)]
struct Elapsed {
    anchor: Anchor,
    at_least: Option<i64>,
    below: Option<i64>,
}

#[derive(Debug)]
enum Anchor {
    FirstSeen,
    /// The first match ever.
    First(Selector),
    Trait(String),
}

pub(super) fn elapsed(object: Object<'_>, definitions: &Definitions) -> Result<Box<dyn Leaf>, Error> {
    let value = object.value("elapsed")?;
    let path = value.as_object().and_then(|members| members.get("trait")).and_then(Value::as_str);
    let anchor = match path {
        Some(path) => Anchor::Trait(path.to_owned()),
        None if value.as_str() == Some("firstSeen") => Anchor::FirstSeen,
        None => Anchor::First(Selector::read(value, &definitions.names)?),
    };
    Ok(Box::new(Elapsed {
        anchor,
        at_least: object.optional("gte", Object::duration)?,
        below: object.optional("lt", Object::duration)?,
    }))
}

impl Elapsed {
    /// Milliseconds since the epoch. A trait may hold any number; those of real instants are exact as doubles.
    fn since(&self, view: View<'_>) -> Option<f64> {
        match &self.anchor {
            Anchor::FirstSeen => view.history.first_seen().map(|at| at as f64),
            Anchor::First(selector) => view.matches(selector).next().map(|entry| entry.at as f64),
            Anchor::Trait(path) => view.history.value_of_trait(path)?.number().map(f64::floor),
        }
    }
}

impl Leaf for Elapsed {
    fn measure(&self, view: View<'_>) -> Option<f64> {
        let elapsed = view.now as f64 - self.since(view)?;
        let reached = self.at_least.is_none_or(|bound| elapsed >= bound as f64);
        let below = self.below.is_none_or(|bound| elapsed < bound as f64);
        (reached && below).then_some(elapsed)
    }

    fn instants(&self, view: View<'_>) -> Vec<i64> {
        let Some(since) = self.since(view) else { return Vec::new() };
        // An anchor beyond the range of i64 is never reached, and saturates where it is out of the way.
        [self.at_least, self.below].into_iter().flatten().map(|bound| (since as i64).saturating_add(bound)).collect()
    }
}
