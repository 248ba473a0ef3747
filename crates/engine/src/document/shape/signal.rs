//! Signals of users and of accounts.

use schemars::JsonSchema;

use super::account::AccountCondition;
use super::bounds;
use super::condition::Condition;
use super::word::{Duration, Name};

/// Something to be recognised: it fires when its condition turns true.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(missing_docs, reason = "each variant is its type, which says what it is; words of their own would hide those")]
pub enum Signal {
    User(UserSignal),
    Account(AccountSignal),
}

/// A signal of a user, recognised on the device: it fires when its condition turns true.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct UserSignal {
    /// Its id, which no other signal, score or tier of the document has.
    pub id: Name,
    /// What it stands for.
    pub kind: SignalKind,
    /// Whose signal it is: `"user"` (the default) or `"account"`.
    pub level: Option<UserLevel>,
    /// What must be true.
    pub when: Condition,
    /// How often it fires: `"once"` (the default), or again after a cooldown.
    pub repeat: Option<Repeat>,
    /// What leaves the device as evidence of a firing.
    pub evidence: Option<Evidence>,
    /// What people call it, at most 1024 bytes. It is not published.
    #[schemars(length(max = bounds::TEXT))]
    pub label: Option<String>,
}

/// A signal of an account, recognised by the collector over all of its users.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AccountSignal {
    /// Its id, which no other signal, score or tier of the document has.
    pub id: Name,
    /// What it stands for.
    pub kind: SignalKind,
    /// Whose signal it is: `"user"` (the default) or `"account"`.
    pub level: AccountLevel,
    /// What must be true.
    pub when: AccountCondition,
    /// How often it fires: `"once"` (the default), or again after a cooldown.
    pub repeat: Option<Repeat>,
    /// What is told as evidence of a firing.
    pub evidence: Option<Evidence>,
    /// What people call it, at most 1024 bytes. It is not published.
    #[schemars(length(max = bounds::TEXT))]
    pub label: Option<String>,
}

/// Of a user: evaluated on the device. The default.
#[derive(JsonSchema)]
#[schemars(inline, extend("const" = "user"))]
pub struct UserLevel(pub String);

/// Of an account: evaluated by the collector over all users of it.
#[derive(JsonSchema)]
#[schemars(inline, extend("const" = "account"))]
pub struct AccountLevel(pub String);

/// What a signal stands for. `aha`, `pql` and `conversion` make the stage of a user.
#[derive(JsonSchema)]
#[schemars(rename_all = "snake_case")]
pub enum SignalKind {
    /// The user got the value that the product promises. Makes the stage `activated`.
    Aha,
    /// A step on the way.
    Milestone,
    /// The product is used again and again.
    Habit,
    /// A limit of the plan is near, or reached.
    Limit,
    /// The user asks for more: looks at prices, writes to sales.
    HandRaise,
    /// The user does not get on.
    Struggle,
    /// The user stays away.
    Lapse,
    /// Qualified by use of the product: worth talking to. Makes the stage `qualified`.
    Pql,
    /// The user pays. Makes the stage `converted` while the condition holds.
    Conversion,
    /// There is room for more than what is paid for now.
    Expansion,
    /// Anything else.
    Custom,
}

/// How often a signal fires.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum Repeat {
    /// The first time only.
    Once(OnceWord),
    /// Again, but not during the cooldown.
    Cooldown(Cooldown),
}

/// The first time only. The default.
#[derive(JsonSchema)]
#[schemars(inline, extend("const" = "once"))]
pub struct OnceWord(pub String);

/// Again, when the condition turns true anew.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("examples" = [{"cooldown": "7d"}]))]
pub struct Cooldown {
    /// The least time between two firings; what turns true in between is lost.
    pub cooldown: Duration,
}

/// What leaves the device as evidence of a firing.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum Evidence {
    /// What was measured, at most the threshold; 1 where the test is not a single lower bound. The default.
    Capped,
    /// What was measured.
    Full,
}
