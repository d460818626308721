//! `pattern`: how much of the whole each row has.

use super::{Held, Pass};
use crate::query::job::Overflow;
use crate::query::table::Table;
use crate::query::value::Value;
use crate::query::vector::Vector;

/// Adds a column: what a column of counts holds, over the sum of all of them.
pub struct Share {
    /// The column of counts.
    of: usize,
    total: i128,
    held: Held,
}

impl Share {
    pub fn new(of: usize) -> Share {
        Share {
            of,
            total: 0,
            held: Held::default(),
        }
    }
}

impl Pass for Share {
    fn take(&mut self, rows: Table) -> Result<Option<Table>, Overflow> {
        for count in rows.columns[self.of].values() {
            if let Value::Integer(count) = count {
                self.total += count;
            }
        }
        self.held.push(rows);
        Ok(None)
    }

    fn finish(&mut self) -> Result<Option<Table>, Overflow> {
        let Some(mut table) = self.held.pop() else {
            return Ok(None);
        };
        let share = |count: Value| match count {
            Value::Integer(count) => Value::float(count as f64 / self.total as f64),
            _ => Value::Null,
        };
        let shares = table.columns[self.of].values().map(share).collect();
        table.columns.push(Vector::from_values(shares));
        table.names.push(String::new());
        Ok(Some(table))
    }

    fn held_bytes(&self) -> usize {
        self.held.bytes
    }
}
