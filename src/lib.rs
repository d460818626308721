//! Flowglass, a looking glass for AWS VPC flow logs.
//!
//! The modules stand in the order in which the data moves: bytes of a flow log
//! become records, records become columns, a query turns columns into a result,
//! and a view shows it. Everything down to [`worker`] is plain Rust that knows
//! no browser; `browser` exists in WebAssembly builds only, and of `ui` the state alone
//! exists in others.

pub mod column;
pub mod flow;
pub mod ingest;
pub mod insight;
pub mod lesson;
pub mod query;
mod shortcut;
pub mod view;
pub mod worker;

#[cfg(target_arch = "wasm32")]
pub mod browser;
pub mod ui;
