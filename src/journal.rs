//! What one tab did and others may not know yet: entries in the order in which they happened, numbered, each with its time.
//!
//! Owns the bytes of a journal. An entry names events, limits and traits by hashes of their names, not by their places in a plan: a
//! tab that runs other definitions can read it. Must not know what an entry does; that is [`crate::core`]'s.

use piquel_engine::codec::{Reader, Writer};
use piquel_engine::{CodecError, Time};

/// First byte of a stored journal: the version of the format.
const FORMAT: u8 = 1;

/// What an entry says; the lower bits of its code.
pub(crate) mod entry {
    /// An event: key, offset, props each with its key.
    pub(crate) const EVENT: u8 = 0;
    /// Engaged time: key of a feature or 0, ms.
    pub(crate) const ACTIVITY: u8 = 1;
    /// A reading of a limit: key, used, cap.
    pub(crate) const LIMIT: u8 = 2;
    /// Traits, each with its key and perhaps a value.
    pub(crate) const TRAITS: u8 = 3;
    /// A signal fired elsewhere: key.
    pub(crate) const FIRED: u8 = 4;
    /// What became of a prompt: key, outcome.
    pub(crate) const OUTCOME: u8 = 5;
    /// A sign of life.
    pub(crate) const HERE: u8 = 6;
    /// The account.
    pub(crate) const GROUP: u8 = 7;
    /// The user is known from now on.
    pub(crate) const KNOWN: u8 = 8;
    /// What was dropped: reason, number.
    pub(crate) const DROPS: u8 = 9;
    /// What the collector answered for.
    pub(crate) const SETTLED: u8 = 10;
    /// A record that waits, of a state that ended.
    pub(crate) const RECORD: u8 = 11;
    /// A request to the collector came to nothing: for how many ms it asks to be left alone.
    pub(crate) const FAILED: u8 = 12;
    /// The key of the account: the account, the key.
    #[cfg(feature = "accounts")]
    pub(crate) const ACCOUNT_KEY: u8 = 13;
    /// What the collector acknowledged of what there is to tell for the account.
    #[cfg(feature = "accounts")]
    pub(crate) const REPORTED: u8 = 14;
    /// The bits that say which of these it is.
    pub(crate) const KIND: u8 = 0x0f;
    /// Nobody could see the tab that wrote it: it is no sign of life.
    pub(crate) const UNSEEN: u8 = 0x10;
    /// The tab that wrote it told nobody: what follows from it is not told later either.
    pub(crate) const UNTOLD: u8 = 0x20;
    /// The tab that wrote it captures sessions.
    pub(crate) const SESSIONS: u8 = 0x40;
    /// It happened before the user was known.
    pub(crate) const ANONYMOUS: u8 = 0x80;
}

/// One entry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Entry<'a> {
    pub(crate) number: u64,
    pub(crate) t: Time,
    pub(crate) code: u8,
    pub(crate) payload: &'a [u8],
}

/// The entries of one tab from a number on.
#[derive(Default)]
pub(crate) struct Journal {
    /// The tab, by a random number.
    pub(crate) tab: u64,
    /// Number of the first entry that is here.
    pub(crate) first: u64,
    /// Time of the entry before it.
    since: Time,
    /// Number of the entry that comes next.
    pub(crate) reach: u64,
    /// Time of the last entry.
    pub(crate) last: Time,
    bytes: Vec<u8>,
}

impl Journal {
    /// One without entries.
    pub(crate) fn new(tab: u64) -> Self {
        Self { tab, ..Self::default() }
    }

    /// Bytes of its entries.
    pub(crate) const fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether it has no entries.
    pub(crate) const fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether it holds everything that this tab ever did.
    pub(crate) const fn is_whole(&self) -> bool {
        self.first == 0
    }

    /// Takes an entry at the end; gives its time, which is never before that of the one before.
    pub(crate) fn append(&mut self, t: Time, code: u8, payload: &[u8]) -> Time {
        let t = t.max(self.last);
        let mut w = Writer::from(core::mem::take(&mut self.bytes));
        w.uint(t.since(self.last).ms());
        w.byte(code);
        w.bytes(payload);
        self.bytes = w.into_bytes();
        self.last = t;
        self.reach += 1;
        t
    }

    /// Forgets the entries before a number.
    pub(crate) fn truncate(&mut self, mark: u64) {
        let mut entries = self.entries();
        while entries.number < mark && entries.next().is_some() {}
        let (number, t, left) = (entries.number, entries.t, entries.r.rest().to_vec());
        self.bytes = left;
        (self.first, self.since) = (number, t);
    }

    /// The entries from a number on, as those of another tab.
    pub(crate) fn split(mut self, number: u64, tab: u64) -> Self {
        self.truncate(number);
        Self { tab, reach: self.reach - self.first, first: 0, ..self }
    }

    /// Its entries, in order.
    pub(crate) fn entries(&self) -> Entries<'_> {
        Entries { r: Reader::new(&self.bytes), number: self.first, end: self.reach, t: self.since }
    }

    /// What is stored of it, for a state by its number.
    pub(crate) fn encode(&self, owner: u64) -> Vec<u8> {
        let mut w = Writer::new();
        w.byte(FORMAT);
        // What a newer copy has more of stands first, where whoever compares copies finds it.
        w.uint(self.reach);
        w.key(owner);
        w.uint(self.first);
        w.uint(self.since.ms());
        w.uint(self.last.ms());
        w.bytes(&self.bytes);
        w.into_bytes()
    }

    /// Reads what [`Journal::encode`] wrote, and whose it is.
    pub(crate) fn decode(tab: u64, bytes: &[u8]) -> Result<(Self, u64), CodecError> {
        let mut r = Reader::new(bytes);
        if r.byte() != FORMAT {
            r.fail(CodecError::Version);
        }
        let reach = r.uint();
        let owner = r.key();
        let (first, since, last) = (r.uint(), Time::read(&mut r), Time::read(&mut r));
        let bytes = Vec::from(r.bytes());
        r.finish()?;
        Ok((Self { tab, first, since, reach, last, bytes }, owner))
    }
}

/// Goes through the entries of a journal.
pub(crate) struct Entries<'a> {
    r: Reader<'a>,
    number: u64,
    end: u64,
    t: Time,
}

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    /// The next entry; none from the first on that can't be read.
    fn next(&mut self) -> Option<Entry<'a>> {
        if self.number >= self.end || self.r.rest().is_empty() {
            return None;
        }
        let t = self.t + piquel_engine::Span::from_ms(self.r.uint());
        let (code, payload) = (self.r.byte(), self.r.bytes());
        self.t = Time::from_ms(t.ms())?;
        self.number += 1;
        Some(Entry { number: self.number - 1, t, code, payload })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Time {
        Time::from_ms(ms).unwrap()
    }

    fn times(journal: &Journal) -> Vec<(u64, u64)> {
        journal.entries().map(|entry| (entry.number, entry.t.ms())).collect()
    }

    #[test]
    fn entries_read_back_as_they_were_appended() {
        let mut journal = Journal::new(7);
        journal.append(at(1_000), entry::HERE, &[]);
        journal.append(at(1_300), entry::EVENT, &[1, 2, 3]);
        let (again, owner) = Journal::decode(7, &journal.encode(99)).unwrap();
        assert_eq!((owner, times(&again)), (99, vec![(0, 1_000), (1, 1_300)]));
        assert_eq!(again.entries().nth(1).unwrap().payload, [1, 2, 3]);
    }

    #[test]
    fn a_clock_that_goes_back_does_not_turn_the_order() {
        let mut journal = Journal::new(7);
        journal.append(at(1_000), entry::HERE, &[]);
        assert_eq!(journal.append(at(400), entry::HERE, &[]), at(1_000));
    }

    #[test]
    fn what_is_forgotten_leaves_numbers_and_times_of_the_rest() {
        let mut journal = Journal::new(7);
        for ms in [10, 20, 30] {
            journal.append(at(ms), entry::HERE, &[]);
        }
        journal.truncate(2);
        assert_eq!(times(&journal), [(2, 30)]);
        journal.append(at(40), entry::HERE, &[]);
        let (mut again, _) = Journal::decode(7, &journal.encode(1)).unwrap();
        assert_eq!(times(&again), [(2, 30), (3, 40)]);
        again.truncate(99);
        assert_eq!((times(&again), again.reach), (vec![], 4));
    }

    #[test]
    fn damaged_bytes_are_an_error_or_end_early_and_never_panic() {
        let mut journal = Journal::new(7);
        journal.append(at(10), entry::EVENT, &[9; 40]);
        let bytes = journal.encode(1);
        for place in 0..bytes.len() {
            for bit in 0..8 {
                let mut bytes = bytes.clone();
                bytes[place] ^= 1 << bit;
                if let Ok((journal, _)) = Journal::decode(7, &bytes) {
                    journal.entries().for_each(drop);
                }
            }
            assert!(Journal::decode(7, &bytes[..place]).is_err());
        }
    }
}
