//! See `piquel_fuzz::snapshot`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| piquel_fuzz::snapshot(bytes));
