//! What a page tells for its user's account, and what it hears of it. An engine for definitions that ask nothing of accounts has none of
//! it, and is 3 kB less for that.

#[cfg(feature = "accounts")]
mod told {
    use core::mem::take;

    use piquel_engine::codec::{Reader, Writer};
    use piquel_engine::partial::{Acknowledged, Report};

    use crate::core::{Core, note};
    use crate::journal::entry;

    /// Bytes of an account's key.
    const KEY_BYTES: usize = 16;

    impl Core {
        /// What there is to tell for the account that the collector does not know, once it gave the key for that: as bytes, for the beacon
        /// of this slot.
        pub(crate) fn report(&mut self, slot: usize) -> Option<Vec<u8>> {
            let state = &self.state;
            let key = state.account_key.as_slice().try_into().ok()?;
            let mut known = Reader::new(&state.reported);
            let known = (!state.reported.is_empty()).then(|| Acknowledged::decode(&mut known));
            let Report { partial, acknowledged } = state.engine.partial(key, self.last_report, known.as_ref())?;
            self.last_report = partial.revision();
            *self.reports.get_mut(slot)? = Some(acknowledged);
            Some(partial.encode())
        }

        /// What was told for the account is known there. If the collector holds less, it lost something, and is told everything.
        pub(crate) fn settle_report(&mut self, slot: usize, t: f64) {
            let held = take(&mut self.held);
            if let Some(report) = self.reports.get_mut(slot).and_then(Option::take) {
                let mut w = Writer::new();
                if held >= report.revision() {
                    report.encode(&mut w);
                }
                self.act(entry::REPORTED, w, t);
            }
        }

        /// Learns what the collector says of the account: its key, in hex and before the account's name, and the revision that it holds of
        /// what it was told. If the user acts for another account by now, that is nothing to them.
        pub(crate) fn hear_of_account(&mut self, text: &str, held: u64, t: f64) {
            let Some((hex, account)) = text.split_at_checked(2 * KEY_BYTES) else { return };
            if self.state.account.as_deref() != Some(account) {
                return;
            }
            self.held = held;
            self.notes |= note::SAME_ACCOUNT;
            let mut key = Vec::new();
            for pair in hex.as_bytes().chunks(2) {
                key.push(pair.iter().fold(0, |byte, digit| byte << 4 | ((digit & 15) + 9 * (digit >> 6))));
            }
            if self.state.account_key != key {
                let mut w = Writer::new();
                w.text(account);
                w.raw(&key);
                self.act(entry::ACCOUNT_KEY, w, t);
            }
        }
    }
}

#[cfg(not(feature = "accounts"))]
mod untold {
    use crate::core::Core;

    impl Core {
        pub(crate) const fn report(&mut self, _slot: usize) -> Option<Vec<u8>> {
            None
        }

        pub(crate) const fn settle_report(&mut self, _slot: usize, _t: f64) {}

        pub(crate) const fn hear_of_account(&mut self, _text: &str, _held: u64, _t: f64) {}
    }
}
