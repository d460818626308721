//! `dedup`: of rows that are equal in some columns, the first.

use super::Pass;
use crate::flow::Address;
use crate::query::job::Overflow;
use crate::query::table::Table;
use crate::query::value::Value;
use crate::query::vector::Vector;
use std::collections::HashSet;

/// Tells which rows are the first of their kind. A row without one of the values is always
/// kept.
#[derive(Default)]
pub struct Distinct {
    seen: HashSet<Box<[u8]>>,
    key: Vec<u8>,
    bytes: usize,
}

impl Distinct {
    /// Whether no row before had these values; from now on one has.
    pub fn is_first(&mut self, values: impl Iterator<Item = Value>) -> bool {
        self.key.clear();
        for value in values {
            if value.is_null() {
                return true;
            }
            write_key(&mut self.key, &value.normal());
        }
        if self.seen.contains(&self.key[..]) {
            return false;
        }
        self.bytes += self.key.len() + 24;
        self.seen.insert(self.key.as_slice().into());
        true
    }

    pub fn held_bytes(&self) -> usize {
        self.bytes
    }
}

/// Values that are the same to `stats … by` are written the same.
fn write_key(key: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Integer(number) => {
            key.push(1);
            key.extend(number.to_le_bytes());
        }
        Value::Time(time) => {
            key.push(2);
            key.extend(time.to_le_bytes());
        }
        Value::Address(Address::V4(bits)) => {
            key.push(3);
            key.extend(bits.to_le_bytes());
        }
        other => {
            let text = other.to_text();
            key.push(4);
            key.extend((text.len() as u32).to_le_bytes());
            key.extend(text.as_bytes());
        }
    }
}

/// Passes the rows on that are the first of their kind.
pub struct DistinctPass {
    distinct: Distinct,
    /// The columns that tell rows apart.
    columns: Vec<usize>,
}

impl DistinctPass {
    pub fn new(columns: Vec<usize>) -> DistinctPass {
        DistinctPass {
            distinct: Distinct::default(),
            columns,
        }
    }
}

impl Pass for DistinctPass {
    fn take(&mut self, rows: Table) -> Result<Option<Table>, Overflow> {
        let keys: Vec<&Vector> = self.columns.iter().map(|&at| &rows.columns[at]).collect();
        let first = (0..rows.rows as u32).filter(|&row| {
            let values = keys.iter().map(|key| key.value(row as usize));
            self.distinct.is_first(values)
        });
        let first: Vec<u32> = first.collect();
        Ok(Some(rows.take(&first)))
    }

    fn held_bytes(&self) -> usize {
        self.distinct.held_bytes()
    }
}
