//! Prompts: when they wait to be shown, how often they may be, and what they say.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::bounds;
use super::word::{Duration, Name, Scalar};

/// What to show in the product when a signal fires.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Prompt {
    /// Its id, which no other prompt of the document has.
    pub id: Name,
    /// The signal, or signals, whose firing makes it wait to be shown.
    pub on: On,
    /// Which of several that wait is offered: the highest. 0 to 100, default 0; in a tie the first of the document.
    #[schemars(range(min = 0, max = 100), extend("default" = 0))]
    pub priority: Option<u64>,
    /// How often it may be shown.
    pub frequency: Option<Frequency>,
    /// The signals whose firing makes it no longer wait.
    #[schemars(length(max = bounds::SIGNALS))]
    pub cancel_on: Option<Vec<Name>>,
    /// How long after the firing it no longer waits. Without it, it waits on.
    pub expires: Option<Duration>,
    /// The part of installations that never see it, for comparison: 0 to 1, default 0.
    #[schemars(range(min = 0, max = 1), extend("default" = 0))]
    pub holdout: Option<f64>,
    /// Whether it also waits after a firing that is only the roll-out of a signal onto old history. Default false.
    #[schemars(extend("default" = false))]
    pub on_initial: Option<bool>,
    /// How it is shown. Default `"modal"`.
    pub r#as: Option<Form>,
    /// The name of the place in the page to which it belongs, for your code to find.
    pub anchor: Option<Name>,
    /// What it says.
    pub content: Content,
    /// What it says in other languages, by the tag of each, such as `de` or `pt-BR`.
    pub locales: Option<BTreeMap<String, Content>>,
}

/// The signal, or signals, that make a prompt wait to be shown.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum On {
    /// One signal.
    One(Name),
    /// Any of these signals.
    Any(#[schemars(length(min = 1, max = bounds::SIGNALS))] Vec<Name>),
}

/// How often a prompt may be shown.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Frequency {
    /// How many times in all: 1 or more, default 1.
    #[schemars(range(min = *bounds::LIFETIME.start(), max = *bounds::LIFETIME.end()), extend("default" = 1))]
    pub lifetime: Option<u64>,
    /// The least time between two showings of it.
    pub every: Option<Duration>,
}

/// How often prompts may be shown, all of them taken together.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct PromptPolicy {
    /// The least time between two showings.
    pub every: Option<Duration>,
    /// The most showings in a session, 1 or more. A session begins with `$session_start`.
    #[schemars(range(min = 1))]
    pub per_session: Option<u64>,
}

/// How a prompt is shown.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum Form {
    /// A dialog before the page. The default.
    Modal,
    /// A strip along an edge of the page.
    Banner,
    /// A small message in a corner, which goes away by itself.
    Toast,
    /// A bubble at its anchor.
    Tooltip,
    /// A part of the page, at its anchor.
    Inline,
}

/// What a prompt says. Texts are text, never HTML, of at most 1024 bytes. They may hold `{limit.<id>.remaining}`, `{limit.<id>.used}`,
/// `{limit.<id>.cap}`, `{limit.<id>.days_left}`, `{count.<event>}`, `{activeTime.app}` and `{trait.<path>}`.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Content {
    /// The headline, with placeholders.
    #[schemars(length(max = bounds::TEXT))]
    pub title: String,
    /// The text below it, with placeholders.
    #[schemars(length(max = bounds::TEXT))]
    pub body: String,
    /// The button that leads on.
    pub cta: Option<Cta>,
    /// A question, whose answer becomes a trait of the user.
    pub question: Option<Question>,
}

/// A call to action: a button, and where it leads.
#[derive(JsonSchema)]
#[schemars(untagged, deny_unknown_fields)]
pub enum Cta {
    /// A button that leads to an address.
    #[schemars(extend("examples" = [{"label": "See plans", "href": "/pricing"}]))]
    Href {
        /// What the button says, with placeholders.
        #[schemars(length(max = bounds::TEXT))]
        label: String,
        /// An https, http or mailto address, or one relative to the page. Excludes `action`.
        #[schemars(length(min = 1, max = bounds::TEXT))]
        href: String,
    },
    /// A button that your code acts on.
    #[schemars(extend("examples" = [{"label": "See plans", "action": "pricing"}]))]
    Action {
        /// What the button says, with placeholders.
        #[schemars(length(max = bounds::TEXT))]
        label: String,
        /// The name under which your code is told. Excludes `href`.
        action: Name,
    },
}

/// A question, whose answer becomes a trait of the user.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Question {
    /// The trait that the answer sets.
    pub r#trait: Name,
    /// The answers to choose from, 2 to 5.
    #[schemars(length(min = *bounds::CHOICES.start(), max = *bounds::CHOICES.end()))]
    pub choices: Vec<Choice>,
}

/// One of the answers.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Choice {
    /// What the user reads.
    #[schemars(length(max = bounds::TEXT))]
    pub label: String,
    /// What the trait becomes, of its declared type.
    pub value: Scalar,
}
