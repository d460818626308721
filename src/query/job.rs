//! One query in one worker, a batch at a time.
//!
//! A job runs a segment of the plan until workers have to exchange what they have:
//!
//! ```text
//! scan ─┬─ groups ── Scatter → pieces … Gather → merge ── scan of the next segment
//!       ├─ relation ─ Scatter → pieces … Gather → seal ─── scan of the next segment
//!       ├─ elements ─────────────────────────────────────── scan of the next segment
//!       └─ sorted runs ── merge ── distinct ── ordered rows ── Slice → pages, or
//!              Slice → unite, in one worker ── pass ───────── scan of the next segment
//! ```
//!
//! The rows of the result can be put into the order of one of its columns, which is a job of
//! its own on what the first one has read.
//!
//! [`Job::step`] does a bounded piece of work and says whether more is to do, so that
//! whoever runs the job can stop it or answer messages between two steps.

use super::eval::{evaluate, filter, may_match};
use super::explain::Work;
use super::group::Groups;
use super::order::{ColumnOrder, Merge, Sorter, compare_vectors};
use super::page::TableMerge;
use super::pass::{Distinct, Pass};
use super::plan::{End, Expr, Kind, OrderKey, Plan, Segment};
use super::relation::Relation;
use super::rows::{Position, Rows, Source};
use super::table::Table;
use super::tuple::Memo;
use super::value::{Number, Value};
use super::vector::Vector;
use super::wire::{TableWriter, read_table};
use crate::column::{BATCH_ROWS, Dictionaries, Snapshot};
use crate::flow::Layout;
use crate::shortcut::pays;
use std::cmp::Ordering;
use std::sync::Arc;

/// A query that would hold more than this in one worker stops, in bytes. A WebAssembly
/// memory ends at 4 GiB, and the records are in it too.
pub const MEMORY_LIMIT: usize = 1_500 << 20;

/// So many groups are worked on in one step where there are many: finding one takes longer than
/// reading its row.
const STEP_GROUPS: usize = BATCH_ROWS / 4;

/// Every so many rows of an ordered output, a sample of its keys is taken.
pub const SAMPLE_EVERY: usize = 256;

/// A query on its way through one worker.
pub struct Job {
    plan: Arc<Plan>,
    segment: usize,
    /// The kinds of the columns that the segment sees.
    kinds: Vec<Kind>,
    /// Shared by all jobs that order the same result.
    input: Arc<Input>,
    state: State,
    /// The column that orders the result before all other keys.
    first: Option<OrderKey>,
    /// Whether the rows are no more than those within the limit.
    is_cut: bool,
    /// Rows of the shard that were looked at.
    scanned: u64,
    /// What each segment has come to.
    work: Vec<Work>,
}

/// What the segment reads.
enum Input {
    Shard(Snapshot),
    Groups(Box<Groups>),
    /// A sealed relation, and where each part that was scanned ends.
    Relation(Box<dyn Relation>, Vec<u32>),
    Tables(Tables),
    Nothing,
}

impl Input {
    /// How many rows there are.
    fn rows(&self) -> usize {
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
    fn part(&self, at: usize) -> Option<std::ops::Range<u32>> {
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
struct Tables {
    tables: Vec<Table>,
    /// How many rows there are up to the end of each table.
    ends: Vec<u32>,
    /// Bytes of memory that they take.
    bytes: usize,
}

impl Tables {
    /// Adds a row for each element of the list that each row has.
    fn push_elements(
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

    fn push(&mut self, table: Table) {
        if table.rows > 0 {
            self.bytes += table.held_bytes();
            self.ends.push(self.rows() + table.rows as u32);
            self.tables.push(table);
        }
    }

    fn rows(&self) -> u32 {
        self.ends.last().copied().unwrap_or(0)
    }

    /// The number of the first row of a table.
    fn start(&self, at: usize) -> u32 {
        at.checked_sub(1).map_or(0, |before| self.ends[before])
    }
}

enum State {
    Scan {
        next: usize,
        sink: Sink,
        /// The rows of the batch before `next` that are still to be taken.
        rest: Vec<u32>,
    },
    Merge {
        merge: Merge,
        rows: Vec<u32>,
    },
    Reorder(Reorder),
    Thin(Thin),
    Unite(Box<Unite>),
    Gather(Gather),
    /// All groups are merged; their results are not there yet.
    Seal(Box<Groups>),
    Scatter(Scatter),
    Deal {
        relation: Box<dyn Relation>,
        pieces: Vec<Vec<u8>>,
        /// Whether no other worker takes part, so that nothing has to be sent.
        alone: bool,
    },
    Collect {
        relation: Box<dyn Relation>,
        pieces: std::vec::IntoIter<Vec<u8>>,
    },
    /// Waits for what the exchange brings.
    Groups(Box<Groups>),
    Relation(Box<dyn Relation>),
    Ordered(Vec<u32>),
}

/// Where the rows of a scan go.
enum Sink {
    Groups(Box<Groups>),
    Relation(Box<dyn Relation>),
    Elements(Tables),
    Sorter(Sorter),
}

/// Rows on their way into another order.
struct Reorder {
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
struct Thin {
    rows: Vec<u32>,
    /// How many of them are looked at.
    next: usize,
    distinct: Distinct,
    first: Vec<u32>,
}

/// Ordered rows of all workers, which become one list.
struct Unite {
    merge: TableMerge,
    /// How many more rows count.
    left: u64,
    pass: Option<Box<dyn Pass>>,
    tables: Tables,
}

/// Pieces of other workers on their way in.
struct Gather {
    groups: Box<Groups>,
    pieces: std::vec::IntoIter<Vec<u8>>,
    piece: Vec<u8>,
    /// How much of the piece is read, in bytes.
    read: usize,
    /// The groups of the piece's rows so far.
    numbers: Vec<u32>,
    /// Whether a total without rows is this worker's to make.
    makes_total: bool,
}

/// Own groups on their way out.
struct Scatter {
    groups: Box<Groups>,
    writers: Vec<TableWriter>,
    /// Groups put out so far.
    next: usize,
    /// The piece of each group and its place in there.
    places: Vec<(u32, u32)>,
    filled: Vec<u32>,
    /// Aggregate and pair to go on with.
    next_pair: (usize, usize),
}

/// What a job has come to.
pub enum Progress {
    /// More is to do.
    Working,
    /// An exchange is due, or the result is there.
    Ready,
    /// The pieces for the other workers.
    Scattered(Vec<Vec<u8>>),
}

/// Why a job cannot go on.
#[derive(Debug)]
pub struct Overflow {
    pub message: String,
}

impl Job {
    /// A job on the rows of a shard.
    pub fn new(plan: Arc<Plan>, snapshot: Snapshot) -> Job {
        let mut job = Job {
            work: vec![Work::default(); plan.segments.len()],
            plan,
            segment: 0,
            kinds: Vec::new(),
            input: Arc::new(Input::Shard(snapshot)),
            state: State::Ordered(Vec::new()),
            first: None,
            is_cut: false,
            scanned: 0,
        };
        job.start_segment();
        job
    }

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

    /// The directions of the keys that order the result.
    pub fn directions(&self) -> Vec<bool> {
        let first = self.first.iter().map(|key| key.descending);
        first.chain(self.plan.directions()).collect()
    }

    fn segment(&self) -> &Segment {
        &self.plan.segments[self.segment]
    }

    fn start_segment(&mut self) {
        let sink = match &self.segment().end {
            End::Groups { keys, aggregates } => {
                Sink::Groups(Box::new(Groups::new(keys, aggregates, &self.kinds)))
            }
            End::Relation { make, .. } => Sink::Relation(make()),
            End::Elements { .. } => Sink::Elements(Tables::default()),
            End::Rows {
                order,
                distinct,
                limit,
                ..
            } => {
                let descending = order.iter().map(|key| key.descending).collect();
                // The first of their kind are only known when the others are in order.
                let limit = limit.filter(|_| distinct.is_empty());
                Sink::Sorter(Sorter::new(descending, limit))
            }
        };
        self.state = State::Scan {
            next: 0,
            sink,
            rest: Vec::new(),
        };
    }

    /// Whether there is something to do without a message from elsewhere.
    pub fn is_runnable(&self) -> bool {
        !matches!(
            self.state,
            State::Groups(_) | State::Relation(_) | State::Ordered(_)
        )
    }

    /// Rows of the shard looked at so far, rows in all, and rows kept.
    pub fn scanned(&self) -> (u64, u64, u64) {
        let total = match &*self.input {
            Input::Shard(snapshot) => snapshot.rows_seen(),
            _ => self.scanned,
        };
        (self.scanned, total, self.work[0].kept)
    }

    /// What each segment has come to so far.
    pub fn work(&self) -> &[Work] {
        &self.work
    }

    /// Does a bounded piece of work, and takes its time where there is a clock, which tells
    /// microseconds.
    pub fn timed_step(
        &mut self,
        dictionaries: &Dictionaries,
        clock: Option<fn() -> u64>,
    ) -> Result<Progress, Overflow> {
        let Some(clock) = clock else {
            return self.step(dictionaries);
        };
        let (segment, began) = (self.segment, clock());
        let progress = self.step(dictionaries);
        self.work[segment].micros += clock().saturating_sub(began);
        progress
    }

    /// Does a bounded piece of work.
    pub fn step(&mut self, dictionaries: &Dictionaries) -> Result<Progress, Overflow> {
        match std::mem::replace(&mut self.state, State::Ordered(Vec::new())) {
            State::Scan { next, sink, rest } if rest.is_empty() => {
                self.scan(next, sink, dictionaries)
            }
            State::Scan { next, sink, rest } => self.scan_rest(next, sink, rest, dictionaries),
            State::Merge {
                mut merge,
                mut rows,
            } => {
                if merge.append(&mut rows) {
                    self.state = State::Merge { merge, rows };
                    return Ok(Progress::Working);
                }
                if let End::Rows { distinct, .. } = &self.segment().end
                    && !distinct.is_empty()
                {
                    self.state = State::Thin(Thin {
                        rows,
                        next: 0,
                        distinct: Distinct::default(),
                        first: Vec::new(),
                    });
                    return Ok(Progress::Working);
                }
                self.state = State::Ordered(self.keep_only(rows));
                Ok(Progress::Ready)
            }
            State::Reorder(reorder) => self.reorder(reorder, dictionaries),
            State::Thin(thin) => self.thin(thin, dictionaries),
            State::Unite(unite) => self.unite(unite),
            State::Gather(gather) => self.gather_step(gather),
            State::Seal(groups) => Ok(self.seal(groups)),
            State::Scatter(scatter) => self.scatter_step(scatter),
            State::Deal {
                relation,
                pieces,
                alone,
            } => Ok(self.deal(relation, pieces, alone)),
            State::Collect { relation, pieces } => self.collect(relation, pieces),
            waiting => {
                self.state = waiting;
                Ok(Progress::Ready)
            }
        }
    }

    /// Lets go of groups, or of a relation, where few of their rows are among the ordered ones:
    /// the first ten of millions need not hold the others. Returns the rows by their new numbers.
    fn keep_only(&mut self, rows: Vec<u32>) -> Vec<u32> {
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

    fn scan(
        &mut self,
        next: usize,
        mut sink: Sink,
        dictionaries: &Dictionaries,
    ) -> Result<Progress, Overflow> {
        let plan = self.plan.clone();
        let segment = &plan.segments[self.segment];
        let work = &mut self.work[self.segment];
        let Some(input) = Arc::get_mut(&mut self.input) else {
            unreachable!("only a result is shared, which is scanned no more");
        };
        let has_more = match input {
            Input::Shard(snapshot) => {
                let Some(batch) = snapshot.batches().get(next) else {
                    return Ok(self.end_scan(sink));
                };
                self.scanned += batch.rows_seen() as u64;
                work.rows += batch.rows_seen() as u64;
                work.batches += 1;
                if segment
                    .filters
                    .iter()
                    .all(|condition| may_match(condition, batch))
                {
                    let position = position(snapshot, next);
                    let source = Source::Batch(batch, dictionaries, position);
                    if sink.is_slow() {
                        let chosen = filter(&segment.filters, source);
                        let rest = chosen.unwrap_or_else(|| (0..batch.rows() as u32).collect());
                        return self.scan_rest(next + 1, sink, rest, dictionaries);
                    }
                    work.kept += sink.take(segment, source, position.start)?;
                } else {
                    work.skipped += 1;
                }
                next + 1 < snapshot.batches().len() && !sink.has_enough(segment)
            }
            Input::Groups(groups) => {
                let start = next * BATCH_ROWS;
                let end = groups.count().min(start + BATCH_ROWS);
                let numbers: Vec<u32> = (start as u32..end as u32).collect();
                work.rows += numbers.len() as u64;
                work.kept += sink.take(segment, Source::Groups(groups, &numbers), start as u32)?;
                end < groups.count()
            }
            Input::Relation(relation, starts) => {
                if next < relation.parts() {
                    let part = relation.part(next);
                    let start = starts.last().copied().unwrap_or(0);
                    starts.push(start + part.rows() as u32);
                    work.rows += part.rows() as u64;
                    work.kept += sink.take(segment, Source::Part(&*part), start)?;
                }
                next + 1 < relation.parts()
            }
            Input::Tables(tables) => {
                if let Some(table) = tables.tables.get(next) {
                    let source = Source::Columns(&table.columns, table.rows);
                    work.rows += table.rows as u64;
                    work.kept += sink.take(segment, source, tables.start(next))?;
                }
                next + 1 < tables.tables.len()
            }
            Input::Nothing => false,
        };
        sink.check_memory()?;
        if has_more {
            self.state = State::Scan {
                next: next + 1,
                sink,
                rest: Vec::new(),
            };
            return Ok(Progress::Working);
        }
        Ok(self.end_scan(sink))
    }

    /// Takes in some of the rows that are still to be taken of the batch before `next`.
    fn scan_rest(
        &mut self,
        next: usize,
        mut sink: Sink,
        mut rest: Vec<u32>,
        dictionaries: &Dictionaries,
    ) -> Result<Progress, Overflow> {
        let later = rest.split_off(rest.len().min(STEP_GROUPS));
        let Input::Shard(snapshot) = &*self.input else {
            unreachable!("only batches are taken in part by part");
        };
        let position = position(snapshot, next - 1);
        let source = Source::Batch(&snapshot.batches()[next - 1], dictionaries, position);
        let segment = &self.plan.segments[self.segment];
        let kept = sink.take_chosen(segment, source, position.start, Some(&rest))?;
        self.work[self.segment].kept += kept;
        sink.check_memory()?;
        if later.is_empty() && next == snapshot.batches().len() {
            return Ok(self.end_scan(sink));
        }
        self.state = State::Scan {
            next,
            sink,
            rest: later,
        };
        Ok(Progress::Working)
    }

    fn end_scan(&mut self, sink: Sink) -> Progress {
        match sink {
            Sink::Groups(groups) => {
                self.state = State::Groups(groups);
                self.input = Arc::new(Input::Nothing);
                Progress::Ready
            }
            Sink::Relation(relation) => {
                self.state = State::Relation(relation);
                self.input = Arc::new(Input::Nothing);
                Progress::Ready
            }
            Sink::Elements(tables) => {
                self.continue_with(Input::Tables(tables));
                Progress::Working
            }
            Sink::Sorter(sorter) => {
                self.state = State::Merge {
                    merge: sorter.finish(),
                    rows: Vec::new(),
                };
                Progress::Working
            }
        }
    }

    /// How many partial groups wait to be exchanged; `None` when the output is rows.
    pub fn groups(&self) -> Option<u64> {
        match &self.state {
            State::Groups(groups) => Some(groups.count() as u64),
            State::Relation(relation) => Some(relation.count() as u64),
            _ => None,
        }
    }

    /// How many ordered rows there are, and how many of all workers' rows count.
    pub fn ordered(&self) -> Option<(u64, Option<u64>)> {
        match (&self.state, &self.segment().end) {
            (
                State::Ordered(rows),
                End::Rows {
                    limit, distinct, ..
                },
            ) => {
                // Which rows are the first of their kind among all is known later.
                let limit = limit.filter(|_| distinct.is_empty() && !self.is_cut);
                Some((rows.len() as u64, limit))
            }
            _ => None,
        }
    }

    /// Whether the ordered rows are those of the result.
    pub fn is_last_segment(&self) -> bool {
        self.segment + 1 == self.plan.segments.len()
    }

    /// Names of the result's columns.
    pub fn names(&self) -> &[String] {
        &self.plan.names
    }

    /// Goes on with the groups of this worker alone.
    pub fn proceed(&mut self) {
        match std::mem::replace(&mut self.state, State::Ordered(Vec::new())) {
            State::Groups(mut groups) => {
                groups.ensure_total();
                self.state = State::Seal(groups);
            }
            State::Relation(relation) => {
                self.state = State::Deal {
                    relation,
                    pieces: vec![Vec::new()],
                    alone: true,
                };
            }
            other => self.state = other,
        }
    }

    /// Starts the next segment on what the exchange has brought.
    fn continue_with(&mut self, input: Input) {
        self.kinds = self.segment().output_kinds(&self.kinds);
        self.input = Arc::new(input);
        self.segment += 1;
        self.start_segment();
    }

    /// Begins to hand out the partial groups in so many pieces.
    pub fn scatter(&mut self, pieces: u32) {
        self.state = match std::mem::replace(&mut self.state, State::Ordered(Vec::new())) {
            State::Groups(groups) => State::Scatter(Scatter {
                writers: (0..pieces).map(|_| TableWriter::default()).collect(),
                next: 0,
                places: Vec::new(),
                filled: vec![0; pieces as usize],
                next_pair: (0, 0),
                groups,
            }),
            State::Relation(relation) => State::Deal {
                relation,
                pieces: vec![Vec::new(); pieces as usize],
                alone: false,
            },
            other => other,
        }
    }

    fn deal(
        &mut self,
        mut relation: Box<dyn Relation>,
        mut pieces: Vec<Vec<u8>>,
        alone: bool,
    ) -> Progress {
        if relation.deal(&mut pieces) {
            self.state = State::Deal {
                relation,
                pieces,
                alone,
            };
            return Progress::Working;
        }
        if alone {
            self.gather(pieces, true);
            return Progress::Working;
        }
        Progress::Scattered(pieces)
    }

    fn collect(
        &mut self,
        mut relation: Box<dyn Relation>,
        mut pieces: std::vec::IntoIter<Vec<u8>>,
    ) -> Result<Progress, Overflow> {
        match pieces.next() {
            Some(piece) => {
                relation.gather(piece);
                check_memory(RELATION, relation.held_bytes(), relation.count())?;
                self.state = State::Collect { relation, pieces };
            }
            None => {
                relation.seal();
                self.continue_with(Input::Relation(relation, Vec::new()));
            }
        }
        Ok(Progress::Working)
    }

    fn scatter_step(&mut self, mut scatter: Scatter) -> Result<Progress, Overflow> {
        let count = scatter.groups.count();
        if scatter.next < count {
            scatter.put_groups(count.min(scatter.next + STEP_GROUPS));
        } else if !scatter.put_pairs() {
            // What was handed out comes back merged, as the input of the next segment.
            let pieces = scatter.writers.into_iter().map(TableWriter::finish);
            self.state = State::Ordered(Vec::new());
            return Ok(Progress::Scattered(pieces.collect()));
        }
        self.state = State::Scatter(scatter);
        Ok(Progress::Working)
    }

    /// Begins to merge pieces of groups. `makes_total` is set in one worker alone: the
    /// group of `stats` without `by` exists even if no row does.
    pub fn gather(&mut self, pieces: Vec<Vec<u8>>, makes_total: bool) {
        let plan = self.plan.clone();
        let (keys, aggregates) = match &plan.segments[self.segment].end {
            End::Groups { keys, aggregates } => (keys, aggregates),
            End::Relation { make, .. } => {
                self.state = State::Collect {
                    relation: make(),
                    pieces: pieces.into_iter(),
                };
                return;
            }
            End::Elements { .. } | End::Rows { .. } => return,
        };
        self.state = State::Gather(Gather {
            groups: Box::new(Groups::new(keys, aggregates, &self.kinds)),
            pieces: pieces.into_iter(),
            piece: Vec::new(),
            read: 0,
            numbers: Vec::new(),
            makes_total,
        });
    }

    fn gather_step(&mut self, mut gather: Gather) -> Result<Progress, Overflow> {
        if gather.merge_table() {
            check_memory("stats", gather.groups.held_bytes(), gather.groups.count())?;
            self.state = State::Gather(gather);
            return Ok(Progress::Working);
        }
        if gather.makes_total {
            gather.groups.ensure_total();
        }
        self.state = State::Seal(gather.groups);
        Ok(Progress::Working)
    }

    fn seal(&mut self, mut groups: Box<Groups>) -> Progress {
        match groups.seal() {
            true => self.state = State::Seal(groups),
            false => self.continue_with(Input::Groups(groups)),
        }
        Progress::Working
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

    fn unite(&mut self, mut unite: Box<Unite>) -> Result<Progress, Overflow> {
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
    fn reorder(
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
    fn thin(&mut self, mut thin: Thin, dictionaries: &Dictionaries) -> Result<Progress, Overflow> {
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

    fn order(&self) -> impl Iterator<Item = &OrderKey> {
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
    fn values(
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

/// Where the rows of a batch stand.
fn position(snapshot: &Snapshot, batch: usize) -> Position {
    Position {
        rank: snapshot.rank(batch),
        part: snapshot.batches()[batch].part().index,
        start: snapshot.start(batch),
    }
}

/// Rows by the part of a relation that they are in, whose ends are `ends`: for each part the
/// rows in there, ascending, with their places in `rows`.
fn by_part(ends: &[u32], rows: &[u32]) -> Vec<(usize, Vec<(u32, usize)>)> {
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

impl Sink {
    /// Takes in the rows of a source that pass the segment's filters; returns how many.
    fn take(&mut self, segment: &Segment, source: Source, start: u32) -> Result<u64, Overflow> {
        let chosen = filter(&segment.filters, source);
        self.take_chosen(segment, source, start, chosen.as_deref())
    }

    /// Takes in some rows of a source, or all of them; returns how many.
    fn take_chosen(
        &mut self,
        segment: &Segment,
        source: Source,
        start: u32,
        chosen: Option<&[u32]>,
    ) -> Result<u64, Overflow> {
        let memo = &Memo::default();
        let rows = Rows {
            source,
            selection: chosen,
            memo,
        };
        if rows.len() == 0 {
            return Ok(0);
        }
        match (self, &segment.end) {
            (Sink::Groups(groups), End::Groups { keys, aggregates }) => {
                groups.update(keys, aggregates, &rows);
            }
            (Sink::Relation(relation), End::Relation { .. }) => relation.take(&rows),
            (Sink::Elements(tables), End::Elements { list, columns }) => {
                tables.push_elements(list, columns, &rows)?;
            }
            (Sink::Sorter(sorter), End::Rows { order, .. }) => {
                let keys = order.iter().map(|key| evaluate(&key.expr, &rows)).collect();
                let numbers = match chosen {
                    Some(chosen) => chosen.iter().map(|row| start + row).collect(),
                    None => (start..start + rows.len() as u32).collect(),
                };
                sorter.push(keys, numbers);
            }
            _ => unreachable!("the sink is made for the end of its segment"),
        }
        Ok(rows.len() as u64)
    }

    /// Whether a batch is too much for one step: each row of it has a group of many.
    fn is_slow(&self) -> bool {
        matches!(self, Sink::Groups(groups) if pays(groups.count() > STEP_GROUPS))
    }

    /// Whether no further row can be among those that count: without an order the first do.
    fn has_enough(&self, segment: &Segment) -> bool {
        match (self, &segment.end) {
            (
                Sink::Sorter(sorter),
                End::Rows {
                    order,
                    limit: Some(limit),
                    distinct,
                    ..
                },
            ) if pays(true) => {
                order.is_empty() && distinct.is_empty() && sorter.held_rows() as u64 >= *limit
            }
            _ => false,
        }
    }

    fn check_memory(&self) -> Result<(), Overflow> {
        match self {
            Sink::Groups(groups) => check_memory("stats", groups.held_bytes(), groups.count()),
            Sink::Relation(relation) => {
                check_memory(RELATION, relation.held_bytes(), relation.count())
            }
            Sink::Elements(tables) => check_memory("unnest", tables.bytes, tables.rows() as usize),
            Sink::Sorter(sorter) => check_memory("sort", sorter.held_bytes(), sorter.held_rows()),
        }
    }
}

/// What [`check_memory`] calls the operators of other modules.
const RELATION: &str = "conversations";

fn check_memory(operator: &str, bytes: usize, count: usize) -> Result<(), Overflow> {
    if bytes <= MEMORY_LIMIT {
        return Ok(());
    }
    let (what, advice) = match operator {
        "stats" => (
            "groups",
            "group by fewer or coarser fields, or filter first",
        ),
        RELATION => (
            "rows",
            "filter by an address, or open fewer files at a time",
        ),
        _ => ("rows", "add a `limit`, or filter first"),
    };
    Err(Overflow {
        message: format!(
            "`{operator}` stopped at {count} {what} in one worker, which take {} MiB of memory; {advice}",
            bytes >> 20
        ),
    })
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

impl Scatter {
    /// Puts out the groups up to `until`.
    fn put_groups(&mut self, until: usize) {
        let pieces = self.writers.len();
        let mut chosen: Vec<Vec<u32>> = vec![Vec::new(); pieces];
        let keep_places = self.groups.pairs().iter().any(|&pairs| pairs > 0);
        for group in self.next as u32..until as u32 {
            let piece = self.groups.piece(group, pieces as u32) as usize;
            chosen[piece].push(group);
            if keep_places {
                self.places.push((piece as u32, self.filled[piece]));
            }
            self.filled[piece] += 1;
        }
        for (writer, groups) in self.writers.iter_mut().zip(&chosen) {
            if !groups.is_empty() {
                let columns = self.groups.states(groups);
                let names = vec![String::new(); columns.len()];
                writer.push(&Table::new(names, columns, groups.len()));
            }
        }
        self.next = until;
    }

    /// Puts out pairs of group and value; `false` when there are none left.
    fn put_pairs(&mut self) -> bool {
        let counts = self.groups.pairs();
        let (mut aggregate, start) = self.next_pair;
        while aggregate < counts.len() && counts[aggregate] == 0 {
            aggregate += 1;
        }
        let Some(&count) = counts.get(aggregate) else {
            return false;
        };
        let end = count.min(start + STEP_GROUPS);
        let (groups, columns) = self.groups.pairs_at(aggregate, start..end);
        let mut chosen: Vec<Vec<u32>> = vec![Vec::new(); self.writers.len()];
        for (at, &group) in groups.iter().enumerate() {
            chosen[self.places[group as usize].0 as usize].push(at as u32);
        }
        for (writer, chosen) in self.writers.iter_mut().zip(&chosen) {
            let place = |&at: &u32| i64::from(self.places[groups[at as usize] as usize].1);
            let places = Vector::Integer(chosen.iter().map(place).collect(), None);
            let columns = columns.iter().map(|column| column.take(chosen));
            let columns: Vec<Vector<'static>> = std::iter::once(places).chain(columns).collect();
            let mut names = vec![PAIRS.to_string(), aggregate.to_string()];
            names.resize(columns.len(), String::new());
            writer.push(&Table::new(names, columns, chosen.len()));
        }
        self.next_pair = if end == count {
            (aggregate + 1, 0)
        } else {
            (aggregate, end)
        };
        true
    }
}

/// Marks a table of a piece that holds pairs of one aggregate, whose number is the name
/// of the second column.
const PAIRS: &str = "pairs";

impl Gather {
    /// Merges the next table; `false` when there is none.
    fn merge_table(&mut self) -> bool {
        while self.read == self.piece.len() {
            match self.pieces.next() {
                Some(piece) => {
                    self.piece = piece;
                    self.read = 0;
                    self.numbers.clear();
                }
                None => return false,
            }
        }
        let mut rest = &self.piece[self.read..];
        let Some(table) = read_table(&mut rest) else {
            unreachable!("a piece is written by another worker of the same build");
        };
        self.read = self.piece.len() - rest.len();
        if table.names.first().is_some_and(|name| name == PAIRS) {
            let aggregate = table.names[1].parse().unwrap_or(0);
            let groups = table.columns[0].values().map(|place| match place {
                Value::Integer(place) => self.numbers[place as usize],
                _ => unreachable!("places are whole numbers"),
            });
            let groups: Vec<u32> = groups.collect();
            self.groups
                .merge_pairs(aggregate, &groups, &table.columns[1..]);
        } else {
            let numbers = self.groups.merge(table.columns, table.rows);
            self.numbers.extend(numbers);
        }
        true
    }
}
