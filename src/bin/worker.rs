//! A data worker.

fn main() {}
