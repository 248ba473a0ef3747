//! One description of bytes for both ways.

use super::{CodecError, Reader, Writer};
use crate::time::Time;

/// Writes values, or reads them into their places: a description of bytes in terms of it serves both ways.
pub enum Coder<'c, 'b> {
    /// Takes values from their places.
    Write(&'c mut Writer),
    /// Puts values into their places.
    Read(&'c mut Reader<'b>),
}

impl Coder<'_, '_> {
    /// Whether places are being filled.
    pub const fn reads(&self) -> bool {
        matches!(self, Self::Read(_))
    }

    /// As [`Reader::fail`].
    pub fn fail(&mut self, fault: CodecError) {
        if let Self::Read(r) = self {
            r.fail(fault);
        }
    }

    /// An unsigned integer.
    #[inline(never)]
    pub fn uint(&mut self, place: &mut u64) {
        match self {
            Self::Write(w) => w.uint(*place),
            Self::Read(r) => *place = r.uint(),
        }
    }

    /// A signed integer, zigzag: a small step back is a small number, too.
    pub fn int(&mut self, place: &mut i64) {
        let mut coded = ((*place << 1) ^ (*place >> 63)) as u64;
        self.uint(&mut coded);
        *place = (coded >> 1) as i64 ^ -((coded & 1) as i64);
    }

    /// An unsigned integer of 32 bits.
    #[inline(never)]
    pub fn small(&mut self, place: &mut u32) {
        match self {
            Self::Write(w) => w.uint((*place).into()),
            Self::Read(r) => *place = r.small(),
        }
    }

    /// An index below `end`.
    #[inline(never)]
    pub fn below(&mut self, place: &mut usize, end: usize) {
        match self {
            Self::Write(w) => w.uint(*place as u64),
            Self::Read(r) => *place = r.below(end),
        }
    }

    /// Yes or no.
    #[inline(never)]
    pub fn flag(&mut self, place: &mut bool) {
        match self {
            Self::Write(w) => w.byte(u8::from(*place)),
            Self::Read(r) => *place = r.flag(),
        }
    }

    /// Eight bytes of a hash.
    #[inline(never)]
    pub fn key(&mut self, place: &mut u64) {
        match self {
            Self::Write(w) => w.key(*place),
            Self::Read(r) => *place = r.key(),
        }
    }

    /// A double.
    #[inline(never)]
    pub fn float(&mut self, place: &mut f64) {
        match self {
            Self::Write(w) => w.float(*place),
            Self::Read(r) => *place = r.float(),
        }
    }

    /// An instant.
    #[inline(never)]
    pub fn time(&mut self, place: &mut Time) {
        match self {
            Self::Write(w) => w.uint(place.ms()),
            Self::Read(r) => *place = Time::read(r),
        }
    }

    /// A string.
    #[inline(never)]
    pub fn text(&mut self, place: &mut String) {
        match self {
            Self::Write(w) => w.text(place),
            Self::Read(r) => *place = r.text(),
        }
    }

    /// A run of bytes.
    pub fn bytes(&mut self, place: &mut Box<[u8]>) {
        match self {
            Self::Write(w) => w.bytes(place),
            Self::Read(r) => *place = r.bytes().into(),
        }
    }

    /// Something that may be missing; the place is empty before it is read into.
    pub fn option<T: Default>(&mut self, place: &mut Option<T>, code: impl FnOnce(&mut Self, &mut T)) {
        let mut is_there = place.is_some();
        self.flag(&mut is_there);
        if is_there {
            code(self, place.get_or_insert_default());
        }
    }

    /// How many things there are: to read, never more than there are bytes.
    #[inline(never)]
    pub fn count(&mut self, n: usize) -> usize {
        match self {
            Self::Write(w) => {
                w.uint(n as u64);
                n
            }
            Self::Read(r) => r.count(),
        }
    }

    /// As many things as the length before them says; a list is empty before it is read into.
    pub fn list<T: Default>(&mut self, list: &mut Vec<T>, code: impl Fn(&mut Coder<'_, '_>, &mut T)) {
        let n = self.count(list.len());
        self.many(list, n, code);
    }

    /// As many things as `n` says, which came from [`Coder::count`].
    pub fn many<T: Default>(&mut self, list: &mut Vec<T>, n: usize, code: impl Fn(&mut Coder<'_, '_>, &mut T)) {
        self.repeat(n, &mut List { list, code });
    }

    /// One loop for all lists, since each of its own would cost a page some 100 bytes. A fault ends it: what would follow is made up.
    #[inline(never)]
    fn repeat(&mut self, n: usize, rows: &mut dyn Rows) {
        let mut index = 0;
        while index < n && !self.has_failed() {
            rows.code(self, index);
            index += 1;
        }
    }

    const fn has_failed(&self) -> bool {
        matches!(self, Self::Read(r) if r.fault.is_some())
    }
}

/// Things in a row. A trait of its own, because a closure behind a reference brings two more ways to call it along.
trait Rows {
    fn code(&mut self, c: &mut Coder<'_, '_>, index: usize);
}

/// A list, and the code of one thing in it.
struct List<'l, T, F> {
    list: &'l mut Vec<T>,
    code: F,
}

impl<T: Default, F: Fn(&mut Coder<'_, '_>, &mut T)> Rows for List<'_, T, F> {
    fn code(&mut self, c: &mut Coder<'_, '_>, index: usize) {
        if index == self.list.len() {
            self.list.push(T::default());
        }
        if let Some(one) = self.list.get_mut(index) {
            (self.code)(c, one);
        }
    }
}
