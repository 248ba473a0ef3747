//! Signals that fire for everybody at the first fact, before anything is known: evaluated, not guessed.

use super::Subject;
use crate::engine::Engine;
use crate::fact::Fact;
use crate::record::What;
use crate::time::{DAY, Time};

/// A day like any other: some of 2024.
const SOME_DAY: u64 = 20_000 * DAY as u64;

pub(super) fn look(subject: &Subject<'_>) {
    let Some(t) = Time::from_ms(SOME_DAY) else { return };
    for (mut engine, whose) in
        [(Engine::new(subject.plan.clone()), "user"), (Engine::for_account(subject.plan.clone()), "account")]
    {
        // A fact that says nothing.
        engine.step(t, Fact::Traits(&[]));
        for record in engine.records() {
            if let What::Signal { signal, .. } = record.what
                && let Some(when) = subject.signal(signal).and_then(|signal| signal.at("when"))
            {
                when.warning(format!(
                    "is true of every new {whose} at the first fact, before anything happened; \
                     add what they must have done, if that is not meant"
                ));
            }
        }
    }
}
