//! The page around the core: listeners, the one wake timer, requests. Borrows the core for one step at a time, and calls what is
//! not ours (the facade, `fetch`) only while it holds no borrow.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::{Array, Function};
use piquel_engine::outbox::Answer;
use wasm_bindgen::prelude::*;

use crate::browser::{call, now, today, window};
use crate::core::{Core, Post, mode};
use crate::transport;

/// What one shared closure is called for; the bits above are a beacon's ticket.
mod cause {
    /// A sign of life.
    pub(crate) const INPUT: u32 = 0;
    /// The page came into sight, went out of it, or got the focus.
    pub(crate) const VIEW: u32 = 1;
    /// The page is being left.
    pub(crate) const LEAVE: u32 = 2;
    /// A response to a beacon.
    pub(crate) const RESPONSE: u32 = 3;
    /// The body of a response that took the beacon.
    pub(crate) const BODY: u32 = 4;
    /// No response, or none that could be read.
    pub(crate) const FAILED: u32 = 5;
    /// Something that was only to be read.
    pub(crate) const READ: u32 = 6;
    /// How many bits they take.
    pub(crate) const BITS: u32 = 3;
}

/// What is listened to on the window, and why; with [`SIGNS_OF_LIFE`] only where engaged time is captured.
const VIEWS: [(&str, u32); 4] =
    [("visibilitychange", cause::VIEW), ("focus", cause::VIEW), ("pageshow", cause::VIEW), ("pagehide", cause::LEAVE)];
const SIGNS_OF_LIFE: [(&str, u32); 4] =
    [("pointerdown", cause::INPUT), ("pointermove", cause::INPUT), ("keydown", cause::INPUT), ("scroll", cause::INPUT)];

/// Longest time for which the wake timer is set, in ms: a deadline in a month is looked at again every hour.
const LONGEST_NAP: f64 = 3_600_000.0;

/// Something that a promise or an event calls with a value.
type Call = Closure<dyn FnMut(u32, JsValue)>;

/// The page.
pub(crate) struct Page {
    core: RefCell<Core>,
    notify: Function,
    address: String,
    call: RefCell<Option<Call>>,
    listeners: RefCell<Vec<(&'static str, Function)>>,
    /// For when the timer is set; infinity while it is not.
    wake_at: Cell<f64>,
    timer: Cell<Option<Timeout>>,
}

impl Page {
    /// A page that does not watch yet.
    pub(crate) fn new(core: Core, address: String, notify: Function) -> Rc<Self> {
        let page = Rc::new(Self {
            core: RefCell::new(core),
            notify,
            address,
            call: RefCell::new(None),
            listeners: RefCell::new(Vec::new()),
            wake_at: Cell::new(f64::INFINITY),
            timer: Cell::new(None),
        });
        let weak = Rc::downgrade(&page);
        let call = Closure::new(move |code, value| {
            if let Some(page) = weak.upgrade() {
                page.on(code, &value);
            }
        });
        page.call.replace(Some(call));
        page
    }

    /// Begins. Gives the notes for the facade.
    pub(crate) fn start(self: &Rc<Self>, t: f64) -> u32 {
        let mode = self.look(|core| core.mode).unwrap_or(0);
        if mode & mode::LIVE != 0 {
            self.listen(&VIEWS);
        }
        if mode & mode::CAPTURE != 0 {
            self.listen(&SIGNS_OF_LIFE);
        }
        self.run(&mut |core| core.start(now(), t, !is_hidden()))
    }

    /// Takes one step of the core, then does what it left to be done. Gives the notes for the facade.
    pub(crate) fn run(self: &Rc<Self>, step: &mut dyn FnMut(&mut Core)) -> u32 {
        let Ok(mut core) = self.core.try_borrow_mut() else { return 0 };
        step(&mut core);
        let (notes, post, rearm) = core.leftovers();
        let live = core.mode & mode::LIVE != 0;
        drop(core);
        let notes = post.map_or(notes, |post| notes | self.send(&post));
        if rearm && live {
            self.arm();
        }
        notes
    }

    /// Reads something of the core.
    pub(crate) fn look<R>(&self, read: impl FnOnce(&Core) -> R) -> Option<R> {
        self.core.try_borrow().ok().map(|core| read(&core))
    }

    /// Stops listening and waking; what is under way is still heard, and changes nothing on the device.
    pub(crate) fn close(self: &Rc<Self>) {
        self.run(&mut |core| core.mode &= !mode::LIVE);
        self.timer.take();
        for (event, listener) in self.listeners.take() {
            // What was never added need not go.
            let _ = window().remove_event_listener_with_callback_and_bool(event, &listener, true);
        }
    }

    fn listen(&self, events: &[(&'static str, u32)]) {
        for &(event, cause) in events {
            let listener = self.bound(cause, 0);
            // A browser that does not know the event does not call.
            let _ = window().add_event_listener_with_callback_and_bool(event, &listener, true);
            self.listeners.borrow_mut().push((event, listener));
        }
    }

    /// The shared closure, to be called for this cause.
    fn bound(&self, cause: u32, ticket: u32) -> Function {
        let code = cause | ticket << cause::BITS;
        let call = self.call.borrow();
        let call = call.as_ref().map(|call| call.as_ref().unchecked_ref::<Function>());
        call.map_or_else(Function::default, |call| call.bind1(&JsValue::NULL, &code.into()).unchecked_into())
    }

    fn on(self: &Rc<Self>, code: u32, value: &JsValue) {
        let ticket = code >> cause::BITS;
        let (now, t) = (now(), today());
        let notes = match code & ((1 << cause::BITS) - 1) {
            cause::INPUT => self.run(&mut |core| core.input(now, t)),
            cause::VIEW if is_hidden() => self.run(&mut |core| core.hide(now, t)),
            cause::VIEW => self.run(&mut |core| core.show(now, t)),
            cause::LEAVE => self.run(&mut |core| core.hide(now, t)),
            cause::RESPONSE => self.hear(ticket, value),
            cause::BODY => {
                let answer = Answer::of(200, None, transport::taken(value));
                self.run(&mut |core| core.answer(ticket, answer, now))
            }
            cause::FAILED => self.run(&mut |core| core.answer(ticket, Answer::Later(None), now)),
            _ => 0,
        };
        self.tell(notes);
    }

    /// Every body is read to its end, or the browser would keep the connection.
    fn hear(self: &Rc<Self>, ticket: u32, response: &JsValue) -> u32 {
        let (status, wait) = transport::head(response);
        let [read, failed] = if status == 200 { [cause::BODY, cause::FAILED] } else { [cause::READ; 2] };
        let body = call(response, "json", &Array::new()).and_then(|body| self.then(&body, read, failed, ticket));
        if status == 200 && body.is_ok() {
            return 0;
        }
        self.run(&mut |core| core.answer(ticket, Answer::of(status, wait, None), now()))
    }

    fn send(self: &Rc<Self>, post: &Post) -> u32 {
        let sent = transport::post(&self.address, &post.body);
        let sent = sent.and_then(|promise| self.then(&promise, cause::RESPONSE, cause::FAILED, post.ticket));
        if sent.is_ok() {
            return 0;
        }
        let handed_over = post.leaving && transport::hand_over(&self.address, &post.body);
        let answer = if handed_over { Answer::Unheard } else { Answer::Later(None) };
        self.run(&mut |core| core.answer(post.ticket, answer, now()))
    }

    fn then(&self, promise: &JsValue, done: u32, failed: u32, ticket: u32) -> Result<JsValue, JsValue> {
        call(promise, "then", &Array::of2(&self.bound(done, ticket), &self.bound(failed, ticket)))
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

fn is_hidden() -> bool {
    window().document().is_none_or(|document| document.hidden())
}
