//! Scores: what behaviour and fit add up to, and the tier that follows.

use crate::accumulate::decay;
use crate::plan::{Plan, ScoreSpec, TierSpec, Window};
use crate::record::{Record, What};
use crate::state::{ScoreState, State};
use crate::step::Run;
use crate::time::Time;

/// What a score adds up to.
struct Sums {
    behaviour: f64,
    fit: f64,
    disqualified: bool,
    /// Whether time alone lowers it.
    decays: bool,
}

impl ScoreSpec {
    fn sums(&self, plan: &Plan, state: &State) -> Sums {
        let mut sums = Sums { behaviour: 0.0, fit: 0.0, disqualified: false, decays: false };
        for term in &self.terms {
            let points = match (state.signal(term.source), state.cell(term.source)) {
                (Some(signal), _) if signal.fired > 0 => {
                    term.points * decay::factor(term.half_life, signal.last, state.now)
                }
                (_, Some(cell)) => cell.decayed(term.half_life, state.now),
                _ => continue,
            };
            sums.behaviour += points;
            sums.decays |= term.half_life != Window::Life && points != 0.0;
        }
        for entry in &self.fit {
            if plan.leaves.get(entry.leaf).is_some_and(|leaf| leaf.holds(state)) {
                match entry.points {
                    Some(points) => sums.fit += points,
                    None => sums.disqualified = true,
                }
            }
        }
        sums
    }

    /// The first tier that is reached. One that is held is lost only when behaviour falls by the margin besides.
    fn tier(&self, sums: &Sums, held: Option<usize>) -> Option<usize> {
        let reached = |(place, tier): (usize, &TierSpec)| {
            let margin = if held == Some(place) { self.exit_margin } else { 0.0 };
            tier.behaviour.is_none_or(|least| sums.behaviour >= least - margin)
                && tier.fit.is_none_or(|least| sums.fit >= least)
        };
        if sums.disqualified { None } else { self.tiers.iter().enumerate().position(reached) }
    }
}

impl Run {
    /// Works out all scores anew. Where a tier changes, the leaves that ask for it are looked at: one more step follows.
    pub(crate) fn rate(&mut self, plan: &Plan, observed: Time) {
        self.midnight = None;
        for (index, spec) in plan.scores.iter().enumerate() {
            let known = self.state.scores.get(index).is_some_and(|score| score.changes > 0);
            if spec.level != self.level || (self.loading && !known) {
                continue;
            }
            let sums = spec.sums(plan, &self.state);
            if sums.decays {
                self.midnight = Some(self.state.midnight());
            }
            let Some(score) = self.state.scores.get_mut(index) else { continue };
            let tier = spec.tier(&sums, score.tier);
            if tier != score.tier {
                *score = ScoreState { tier, changes: score.changes.saturating_add(1) };
                let Sums { behaviour, fit, .. } = sums;
                let what = What::Tier { score: index, tier, behaviour, fit, n: score.changes };
                self.records.push(Record { at: self.state.now, observed, what });
                self.look_at_each(plan, &spec.readers);
            }
        }
        self.hasten(self.midnight);
    }

    /// When the next midnight changes a score, as far as the state says: what [`Run::rate`] would say, without its doing anything.
    pub(crate) fn next_rating(&self, plan: &Plan) -> Option<Time> {
        let scores = plan.scores.iter().filter(|spec| spec.level == self.level);
        let decays = scores.map(|spec| spec.sums(plan, &self.state)).any(|sums| sums.decays);
        decays.then(|| self.state.midnight())
    }
}
