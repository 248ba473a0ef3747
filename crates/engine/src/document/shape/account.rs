//! Conditions of accounts, which the collector evaluates over all users of one: those that merge without raw events.

use schemars::JsonSchema;

use super::bounds;
use super::condition::{
    ActiveDays, ActiveTime, ActiveWeeks, All, Any, AnyWord, Count, Elapsed, Features, Is, Not, Reach, Sum,
    TierCondition, TraitCondition,
};
use super::selector::Selector;
use super::word::{Duration, Name, PropName};

/// What must be true of an account, over all of its users. The first key says which condition it is.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(missing_docs, reason = "each variant is its type, which says what it is; words of their own would hide those")]
pub enum AccountCondition {
    Count(Count),
    ActiveUsers(ActiveUsers),
    Distinct(AccountDistinct),
    Sum(Sum),
    Breadth(AccountBreadth),
    ActiveDays(ActiveDays),
    ActiveWeeks(ActiveWeeks),
    Absent(AccountAbsent),
    Elapsed(Elapsed),
    ActiveTime(ActiveTime),
    Reach(Reach),
    Trait(TraitCondition),
    Is(Is),
    Tier(TierCondition),
    All(All<AccountCondition>),
    Any(Any<AccountCondition>),
    Not(Not<AccountCondition>),
}

/// At least so many users of the account have a match. For signals with `"level": "account"`.
#[derive(JsonSchema)]
#[schemars(
    rename_all = "camelCase",
    deny_unknown_fields,
    extend("examples" = [{"activeUsers": "any", "gte": 5, "days": 7}, {"activeUsers": {"fired": "aha"}, "gte": 3}])
)]
pub struct ActiveUsers {
    /// What a user must have done: an event that matches; `"any"`: any event or engaged time; or `{"fired": signal}`.
    pub active_users: Deed,
    /// How many users at least, 1 or more.
    #[schemars(range(min = 1))]
    pub gte: u64,
    /// Only in the last so many days of the calendar, today included; 1 to 366.
    #[schemars(range(min = 1, max = bounds::CALENDAR_DAYS))]
    pub days: Option<u64>,
}

/// What a user must have done to count.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum Deed {
    /// An event that matches.
    Selector(Selector),
    /// Anything.
    Any(AnyWord),
    /// A signal of the user fired.
    Fired(FiredDeed),
}

/// A signal of the user fired.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("examples" = [{"fired": "aha"}]))]
pub struct FiredDeed {
    /// The signal, one of users.
    pub fired: Name,
}

/// The matching events of an account have at least so many different values of a prop, in its whole life.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AccountDistinct {
    /// Which events are looked at. Of a feature, every event must declare the prop.
    pub distinct: Selector,
    /// The prop whose values are told apart.
    pub by: PropName,
    /// How many different values there are at least, 1 to 256.
    #[schemars(range(min = 1, max = bounds::DISTINCT))]
    pub gte: u64,
}

/// At least so many features were used in the life of the account: an event of each matches.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AccountBreadth {
    /// Which features are looked at.
    pub breadth: Features,
    /// How many of them were used at least, 1 or more.
    #[schemars(range(min = 1))]
    pub gte: u64,
}

/// No event of any user of the account has matched for so long.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AccountAbsent {
    /// Which events are missed.
    pub absent: Selector,
    /// For how long none has matched at least: since the last match or, where there is none, since the account was first seen.
    pub r#for: Duration,
}
