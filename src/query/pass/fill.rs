//! `filldown` and `fillmissing`: values and rows where there are none.

use super::{Held, Pass};
use crate::column::BATCH_ROWS;
use crate::query::job::Overflow;
use crate::query::table::Table;
use crate::query::time::Period;
use crate::query::value::Value;
use crate::query::vector::Vector;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Carries the last value of the first columns into the rows below that have none.
pub struct FillDown {
    last: Vec<Value>,
}

impl FillDown {
    /// Fills so many columns.
    pub fn new(count: usize) -> FillDown {
        FillDown {
            last: vec![Value::Null; count],
        }
    }
}

impl Pass for FillDown {
    fn take(&mut self, mut rows: Table) -> Result<Option<Table>, Overflow> {
        for (column, last) in rows.columns.iter_mut().zip(&mut self.last) {
            let values = column.values().map(|value| {
                if !value.is_null() {
                    *last = value;
                }
                last.clone()
            });
            *column = Vector::from_values(values.collect());
        }
        Ok(Some(rows))
    }
}

/// More rows than this are not filled in.
const MOST_ROWS: u64 = 10_000_000;

/// Adds a row for each period without one, for each combination of the other keys that
/// there is. The first column is the time, those behind it are the other keys, and rows come
/// in their order; several may have the same.
pub struct FillMissing {
    period: Period,
    /// How many keys there are, the time being one.
    keys: usize,
    /// What stands in the columns behind the keys of an added row; nothing in further ones.
    filling: Vec<Value>,
    width: usize,
    first: Option<i64>,
    last: i64,
    combinations: BTreeSet<Combination>,
    held: Held,
    /// The table in hand, and its next row.
    front: Option<(Table, usize)>,
    cursor: Option<Cursor>,
}

/// What is to come next.
struct Cursor {
    time: i64,
    combinations: Vec<Combination>,
    next: usize,
    /// Whether a row of the time and the next combination has come.
    is_met: bool,
}

/// Values of the other keys, in the order of `sort`.
#[derive(Clone)]
struct Combination(Vec<Value>);

impl Ord for Combination {
    fn cmp(&self, other: &Combination) -> Ordering {
        let orders = self.0.iter().zip(&other.0).map(|(a, b)| a.sort_order(b));
        orders.fold(Ordering::Equal, Ordering::then)
    }
}

impl PartialOrd for Combination {
    fn partial_cmp(&self, other: &Combination) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Combination {
    fn eq(&self, other: &Combination) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Combination {}

impl FillMissing {
    pub fn new(period: Period, keys: usize, filling: Vec<Value>) -> FillMissing {
        FillMissing {
            period,
            keys,
            filling,
            width: 0,
            first: None,
            last: i64::MIN,
            combinations: BTreeSet::new(),
            held: Held::default(),
            front: None,
            cursor: None,
        }
    }

    fn combination(keys: usize, rows: &Table, row: usize) -> Combination {
        let values = (1..keys).map(|at| rows.value(row, at));
        Combination(values.collect())
    }

    /// Refuses to fill in more than anybody reads.
    fn start(&mut self, first: i64) -> Result<Cursor, Overflow> {
        let combinations: Vec<Combination> =
            std::mem::take(&mut self.combinations).into_iter().collect();
        let mut periods = 1;
        let mut time = first;
        while time < self.last && periods * combinations.len() as u64 <= MOST_ROWS {
            time = self.period.next(time);
            periods += 1;
        }
        if periods * combinations.len() as u64 > MOST_ROWS {
            return Err(Overflow {
                message: format!(
                    "`fillmissing` would give over {MOST_ROWS} rows; group by a longer period or by fewer fields"
                ),
            });
        }
        Ok(Cursor {
            time: first,
            combinations,
            next: 0,
            is_met: false,
        })
    }

    /// The row that comes next, if it is that of this period and combination, or has no time.
    fn own_row(&mut self, due: Option<(i64, &Combination)>) -> Option<Vec<Value>> {
        loop {
            let Some((table, row)) = &mut self.front else {
                self.front = Some((self.held.pop()?, 0));
                continue;
            };
            if *row == table.rows {
                self.front = None;
                continue;
            }
            let (table, row) = (&*table, *row);
            let is_due = match (table.value(row, 0), due) {
                (Value::Time(time), Some((due, combination))) => {
                    time == due && FillMissing::combination(self.keys, table, row) == *combination
                }
                (Value::Time(_), None) => false,
                _ => true,
            };
            if !is_due {
                return None;
            }
            let values = (0..self.width).map(|at| table.value(row, at)).collect();
            if let Some((_, row)) = &mut self.front {
                *row += 1;
            }
            return Some(values);
        }
    }

    fn added_row(&self, time: i64, combination: &Combination) -> Vec<Value> {
        let keys = std::iter::once(Value::Time(time)).chain(combination.0.iter().cloned());
        let mut values: Vec<Value> = keys.chain(self.filling.iter().cloned()).collect();
        values.resize(self.width, Value::Null);
        values
    }
}

impl Pass for FillMissing {
    fn take(&mut self, rows: Table) -> Result<Option<Table>, Overflow> {
        self.width = rows.columns.len();
        for row in 0..rows.rows {
            if let Value::Time(time) = rows.value(row, 0) {
                self.first = Some(self.first.map_or(time, |first| first.min(time)));
                self.last = self.last.max(time);
                let combination = FillMissing::combination(self.keys, &rows, row);
                self.combinations.insert(combination);
            }
        }
        self.held.push(rows);
        Ok(None)
    }

    fn finish(&mut self) -> Result<Option<Table>, Overflow> {
        let mut rows = Vec::new();
        let mut cursor = match (self.cursor.take(), self.first) {
            (Some(cursor), _) => cursor,
            (None, Some(first)) => self.start(first)?,
            // There is no time at all.
            (None, None) => return Ok(self.held.pop()),
        };
        while rows.len() < BATCH_ROWS && cursor.time <= self.last {
            let combination = &cursor.combinations[cursor.next];
            if let Some(row) = self.own_row(Some((cursor.time, combination))) {
                // What has no time stands where it stood.
                cursor.is_met |= matches!(row[0], Value::Time(_));
                rows.push(row);
                continue;
            }
            if !std::mem::take(&mut cursor.is_met) {
                rows.push(self.added_row(cursor.time, combination));
            }
            cursor.next += 1;
            if cursor.next == cursor.combinations.len() {
                cursor.next = 0;
                cursor.time = self.period.next(cursor.time);
            }
        }
        while rows.len() < BATCH_ROWS
            && let Some(row) = self.own_row(None)
        {
            rows.push(row);
        }
        self.cursor = Some(cursor);
        let count = rows.len();
        Ok((count > 0).then(|| Table::of_rows(self.width, rows)))
    }

    fn held_bytes(&self) -> usize {
        self.held.bytes + self.combinations.len() * 64 * self.keys
    }
}
