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

mod exchange;
mod input;
mod ordered;
mod output;
mod scan;

use super::explain::Work;
use super::group::Groups;
use super::order::{Merge, Sorter};
use super::pass::Distinct;
use super::plan::{End, Kind, OrderKey, Plan, Segment};
use super::relation::Relation;
use crate::column::{BATCH_ROWS, Dictionaries, Snapshot};
use exchange::{Gather, Scatter};
use input::{Input, Tables};
use ordered::{Reorder, Thin, Unite};
use scan::{Sink, visits};
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
    /// The batches of the shard in the order in which they are read.
    visits: Vec<u32>,
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

enum State {
    Scan {
        next: usize,
        sink: Sink,
        /// The rows of the batch before `next` that are still to be taken.
        rest: Vec<u32>,
    },
    /// All rows are taken in; some still wait for their groups.
    Settle(Box<Groups>),
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
            visits: visits(&plan.segments[0], &snapshot),
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
            State::Settle(groups) => Ok(self.settle(groups)),
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

    /// Starts the next segment on what the exchange has brought.
    fn continue_with(&mut self, input: Input) {
        self.kinds = self.segment().output_kinds(&self.kinds);
        self.input = Arc::new(input);
        self.segment += 1;
        self.start_segment();
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
