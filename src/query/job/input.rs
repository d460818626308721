//! What a segment reads.

use super::{Overflow, check_memory};
use crate::column::{BATCH_ROWS, Snapshot};
use crate::query::eval::evaluate;
use crate::query::group::Groups;
use crate::query::plan::Expr;
use crate::query::relation::Relation;
use crate::query::rows::{Position, Rows};
use crate::query::table::Table;
use crate::query::value::Value;
use crate::query::vector::Vector;

/// What the segment reads.
pub(super) enum Input {
    Shard(Snapshot),
    Groups(Box<Groups>),
    /// A sealed relation, and where each part that was scanned ends.
    Relation(Box<dyn Relation>, Vec<u32>),
    Tables(Tables),
    Nothing,
}

impl Input {
    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        match self {
            Input::Shard(snapshot) => {
                let batches = snapshot.batches();
                let last = batches.last().zip(batches.len().checked_sub(1));
                last.map_or(0, |(batch, at)| snapshot.start(at) as usize + batch.rows())
            }
            Input::Groups(groups) => groups.count(),
            Input::Relation(_, ends) => ends.last().map_or(0, |&end| end as usize),
            Input::Tables(tables) => tables.rows() as usize,
            Input::Nothing => 0,
        }
    }

    /// The rows of one part, none of which is longer than a batch; `None` behind the last.
    pub(super) fn part(&self, at: usize) -> Option<std::ops::Range<u32>> {
        let between = |ends: &[u32]| {
            let start = at.checked_sub(1).map_or(0, |before| ends[before]);
            ends.get(at).map(|&end| start..end)
        };
        match self {
            Input::Shard(snapshot) => {
                let rows = snapshot.batches().get(at)?.rows() as u32;
                let start = snapshot.start(at);
                Some(start..start + rows)
            }
            Input::Groups(groups) => {
                let (start, count) = (at * BATCH_ROWS, groups.count());
                (start < count).then(|| start as u32..count.min(start + BATCH_ROWS) as u32)
            }
            Input::Relation(_, ends) => between(ends),
            Input::Tables(tables) => between(&tables.ends),
            Input::Nothing => None,
        }
    }
}

/// Tables of at most [`BATCH_ROWS`] rows, behind each other.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) tables: Vec<Table>,
    /// How many rows there are up to the end of each table.
    pub(super) ends: Vec<u32>,
    /// Bytes of memory that they take.
    pub(super) bytes: usize,
}

impl Tables {
    /// Adds a row for each element of the list that each row has.
    pub(super) fn push_elements(
        &mut self,
        list: &Expr,
        columns: &[Expr],
        rows: &Rows,
    ) -> Result<(), Overflow> {
        let lists = evaluate(list, rows);
        let columns: Vec<Vector> = columns
            .iter()
            .map(|column| evaluate(column, rows))
            .collect();
        let mut elements = Vec::new();
        let mut origins = Vec::new();
        for (row, list) in lists.values().enumerate() {
            match list {
                Value::List(list) => {
                    elements.extend(list.iter().cloned());
                    origins.resize(elements.len(), row as u32);
                }
                single => {
                    elements.push(single);
                    origins.push(row as u32);
                }
            }
            if elements.len() >= BATCH_ROWS || row + 1 == lists.len() {
                for origins in origins.chunks(BATCH_ROWS) {
                    let rest = elements.split_off(origins.len());
                    let first = Vector::from_values(std::mem::replace(&mut elements, rest));
                    let others = columns
                        .iter()
                        .map(|column| column.take(origins).into_owned());
                    let vectors: Vec<Vector<'static>> =
                        std::iter::once(first).chain(others).collect();
                    let names = vec![String::new(); vectors.len()];
                    self.push(Table::new(names, vectors, origins.len()));
                }
                origins.clear();
                check_memory("unnest", self.bytes, self.rows() as usize)?;
            }
        }
        Ok(())
    }

    pub(super) fn push(&mut self, table: Table) {
        if table.rows > 0 {
            self.bytes += table.held_bytes();
            self.ends.push(self.rows() + table.rows as u32);
            self.tables.push(table);
        }
    }

    pub(super) fn rows(&self) -> u32 {
        self.ends.last().copied().unwrap_or(0)
    }

    /// The number of the first row of a table.
    pub(super) fn start(&self, at: usize) -> u32 {
        at.checked_sub(1).map_or(0, |before| self.ends[before])
    }
}

/// Where the rows of a batch stand.
pub(super) fn position(snapshot: &Snapshot, batch: usize) -> Position {
    Position {
        rank: snapshot.rank(batch),
        part: snapshot.batches()[batch].part().index,
        start: snapshot.start(batch),
    }
}

/// Rows by the part of a relation that they are in, whose ends are `ends`: for each part the
/// rows in there, ascending, with their places in `rows`.
pub(super) fn by_part(ends: &[u32], rows: &[u32]) -> Vec<(usize, Vec<(u32, usize)>)> {
    let mut wanted: Vec<(u32, usize)> = rows.iter().copied().zip(0..).collect();
    wanted.sort_unstable();
    let part_of = |row: u32| ends.partition_point(|&end| end <= row);
    let of_part = |chosen: &[(u32, usize)]| {
        let at = part_of(chosen[0].0);
        let start = at.checked_sub(1).map_or(0, |before| ends[before]);
        let rows = chosen.iter().map(|&(row, place)| (row - start, place));
        (at, rows.collect())
    };
    let parts = wanted.chunk_by(|a, b| part_of(a.0) == part_of(b.0));
    parts.map(of_part).collect()
}
