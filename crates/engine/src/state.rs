//! Everything that the engine knows of one user, or of one account: what a snapshot holds, and what conditions read.

use crate::accumulate::Cell;
use crate::fact::Outcome;
use crate::list::blank;
use crate::plan::{Plan, Source, Window};
use crate::record::Stage;
use crate::time::{Calendar, DAY, Time};
use crate::value::{OwnedValue, Value};

/// What is known of one user. Vectors run parallel to the plan's tables.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct State {
    /// Where midnight lies.
    pub(crate) calendar: Calendar,
    /// The time of the last step. Never goes back.
    pub(crate) now: Time,
    /// The time of the first fact.
    pub(crate) first_seen: Option<Time>,
    pub(crate) cells: Vec<Cell>,
    pub(crate) readings: Vec<Option<Reading>>,
    pub(crate) traits: Vec<Option<OwnedValue>>,
    pub(crate) signals: Vec<SignalState>,
    pub(crate) scores: Vec<ScoreState>,
    pub(crate) prompts: Vec<PromptState>,
    /// When a prompt, whichever, was last shown.
    pub(crate) prompted: Option<Time>,
    /// How many were shown in this session.
    pub(crate) in_session: u32,
    pub(crate) stage: Stage,
    /// How often the stage changed.
    pub(crate) stage_changes: u32,
}

/// The latest reading of a plan limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// How much is used.
    pub used: f64,
    /// How much there is, by the reading or the document; `None` if neither says.
    pub cap: Option<f64>,
    /// Whether the reading itself said how much there is.
    pub(crate) own_cap: bool,
    /// When it was taken.
    pub(crate) at: Time,
}

/// What became of a signal so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct SignalState {
    /// How often it fired.
    pub(crate) fired: u32,
    /// When it last fired; without meaning before.
    pub(crate) last: Time,
    /// Whether its condition held at the last step.
    pub(crate) held: bool,
    /// Whether its condition was ever evaluated.
    pub(crate) seen: bool,
}

/// The tier of a score.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct ScoreState {
    /// By its place among the score's tiers.
    pub(crate) tier: Option<usize>,
    /// How often it changed.
    pub(crate) changes: u32,
}

/// What became of a prompt so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct PromptState {
    /// Since when a firing makes it pending.
    pub(crate) pending: Option<Time>,
    /// When it was last shown, or would have been to a device that never sees it.
    pub(crate) shown: Option<Time>,
    /// How often each outcome happened, in the order of [`Outcome::ALL`].
    pub(crate) outcomes: [u32; Outcome::ALL.len()],
}

impl State {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            calendar: Calendar::new(plan.utc_offset),
            cells: blank(plan.cells.len()),
            readings: blank(plan.limits.len()),
            traits: blank(plan.traits.len()),
            signals: blank(plan.signals.len()),
            scores: blank(plan.scores.len()),
            prompts: blank(plan.prompts.len()),
            ..Self::default()
        }
    }

    /// The cell that this source is, if it is one.
    #[inline]
    pub(crate) fn cell(&self, source: Source) -> Option<&Cell> {
        if let Source::Cell(cell) = source { self.cells.get(cell) } else { None }
    }

    /// The reading of a limit.
    pub(crate) fn reading(&self, limit: usize) -> Option<Reading> {
        *self.readings.get(limit)?
    }

    /// The signal that this source is, if it is one.
    pub(crate) fn signal(&self, source: Source) -> Option<&SignalState> {
        if let Source::Signal(signal) = source { self.signals.get(signal) } else { None }
    }

    /// The value of the trait that this source is, if it is one.
    pub(crate) fn known_trait(&self, source: Source) -> Option<Value<'_>> {
        if let Source::Trait(index) = source { self.trait_value(index) } else { None }
    }

    pub(crate) fn trait_value(&self, index: usize) -> Option<Value<'_>> {
        self.traits.get(index)?.as_ref().map(OwnedValue::get)
    }

    /// The present day.
    #[inline(never)]
    pub(crate) const fn today(&self) -> i64 {
        self.calendar.day(self.now)
    }

    /// The next midnight.
    #[inline(never)]
    pub(crate) const fn midnight(&self) -> Time {
        self.calendar.next_midnight(self.now)
    }

    /// What a cell adds up to, over life or on the last days.
    pub(crate) fn sum(&self, cell: &Cell, window: Window) -> f64 {
        match window {
            Window::Days(days) => {
                let today = self.today();
                cell.sum_between(today + 1 - i64::from(days), today + 1)
            }
            _ => cell.total,
        }
    }

    /// Those of the last days that a cell has.
    pub(crate) fn latest_days<'c>(&self, cell: &'c Cell, days: u32) -> &'c [u64] {
        let today = self.today();
        cell.days_between(today + 1 - i64::from(days), today + 1)
    }

    /// The next midnight, as long as a cell has any of the last days: without, none changes what they add up to. A clock that jumps by
    /// ages must not take a step for each of their midnights.
    pub(crate) fn next_day(&self, cell: Source, days: u32) -> Option<Time> {
        (!self.latest_days(self.cell(cell)?, days).is_empty()).then(|| self.midnight())
    }

    /// When a limit is used up by the pace that a cell keeps, in epoch ms; 0 where it is already. `None` while no pace is known.
    pub(crate) fn exhausted(&self, limit: usize, pace: Source) -> Option<f64> {
        let latest = self.reading(limit)?;
        let cap = latest.cap?;
        if latest.used >= cap {
            return Some(0.0);
        }
        let pace = self.cell(pace)?;
        let (&first, &used) = (pace.keys.first()?, pace.values.first()?);
        let passed = latest.at.ms().saturating_sub(first);
        let rate = (latest.used - used) / passed as f64;
        (passed >= DAY as u64 && rate > 0.0).then(|| latest.at.ms() as f64 + (cap - latest.used) / rate)
    }
}
