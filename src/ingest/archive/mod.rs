//! Archives: files within a file.

pub mod zip;
