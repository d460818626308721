//! Reading what a segment reads, part by part.

use super::input::{Input, Tables, position};
use super::{Job, Overflow, Progress, RELATION, STEP_GROUPS, State, check_memory};
use crate::column::{BATCH_ROWS, Batch, Dictionaries, Snapshot};
use crate::query::eval::{evaluate, filter, may_match};
use crate::query::group::Groups;
use crate::query::order::Sorter;
use crate::query::plan::{End, Expr, OrderKey, Segment};
use crate::query::relation::Relation;
use crate::query::rows::{Rows, Source, value_range};
use crate::query::tuple::Memo;
use crate::shortcut::pays;
use std::sync::Arc;

/// Where the rows of a scan go.
pub(super) enum Sink {
    Groups(Box<Groups>),
    Relation(Box<dyn Relation>),
    Elements(Tables),
    Sorter(Sorter),
}

impl Sink {
    /// Takes in the rows of a source that pass the segment's filters; returns how many.
    pub(super) fn take(
        &mut self,
        segment: &Segment,
        source: Source,
        start: u32,
    ) -> Result<u64, Overflow> {
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
                sort_into(sorter, order, &rows, start);
            }
            _ => unreachable!("the sink is made for the end of its segment"),
        }
        Ok(rows.len() as u64)
    }

    /// Does a bounded piece of what was put off; `false` when further rows can be taken in.
    fn catch_up(&mut self) -> bool {
        match self {
            Sink::Groups(groups) => groups.catch_up(),
            _ => false,
        }
    }

    /// Whether a batch is too much for one step.
    fn is_slow(&self) -> bool {
        matches!(self, Sink::Groups(groups) if pays(groups.is_slow()))
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

    /// Whether no row of a batch can be among the first, by the range of what it is ordered by.
    fn is_behind(&self, segment: &Segment, batch: &Batch) -> bool {
        match (self, first_range(segment, batch)) {
            (Sink::Sorter(sorter), Some((least, greatest))) => sorter.is_behind(least, greatest),
            _ => false,
        }
    }

    pub(super) fn check_memory(&self) -> Result<(), Overflow> {
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

/// Sorts rows in; `start` is the number of the first row of their source.
fn sort_into(sorter: &mut Sorter, order: &[OrderKey], rows: &Rows, start: u32) {
    let memo = Memo::default();
    let number = |row: u32| rows.selection.map_or(row, |chosen| chosen[row as usize]);
    let Some((first, others)) = order.split_first() else {
        let numbers = (0..rows.len() as u32).map(|row| start + number(row));
        return sorter.push(Vec::new(), numbers.collect());
    };
    let mut keys = vec![evaluate(&first.expr, rows)];
    // Of rows that are far behind by their first key, the others are not needed.
    let candidates = match pays(!others.is_empty()) {
        true => sorter.candidates(&keys[0]),
        false => None,
    };
    let chosen: Vec<u32> = match &candidates {
        Some(candidates) => candidates.iter().map(|&row| number(row)).collect(),
        None => (0..rows.len() as u32).map(number).collect(),
    };
    match candidates {
        Some(candidates) => {
            let near = Rows {
                selection: Some(&chosen),
                memo: &memo,
                ..*rows
            };
            keys[0] = keys[0].take(&candidates);
            keys.extend(others.iter().map(|key| evaluate(&key.expr, &near)));
        }
        None => keys.extend(others.iter().map(|key| evaluate(&key.expr, rows))),
    }
    sorter.push(keys, chosen.iter().map(|row| start + row).collect());
}

/// The range in a batch of what a segment orders the rows of batches by first, where only some of them
/// are kept.
fn first_range(segment: &Segment, batch: &Batch) -> Option<(i64, i64)> {
    let End::Rows {
        order,
        distinct,
        limit: Some(_),
        ..
    } = &segment.end
    else {
        return None;
    };
    let Expr::Input(input) = &order.first()?.expr else {
        return None;
    };
    value_range(batch, input).filter(|_| distinct.is_empty() && pays(true))
}

/// The batches in the order in which a segment reads them: where only the first rows of an order are
/// kept, those first that may have them, so that the others can be passed over.
pub(super) fn visits(segment: &Segment, snapshot: &Snapshot) -> Vec<u32> {
    let mut visits: Vec<u32> = (0..snapshot.batches().len() as u32).collect();
    if let End::Rows { order, .. } = &segment.end
        && let Some(OrderKey { descending, .. }) = order.first()
    {
        visits.sort_by_key(|&at| {
            let range = first_range(segment, &snapshot.batches()[at as usize]);
            // What is not known comes first.
            range.map(|(least, greatest)| match descending {
                true => !i128::from(greatest),
                false => i128::from(least),
            })
        });
    }
    visits
}

impl Job {
    pub(super) fn scan(
        &mut self,
        next: usize,
        mut sink: Sink,
        dictionaries: &Dictionaries,
    ) -> Result<Progress, Overflow> {
        if sink.catch_up() {
            self.state = State::Scan {
                next,
                sink,
                rest: Vec::new(),
            };
            return Ok(Progress::Working);
        }
        let plan = self.plan.clone();
        let segment = &plan.segments[self.segment];
        let work = &mut self.work[self.segment];
        let Some(input) = Arc::get_mut(&mut self.input) else {
            unreachable!("only a result is shared, which is scanned no more");
        };
        let has_more = match input {
            Input::Shard(snapshot) => {
                let Some(&at) = self.visits.get(next) else {
                    return Ok(self.end_scan(sink));
                };
                let batch = &snapshot.batches()[at as usize];
                self.scanned += batch.rows_seen() as u64;
                work.rows += batch.rows_seen() as u64;
                work.batches += 1;
                if segment
                    .filters
                    .iter()
                    .all(|condition| may_match(condition, batch))
                    && !sink.is_behind(segment, batch)
                {
                    let position = position(snapshot, at as usize);
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
    pub(super) fn scan_rest(
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
        let at = self.visits[next - 1] as usize;
        let position = position(snapshot, at);
        let source = Source::Batch(&snapshot.batches()[at], dictionaries, position);
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

    /// Does a bounded piece of what the groups of all rows have put off.
    pub(super) fn settle(&mut self, mut groups: Box<Groups>) -> Progress {
        match groups.settle() {
            true => {
                self.state = State::Settle(groups);
                Progress::Working
            }
            false => {
                self.state = State::Groups(groups);
                Progress::Ready
            }
        }
    }

    fn end_scan(&mut self, sink: Sink) -> Progress {
        match sink {
            Sink::Groups(groups) => {
                self.input = Arc::new(Input::Nothing);
                self.settle(groups)
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
}
