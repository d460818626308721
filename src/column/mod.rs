//! Encoded columns, batches of rows, and the shard that holds them.
//!
//! [`BatchBuilder`] takes the parsed values of one file row by row and seals them
//! into a [`Batch`] of at most [`BATCH_ROWS`] rows, whose columns are stored as
//! narrowly as their values allow. A [`Shard`] is all that one worker holds. Nothing
//! here knows how a log line or a query looks.

mod addresses;
mod batch;
mod bitmap;
mod builder;
mod dictionary;
mod hash;
mod integers;
mod packed;
mod shard;

pub use addresses::Addresses;
pub use batch::{Batch, Column, FileId, Lines, Part};
pub use bitmap::Bitmap;
pub use builder::{BatchBuilder, ColumnBuilder};
pub use dictionary::{Dictionaries, Dictionary, DictionaryId, hash_text};
pub use hash::{ContentHasher, RowHasher, spread};
pub use integers::{From64, Integers};
pub use shard::{Shard, Snapshot};

/// The most rows of one batch.
pub const BATCH_ROWS: usize = 65_536;
