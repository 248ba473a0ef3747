//! Signals that fire for everybody at the first fact, before anything is known: evaluated, not guessed.

use super::Subject;
use crate::fact::Fact;
use crate::record::{Level, What};
use crate::state::State;
use crate::step::Run;
use crate::time::{DAY, Time};

/// A day like any other: some of 2024.
const SOME_DAY: u64 = 20_000 * DAY as u64;

pub(super) fn look(subject: &Subject<'_>) {
    let Some(t) = Time::from_ms(SOME_DAY) else { return };
    let plan = subject.plan;
    for level in Level::ALL {
        let mut run = Run::new(plan, State::new(plan), level);
        // A fact that says nothing.
        run.step(plan, t, Fact::Traits(&[]), &[]);
        for record in run.records {
            if let What::Signal { signal, .. } = record.what
                && let Some(when) = subject.signal(signal).and_then(|signal| signal.at("when"))
            {
                when.warning(format!(
                    "is true of every new {} at the first fact, before anything happened; \
                     add what they must have done, if that is not meant",
                    level.as_str()
                ));
            }
        }
    }
}
