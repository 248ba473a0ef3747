//! Everything that has happened to one user or one account, and a look at it at `now`. Section 1, "Clock".
//!
//! Knows no condition.

use std::collections::BTreeMap;

use crate::calendar::Calendar;
use crate::definition::{Definitions, Level};
use crate::facts::Fact;
use crate::json::Scalar;
use crate::selector::Selector;

/// A fact that took a step.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its clamped time.
    pub(crate) at: i64,
    pub(crate) user: String,
    pub(crate) fact: Fact,
}

/// A signal that fired, here or elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Firing {
    pub(crate) at: i64,
    pub(crate) signal: String,
}

/// A firing of a user's signal, as an account learns of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UserFiring {
    pub(crate) at: i64,
    pub(crate) user: String,
    pub(crate) signal: String,
}

#[derive(Debug, Default)]
pub(crate) struct History {
    /// In the order of processing.
    pub(crate) entries: Vec<Entry>,
    /// In the order of processing: of the owner's own signals, and, for a user, those told by `fired` facts.
    pub(crate) firings: Vec<Firing>,
    /// For an account: what its users' signals did.
    pub(crate) user_firings: Vec<UserFiring>,
    /// The tiers that are held: a score's id, and the place in its list.
    pub(crate) tiers: BTreeMap<String, usize>,
}

impl History {
    /// A fact is applied. A `fired` fact is for the user alone; an account passes over it.
    pub(crate) fn apply(&mut self, entry: Entry, level: Level) {
        if let (Fact::Fired { signal, .. }, Level::User) = (&entry.fact, level) {
            self.firings.push(Firing { at: entry.at, signal: signal.clone() });
        }
        self.entries.push(entry);
    }

    /// The time of the first fact.
    pub(crate) fn first_seen(&self) -> Option<i64> {
        self.entries.first().map(|entry| entry.at)
    }

    /// The present value of a trait: facts merge, and a null removes.
    pub(crate) fn value_of_trait(&self, path: &str) -> Option<&Scalar> {
        let latest = self.entries.iter().rev().find_map(|entry| match &entry.fact {
            Fact::Traits(traits) => traits.get(path),
            _ => None,
        });
        latest.and_then(Option::as_ref)
    }

    pub(crate) fn firings_of<'a>(&'a self, signal: &'a str) -> impl DoubleEndedIterator<Item = &'a Firing> {
        self.firings.iter().filter(move |firing| firing.signal == signal)
    }
}

/// The history at `now`, with the document to read it by.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) definitions: &'a Definitions,
    pub(crate) history: &'a History,
    pub(crate) now: i64,
}

impl<'a> View<'a> {
    pub(crate) fn calendar(self) -> Calendar {
        self.definitions.calendar
    }

    /// The entries that a selector matches, in the order of processing.
    pub(crate) fn matches(self, selector: &'a Selector) -> impl DoubleEndedIterator<Item = &'a Entry> {
        self.history.entries.iter().filter(move |entry| selector.matches(entry, self.calendar()))
    }
}
