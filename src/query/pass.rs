//! What one worker does with all rows, in their order.
//!
//! Some commands need every row: the rows of all workers, in order, are handed to one of
//! them, which passes over them a table at a time.

mod distinct;
mod fill;
mod share;
mod totals;

pub use distinct::{Distinct, DistinctPass};
pub use fill::{FillDown, FillMissing};
pub use share::Share;
pub use totals::{Totals, add};

use super::job::Overflow;
use super::table::Table;

/// One such command on its way over the rows.
pub trait Pass: Send {
    /// Takes in the next rows, and gives rows that are ready.
    fn take(&mut self, rows: Table) -> Result<Option<Table>, Overflow>;

    /// No rows follow: gives what is left, at most a batch of rows at a call, until there is
    /// nothing.
    fn finish(&mut self) -> Result<Option<Table>, Overflow> {
        Ok(None)
    }

    /// Bytes of memory that it takes.
    fn held_bytes(&self) -> usize {
        0
    }
}

/// Tables of unnamed columns, held back until all rows are seen.
#[derive(Default)]
struct Held {
    tables: std::collections::VecDeque<Table>,
    bytes: usize,
}

impl Held {
    fn push(&mut self, table: Table) {
        self.bytes += table.held_bytes();
        self.tables.push_back(table);
    }

    fn pop(&mut self) -> Option<Table> {
        let table = self.tables.pop_front()?;
        self.bytes -= table.held_bytes();
        Some(table)
    }
}
