//! Bytes for the target `csv` of `read.rs`.
#![no_main]

#[path = "../read.rs"]
mod read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read::csv(bytes));
