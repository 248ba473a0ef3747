//! Everything behind the borrow: the way of a fact through engine, outbox and store.
//!
//! Nothing here calls the host app or starts a request: what is to be done is left as notes and as a [`Post`], for the page to
//! carry out when the borrow is released. `now` is of the clock that never goes back, `t` is the time of day, both in ms.

use core::mem::take;

use piquel_engine::codec::Writer;
use piquel_engine::outbox::{Definitions, Item, Origin, Reason};
#[cfg(feature = "accounts")]
use piquel_engine::partial::Acknowledged;
use piquel_engine::{Evidence, Fact, OwnedValue, Plan, Record, Shared, Span, Table, Time, content_hash, has};

use crate::activity::Activity;
use crate::border;
use crate::clock::Clock;
use crate::journal::{Journal, entry};
use crate::state::State;
use crate::store;

/// What the facade is told, as bits; 0 is nothing to do.
pub(crate) mod note {
    /// There are records to drain.
    pub(crate) const RECORDS: u32 = 1;
    /// A prompt may be waiting to be offered.
    pub(crate) const OFFER: u32 = 2;
    /// Every beacon was answered, or failed.
    pub(crate) const ANSWERED: u32 = 4;
    /// The collector takes nothing of this key from this site: nothing is sent any more.
    pub(crate) const BARRED: u32 = 8;
    /// What this page kept is gone from the storage: whoever has a copy brings it back, and then says so.
    pub(crate) const VANISHED: u32 = 16;
    /// What was offered is over: another state was taken up, it belongs to somebody else; or it was cancelled.
    pub(crate) const OTHER: u32 = 32;
    /// The user was erased at the collector: nothing may be left of them here either.
    pub(crate) const ERASED: u32 = 64;
    /// The account that was named is still the user's.
    #[cfg(feature = "accounts")]
    pub(crate) const SAME_ACCOUNT: u32 = 128;
}

/// What the host wants of the page, as bits.
pub(crate) mod mode {
    /// Timers run, leaving the page is noticed, and other pages share the state.
    pub(crate) const LIVE: u32 = 1;
    /// Engaged time and sessions are captured.
    pub(crate) const CAPTURE: u32 = 2;
    /// Nobody is told, now or later. The host does not give this one: it follows from there being no collector.
    pub(crate) const SILENT: u32 = 4;
}

/// How long what was learnt may stay unwritten, in ms.
const WRITE_BEHIND: f64 = 250.0;
/// A session ends when nothing was done for this long.
const SESSION_MS: u64 = 30 * 60_000;
/// Most records of which is remembered that listeners were told.
const MOST_TOLD: usize = 512;

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
    /// The language in which prompts are wanted.
    pub(crate) language: String,
    /// Whether there is a collector.
    pub(crate) sending: bool,
    /// A sum of [`mode`].
    pub(crate) mode: u32,
}

/// One page's piquel.
pub(crate) struct Core {
    pub(crate) mode: u32,
    pub(crate) language: String,
    pub(crate) sending: bool,
    pub(crate) plan: Shared,
    pub(crate) definitions: Definitions,
    /// Keys of the plan's events, in its order.
    pub(crate) event_keys: Vec<u64>,
    pub(crate) session_start: Option<usize>,
    pub(crate) install: String,
    pub(crate) user: Option<String>,
    /// As far as this page knows: what is stored, and what the journals have on top of it.
    pub(crate) state: State,
    /// The bytes that it goes out from: the state as it is stored.
    pub(crate) base: Vec<u8>,
    /// Since when it is that.
    pub(crate) base_since: f64,
    /// What this page did.
    pub(crate) journal: Journal,
    /// What other pages did.
    pub(crate) others: Vec<Journal>,
    /// Until when another page is taken to be at work.
    pub(crate) company_until: f64,
    /// Of the entry that is taken: where it happened, whether the user was known, and whether nobody may be told.
    pub(crate) origin: Origin,
    pub(crate) anonymous: bool,
    pub(crate) untold: bool,
    /// When this page made install id and state, if that was just now: then they yield to those that another page made at the same time.
    pub(crate) made: Option<f64>,
    /// Number of the entry that came next when everything that was kept had vanished.
    pub(crate) vanished: Option<u64>,
    /// Whether an entry came late, so that the state is to be worked out anew.
    pub(crate) stale: bool,
    /// Up to where what is stored holds the journal of this page, and since when that is so.
    pub(crate) covered: Option<(u64, f64)>,
    pub(crate) clock: Clock,
    /// Whether somebody can see the page.
    pub(crate) visible: bool,
    pub(crate) activity: Option<Activity>,
    /// The feature that is used; beyond the plan's if it is none of them.
    pub(crate) feature: usize,
    pub(crate) staged: Vec<Option<OwnedValue>>,
    /// Room for the payload of an event.
    pub(crate) scratch: Vec<u8>,
    /// Traits that the identity that follows removes.
    pub(crate) forgotten: Vec<usize>,
    /// The prompt that was offered last; beyond the plan's if there was none.
    pub(crate) offered: usize,
    /// Prompts that this user dismissed on this page.
    pub(crate) dismissed: Vec<usize>,
    /// Records for the facade, and the keys of those that it has.
    pub(crate) out: Writer,
    pub(crate) told: Vec<u64>,
    /// What was dropped and is in no journal yet.
    pub(crate) drops: [u32; Reason::ALL.len()],
    pub(crate) notes: u32,
    pub(crate) save_at: Option<f64>,
    pub(crate) merge_at: Option<f64>,
    pub(crate) fold_at: Option<f64>,
    pub(crate) rearm: bool,
    pub(crate) post: Option<Post>,
    /// What is told for the account by the beacons that are under way, by their slots.
    #[cfg(feature = "accounts")]
    pub(crate) reports: [Option<Acknowledged>; 2],
    /// Revision of the latest of them.
    #[cfg(feature = "accounts")]
    pub(crate) last_report: u64,
    /// Revision of what the collector holds of that, as it said last.
    #[cfg(feature = "accounts")]
    pub(crate) held: u64,
    /// Rises with every outbox, so that no answer reaches another one's.
    pub(crate) generation: u32,
}

impl Core {
    /// A core that has loaded nothing yet. `None` if the plan is none.
    pub(crate) fn new(bytes: &[u8], Settings { language, sending, mode }: Settings) -> Option<Self> {
        let plan = Shared::from(Plan::decode(bytes).ok()?);
        Some(Self {
            mode: if sending { mode } else { mode | mode::SILENT },
            definitions: Definitions { version: plan.version, hash: content_hash(bytes) },
            session_start: plan.events.iter().position(|event| &*event.name == "$session_start"),
            event_keys: plan.keys(Table::Events),
            state: State::new(0, Shared::clone(&plan)),
            language,
            sending,
            plan,
            install: String::new(),
            user: None,
            base: Vec::new(),
            base_since: 0.0,
            journal: Journal::default(),
            others: Vec::new(),
            company_until: 0.0,
            origin: Origin::Here,
            anonymous: true,
            untold: false,
            made: None,
            vanished: None,
            stale: false,
            covered: None,
            clock: Clock::default(),
            visible: true,
            activity: None,
            feature: usize::MAX,
            staged: Vec::new(),
            scratch: Vec::new(),
            forgotten: Vec::new(),
            dismissed: Vec::new(),
            offered: usize::MAX,
            out: Writer::new(),
            told: Vec::new(),
            drops: [0; Reason::ALL.len()],
            notes: 0,
            save_at: None,
            merge_at: None,
            fold_at: None,
            rearm: false,
            post: None,
            #[cfg(feature = "accounts")]
            reports: [None, None],
            #[cfg(feature = "accounts")]
            last_report: 0,
            #[cfg(feature = "accounts")]
            held: 0,
            generation: 0,
        })
    }

    /// Goes on from what the device keeps, and begins to watch. `tab` is the number for its journal; 0 if any will do.
    pub(crate) fn start(&mut self, now: f64, t: f64, visible: bool, focused: bool, tab: u64) {
        self.clock = Clock::new(now, border::today(), self.mode & mode::LIVE != 0);
        self.visible = visible;
        self.load(now, t);
        if tab > 0 {
            self.journal.tab = tab;
        }
        if self.mode & mode::CAPTURE != 0 {
            self.activity = Some(Activity::new());
            self.look(now, t, focused);
        }
        self.rearm = true;
    }

    /// Takes an entry of this page: into its journal, and into the state.
    pub(crate) fn act(&mut self, code: u8, payload: Writer, t: f64) {
        let payload = payload.into_bytes();
        if let Some((t, code)) = self.note(code, &payload, t) {
            self.enter(t, code, &payload);
        }
        self.fold_overlong();
    }

    /// Takes an entry of this page into its journal. Gives its time and its whole code, for it to be taken into the state.
    pub(crate) fn note(&mut self, code: u8, payload: &[u8], t: f64) -> Option<(Time, u8)> {
        let Some(t) = self.clock.time(t) else {
            self.count(Reason::Invalid, 1);
            return None;
        };
        let t = self.append(t, code, payload);
        // Another page did something later already: this was taken too early.
        self.stale |= t < self.state.engine.now();
        self.origin = Origin::Here;
        self.anonymous = self.user.is_none();
        Some((t, code | self.flags()))
    }

    /// Looks at both clocks if `t` calls for it; 0 is no time.
    pub(crate) fn notice(&mut self, t: f64) {
        if t > 0.0 && self.clock.is_odd(t) {
            self.look_at_clock(border::now(), border::today());
        }
    }

    /// Looks at both clocks. If one was set, that is counted; if the device slept, what was counted before is told as of then: waking is no
    /// sign of life.
    pub(crate) fn look_at_clock(&mut self, now: f64, t: f64) {
        let (asleep, was_set) = self.clock.look(now, t);
        if was_set {
            self.count(Reason::Clock, 1);
        }
        if let Some((active, ago)) = self.activity.as_mut().and_then(|activity| activity.wake(now, asleep)) {
            self.active(self.feature, active, t - ago);
        }
    }

    pub(crate) fn append(&mut self, t: Time, code: u8, payload: &[u8]) -> Time {
        if self.mode & mode::LIVE == 0 {
            return t;
        }
        self.touch();
        let code = code | self.flags();
        self.journal.append(t, code, payload)
    }

    /// What goes with the code of an entry.
    const fn flags(&self) -> u8 {
        let anonymous = if self.user.is_none() { entry::ANONYMOUS } else { 0 };
        let untold = if self.mode & mode::SILENT != 0 { entry::UNTOLD } else { 0 };
        let unseen = if self.visible { 0 } else { entry::UNSEEN };
        anonymous | untold | unseen | if self.mode & mode::CAPTURE != 0 { entry::SESSIONS } else { 0 }
    }

    /// Says that somebody is here, where the page is in sight: that may begin a session, and tells the other pages that nobody is there
    /// any more.
    pub(crate) fn be_here(&mut self, t: f64) {
        if self.visible && self.activity.is_some() {
            self.act(entry::HERE, Writer::new(), t);
        }
    }

    pub(crate) fn is_new_session(&self, t: Time) -> bool {
        self.state.last.is_none_or(|last| t.since(last).ms() > SESSION_MS)
    }

    pub(crate) fn step(&mut self, t: Time, fact: Fact<'_>) {
        self.state.engine.step(t, fact);
        self.absorb(t);
    }

    /// Hands new records on: to the facade, and to the collector where there is one.
    pub(crate) fn absorb(&mut self, t: Time) {
        let records = self.state.engine.records();
        if records.is_empty() {
            return;
        }
        for mut record in records {
            self.set_back(&mut record);
            let news = self.item(&record, |one| one.measured);
            if !has(&self.told, news.key) {
                if self.told.len() == MOST_TOLD {
                    self.told.remove(0);
                }
                self.told.push(news.key);
                if self.origin == Origin::Here {
                    self.out.raw(news.bytes());
                    self.notes |= note::RECORDS;
                }
            }
            if self.sending && !self.untold {
                let item = self.item(&record, |one| one.disclosed);
                self.state.outbox.push(instant(border::now()), t, self.origin, item);
            }
        }
        self.rearm = true;
        self.offer();
    }

    /// Gives a record the times of the device's clock: that of the engine may be ahead.
    pub(crate) fn set_back(&self, record: &mut Record) {
        let ahead = Span::from_ms(self.clock.ahead() as u64);
        (record.at, record.observed) = (record.at - ahead, record.observed - ahead);
    }

    /// A record on its way.
    pub(crate) fn item(&self, record: &Record, measure: fn(&Evidence) -> f64) -> Item {
        Item::new(record, &self.plan, self.definitions, self.anonymous, measure)
    }

    /// Notes what is to be done about prompts.
    pub(crate) fn offer(&mut self) {
        if self.state.engine.is_over(self.offered) {
            self.notes |= note::OTHER;
        }
        if self.state.engine.waiting(self.state.engine.now(), &self.dismissed).is_some() {
            self.notes |= note::OFFER;
        }
    }

    /// The prompt to show at `t`.
    pub(crate) fn next_prompt(&mut self, t: f64) -> Option<usize> {
        let t = self.clock.time(t)?;
        let prompt = self.state.engine.offer(t, &self.install, &mut self.dismissed);
        self.origin = Origin::Here;
        self.offered = prompt.unwrap_or(usize::MAX);
        self.absorb(t);
        prompt
    }

    /// Something is to be written.
    pub(crate) fn touch(&mut self) {
        if self.save_at.is_none() && self.mode & mode::LIVE != 0 {
            // Out of sight, timers come late.
            self.save_at = Some(border::now() + if self.visible { WRITE_BEHIND } else { 0.0 });
            self.rearm = true;
        }
    }

    /// Writes the journal of this page.
    pub(crate) fn save(&mut self, now: f64, t: f64) {
        if self.save_at.take().is_none() {
            return;
        }
        for (place, n) in take(&mut self.drops).into_iter().enumerate() {
            if n > 0 {
                let mut w = Writer::new();
                w.byte(place as u8);
                w.uint(n.into());
                self.act(entry::DROPS, w, t);
            }
        }
        self.save_at = None;
        if self.is_mine(now, t) {
            self.write_journal();
            self.hasten_fold(now);
        }
    }

    pub(crate) fn write_journal(&self) {
        let name = store::tab_name(self.journal.tab);
        if self.journal.is_empty() {
            border::keep(&name, None);
        } else {
            border::keep(&name, Some(&self.journal.encode(self.state.id)));
        }
    }
}

/// The outbox counts on the clock that never goes back.
pub(crate) fn instant(now: f64) -> Time {
    Time::from_f64(now).unwrap_or_default()
}
