//! Which events a selector matches, and which values pass a test. Section 3.

use serde_json::Value;

use crate::calendar::Calendar;
use crate::definition::Names;
use crate::error::Error;
use crate::facts::Fact;
use crate::history::Entry;
use crate::json::{Object, Scalar};

#[derive(Clone, Debug)]
pub(crate) struct Selector {
    events: Vec<String>,
    tests: Vec<(String, Test)>,
}

impl Selector {
    pub(crate) fn read(value: &Value, names: &Names) -> Result<Selector, Error> {
        if let Some(name) = value.as_str() {
            return Ok(Selector { events: vec![name.to_owned()], tests: Vec::new() });
        }
        let object = Object::of(value)?;
        if object.has("feature") {
            return Selector::of_feature(object.text("feature")?, names);
        }
        let tests: Result<_, Error> =
            object.members("where")?.into_iter().map(|(prop, test)| Ok((prop.clone(), Test::read(test)?))).collect();
        Ok(Selector { events: vec![object.text("event")?.to_owned()], tests: tests? })
    }

    /// Any event of a feature.
    pub(crate) fn of_feature(feature: &str, names: &Names) -> Result<Selector, Error> {
        let declared = names.features.get(feature).ok_or_else(|| Error::at(feature, "is no feature"))?;
        Ok(Selector { events: declared.events.iter().cloned().collect(), tests: Vec::new() })
    }

    pub(crate) fn matches(&self, entry: &Entry, calendar: Calendar) -> bool {
        let Fact::Event { name, .. } = &entry.fact else { return false };
        // A missing prop matches no test.
        let passes = |(prop, test): &(String, Test)| {
            value_of_prop(entry, prop, calendar).is_some_and(|value| test.passes(&value))
        };
        self.events.contains(name) && self.tests.iter().all(passes)
    }
}

/// The value of a prop of an event, `$hour` and `$weekday` included.
pub(crate) fn value_of_prop(entry: &Entry, prop: &str, calendar: Calendar) -> Option<Scalar> {
    let Fact::Event { props, offset, .. } = &entry.fact else { return None };
    let local = offset.map_or(calendar, |offset| Calendar { offset });
    match prop {
        "$hour" => Some(Scalar::Number(local.hour(entry.at) as f64)),
        "$weekday" => Some(Scalar::Number(local.weekday(entry.at) as f64)),
        _ => props.get(prop).cloned(),
    }
}

/// What the value of a prop or a trait is held against.
#[derive(Clone, Debug)]
pub(crate) enum Test {
    Equal(Scalar),
    In(Vec<Scalar>),
    /// All of them: several may stand together.
    Bounds(Vec<(Bound, f64)>),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Bound {
    AtLeast,
    Above,
    AtMost,
    Below,
}

const BOUNDS: [(&str, Bound); 4] =
    [("gte", Bound::AtLeast), ("gt", Bound::Above), ("lte", Bound::AtMost), ("lt", Bound::Below)];

impl Test {
    /// A test of `where`: a scalar, or an object of operators.
    pub(crate) fn read(value: &Value) -> Result<Test, Error> {
        match Scalar::of(value) {
            Some(scalar) => Ok(Test::Equal(scalar)),
            None => Test::of_operators(Object::of(value)?),
        }
    }

    /// The operators of an object that may hold other keys as well.
    pub(crate) fn of_operators(object: Object<'_>) -> Result<Test, Error> {
        if object.has("eq") {
            let scalar = Scalar::of(object.value("eq")?).ok_or_else(|| Error::at("eq", "is no scalar"))?;
            return Ok(Test::Equal(scalar));
        }
        if object.has("in") {
            return Ok(Test::In(object.list("in")?.iter().filter_map(Scalar::of).collect()));
        }
        let mut bounds = Vec::new();
        for (operator, bound) in BOUNDS {
            if let Some(number) = object.optional(operator, Object::number)? {
                bounds.push((bound, number));
            }
        }
        if bounds.is_empty() { Err(Error("a test without an operator".to_owned())) } else { Ok(Test::Bounds(bounds)) }
    }

    pub(crate) fn passes(&self, value: &Scalar) -> bool {
        match self {
            Test::Equal(scalar) => value == scalar,
            Test::In(scalars) => scalars.contains(value),
            Test::Bounds(bounds) => value.number().is_some_and(|number| {
                bounds.iter().all(|(bound, limit)| match bound {
                    Bound::AtLeast => number >= *limit,
                    Bound::Above => number > *limit,
                    Bound::AtMost => number <= *limit,
                    Bound::Below => number < *limit,
                })
            }),
        }
    }
}
