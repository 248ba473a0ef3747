//! See `piquel_fuzz::beacon`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| piquel_fuzz::beacon(bytes));
