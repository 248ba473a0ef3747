//! Scores and their tiers. Section 6.

use crate::condition::Leaf;
use crate::definition::Definitions;
use crate::error::Error;
use crate::history::View;
use crate::json::Object;
use crate::leaf::known::{Is, Known};
use crate::selector::Selector;

#[derive(Debug)]
pub(crate) struct Score {
    pub(crate) id: String,
    behaviour: Vec<Term>,
    fit: Vec<Entry>,
    /// The best first.
    pub(crate) tiers: Vec<Tier>,
    exit_margin: f64,
}

#[derive(Debug)]
struct Term {
    points: f64,
    /// Milliseconds; none: no decay.
    half_life: Option<i64>,
    of: TermOf,
}

#[derive(Debug)]
enum TermOf {
    Signal(String),
    Count { of: Selector, max: Option<f64> },
}

#[derive(Debug)]
struct Entry {
    passes: Box<dyn Leaf>,
    gives: Gives,
}

#[derive(Debug)]
enum Gives {
    Points(f64),
    /// No tier while it passes.
    Disqualify,
}

#[derive(Debug)]
pub(crate) struct Tier {
    pub(crate) id: String,
    behaviour: Option<f64>,
    fit: Option<f64>,
}

/// A score as it is worked out at one instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Worth {
    pub(crate) behaviour: f64,
    pub(crate) fit: f64,
    disqualified: bool,
    /// Some term with a half-life gives something: time alone changes the behaviour.
    pub(crate) decays: bool,
}

impl Score {
    pub(crate) fn read(object: Object<'_>, definitions: &Definitions) -> Result<Score, Error> {
        let behaviour: Result<_, Error> =
            object.items("behaviour")?.iter().map(|term| Term::read(Object::of(term)?, definitions)).collect();
        let fit: Result<_, Error> = object.items("fit")?.iter().map(|entry| Entry::read(Object::of(entry)?)).collect();
        let tiers: Result<_, Error> = object.items("tiers")?.iter().map(|tier| Tier::read(Object::of(tier)?)).collect();
        Ok(Score {
            id: object.text("id")?.to_owned(),
            behaviour: behaviour?,
            fit: fit?,
            tiers: tiers?,
            exit_margin: object.optional("exitMargin", Object::number)?.unwrap_or(0.0),
        })
    }

    pub(crate) fn worth(&self, view: View<'_>, exp2: fn(f64) -> f64) -> Worth {
        let mut worth = Worth { behaviour: 0.0, fit: 0.0, disqualified: false, decays: false };
        for term in &self.behaviour {
            let given = term.gives(view, exp2);
            worth.behaviour += given;
            worth.decays |= term.half_life.is_some() && given != 0.0;
        }
        for entry in &self.fit {
            if entry.passes.measure(view).is_some() {
                match entry.gives {
                    Gives::Points(points) => worth.fit += points,
                    Gives::Disqualify => worth.disqualified = true,
                }
            }
        }
        worth
    }

    /// The first tier in the list whose thresholds are reached, while `held` is held.
    pub(crate) fn tier(&self, worth: Worth, held: Option<usize>) -> Option<usize> {
        if worth.disqualified {
            return None;
        }
        self.tiers.iter().enumerate().position(|(place, tier)| {
            let margin = if held == Some(place) { self.exit_margin } else { 0.0 };
            let behaviour = tier.behaviour.is_none_or(|threshold| worth.behaviour >= threshold - margin);
            behaviour && tier.fit.is_none_or(|threshold| worth.fit >= threshold)
        })
    }
}

impl Term {
    fn read(object: Object<'_>, definitions: &Definitions) -> Result<Term, Error> {
        let of = match object.get("count") {
            Some(selector) => TermOf::Count {
                of: Selector::read(selector, &definitions.names)?,
                max: object.optional("max", Object::number)?,
            },
            None => TermOf::Signal(object.text("signal")?.to_owned()),
        };
        Ok(Term { points: object.number("points")?, half_life: object.optional("halfLife", Object::duration)?, of })
    }

    /// What is left after `age` milliseconds of what was worth `points`.
    fn left(&self, points: f64, age: i64, exp2: fn(f64) -> f64) -> f64 {
        match self.half_life {
            None => points,
            Some(half_life) => points * exp2(-(age as f64) / half_life as f64),
        }
    }

    fn gives(&self, view: View<'_>, exp2: fn(f64) -> f64) -> f64 {
        match &self.of {
            TermOf::Signal(signal) => {
                let latest = view.history.firings_of(signal).next_back();
                latest.map_or(0.0, |firing| self.left(self.points, view.now - firing.at, exp2))
            }
            TermOf::Count { of, max } => {
                let mut held: Option<(i64, f64)> = None;
                for entry in view.matches(of) {
                    let before = held.map_or(0.0, |(at, value)| self.left(value, entry.at - at, exp2));
                    let after = before + self.points;
                    let kept = max.map_or(after, |max| after.min(max).max(-max));
                    held = Some((entry.at, kept));
                }
                held.map_or(0.0, |(at, value)| self.left(value, view.now - at, exp2))
            }
        }
    }
}

impl Entry {
    fn read(object: Object<'_>) -> Result<Entry, Error> {
        let passes: Box<dyn Leaf> =
            if object.has("is") { Box::new(Is::read(object)?) } else { Box::new(Known::read(object)?) };
        let gives = match object.optional("points", Object::number)? {
            Some(points) => Gives::Points(points),
            None => Gives::Disqualify,
        };
        Ok(Entry { passes, gives })
    }
}

impl Tier {
    fn read(object: Object<'_>) -> Result<Tier, Error> {
        Ok(Tier {
            id: object.text("id")?.to_owned(),
            behaviour: object.optional("behaviour", Object::number)?,
            fit: object.optional("fit", Object::number)?,
        })
    }
}
