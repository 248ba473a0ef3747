//! Conditions of users: one type each. Those of accounts are in [`account`](super::account).

use schemars::JsonSchema;

use super::bounds;
use super::selector::{Selector, trait_test};
use super::word::{Duration, Name, Offset, PropName, Scalar, UnreservedName};

/// What must be true of a user. The first key says which condition it is.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(missing_docs, reason = "each variant is its type, which says what it is; words of their own would hide those")]
pub enum Condition {
    Count(Count),
    CountWithin(CountWithin),
    Trend(Trend),
    Distinct(Distinct),
    Sum(Sum),
    Breadth(Breadth),
    ActiveDays(ActiveDays),
    ActiveWeeks(ActiveWeeks),
    Sequence(Sequence),
    Absent(Absent),
    Elapsed(Elapsed),
    ActiveTime(ActiveTime),
    Reach(Reach),
    ExhaustsIn(ExhaustsIn),
    Trait(TraitCondition),
    Is(Is),
    Tier(TierCondition),
    All(All<Condition>),
    Any(Any<Condition>),
    Not(Not<Condition>),
}

/// At least so many events match, in the whole life or in the last days of the calendar.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("examples" = [{"count": "message_sent", "gte": 10}]))]
pub struct Count {
    /// Which events are counted.
    pub count: Selector,
    /// How many there are at least, 1 or more.
    #[schemars(range(min = 1))]
    pub gte: u64,
    /// Only those of the last so many days of the calendar, today included; 1 to 366. Excludes `within`.
    #[schemars(range(min = 1, max = bounds::CALENDAR_DAYS))]
    pub days: Option<u64>,
}

/// At least so many events match, in a rolling window.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("examples" = [{"count": "message_sent", "gte": 10, "within": "7d"}]))]
pub struct CountWithin {
    /// Which events are counted.
    pub count: Selector,
    /// How many there are at least, 1 to 1000 in a rolling window.
    #[schemars(range(min = 1, max = bounds::COUNT_WITHIN))]
    pub gte: u64,
    /// Only those of the time up to now. Excludes `days`.
    pub within: Option<Duration>,
}

/// More than before: the matching events of the last days, against those of the days before, day for day.
#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    extend("examples" = [{"trend": "report_made", "days": 7, "over": 28, "times": 2, "gte": 5}])
)]
pub struct Trend {
    /// Which events are counted.
    pub trend: Selector,
    /// How many days of the calendar the present lasts, today included; with `over` at most 366.
    #[schemars(range(min = 1, max = bounds::CALENDAR_DAYS - 1))]
    pub days: u64,
    /// How many days before these are the past that it is compared with; with `days` at most 366.
    #[schemars(range(min = 1, max = bounds::CALENDAR_DAYS - 1))]
    pub over: u64,
    /// How many times as many per day as in the past there are at least, above 0. In the past there must be one at all.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub times: f64,
    /// How many there are at least in the present, 1 or more.
    #[schemars(range(min = 1))]
    pub gte: u64,
}

/// The matching events have at least so many different values of a prop.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("examples" = [{"distinct": "message_sent", "by": "channel", "gte": 3}]))]
pub struct Distinct {
    /// Which events are looked at. Of a feature, every event must declare the prop.
    pub distinct: Selector,
    /// The prop whose values are told apart.
    pub by: PropName,
    /// How many different values there are at least, 1 to 256.
    #[schemars(range(min = 1, max = bounds::DISTINCT))]
    pub gte: u64,
    /// Only events of the time up to now. Without it, of the whole life.
    pub within: Option<Duration>,
}

/// The numbers under a prop of the matching events add up to at least so much.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("examples" = [{"sum": "$purchase", "of": "amount", "gte": 100, "days": 30}]))]
pub struct Sum {
    /// Which events are looked at. Of a feature, every event must declare the prop.
    pub sum: Selector,
    /// The prop, a number.
    pub of: PropName,
    /// What the numbers add up to at least.
    pub gte: f64,
    /// Only events of the last so many days of the calendar, today included; 1 to 366.
    #[schemars(range(min = 1, max = bounds::CALENDAR_DAYS))]
    pub days: Option<u64>,
}

/// At least so many features were used: an event of each matches. Engaged time alone does not count.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("examples" = [{"breadth": "core", "gte": 3, "within": "14d"}]))]
pub struct Breadth {
    /// Which features are looked at.
    pub breadth: Features,
    /// How many of them were used at least, 1 or more.
    #[schemars(range(min = 1))]
    pub gte: u64,
    /// Only events of the time up to now. Without it, of the whole life.
    pub within: Option<Duration>,
}

/// Features: a list, or a word for many.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum Features {
    /// These features.
    List(#[schemars(length(min = 1, max = bounds::FEATURES))] Vec<UnreservedName>),
    /// A word for many.
    Word(FeaturesWord),
}

/// A word for many features.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub enum FeaturesWord {
    /// All declared features.
    All,
    /// The features declared with `"core": true`.
    Core,
}

/// Matching events fall on at least so many different days of the calendar.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields, extend("examples" = [{"activeDays": "any", "gte": 4, "days": 7}]))]
pub struct ActiveDays {
    /// Which events make a day count; `"any"`: any event, and engaged time.
    pub active_days: AnySelector,
    /// On how many days at least, 1 or more.
    #[schemars(range(min = 1))]
    pub gte: u64,
    /// Only the last so many days, today included; 1 to 366.
    #[schemars(range(min = 1, max = bounds::CALENDAR_DAYS))]
    pub days: Option<u64>,
}

/// Matching events fall on at least so many different weeks of the calendar; weeks start on Monday.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields, extend("examples" = [{"activeWeeks": "any", "gte": 3, "weeks": 4}]))]
pub struct ActiveWeeks {
    /// Which events make a week count; `"any"`: any event, and engaged time.
    pub active_weeks: AnySelector,
    /// In how many weeks at least, 1 to 52.
    #[schemars(range(min = 1, max = bounds::WEEKS))]
    pub gte: u64,
    /// Only this week and those before it, so many in all; 1 to 52.
    #[schemars(range(min = 1, max = bounds::WEEKS))]
    pub weeks: u64,
}

/// Which events count as activity: matching ones, or all.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum AnySelector {
    /// Matching events.
    Selector(Selector),
    /// Whatever the user does.
    Any(AnyWord),
}

/// Any event, and engaged time.
#[derive(JsonSchema)]
#[schemars(inline, extend("const" = "any"))]
pub struct AnyWord(pub String);

/// Events match one after the other, in this order, all inside the window.
#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    extend("examples" = [{"sequence": ["$pricing_viewed", "$upgrade_clicked"], "within": "1h"}])
)]
pub struct Sequence {
    /// What happens first, then, and so on: 2 to 8 selectors.
    #[schemars(length(min = 2, max = bounds::SEQUENCE))]
    pub sequence: Vec<Selector>,
    /// The time from the first to now, at most.
    pub within: Duration,
}

/// No event has matched for so long.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("examples" = [{"absent": "message_sent", "for": "14d"}]))]
pub struct Absent {
    /// Which events are missed.
    pub absent: Selector,
    /// For how long none has matched at least: since the last match or, where there is none, since the user was first seen.
    pub r#for: Duration,
    /// After what none has matched: the latest such event is then the beginning of `for`, and without one this is false.
    pub after: Option<Selector>,
}

/// So much time has passed since an anchor, or is left until then. One bound, or both.
#[derive(JsonSchema)]
#[schemars(untagged, deny_unknown_fields)]
pub enum Elapsed {
    /// At least so much time has passed since the anchor.
    #[schemars(extend("examples" = [
        {"elapsed": "firstSeen", "gte": "7d"},
        {"elapsed": {"trait": "trial_ends_at"}, "gte": "-3d", "lt": "0d"}
    ]))]
    From {
        /// Since when: `"firstSeen"`, the first event that matches, or the instant in a trait. Without an anchor this is false.
        elapsed: Anchor,
        /// At least so much has passed; negative where the anchor lies ahead.
        gte: Offset,
        /// Less than so much has passed; negative where the anchor lies ahead.
        lt: Option<Offset>,
    },
    /// Less than so much time has passed since the anchor.
    #[schemars(extend("examples" = [{"elapsed": "firstSeen", "lt": "10d"}]))]
    Until {
        /// Since when: `"firstSeen"`, the first event that matches, or the instant in a trait. Without an anchor this is false.
        elapsed: Anchor,
        /// At least so much has passed; negative where the anchor lies ahead.
        gte: Option<Offset>,
        /// Less than so much has passed; negative where the anchor lies ahead.
        lt: Offset,
    },
}

/// The instant from which time is measured.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum Anchor {
    /// The user's first fact.
    FirstSeen(FirstSeenWord),
    /// The first event that matches.
    Selector(Selector),
    /// An instant that a trait tells.
    Trait(TraitAnchor),
}

/// The user's first fact.
#[derive(JsonSchema)]
#[schemars(inline, extend("const" = "firstSeen"))]
pub struct FirstSeenWord(pub String);

/// The instant that a trait tells at present.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("examples" = [{"trait": "trial_ends_at"}]))]
pub struct TraitAnchor {
    /// The trait, a number: milliseconds since the Unix epoch.
    pub r#trait: Name,
}

/// The user was engaged for at least so long.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields, extend("examples" = [{"activeTime": "app", "gte": "5m"}]))]
pub struct ActiveTime {
    /// Where: `"app"` for the whole product, or a feature.
    pub active_time: Place,
    /// For how long in all at least.
    pub gte: Duration,
    /// Only in the last so many days of the calendar, today included; 1 to 366.
    #[schemars(range(min = 1, max = bounds::CALENDAR_DAYS))]
    pub days: Option<u64>,
}

/// Where engaged time is spent.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub enum Place {
    /// In a feature.
    Feature(UnreservedName),
    /// Anywhere.
    App(AppWord),
}

/// The whole product.
#[derive(JsonSchema)]
#[schemars(inline, extend("const" = "app"))]
pub struct AppWord(pub String);

/// So much of a limit is used up.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("examples" = [{"limit": "messages", "reach": 0.8}]))]
pub struct Reach {
    /// The limit.
    pub limit: Name,
    /// The part of the cap that is used at least, above 0; 1 is all of it. Without a known cap this is false.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub reach: f64,
}

/// A limit will be used up soon, if use goes on as in the last 14 days that have a reading.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields, extend("examples" = [{"limit": "messages", "exhaustsIn": "7d"}]))]
pub struct ExhaustsIn {
    /// The limit.
    pub limit: Name,
    /// The cap will be reached within this time, or is. Without a known cap this is false.
    pub exhausts_in: Duration,
}

trait_test! {
    /// A trait of the user or account passes one test. A missing trait passes only `"exists": false`.
    #[schemars(extend("examples" = [{"trait": "company.size", "gte": 50}, {"trait": "plan", "in": ["free", "trial"]}]))]
    TraitCondition {}
}

/// Another signal has fired, here or elsewhere.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("examples" = [{"is": "aha_team"}]))]
pub struct Is {
    /// The signal.
    pub is: Name,
    /// Only if it fired in the time up to now. Without it, if it ever fired.
    pub within: Option<Duration>,
}

/// The present tier of a score is this one, or one listed before it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("examples" = [{"tier": "warm"}]))]
pub struct TierCondition {
    /// The tier, of a score of the same level.
    pub tier: Name,
}

/// All of these are true.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, rename = "AllOf{C}")]
pub struct All<C> {
    /// What must all be true; not empty.
    #[schemars(length(min = 1, max = bounds::LEAVES))]
    pub all: Vec<C>,
}

/// At least one of these is true, or at least as many as `gte` says.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, rename = "AnyOf{C}")]
pub struct Any<C> {
    /// What may be true; not empty.
    #[schemars(length(min = 1, max = bounds::LEAVES))]
    pub any: Vec<C>,
    /// How many of them must be true at least, from 1 to the length of the list. Default 1.
    #[schemars(range(min = 1, max = bounds::LEAVES), extend("default" = 1))]
    pub gte: Option<u64>,
}

/// This is not true.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, rename = "Not{C}")]
pub struct Not<C> {
    /// What must not be true.
    pub not: Box<C>,
}
