//! The query language and its vectorised engine.
//!
//! A query text becomes a tree ([`syntax`]), the tree a checked plan, the plan a job
//! that runs over the batches of a shard; partial results of several shards are merged.

pub(crate) mod aggregate;
mod arithmetic;
pub mod assist;
pub mod catalog;
mod check;
pub mod command;
mod compile;
pub mod derived;
pub mod diagnostic;
pub mod drill;
pub(crate) mod eval;
pub mod explain;
mod extraction;
pub mod facts;
pub mod function;
mod group;
mod job;
pub mod json;
mod key_table;
mod lookup;
mod measure;
pub mod notation;
pub mod operator;
mod order;
pub mod outline;
mod page;
mod pass;
mod pattern;
pub(crate) mod plan;
mod regex;
pub(crate) mod relation;
pub(crate) mod rows;
pub mod saved;
pub mod selection;
mod source;
mod sql;
pub mod syntax;
pub mod table;
pub mod time;
mod tuple;
pub mod value;
pub(crate) mod vector;
mod wire;
mod xml;

pub use check::{Checked, Context, check};
pub use compile::compile;
pub use diagnostic::{Diagnostic, Edit, Fix, Severity, Span};
pub(crate) use job::MEMORY_LIMIT;
pub use job::{Job, Overflow, Progress, SAMPLE_EVERY};
pub use lookup::LookupTable;
pub use measure::Measure;
pub use order::ColumnOrder;
pub use outline::{Groups, Outline};
pub use page::{Samples, find_row, merge_tables, shares};
pub use plan::Plan;
pub use selection::{Chip, Selection};
pub use table::Table;
pub use time::TimeRange;
pub use value::Value;
pub(crate) use wire::{TableWriter, read_table};
