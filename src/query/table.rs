//! Rows of a result with their column names, as they travel between workers and to the
//! page.

use super::value::Value;
use super::vector::Vector;
use super::wire;

/// Columns of equal length.
#[derive(Clone, Default)]
pub struct Table {
    pub(super) names: Vec<String>,
    pub(super) columns: Vec<Vector<'static>>,
    pub(super) rows: usize,
}

impl Table {
    /// A table of columns that are all `rows` long.
    pub(crate) fn new(names: Vec<String>, columns: Vec<Vector<'static>>, rows: usize) -> Table {
        debug_assert!(columns.iter().all(|column| column.len() == rows));
        Table {
            names,
            columns,
            rows,
        }
    }

    /// A table of unnamed columns, of which every row has a value for each.
    pub fn of_rows(width: usize, rows: Vec<Vec<Value>>) -> Table {
        let count = rows.len();
        let mut columns = vec![Vec::with_capacity(count); width];
        for row in rows {
            for (column, value) in columns.iter_mut().zip(row) {
                column.push(value);
            }
        }
        let columns = columns.into_iter().map(Vector::from_values).collect();
        Table::new(vec![String::new(); width], columns, count)
    }

    /// The rows of `selection`, in its order.
    pub(super) fn take(&self, selection: &[u32]) -> Table {
        let columns = self.columns.iter().map(|column| column.take(selection));
        Table::new(self.names.clone(), columns.collect(), selection.len())
    }

    /// Bytes of memory that the values take.
    pub(super) fn held_bytes(&self) -> usize {
        self.columns.iter().map(Vector::held_bytes).sum()
    }

    pub fn names(&self) -> &[String] {
        &self.names
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn value(&self, row: usize, column: usize) -> Value {
        self.columns[column].value(row)
    }

    /// The bytes that [`decode`](Table::decode) reads.
    pub fn encode(&self) -> Vec<u8> {
        wire::encode(self)
    }

    /// The table that was encoded; `None` when the bytes are none.
    pub fn decode(bytes: &[u8]) -> Option<Table> {
        wire::decode(bytes)
    }
}
