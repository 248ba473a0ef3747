//! See `piquel_fuzz::document`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| piquel_fuzz::document(bytes));
