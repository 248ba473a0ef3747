//! The bytes of what is merged, for a store. The same content has the same bytes, however it came together.

use std::collections::BTreeMap;

use super::bytes::{number, read_number};
use super::merged::{Held, Merged, Replica, Reporter, Stay};
use crate::codec::{CodecError, Reader, Writer};
use crate::time::Time;

/// First byte: the version of the format.
const FORMAT: u8 = 1;

impl Merged {
    /// All of it.
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.byte(FORMAT);
        w.uint(self.stays.len() as u64);
        for (Stay { of, begun }, replica) in &self.stays {
            w.text(&of.install);
            w.option(of.user.as_deref(), Writer::text);
            w.uint(begun.ms());
            w.uint(replica.revision);
            w.uint(replica.cells.len() as u64);
            for (&key, slots) in &replica.cells {
                w.key(key);
                w.uint(slots.len() as u64);
                let mut last = 0;
                for (&slot, held) in slots {
                    w.uint(slot.wrapping_sub(last));
                    last = slot;
                    w.uint(replica.revision.wrapping_sub(held.revision));
                    number(&mut w, held.value);
                }
            }
        }
        w.into_bytes()
    }

    /// Reads what [`Merged::encode`] wrote.
    ///
    /// # Errors
    /// [`CodecError`] where the bytes are cut off, damaged, or of a newer format.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        if r.byte() != FORMAT {
            r.fail(CodecError::Version);
        }
        let stays: BTreeMap<Stay, Replica> = r.list(stay).into_iter().collect();
        r.finish()?;
        Ok(Self { stays })
    }
}

fn stay(r: &mut Reader<'_>) -> (Stay, Replica) {
    let install = r.text().into();
    let user = r.option(|r| r.text().into());
    let stay = Stay { of: Reporter { install, user }, begun: Time::read(r) };
    let revision = r.uint();
    let cells = r.list(|r| (r.key(), slots(r, revision)));
    (stay, Replica { revision, cells: cells.into_iter().collect() })
}

fn slots(r: &mut Reader<'_>, revision: u64) -> BTreeMap<u64, Held> {
    let mut slot = 0_u64;
    let slots = r.list(|r| {
        slot = slot.wrapping_add(r.uint());
        let revision = r.uint();
        (slot, (revision, read_number(r)))
    });
    let held =
        |(slot, (behind, value)): (u64, (u64, f64))| (slot, Held { revision: revision.wrapping_sub(behind), value });
    slots.into_iter().map(held).collect()
}
