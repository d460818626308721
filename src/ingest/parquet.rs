//! Parquet files, which are read from anywhere in the file and not from its head on.
//!
//! A [`Reader`] takes a [`View`] of the file and hands out its rows in [`Chunk`]s of
//! typed columns; [`Rows`] turns them into batches of a shard, by the same rules as
//! lines. In the page the two are in different modules: only the first knows Parquet, and
//! only those who open such a file have to fetch it.

mod chunk;
mod codec;
mod column;
mod encoding;
mod problem;
mod reader;
mod rows;
mod view;

pub use chunk::{Cells, Chunk, Texts};
pub use problem::ParquetProblem;
pub use reader::{Contents, Reader};
pub use rows::Rows;
pub use view::View;
