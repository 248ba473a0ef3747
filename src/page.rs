//! The page around the core: the one wake timer, requests. Borrows the core for one step at a time, and calls out
//! (the facade, the transport) only while it holds no borrow.

use std::cell::{Cell, RefCell};

use crate::border::{self, now, today};
use crate::core::{Core, Post, Settings, mode};

/// Longest time for which the wake timer is set, in ms: a deadline in a month is looked at again every hour.
const LONGEST_NAP: f64 = 3_600_000.0;

/// Before every time.
const AT_ONCE: f64 = -1.0;

/// The page.
pub(crate) struct Page {
    core: RefCell<Core>,
    /// For when the timer is set; infinity while it is not, [`AT_ONCE`] if that is no timer.
    wake_at: Cell<f64>,
}

impl Page {
    /// A page that does not wake yet. `None` if the plan is none.
    pub(crate) fn new(plan: &[u8], settings: Settings) -> Option<Self> {
        Some(Self { core: RefCell::new(Core::new(plan, settings)?), wake_at: Cell::new(f64::INFINITY) })
    }

    /// Takes one step of the core at the time of day `t`, then does what it left to be done. Gives the notes for the facade.
    pub(crate) fn run(&self, t: f64, step: &mut dyn FnMut(&mut Core)) -> u32 {
        let Ok(mut core) = self.core.try_borrow_mut() else { return 0 };
        core.notice(t);
        step(&mut core);
        let (notes, post, rearm) = core.leftovers();
        if rearm && core.mode & mode::LIVE != 0 {
            self.arm(&core);
        }
        drop(core);
        if let Some(Post { ticket, leaving, body }) = post {
            border::post(ticket, leaving, &body);
        }
        notes
    }

    /// Reads something of the core.
    pub(crate) fn look<R>(&self, read: impl FnOnce(&Core) -> R) -> Option<R> {
        self.core.try_borrow().ok().map(|core| read(&core))
    }

    /// Stops waking; what is under way is still heard, and changes nothing on the device.
    pub(crate) fn close(&self) {
        self.run(0.0, &mut |core| core.mode &= !mode::LIVE);
        border::arm(-1.0);
    }

    /// The timer went off: it is set for nothing any more.
    pub(crate) fn woke(&self) {
        self.wake_at.set(f64::INFINITY);
    }

    /// Sets the wake timer for what is due next, unless it goes off before that anyway.
    fn arm(&self, core: &Core) {
        let now = now();
        let due = core.next_wake(now, today());
        let set = self.wake_at.get();
        // Out of sight, timers come late: one that should have gone off already is not waited for.
        let is_late = !core.visible && set > 0.0 && set <= now;
        if due >= set && !is_late {
            return;
        }
        let nap = (due - now).clamp(0.0, LONGEST_NAP).ceil();
        self.wake_at.set(if nap > 0.0 { now + nap } else { AT_ONCE });
        border::arm(nap);
    }
}
