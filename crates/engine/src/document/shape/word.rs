//! Names, durations and values: what everything else is made of.

use core::marker::PhantomData;
use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::value::MAX_TEXT;

/// A name: a small letter, then up to 63 small letters, digits and `_.:-`.
#[derive(JsonSchema)]
#[schemars(extend("pattern" = "^[a-z][a-z0-9_.:-]{0,63}$"))]
pub struct Name(pub String);

/// A name: a small letter, then up to 63 small letters, digits and `_.:-`; but not `any`, `all`, `core` or `app`, which have
/// meanings of their own.
#[derive(JsonSchema)]
#[schemars(extend("pattern" = "^[a-z][a-z0-9_.:-]{0,63}$", "not" = {"enum": ["any", "all", "core", "app"]}))]
pub struct UnreservedName(pub String);

/// The name of an event: a declared one, or one of the SDK's own.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum EventName {
    /// A declared event.
    Declared(UnreservedName),
    /// An event of the SDK.
    Own(OwnEvent),
}

/// The SDK's own events, which need no declaration.
#[derive(JsonSchema)]
pub enum OwnEvent {
    /// A session begins.
    #[schemars(rename = "$session_start")]
    SessionStart,
    /// A page is viewed. Prop: `path`, the site's route pattern.
    #[schemars(rename = "$page")]
    Page,
    /// A form is begun. Prop: `form`.
    #[schemars(rename = "$form_start")]
    FormStart,
    /// A form is sent. Prop: `form`.
    #[schemars(rename = "$form_submit")]
    FormSubmit,
    /// A form that was begun is left. Prop: `form`.
    #[schemars(rename = "$form_abandon")]
    FormAbandon,
    /// The same place is clicked again and again in anger. Prop: `feature`, where known.
    #[schemars(rename = "$rage_click")]
    RageClick,
    /// A click does nothing. Prop: `feature`, where known.
    #[schemars(rename = "$dead_click")]
    DeadClick,
    /// An error happens. Prop: `feature`, where known.
    #[schemars(rename = "$error")]
    Error,
    /// The user goes back and forth without getting anywhere. Prop: `feature`, where known.
    #[schemars(rename = "$thrash")]
    Thrash,
    /// The plan keeps the user from something. Props: `limit` or `feature`.
    #[schemars(rename = "$paywall")]
    Paywall,
    /// The prices are viewed.
    #[schemars(rename = "$pricing_viewed")]
    PricingViewed,
    /// An upgrade is asked for.
    #[schemars(rename = "$upgrade_clicked")]
    UpgradeClicked,
    /// Sales are contacted.
    #[schemars(rename = "$contact_sales")]
    ContactSales,
    /// Support is asked.
    #[schemars(rename = "$support_opened")]
    SupportOpened,
    /// Somebody is invited.
    #[schemars(rename = "$invite_sent")]
    InviteSent,
    /// Another product is connected.
    #[schemars(rename = "$integration_connected")]
    IntegrationConnected,
    /// A feature is granted. Prop: `feature`.
    #[schemars(rename = "$feature_granted")]
    FeatureGranted,
    /// The plan changes. Prop: `plan`.
    #[schemars(rename = "$plan_changed")]
    PlanChanged,
    /// Something is bought. Prop: `amount`, a number.
    #[schemars(rename = "$purchase")]
    Purchase,
}

/// The name of a prop: a declared one, or one that every event has.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum PropName {
    /// A prop that the event declares.
    Declared(Name),
    /// A prop that every event has.
    Own(OwnProp),
}

/// The number props that every event has, by the calendar of the document or by the `offset` of the fact.
#[derive(JsonSchema)]
pub enum OwnProp {
    /// The hour of the day, 0 to 23.
    #[schemars(rename = "$hour")]
    Hour,
    /// The day of the week, 1 (Monday) to 7.
    #[schemars(rename = "$weekday")]
    Weekday,
}

/// A duration: a whole number from 1 and a unit, `s`, `m`, `h`, `d` (24 hours) or `w` (7 days); at most 3660 days.
#[derive(JsonSchema)]
#[schemars(extend("pattern" = "^[1-9][0-9]*[smhdw]$", "examples" = ["30m", "12h", "7d", "2w"]))]
pub struct Duration(pub String);

/// A duration that may be zero or negative, for an instant that may lie ahead: `10d`, `0d`, `-3d`. At most 3660 days either way.
#[derive(JsonSchema)]
#[schemars(extend("pattern" = "^(?:0|-?[1-9][0-9]*)[smhdw]$", "examples" = ["10d", "0d", "-3d"]))]
pub struct Offset(pub String);

/// A string of at most 256 bytes, a number, or a boolean. Type and value are compared: `true` is not `1`, and `1` is `1.0`.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum Scalar {
    /// Text, at most 256 bytes.
    Text(#[schemars(length(max = MAX_TEXT))] String),
    /// A number.
    Number(f64),
    /// True or false.
    Flag(bool),
}

/// An instant in whole milliseconds since the Unix epoch (UTC), below 2^52.
#[derive(JsonSchema)]
pub struct Instant(#[schemars(range(min = 0, max = 4_503_599_627_370_495_u64))] pub u64);

/// An object whose keys are names that the author chose.
pub struct Map<K, V>(PhantomData<(K, V)>);

impl<K: JsonSchema, V: JsonSchema> JsonSchema for Map<K, V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("{}By{}", V::schema_name(), K::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        // Rather than a pattern of properties: an editor then says what is wrong with the name.
        json_schema!({
            "type": "object",
            "propertyNames": generator.subschema_for::<K>(),
            "additionalProperties": generator.subschema_for::<V>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::builtin;

    #[test]
    fn the_sdks_own_events_are_those_that_documents_need_not_declare() {
        let schema = schemars::schema_for!(OwnEvent).to_value();
        let named: Vec<&str> =
            schema["oneOf"].as_array().unwrap().iter().map(|one| one["const"].as_str().unwrap()).collect();
        assert_eq!(named, builtin::EVENTS.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    }
}
