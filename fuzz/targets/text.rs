//! Bytes for the target `text` of `read.rs`.
#![no_main]

#[path = "../read.rs"]
mod read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read::text(bytes));
