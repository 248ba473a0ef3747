//! Who the user is: one state per user and device, and what becomes of it when somebody identifies, switches or resets.

use core::mem::take;

use piquel_engine::codec::Writer;
use piquel_engine::outbox::Reason;
use piquel_engine::{Fact, OwnedValue, Shared, Time, Value};

use crate::browser;
use crate::core::{Core, instant, note};
use crate::state::State;
use crate::store;

/// Longest id of a user or account, in bytes; the collector takes no more.
const LONGEST_ID: usize = 128;

impl Core {
    /// Takes up what the device keeps; makes an install id where there is none.
    pub(crate) fn load(&mut self, now: f64, t: f64) {
        self.install = self.store.read(store::INSTALL, "").unwrap_or_else(|| {
            let install = store::to_hex(&browser::random_bytes());
            self.store.write(store::INSTALL, "", &install);
            install
        });
        self.user = self.store.read(store::USER, "");
        let user = self.user.clone().unwrap_or_default();
        let state = self.stored(&user, t).unwrap_or_else(|| self.fresh());
        self.replace(state);
        self.written = Some(self.mark());
        self.state.outbox.resume(instant(now));
        self.absorb();
        self.offer();
    }

    /// Another page of this site may have gone on with the state while this one was out of sight: then it is taken up from there.
    pub(crate) fn refresh(&mut self, now: f64, t: f64) {
        if self.store.is_lasting() && self.written.is_some_and(|written| written != self.mark()) {
            let user = self.user.take();
            self.load(now, t);
            if self.user != user {
                self.dismissed.clear();
                self.notes |= note::OTHER;
            }
        }
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
            self.change_user(user, now, t);
        }
        self.learn(now, t);
    }

    fn change_user(&mut self, user: String, now: f64, t: f64) {
        let anonymous = self.user.is_none();
        let stored = self.stored(&user, t);
        if !anonymous {
            // What lasts as long as the page is written now or never.
            self.touch(now);
            self.leave(now, t);
        }
        if !anonymous || stored.is_some() {
            let former = self.replace(stored.unwrap_or_else(|| self.fresh()));
            self.dismissed.clear();
            self.notes |= note::OTHER;
            if anonymous {
                self.state.outbox.adopt(instant(now), former.outbox);
            }
        }
        self.user = Some(user);
        self.state.outbox.resume(instant(now));
        self.state.outbox.change(instant(now));
        self.touch(now);
        self.save();
        // Without room for the user's state, the anonymous one is all that there is.
        if anonymous && (self.written.is_some() || !self.store.is_lasting()) {
            self.store.remove(store::STATE, "");
        }
        self.rearm = true;
        self.absorb();
        self.begin_session(t);
        self.offer();
    }

    /// The user acts for this account from now on.
    pub(crate) fn group(&mut self, account: String, now: f64, t: f64) {
        if account.is_empty() || account.len() > LONGEST_ID {
            self.staged.clear();
            self.forgotten.clear();
            return self.count(Reason::Invalid, 1);
        }
        if self.state.account.as_ref() != Some(&account) {
            self.state.account = Some(account);
            self.state.engine.forget_account();
            self.state.engine.belongs(true);
            self.state.outbox.change(instant(now));
            self.touch(now);
            self.rearm = true;
        }
        self.learn(now, t);
    }

    /// The staged values are known of the user and account from now on: a fact, if any of them is news.
    fn learn(&mut self, now: f64, t: f64) {
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
            self.traits(now, t);
        }
        self.staged.clear();
        self.forgotten.clear();
    }

    /// The staged values as a fact, whether they are news or not.
    pub(crate) fn traits(&mut self, now: f64, t: f64) {
        let staged = take(&mut self.staged);
        let mut traits: Vec<(usize, Option<Value<'_>>)> = Vec::new();
        for index in take(&mut self.forgotten) {
            traits.push((index, None));
        }
        for (index, value) in staged.iter().enumerate() {
            if let Some(value) = value {
                traits.push((index, Some(value.get())));
            }
        }
        self.state.outbox.change(instant(now));
        self.rearm = true;
        self.step(t, Fact::Traits(&traits));
    }

    /// Forgets who this was, once the facade has emptied the storage.
    pub(crate) fn reset(&mut self, now: f64, t: f64) {
        self.store.clear_memory();
        self.out = Writer::new();
        self.dismissed.clear();
        self.save_at = None;
        self.load(now, t);
        self.begin_session(t);
    }

    /// The state of somebody who was never here.
    fn fresh(&self) -> State {
        State::new(Shared::clone(&self.plan))
    }

    /// The state of a user that this device keeps.
    fn stored(&mut self, user: &str, t: f64) -> Option<State> {
        let text = self.store.read(store::STATE, user)?;
        let bytes = store::to_bytes(&text);
        let state = bytes.and_then(|bytes| State::decode(&bytes, Shared::clone(&self.plan), Time::from_f64(t)?).ok());
        if state.is_none() {
            self.count(Reason::Damaged, 1);
        }
        state
    }

    fn replace(&mut self, state: State) -> State {
        self.generation = (self.generation + 1) & 0xff_ffff;
        core::mem::replace(&mut self.state, state)
    }

    /// Stands for what the device keeps now of who the user is and of this user's state.
    fn mark(&self) -> u64 {
        let user = self.store.read(store::USER, "").unwrap_or_default();
        store::mark(&user, &self.store.read(store::STATE, &user).unwrap_or_default())
    }
}
