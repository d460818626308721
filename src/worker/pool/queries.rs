//! Queries: from exchange to exchange, and pages of what comes out.

use super::{Effect, Event, Slot, event, send};
use crate::query::explain::Work;
use crate::query::{ColumnOrder, SAMPLE_EVERY};
use crate::shortcut::pays;
use crate::worker::lessons::{LessonReply, Subject};
use crate::worker::protocol::{
    ExportPiece, Output, QueryId, Reply, Request, SliceStart, Summary, WorkerId,
};
use std::collections::BTreeMap;

/// Fewer groups than this are merged in one worker.
const GROUPS_FOR_ONE: u64 = 8_192;

/// Pages that end before this row are merged from the beginning.
const FROM_THE_BEGINNING: u64 = 2_048;

pub struct Queries<B> {
    workers: u32,
    next: u32,
    slots: BTreeMap<Slot, SlotState<B>>,
}

struct SlotState<B> {
    running: Option<Running<B>>,
    done: Option<Done<B>>,
}

/// A query that has not come to its result.
struct Running<B> {
    query: QueryId,
    /// The workers that take part at this stage.
    holders: Vec<WorkerId>,
    /// What each holder has answered at this stage, in their order.
    answers: Vec<Option<Answer<B>>>,
    /// What each worker has told of its scan: rows looked at, rows in all, rows kept.
    scans: Vec<(u64, u64, u64)>,
    /// What each worker has told of the steps.
    work: Vec<Vec<Work>>,
    /// The rows that go on when slices are gathered.
    limit: u64,
}

enum Answer<B> {
    Ready(Output, Vec<B>),
    Pieces(Vec<B>),
    Slice(Vec<B>),
}

/// A query whose rows can be fetched.
struct Done<B> {
    query: QueryId,
    holders: Vec<WorkerId>,
    rows: u64,
    /// How many rows each holder has; a limit may leave fewer in all.
    counts: Vec<u64>,
    scans: Vec<(u64, u64, u64)>,
    work: Vec<Vec<Work>>,
    /// Whether samples are there to begin a page in the middle with.
    has_samples: bool,
    tickets: BTreeMap<u32, Ticket<B>>,
    next_ticket: u32,
}

/// Rows that are being fetched.
struct Ticket<B> {
    purpose: Purpose,
    offset: u64,
    count: u64,
    /// Slices with the number of their first row, in the order of the holders.
    slices: Vec<Option<(u64, B)>>,
}

/// What rows are fetched for.
#[derive(Clone)]
enum Purpose {
    Page,
    /// To know what is behind the one row.
    Trace,
    /// To write them down.
    Export(Box<ExportPiece>),
    /// To explain the record of the one row.
    Explanation,
    /// No rows: to know which of each worker's stand before the offset, so that this query can
    /// put them into another order.
    Reorder(QueryId, Option<ColumnOrder>),
}

impl Purpose {
    /// Whether more than the keys of the rows is wanted.
    fn needs_columns(&self) -> bool {
        matches!(self, Purpose::Page | Purpose::Trace | Purpose::Export(_))
    }
}

impl<B> Queries<B> {
    pub fn new(workers: u32) -> Queries<B> {
        Queries {
            workers,
            next: 0,
            slots: BTreeMap::new(),
        }
    }

    /// Starts what `request` asks of every worker.
    pub fn run(
        &mut self,
        slot: Slot,
        request: impl Fn(QueryId) -> Request,
        out: &mut Vec<Effect<B>>,
    ) {
        let query = QueryId(self.next);
        self.next += 1;
        let holders: Vec<WorkerId> = (0..self.workers).map(WorkerId).collect();
        for &worker in &holders {
            out.push(send(worker, request(query)));
        }
        let running = Running {
            query,
            answers: holders.iter().map(|_| None).collect(),
            scans: vec![(0, 0, 0); holders.len()],
            work: vec![Vec::new(); holders.len()],
            holders,
            limit: 0,
        };
        let state = self.slots.entry(slot).or_insert_with(|| SlotState {
            running: None,
            done: None,
        });
        if let Some(old) = state.running.replace(running) {
            self.drop_everywhere(old.query, out);
        }
    }

    /// Puts the rows of a slot's result into the order of a column, or into that of its query;
    /// which is a query like any other, and leaves the older result as it is until it is done.
    pub fn reorder(&mut self, slot: Slot, order: Option<ColumnOrder>, out: &mut Vec<Effect<B>>) {
        let query = QueryId(self.next);
        self.next += 1;
        let state = self.slots.get_mut(&slot);
        let Some((state, done)) =
            state.and_then(|state| Some((&mut state.running, state.done.as_mut()?)))
        else {
            out.push(event(Event::Stopped {
                slot,
                query,
                reason: "the rows to sort are gone; run the query again".to_string(),
            }));
            return;
        };
        let running = Running {
            query,
            holders: done.holders.clone(),
            answers: done.holders.iter().map(|_| None).collect(),
            scans: done.scans.clone(),
            work: done.work.clone(),
            limit: 0,
        };
        let is_complete = done.rows == done.counts.iter().sum::<u64>();
        match &done.holders[..] {
            [only] => out.push(send(*only, reorder(query, done.query, order, done.rows))),
            holders if is_complete => {
                for (&worker, &count) in holders.iter().zip(&done.counts) {
                    out.push(send(worker, reorder(query, done.query, order, count)));
                }
            }
            _ => done.fetch(Purpose::Reorder(query, order), done.rows, 0, out),
        }
        if let Some(old) = state.replace(running) {
            self.drop_everywhere(old.query, out);
        }
    }

    pub fn cancel(&mut self, slot: Slot, out: &mut Vec<Effect<B>>) {
        let running = self
            .slots
            .get_mut(&slot)
            .and_then(|state| state.running.take());
        if let Some(Running { query, .. }) = running {
            self.drop_everywhere(query, out);
            out.push(event(Event::Cancelled { slot, query }));
        }
    }

    /// What a lost worker held of any query is gone with it.
    pub fn worker_lost(&mut self, out: &mut Vec<Effect<B>>) {
        let slots = std::mem::take(&mut self.slots);
        for (slot, state) in slots {
            if let Some(Running { query, .. }) = state.running {
                self.drop_everywhere(query, out);
                let reason =
                    "a worker stopped; its files are being read again, then run the query again";
                out.push(event(Event::Stopped {
                    slot,
                    query,
                    reason: reason.to_string(),
                }));
            }
            if let Some(Done { query, .. }) = state.done {
                self.drop_everywhere(query, out);
            }
        }
    }

    fn drop_everywhere(&self, query: QueryId, out: &mut Vec<Effect<B>>) {
        for worker in 0..self.workers {
            out.push(send(WorkerId(worker), Request::Drop { query }));
        }
    }

    pub fn receive(
        &mut self,
        worker: WorkerId,
        reply: Reply,
        buffers: Vec<B>,
        out: &mut Vec<Effect<B>>,
    ) {
        match reply {
            Reply::Refused { query, diagnostics } => {
                if let Some(slot) = self.end_run(query, out) {
                    out.push(event(Event::Refused {
                        slot,
                        query,
                        diagnostics,
                    }));
                }
            }
            Reply::Stopped { query, reason } => {
                if let Some(slot) = self.end_run(query, out) {
                    out.push(event(Event::Stopped {
                        slot,
                        query,
                        reason,
                    }));
                }
            }
            Reply::Running {
                query,
                scanned,
                total,
            } => {
                if let Some((slot, running)) = self.running(query) {
                    let scan = &mut running.scans[worker.0 as usize];
                    *scan = (scanned, total, scan.2);
                    let sum =
                        |part: fn(&(u64, u64, u64)) -> u64| running.scans.iter().map(part).sum();
                    out.push(event(Event::Progress {
                        slot,
                        query,
                        scanned: sum(|scan| scan.0),
                        total: sum(|scan| scan.1),
                    }));
                }
            }
            Reply::Ready {
                query,
                output,
                scanned,
                matched,
                work,
            } => {
                if let Some((_, running)) = self.running(query) {
                    running.work[worker.0 as usize] = work;
                    let scan = &mut running.scans[worker.0 as usize];
                    *scan = (scanned, scan.1.max(scanned), matched);
                    self.answer(query, worker, Answer::Ready(output, buffers), out);
                }
            }
            Reply::Scattered { query } => self.answer(query, worker, Answer::Pieces(buffers), out),
            Reply::Sliced {
                query,
                ticket,
                start,
            } => {
                if self.running(query).is_some() {
                    self.answer(query, worker, Answer::Slice(buffers), out);
                } else {
                    self.sliced(query, worker, ticket, start, buffers, out);
                }
            }
            Reply::Located { query, ticket } => self.located(query, ticket, buffers, out),
            Reply::Page { query, ticket } => self.merged(query, ticket, buffers, out),
            Reply::RowFound {
                query,
                ticket,
                found,
            } => self.found(query, ticket, found, out),
            Reply::Shares {
                query,
                ticket,
                shares,
            } => self.shared(query, ticket, &shares, out),
            Reply::Traced {
                query,
                ticket,
                traced,
            } => {
                if let Some((slot, done)) = self.done(query)
                    && let Some(Ticket { offset: row, .. }) = done.tickets.remove(&ticket)
                {
                    out.push(event(Event::Traced {
                        slot,
                        query,
                        row,
                        traced,
                    }));
                }
            }
            Reply::Written { query, ticket } => {
                if let Some((_, done)) = self.done(query)
                    && let Some(Ticket { purpose, .. }) = done.tickets.remove(&ticket)
                    && let Purpose::Export(piece) = purpose
                {
                    out.push(Effect::Piece {
                        number: piece.number,
                        bytes: buffers.into_iter().next(),
                    });
                }
            }
            Reply::Sniffed { .. }
            | Reply::Parquet { .. }
            | Reply::Table { .. }
            | Reply::Loading(_)
            | Reply::Loaded(_)
            | Reply::Digested { .. }
            | Reply::Evidence { .. }
            | Reply::Judged { .. }
            | Reply::Assist(_)
            | Reply::Lesson(_)
            | Reply::Naming(_)
            | Reply::Survey(_)
            | Reply::Hashes { .. }
            | Reply::Duplicates { .. }
            | Reply::LeftOut { .. }
            | Reply::Checked { .. } => {
                unreachable!("the pool hands on what concerns queries")
            }
        }
    }

    fn running(&mut self, query: QueryId) -> Option<(Slot, &mut Running<B>)> {
        self.slots.iter_mut().find_map(|(slot, state)| {
            let running = state
                .running
                .as_mut()
                .filter(|running| running.query == query)?;
            Some((*slot, running))
        })
    }

    /// Ends a run that gives no result; `None` when it had ended before.
    fn end_run(&mut self, query: QueryId, out: &mut Vec<Effect<B>>) -> Option<Slot> {
        let (slot, _) = self.running(query)?;
        self.slots.get_mut(&slot)?.running = None;
        self.drop_everywhere(query, out);
        Some(slot)
    }

    /// Notes what a holder has answered, and goes on when all have.
    fn answer(
        &mut self,
        query: QueryId,
        worker: WorkerId,
        answer: Answer<B>,
        out: &mut Vec<Effect<B>>,
    ) {
        let Some((slot, running)) = self.running(query) else {
            return;
        };
        let Some(at) = running.holders.iter().position(|holder| *holder == worker) else {
            return;
        };
        running.answers[at] = Some(answer);
        if running.answers.iter().any(Option::is_none) {
            return;
        }
        let answers: Vec<Answer<B>> = running
            .answers
            .iter_mut()
            .filter_map(Option::take)
            .collect();
        match answers.first() {
            Some(Answer::Ready(Output::Groups { .. }, _)) => {
                exchange_groups(running, &answers, out)
            }
            Some(Answer::Ready(Output::Limited { limit, .. }, _)) => {
                let rows = answers.iter().map(|answer| match answer {
                    Answer::Ready(Output::Limited { rows, .. }, _) => *rows,
                    _ => 0,
                });
                let limit = limit.unwrap_or_else(|| rows.sum());
                running.limit = limit;
                for &worker in &running.holders {
                    let request = Request::Slice {
                        query,
                        ticket: 0,
                        from: SliceStart::Row(0),
                        count: limit,
                        with_columns: true,
                    };
                    out.push(send(worker, request));
                }
            }
            Some(Answer::Ready(Output::Result { .. }, _)) => self.finish(slot, answers, out),
            Some(Answer::Pieces(_)) => gather_pieces(running, answers, out),
            Some(Answer::Slice(_)) => gather_slices(running, answers, out),
            None => {}
        }
    }

    fn finish(&mut self, slot: Slot, answers: Vec<Answer<B>>, out: &mut Vec<Effect<B>>) {
        let Some(state) = self.slots.get_mut(&slot) else {
            return;
        };
        let Some(running) = state.running.take() else {
            return;
        };
        let query = running.query;
        let mut counts = Vec::new();
        let mut samples = Vec::new();
        let mut limit = None;
        let mut summary = Box::<Summary>::default();
        for answer in answers {
            if let Answer::Ready(output, mut buffers) = answer
                && let Output::Result {
                    rows,
                    limit: own_limit,
                    summary: own_summary,
                } = output
            {
                counts.push(rows);
                samples.append(&mut buffers);
                limit = own_limit;
                let greatest = match counts.len() {
                    1 => own_summary.greatest.clone(),
                    _ => greater(&summary.greatest, &own_summary.greatest),
                };
                summary = own_summary;
                summary.greatest = greatest;
            }
        }
        for (step, work) in summary.steps.iter_mut().zip(total(&running.work)) {
            step.work = work;
        }
        let total: u64 = counts.iter().sum();
        let rows = limit.map_or(total, |limit: u64| limit.min(total));
        let has_samples = running.holders.len() > 1 && rows > FROM_THE_BEGINNING;
        if has_samples {
            out.push(Effect::Send {
                worker: running.holders[0],
                request: Request::Samples {
                    query,
                    rows: counts.clone(),
                },
                buffers: samples,
            });
        }
        let scans = running.scans.iter();
        let scanned = scans.clone().map(|scan| scan.0).sum();
        let matched = scans.map(|scan| scan.2).sum();
        let done = Done {
            query,
            holders: running.holders,
            rows,
            counts,
            scans: running.scans,
            work: running.work,
            has_samples,
            tickets: BTreeMap::new(),
            next_ticket: 0,
        };
        if let Some(old) = state.done.replace(done) {
            self.drop_everywhere(old.query, out);
        }
        out.push(event(Event::Done {
            slot,
            query,
            rows,
            scanned,
            matched,
            summary,
        }));
    }

    pub fn page(&mut self, slot: Slot, offset: u64, count: u64, out: &mut Vec<Effect<B>>) {
        let state = self.slots.get_mut(&slot);
        if let Some(done) = state.and_then(|state| state.done.as_mut()) {
            done.fetch(Purpose::Page, offset, count, out);
        }
    }

    /// Finds out what is behind a row, if the slot still holds the result of `query`.
    pub fn trace(&mut self, slot: Slot, query: QueryId, row: u64, out: &mut Vec<Effect<B>>) {
        let state = self.slots.get_mut(&slot);
        let done = state.and_then(|state| state.done.as_mut());
        if let Some(done) = done.filter(|done| done.query == query && row < done.rows) {
            done.fetch(Purpose::Trace, row, 1, out);
        }
    }

    /// Writes rows down, if the slot still holds the result of `query`.
    pub fn export(
        &mut self,
        slot: Slot,
        query: QueryId,
        piece: ExportPiece,
        out: &mut Vec<Effect<B>>,
    ) {
        let state = self.slots.get_mut(&slot);
        let done = state.and_then(|state| state.done.as_mut());
        match done.filter(|done| done.query == query) {
            Some(done) => {
                let rows = piece.rows.clone();
                let count = rows.end - rows.start;
                done.fetch(Purpose::Export(Box::new(piece)), rows.start, count, out);
            }
            None => out.push(Effect::Piece {
                number: piece.number,
                bytes: None,
            }),
        }
    }

    /// Has the record of a row explained, if the slot still holds the result of `query`.
    pub fn explain(&mut self, slot: Slot, query: QueryId, row: u64, out: &mut Vec<Effect<B>>) {
        let state = self.slots.get_mut(&slot);
        let done = state.and_then(|state| state.done.as_mut());
        match done.filter(|done| done.query == query && row < done.rows) {
            Some(done) => done.fetch(Purpose::Explanation, row, 1, out),
            None => out.push(unexplained(query, row)),
        }
    }

    fn done(&mut self, query: QueryId) -> Option<(Slot, &mut Done<B>)> {
        self.slots.iter_mut().find_map(|(slot, state)| {
            let done = state.done.as_mut().filter(|done| done.query == query)?;
            Some((*slot, done))
        })
    }

    fn located(&mut self, query: QueryId, ticket: u32, keys: Vec<B>, out: &mut Vec<Effect<B>>) {
        let Some((_, done)) = self.done(query) else {
            return;
        };
        let Some(page) = done.tickets.get(&ticket) else {
            return;
        };
        // The key stands at most one sample of each worker before the page.
        let slack = SAMPLE_EVERY as u64 * (done.holders.len() as u64 + 2);
        let (from, count) = match keys.is_empty() {
            true => (SliceStart::Row(0), page.offset + page.count),
            false => (SliceStart::Key, page.count + slack),
        };
        let mut keys = keys.into_iter();
        for &worker in &done.holders {
            out.push(Effect::Send {
                worker,
                request: Request::Slice {
                    query,
                    ticket,
                    from,
                    count,
                    with_columns: page.purpose.needs_columns(),
                },
                buffers: keys.next().into_iter().collect(),
            });
        }
    }

    fn sliced(
        &mut self,
        query: QueryId,
        worker: WorkerId,
        ticket: u32,
        start: u64,
        buffers: Vec<B>,
        out: &mut Vec<Effect<B>>,
    ) {
        let Some((_, done)) = self.done(query) else {
            return;
        };
        let at = done.holders.iter().position(|holder| *holder == worker);
        let (Some(at), Some(page), Some(slice)) = (
            at,
            done.tickets.get_mut(&ticket),
            buffers.into_iter().next(),
        ) else {
            return;
        };
        page.slices[at] = Some((start, slice));
        if page.slices.iter().any(Option::is_none) {
            return;
        }
        let slices = std::mem::take(&mut page.slices);
        let (starts, buffers) = slices.into_iter().flatten().unzip();
        let position = page.offset;
        let request = match page.purpose.clone() {
            Purpose::Trace => Request::TraceRow {
                query,
                ticket,
                starts,
                position,
            },
            Purpose::Export(piece) => Request::WriteRows {
                query,
                ticket,
                starts,
                piece: *piece,
            },
            Purpose::Page => Request::MergePage {
                query,
                ticket,
                starts,
                position,
                count: page.count,
            },
            Purpose::Explanation => Request::FindRow {
                query,
                ticket,
                starts,
                position,
            },
            Purpose::Reorder(..) => Request::FindShares {
                query,
                ticket,
                starts,
                position,
            },
        };
        out.push(Effect::Send {
            worker: done.holders[0],
            request,
            buffers,
        });
    }

    fn found(
        &mut self,
        query: QueryId,
        ticket: u32,
        found: Option<(u32, u64)>,
        out: &mut Vec<Effect<B>>,
    ) {
        let Some((_, done)) = self.done(query) else {
            return;
        };
        let Some(Ticket { offset, .. }) = done.tickets.remove(&ticket) else {
            return;
        };
        out.push(match found {
            Some((at, own)) => explain_row(done.holders[at as usize], query, own, offset),
            None => unexplained(query, offset),
        });
    }

    /// It is known which rows of each worker count: they can be put into their order.
    fn shared(&mut self, query: QueryId, ticket: u32, shares: &[u64], out: &mut Vec<Effect<B>>) {
        let Some((_, done)) = self.done(query) else {
            return;
        };
        let ticket = done.tickets.remove(&ticket);
        let holders = done.holders.clone();
        let Some(Purpose::Reorder(next, order)) = ticket.map(|ticket| ticket.purpose) else {
            return;
        };
        // It may have been cancelled in the meantime.
        if self.running(next).is_some() {
            for (&worker, &count) in holders.iter().zip(shares) {
                out.push(send(worker, reorder(next, query, order, count)));
            }
        }
    }

    fn merged(&mut self, query: QueryId, ticket: u32, buffers: Vec<B>, out: &mut Vec<Effect<B>>) {
        let Some((slot, done)) = self.done(query) else {
            return;
        };
        let page = done.tickets.remove(&ticket);
        if let (Some(page), Some(table)) = (page, buffers.into_iter().next()) {
            out.push(event(Event::Page {
                slot,
                query,
                offset: page.offset,
                table,
            }));
        }
    }
}

impl<B> Done<B> {
    /// Begins to fetch rows.
    fn fetch(&mut self, purpose: Purpose, offset: u64, count: u64, out: &mut Vec<Effect<B>>) {
        let query = self.query;
        let offset = offset.min(self.rows);
        let count = count.min(self.rows - offset);
        if let ([only], Purpose::Explanation) = (&self.holders[..], &purpose) {
            out.push(explain_row(*only, query, offset, offset));
            return;
        }
        let id = self.next_ticket;
        self.next_ticket += 1;
        let with_columns = purpose.needs_columns();
        let ticket = Ticket {
            purpose,
            offset,
            count,
            slices: self.holders.iter().map(|_| None).collect(),
        };
        self.tickets.insert(id, ticket);
        if self.has_samples && offset + count > FROM_THE_BEGINNING {
            let request = Request::Locate {
                query,
                ticket: id,
                position: offset,
                copies: self.holders.len() as u32,
            };
            out.push(send(self.holders[0], request));
            return;
        }
        // One worker's rows need no merging, so they need not begin at the first.
        let (from, count) = match self.holders.len() {
            1 => (offset, count),
            _ => (0, offset + count),
        };
        for &worker in &self.holders {
            let request = Request::Slice {
                query,
                ticket: id,
                from: SliceStart::Row(from),
                count,
                with_columns,
            };
            out.push(send(worker, request));
        }
    }
}

/// The greatest values of two workers, column by column, where both know theirs.
fn greater(a: &[Option<f64>], b: &[Option<f64>]) -> Vec<Option<f64>> {
    let both = a.iter().zip(b);
    both.map(|(a, b)| Some(a.as_ref()?.max(*b.as_ref()?)))
        .collect()
}

/// What all workers together have done, step by step.
fn total(work: &[Vec<Work>]) -> Vec<Work> {
    let steps = work.iter().map(Vec::len).max().unwrap_or(0);
    let step = |at: usize| {
        let own = work.iter().filter_map(|work| work.get(at));
        own.fold(Work::default(), |sum, own| sum.beside(*own))
    };
    (0..steps).map(step).collect()
}

fn reorder(query: QueryId, of: QueryId, order: Option<ColumnOrder>, count: u64) -> Request {
    Request::Reorder {
        query,
        of,
        order,
        count,
    }
}

/// Has a worker explain a row of its own, which is row `position` of the whole.
fn explain_row<B>(worker: WorkerId, query: QueryId, own: u64, position: u64) -> Effect<B> {
    let request = Request::ExplainRow {
        query,
        row: own,
        subject: Subject::Row(query, position),
    };
    send(worker, request)
}

/// There is no such row any more.
fn unexplained<B>(query: QueryId, row: u64) -> Effect<B> {
    event(Event::Lesson(LessonReply::Explained {
        subject: Subject::Row(query, row),
        explanations: Vec::new(),
    }))
}

/// All holders have partial groups: decides where they are merged.
fn exchange_groups<B>(running: &mut Running<B>, answers: &[Answer<B>], out: &mut Vec<Effect<B>>) {
    let query = running.query;
    if let [only] = running.holders[..] {
        out.push(send(only, Request::Proceed { query }));
        return;
    }
    let groups = answers.iter().map(|answer| match answer {
        Answer::Ready(Output::Groups { count }, _) => *count,
        _ => 0,
    });
    let pieces = match pays(groups.sum::<u64>() < GROUPS_FOR_ONE) {
        true => 1,
        false => running.holders.len() as u32,
    };
    for &worker in &running.holders {
        out.push(send(worker, Request::Scatter { query, pieces }));
    }
}

/// All holders have handed out their pieces: piece `n` goes to holder `n`.
fn gather_pieces<B>(running: &mut Running<B>, answers: Vec<Answer<B>>, out: &mut Vec<Effect<B>>) {
    let query = running.query;
    let mut incoming: Vec<Vec<B>> = Vec::new();
    for answer in answers {
        if let Answer::Pieces(pieces) = answer {
            incoming.resize_with(pieces.len().max(incoming.len()), Vec::new);
            for (piece, incoming) in pieces.into_iter().zip(&mut incoming) {
                incoming.push(piece);
            }
        }
    }
    keep_holders(running, incoming.len(), out);
    for (at, (&worker, buffers)) in running.holders.iter().zip(incoming).enumerate() {
        out.push(Effect::Send {
            worker,
            request: Request::Gather {
                query,
                makes_total: at == 0,
            },
            buffers,
        });
    }
}

/// All holders have handed out their first rows: one goes on with them.
fn gather_slices<B>(running: &mut Running<B>, answers: Vec<Answer<B>>, out: &mut Vec<Effect<B>>) {
    let query = running.query;
    keep_holders(running, 1, out);
    let buffers = answers.into_iter().flat_map(|answer| match answer {
        Answer::Slice(buffers) => buffers,
        _ => Vec::new(),
    });
    out.push(Effect::Send {
        worker: running.holders[0],
        request: Request::GatherOrdered {
            query,
            limit: running.limit,
        },
        buffers: buffers.collect(),
    });
}

/// Lets all holders but the first so many go.
fn keep_holders<B>(running: &mut Running<B>, count: usize, out: &mut Vec<Effect<B>>) {
    let query = running.query;
    for &worker in running.holders.iter().skip(count) {
        out.push(send(worker, Request::Drop { query }));
    }
    running.holders.truncate(count);
    running.answers = running.holders.iter().map(|_| None).collect();
}
