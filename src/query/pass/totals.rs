//! `addtotals col=true`: a row of sums behind all rows.

use super::Pass;
use crate::query::arithmetic;
use crate::query::job::Overflow;
use crate::query::plan::Operation;
use crate::query::table::Table;
use crate::query::value::Value;

/// Adds a row that has the sums of the first columns.
pub struct Totals {
    sums: Vec<Value>,
    /// How many columns the rows have; nothing before the first.
    width: Option<usize>,
}

impl Totals {
    /// Sums so many columns.
    pub fn new(count: usize) -> Totals {
        Totals {
            sums: vec![Value::Null; count],
            width: None,
        }
    }
}

/// The sum so far with one more value; what is no number adds nothing, and neither does a time.
pub fn add(sum: Value, value: &Value) -> Value {
    let is_number = value.number().is_some() && !matches!(value, Value::Time(_));
    match (is_number, sum.is_null()) {
        (false, _) => sum,
        (true, true) => arithmetic::apply(Operation::Add, &Value::Integer(0), value),
        (true, false) => arithmetic::apply(Operation::Add, &sum, value),
    }
}

impl Pass for Totals {
    fn take(&mut self, rows: Table) -> Result<Option<Table>, Overflow> {
        self.width = Some(rows.columns.len());
        for (sum, column) in self.sums.iter_mut().zip(&rows.columns) {
            let before = std::mem::replace(sum, Value::Null);
            *sum = column.values().fold(before, |sum, value| add(sum, &value));
        }
        Ok(Some(rows))
    }

    fn finish(&mut self) -> Result<Option<Table>, Overflow> {
        let Some(width) = self.width.take() else {
            return Ok(None);
        };
        let mut row = std::mem::take(&mut self.sums);
        row.resize(width, Value::Null);
        Ok(Some(Table::of_rows(width, vec![row])))
    }
}
