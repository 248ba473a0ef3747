//! Many pages, one truth: the stored state, and on top of it what the journals of the pages say, in order of time.
//!
//! Each page writes a journal of its own, so no two write the same bytes. Any page may fold what all journals say into the stored
//! state, at any time and without a lock: a state says up to where it holds each journal, so nothing counts twice, and a page forgets an
//! entry only when what it read back at least [`LAG`] later still holds it, so nothing is lost where one write covers another. Storage is
//! not coherent between processes: no lock would make it so.

use core::mem::take;

use piquel_engine::outbox::{Origin, Reason};
use piquel_engine::{Shared, Span, Time, drop_where};

use crate::border;
use crate::core::{Core, instant, mode, note};
use crate::journal::{Entries, Entry, Journal, entry};
use crate::state::State;
use crate::store::{self, INSTALL, USER};

/// How long what one page wrote may take until every other page reads it, at the most, in ms. Later entries are folded as well, only
/// behind what is in the state already.
const LAG: f64 = 1_500.0;
/// How long entries stay in journals alone, in ms; and up to so much more, that pages do not all fold at once.
const FOLD: f64 = 2_000.0;
const SPREAD: f64 = 1_000.0;
/// How soon a page that made install id and state looks for another one that did so at the same time, in ms.
pub(crate) const YOUNG: f64 = 250.0;
/// How soon what another page wrote is taken up, in ms.
const SOON: f64 = 100.0;
/// Most bytes of a journal: it is folded at once when it grows beyond.
const LONGEST_JOURNAL: usize = 32 * 1024;
/// How long ago another page may have done something last, to be at work still, in ms.
const COMPANY: f64 = 10_000.0;
/// A journal that nobody wrote to for this long is of a page that is gone, or has nothing to say, in ms.
const SILENT: u64 = 60_000;

impl Core {
    /// Another page wrote something.
    pub(crate) fn hear(&mut self, now: f64) {
        if self.merge_at.is_none() {
            self.merge_at = Some(now + SOON);
            self.rearm = true;
        }
    }

    /// Whether the device still keeps this install and user. If it has others by now, they are taken up.
    pub(crate) fn is_mine(&mut self, now: f64, t: f64) -> bool {
        let install = store::read_text(INSTALL);
        let user = store::read_text(USER);
        let Some(install) = install else {
            self.notes |= note::VANISHED;
            self.vanished.get_or_insert(self.journal.reach);
            return false;
        };
        if user == self.user {
            // Two pages that were opened at once made an id each: the one that was written last is everybody's.
            if install == self.install {
                return true;
            }
            if self.is_young(now) && self.vanished.is_none() {
                self.install = install;
                return true;
            }
            self.lose(now, t);
            return false;
        }
        if install == self.install {
            // What the user who left did here is for the next page of that user.
            self.write_journal();
            self.made = None;
            self.take_up(now, t);
        } else {
            self.lose(now, t);
        }
        false
    }

    /// What this page knew is no longer on the device: goes on with what is.
    pub(crate) fn lose(&mut self, now: f64, t: f64) {
        let lost = self.state.outbox.waiting();
        self.made = None;
        if let Some(number) = self.vanished.take() {
            // What happened since is that of whoever begins anew.
            self.journal = take(&mut self.journal).split(number, random_number());
            self.made = Some(now);
        }
        self.take_up(now, t);
        self.count(Reason::Reset, lost as u32);
    }

    /// Whoever had a copy of what vanished has brought it back.
    pub(crate) fn heal(&mut self, now: f64, t: f64) {
        if store::read_text(INSTALL).as_ref() == Some(&self.install) {
            self.vanished = None;
            self.touch();
        } else {
            self.lose(now, t);
        }
    }

    /// Goes on as whoever the device says by now.
    pub(crate) fn take_up(&mut self, now: f64, t: f64) {
        self.dismissed.clear();
        self.notes |= note::OTHER;
        self.load(now, t);
    }

    /// Takes up what other pages wrote. False if the stored state is not for this page to write.
    pub(crate) fn merge(&mut self, now: f64, t: f64) -> bool {
        self.merge_at = None;
        if self.mode & mode::LIVE == 0 || !self.is_mine(now, t) {
            return false;
        }
        if self.gather(now) {
            self.replay(now, t, Time::LAST);
        }
        self.forget_covered(now);
        true
    }

    /// Reads state and journals. True if there is news.
    pub(crate) fn gather(&mut self, now: f64) -> bool {
        let mut news = take(&mut self.stale);
        let mut elsewhere = Time::default();
        let base = border::kept(&self.state_name()).unwrap_or_default();
        if base != self.base {
            self.base = base;
            self.base_since = now;
            news = true;
        }
        for tab in store::tabs() {
            if tab == self.journal.tab {
                continue;
            }
            let bytes = border::kept(&store::tab_name(tab)).unwrap_or_default();
            let Ok((journal, owner)) = Journal::decode(tab, &bytes) else { continue };
            if owner != self.state.id {
                continue;
            }
            let mark = self.state.mark(tab);
            let known = self.others.iter().position(|one| one.tab == tab);
            let reach = known.and_then(|place| self.others.get(place)).map_or(mark, |one| one.reach);
            if journal.reach > reach {
                news = true;
                self.company_until = now + COMPANY;
                for Entry { number, t, code, .. } in journal.entries() {
                    if number >= reach && code & entry::KIND == entry::HERE {
                        elsewhere = elsewhere.max(t);
                    }
                }
                if let Some(place) = known {
                    self.others.remove(place);
                }
                self.others.push(journal);
            } else if journal.reach <= mark && self.is_silent(&journal) && now - self.base_since >= LAG {
                border::keep(&store::tab_name(tab), None);
            }
        }
        if elsewhere > Time::default() {
            let t = border::today();
            let ago = self.clock.engine(t) - elsewhere.ms() as f64;
            if let Some(since) = self.activity.as_mut().and_then(|activity| activity.cede(now - ago)) {
                self.be_here(t - (now - since));
            }
        }
        news
    }

    /// Works the state out anew: what is stored, then what the journals have on top of it, up to a time.
    pub(crate) fn replay(&mut self, now: f64, t: f64, until: Time) {
        let plan = Shared::clone(&self.plan);
        let today = self.clock.time(t).unwrap_or_default();
        let mut state = match State::decode(&self.base, Shared::clone(&plan), today) {
            Ok(state) => state,
            Err(_) => {
                if !self.base.is_empty() {
                    self.count(Reason::Damaged, 1);
                    self.base = Vec::new();
                }
                // Other pages may still know what it was, and have journals that go with it.
                State::new(self.state.id, plan)
            }
        };
        if state.id == 0 {
            state.id = random_number();
        }
        let is_other = state.id != self.state.id;
        if is_other {
            self.generation = (self.generation + 1) & 0xff_ffff;
            self.told.clear();
            if self.is_young(now) {
                // Its owner has another name now.
                self.touch();
            } else {
                self.journal = Journal::new(random_number());
                self.covered = None;
            }
        }
        let former = core::mem::replace(&mut self.state, state);
        self.origin = Origin::Here;
        self.anonymous = self.user.is_none();
        self.untold = false;
        self.absorb(today);
        let tab = self.journal.tab;
        // All of them, that of this page last: so that something can be done by them.
        let mut journals = take(&mut self.others);
        journals.push(take(&mut self.journal));
        let mut queues: Vec<Queue<'_>> = Vec::new();
        for journal in &journals {
            let mut entries = journal.entries();
            let next = entries.find(|entry| entry.number >= self.state.mark(journal.tab));
            queues.push(Queue { tab: journal.tab, entries, next });
        }
        loop {
            let mut first: Option<(Time, u64)> = None;
            for queue in &queues {
                if let Some(entry) = queue.next
                    && first.is_none_or(|first| (entry.t, queue.tab) < first)
                {
                    first = Some((entry.t, queue.tab));
                }
            }
            let Some((at, whose)) = first.filter(|&(at, _)| at <= until) else { break };
            let Some(queue) = queues.iter_mut().find(|queue| queue.tab == whose) else { break };
            let Some(Entry { code, payload, .. }) = queue.next else { break };
            queue.next = queue.entries.next();
            self.origin = if whose == tab { Origin::Here } else { Origin::Elsewhere };
            self.enter(at, code, payload);
        }
        if let Some(own) = journals.pop() {
            self.journal = own;
        }
        self.others = journals;
        if !is_other {
            self.state.outbox.succeed(instant(now), former.outbox);
        }
        if until == Time::LAST {
            // What is told late is no clock that was ahead.
            if self.clock.follow(self.state.engine.now(), border::today()) {
                self.count(Reason::Clock, 1);
            }
            self.tick(t);
            drop_where(&mut self.others, |journal| journal.reach <= self.state.mark(journal.tab));
        }
        self.rearm = true;
    }

    /// Writes into the stored state what the journals have on top of it. Where other pages are at work too, what is younger than
    /// [`LAG`] has to wait: something that came before it may still be on its way.
    pub(crate) fn fold(&mut self, now: f64, t: f64) {
        self.fold_at = None;
        // A page with newer definitions keeps what these do not know of.
        if !self.merge(now, t) || self.is_folded() || self.state.definitions.version > self.definitions.version {
            return;
        }
        self.write_state(now, t);
        if !self.journal.is_empty() {
            self.hasten_fold(now);
        }
    }

    /// The fold itself.
    pub(crate) fn write_state(&mut self, now: f64, t: f64) {
        let alone = self.others.is_empty() && now >= self.company_until;
        let until = if alone { None } else { self.clock.time(t).map(|t| t - Span::from_ms(LAG as u64)) };
        let until = until.unwrap_or(Time::LAST);
        if !alone {
            self.replay(now, t, until);
        }
        let mut hold = |journal: &Journal| {
            let reach = journal.entries().find(|entry| entry.t > until).map_or(journal.reach, |entry| entry.number);
            self.state.set_mark(journal.tab, reach);
        };
        self.others.iter().for_each(&mut hold);
        hold(&self.journal);
        self.state.folds += 1;
        self.state.definitions = self.definitions;
        self.base = self.state.encode();
        self.base_since = now;
        border::keep(&self.state_name(), Some(&self.base));
        if !alone {
            self.replay(now, t, Time::LAST);
        }
    }

    /// Folds after a while.
    pub(crate) fn hasten_fold(&mut self, now: f64) {
        if self.journal.len() > LONGEST_JOURNAL {
            self.fold_at = Some(now);
        } else if self.fold_at.is_none() {
            self.fold_at = Some(now + FOLD + SPREAD * border::random());
        }
        self.rearm = true;
    }

    /// Whether the stored state holds everything that this page knows of.
    fn is_folded(&self) -> bool {
        let is_in = |journal: &Journal| journal.reach <= self.state.mark(journal.tab);
        is_in(&self.journal) && self.others.iter().all(is_in)
    }

    /// Forgets entries that the stored state has held for long enough, and journals of pages that are gone.
    fn forget_covered(&mut self, now: f64) {
        let mark = self.state.mark(self.journal.tab);
        match self.covered {
            Some((reach, since)) if mark >= reach => {
                if now - since >= LAG {
                    self.covered = None;
                    self.journal.truncate(reach);
                    self.write_journal();
                }
            }
            _ => self.covered = (mark > self.journal.first).then_some((mark, now)),
        }
    }

    /// Whether nobody wrote to a journal for long: its page is gone, or has nothing to say.
    fn is_silent(&self, journal: &Journal) -> bool {
        self.state.engine.now().since(journal.last).ms() > SILENT
    }

    /// A journal that grows without a pause is folded and forgotten at once: memory comes before what another page may overwrite.
    pub(crate) fn fold_overlong(&mut self) {
        if self.journal.len() > 4 * LONGEST_JOURNAL {
            let (now, t) = (border::now(), border::today());
            self.company_until = 0.0;
            self.fold(now, t);
            self.count(Reason::Full, self.journal.reach.saturating_sub(self.state.mark(self.journal.tab)) as u32);
            self.journal.truncate(self.journal.reach);
        }
    }

    /// Whether this page made what it goes by so short a time ago that another page may have done so at the same time, and may take that
    /// in its place. Later, what another page made is that of whoever began anew.
    fn is_young(&self, now: f64) -> bool {
        self.made.is_some_and(|at| now < at + LAG) && self.journal.is_whole()
    }

    pub(crate) fn state_name(&self) -> String {
        store::state_name(self.user.as_deref().unwrap_or(""))
    }
}

/// What is still to be taken of a journal.
struct Queue<'a> {
    tab: u64,
    entries: Entries<'a>,
    next: Option<Entry<'a>>,
}

/// A number that nobody else has, and never 0.
pub(crate) fn random_number() -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = border::random_bytes();
    u64::from_le_bytes([a, b, c, d, e, f, g, h]) | 1
}
