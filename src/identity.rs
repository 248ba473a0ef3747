//! Who the user is: one state per user and device, and what becomes of it when somebody identifies, switches or resets.

use core::mem::take;

use piquel_engine::codec::Writer;
use piquel_engine::outbox::Reason;
use piquel_engine::{OwnedValue, Shared, Table, Time, has};

use crate::border;
use crate::core::{Core, instant};
use crate::journal::entry;
use crate::state::State;
use crate::store::{self, INSTALL, USER};
use crate::tabs::YOUNG;

/// Longest id of a user or account, in bytes; the collector takes no more.
const LONGEST_ID: usize = 128;

impl Core {
    /// Takes up what the device keeps; makes an install id and a state where there are none.
    pub(crate) fn load(&mut self, now: f64, t: f64) {
        let install = store::read_text(INSTALL);
        let mut made = install.is_none();
        self.install = install.unwrap_or_else(|| {
            let install = store::to_hex(&border::random_bytes());
            border::keep(INSTALL, Some(install.as_bytes()));
            install
        });
        self.user = store::read_text(USER);
        self.base = border::kept(&self.state_name()).unwrap_or_default();
        self.base_since = now;
        self.others.clear();
        self.stale = false;
        if self.base.is_empty() {
            self.state = self.fresh();
            made = true;
        }
        // What is stored says whose the journals are, and only with all of them it is known up to when time has come.
        self.replay(now, t, Time::default());
        self.gather(now);
        self.replay(now, t, Time::LAST);
        self.made = made.then_some(now);
        if made {
            self.merge_at = Some(now + YOUNG);
        }
        self.state.outbox.resume(instant(now));
        let known = self.state.definitions;
        if self.base.is_empty() || (known != self.definitions && known.version <= self.definitions.version) {
            self.write_state(now, t);
        }
        self.hasten_fold(now);
        self.offer();
    }

    /// The user is this one from now on.
    ///
    /// The first user to be known on this device goes on with what was learnt of the anonymous one. A user who was here before
    /// goes on with the own state, which takes over the records of the anonymous one that were not acknowledged yet. The records
    /// of a user who is left for another are sent once more and stay in that user's state until an answer is heard.
    pub(crate) fn identify(&mut self, user: String, now: f64, t: f64) {
        if user.is_empty() || user.len() > LONGEST_ID {
            self.staged.clear();
            self.forgotten.clear();
            return self.count(Reason::Invalid, 1);
        }
        if self.user.as_ref() != Some(&user) {
            // What the user who is left did is told and written now or never.
            self.touch();
            if self.user.is_some() {
                self.leave(now, t);
            } else {
                self.save(now, t);
                self.merge(now, t);
            }
        }
        // Another page may have said so already.
        if self.user.as_ref() != Some(&user) {
            self.change_user(user, now, t);
        }
        self.learn(t);
    }

    fn change_user(&mut self, user: String, now: f64, t: f64) {
        let former = self.state_name();
        let is_anonymous = self.user.is_none();
        let is_known = border::kept(&store::state_name(&user)).is_some();
        let mut records = Vec::new();
        if is_anonymous && !is_known {
            self.user = Some(user.clone());
            self.write_state(now, t);
            border::keep(USER, Some(user.as_bytes()));
            border::keep(&former, None);
        } else {
            if is_anonymous {
                records = take(&mut self.state.outbox).into_items();
                border::keep(&former, None);
                border::keep(&store::tab_name(self.journal.tab), None);
            }
            border::keep(USER, Some(user.as_bytes()));
            self.made = None;
            self.take_up(now, t);
        }
        for record in records {
            let mut w = Writer::new();
            record.write(&mut w);
            self.act(entry::RECORD, w, t);
        }
        self.act(entry::KNOWN, Writer::new(), t);
        self.be_here(t);
        self.offer();
    }

    /// The user acts for this account from now on.
    pub(crate) fn group(&mut self, account: String, t: f64) {
        if account.is_empty() || account.len() > LONGEST_ID {
            self.staged.clear();
            self.forgotten.clear();
            return self.count(Reason::Invalid, 1);
        }
        if self.state.account.as_ref() != Some(&account) {
            let mut w = Writer::new();
            w.text(&account);
            self.act(entry::GROUP, w, t);
        }
        self.learn(t);
    }

    /// The staged values are known of the user and account from now on: a fact, if any of them is news.
    fn learn(&mut self, t: f64) {
        let known = |index| self.state.engine.trait_value(index);
        let mut news = false;
        for (index, value) in self.staged.iter_mut().enumerate() {
            if value.as_ref().map(OwnedValue::get) == known(index) {
                *value = None;
            }
            news |= value.is_some();
        }
        for &index in &self.forgotten {
            news |= known(index).is_some();
        }
        if news {
            self.traits(t);
        }
        self.staged.clear();
        self.forgotten.clear();
    }

    /// The staged values as a fact, whether they are news or not.
    pub(crate) fn traits(&mut self, t: f64) {
        let (staged, forgotten) = (take(&mut self.staged), take(&mut self.forgotten));
        let mut w = Writer::new();
        for (index, key) in self.plan.keys(Table::Traits).into_iter().enumerate() {
            let value = staged.get(index).and_then(Option::as_ref);
            if value.is_some() || has(&forgotten, index) {
                w.key(key);
                w.option(value, |w, value| value.write(w));
            }
        }
        self.act(entry::TRAITS, w, t);
    }

    /// Forgets who this was, once the facade has emptied the storage.
    pub(crate) fn reset(&mut self, now: f64, t: f64) {
        self.out = Writer::new();
        self.save_at = None;
        self.lose(now, t);
        self.be_here(t);
    }

    /// The state of somebody who was never here.
    fn fresh(&self) -> State {
        State::new(0, Shared::clone(&self.plan))
    }
}
