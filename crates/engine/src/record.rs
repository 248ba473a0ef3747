//! What comes out: records, the only thing besides the summary that may leave a device.

use crate::fact::Outcome;
use crate::time::Time;

/// Something that the engine recognised.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// When it became true.
    pub at: Time,
    /// When the engine evaluated it; later than `at` where a deadline passed while nobody looked.
    pub observed: Time,
    /// What.
    pub what: What,
}

/// The kinds of records.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A signal fired.
    Signal {
        /// Index into [`crate::Plan::signals`].
        signal: usize,
        /// Which firing of this signal, from 1.
        n: u32,
        /// True in the first step in which the signal was evaluated: a roll-out onto old history, not an edge.
        initial: bool,
        /// What was measured for each clause that is true, by its number among the clauses.
        evidence: Vec<Evidence>,
    },
    /// The stage changed.
    Stage {
        /// The new one.
        stage: Stage,
        /// Which change of stage, from 1.
        n: u32,
    },
    /// The tier of a score changed.
    Tier {
        /// Index into [`crate::Plan::scores`].
        score: usize,
        /// The new one, by its place among the score's tiers; `None` if there is none any more.
        tier: Option<usize>,
        /// What behaviour adds up to.
        behaviour: f64,
        /// What fit adds up to.
        fit: f64,
        /// Which change of this score's tier, from 1.
        n: u32,
    },
    /// Something became of a prompt.
    Prompt {
        /// Index into [`crate::Plan::prompts`].
        prompt: usize,
        /// What became of it.
        outcome: Outcome,
        /// The how-manieth outcome of this sort for this prompt, from 1.
        n: u32,
    },
}

/// One clause that was true at a firing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// Number of the clause among the leaf conditions of the signal, left to right, from 0.
    pub clause: usize,
    /// What was measured, in the unit of the condition (a number of events, ms, a ratio …).
    pub measured: f64,
    /// What may leave the device: the measured value, or, capped, no more than the threshold.
    pub disclosed: f64,
}

/// Whose signal or score it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// A user's: evaluated on the device.
    #[default]
    User,
    /// An account's, over all its users: evaluated by the collector.
    Account,
}

impl Level {
    /// Both; the place is the code in a plan.
    pub const ALL: [Self; 2] = [Self::User, Self::Account];

    /// The name in documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Account => "account",
        }
    }
}

/// How far a user has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Stage {
    /// Nothing reached yet.
    #[default]
    New,
    /// An `aha` has fired.
    Activated,
    /// A `pql` has fired.
    Qualified,
    /// The condition of a `conversion` holds.
    Converted,
}

impl Stage {
    /// All of them, lowest first; the place is the code.
    pub const ALL: [Self; 4] = [Self::New, Self::Activated, Self::Qualified, Self::Converted];

    /// The name in records and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Activated => "activated",
            Self::Qualified => "qualified",
            Self::Converted => "converted",
        }
    }
}

/// What a signal stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignalKind {
    /// The user reached value.
    Aha,
    /// A step worth knowing.
    Milestone,
    /// The product became a habit.
    Habit,
    /// A plan limit is near or passed.
    Limit,
    /// The user asks for more.
    HandRaise,
    /// The user is stuck.
    Struggle,
    /// The user stays away.
    Lapse,
    /// Product-qualified: value and interest together.
    Pql,
    /// The user pays.
    Conversion,
    /// The account grows.
    Expansion,
    /// Anything else.
    #[default]
    Custom,
}

impl SignalKind {
    /// All of them; the place is the code in a plan.
    pub const ALL: [Self; 11] = [
        Self::Aha,
        Self::Milestone,
        Self::Habit,
        Self::Limit,
        Self::HandRaise,
        Self::Struggle,
        Self::Lapse,
        Self::Pql,
        Self::Conversion,
        Self::Expansion,
        Self::Custom,
    ];

    /// The name in documents and records.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aha => "aha",
            Self::Milestone => "milestone",
            Self::Habit => "habit",
            Self::Limit => "limit",
            Self::HandRaise => "hand_raise",
            Self::Struggle => "struggle",
            Self::Lapse => "lapse",
            Self::Pql => "pql",
            Self::Conversion => "conversion",
            Self::Expansion => "expansion",
            Self::Custom => "custom",
        }
    }
}

impl core::fmt::Display for SignalKind {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.as_str())
    }
}
