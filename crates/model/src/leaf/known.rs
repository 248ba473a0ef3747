//! `trait`, `is` and `tier`: what is known, what has fired, what tier is held. Section 4.

use crate::condition::Leaf;
use crate::definition::Definitions;
use crate::error::Error;
use crate::history::View;
use crate::json::Object;
use crate::selector::Test;
use crate::window::Window;

/// One test of a trait.
#[derive(Debug)]
pub(crate) struct Known {
    path: String,
    test: TraitTest,
}

#[derive(Debug)]
enum TraitTest {
    Exists(bool),
    Value(Test),
}

pub(super) fn known_trait(object: Object<'_>, _: &Definitions) -> Result<Box<dyn Leaf>, Error> {
    Ok(Box::new(Known::read(object)?))
}

impl Known {
    pub(crate) fn read(object: Object<'_>) -> Result<Known, Error> {
        let exists = object.get("exists").and_then(serde_json::Value::as_bool);
        Ok(Known {
            path: object.text("trait")?.to_owned(),
            test: match exists {
                Some(exists) => TraitTest::Exists(exists),
                None => TraitTest::Value(Test::of_operators(object)?),
            },
        })
    }
}

impl Leaf for Known {
    fn measure(&self, view: View<'_>) -> Option<f64> {
        let value = view.history.value_of_trait(&self.path);
        match &self.test {
            TraitTest::Exists(exists) => (value.is_some() == *exists).then_some(1.0),
            // A number trait tells its value, everything else a 1.
            TraitTest::Value(test) => {
                value.filter(|value| test.passes(value)).map(|value| value.number().unwrap_or(1.0))
            }
        }
    }

    fn instants(&self, _: View<'_>) -> Vec<i64> {
        Vec::new()
    }
}

/// A signal has fired inside, here or elsewhere.
#[derive(Debug)]
pub(crate) struct Is {
    signal: String,
    window: Window,
}

pub(super) fn is(object: Object<'_>, _: &Definitions) -> Result<Box<dyn Leaf>, Error> {
    Ok(Box::new(Is::read(object)?))
}

impl Is {
    pub(crate) fn read(object: Object<'_>) -> Result<Is, Error> {
        Ok(Is { signal: object.text("is")?.to_owned(), window: Window::read(object)? })
    }
}

impl Leaf for Is {
    fn measure(&self, view: View<'_>) -> Option<f64> {
        let mut firings = view.history.firings_of(&self.signal);
        firings.any(|firing| self.window.holds(view.calendar(), view.now, firing.at)).then_some(1.0)
    }

    fn instants(&self, view: View<'_>) -> Vec<i64> {
        let firings = view.history.firings_of(&self.signal);
        firings.filter_map(|firing| self.window.leaves(view.calendar(), firing.at)).collect()
    }
}

/// The tier that its score holds is this one, or one listed before it.
#[derive(Debug)]
struct Tier {
    id: String,
}

pub(super) fn tier(object: Object<'_>, _: &Definitions) -> Result<Box<dyn Leaf>, Error> {
    Ok(Box::new(Tier { id: object.text("tier")?.to_owned() }))
}

impl Leaf for Tier {
    fn measure(&self, view: View<'_>) -> Option<f64> {
        let reached = view.definitions.scores.iter().any(|score| {
            let place = score.tiers.iter().position(|tier| tier.id == self.id);
            let held = view.history.tiers.get(&score.id);
            place.is_some_and(|place| held.is_some_and(|held| *held <= place))
        });
        reached.then_some(1.0)
    }

    fn instants(&self, _: View<'_>) -> Vec<i64> {
        Vec::new()
    }
}
