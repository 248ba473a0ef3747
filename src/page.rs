//! The page around the core: the one wake timer, requests. Borrows the core for one step at a time, and calls out
//! (the facade, the transport) only while it holds no borrow.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::{Array, Function, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::browser::{now, today};
use crate::core::{Core, Post, mode};

/// Longest time for which the wake timer is set, in ms: a deadline in a month is looked at again every hour.
const LONGEST_NAP: f64 = 3_600_000.0;

/// The page.
pub(crate) struct Page {
    core: RefCell<Core>,
    notify: Function,
    post: Function,
    /// For when the timer is set; infinity while it is not.
    wake_at: Cell<f64>,
    timer: Cell<Option<Timeout>>,
}

impl Page {
    /// A page that does not wake yet.
    pub(crate) fn new(core: Core, notify: Function, post: Function) -> Rc<Self> {
        Rc::new(Self {
            core: RefCell::new(core),
            notify,
            post,
            wake_at: Cell::new(f64::INFINITY),
            timer: Cell::new(None),
        })
    }

    /// Takes one step of the core, then does what it left to be done. Gives the notes for the facade.
    pub(crate) fn run(self: &Rc<Self>, step: &mut dyn FnMut(&mut Core)) -> u32 {
        let Ok(mut core) = self.core.try_borrow_mut() else { return 0 };
        step(&mut core);
        let (notes, post, rearm) = core.leftovers();
        let live = core.mode & mode::LIVE != 0;
        drop(core);
        if let Some(Post { ticket, leaving, body }) = post {
            // Ours, and it never throws; what comes of it is heard later.
            let arguments = Array::of3(&ticket.into(), &leaving.into(), &Uint8Array::from(&*body).into());
            let _ = self.post.apply(&JsValue::NULL, &arguments);
        }
        if rearm && live {
            self.arm();
        }
        notes
    }

    /// Reads something of the core.
    pub(crate) fn look<R>(&self, read: impl FnOnce(&Core) -> R) -> Option<R> {
        self.core.try_borrow().ok().map(|core| read(&core))
    }

    /// Stops waking; what is under way is still heard, and changes nothing on the device.
    pub(crate) fn close(self: &Rc<Self>) {
        self.run(&mut |core| core.mode &= !mode::LIVE);
        self.timer.take();
    }

    /// Sets the wake timer for what is due next, unless it goes off before that anyway.
    fn arm(self: &Rc<Self>) {
        let now = now();
        let due = self.look(|core| core.next_wake(now, today())).unwrap_or(f64::INFINITY);
        if due >= self.wake_at.get() {
            return;
        }
        let nap = (due - now).clamp(0.0, LONGEST_NAP).ceil();
        let page = Rc::downgrade(self);
        self.wake_at.set(now + nap);
        self.timer.set(Some(Timeout::new(nap as u32, move || {
            if let Some(page) = page.upgrade() {
                page.wake();
            }
        })));
    }

    fn wake(self: &Rc<Self>) {
        self.wake_at.set(f64::INFINITY);
        let notes = self.run(&mut |core| {
            core.wake(now(), today());
            core.rearm = true;
        });
        self.tell(notes);
    }

    /// Tells the facade what happened while it did not call.
    fn tell(&self, notes: u32) {
        if notes != 0 {
            // The facade catches what its listeners throw.
            let _ = self.notify.call1(&JsValue::NULL, &notes.into());
        }
    }
}
