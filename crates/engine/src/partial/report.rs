//! The engine's account cells -> a partial.

use super::siphash::siphash;
use super::slots::{self, Known};
use super::{Acknowledged, Partial, Told};
use crate::accumulate::Cell;
use crate::codec::Writer;
use crate::engine::Engine;
use crate::plan::CellSpec;
use crate::time::Time;

/// A partial, and what is to be remembered of it.
#[derive(Clone, Debug)]
pub struct Report {
    /// What to send.
    pub partial: Partial,
    /// What the next partial goes on from, as soon as the collector has acknowledged this one; until then the former holds.
    pub acknowledged: Acknowledged,
}

impl Engine {
    /// What this install has to tell of its user for their account, beyond what the collector acknowledged (`since`). `None` where
    /// that is nothing: no fact of the account yet, no account condition in the document, or no change.
    ///
    /// `key` is the account's: under it, values that conditions tell apart are hashed. `after` is the revision of the install's last
    /// partial of this user, acknowledged or not, and 0 before the first; the new revision lies above it. It is the engine's clock
    /// in ms where that is above it, so that it does not fall behind what was sent when a device goes on from an older snapshot.
    pub fn partial(&self, key: [u8; 16], after: u64, since: Option<&Acknowledged>) -> Option<Report> {
        let (plan, state) = (&self.plan, &self.run.state);
        let begun = self.account_begun()?;
        let key_mark = siphash(key, &[]);
        let since = since.filter(|since| since.plan == plan.hash && since.key == key_mark && since.begun == begun);
        let mut marks = Vec::new();
        let mut cells = Vec::new();
        // When the account's first fact came, the partial itself says.
        let told = |index: usize, spec: &CellSpec| spec.account && !plan.every.contains(&index);
        let all = plan.cells.iter().zip(&state.cells).enumerate();
        for (_, (spec, cell)) in all.filter(|(index, (spec, _))| told(*index, spec)) {
            let known =
                since.and_then(|since| since.marks.get(marks.len()).map(|&mark| Known { day: since.day, mark }));
            // The same value in two cells is to look different.
            let hash = |digest| {
                let mut w = Writer::new();
                w.key(spec.key);
                w.key(digest);
                siphash(key, &w.into_bytes())
            };
            let (entries, mark) = slots::tell(spec, cell, state, known, hash);
            marks.push(mark);
            if !entries.is_empty() {
                cells.push(Told { key: spec.key, entries });
            }
        }
        if cells.is_empty() && since.is_some() {
            return None;
        }
        cells.sort_unstable_by_key(|cell| cell.key);
        let revision = after.saturating_add(1).max(state.now.ms());
        Some(Report {
            partial: Partial { revision, base: since.map_or(0, |since| since.revision), begun, cells },
            acknowledged: Acknowledged { plan: plan.hash, key: key_mark, begun, revision, day: state.today(), marks },
        })
    }

    /// When the first fact of the account came.
    fn account_begun(&self) -> Option<Time> {
        let account = |&&cell: &&usize| self.plan.cells.get(cell).is_some_and(|spec| spec.account);
        self.run.state.cells.get(*self.plan.every.iter().find(account)?).and_then(Cell::instant)
    }
}
