//! What an entry of a journal does to the state: the one way for what happens in this page, and for what another page wrote down.

use piquel_engine::codec::Reader;
use piquel_engine::outbox::{Item, Reason, Settled};
use piquel_engine::{Fact, Outcome, OwnedValue, Plan, Shared, Table, Time, Value, content_hash};

use crate::border;
use crate::core::{Core, instant};
use crate::journal::entry;

impl Core {
    /// Takes an entry that happened at `t`. One that names what the plan does not have changes nothing.
    pub(crate) fn enter(&mut self, t: Time, code: u8, payload: &[u8]) {
        let plan = Shared::clone(&self.plan);
        let mut r = Reader::new(payload);
        self.anonymous = code & entry::ANONYMOUS != 0;
        self.untold = code & entry::UNTOLD != 0;
        // Read where it is needed: that takes longer than an event.
        let now = || instant(border::now());
        match code & entry::KIND {
            entry::EVENT => {
                let event = find(&mut r, &self.event_keys);
                let offset = r.option(Reader::int).map(|minutes| minutes as i32);
                let mut given: Vec<(u64, OwnedValue)> = Vec::new();
                while !r.rest().is_empty() {
                    given.push((r.key(), OwnedValue::read(&mut r)));
                }
                let Some(event) = event else { return };
                let Some(spec) = plan.events.get(event) else { return };
                let mut props: Vec<Option<Value<'_>>> = Vec::new();
                for prop in &spec.props {
                    let value = given.iter().find(|(key, _)| *key == content_hash(prop.name.as_bytes()));
                    props.push(value.map(|(_, value)| value.get()).filter(|value| value.kind() == prop.kind));
                }
                self.live(t, code, Fact::Event { event, props: &props, offset });
            }
            entry::ACTIVITY => {
                let feature = look_up(&mut r, &plan, Table::Features);
                let active = r.uint();
                self.live(t, code, Fact::Activity { feature, active });
            }
            entry::LIMIT => {
                let limit = look_up(&mut r, &plan, Table::Limits);
                let (used, cap) = (r.float(), r.option(Reader::float));
                if let Some(limit) = limit {
                    self.live(t, code, Fact::Limit { limit, used, cap });
                }
            }
            entry::TRAITS => {
                let mut given: Vec<(usize, Option<OwnedValue>)> = Vec::new();
                while !r.rest().is_empty() {
                    let index = look_up(&mut r, &plan, Table::Traits);
                    let value = r.option(OwnedValue::read);
                    if let Some(index) = index {
                        given.push((index, value));
                    }
                }
                let mut traits: Vec<(usize, Option<Value<'_>>)> = Vec::new();
                for (index, value) in &given {
                    traits.push((*index, value.as_ref().map(OwnedValue::get)));
                }
                self.state.outbox.change(now(), t, self.origin);
                self.step(t, Fact::Traits(&traits));
            }
            entry::FIRED => {
                if let Some(signal) = look_up(&mut r, &plan, Table::Signals) {
                    self.step(t, Fact::Fired { signal });
                }
            }
            entry::OUTCOME => {
                let prompt = look_up(&mut r, &plan, Table::Prompts);
                if let (Some(prompt), Some(&outcome)) = (prompt, Outcome::ALL.get(usize::from(r.byte()))) {
                    self.step(t, Fact::Prompt { prompt, outcome });
                }
            }
            entry::HERE => self.be_seen(t, code),
            entry::GROUP => {
                self.state.account = Some(r.text());
                self.state.account_key.clear();
                self.state.reported.clear();
                self.state.engine.forget_account();
                self.state.engine.belongs(true);
                self.state.outbox.change(now(), t, self.origin);
            }
            entry::KNOWN => self.state.outbox.change(now(), t, self.origin),
            entry::DROPS => {
                if let Some(&reason) = Reason::ALL.get(usize::from(r.byte())) {
                    self.state.outbox.count(reason, r.small());
                }
            }
            entry::SETTLED => {
                let keys = r.list(Reader::key);
                let (refused, rejected, rev, seen) = (r.small(), r.small(), r.uint(), r.uint());
                self.state.outbox.settle(&Settled { keys, refused, rejected, rev, seen });
            }
            #[cfg(feature = "accounts")]
            entry::ACCOUNT_KEY if self.state.account == Some(r.text()) => {
                self.state.account_key = Vec::from(r.rest());
                self.state.outbox.change(now(), t, self.origin);
            }
            #[cfg(feature = "accounts")]
            entry::REPORTED => self.state.reported = Vec::from(r.rest()),
            entry::FAILED => self.state.outbox.fail(t, r.uint()),
            entry::RECORD => {
                let item = Item::read(&mut r);
                self.state.outbox.push(now(), t, self.origin, item);
            }
            _ => {}
        }
        self.rearm = true;
    }

    /// A fact by which the user shows to be there, if the page is in sight.
    pub(crate) fn live(&mut self, t: Time, code: u8, fact: Fact<'_>) {
        self.be_seen(t, code);
        self.step(t, fact);
        self.state.outbox.stir(t);
    }

    /// A sign of life: the first one after a while begins a session.
    fn be_seen(&mut self, t: Time, code: u8) {
        if code & entry::UNSEEN != 0 {
            return;
        }
        if code & entry::SESSIONS != 0
            && let Some(event) = self.session_start
            && self.is_new_session(t)
        {
            self.step(t, Fact::Event { event, props: &[], offset: None });
        }
        self.state.last = Some(t).max(self.state.last);
    }
}

/// Place in a table of the thing whose key comes next.
#[inline(never)]
fn look_up(r: &mut Reader<'_>, plan: &Plan, table: Table) -> Option<usize> {
    find(r, &plan.keys(table))
}

/// Place of the thing whose key comes next.
fn find(r: &mut Reader<'_>, keys: &[u64]) -> Option<usize> {
    let key = r.key();
    keys.iter().position(|&one| one == key)
}
