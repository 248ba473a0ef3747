//! What a document declares.

use schemars::JsonSchema;

use super::bounds;
use super::word::{EventName, Map, Name};

/// An event of the product, and its props.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct EventDeclaration {
    /// The props that conditions may ask for, and the type of each; at most 64. What is not declared is dropped in the page.
    #[schemars(extend("maxProperties" = bounds::PROPS))]
    pub props: Option<Map<Name, ValueType>>,
}

/// A feature of the product: the events that belong to it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct FeatureDeclaration {
    /// Its events.
    pub events: Vec<EventName>,
    /// Whether it is one of the features at the core of the product, for `{"breadth": "core"}`. Default false.
    #[schemars(extend("default" = false))]
    pub core: Option<bool>,
}

/// A limit of a plan: seats, messages, projects.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct LimitDeclaration {
    /// How much there is where a reading does not say, above 0.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub cap: Option<f64>,
}

/// The type of a prop or trait.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum ValueType {
    /// Text, at most 256 bytes.
    String,
    /// A number; an instant is one, too, in milliseconds since the Unix epoch.
    Number,
    /// True or false.
    Boolean,
}
