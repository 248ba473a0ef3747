//! Selectors, and the tests that props and traits must pass.

use schemars::JsonSchema;

use super::bounds;
use super::word::{EventName, Map, PropName, Scalar, UnreservedName};

/// Which events match: those of a name, those whose props pass tests, or those of a feature.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum Selector {
    /// All events of this name.
    Name(EventName),
    /// The events of a name whose props pass tests.
    Event(EventSelector),
    /// The events of a feature.
    Feature(FeatureSelector),
}

/// The events of a name whose props pass all of the tests.
#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    extend("examples" = [{"event": "message_sent", "where": {"channel": {"in": ["general", "sales"]}}}])
)]
pub struct EventSelector {
    /// The event.
    pub event: EventName,
    /// What its props must pass: by the name of each, a value that it must equal, `{"in": […]}`, or bounds. A missing prop passes no test.
    pub r#where: Option<Map<PropName, PropTest>>,
}

/// Any event of a feature.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("examples" = [{"feature": "chat"}]))]
pub struct FeatureSelector {
    /// The feature.
    pub feature: UnreservedName,
}

/// What a prop must pass.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum PropTest {
    /// The value that it must equal.
    Equals(Scalar),
    /// Values, one of which it must equal.
    In(InTest),
    /// Bounds of a number.
    Bounds(BoundsTest),
}

/// The prop equals one of these values.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct InTest {
    /// The values, 1 to 256, all of the declared type.
    #[schemars(length(min = 1, max = bounds::IN))]
    pub r#in: Vec<Scalar>,
}

/// The prop is a number within bounds; several may stand together.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("minProperties" = 1))]
pub struct BoundsTest {
    /// At least this.
    pub gte: Option<f64>,
    /// More than this.
    pub gt: Option<f64>,
    /// At most this.
    pub lte: Option<f64>,
    /// Less than this.
    pub lt: Option<f64>,
}

/// A trait with exactly one test, and what else stands beside it: one alternative for each test.
macro_rules! trait_test {
    ($(#[$meta:meta])* $name:ident { $($beside:tt)* }) => {
        #[derive(JsonSchema)]
        #[schemars(untagged, deny_unknown_fields)]
        $(#[$meta])*
        pub enum $name {
            /// The trait equals this value.
            Eq {
                /// The trait.
                r#trait: Name,
                /// The value that it equals.
                eq: Scalar,
                $($beside)*
            },
            /// The trait equals one of these values.
            In {
                /// The trait.
                r#trait: Name,
                /// The values, one of which it equals: 1 to 256, all of the declared type.
                #[schemars(length(min = 1, max = bounds::IN))]
                r#in: Vec<Scalar>,
                $($beside)*
            },
            /// The trait is a number of at least this.
            Gte {
                /// The trait, a number.
                r#trait: Name,
                /// It is at least this.
                gte: f64,
                $($beside)*
            },
            /// The trait is a number above this.
            Gt {
                /// The trait, a number.
                r#trait: Name,
                /// It is more than this.
                gt: f64,
                $($beside)*
            },
            /// The trait is a number of at most this.
            Lte {
                /// The trait, a number.
                r#trait: Name,
                /// It is at most this.
                lte: f64,
                $($beside)*
            },
            /// The trait is a number below this.
            Lt {
                /// The trait, a number.
                r#trait: Name,
                /// It is less than this.
                lt: f64,
                $($beside)*
            },
            /// The trait is known, or is not.
            Exists {
                /// The trait.
                r#trait: Name,
                /// Whether it is known.
                exists: bool,
                $($beside)*
            },
        }
    };
}

pub(super) use trait_test;
