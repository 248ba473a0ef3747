//! Scores: what is added up, what fits, and the tiers that come of both.

use schemars::JsonSchema;

use super::bounds;
use super::selector::{Selector, trait_test};
use super::signal::{AccountLevel, UserLevel};
use super::word::{Duration, Name, Scalar};

/// Ranks users or accounts by what they do and by how well they fit.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(missing_docs, reason = "each variant is its type, which says what it is; words of their own would hide those")]
pub enum Score {
    User(UserScore),
    Account(AccountScore),
}

/// A score of users.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserScore {
    /// Its id, which no other signal, score or tier of the document has.
    pub id: Name,
    /// Whose score it is: `"user"` (the default) or `"account"`.
    pub level: Option<UserLevel>,
    /// What is added up, from signals and from events.
    #[schemars(length(max = bounds::SCORE_ENTRIES))]
    pub behaviour: Option<Vec<Term>>,
    /// How well the user fits: the points of all entries that pass, added up.
    #[schemars(length(max = bounds::SCORE_ENTRIES))]
    pub fit: Option<Vec<FitEntry>>,
    /// The tiers, the highest first: the first that is reached is the present one.
    #[schemars(length(min = 1, max = bounds::SCORE_ENTRIES))]
    pub tiers: Vec<Tier>,
    /// By how much the behaviour threshold of a tier counts as lower while it is held, 0 or more. Default 0.
    #[schemars(range(min = 0), extend("default" = 0))]
    pub exit_margin: Option<f64>,
}

/// A score of accounts: of account signals and of traits, without counts of events.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccountScore {
    /// Its id, which no other signal, score or tier of the document has.
    pub id: Name,
    /// Whose score it is: `"user"` (the default) or `"account"`.
    pub level: AccountLevel,
    /// What is added up, from account signals.
    #[schemars(length(max = bounds::SCORE_ENTRIES))]
    pub behaviour: Option<Vec<SignalTerm>>,
    /// How well the account fits: the points of all entries that pass, added up.
    #[schemars(length(max = bounds::SCORE_ENTRIES))]
    pub fit: Option<Vec<FitEntry>>,
    /// The tiers, the highest first: the first that is reached is the present one.
    #[schemars(length(min = 1, max = bounds::SCORE_ENTRIES))]
    pub tiers: Vec<Tier>,
    /// By how much the behaviour threshold of a tier counts as lower while it is held, 0 or more. Default 0.
    #[schemars(range(min = 0), extend("default" = 0))]
    pub exit_margin: Option<f64>,
}

/// What adds points: a signal that fired, or every matching event.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(missing_docs, reason = "each variant is its type, which says what it is; words of their own would hide those")]
pub enum Term {
    Signal(SignalTerm),
    Count(CountTerm),
}

/// Points for a signal, from its latest firing.
#[derive(JsonSchema)]
#[schemars(
    rename_all = "camelCase",
    deny_unknown_fields,
    extend("examples" = [{"signal": "aha_team", "points": 40, "halfLife": "30d"}])
)]
pub struct SignalTerm {
    /// The signal, of the level of the score.
    pub signal: Name,
    /// How many points; may be negative.
    pub points: f64,
    /// The time in which the points fall to a half. Without it they stay.
    pub half_life: Option<Duration>,
}

/// Points for every matching event.
#[derive(JsonSchema)]
#[schemars(
    rename_all = "camelCase",
    deny_unknown_fields,
    extend("examples" = [{"count": "report_made", "points": 5, "max": 25, "halfLife": "14d"}])
)]
pub struct CountTerm {
    /// Which events give points.
    pub count: Selector,
    /// How many points each; may be negative.
    pub points: f64,
    /// The most that the term can come to, either way; 0 or more. Without it there is no bound.
    #[schemars(range(min = 0))]
    pub max: Option<f64>,
    /// The time in which the points fall to a half. Without it they stay.
    pub half_life: Option<Duration>,
}

/// What makes a user or an account fit: one test of a trait, or a signal that fired, and either points or disqualification.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(missing_docs, reason = "each variant is its type, which says what it is; words of their own would hide those")]
pub enum FitEntry {
    TraitPoints(FitTraitPoints),
    TraitDisqualifies(FitTraitDisqualifies),
    IsPoints(FitIsPoints),
    IsDisqualifies(FitIsDisqualifies),
}

trait_test! {
    /// Points if a trait passes one test.
    #[schemars(extend("examples" = [{"trait": "company.size", "gte": 50, "points": 20}]))]
    FitTraitPoints {
        /// How many points; may be negative.
        points: f64,
    }
}

trait_test! {
    /// No tier at all if a trait passes one test.
    #[schemars(extend("examples" = [{"trait": "persona", "eq": "student", "disqualify": true}]))]
    FitTraitDisqualifies {
        /// No tier if this passes: true.
        disqualify: True,
    }
}

/// Points if a signal has fired.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct FitIsPoints {
    /// The signal, of the level of the score.
    pub is: Name,
    /// How many points; may be negative.
    pub points: f64,
}

/// No tier at all if a signal has fired.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct FitIsDisqualifies {
    /// The signal, of the level of the score.
    pub is: Name,
    /// No tier if this passes: true.
    pub disqualify: True,
}

/// True.
#[derive(JsonSchema)]
#[schemars(inline, extend("const" = true))]
pub struct True(pub bool);

/// A tier: what must be reached to be in it. A threshold that is left out always is.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("examples" = [{"id": "hot", "behaviour": 60, "fit": 15}]))]
pub struct Tier {
    /// Its id, which no other signal, score or tier of the document has.
    pub id: Name,
    /// How much behaviour at least.
    pub behaviour: Option<f64>,
    /// How much fit at least.
    pub fit: Option<f64>,
}
