//! Bytes as what is kept or sent of a user or an account, under the document of a golden case.
//!
//! An input is a [`Header`] and a body. Where a checksum is due it is put in order first: damage that it finds is not what is looked
//! for here.

use piquel_engine::codec::{Reader, Writer};
use piquel_engine::partial::{Acknowledged, Merged, Partial, Reporter};
use piquel_engine::{Engine, Shared, Time, content_hash};

use crate::cases::called;
use crate::drive::{Of, drive};

/// The key of an account; which one does not matter here.
const KEY: [u8; 16] = *b"of the account's";

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A user's snapshot, without its checksum.
    User,
    /// An account's, without its checksum.
    Account,
    /// What one install tells.
    Partial,
    /// What was merged.
    Merged,
    /// What an install remembers of what it told.
    Acknowledged,
}

impl What {
    /// All of them, in the order of their codes.
    pub const ALL: [Self; 5] = [Self::User, Self::Account, Self::Partial, Self::Merged, Self::Acknowledged];
}

/// What stands before a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// What follows.
    pub what: What,
    /// The code of the golden case whose document it is read under.
    pub case: u16,
    /// When it is read.
    pub now: Time,
}

/// How many bytes of an instant an input has: more would let the clock jump by ages.
const NOW_BYTES: usize = 6;

impl Header {
    /// The bytes of an input.
    pub fn before(self, body: &[u8]) -> Vec<u8> {
        let mut input = vec![self.what as u8];
        input.extend(self.case.to_le_bytes());
        input.extend(self.now.ms().to_le_bytes().into_iter().take(NOW_BYTES));
        input.extend(body);
        input
    }

    fn split(input: &[u8]) -> Option<(Self, &[u8])> {
        let (&what, rest) = input.split_first()?;
        let (&case, rest) = rest.split_first_chunk::<2>()?;
        let (&now, body) = rest.split_first_chunk::<NOW_BYTES>()?;
        let mut ms = [0; 8];
        ms.iter_mut().zip(now).for_each(|(place, byte)| *place = byte);
        let what = *What::ALL.get(usize::from(what) % What::ALL.len())?;
        Some((Self { what, case: u16::from_le_bytes(case), now: Time::from_ms(u64::from_le_bytes(ms))? }, body))
    }
}

/// Whatever the bytes are: they are refused, or there is an engine that takes steps, and what was read is written as bytes that read
/// back as the same.
pub fn snapshot(input: &[u8]) {
    let Some((Header { what, case, now }, body)) = Header::split(input) else { return };
    let plan = &called(case).plan;
    match what {
        What::User => {
            let Ok(mut engine) = Engine::restore(Shared::clone(plan), &sealed(body), now) else { return };
            let bytes = engine.snapshot();
            let clock = engine.now();
            let mut again = Engine::restore(Shared::clone(plan), &bytes, clock).expect("a snapshot reads back");
            assert_eq!(again.snapshot(), bytes, "a snapshot reads back as another");
            let _ = engine.partial(KEY, 0, None);
            drive(&mut engine, Of::User);
            engine.forget_account();
            let _ = engine.snapshot();
        }
        What::Account => {
            let merged = Merged::new();
            let Ok(mut engine) = Engine::restore_account(Shared::clone(plan), &sealed(body), &merged, now) else {
                return;
            };
            engine.evaluate(&merged, now);
            drive(&mut engine, Of::Account);
            let _ = engine.snapshot();
        }
        What::Partial => {
            let Ok(partial) = Partial::decode(body) else { return };
            let bytes = partial.encode();
            assert_eq!(Partial::decode(&bytes).expect("a partial reads back").encode(), bytes, "as another");
            let mut merged = Merged::new();
            merged.join(&reporter(None), &partial);
            merged.join(&reporter(Some("u1")), &partial);
            collect(case, &merged, now);
        }
        What::Merged => {
            if let Ok(merged) = Merged::decode(body) {
                collect(case, &merged, now);
            }
        }
        What::Acknowledged => {
            let mut r = Reader::new(body);
            let acknowledged = Acknowledged::decode(&mut r);
            if r.finish().is_err() {
                return;
            }
            let mut w = Writer::new();
            acknowledged.encode(&mut w);
            let bytes = w.into_bytes();
            let again = Acknowledged::decode(&mut Reader::new(&bytes));
            assert_eq!(again, acknowledged, "it reads back as another");
            let mut engine = Engine::new(Shared::clone(plan));
            engine.belongs(true);
            drive(&mut engine, Of::User);
            let _ = engine.partial(KEY, acknowledged.revision(), Some(&acknowledged));
        }
    }
}

/// What the collector does with what it merged.
fn collect(case: u16, merged: &Merged, now: Time) {
    let plan = &called(case).plan;
    let bytes = merged.encode();
    let again = Merged::decode(&bytes).expect("what was merged reads back");
    assert_eq!(again.encode(), bytes, "what was merged reads back as another");
    let mut twice = merged.clone();
    twice.merge(&again);
    assert_eq!(twice.encode(), bytes, "merging it with itself changes it");

    let blank = Engine::for_account(Shared::clone(plan)).snapshot();
    let mut engine =
        Engine::restore_account(Shared::clone(plan), &blank, merged, now).expect("a blank one is in order");
    engine.evaluate(merged, now);
    let kept = engine.snapshot();
    let mut pruned = merged.clone();
    pruned.prune(plan, now);
    pruned.identify("i1", "u1");
    engine = Engine::restore_account(Shared::clone(plan), &kept, &pruned, now).expect("a snapshot reads back");
    engine.evaluate(&pruned, now);
    drive(&mut engine, Of::Account);
    pruned.forget("i1");
    pruned.forget_user("u1");
    engine.evaluate(&pruned, now);
}

fn reporter(user: Option<&str>) -> Reporter {
    Reporter { install: "i1".into(), user: user.map(Into::into) }
}

/// A snapshot's bytes with the checksum that they must have.
fn sealed(body: &[u8]) -> Vec<u8> {
    let mut bytes = body.to_vec();
    bytes.extend(content_hash(body).to_le_bytes());
    bytes
}
