//! Bytes for the target `archive` of `read.rs`.
#![no_main]

#[path = "../read.rs"]
mod read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read::archive(bytes));
