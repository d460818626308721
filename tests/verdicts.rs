//! Verdicts: rows worked out by hand, and random worlds whose records a simulator emits.
//!
//! `FLOWGLASS_VERDICT_CASES=20000 cargo test --release --test verdicts` runs more worlds;
//! `FLOWGLASS_VERDICT_SEED=17` runs the one that a failure names.

#[path = "verdicts/ask.rs"]
mod ask;
#[path = "oracle/random.rs"]
mod random;
#[path = "verdicts/records.rs"]
mod records;
#[path = "verdicts/rows.rs"]
mod rows;
#[path = "simulator/mod.rs"]
mod simulator;
#[path = "verdicts/worlds.rs"]
mod worlds;
