//! Bytes in, bytes out: the one encoding that plans and snapshots share. Knows nothing of what it carries.
//!
//! Integers are LEB128, doubles are their eight bytes little-endian, strings and byte runs carry their length first.

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

/// Appends values to a growing run of bytes.
#[derive(Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// An empty run.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// What was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// One byte.
    pub fn byte(&mut self, value: u8) {
        self.0.push(value);
    }

    /// An unsigned integer in as few bytes as it needs.
    pub fn uint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    /// A signed integer, zigzag.
    pub fn int(&mut self, value: i64) {
        self.uint(((value << 1) ^ (value >> 63)) as u64);
    }

    /// A double, bit for bit.
    pub fn float(&mut self, value: f64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    /// Eight bytes of a hash.
    pub fn key(&mut self, value: u64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    /// A run of bytes with its length.
    pub fn bytes(&mut self, value: &[u8]) {
        self.uint(value.len() as u64);
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

/// Takes values off the front of a run of bytes. Never reads past the end, never allocates more than the bytes could hold.
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Reads from the front of `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether everything was read.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn take(&mut self, n: usize) -> Result<&'a [u8], CodecError> {
        let (head, tail) = self.0.split_at_checked(n).ok_or(CodecError::Truncated)?;
        self.0 = tail;
        Ok(head)
    }

    /// One byte.
    pub fn byte(&mut self) -> Result<u8, CodecError> {
        let (&first, rest) = self.0.split_first().ok_or(CodecError::Truncated)?;
        self.0 = rest;
        Ok(first)
    }

    /// A byte that says yes or no.
    pub fn flag(&mut self) -> Result<bool, CodecError> {
        Ok(self.below(2)? == 1)
    }

    /// An unsigned integer.
    pub fn uint(&mut self) -> Result<u64, CodecError> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(CodecError::Invalid)
    }

    /// An unsigned integer below `end`, as an index.
    pub fn below(&mut self, end: usize) -> Result<usize, CodecError> {
        let value = self.uint()?;
        if value < end as u64 { Ok(value as usize) } else { Err(CodecError::Invalid) }
    }

    /// How many things follow: never more than there are bytes left, so that a length alone can't exhaust memory.
    pub fn count(&mut self) -> Result<usize, CodecError> {
        let value = self.uint()?;
        if value <= self.0.len() as u64 { Ok(value as usize) } else { Err(CodecError::Truncated) }
    }

    /// A signed integer.
    pub fn int(&mut self) -> Result<i64, CodecError> {
        let value = self.uint()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// A double.
    pub fn float(&mut self) -> Result<f64, CodecError> {
        self.key().map(f64::from_bits)
    }

    /// Eight bytes of a hash.
    pub fn key(&mut self) -> Result<u64, CodecError> {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(self.take(8)?);
        Ok(u64::from_le_bytes(bytes))
    }

    /// A run of bytes.
    pub fn bytes(&mut self) -> Result<&'a [u8], CodecError> {
        let n = self.count()?;
        self.take(n)
    }

    /// A string.
    pub fn text(&mut self) -> Result<&'a str, CodecError> {
        core::str::from_utf8(self.bytes()?).map_err(|_| CodecError::Invalid)
    }

    /// Something that may be missing.
    pub fn option<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, CodecError>,
    ) -> Result<Option<T>, CodecError> {
        Ok(if self.flag()? { Some(read(self)?) } else { None })
    }

    /// As many things as the length before them says.
    pub fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> Result<T, CodecError>) -> Result<Vec<T>, CodecError> {
        let n = self.count()?;
        let mut list = Vec::with_capacity(n);
        for _ in 0..n {
            list.push(read(self)?);
        }
        Ok(list)
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
            assert_eq!(reader.uint(), Ok(value));
        }
        for value in [0, -1, i64::MIN, i64::MAX] {
            assert_eq!(reader.int(), Ok(value));
        }
        assert_eq!(reader.float(), Ok(-0.1));
        assert_eq!(reader.text(), Ok("grüß"));
        assert_eq!(reader.option(Reader::uint), Ok(Some(7)));
        assert_eq!(reader.option(Reader::uint), Ok(None));
        assert!(reader.is_empty());
    }

    #[test]
    fn a_length_beyond_the_bytes_is_an_error_and_allocates_nothing() {
        let mut writer = Writer::new();
        writer.uint(u64::MAX);
        let bytes = writer.into_bytes();
        assert_eq!(Reader::new(&bytes).list(Reader::byte), Err(CodecError::Truncated));
        assert_eq!(Reader::new(&bytes).text(), Err(CodecError::Truncated));
    }
}
