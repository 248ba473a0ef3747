//! See `piquel_fuzz::facts`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| piquel_fuzz::facts(bytes));
