//! The face that the facade sees. Facts go in as indexes and numbers; what comes back is the notes of [`crate::core::note`], 0
//! where there is nothing to do. `t` is the time of day in ms; the facade reads the clock, or makes one up.
//!
//! Few functions serve for everything: each costs a page some 300 bytes of wasm and glue.

use piquel_engine::codec::Writer;
use piquel_engine::outbox::{Answer, Occasion, Reason};
use piquel_engine::{Outcome, OwnedValue, Span};

use crate::border::{now, today};
use crate::face;
use crate::page::Page;

/// What [`Client::call`] does, with what `a`, `b` and `c` mean; `js/calls.js` has the same list.
mod call {
    /// Goes on from what the device keeps; once, before anything else. `a` is 1 if the page is in sight, `b` if it has the focus, `c` the
    /// number of its journal; 0 for one that is nobody's yet.
    pub(super) const START: u32 = 0;
    /// An event `a`, with what is staged as its props. `b` is by how many minutes the user's midnight is ahead of UTC, NaN if unknown.
    pub(super) const EVENT: u32 = 1;
    /// Engaged time that ended now, `b` in whole ms; a feature `a` that is none counts for the app alone.
    pub(super) const ACTIVITY: u32 = 2;
    /// A reading `b` of a limit `a` with a cap `c`, NaN if none is given.
    pub(super) const LIMIT: u32 = 3;
    /// What is staged, as a fact about traits.
    pub(super) const TRAITS: u32 = 4;
    /// A signal `a` fired elsewhere: by now `b` times at least, or once more if that is 0.
    pub(super) const FIRED: u32 = 5;
    /// What became of a prompt `a`: `b` by the place among the outcomes.
    pub(super) const OUTCOME: u32 = 6;
    /// Lets the clock stand at `t`.
    pub(super) const TICK: u32 = 7;
    /// Stages a number `b` for the next fact or identity, at place `a`.
    pub(super) const NUMBER: u32 = 8;
    /// Stages a truth value, `b` 0 or 1.
    pub(super) const FLAG: u32 = 9;
    /// Stages that a trait `a` is to be forgotten.
    pub(super) const NONE: u32 = 10;
    /// Counts `b` things that the facade dropped, `a` by the place of the reason.
    pub(super) const DROPPED: u32 = 11;
    /// Sends now what is not under way already. Gives 1 if an answer is awaited.
    pub(super) const FLUSH: u32 = 12;
    /// Tells, sends and writes everything, as when the page is left.
    pub(super) const LEAVE: u32 = 13;
    /// Begins anew as somebody who was never here. The facade has emptied the storage before.
    pub(super) const RESET: u32 = 14;
    /// Gives the stage, as its place among the stages.
    pub(super) const STAGE: u32 = 15;
    /// Stops waking for good.
    pub(super) const CLOSE: u32 = 16;
    /// Somebody uses a feature `a` from now on, or none if there is no such; `b` is the idle time, in ms, after a sign of
    /// life; below 0, media that play were it; 0 if there was none.
    pub(super) const INPUT: u32 = 17;
    /// The page came into sight or got the focus. `a` is 1 if it has it.
    pub(super) const SHOW: u32 = 18;
    /// The page goes out of sight, perhaps for good.
    pub(super) const HIDE: u32 = 19;
    /// Another page of this site wrote something.
    pub(super) const HEAR: u32 = 20;
    /// What had vanished from the storage was brought back, if anybody had a copy.
    pub(super) const HEALED: u32 = 21;
    /// The time that was asked for has come.
    pub(super) const WAKE: u32 = 22;
    /// Writes at once what this page did.
    pub(super) const SAVE: u32 = 23;
}

/// What [`Client::say`] does with a text.
mod say {
    /// Stages it for the next fact or identity, at place `a`.
    pub(super) const TEXT: u32 = 0;
    /// The user, with what is staged as traits.
    pub(super) const IDENTIFY: u32 = 1;
    /// The account, with what is staged as traits.
    pub(super) const GROUP: u32 = 2;
}

/// What [`Client::read`] gives; for the bytes see `face.rs`.
mod read {
    /// The names of the plan.
    pub(super) const NAMES: u32 = 0;
    /// The records since the last time.
    pub(super) const RECORDS: u32 = 1;
    /// The prompt to show at `t`; no bytes if there is none.
    pub(super) const OFFER: u32 = 2;
    /// What there is to say of a signal `a`.
    pub(super) const EXPLANATION: u32 = 3;
    /// The tiers of the user.
    pub(super) const TIERS: u32 = 4;
}

/// Does what `what` says; one that nobody knows does nothing.
pub(crate) fn call(page: &Page, what: u32, a: f64, b: f64, c: f64, t: f64) -> u32 {
    let index = a as usize;
    let given = |number: f64| (!number.is_nan()).then_some(number);
    match what {
        call::STAGE => return page.look(|core| core.state.engine.stage() as u32).unwrap_or(0),
        call::CLOSE => page.close(),
        call::WAKE => page.woke(),
        _ => {}
    }
    let notes = page.run(t, &mut |core| match what {
        call::START => core.start(now(), t, a != 0.0, b != 0.0, c as u64),
        call::INPUT => core.attend(index, b, now(), t),
        call::SHOW => core.show(now(), t, a != 0.0),
        call::HIDE => core.hide(now(), t),
        // What vanished has to be noticed before anything else happens.
        call::HEAR if a != 0.0 => {
            core.merge(now(), t);
        }
        call::HEAR => core.hear(now()),
        call::HEALED => core.heal(now(), t),
        call::WAKE => {
            core.wake(now(), t);
            core.rearm = true;
        }
        call::EVENT => core.event(index, given(b).map(|minutes| minutes as i32), t),
        call::ACTIVITY => core.active(index, b as u64, t),
        call::LIMIT => core.limit(index, b, given(c), t),
        call::TRAITS => core.traits(t),
        call::FIRED => core.fired(index, b as u32, t),
        call::OUTCOME => {
            if let Some(&outcome) = Outcome::ALL.get(b as usize) {
                core.outcome(index, outcome, t);
            }
        }
        call::TICK => core.tick(t),
        call::NUMBER => core.stage(index, OwnedValue::Number(b)),
        call::FLAG => core.stage(index, OwnedValue::Flag(b != 0.0)),
        call::NONE => core.forgotten.push(index),
        call::DROPPED => {
            if let Some(&reason) = Reason::ALL.get(index) {
                core.count(reason, b as u32);
            }
        }
        call::FLUSH => core.send(now(), t, Occasion::Now),
        call::LEAVE => core.leave(now(), t),
        call::RESET => core.reset(now(), t),
        call::SAVE => core.save(now(), t),
        _ => {}
    });
    if what == call::FLUSH { page.look(|core| core.state.outbox.is_busy()).unwrap_or(false).into() } else { notes }
}

/// Does with a text what `what` says.
pub(crate) fn say(page: &Page, what: u32, text: String, a: f64, t: f64) -> u32 {
    let mut text = Some(text);
    page.run(t, &mut |core| {
        let text = text.take().unwrap_or_default();
        match what {
            say::TEXT => core.stage(a as usize, OwnedValue::Text(text)),
            say::IDENTIFY => core.identify(text, now(), t),
            say::GROUP => core.group(text, t),
            // What the collector says of an account: see `Core::hear_of_account`.
            _ => core.hear_of_account(&text, a as u64, t),
        }
    })
}

/// What came of a beacon. `status` is that of the response, 0 if there was none, 1 if the browser took it over; `wait` how long
/// to wait before the next, in ms; of a 200 that could be read, for how many records it answers, how many it refuses, and which
/// revision the collector has; else `rev` is NaN.
pub(crate) fn answer(page: &Page, ticket: u32, status: u16, wait: f64, answered: u32, refused: u32, rev: f64) -> u32 {
    let wait = (wait > 0.0).then(|| Span::from_ms(wait as u64));
    let taken = (!rev.is_nan()).then_some(Answer::Taken { answered: answered as usize, refused, rev: rev as u64 });
    let answer = if status == 1 { Answer::Unheard } else { Answer::of(status, wait, taken) };
    let t = today();
    page.run(t, &mut |core| core.answer(ticket, answer, now(), t))
}

/// Gives what `what` says, in bytes.
pub(crate) fn read(page: &Page, what: u32, a: f64, t: f64) -> Vec<u8> {
    let mut writer = Writer::new();
    page.run(t, &mut |core| match what {
        read::NAMES => face::names(&mut writer, &core.plan),
        read::RECORDS => writer = core::mem::take(&mut core.out),
        read::OFFER => {
            if let Some(index) = core.next_prompt(t) {
                face::prompt(&mut writer, core, index);
            }
        }
        read::EXPLANATION => face::explanation(&mut writer, core, a as usize),
        read::TIERS => face::tiers(&mut writer, core),
        // All that the engine keeps of this user.
        _ => writer = Writer::from(core.state.engine.snapshot()),
    });
    writer.into_bytes()
}
