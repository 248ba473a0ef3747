//! Bytes in, bytes out: the one encoding that plans and snapshots share. Knows nothing of what it carries.
//!
//! Integers are LEB128, doubles are their eight bytes little-endian, strings and byte runs carry their length first.

mod coder;

pub use coder::Coder;

/// Why bytes could not be read. Carries no text: the page has no room for prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodecError {
    /// The bytes end before the value does.
    Truncated,
    /// A value is out of the range that its place allows.
    Invalid,
    /// The bytes are of a format that this build does not know.
    Version,
}

/// The bits of the one NaN that is written.
const NAN: u64 = 0x7ff8_0000_0000_0000;

/// Appends values to a growing run of bytes.
#[derive(Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// An empty run.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Whether nothing was written.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was written so far.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// What was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// One byte.
    #[inline(never)]
    pub fn byte(&mut self, value: u8) {
        self.0.push(value);
    }

    /// An unsigned integer in as few bytes as it needs.
    #[inline(never)]
    pub fn uint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.byte(value as u8 | 0x80);
            value >>= 7;
        }
        self.byte(value as u8);
    }

    /// A signed integer, zigzag.
    pub fn int(&mut self, value: i64) {
        self.uint(((value << 1) ^ (value >> 63)) as u64);
    }

    /// A double, bit for bit. Of the many bits that say NaN, targets choose different ones: here there is one.
    pub fn float(&mut self, value: f64) {
        self.key(if value.is_nan() { NAN } else { value.to_bits() });
    }

    /// Eight bytes of a hash.
    #[inline(never)]
    pub fn key(&mut self, value: u64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    /// A run of bytes with its length.
    #[inline(never)]
    pub fn bytes(&mut self, value: &[u8]) {
        self.uint(value.len() as u64);
        self.0.extend_from_slice(value);
    }

    /// Bytes that were written elsewhere, as they are.
    pub fn raw(&mut self, value: &[u8]) {
        self.0.extend_from_slice(value);
    }

    /// A string with its length.
    pub fn text(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }

    /// Something that may be missing: a byte that says so, then the thing.
    pub fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.byte(u8::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }
}

impl From<Vec<u8>> for Writer {
    /// Goes on behind bytes that are there already.
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

/// Takes values off the front of a run of bytes. Never reads past the end, never allocates more than the bytes could hold.
///
/// The first fault empties the run: from then on everything reads as zero and no list has entries, and [`Reader::finish`] tells what
/// it was. So there is one check at the end in place of one for each value, which halves the code that reads plans and snapshots.
pub struct Reader<'a> {
    rest: &'a [u8],
    fault: Option<CodecError>,
}

impl<'a> Reader<'a> {
    /// Reads from the front of `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, fault: None }
    }

    /// What was not read yet; nothing after a fault.
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Ends the reading. What was read is good only if this is.
    ///
    /// # Errors
    /// The first fault; [`CodecError::Invalid`] where bytes are left.
    pub fn finish(self) -> Result<(), CodecError> {
        match self.fault {
            Some(fault) => Err(fault),
            None if self.rest.is_empty() => Ok(()),
            None => Err(CodecError::Invalid),
        }
    }

    /// Notes a fault that the reader could not see, and reads no more.
    pub fn fail(&mut self, fault: CodecError) {
        self.fault.get_or_insert(fault);
        self.rest = &[];
    }

    /// What there is, or, where there is nothing, a fault and `instead`.
    pub fn need<T>(&mut self, value: Option<T>, instead: T) -> T {
        value.unwrap_or_else(|| {
            self.fail(CodecError::Invalid);
            instead
        })
    }

    #[inline(never)]
    fn take(&mut self, n: usize) -> &'a [u8] {
        let Some((head, tail)) = self.rest.split_at_checked(n) else {
            self.fail(CodecError::Truncated);
            return &[];
        };
        self.rest = tail;
        head
    }

    /// One byte.
    #[inline(never)]
    pub fn byte(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or(0)
    }

    /// A byte that says yes or no.
    #[inline(never)]
    pub fn flag(&mut self) -> bool {
        self.below(2) == 1
    }

    /// An unsigned integer.
    #[inline(never)]
    pub fn uint(&mut self) -> u64 {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte();
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return value;
            }
        }
        self.fail(CodecError::Invalid);
        0
    }

    /// An unsigned integer that fits into 32 bits.
    #[inline(never)]
    pub fn small(&mut self) -> u32 {
        let value = u32::try_from(self.uint()).ok();
        self.need(value, 0)
    }

    /// An unsigned integer below `end`, as an index.
    #[inline(never)]
    pub fn below(&mut self, end: usize) -> usize {
        let value = self.uint();
        self.need((value < end as u64).then_some(value as usize), 0)
    }

    /// How many things follow: never more than there are bytes left, so that a length alone can't exhaust memory.
    #[inline(never)]
    pub fn count(&mut self) -> usize {
        let value = self.uint();
        if value > self.rest.len() as u64 {
            self.fail(CodecError::Truncated);
            return 0;
        }
        value as usize
    }

    /// A signed integer.
    pub fn int(&mut self) -> i64 {
        let value = self.uint();
        (value >> 1) as i64 ^ -((value & 1) as i64)
    }

    /// A double.
    #[inline(never)]
    pub fn float(&mut self) -> f64 {
        f64::from_bits(self.key())
    }

    /// Eight bytes of a hash.
    #[inline(never)]
    pub fn key(&mut self) -> u64 {
        let bytes = self.take(8).try_into();
        bytes.map_or(0, u64::from_le_bytes)
    }

    /// A run of bytes.
    #[inline(never)]
    pub fn bytes(&mut self) -> &'a [u8] {
        let n = self.count();
        self.take(n)
    }

    /// A string. Bytes that are no UTF-8 make another string or a fault: the standard library, which tells more exactly, would cost
    /// a page 700 bytes.
    #[inline(never)]
    pub fn text(&mut self) -> String {
        let mut text = String::new();
        let (mut code, mut more) = (0u32, 0);
        for &byte in self.bytes() {
            if more > 0 {
                code = code << 6 | u32::from(byte & 0x3f);
                more -= 1;
            } else {
                // As many ones lead the first byte of a character as it has bytes; none if it is the only one.
                let ones = byte.leading_ones();
                code = u32::from(byte) & (0x7f >> ones);
                more = ones.saturating_sub(1);
            }
            if more == 0 {
                text.push(self.need(char::from_u32(code), ' '));
            }
        }
        text
    }

    /// Something that may be missing.
    pub fn option<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.flag() { Some(read(self)) } else { None }
    }

    /// As many things as the length before them says.
    pub fn list<T>(&mut self, read: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let n = self.count();
        self.many(n, read)
    }

    /// As many things as `n` says, which came from [`Reader::count`].
    pub fn many<T>(&mut self, n: usize, mut read: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let mut list = Vec::new();
        // A fault ends the list: what would follow is made up.
        while list.len() < n && self.fault.is_none() {
            list.push(read(self));
        }
        list
    }
}

/// The 64-bit FNV-1a hash: names things by what they are (plans, accumulators, signals), the same on every target.
/// Source: Fowler, Noll, Vo, <http://www.isthe.com/chongo/tech/comp/fnv/>.
pub fn content_hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let mut writer = Writer::new();
        for value in [0, 127, 128, u64::MAX] {
            writer.uint(value);
        }
        for value in [0, -1, i64::MIN, i64::MAX] {
            writer.int(value);
        }
        writer.float(-0.1);
        writer.text("grüß");
        writer.option(Some(7), Writer::uint);
        writer.option(None, Writer::uint);
        let bytes = writer.into_bytes();
        let mut reader = Reader::new(&bytes);
        for value in [0, 127, 128, u64::MAX] {
            assert_eq!(reader.uint(), value);
        }
        for value in [0, -1, i64::MIN, i64::MAX] {
            assert_eq!(reader.int(), value);
        }
        assert_eq!(reader.float(), -0.1);
        assert_eq!(reader.text(), "grüß");
        assert_eq!(reader.option(Reader::uint), Some(7));
        assert_eq!(reader.option(Reader::uint), None);
        assert_eq!(reader.finish(), Ok(()));
    }

    #[test]
    fn a_length_beyond_the_bytes_is_a_fault_and_allocates_nothing() {
        let mut writer = Writer::new();
        writer.uint(u64::MAX);
        let bytes = writer.into_bytes();
        let mut reader = Reader::new(&bytes);
        assert!(reader.list(Reader::byte).is_empty());
        assert_eq!(reader.finish(), Err(CodecError::Truncated));
    }

    #[test]
    fn after_a_fault_nothing_more_is_read_and_the_first_fault_is_told() {
        let mut reader = Reader::new(&[7, 1, 1, 1]);
        assert_eq!(reader.below(7), 0);
        assert_eq!((reader.byte(), reader.text()), (0, String::new()));
        assert!(reader.list(Reader::byte).is_empty());
        assert_eq!(reader.finish(), Err(CodecError::Invalid));
    }

    #[test]
    fn bytes_that_are_left_are_a_fault() {
        assert_eq!(Reader::new(&[1]).finish(), Err(CodecError::Invalid));
    }
}
