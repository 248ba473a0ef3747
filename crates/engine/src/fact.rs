//! What goes in: the closed list of facts, with every name already turned into its index in the plan.

use crate::value::Value;

/// One thing that happened. Indexes are those of the plan's tables; one that lies outside them is no fact and changes nothing.
#[derive(Clone, Copy, Debug)]
pub enum Fact<'a> {
    /// The user did something.
    Event {
        /// Index into [`crate::Plan::events`].
        event: usize,
        /// Its props, in the order of the event's own list; `None` where missing or of another type than declared.
        props: &'a [Option<Value<'a>>],
        /// By how many minutes the user's own midnight is ahead of UTC, −720 to 840, where that is known: it moves `$hour` and
        /// `$weekday` alone.
        offset: Option<i32>,
    },
    /// Engaged time that ended now, in ms. Zero still is activity.
    Activity {
        /// Index into [`crate::Plan::features`]; `None` counts for the app alone.
        feature: Option<usize>,
        /// Milliseconds.
        active: u64,
    },
    /// A reading of a plan limit.
    Limit {
        /// Index into [`crate::Plan::limits`].
        limit: usize,
        /// How much is used, finite and at least 0.
        used: f64,
        /// How much there is, finite and above 0; `None`: what the document says.
        cap: Option<f64>,
    },
    /// What is known of the user and account, merged into what was known.
    Traits(
        /// Index into [`crate::Plan::traits`], and the value; `None` removes.
        &'a [(usize, Option<Value<'a>>)],
    ),
    /// A signal fired elsewhere: the account's, or the user's own on another device.
    Fired {
        /// Index into [`crate::Plan::signals`].
        signal: usize,
    },
    /// What became of a prompt.
    Prompt {
        /// Index into [`crate::Plan::prompts`].
        prompt: usize,
        /// What.
        outcome: Outcome,
    },
}

/// What became of a prompt that was offered, or would have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was on the screen.
    Shown,
    /// The user followed it.
    Clicked,
    /// The user closed it.
    Dismissed,
    /// The user answered its question.
    Answered,
    /// It would have been offered, but this device is among those that never see it.
    Holdout,
}

impl Outcome {
    /// All of them, in the order of their codes. The last is no fact: the engine itself decides it.
    pub const ALL: [Self; 5] = [Self::Shown, Self::Clicked, Self::Dismissed, Self::Answered, Self::Holdout];

    /// The name in facts, records and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Clicked => "clicked",
            Self::Dismissed => "dismissed",
            Self::Answered => "answered",
            Self::Holdout => "holdout",
        }
    }
}
