//! What of a plan is published to browsers: what a device must evaluate, and what it must keep for its account; nothing else.
//!
//! Of a signal of accounts its name, kind and level stay, since a `fired` fact and `is` name it, and prompts hang on it; its
//! condition does not. What that condition needs to know stays as accumulators that no leaf reads. Scores that nothing on the device
//! asks for go: those of accounts, and, if wanted, those of users that are made of signals and traits alone. Tables
//! that shrink are renumbered. Every accumulator is asked for by somebody, so that table never shrinks.

use super::{Plan, Source};
use crate::codec::content_hash;
use crate::record::Level;

/// Which scores of users a published plan has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserScores {
    /// Those that something on the device needs. The others are made of signals and traits alone: whoever is told these can work the
    /// scores out.
    Needed,
    /// All of them, for a collector that works out none.
    All,
}

/// Where the entries of a table went; `None` for those that are gone.
struct Moved(Vec<Option<usize>>);

impl Moved {
    /// Takes those that stay to the front, in their order.
    fn of<T>(table: &mut Vec<T>, mut stays: impl FnMut(usize, &T) -> bool) -> Self {
        let mut places = Vec::with_capacity(table.len());
        let mut next = 0;
        let mut index = 0;
        table.retain(|entry| {
            let stays = stays(index, entry);
            places.push(stays.then_some(next));
            next += usize::from(stays);
            index += 1;
            stays
        });
        Self(places)
    }

    fn place(&self, index: usize) -> Option<usize> {
        self.0.get(index).copied().flatten()
    }

    /// Renumbers a list, without those that are gone.
    fn apply(&self, list: &mut Vec<usize>) {
        *list = list.iter().filter_map(|&index| self.place(index)).collect();
    }
}

impl Plan {
    /// The plan that is published. It evaluates to the same signals and stages of users, and keeps the same for their accounts.
    pub(crate) fn public(&self, user_scores: UserScores) -> Self {
        let mut plan = self.clone();
        plan.drop_accounts_conditions();
        let scores = plan.drop_scores(user_scores);
        plan.drop_leaves(&scores);
        plan.needs = plan.needs();
        plan.hash = content_hash(&plan.encode());
        plan
    }

    fn drop_accounts_conditions(&mut self) {
        let is_users: Vec<bool> = self.signals.iter().map(|spec| spec.level == Level::User).collect();
        let of_user = |&signal: &usize| is_users.get(signal) == Some(&true);
        for spec in self.signals.iter_mut().filter(|spec| spec.level == Level::Account) {
            spec.full_evidence = false;
            spec.cooldown = None;
            spec.key = 0;
            spec.leaves.clear();
            spec.program.clear();
        }
        self.leaves.iter_mut().for_each(|leaf| leaf.signals.retain(of_user));
        self.order.retain(of_user);
    }

    fn drop_scores(&mut self, kept: UserScores) -> Moved {
        let leaves = &self.leaves;
        Moved::of(&mut self.scores, |_, spec| {
            let counts = spec.terms.iter().any(|term| matches!(term.source, Source::Cell(_)));
            let is_read = |&leaf: &usize| leaves.get(leaf).is_some_and(|leaf| !leaf.signals.is_empty());
            spec.level == Level::User && (kept == UserScores::All || counts || spec.readers.iter().any(is_read))
        })
    }

    /// Drops the leaves that no signal of users and no score that is left asks for.
    fn drop_leaves(&mut self, scores: &Moved) {
        let fits: Vec<usize> = self.scores.iter().flat_map(|spec| &spec.fit).map(|entry| entry.leaf).collect();
        let leaves = Moved::of(&mut self.leaves, |index, leaf| !leaf.signals.is_empty() || fits.contains(&index));
        for leaf in &mut self.leaves {
            for source in core::iter::once(&mut leaf.read).chain(&mut leaf.others) {
                // A leaf that stays reads no score that went.
                if let Source::Score(score) = source {
                    *score = scores.place(*score).unwrap_or(*score);
                }
            }
        }
        self.cells.iter_mut().for_each(|spec| leaves.apply(&mut spec.leaves));
        self.limits.iter_mut().for_each(|spec| leaves.apply(&mut spec.leaves));
        self.traits.iter_mut().for_each(|spec| leaves.apply(&mut spec.leaves));
        for spec in &mut self.signals {
            leaves.apply(&mut spec.leaves);
            leaves.apply(&mut spec.readers);
        }
        for spec in &mut self.scores {
            leaves.apply(&mut spec.readers);
            for entry in &mut spec.fit {
                entry.leaf = leaves.place(entry.leaf).unwrap_or(entry.leaf);
            }
        }
    }
}
