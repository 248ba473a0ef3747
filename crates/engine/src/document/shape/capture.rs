//! What the page tells by itself.

use schemars::JsonSchema;

use super::bounds;
use super::word::{Duration, EventName, Map, UnreservedName};

/// What the page tells by itself, on top of what your app calls. What `init` is given under the same name takes the place of a part.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Capture {
    /// Events of clicks: by a CSS selector, the event that a click on what it matches is; at most 64. False: no clicks at all, also
    /// none on what bears `data-piquel`.
    #[schemars(extend("examples" = [{"#export button": "report_exported"}]))]
    pub clicks: Option<Clicks>,
    /// Names of forms: by a CSS selector, what `$form_start`, `$form_submit` and `$form_abandon` call the form that it matches; at most
    /// 64. False: no forms at all, also none that bears `data-piquel-form`.
    #[schemars(extend("examples" = [{"form.sign-up": "sign-up"}]))]
    pub forms: Option<Forms>,
    /// Where an address has the path of its page: in the path (the default) or in the fragment. False: no page is told, and nothing that
    /// follows from one.
    pub routes: Option<Routes>,
    /// Events of pages: told once such a page is seen, or was for a while. At most 64.
    #[schemars(length(min = 1, max = bounds::CAPTURED))]
    pub pages: Option<Vec<PageEvent>>,
    /// The features in use on a page: by the feature, the paths where it is. At most 64.
    #[schemars(extend("maxProperties" = bounds::CAPTURED, "examples" = [{"reports": ["/reports/**"]}]))]
    pub features: Option<Map<UnreservedName, Paths>>,
    /// What is recognised without being declared: all of it, none, or these.
    pub presets: Option<Presets>,
    /// How long without a sign of life until nobody is there; at most 1h.
    pub idle: Option<Duration>,
    /// Whether sound or film that plays is a sign of life.
    pub media: Option<bool>,
    /// Whether struggle is looked for: `$rage_click`, `$dead_click`, `$error` and `$thrash`.
    pub struggle: Option<bool>,
}

/// Events of clicks, or false.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum Clicks {
    /// None at all.
    Off(False),
    /// By a CSS selector, the event.
    Of(#[schemars(extend("maxProperties" = bounds::CAPTURED))] Map<CssSelector, EventName>),
}

/// Names of forms, or false.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum Forms {
    /// None at all.
    Off(False),
    /// By a CSS selector, the name.
    Of(#[schemars(extend("maxProperties" = bounds::CAPTURED))] Map<CssSelector, FormName>),
}

/// Where an address has the path of its page, or false.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum Routes {
    /// No page is told, and nothing that follows from one.
    Off(False),
    /// Where the path is.
    In(RoutesIn),
}

/// Where an address has the path of its page.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum RoutesIn {
    /// In its path, `/projects/7`.
    Path,
    /// In its fragment, `#/projects/7`.
    Hash,
}

/// An event of a page.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("examples" = [{"path": "/pricing", "event": "$pricing_viewed", "after": "5s"}]))]
pub struct PageEvent {
    /// Which pages.
    pub path: PathPattern,
    /// The event.
    pub event: EventName,
    /// How long the page must have been seen, at most 1h. Without it, the event is told at once.
    pub after: Option<Duration>,
}

/// Paths: 1 to 64.
#[derive(JsonSchema)]
#[schemars(inline)]
pub struct Paths(#[schemars(length(min = 1, max = bounds::CAPTURED))] pub Vec<PathPattern>);

/// A path without query and fragment, whose segments may be `*`, which is any one, or at the end `**`, which is this path and all
/// below. A slash at its end says nothing.
#[derive(JsonSchema)]
#[schemars(extend(
    "pattern" = r"^/(?:(?:\*|[^*/?#]+)(?:/(?:\*|[^*/?#]+))*(?:/\*\*)?/?|\*\*/?)?$",
    "maxLength" = bounds::PATH,
    "examples" = ["/projects/*", "/docs/**"]
))]
pub struct PathPattern(pub String);

/// A CSS selector, at most 256 bytes.
#[derive(JsonSchema)]
#[schemars(extend("pattern" = r"\S", "maxLength" = bounds::SELECTOR))]
pub struct CssSelector(pub String);

/// The name of a form, 1 to 64 bytes.
#[derive(JsonSchema)]
pub struct FormName(#[schemars(length(min = 1, max = bounds::FORM))] pub String);

/// All, none, or some.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum Presets {
    /// All, or none.
    All(bool),
    /// These.
    Some(Vec<Preset>),
}

/// What is recognised without being declared.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum Preset {
    /// Sales are contacted: `$contact_sales`.
    Contact,
    /// Support is asked: `$support_opened`.
    Support,
    /// Somebody is invited: `$invite_sent`.
    Invite,
    /// An upgrade is asked for: `$upgrade_clicked`.
    Upgrade,
    /// The way to pay is taken: `$upgrade_clicked`.
    Checkout,
    /// The plan keeps the user from something: `$paywall`.
    Paywall,
    /// The prices are viewed: `$pricing_viewed`.
    Pricing,
}

/// False.
#[derive(JsonSchema)]
#[schemars(inline, extend("const" = false))]
pub struct False(pub bool);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::capture;

    #[test]
    fn the_presets_are_those_that_documents_may_name() {
        let schema = schemars::schema_for!(Preset).to_value();
        let named: Vec<&str> =
            schema["oneOf"].as_array().unwrap().iter().map(|one| one["const"].as_str().unwrap()).collect();
        assert_eq!(named, capture::PRESETS);
    }
}
