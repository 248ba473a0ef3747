//! The border to the page: what JavaScript calls, and what it is asked for. Numbers cross as they are; text and bytes lie in memory,
//! those that come in in a room that was asked for before. `js/border.js` is the other side.
//!
//! Exports and imports are raw: with wasm-bindgen the same took 3 kB more of what a page downloads, and its glue stands for one instance
//! for good, where a trap calls for another one.

#![expect(unsafe_code, reason = "raw exports and imports deal in addresses; measured gain above")]

use core::cell::UnsafeCell;

use piquel_engine::codec::{Reader, Writer};

use crate::client;
use crate::core::Settings;
use crate::page::Page;

/// A place that the page writes bytes to, before a call that takes them.
struct Room(UnsafeCell<Vec<u8>>);

// SAFETY: the module has one thread; it is built without atomics.
unsafe impl Sync for Room {}

static ROOM: Room = Room(UnsafeCell::new(Vec::new()));

/// Makes room for `size` bytes; gives their address, which holds until the next call.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
extern "C" fn room(size: usize) -> *mut u8 {
    let bytes = vec![0; size];
    // SAFETY: nobody holds a reference into the room: `take_room` moves its bytes out.
    let room = unsafe { &mut *ROOM.0.get() };
    *room = bytes;
    room.as_mut_ptr()
}

/// What the page wrote into the room.
fn take_room() -> Vec<u8> {
    // SAFETY: as above.
    core::mem::take(unsafe { &mut *ROOM.0.get() })
}

fn take_text() -> String {
    text(&take_room())
}

/// Bytes as text.
pub(crate) fn text(bytes: &[u8]) -> String {
    let mut w = Writer::new();
    w.bytes(bytes);
    Reader::new(&w.into_bytes()).text()
}

/// Opens a page with the plan that is in the room, with nothing taken up yet. `language`, which is that of prompts, lies behind the plan's
/// `size` bytes. Gives its address, or 0 if the plan is none that this build can read. A page lives as long as the instance.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
extern "C" fn open(size: usize, sends: u32, mode: u32) -> *const Page {
    let bytes = take_room();
    let (plan, language) = bytes.split_at_checked(size).unwrap_or_default();
    let settings = Settings { language: text(language), sending: sends != 0, mode };
    match Page::new(plan, settings) {
        Some(page) => Box::leak(Box::new(page)),
        None => core::ptr::null(),
    }
}

/// As [`client::call`].
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
unsafe extern "C" fn call(page: *const Page, what: u32, a: f64, b: f64, c: f64, t: f64) -> u32 {
    // SAFETY: the address is one that `open` gave, and what is there stays.
    client::call(unsafe { &*page }, what, a, b, c, t)
}

/// As [`client::say`], with the text in the room.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
unsafe extern "C" fn say(page: *const Page, what: u32, a: f64, t: f64) -> u32 {
    // SAFETY: as above.
    client::say(unsafe { &*page }, what, take_text(), a, t)
}

/// As [`client::answer`].
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
unsafe extern "C" fn answer(
    page: *const Page,
    ticket: u32,
    status: u32,
    wait: f64,
    answered: u32,
    refused: u32,
    rev: f64,
) -> u32 {
    // SAFETY: as above.
    client::answer(unsafe { &*page }, ticket, status as u16, wait, answered, refused, rev)
}

/// As [`client::read`]; the bytes are given to the page.
#[cfg_attr(target_arch = "wasm32", unsafe(no_mangle))]
unsafe extern "C" fn read(page: *const Page, what: u32, a: f64, t: f64) {
    // SAFETY: as above.
    let bytes = client::read(unsafe { &*page }, what, a, t);
    // SAFETY: the page copies them at once.
    unsafe { raw::give(bytes.as_ptr(), bytes.len()) };
}

/// Ms since the page began, on a clock that never goes back.
pub(crate) fn now() -> f64 {
    // SAFETY: takes nothing, gives a number.
    unsafe { raw::now() }
}

/// Ms since the Unix epoch.
pub(crate) fn today() -> f64 {
    // SAFETY: as above.
    unsafe { raw::today() }
}

/// From 0 to below 1.
pub(crate) fn random() -> f64 {
    // SAFETY: as above.
    unsafe { raw::random() }
}

/// 16 bytes that no other device has.
pub(crate) fn random_bytes() -> [u8; 16] {
    let mut bytes = [0; 16];
    // SAFETY: the page writes no more than it is told.
    unsafe { raw::fill(bytes.as_mut_ptr(), bytes.len()) };
    bytes
}

/// Has a request made, of which [`client::answer`] will hear.
pub(crate) fn post(ticket: u32, leaving: bool, body: &[u8]) {
    // SAFETY: the page copies the bytes at once.
    unsafe { raw::post(ticket, leaving.into(), body.as_ptr(), body.len()) }
}

/// Has [`client::call`] called to wake after so many ms, in place of what was asked for before; below 0, never.
pub(crate) fn arm(ms: f64) {
    // SAFETY: takes a number.
    unsafe { raw::arm(ms) }
}

/// The bytes that the device keeps under `name`.
pub(crate) fn kept(name: &str) -> Option<Vec<u8>> {
    // SAFETY: the page copies the name at once, and writes what it finds into a room.
    let found = unsafe { raw::kept(name.as_ptr(), name.len()) };
    (found != 0).then(take_room)
}

/// Has bytes kept under `name`, or, if there are none, what is there removed.
pub(crate) fn keep(name: &str, bytes: Option<&[u8]>) {
    let (bytes, remove) = (bytes.unwrap_or_default(), bytes.is_none());
    // SAFETY: the page copies both at once.
    unsafe { raw::keep(name.as_ptr(), name.len(), bytes.as_ptr(), bytes.len(), remove.into()) }
}

#[cfg(target_arch = "wasm32")]
mod raw {
    #[link(wasm_import_module = "piquel")]
    unsafe extern "C" {
        pub(super) fn now() -> f64;
        pub(super) fn today() -> f64;
        pub(super) fn random() -> f64;
        pub(super) fn fill(at: *mut u8, size: usize);
        pub(super) fn give(at: *const u8, size: usize);
        pub(super) fn post(ticket: u32, leaving: u32, at: *const u8, size: usize);
        pub(super) fn arm(ms: f64);
        pub(super) fn kept(name: *const u8, length: usize) -> u32;
        pub(super) fn keep(name: *const u8, length: usize, at: *const u8, size: usize, remove: u32);
    }
}

/// Natively, where parts of this crate are tested, there is no page.
#[cfg(not(target_arch = "wasm32"))]
mod raw {
    #![expect(clippy::missing_const_for_fn, reason = "they stand in for functions of a page")]

    pub(super) unsafe fn now() -> f64 {
        0.0
    }
    pub(super) unsafe fn today() -> f64 {
        0.0
    }
    pub(super) unsafe fn random() -> f64 {
        0.0
    }
    pub(super) unsafe fn fill(_: *mut u8, _: usize) {}
    pub(super) unsafe fn give(_: *const u8, _: usize) {}
    pub(super) unsafe fn post(_: u32, _: u32, _: *const u8, _: usize) {}
    pub(super) unsafe fn arm(_: f64) {}
    pub(super) unsafe fn kept(_: *const u8, _: usize) -> u32 {
        0
    }
    pub(super) unsafe fn keep(_: *const u8, _: usize, _: *const u8, _: usize, _: u32) {}
}
