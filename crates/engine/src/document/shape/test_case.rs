//! Cases that a document brings along, and the facts that they are made of.

use schemars::JsonSchema;

use super::word::{EventName, Instant, Map, Name, PropName, Scalar, UnreservedName};

/// A case that `piquel check` runs: facts, and the firings that they must lead to.
#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    extend("examples" = [{"name": "one message is enough", "facts": [{"t": 1000, "event": "message_sent"}], "expect": [{"signal": "aha", "at": 1000}]}])
)]
pub struct TestCase {
    /// What the case shows.
    pub name: String,
    /// What happens, in the order of processing.
    pub facts: Vec<Fact>,
    /// The instant up to which time goes on after the last fact. Without it, the case ends there.
    pub until: Option<Instant>,
    /// The firings that must come of it.
    pub expect: Vec<Expected>,
}

/// A firing that must happen. The firings of a case are all of those that it expects, and no other: those of users in the order in
/// which their users first appear, then those of accounts.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Expected {
    /// The signal that fires.
    pub signal: Name,
    /// When.
    pub at: Instant,
    /// Whose it is, of a signal of users. Without it, anybody's.
    pub user: Option<String>,
    /// Whose it is, of a signal of accounts. Without it, any account's.
    pub account: Option<String>,
}

/// Something that happened: an event, engaged time, a reading of a limit, traits, a firing elsewhere, or what became of a prompt.
#[derive(JsonSchema)]
#[schemars(untagged, deny_unknown_fields)]
pub enum Fact {
    /// The user did something.
    Event {
        /// When.
        t: Instant,
        /// The user whose fact it is; without it, `user`.
        user: Option<String>,
        /// The account to which the fact belongs.
        account: Option<String>,
        /// The event.
        event: EventName,
        /// Its props: strings, numbers, booleans.
        props: Option<Map<PropName, Scalar>>,
        /// Minutes by which the user's midnight is ahead of UTC, for `$hour` and `$weekday`. -720 to 840.
        #[schemars(range(min = -720, max = 840))]
        offset: Option<i32>,
    },
    /// Engaged time ended.
    Activity {
        /// When.
        t: Instant,
        /// The user whose fact it is; without it, `user`.
        user: Option<String>,
        /// The account to which the fact belongs.
        account: Option<String>,
        /// How long it was, in whole milliseconds.
        #[schemars(range(min = 0))]
        active: u64,
        /// The feature in which it was spent.
        feature: Option<UnreservedName>,
    },
    /// A limit was read.
    Limit {
        /// When.
        t: Instant,
        /// The user whose fact it is; without it, `user`.
        user: Option<String>,
        /// The account to which the fact belongs.
        account: Option<String>,
        /// The limit.
        limit: Name,
        /// How much is used, 0 or more.
        #[schemars(range(min = 0))]
        used: f64,
        /// How much there is, above 0; without it, what the document says.
        #[schemars(extend("exclusiveMinimum" = 0))]
        cap: Option<f64>,
    },
    /// Something became known of the user or account.
    Traits {
        /// When.
        t: Instant,
        /// The user whose fact it is; without it, `user`.
        user: Option<String>,
        /// The account to which the fact belongs.
        account: Option<String>,
        /// What is known now; null removes.
        traits: Map<Name, TraitValue>,
    },
    /// A signal fired elsewhere.
    Fired {
        /// When.
        t: Instant,
        /// The user whose fact it is; without it, `user`.
        user: Option<String>,
        /// The account to which the fact belongs.
        account: Option<String>,
        /// The signal.
        fired: Name,
    },
    /// Something became of a prompt.
    Prompt {
        /// When.
        t: Instant,
        /// The user whose fact it is; without it, `user`.
        user: Option<String>,
        /// The account to which the fact belongs.
        account: Option<String>,
        /// The prompt.
        prompt: Name,
        /// What became of it.
        outcome: Outcome,
    },
}

/// What a trait becomes.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum TraitValue {
    /// Text, at most 256 bytes.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Flag(bool),
    /// It is no longer known.
    Nothing,
}

/// What became of a prompt.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum Outcome {
    /// It was on the screen.
    Shown,
    /// It was closed.
    Dismissed,
    /// Its call to action was followed.
    Clicked,
    /// Its question was answered.
    Answered,
}
