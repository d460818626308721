//! Bringing rows into order: those of the result, and those of all workers into one list.

use super::input::{Input, Tables, by_part, position};
use super::{Job, Overflow, Progress, State, check_memory};
use crate::column::{BATCH_ROWS, Dictionaries};
use crate::query::eval::evaluate;
use crate::query::order::{ColumnOrder, Sorter};
use crate::query::page::TableMerge;
use crate::query::pass::{Distinct, Pass};
use crate::query::plan::{End, Expr, OrderKey};
use crate::query::rows::{Rows, Source};
use crate::query::table::Table;
use crate::query::tuple::Memo;
use crate::query::value::Value;
use crate::query::vector::Vector;
use std::sync::Arc;

/// Rows on their way into another order.
pub(super) struct Reorder {
    rows: Vec<u32>,
    /// How many of them are marked.
    next: usize,
    /// A bit for each row of the input, set for those that count.
    marks: Vec<u64>,
    /// The part of the input that is read next.
    part: usize,
    sorter: Sorter,
}

/// Ordered rows, of which the first of each kind are looked for.
pub(super) struct Thin {
    pub(super) rows: Vec<u32>,
    /// How many of them are looked at.
    pub(super) next: usize,
    pub(super) distinct: Distinct,
    pub(super) first: Vec<u32>,
}

/// Ordered rows of all workers, which become one list.
pub(super) struct Unite {
    merge: TableMerge,
    /// How many more rows count.
    left: u64,
    pass: Option<Box<dyn Pass>>,
    tables: Tables,
}

impl Reorder {
    /// Marks some of the rows; `false` when all are.
    fn mark(&mut self) -> bool {
        let end = self.rows.len().min(self.next + BATCH_ROWS);
        for &row in &self.rows[self.next..end] {
            self.marks[row as usize / 64] |= 1 << (row % 64);
        }
        let has_more = self.next < end;
        self.next = end;
        has_more
    }

    fn is_marked(&self, row: u32) -> bool {
        self.marks[row as usize / 64] >> (row % 64) & 1 == 1
    }
}

impl Job {
    /// A job that brings the first `count` rows of this result into the order of one of its
    /// columns, or back into that of the query. Rows that are equal there keep the order of the
    /// query. `None` while there is no result, or no such column.
    pub fn reordered(&self, order: Option<ColumnOrder>, count: u64) -> Option<Job> {
        let (State::Ordered(rows), true) = (&self.state, self.is_last_segment()) else {
            return None;
        };
        let End::Rows { columns, .. } = &self.segment().end else {
            return None;
        };
        let first = match order {
            Some(ColumnOrder { column, descending }) => Some(OrderKey {
                expr: columns.get(column)?.clone(),
                descending,
            }),
            None => None,
        };
        let count = rows.len().min(usize::try_from(count).unwrap_or(usize::MAX));
        let mut job = Job {
            plan: self.plan.clone(),
            segment: self.segment,
            kinds: self.kinds.clone(),
            input: self.input.clone(),
            visits: Vec::new(),
            state: State::Ordered(Vec::new()),
            first,
            is_cut: true,
            scanned: self.scanned,
            work: self.work.clone(),
        };
        job.state = State::Reorder(Reorder {
            rows: rows[..count].to_vec(),
            next: 0,
            marks: vec![0; job.input.rows().div_ceil(64)],
            part: 0,
            sorter: Sorter::new(job.directions(), None),
        });
        Some(job)
    }

    /// Lets go of groups, or of a relation, where few of their rows are among the ordered ones:
    /// the first ten of millions need not hold the others. Returns the rows by their new numbers.
    pub(super) fn keep_only(&mut self, rows: Vec<u32>) -> Vec<u32> {
        let count = match &*self.input {
            Input::Groups(groups) => groups.count(),
            Input::Relation(_, starts) => starts.last().map_or(0, |&end| end as usize),
            _ => return rows,
        };
        if rows.len() > BATCH_ROWS || rows.len() * 2 > count {
            return rows;
        }
        let width = self.kinds.len();
        let columns: Vec<Vector<'static>> = match &*self.input {
            Input::Groups(groups) => (0..width).map(|at| groups.column(at, &rows)).collect(),
            Input::Relation(relation, starts) => {
                let mut columns = vec![vec![Value::Null; rows.len()]; width];
                for (at, chosen) in by_part(starts, &rows) {
                    let part = relation.part(at);
                    let numbers: Vec<u32> = chosen.iter().map(|&(row, _)| row).collect();
                    for (at, values) in columns.iter_mut().enumerate() {
                        let column = part.column(at, Some(&numbers));
                        for (value, &(_, place)) in column.values().zip(&chosen) {
                            values[place] = value;
                        }
                    }
                }
                columns.into_iter().map(Vector::from_values).collect()
            }
            _ => return rows,
        };
        let names = vec![String::new(); width];
        let mut tables = Tables::default();
        tables.push(Table::new(names, columns, rows.len()));
        self.input = Arc::new(Input::Tables(tables));
        (0..rows.len() as u32).collect()
    }

    /// Goes on with the first `limit` rows of these tables, which are slices of all
    /// workers' ordered rows.
    pub fn gather_ordered(&mut self, tables: Vec<Table>, limit: u64) {
        let End::Rows {
            order,
            columns,
            pass,
            ..
        } = &self.segment().end
        else {
            return;
        };
        let descending = order.iter().map(|key| key.descending).collect();
        self.state = State::Unite(Box::new(Unite {
            merge: TableMerge::new(tables, columns.len(), descending),
            left: limit,
            pass: pass.as_ref().map(|make| make()),
            tables: Tables::default(),
        }));
    }

    pub(super) fn unite(&mut self, mut unite: Box<Unite>) -> Result<Progress, Overflow> {
        let count = unite.left.min(BATCH_ROWS as u64);
        let rows = unite.merge.take(count as usize);
        unite.left -= rows.rows as u64;
        let has_more = rows.rows > 0;
        let ready = match (&mut unite.pass, has_more) {
            (None, true) => Some(rows),
            (None, false) => None,
            (Some(pass), true) => pass.take(rows)?,
            (Some(pass), false) => pass.finish()?,
        };
        let is_done = !has_more && ready.is_none();
        if let Some(table) = ready {
            unite.tables.push(table);
        }
        let passing = unite.pass.as_ref().map_or(0, |pass| pass.held_bytes());
        let bytes = unite.tables.bytes + passing;
        check_memory("sort", bytes, unite.tables.rows() as usize)?;
        match is_done {
            true => self.continue_with(Input::Tables(unite.tables)),
            false => self.state = State::Unite(unite),
        }
        Ok(Progress::Working)
    }

    /// Marks some of the rows that count, or else sorts those of the next part of the input.
    pub(super) fn reorder(
        &mut self,
        mut reorder: Reorder,
        dictionaries: &Dictionaries,
    ) -> Result<Progress, Overflow> {
        if reorder.mark() {
            self.state = State::Reorder(reorder);
            return Ok(Progress::Working);
        }
        let Some(range) = self.input.part(reorder.part) else {
            self.state = State::Merge {
                merge: reorder.sorter.finish(),
                rows: Vec::new(),
            };
            return Ok(Progress::Working);
        };
        let start = range.start;
        let chosen: Vec<u32> = range.filter(|&row| reorder.is_marked(row)).collect();
        if !chosen.is_empty() {
            let order: Vec<&Expr> = self.order().map(|key| &key.expr).collect();
            let keys = self.keys(&order, reorder.part, start, &chosen, dictionaries);
            reorder.sorter.push(keys, chosen);
            let held = reorder.sorter.held_bytes();
            check_memory("sort", held, reorder.sorter.held_rows())?;
        }
        reorder.part += 1;
        self.state = State::Reorder(reorder);
        Ok(Progress::Working)
    }

    /// The values of expressions in rows of one part of the input, which begins at row `start`.
    fn keys(
        &self,
        exprs: &[&Expr],
        part: usize,
        start: u32,
        rows: &[u32],
        dictionaries: &Dictionaries,
    ) -> Vec<Vector<'static>> {
        let read = |source: Source, selection: Option<&[u32]>| {
            let rows = Rows {
                source,
                selection,
                memo: &Memo::default(),
            };
            let values = exprs.iter().map(|expr| evaluate(expr, &rows).into_owned());
            values.collect()
        };
        let selection: Vec<u32> = rows.iter().map(|row| row - start).collect();
        let selection = Some(&*selection);
        match &*self.input {
            Input::Shard(snapshot) => {
                let position = position(snapshot, part);
                let batch = &snapshot.batches()[part];
                read(Source::Batch(batch, dictionaries, position), selection)
            }
            Input::Groups(groups) => read(Source::Groups(groups, rows), None),
            Input::Relation(relation, _) => read(Source::Part(&*relation.part(part)), selection),
            Input::Tables(tables) => {
                let table = &tables.tables[part];
                read(Source::Columns(&table.columns, table.rows), selection)
            }
            Input::Nothing => Vec::new(),
        }
    }

    /// Looks at the next of the ordered rows for the first of their kind.
    pub(super) fn thin(
        &mut self,
        mut thin: Thin,
        dictionaries: &Dictionaries,
    ) -> Result<Progress, Overflow> {
        let End::Rows {
            distinct, limit, ..
        } = &self.segment().end
        else {
            unreachable!("only rows in order are told apart");
        };
        let end = thin.rows.len().min(thin.next + BATCH_ROWS);
        let chosen = &thin.rows[thin.next..end];
        let keys: Vec<&Expr> = distinct.iter().collect();
        let values = self.values(&keys, chosen, dictionaries);
        for (at, &row) in chosen.iter().enumerate() {
            let mut key = values.iter().map(|values| values[at].clone());
            if thin.distinct.is_first(&mut key) {
                thin.first.push(row);
            }
        }
        thin.next = end;
        let held = thin.distinct.held_bytes() + (thin.rows.len() + thin.first.len()) * 4;
        check_memory("dedup", held, thin.first.len())?;
        let enough = limit.is_some_and(|limit| thin.first.len() as u64 >= limit);
        if thin.next < thin.rows.len() && !enough {
            self.state = State::Thin(thin);
            return Ok(Progress::Working);
        }
        if let Some(limit) = limit {
            thin.first
                .truncate(usize::try_from(*limit).unwrap_or(usize::MAX));
        }
        self.state = State::Ordered(self.keep_only(thin.first));
        Ok(Progress::Ready)
    }
}
