//! Rows of the result.

use super::input::{Input, by_part, position};
use super::{Job, SAMPLE_EVERY, State};
use crate::column::{BATCH_ROWS, Dictionaries};
use crate::flow::Layout;
use crate::query::eval::evaluate;
use crate::query::order::compare_vectors;
use crate::query::plan::{End, Expr, OrderKey};
use crate::query::rows::{Rows, Source};
use crate::query::table::Table;
use crate::query::tuple::Memo;
use crate::query::value::{Number, Value};
use crate::query::vector::Vector;
use std::cmp::Ordering;
use std::sync::Arc;

impl Job {
    /// Rows of the ordered output: the segment's columns (unless only keys are wanted), then
    /// the keys that order them.
    pub fn slice(
        &self,
        from: u64,
        count: u64,
        with_columns: bool,
        dictionaries: &Dictionaries,
    ) -> Table {
        let State::Ordered(rows) = &self.state else {
            return Table::default();
        };
        let from = rows.len().min(from as usize);
        let until = rows.len().min(from.saturating_add(count as usize));
        self.table(&rows[from..until], with_columns, dictionaries)
    }

    /// The line that a row of the ordered output came from, and its layout; `None` when the
    /// rows are no lines of files any more.
    pub fn line(&self, row: u64, dictionaries: &Dictionaries) -> Option<(String, Arc<Layout>)> {
        let (State::Ordered(rows), Input::Shard(snapshot)) = (&self.state, &*self.input) else {
            return None;
        };
        let (batch, row) = snapshot.locate(*rows.get(row as usize)?);
        let batch = &snapshot.batches()[batch];
        let mut line = String::new();
        batch.write_line(row as usize, dictionaries, &mut line);
        Some((line, batch.layout().clone()))
    }

    /// The keys of every [`SAMPLE_EVERY`]th row of the ordered output.
    pub fn samples(&self, dictionaries: &Dictionaries) -> Table {
        let State::Ordered(rows) = &self.state else {
            return Table::default();
        };
        let sampled: Vec<u32> = rows.iter().step_by(SAMPLE_EVERY).copied().collect();
        self.table(&sampled, false, dictionaries)
    }

    /// The greatest value of each of these columns of the result; `None` for the others, for one
    /// that is negative anywhere or no number, and for more rows than a batch has.
    pub fn greatest(&self, columns: &[usize], dictionaries: &Dictionaries) -> Vec<Option<f64>> {
        let (State::Ordered(rows), End::Rows { columns: shown, .. }) =
            (&self.state, &self.segment().end)
        else {
            return Vec::new();
        };
        let mut greatest = vec![None; shown.len()];
        if rows.len() > BATCH_ROWS {
            return greatest;
        }
        let known: Vec<usize> = columns
            .iter()
            .copied()
            .filter(|&at| at < shown.len())
            .collect();
        let exprs: Vec<&Expr> = known.iter().map(|&at| &shown[at]).collect();
        for (at, values) in known
            .into_iter()
            .zip(self.values(&exprs, rows, dictionaries))
        {
            let number = |value: &Value| match value {
                // No row of the group had a number.
                Value::Null => Some(0.0),
                value => value.number().map(Number::to_f64).filter(|it| *it >= 0.0),
            };
            let mut numbers = values.iter().map(number);
            greatest[at] = numbers.try_fold(0.0, |most: f64, number| Some(most.max(number?)));
        }
        greatest
    }

    /// The number of ordered rows before a key, which is a row of [`samples`](Self::samples).
    pub fn rank(&self, key: &Table, dictionaries: &Dictionaries) -> u64 {
        let State::Ordered(rows) = &self.state else {
            return 0;
        };
        let descending = self.order().map(|key| key.descending).chain([false, false]);
        let descending: Vec<bool> = descending.collect();
        let before = rows.partition_point(|&row| {
            let own = self.table(&[row], false, dictionaries);
            for ((own, key), &descending) in own.columns.iter().zip(&key.columns).zip(&descending) {
                match compare_vectors(own, 0, key, 0) {
                    Ordering::Equal => {}
                    order => return order.is_lt() != descending,
                }
            }
            false
        });
        before as u64
    }

    pub(super) fn order(&self) -> impl Iterator<Item = &OrderKey> {
        let order: &[OrderKey] = match &self.segment().end {
            End::Rows { order, .. } => order,
            End::Groups { .. } | End::Relation { .. } | End::Elements { .. } => &[],
        };
        self.first.iter().chain(order)
    }

    /// Columns (unless only keys are wanted) and keys of rows by number. Rows of equal
    /// keys are told apart by file and part, which one worker alone holds.
    fn table(&self, rows: &[u32], with_columns: bool, dictionaries: &Dictionaries) -> Table {
        let columns: &[Expr] = match &self.segment().end {
            End::Rows { columns, .. } if with_columns => columns,
            _ => &[],
        };
        let exprs: Vec<&Expr> = columns
            .iter()
            .chain(self.order().map(|key| &key.expr))
            .collect();
        let values = self.values(&exprs, rows, dictionaries);
        let (mut ranks, mut parts) = (vec![0; rows.len()], vec![0; rows.len()]);
        if let Input::Shard(snapshot) = &*self.input {
            for (at, &row) in rows.iter().enumerate() {
                let (batch, _) = snapshot.locate(row);
                ranks[at] = i64::from(snapshot.rank(batch));
                parts[at] = i64::from(snapshot.batches()[batch].part().index);
            }
        }
        let names = match with_columns && self.is_last_segment() {
            true => self.plan.names.clone(),
            false => vec![String::new(); columns.len()],
        };
        let keys = exprs.len() - columns.len();
        let names = names
            .into_iter()
            .chain(std::iter::repeat_n(String::new(), keys + 2));
        let mut vectors: Vec<Vector<'static>> =
            values.into_iter().map(Vector::from_values).collect();
        vectors.push(Vector::Integer(ranks, None));
        vectors.push(Vector::Integer(parts, None));
        Table::new(names.collect(), vectors, rows.len())
    }

    /// The values of expressions in rows by number.
    pub(super) fn values(
        &self,
        exprs: &[&Expr],
        rows: &[u32],
        dictionaries: &Dictionaries,
    ) -> Vec<Vec<Value>> {
        let mut values: Vec<Vec<Value>> = vec![vec![Value::Null; rows.len()]; exprs.len()];
        let mut fill = |source: Source, chosen: &[(u32, usize)]| {
            let selection: Vec<u32> = chosen.iter().map(|&(row, _)| row).collect();
            let rows = Rows {
                source,
                selection: Some(&selection),
                memo: &Memo::default(),
            };
            for (values, expr) in values.iter_mut().zip(exprs) {
                let vector = evaluate(expr, &rows);
                for (at, &(_, place)) in chosen.iter().enumerate() {
                    values[place] = vector.value(at);
                }
            }
        };
        match &*self.input {
            Input::Shard(snapshot) => {
                let mut wanted: Vec<(usize, (u32, usize))> = Vec::with_capacity(rows.len());
                for (place, &row) in rows.iter().enumerate() {
                    let (batch, row) = snapshot.locate(row);
                    wanted.push((batch, (row, place)));
                }
                wanted.sort_unstable();
                for chosen in wanted.chunk_by(|a, b| a.0 == b.0) {
                    let position = position(snapshot, chosen[0].0);
                    let batch = &snapshot.batches()[chosen[0].0];
                    let chosen: Vec<(u32, usize)> = chosen.iter().map(|&(_, row)| row).collect();
                    fill(Source::Batch(batch, dictionaries, position), &chosen);
                }
            }
            Input::Groups(groups) => {
                let chosen: Vec<(u32, usize)> = (0..rows.len()).map(|at| (at as u32, at)).collect();
                fill(Source::Groups(groups, rows), &chosen);
            }
            Input::Relation(relation, starts) => {
                for (at, chosen) in by_part(starts, rows) {
                    fill(Source::Part(&*relation.part(at)), &chosen);
                }
            }
            Input::Tables(tables) => {
                for (at, chosen) in by_part(&tables.ends, rows) {
                    let table = &tables.tables[at];
                    fill(Source::Columns(&table.columns, table.rows), &chosen);
                }
            }
            Input::Nothing => {}
        }
        values
    }
}
