//! A partial's bytes. They come over a network: what is not in order is an error, and nothing is allocated beyond what the bytes hold.

use super::{Entry, Partial, Told};
use crate::codec::{CodecError, Reader, Writer};
use crate::time::Time;

/// First byte of a partial: the version of its format.
const FORMAT: u8 = 1;

impl Partial {
    /// The bytes to send.
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        w.byte(FORMAT);
        w.uint(self.revision);
        w.uint(self.base);
        w.uint(self.begun.ms());
        w.uint(self.cells.len() as u64);
        for cell in &self.cells {
            w.key(cell.key);
            w.uint(cell.entries.len() as u64);
            let mut last = 0;
            for entry in &cell.entries {
                w.uint(entry.slot.wrapping_sub(last));
                last = entry.slot;
                number(&mut w, entry.value);
            }
        }
        w.into_bytes()
    }

    /// Reads what [`Partial::encode`] wrote.
    ///
    /// # Errors
    /// [`CodecError`] where the bytes are cut off, damaged, or of a newer format.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut r = Reader::new(bytes);
        if r.byte() != FORMAT {
            r.fail(CodecError::Version);
        }
        let (revision, base, begun) = (r.uint(), r.uint(), Time::read(&mut r));
        let cells = r.list(|r| Told {
            key: r.key(),
            entries: {
                let mut last = 0;
                r.list(|r| {
                    last = r.uint().wrapping_add(last);
                    Entry { slot: last, value: read_number(r) }
                })
            },
        });
        let in_order = cells.is_sorted_by(|a, b| a.key < b.key)
            && cells.iter().all(|cell| !cell.entries.is_empty() && cell.entries.is_sorted_by(|a, b| a.slot < b.slot));
        if !in_order || base > revision {
            r.fail(CodecError::Invalid);
        }
        r.finish()?;
        Ok(Self { revision, base, begun, cells })
    }
}

/// A number: whole ones, which most are, in as few bytes as they need; any other bit for bit.
pub(super) fn number(w: &mut Writer, value: f64) {
    let whole = value as i64;
    if whole.unsigned_abs() < 1 << 52 && (whole as f64).to_bits() == value.to_bits() {
        w.uint((((whole << 1) ^ (whole >> 63)) as u64) + 1);
    } else {
        w.uint(0);
        w.float(value);
    }
}

/// Reads what [`number`] wrote.
pub(super) fn read_number(r: &mut Reader<'_>) -> f64 {
    match r.uint().checked_sub(1) {
        None => r.float(),
        Some(zigzag) => ((zigzag >> 1) as i64 ^ -((zigzag & 1) as i64)) as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes_of(value: f64) -> Vec<u8> {
        let mut w = Writer::new();
        number(&mut w, value);
        w.into_bytes()
    }

    #[test]
    fn every_number_reads_back_bit_for_bit() {
        for value in [0.0, -0.0, 1.0, -1.0, 0.5, 4.5e15, -4.5e15, 9e15, 1e300, f64::MAX, f64::INFINITY, f64::NAN] {
            let bytes = bytes_of(value);
            let mut r = Reader::new(&bytes);
            assert_eq!(read_number(&mut r).to_bits(), value.to_bits(), "{value}");
            assert_eq!(r.finish(), Ok(()));
        }
    }

    #[test]
    fn small_whole_numbers_take_one_byte() {
        assert_eq!([0.0, 1.0, -1.0, 63.0].map(|value| bytes_of(value).len()), [1; 4]);
    }
}
