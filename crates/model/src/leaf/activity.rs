//! `activeDays`, `activeWeeks`, `activeTime` and `activeUsers`. Section 4.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::condition::Leaf;
use crate::definition::{Definitions, Level};
use crate::error::Error;
use crate::facts::Fact;
use crate::history::{Entry, View};
use crate::json::Object;
use crate::selector::Selector;
use crate::window::Window;

/// How far back an account's `activeDays` looks that names no number of days.
const DAYS_OF_AN_ACCOUNT: i64 = 3660;

/// What counts as having been active.
#[derive(Debug)]
enum Doing {
    /// Any event or activity fact.
    Any,
    Matching(Selector),
}

impl Doing {
    fn read(value: &Value, definitions: &Definitions) -> Result<Doing, Error> {
        if value.as_str() == Some("any") {
            return Ok(Doing::Any);
        }
        Selector::read(value, &definitions.names).map(Doing::Matching)
    }

    fn done<'a>(&'a self, view: View<'a>) -> impl Iterator<Item = &'a Entry> {
        view.history.entries.iter().filter(move |entry| match self {
            Doing::Any => matches!(entry.fact, Fact::Event { .. } | Fact::Activity { .. }),
            Doing::Matching(selector) => selector.matches(entry, view.calendar()),
        })
    }
}

/// What was done inside falls on at least so many different days, or weeks.
#[derive(Debug)]
struct ActiveDays {
    doing: Doing,
    at_least: f64,
    window: Window,
}

pub(super) fn days(object: Object<'_>, definitions: &Definitions) -> Result<Box<dyn Leaf>, Error> {
    let window = match (Window::read(object)?, definitions.level) {
        (Window::Life, Level::Account) => Window::Days(DAYS_OF_AN_ACCOUNT),
        (window, _) => window,
    };
    Ok(Box::new(ActiveDays {
        doing: Doing::read(object.value("activeDays")?, definitions)?,
        at_least: object.number("gte")?,
        window,
    }))
}

pub(super) fn weeks(object: Object<'_>, definitions: &Definitions) -> Result<Box<dyn Leaf>, Error> {
    Ok(Box::new(ActiveDays {
        doing: Doing::read(object.value("activeWeeks")?, definitions)?,
        at_least: object.number("gte")?,
        window: Window::Weeks(object.whole("weeks")?),
    }))
}

impl Leaf for ActiveDays {
    fn measure(&self, view: View<'_>) -> Option<f64> {
        let calendar = view.calendar();
        let inside = self.doing.done(view).filter(|entry| self.window.holds(calendar, view.now, entry.at));
        let different: BTreeSet<i64> = match self.window {
            Window::Weeks(_) => inside.map(|entry| calendar.week(entry.at)).collect(),
            _ => inside.map(|entry| calendar.day(entry.at)).collect(),
        };
        let count = different.len() as f64;
        (count >= self.at_least).then_some(count)
    }

    fn instants(&self, view: View<'_>) -> Vec<i64> {
        self.doing.done(view).filter_map(|entry| self.window.leaves(view.calendar(), entry.at)).collect()
    }
}

/// Engaged time adds up to at least so many milliseconds.
#[derive(Debug)]
struct ActiveTime {
    /// None: all of it, `"app"`.
    feature: Option<String>,
    at_least: i128,
    window: Window,
}

pub(super) fn time(object: Object<'_>, _: &Definitions) -> Result<Box<dyn Leaf>, Error> {
    let of = object.text("activeTime")?;
    Ok(Box::new(ActiveTime {
        feature: (of != "app").then(|| of.to_owned()),
        at_least: object.duration("gte")?.into(),
        window: Window::read(object)?,
    }))
}

impl ActiveTime {
    /// When each counted stretch ended, and how long it was.
    fn stretches<'a>(&'a self, view: View<'a>) -> impl Iterator<Item = (i64, i64)> + 'a {
        view.history.entries.iter().filter_map(move |entry| match &entry.fact {
            Fact::Activity { active, feature } if self.feature.is_none() || self.feature == *feature => {
                Some((entry.at, *active))
            }
            _ => None,
        })
    }
}

impl Leaf for ActiveTime {
    fn measure(&self, view: View<'_>) -> Option<f64> {
        let inside = self.stretches(view).filter(|(at, _)| self.window.holds(view.calendar(), view.now, *at));
        let total: i128 = inside.map(|(_, active)| i128::from(active)).sum();
        (total >= self.at_least).then_some(total as f64)
    }

    fn instants(&self, view: View<'_>) -> Vec<i64> {
        self.stretches(view).filter_map(|(at, _)| self.window.leaves(view.calendar(), at)).collect()
    }
}

/// At least so many users of the account did it, or had a signal fire, inside.
#[derive(Debug)]
struct ActiveUsers {
    who: Who,
    at_least: f64,
    window: Window,
}

#[derive(Debug)]
enum Who {
    Did(Doing),
    /// A user's signal, derived or told by a `fired` fact.
    Fired(String),
}

pub(super) fn users(object: Object<'_>, definitions: &Definitions) -> Result<Box<dyn Leaf>, Error> {
    let value = object.value("activeUsers")?;
    let fired = value.as_object().and_then(|members| members.get("fired")).and_then(Value::as_str);
    Ok(Box::new(ActiveUsers {
        who: match fired {
            Some(signal) => Who::Fired(signal.to_owned()),
            None => Who::Did(Doing::read(value, definitions)?),
        },
        at_least: object.number("gte")?,
        window: Window::read(object)?,
    }))
}

impl ActiveUsers {
    /// Whose, and when, in the whole life of the account.
    fn marks<'a>(&'a self, view: View<'a>) -> Vec<(&'a str, i64)> {
        match &self.who {
            Who::Did(doing) => doing.done(view).map(|entry| (entry.user.as_str(), entry.at)).collect(),
            Who::Fired(signal) => {
                let firings = view.history.user_firings.iter().filter(|firing| firing.signal == *signal);
                firings.map(|firing| (firing.user.as_str(), firing.at)).collect()
            }
        }
    }
}

impl Leaf for ActiveUsers {
    fn measure(&self, view: View<'_>) -> Option<f64> {
        let marks = self.marks(view).into_iter();
        let inside = marks.filter(|(_, at)| self.window.holds(view.calendar(), view.now, *at));
        let users: BTreeSet<&str> = inside.map(|(user, _)| user).collect();
        let count = users.len() as f64;
        (count >= self.at_least).then_some(count)
    }

    fn instants(&self, view: View<'_>) -> Vec<i64> {
        self.marks(view).into_iter().filter_map(|(_, at)| self.window.leaves(view.calendar(), at)).collect()
    }
}
