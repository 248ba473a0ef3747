//! Everything behind the borrow: the way of a fact through engine, outbox and store.
//!
//! Nothing here calls the host app or starts a request: what is to be done is left as notes and as a [`Post`], for the page to
//! carry out when the borrow is released. `now` is of the clock that never goes back, `t` is the time of day, both in ms.

use core::mem::take;

use piquel_engine::codec::Writer;
use piquel_engine::outbox::{Answer, Definitions, Item, Occasion, Reason};
use piquel_engine::{Fact, Outcome, OwnedValue, Plan, Shared, Time, Value, content_hash};

use crate::activity::Activity;
use crate::state::State;
use crate::store::{self, Store};
use crate::{browser, face};

/// What the facade is told, as bits; 0 is nothing to do.
pub(crate) mod note {
    /// There are records to drain.
    pub(crate) const RECORDS: u32 = 1;
    /// A prompt may be waiting to be offered.
    pub(crate) const OFFER: u32 = 2;
    /// Every beacon was answered, or failed.
    pub(crate) const ANSWERED: u32 = 4;
    /// The collector does not know the key: nothing is sent any more.
    pub(crate) const UNKNOWN_KEY: u32 = 8;
    /// The browser keeps nothing: what is learnt lasts as long as the page.
    pub(crate) const FORGETFUL: u32 = 16;
    /// Another state was taken up: what was offered belongs to somebody else.
    pub(crate) const OTHER: u32 = 32;
}

/// What the host wants of the page, as bits.
pub(crate) mod mode {
    /// Timers run, and leaving the page is noticed.
    pub(crate) const LIVE: u32 = 1;
    /// State outlives the page.
    pub(crate) const LASTING: u32 = 2;
    /// Engaged time and sessions are captured.
    pub(crate) const CAPTURE: u32 = 4;
}

/// How long what was learnt may stay unwritten, in ms.
const WRITE_BEHIND: f64 = 250.0;
/// A session ends when nothing was done for this long.
const SESSION_MS: u64 = 30 * 60_000;
/// Most values that can be staged: a document of 256 KiB has no room for more traits.
const MOST_VALUES: usize = 16_384;

/// A request to make.
pub(crate) struct Post {
    /// Which beacon it is, for its answer.
    pub(crate) ticket: u32,
    /// Whether the page may be gone before the answer.
    pub(crate) leaving: bool,
    /// What it says, for the facade to write as text.
    pub(crate) body: Vec<u8>,
}

/// What the host wants.
pub(crate) struct Settings {
    /// The write key.
    pub(crate) key: String,
    /// The language in which prompts are wanted.
    pub(crate) language: String,
    /// Whether there is a collector.
    pub(crate) sending: bool,
    /// A sum of [`mode`].
    pub(crate) mode: u32,
}

/// One device's piquel.
pub(crate) struct Core {
    pub(crate) mode: u32,
    pub(crate) language: String,
    sending: bool,
    pub(crate) plan: Shared,
    pub(crate) definitions: Definitions,
    session_start: Option<usize>,
    pub(crate) store: Store,
    pub(crate) install: String,
    pub(crate) user: Option<String>,
    pub(crate) state: State,
    activity: Option<Activity>,
    pub(crate) staged: Vec<Option<OwnedValue>>,
    /// Traits that the identity that follows removes.
    pub(crate) forgotten: Vec<usize>,
    /// Prompts that this user dismissed on this page.
    pub(crate) dismissed: Vec<usize>,
    /// Records for the facade.
    pub(crate) out: Writer,
    pub(crate) notes: u32,
    pub(crate) save_at: Option<f64>,
    /// Stands for what this page wrote or read last; `None` if the browser did not take it.
    pub(crate) written: Option<u64>,
    pub(crate) rearm: bool,
    post: Option<Post>,
    /// Rises with every outbox, so that no answer reaches another one's.
    pub(crate) generation: u32,
}

impl Core {
    /// A core that has loaded nothing yet. `None` if the plan is none.
    pub(crate) fn new(bytes: &[u8], Settings { key, language, sending, mode }: Settings) -> Option<Self> {
        let plan = Shared::from(Plan::decode(bytes).ok()?);
        let session_start = plan.events.iter().position(|event| &*event.name == "$session_start");
        Some(Self {
            mode,
            definitions: Definitions { version: plan.version, hash: content_hash(bytes) },
            session_start: session_start.filter(|_| mode & mode::CAPTURE != 0),
            store: Store::new(&key, mode & mode::LASTING != 0),
            state: State::new(Shared::clone(&plan)),
            language,
            sending,
            plan,
            install: String::new(),
            user: None,
            activity: None,
            staged: Vec::new(),
            forgotten: Vec::new(),
            dismissed: Vec::new(),
            out: Writer::new(),
            notes: 0,
            save_at: None,
            written: None,
            rearm: false,
            post: None,
            generation: 0,
        })
    }

    /// Goes on from what the device keeps, and begins to watch.
    pub(crate) fn start(&mut self, now: f64, t: f64, visible: bool) {
        if self.mode & mode::LASTING != 0 && !self.store.is_lasting() {
            self.notes |= note::FORGETFUL;
        }
        self.load(now, t);
        if self.mode & mode::CAPTURE != 0 {
            self.activity = Some(Activity::new(now, visible));
            self.begin_session(t);
        }
        self.rearm = true;
    }

    /// Keeps a value for the fact or the identity that follows: a prop by its place among the event's, a trait among the plan's.
    pub(crate) fn stage(&mut self, index: usize, value: OwnedValue) {
        if index >= MOST_VALUES || !value.get().is_valid() {
            return self.count(Reason::Invalid, 1);
        }
        while self.staged.len() <= index {
            self.staged.push(None);
        }
        if let Some(place) = self.staged.get_mut(index) {
            *place = Some(value);
        }
    }

    /// The user did something; the staged values are its props.
    pub(crate) fn event(&mut self, event: usize, offset: Option<i32>, t: f64) {
        let staged = take(&mut self.staged);
        let props: Vec<Option<Value<'_>>> = staged.iter().map(|value| value.as_ref().map(OwnedValue::get)).collect();
        self.act(t, Fact::Event { event, props: &props, offset });
    }

    /// A reading of a limit.
    pub(crate) fn limit(&mut self, limit: usize, used: f64, cap: Option<f64>, t: f64) {
        if !(used.is_finite() && used >= 0.0 && cap.is_none_or(|cap| cap.is_finite() && cap > 0.0)) {
            return self.count(Reason::Invalid, 1);
        }
        self.act(t, Fact::Limit { limit, used, cap });
    }

    /// Engaged time that ended now.
    pub(crate) fn active(&mut self, feature: Option<usize>, active: u64, t: f64) {
        self.act(t, Fact::Activity { feature, active });
    }

    /// A signal fired elsewhere.
    pub(crate) fn fired(&mut self, signal: usize, t: f64) {
        self.step(t, Fact::Fired { signal });
    }

    /// What became of a prompt.
    pub(crate) fn outcome(&mut self, prompt: usize, outcome: Outcome, t: f64) {
        if outcome == Outcome::Dismissed && !self.dismissed.contains(&prompt) {
            self.dismissed.push(prompt);
        }
        self.step(t, Fact::Prompt { prompt, outcome });
        self.offer();
    }

    /// Counts what was dropped.
    pub(crate) fn count(&mut self, reason: Reason, n: u32) {
        self.state.outbox.count(reason, n);
    }

    /// Deadlines up to `t`.
    pub(crate) fn tick(&mut self, t: f64) {
        if let Some(t) = Time::from_f64(t) {
            self.state.engine.tick(t);
            self.absorb();
        }
    }

    /// Does what is due.
    pub(crate) fn wake(&mut self, now: f64, t: f64) {
        if self.engine_due().is_some_and(|due| due <= t) {
            self.tick(t);
            self.touch(now);
        }
        self.count_time(now, t);
        self.offer();
        if self.save_at.is_some_and(|at| at <= now) {
            // What lasts as long as the page needs no bytes until the user changes.
            if self.store.is_lasting() {
                self.save();
            } else {
                self.save_at = None;
            }
        }
        self.send(now, t, Occasion::Due);
    }

    /// When [`Core::wake`] has something to do, on the clock of `now`; infinity if never.
    pub(crate) fn next_wake(&self, now: f64, t: f64) -> f64 {
        let deadline = self.engine_due().map(|due| now + (due - t).max(0.0));
        let sending = self.state.outbox.deadline().filter(|_| self.sending).map(|due| due.ms() as f64);
        let activity = self.activity.as_ref().and_then(Activity::next);
        [deadline, sending, activity, self.save_at].into_iter().flatten().fold(f64::INFINITY, f64::min)
    }

    /// A sign of life from somebody at the page.
    pub(crate) fn input(&mut self, now: f64, t: f64) {
        if self.activity.as_mut().is_some_and(|activity| activity.input(now)) {
            self.rearm = true;
            self.begin_session(t);
        }
    }

    /// The page came into sight or got the focus.
    pub(crate) fn show(&mut self, now: f64, t: f64) {
        self.refresh(now, t);
        if self.activity.as_mut().is_some_and(|activity| activity.look(now, true)) {
            self.begin_session(t);
        }
        self.rearm = true;
    }

    /// The page goes out of sight, perhaps for good: everything is told, written and sent.
    pub(crate) fn hide(&mut self, now: f64, t: f64) {
        if let Some(activity) = &mut self.activity {
            activity.look(now, false);
        }
        self.leave(now, t);
    }

    /// Tells, sends and writes what is not yet told, sent and written.
    pub(crate) fn leave(&mut self, now: f64, t: f64) {
        if let Some(active) = self.activity.as_mut().and_then(|activity| activity.take_all(now)) {
            self.active(None, active, t);
        }
        self.send(now, t, Occasion::Now);
        self.save();
    }

    /// Makes a request of what is to be sent, if anything is.
    pub(crate) fn send(&mut self, now: f64, t: f64, occasion: Occasion) {
        if !self.sending || self.post.is_some() {
            return;
        }
        if let Some(beacon) = self.state.outbox.take(instant(now), occasion) {
            let ticket = beacon.slot as u32 | self.generation << 1;
            let mut body = Writer::new();
            face::beacon(&mut body, self, &beacon, Time::from_f64(t).unwrap_or_default());
            self.post = Some(Post { ticket, leaving: occasion == Occasion::Now, body: body.into_bytes() });
            self.touch(now);
        }
    }

    /// Learns what came of a beacon.
    pub(crate) fn answer(&mut self, ticket: u32, answer: Answer, now: f64) {
        let (slot, generation) = ((ticket & 1) as usize, ticket >> 1);
        if answer == Answer::UnknownKey {
            self.notes |= note::UNKNOWN_KEY;
            self.sending = false;
        }
        if generation == self.generation {
            self.state.outbox.answer(instant(now), slot, answer, browser::random());
            self.touch(now);
            self.rearm = true;
        }
        if !self.state.outbox.is_busy() {
            self.notes |= note::ANSWERED;
        }
    }

    /// What is left to do for whoever holds no borrow: the notes, a request, and whether to set the wake timer anew.
    pub(crate) fn leftovers(&mut self) -> (u32, Option<Post>, bool) {
        (take(&mut self.notes), self.post.take(), take(&mut self.rearm))
    }

    /// A fact by which the user shows to be there.
    fn act(&mut self, t: f64, fact: Fact<'_>) {
        self.begin_session(t);
        self.step(t, fact);
        self.state.last = Time::from_f64(t).max(self.state.last);
        self.state.outbox.stir();
    }

    pub(crate) fn begin_session(&mut self, t: f64) {
        let (Some(event), Some(time)) = (self.session_start, Time::from_f64(t)) else { return };
        if self.state.last.is_none_or(|last| time.since(last).ms() > SESSION_MS) {
            self.state.last = Some(time);
            self.step(t, Fact::Event { event, props: &[], offset: None });
        }
    }

    pub(crate) fn step(&mut self, t: f64, fact: Fact<'_>) {
        let Some(time) = Time::from_f64(t) else { return self.count(Reason::Invalid, 1) };
        self.state.engine.step(time, fact);
        if self.save_at.is_none() && self.mode & mode::LIVE != 0 {
            self.touch(browser::now());
        }
        self.absorb();
    }

    /// Hands new records on: to the facade, and to the collector where there is one.
    pub(crate) fn absorb(&mut self) {
        let records = self.state.engine.records();
        if records.is_empty() {
            return;
        }
        for record in &records {
            let item = |measure| Item::new(record, &self.plan, self.definitions, self.user.is_none(), measure);
            item(|one| one.measured).write(&mut self.out);
            if self.sending {
                let item = item(|one| one.disclosed);
                self.state.outbox.push(instant(browser::now()), item);
            }
        }
        self.notes |= note::RECORDS;
        self.rearm = true;
        self.offer();
    }

    pub(crate) fn offer(&mut self) {
        if self.state.engine.waiting(self.state.engine.now(), &self.dismissed).is_some() {
            self.notes |= note::OFFER;
        }
    }

    /// The prompt to show at `t`.
    pub(crate) fn next_prompt(&mut self, t: f64) -> Option<usize> {
        let prompt = self.state.engine.offer(Time::from_f64(t)?, &self.install, &mut self.dismissed);
        self.absorb();
        prompt
    }

    /// When the engine has something to do, or a prompt that waits may be offered, on the clock of `t`.
    fn engine_due(&self) -> Option<f64> {
        let engine = &self.state.engine;
        let times = [engine.deadline(), engine.next_offer(&self.dismissed)];
        times.into_iter().flatten().min().map(|due| due.ms() as f64)
    }

    fn count_time(&mut self, now: f64, t: f64) {
        if let Some(active) = self.activity.as_mut().and_then(|activity| activity.take(now)) {
            self.active(None, active, t);
        }
    }

    /// Something is to be written.
    pub(crate) fn touch(&mut self, now: f64) {
        if self.save_at.is_none() {
            self.save_at = Some(now + WRITE_BEHIND);
            self.rearm = true;
        }
    }

    pub(crate) fn save(&mut self) {
        if self.save_at.take().is_none() {
            return;
        }
        let user = self.user.as_deref().unwrap_or("");
        let text = store::to_text(&self.state.encode());
        let kept = self.store.write(store::STATE, user, &text);
        let known = user.is_empty() || self.store.write(store::USER, "", user);
        self.written = (kept && known).then(|| store::mark(user, &text));
        if self.written.is_none() {
            self.count(Reason::Storage, 1);
            self.notes |= note::FORGETFUL;
        }
    }
}

/// The outbox counts on the clock that never goes back.
pub(crate) fn instant(now: f64) -> Time {
    Time::from_f64(now).unwrap_or_default()
}
