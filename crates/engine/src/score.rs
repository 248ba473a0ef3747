//! Scores: what behaviour and fit add up to, and the tier that follows.

use crate::accumulate::decay;
use crate::condition::finite;
use crate::parts::SCORES;
use crate::plan::{Plan, ScoreSpec, TierSpec, Window};
use crate::record::{Record, What};
use crate::state::{ScoreState, State};
use crate::step::Run;
use crate::time::{Span, Time};

/// What a score adds up to.
struct Sums {
    behaviour: f64,
    fit: f64,
    disqualified: bool,
    /// What of behaviour time alone makes nothing of.
    fading: f64,
    /// The shortest half-life of what fades, in ms; 0 if something fades that is below zero, so that behaviour may rise.
    half_life: f64,
}

/// What of a threshold is left for roundings: far more than sums of at most 64 terms can be off.
const SLACK: f64 = 1e-9;

impl Sums {
    /// Whether time alone changes it.
    fn decays(&self) -> bool {
        self.half_life < f64::INFINITY
    }

    /// For how many ms at least behaviour stays at `least` or above, by time alone. Of what fades, at least 1 − t/h is left after t,
    /// h being the half-life: 2^−x lies above its chord from 1 at x = 0 to 0 at x = 1.
    fn steady(&self, least: f64) -> f64 {
        let needed = least - (self.behaviour - self.fading);
        if needed <= 0.0 { f64::INFINITY } else { self.half_life * (1.0 - needed * (1.0 + SLACK) / self.fading) }
    }
}

impl ScoreSpec {
    fn sums(&self, plan: &Plan, state: &State) -> Sums {
        let mut sums = Sums { behaviour: 0.0, fit: 0.0, disqualified: false, fading: 0.0, half_life: f64::INFINITY };
        for term in &self.terms {
            let points = match (state.signal(term.source), state.cell(term.source)) {
                (Some(signal), _) if signal.fired > 0 => {
                    term.points * decay::factor(term.half_life, signal.last, state.now)
                }
                (_, Some(cell)) => cell.decayed(term.half_life, state.now),
                _ => continue,
            };
            sums.behaviour += points;
            if let Window::Rolling(half_life) = term.half_life
                && points != 0.0
            {
                sums.fading += points;
                let half_life = if points > 0.0 { half_life.ms() as f64 } else { 0.0 };
                sums.half_life = sums.half_life.min(half_life);
            }
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
        if !SCORES {
            return;
        }
        self.midnight = None;
        let mut steady = f64::INFINITY;
        for (index, spec) in plan.scores.iter().enumerate() {
            let known = self.state.scores.get(index).is_some_and(|score| score.changes > 0);
            if spec.level != self.level() || (self.loading && !known) {
                continue;
            }
            let sums = spec.sums(plan, &self.state);
            if sums.decays() {
                self.midnight = Some(self.state.midnight());
            }
            let Some(score) = self.state.scores.get_mut(index) else { continue };
            let tier = spec.tier(&sums, score.tier);
            // What falls can only lose the tier that is held now.
            let held = tier.and_then(|tier| spec.tiers.get(tier)).and_then(|tier| tier.behaviour);
            steady = steady.min(match held {
                // What rises may reach more; of a sum beyond all numbers nothing is known.
                _ if sums.half_life == 0.0 || sums.behaviour.is_infinite() => 0.0,
                Some(least) if sums.decays() => sums.steady(least - spec.exit_margin),
                _ => f64::INFINITY,
            });
            if tier != score.tier {
                *score = ScoreState { tier, changes: score.changes.saturating_add(1) };
                let (behaviour, fit) = (finite(sums.behaviour), finite(sums.fit));
                let what = What::Tier { score: index, tier, behaviour, fit, n: score.changes };
                self.records.push(Record { at: self.state.now, observed, what });
                self.look_at_each(plan, &spec.readers);
            }
        }
        self.steady_until = self.state.now + Span::from_ms(steady as u64);
        self.hasten(self.midnight);
    }
}
