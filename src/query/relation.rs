//! Rows that another module makes of records.
//!
//! A plan may hold an operator that is not of the language. It runs as `stats` does, in
//! every worker by itself and then, after an exchange, on a part of all keys:
//!
//! ```text
//! shard 1:  take, take, …  → deal ┐
//! shard 2:  take, take, …  → deal ┴→ gather → seal → parts, which the next segment scans
//! ```

use super::rows::Rows;
use super::vector::Vector;

/// One such operator in one worker. Every call but [`seal`](Relation::seal) does a bounded
/// piece of work.
pub trait Relation: Send + Sync {
    /// Takes in rows of a batch.
    fn take(&mut self, rows: &Rows);

    /// How many rows are held.
    fn count(&self) -> usize;

    /// Bytes of memory that they take.
    fn held_bytes(&self) -> usize;

    /// Moves some of what is held to the pieces, the same key always to the same piece;
    /// `false` when nothing is left.
    fn deal(&mut self, pieces: &mut [Vec<u8>]) -> bool;

    /// Takes in a piece that a worker has dealt.
    fn gather(&mut self, piece: Vec<u8>);

    /// All pieces are there.
    fn seal(&mut self);

    /// How many parts the rows come in.
    fn parts(&self) -> usize;

    /// A part; the same one each time.
    fn part(&self, at: usize) -> Box<dyn Part + '_>;
}

/// Rows whose columns are made when they are read.
pub trait Part {
    fn rows(&self) -> usize;

    /// One column, of some rows or of all.
    fn column(&self, at: usize, rows: Option<&[u32]>) -> Vector<'static>;
}
