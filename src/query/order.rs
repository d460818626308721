//! Rows in order, or the first of them.
//!
//! Each batch becomes a sorted run; a limit keeps the runs short. At the end the runs
//! are merged, some thousand rows at a step.

use super::value::Value;
use super::vector::{Gap, Gaps, Vector};
use crate::flow::Address;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// Rows are merged in steps of so many.
const MERGE_STEP: usize = 65_536;

/// The order of a result by one of its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnOrder {
    /// Counted from 0, among those that are shown.
    pub column: usize,
    /// Whether the greatest is first.
    pub descending: bool,
}

/// Collects rows by number and puts them in order. Rows whose keys are equal keep the
/// order of their numbers.
pub struct Sorter {
    descending: Vec<bool>,
    limit: Option<usize>,
    runs: Vec<Run>,
    /// Rows in all runs.
    held: usize,
}

/// Rows in order.
struct Run {
    keys: Vec<Vector<'static>>,
    rows: Vec<u32>,
    ranks: Ranks,
}

/// Numbers in the order of the first two keys, which spare most comparisons of keys. They
/// can be compared with those of the same kinds only; equal ones say nothing.
struct Ranks {
    kinds: [Rank; 2],
    /// None where the first key has no rank.
    numbers: Vec<u128>,
}

#[derive(Clone, Copy, PartialEq)]
enum Rank {
    Integer,
    Time,
    V4,
    /// There is no such key, or it has values of several kinds, or of one that does not fit.
    None,
}

impl Ranks {
    fn new(keys: &[Vector], descending: &[bool]) -> Ranks {
        let rank = |key: usize| match (keys.get(key), descending.get(key)) {
            (Some(vector), Some(&descending)) => rank(vector, descending),
            _ => (Rank::None, Vec::new()),
        };
        let ((first, high), (second, low)) = (rank(0), rank(1));
        let number = |(at, &high): (usize, &u64)| {
            u128::from(high) << 64 | u128::from(low.get(at).copied().unwrap_or(0))
        };
        Ranks {
            kinds: [first, second],
            numbers: high.iter().enumerate().map(number).collect(),
        }
    }

    fn get(&self, at: usize) -> u128 {
        self.numbers.get(at).copied().unwrap_or(0)
    }

    fn take(&self, order: &[u32]) -> Ranks {
        let numbers = match self.numbers.is_empty() {
            true => Vec::new(),
            false => order.iter().map(|&at| self.get(at as usize)).collect(),
        };
        Ranks {
            kinds: self.kinds,
            numbers,
        }
    }
}

/// The rank of each value of a key.
fn rank(key: &Vector, descending: bool) -> (Rank, Vec<u64>) {
    let turn = |number: u64| if descending { !number } else { number };
    let signed = |value: i64| turn(value as u64 ^ 1 << 63);
    let v4 = |bits: u32| turn(bits.into());
    match key {
        Vector::Integer(values, None) => {
            (Rank::Integer, values.iter().map(|&v| signed(v)).collect())
        }
        Vector::Time(values, None) => (Rank::Time, values.iter().map(|&v| signed(v)).collect()),
        Vector::Address(addresses) if addresses.gaps.is_none() => (
            Rank::V4,
            addresses.v4.iter().map(|&bits| v4(bits)).collect(),
        ),
        Vector::Constant(value, len) => match value {
            Value::Integer(value) if let Ok(value) = i64::try_from(*value) => {
                (Rank::Integer, vec![signed(value); *len])
            }
            Value::Time(value) => (Rank::Time, vec![signed(*value); *len]),
            Value::Address(Address::V4(bits)) => (Rank::V4, vec![v4(*bits); *len]),
            _ => (Rank::None, Vec::new()),
        },
        _ => (Rank::None, Vec::new()),
    }
}

impl Sorter {
    pub fn new(descending: Vec<bool>, limit: Option<u64>) -> Sorter {
        Sorter {
            descending,
            limit: limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX)),
            runs: Vec::new(),
            held: 0,
        }
    }

    /// Takes in rows with their keys.
    pub fn push(&mut self, keys: Vec<Vector<'_>>, rows: Vec<u32>) {
        if rows.is_empty() || self.limit == Some(0) {
            return;
        }
        let keys: Vec<Vector<'static>> = keys.into_iter().map(Vector::into_owned).collect();
        let run = self.run(keys, rows);
        let mut order: Vec<u32> = match self.bar() {
            // Rows behind the last of a full run cannot be among the first.
            Some((bar, last)) => (0..run.rows.len() as u32)
                .filter(|&at| self.compare(&run, at as usize, bar, last).is_lt())
                .collect(),
            None => (0..run.rows.len() as u32).collect(),
        };
        if !self.descending.is_empty() {
            let by_key = |&a: &u32, &b: &u32| self.compare(&run, a as usize, &run, b as usize);
            // To sort the first few, the rest need not be sorted.
            if let Some(limit) = self.limit
                && limit < order.len()
            {
                order.select_nth_unstable_by(limit, by_key);
                order.truncate(limit);
            }
            order.sort_unstable_by(by_key);
        }
        order.truncate(self.limit.unwrap_or(usize::MAX));
        if order.is_empty() {
            return;
        }
        let run = run.take(&order);
        self.held += run.rows.len();
        self.runs.push(run);
        if self
            .limit
            .is_some_and(|limit| self.held > limit.saturating_mul(4).max(MERGE_STEP))
        {
            self.compact();
        }
    }

    fn run(&self, keys: Vec<Vector<'static>>, rows: Vec<u32>) -> Run {
        let ranks = Ranks::new(&keys, &self.descending);
        Run { keys, rows, ranks }
    }

    /// The last row of a run that alone fills the limit.
    fn bar(&self) -> Option<(&Run, usize)> {
        let run = self.runs.first()?;
        (Some(run.rows.len()) == self.limit).then(|| (run, run.rows.len() - 1))
    }

    /// What the first key of the last row within the limit is, where so many rows are known and it is
    /// a whole number or a time.
    fn first_bar(&self) -> Option<i64> {
        let (run, last) = self.bar()?;
        let has_value = |gaps: &Gaps| gaps.as_ref().is_none_or(|gaps| gaps[last] == Gap::None);
        match run.keys.first()? {
            Vector::Integer(values, gaps) | Vector::Time(values, gaps) => {
                has_value(gaps).then(|| values[last])
            }
            Vector::Constant(Value::Integer(value), _) => i64::try_from(*value).ok(),
            Vector::Constant(Value::Time(value), _) => Some(*value),
            _ => None,
        }
    }

    /// Whether no row can be among the first whose first key is a whole number or a time from `least`
    /// to `greatest`.
    pub fn is_behind(&self, least: i64, greatest: i64) -> bool {
        let (Some(bar), Some(&descending)) = (self.first_bar(), self.descending.first()) else {
            return false;
        };
        match descending {
            true => greatest < bar,
            false => least > bar,
        }
    }

    /// The rows that may be among the first, judged by their first key alone; `None` where that
    /// says nothing.
    pub fn candidates(&self, first: &Vector) -> Option<Vec<u32>> {
        let (bar, descending) = (self.first_bar()?, *self.descending.first()?);
        let (Vector::Integer(values, None) | Vector::Time(values, None)) = first else {
            return None;
        };
        let rows = (0..).zip(values).filter(|&(_, &value)| match descending {
            true => value >= bar,
            false => value <= bar,
        });
        Some(rows.map(|(row, _)| row).collect())
    }

    /// Merges the runs into one.
    fn compact(&mut self) {
        let limit = self.limit.unwrap_or(usize::MAX);
        let runs = std::mem::take(&mut self.runs);
        let mut merge = Merge::new(runs, self.descending.clone(), limit);
        let mut picks = Vec::new();
        while merge.step(MERGE_STEP, |run, at| picks.push((run, at))) {}
        let keys = (0..self.descending.len()).map(|key| {
            let value = |&(run, at): &(usize, usize)| merge.runs[run].keys[key].value(at);
            Vector::from_values(picks.iter().map(value).collect())
        });
        let rows = picks.iter().map(|&(run, at)| merge.runs[run].rows[at]);
        let run = self.run(keys.collect(), rows.collect());
        self.held = run.rows.len();
        self.runs.push(run);
    }

    fn compare(&self, a: &Run, at: usize, b: &Run, bt: usize) -> Ordering {
        compare(&self.descending, a, at, b, bt)
    }

    /// Rows held in all.
    pub fn held_rows(&self) -> usize {
        self.held
    }

    /// Bytes of memory that the keys take, about.
    pub fn held_bytes(&self) -> usize {
        self.held * (20 + 16 * self.descending.len())
    }

    /// Begins to put out all rows in order.
    pub fn finish(self) -> Merge {
        let limit = self.limit.unwrap_or(usize::MAX);
        Merge::new(self.runs, self.descending, limit)
    }
}

impl Run {
    fn take(&self, order: &[u32]) -> Run {
        Run {
            keys: self.keys.iter().map(|key| key.take(order)).collect(),
            rows: order.iter().map(|&at| self.rows[at as usize]).collect(),
            ranks: self.ranks.take(order),
        }
    }
}

fn compare(descending: &[bool], a: &Run, at: usize, b: &Run, bt: usize) -> Ordering {
    if a.ranks.kinds == b.ranks.kinds {
        let order = a.ranks.get(at).cmp(&b.ranks.get(bt));
        if order.is_ne() {
            return order;
        }
    }
    for ((a, b), &descending) in a.keys.iter().zip(&b.keys).zip(descending) {
        let order = compare_vectors(a, at, b, bt);
        if order.is_ne() {
            return if descending { order.reverse() } else { order };
        }
    }
    a.rows[at].cmp(&b.rows[bt])
}

/// The sort order of a value of one vector and a value of another.
pub fn compare_vectors(a: &Vector, at: usize, b: &Vector, bt: usize) -> Ordering {
    let is_value = |gaps: &Gaps, at: usize| gaps.as_ref().is_none_or(|gaps| gaps[at] == Gap::None);
    match (a, b) {
        (Vector::Integer(a, gaps_a), Vector::Integer(b, gaps_b))
        | (Vector::Time(a, gaps_a), Vector::Time(b, gaps_b))
            if is_value(gaps_a, at) && is_value(gaps_b, bt) =>
        {
            a[at].cmp(&b[bt])
        }
        (Vector::Address(a), Vector::Address(b))
            if is_value(&a.gaps, at) && is_value(&b.gaps, bt) =>
        {
            a.v4[at].cmp(&b.v4[bt])
        }
        (Vector::Constant(Value::Null, _), Vector::Constant(Value::Null, _)) => Ordering::Equal,
        _ => a.value(at).sort_order(&b.value(bt)),
    }
}

/// Runs on their way into one sequence.
pub struct Merge {
    runs: Vec<Run>,
    descending: Vec<bool>,
    /// How many rows are still wanted.
    wanted: usize,
    /// How far each run is.
    cursors: Vec<usize>,
    /// Runs that have rows left, each with the rank of its next row (0 when the ranks of
    /// the runs cannot be compared), as a heap whose first has the next row.
    heap: Vec<(u128, usize)>,
    has_ranks: bool,
}

impl Merge {
    fn new(runs: Vec<Run>, descending: Vec<bool>, limit: usize) -> Merge {
        let mut kinds = runs.iter().map(|run| run.ranks.kinds);
        let first = kinds.next();
        let has_ranks = kinds.all(|kind| Some(kind) == first);
        let next = |(at, run): (usize, &Run)| (if has_ranks { run.ranks.get(0) } else { 0 }, at);
        let mut merge = Merge {
            cursors: vec![0; runs.len()],
            heap: runs.iter().enumerate().map(next).collect(),
            has_ranks,
            runs,
            descending,
            wanted: limit,
        };
        for at in (0..merge.heap.len() / 2).rev() {
            merge.sink(at);
        }
        merge
    }

    /// Appends the next rows to `out`; `false` when that were all.
    pub fn append(&mut self, out: &mut Vec<u32>) -> bool {
        // Runs are not touched while rows are picked, so their rows can be copied after.
        let mut picks = Vec::with_capacity(MERGE_STEP);
        let more = self.step(MERGE_STEP, |run, at| picks.push((run, at)));
        out.extend(picks.iter().map(|&(run, at)| self.runs[run].rows[at]));
        more
    }

    /// Hands out up to `count` rows as run and place; `false` when that were all.
    fn step(&mut self, count: usize, mut take: impl FnMut(usize, usize)) -> bool {
        for _ in 0..count.min(self.wanted) {
            let Some(&(_, run)) = self.heap.first() else {
                return false;
            };
            take(run, self.cursors[run]);
            self.wanted -= 1;
            self.cursors[run] += 1;
            if self.cursors[run] == self.runs[run].rows.len() {
                self.heap.swap_remove(0);
            } else if self.has_ranks {
                self.heap[0].0 = self.runs[run].ranks.get(self.cursors[run]);
            }
            self.sink(0);
        }
        self.wanted > 0 && !self.heap.is_empty()
    }

    fn is_before(&self, (rank_a, a): (u128, usize), (rank_b, b): (u128, usize)) -> bool {
        if rank_a != rank_b {
            return rank_a < rank_b;
        }
        let (run_a, run_b) = (&self.runs[a], &self.runs[b]);
        compare(
            &self.descending,
            run_a,
            self.cursors[a],
            run_b,
            self.cursors[b],
        )
        .is_lt()
    }

    fn sink(&mut self, mut at: usize) {
        loop {
            let mut first = at;
            for child in [2 * at + 1, 2 * at + 2] {
                if child < self.heap.len() && self.is_before(self.heap[child], self.heap[first]) {
                    first = child;
                }
            }
            if first == at {
                return;
            }
            self.heap.swap(at, first);
            at = first;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pushes values in chunks and returns the row numbers in order.
    fn sorted(values: &[i64], chunk: usize, descending: bool, limit: Option<u64>) -> Vec<u32> {
        let mut sorter = Sorter::new(vec![descending], limit);
        for (at, chunk_values) in values.chunks(chunk).enumerate() {
            let start = (at * chunk) as u32;
            let rows = (start..start + chunk_values.len() as u32).collect();
            sorter.push(vec![Vector::Integer(chunk_values.to_vec(), None)], rows);
        }
        let mut merge = sorter.finish();
        let mut out = Vec::new();
        while merge.append(&mut out) {}
        out
    }

    #[test]
    fn rows_come_in_order_whatever_the_batches() {
        let mut state = 7_u64;
        let values: Vec<i64> = (0..5_000)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                (state >> 33) as i64 % 100
            })
            .collect();
        for descending in [false, true] {
            let mut expected: Vec<u32> = (0..values.len() as u32).collect();
            expected.sort_by_key(|&row| {
                let value = values[row as usize];
                if descending { -value } else { value }
            });
            for chunk in [1, 7, 1_000, 5_000] {
                for limit in [0, 1, 10, 4_999, 5_000, 6_000] {
                    let rows = sorted(&values, chunk, descending, Some(limit));
                    assert_eq!(rows, expected[..(limit as usize).min(5_000)]);
                }
                assert_eq!(sorted(&values, chunk, descending, None), expected);
            }
        }
    }

    #[test]
    fn what_is_behind_a_full_limit_is_known_by_the_first_key() {
        for (descending, values, behind, near, candidates) in [
            // The second greatest is 7; what is as great may be first by another key.
            (
                true,
                [5, 9, 7],
                [(0, 6), (-1, -1)],
                [(0, 7), (8, 20)],
                [0, 2],
            ),
            (
                false,
                [5, 9, 7],
                [(8, 9), (20, 30)],
                [(7, 9), (0, 1)],
                [0, 1],
            ),
        ] {
            let mut sorter = Sorter::new(vec![descending], Some(2));
            let all_are_near = |sorter: &Sorter| {
                let mut ranges = behind.iter().chain(&near);
                ranges.all(|&(least, greatest)| !sorter.is_behind(least, greatest))
            };
            assert!(all_are_near(&sorter), "no row is known yet");
            // The rows with the greatest numbers may come first.
            sorter.push(vec![Vector::Integer(values.to_vec(), None)], vec![7, 8, 9]);
            for (least, greatest) in behind {
                assert!(sorter.is_behind(least, greatest), "{least} to {greatest}");
            }
            for (least, greatest) in near {
                assert!(!sorter.is_behind(least, greatest), "{least} to {greatest}");
            }
            let first = Vector::Integer(vec![7, 6, 8], None);
            assert_eq!(sorter.candidates(&first).unwrap(), candidates);
            sorter.push(vec![first], vec![1, 2, 3]);
            let mut merge = sorter.finish();
            let mut rows = Vec::new();
            while merge.append(&mut rows) {}
            assert_eq!(rows, if descending { [8, 3] } else { [7, 2] });
        }
    }
}
