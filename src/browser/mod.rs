//! The only home of JavaScript bindings outside the UI: one file per concern.

pub mod clipboard;
pub mod clock;
pub mod data_worker;
pub mod download;
pub mod files;
mod parquet_reader;
pub mod parquet_worker;
mod reader;
pub mod start;
pub mod storage;
pub mod workers;
