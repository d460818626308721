//! Pages of an ordered result that several workers hold.
//!
//! Each worker has its rows in order; together they are merged only as far as a page
//! needs. To begin in the middle, samples of the workers' keys tell a key that stands
//! shortly before the page; every worker counts its rows before that key, which says
//! exactly where the key stands in the whole, and hands out its rows from there.

use super::job::SAMPLE_EVERY;
use super::order::compare_vectors;
use super::table::Table;
use super::vector::Vector;
use std::cmp::Ordering;

/// Merges tables whose rows are in order and takes `count` rows from the `skip`th on.
/// The first `visible` columns are kept; those behind are the keys, of which
/// `descending` tells the direction; the last two are always ascending.
pub fn merge_tables(
    tables: &[Table],
    visible: usize,
    descending: &[bool],
    skip: u64,
    count: u64,
) -> Table {
    let mut cursors = vec![0; tables.len()];
    let mut next = || next(tables, visible, descending, &mut cursors);
    let merged = std::iter::from_fn(&mut next);
    let picks: Vec<(usize, u32)> = merged.skip(skip as usize).take(count as usize).collect();
    pick(tables, visible, &picks)
}

/// Tables whose rows are in order, on their way to become one.
pub struct TableMerge {
    tables: Vec<Table>,
    /// The columns that are kept; those behind are the keys.
    visible: usize,
    descending: Vec<bool>,
    /// The next row of each table.
    cursors: Vec<usize>,
}

impl TableMerge {
    /// See [`merge_tables`].
    pub fn new(tables: Vec<Table>, visible: usize, descending: Vec<bool>) -> TableMerge {
        TableMerge {
            cursors: vec![0; tables.len()],
            tables,
            visible,
            descending,
        }
    }

    /// The next rows, fewer than `count` at the end.
    pub fn take(&mut self, count: usize) -> Table {
        let mut next = || {
            next(
                &self.tables,
                self.visible,
                &self.descending,
                &mut self.cursors,
            )
        };
        let picks: Vec<(usize, u32)> = std::iter::from_fn(&mut next).take(count).collect();
        pick(&self.tables, self.visible, &picks)
    }
}

/// These rows of these tables.
fn pick(tables: &[Table], visible: usize, picks: &[(usize, u32)]) -> Table {
    let names = tables
        .first()
        .map_or(&[][..], |table| &table.names[..visible]);
    let columns = (0..names.len()).map(|column| {
        let value =
            |&(table, row): &(usize, u32)| tables[table].columns[column].value(row as usize);
        Vector::from_values(picks.iter().map(value).collect())
    });
    Table::new(names.to_vec(), columns.collect(), picks.len())
}

/// Which of the tables has the row at `position` of the merged order, and where; the
/// tables have keys only. `None` when they have no such row.
pub fn find_row(tables: &[Table], descending: &[bool], position: u64) -> Option<(usize, u32)> {
    let mut cursors = vec![0; tables.len()];
    let mut next = || next(tables, 0, descending, &mut cursors);
    std::iter::from_fn(&mut next).nth(position as usize)
}

/// How many rows of each table are among the first `count` of the merged order; the tables
/// have keys only.
pub fn shares(tables: &[Table], directions: &[bool], count: u64) -> Vec<u64> {
    let mut cursors = vec![0; tables.len()];
    for _ in 0..count {
        if next(tables, 0, directions, &mut cursors).is_none() {
            break;
        }
    }
    cursors.into_iter().map(|cursor| cursor as u64).collect()
}

/// The next row of all tables in order, as the number of its table and its place there.
fn next(
    tables: &[Table],
    visible: usize,
    descending: &[bool],
    cursors: &mut [usize],
) -> Option<(usize, u32)> {
    let left = (0..tables.len()).filter(|&at| cursors[at] < tables[at].rows);
    let at = left.min_by(|&a, &b| {
        let keys = |at: usize| &tables[at].columns[visible..];
        compare_keys(keys(a), cursors[a], keys(b), cursors[b], descending)
    })?;
    cursors[at] += 1;
    Some((at, cursors[at] as u32 - 1))
}

fn compare_keys(a: &[Vector], at: usize, b: &[Vector], bt: usize, descending: &[bool]) -> Ordering {
    let directions = descending.iter().copied().chain(std::iter::repeat(false));
    for ((a, b), descending) in a.iter().zip(b).zip(directions) {
        match compare_vectors(a, at, b, bt) {
            Ordering::Equal => {}
            order if descending => return order.reverse(),
            order => return order,
        }
    }
    Ordering::Equal
}

/// Samples of the keys of all workers' rows.
pub struct Samples {
    tables: Vec<Table>,
    /// How many rows each worker has.
    rows: Vec<u64>,
    descending: Vec<bool>,
}

impl Samples {
    pub fn new(tables: Vec<Table>, rows: Vec<u64>, descending: Vec<bool>) -> Samples {
        Samples {
            tables,
            rows,
            descending,
        }
    }

    /// A key that at most `position` rows stand before, as near to it as the samples
    /// tell; `None` when only the very beginning is sure.
    pub fn locate(&self, position: u64) -> Option<Table> {
        let mut best: Option<(u64, usize, usize)> = None;
        for (worker, table) in self.tables.iter().enumerate() {
            // Ranks grow along the samples of one worker.
            let (mut low, mut high) = (0, table.rows);
            while low < high {
                let middle = (low + high) / 2;
                if self.highest_rank(worker, middle) <= position {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            if let Some(at) = low.checked_sub(1) {
                let rank = self.highest_rank(worker, at);
                if best.is_none_or(|(known, ..)| rank > known) {
                    best = Some((rank, worker, at));
                }
            }
        }
        let (_, worker, at) = best?;
        let table = &self.tables[worker];
        let columns = table.columns.iter().map(|column| column.take(&[at as u32]));
        Some(Table::new(table.names.clone(), columns.collect(), 1))
    }

    /// The most rows that can stand before a sample.
    fn highest_rank(&self, worker: usize, at: usize) -> u64 {
        let own = (at * SAMPLE_EVERY) as u64;
        let key = &self.tables[worker].columns;
        let others = self
            .tables
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != worker);
        let before = others.map(|(other, table)| {
            let (mut low, mut high) = (0, table.rows);
            while low < high {
                let middle = (low + high) / 2;
                if compare_keys(&table.columns, middle, key, at, &self.descending).is_lt() {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            ((low * SAMPLE_EVERY) as u64).min(self.rows[other])
        });
        own + before.sum::<u64>()
    }
}
