//! The worker's side: a shard, and the jobs that work on it in slices.

use super::assist::Assistant;
use super::duplicates::Search;
use super::inquiry::{Inquiries, Inquiry};
use super::lessons::{self, LessonReply};
use super::naming;
use super::protocol::{
    ExportPiece, FileReport, Output, QueryId, Reply, Request, SearchId, SliceStart, Summary,
};
use super::rows::ParquetLoads;
use super::survey::Surveys;
use super::tables::Tables;
use crate::column::{FileId, Part, Shard};
use crate::flow::{Field, Layout};
use crate::ingest::{Ingest, LookupText, Report, Sniff, Source, Start, sniff};
use crate::insight::Host;
use crate::insight::conversation;
use crate::lesson::{Known, explain};
use crate::query::saved::SavedQuery;
use crate::query::selection;
use crate::query::{
    Checked, Context, Job, Outline, Progress, Samples, Table, Value, compile, drill, find_row,
    merge_tables, shares,
};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// Progress of a query is told every so many steps.
const STEPS_BETWEEN_REPORTS: u32 = 16;

/// An answer with the buffers that go with it.
pub type Answer = (Reply, Vec<Vec<u8>>);

/// What a worker holds and does. It never blocks: whoever runs it calls
/// [`step`](Engine::step) as long as there is work and hands in messages in between.
#[derive(Default)]
pub struct Engine {
    shard: Shard,
    /// Tells microseconds, to say how long the steps of a query took.
    clock: Option<fn() -> u64>,
    loads: BTreeMap<Part, Load>,
    /// Files whose content is told.
    digests: BTreeMap<FileId, Ingest>,
    queries: BTreeMap<QueryId, Query>,
    inquiries: Inquiries,
    surveys: Surveys,
    assistant: Assistant,
    /// The search for duplicates.
    search: Option<Search>,
    parquets: ParquetLoads,
    tables: Tables,
    /// The queries that others can call.
    saved: Arc<[SavedQuery]>,
    /// Whose interfaces have which addresses, as the pool told last.
    hosts: Vec<Host>,
}

/// A part that is being read.
struct Load {
    path: String,
    /// The size of the whole file in bytes.
    size: u64,
    ingest: Ingest,
    /// How many workers there are.
    workers: u32,
    /// The bytes that it begins with, until somebody reads them.
    first: Option<Range<u64>>,
    bytes: u64,
}

struct Query {
    text: Arc<str>,
    /// The fields that the files which it sees have.
    fields: Option<Arc<Layout>>,
    job: Job,
    summary: Summary,
    directions: Vec<bool>,
    samples: Option<Samples>,
    steps: u32,
}

impl Query {
    /// Rows from `position` of the merged order on, of slices that begin at these rows.
    fn merge(&self, slices: &[Table], starts: &[u64], position: u64, count: u64) -> Table {
        let skip = position.saturating_sub(starts.iter().sum());
        let visible = self.job.names().len();
        merge_tables(slices, visible, &self.directions, skip, count)
    }
}

impl Engine {
    /// The same engine with a clock, which tells microseconds since any moment.
    pub fn with_clock(self, clock: fn() -> u64) -> Engine {
        Engine {
            clock: Some(clock),
            ..self
        }
    }

    /// An engine whose batches end after so many rows, 1 to
    /// [`BATCH_ROWS`](crate::column::BATCH_ROWS).
    pub fn with_batch_rows(batch_rows: usize) -> Engine {
        Engine {
            shard: Shard::with_batch_rows(batch_rows),
            ..Engine::default()
        }
    }

    /// Takes a request with its buffers.
    ///
    /// `Sniff`, `Load`, `Digest` and `CancelLoad` need the file, which the engine does not see:
    /// whoever runs it serves them by [`sniff`](Self::sniff); by [`wants`](Self::wants),
    /// [`feed`](Self::feed) and [`finish_load`](Self::finish_load) or
    /// [`fail_load`](Self::fail_load); by [`feed_digest`](Self::feed_digest) and
    /// [`finish_digest`](Self::finish_digest); and by [`cancel_load`](Self::cancel_load).
    pub fn handle(&mut self, request: Request, buffers: Vec<Vec<u8>>) -> Vec<Answer> {
        match request {
            Request::Sniff { .. } => Vec::new(),
            Request::CancelLoad => self.parquets.cancel(&mut self.shard),
            Request::Rows(request) => {
                let answer = self.parquets.handle(request, &buffers, &mut self.shard);
                answer.into_iter().collect()
            }
            Request::Load {
                part,
                path,
                from,
                until,
                size,
                layout,
                is_named,
                given,
                place,
                workers,
            } => {
                self.inquiries.note_path(part.file, &path);
                let (start, first) = match (layout, place) {
                    (Some(layout), _) => {
                        let layout = Arc::new(layout);
                        (Start::Middle { layout, is_named }, first_byte(from)..size)
                    }
                    (None, Some(place)) => (Start::Member(place), from..until),
                    (None, None) => (Start::Whole { size }, 0..size),
                };
                let source = Source {
                    part,
                    path: path.clone(),
                    start,
                    length: (until < size && place.is_none()).then(|| until - first.start),
                    given,
                };
                let ingest = Ingest::new(source);
                let load = Load {
                    path,
                    size,
                    ingest,
                    workers,
                    first: Some(first),
                    bytes: 0,
                };
                self.loads.insert(part, load);
                Vec::new()
            }
            Request::Digest {
                file,
                path,
                lengths,
                is_packed,
            } => {
                let source = Source {
                    part: Part { file, index: 0 },
                    path,
                    start: Start::Head,
                    length: None,
                    given: Vec::new(),
                };
                let ingest = Ingest::digest(source, lengths, is_packed);
                self.digests.insert(file, ingest);
                Vec::new()
            }
            Request::KeepTable { head } => {
                for bytes in buffers {
                    self.tables.keep(&LookupText {
                        file: head.file,
                        name: head.name.clone(),
                        dialect: head.dialect,
                        bytes,
                    });
                }
                Vec::new()
            }
            Request::KeepQueries { queries } => {
                self.saved = queries.into();
                Vec::new()
            }
            Request::ShareTables { to } => self.tables.share(to),
            Request::Rank { order } => {
                self.shard.rank(&order);
                Vec::new()
            }
            Request::LinesBefore { parts } => {
                for (part, lines) in parts {
                    self.shard.set_lines_before(part, lines);
                }
                Vec::new()
            }
            Request::Hide { files, hidden } => {
                self.shard.hide(&files, hidden);
                self.tables.hide(&files, hidden);
                Vec::new()
            }
            Request::Forget { files } => {
                self.shard.forget(&files);
                self.tables.forget(&files);
                self.digests.retain(|file, _| !files.contains(file));
                self.parquets.forget(&files);
                self.inquiries.forget(&files);
                Vec::new()
            }
            Request::ForgetPart { part } => {
                self.shard.forget_part(part);
                self.parquets.forget_part(part);
                self.inquiries.forget_part(part);
                Vec::new()
            }
            Request::Inquire { inquiry, questions } => {
                self.inquiries
                    .start(inquiry, Inquiry::new(questions, self.shard.snapshot()));
                Vec::new()
            }
            Request::Judge {
                inquiry,
                questions,
                most_stretches: most,
            } => vec![alone(Inquiries::judge(inquiry, &questions, most, &buffers))],
            // Whoever runs the engine does that, with another one.
            Request::Rehearse => Vec::new(),
            Request::Hosts { hosts } => {
                self.hosts = hosts;
                Vec::new()
            }
            Request::DropInquiry { inquiry } => {
                self.inquiries.stop(inquiry);
                Vec::new()
            }
            Request::FindDuplicates { search, workers } => {
                let snapshot = self.shard.snapshot();
                self.search = Some(Search::new(search, workers, snapshot));
                Vec::new()
            }
            Request::TakeHashes { search, from } => {
                for bytes in &buffers {
                    self.with_search(search, |search| search.take_hashes(from.0, bytes));
                }
                Vec::new()
            }
            Request::CompareHashes { search } => {
                self.with_search(search, Search::compare_all);
                Vec::new()
            }
            Request::LeaveOut { search } => {
                self.with_search(search, |search| search.leave_out(buffers));
                Vec::new()
            }
            Request::DropSearch { search } => {
                self.search.take_if(|known| known.id() == search);
                Vec::new()
            }
            Request::KeepDuplicates => {
                self.shard.leave_out(HashMap::new());
                Vec::new()
            }
            Request::Check { text, fields } => {
                let diagnostics = match compile(&text, self.context(fields)) {
                    Ok(checked) => checked.warnings,
                    Err(errors) => errors,
                };
                vec![(Reply::Checked { text, diagnostics }, Vec::new())]
            }
            Request::Run {
                query,
                text,
                selection,
                now,
                fields,
            } => {
                let context = Context {
                    selection,
                    now,
                    ..self.context(fields)
                };
                self.run(query, &text, context)
            }
            Request::Relate {
                query,
                relate,
                fields,
            } => match selection::conditions(&relate.selection, &self.context(fields)) {
                Ok(conditions) => {
                    let checked = Checked {
                        plan: conversation::plan(&relate, conditions),
                        outline: Outline::default(),
                        warnings: Vec::new(),
                    };
                    self.start(query, checked);
                    Vec::new()
                }
                Err(error) => {
                    let diagnostics = vec![error];
                    vec![(Reply::Refused { query, diagnostics }, Vec::new())]
                }
            },
            Request::Drop { query } => {
                self.queries.remove(&query);
                Vec::new()
            }
            Request::Proceed { query } => {
                self.with(query, |query, _| query.job.proceed());
                Vec::new()
            }
            Request::Scatter { query, pieces } => {
                self.with(query, |query, _| query.job.scatter(pieces));
                Vec::new()
            }
            Request::Gather { query, makes_total } => {
                self.with(query, |query, _| query.job.gather(buffers, makes_total));
                Vec::new()
            }
            Request::GatherOrdered { query, limit } => {
                let tables = tables(&buffers);
                self.with(query, |query, _| query.job.gather_ordered(tables, limit));
                Vec::new()
            }
            Request::Slice {
                query,
                ticket,
                from,
                count,
                with_columns,
            } => {
                let sliced = self.with(query, |query, shard| {
                    let start = match (from, &tables(&buffers)[..]) {
                        (SliceStart::Row(row), _) => row,
                        (SliceStart::Key, [key, ..]) => query.job.rank(key, &shard.dictionaries),
                        (SliceStart::Key, []) => 0,
                    };
                    let dictionaries = &shard.dictionaries;
                    let slice = query.job.slice(start, count, with_columns, dictionaries);
                    (start, slice)
                });
                let Some((start, table)) = sliced else {
                    return Vec::new();
                };
                let reply = Reply::Sliced {
                    query,
                    ticket,
                    start,
                };
                vec![(reply, vec![table.encode()])]
            }
            Request::Samples { query, rows } => {
                let tables = tables(&buffers);
                self.with(query, |query, _| {
                    query.samples = Some(Samples::new(tables, rows, query.directions.clone()));
                });
                Vec::new()
            }
            Request::Locate {
                query,
                ticket,
                position,
                copies,
            } => {
                let key = self.with(query, |query, _| {
                    query
                        .samples
                        .as_ref()
                        .and_then(|samples| samples.locate(position))
                });
                let key = key.flatten().map(|key| key.encode());
                let keys = key.map_or(Vec::new(), |key| vec![key; copies as usize]);
                vec![(Reply::Located { query, ticket }, keys)]
            }
            Request::MergePage {
                query,
                ticket,
                starts,
                position,
                count,
            } => {
                let tables = tables(&buffers);
                let page = self.with(query, |query, _| {
                    query.merge(&tables, &starts, position, count)
                });
                let Some(page) = page else {
                    return Vec::new();
                };
                vec![(Reply::Page { query, ticket }, vec![page.encode()])]
            }
            Request::FindRow {
                query,
                ticket,
                starts,
                position,
            } => {
                let tables = tables(&buffers);
                let found = self.with(query, |query, _| {
                    let skip = position.saturating_sub(starts.iter().sum());
                    let (at, row) = find_row(&tables, &query.directions, skip)?;
                    Some((at as u32, starts[at] + u64::from(row)))
                });
                let reply = |found| Reply::RowFound {
                    query,
                    ticket,
                    found,
                };
                found.map(reply).map(alone).into_iter().collect()
            }
            Request::TraceRow {
                query,
                ticket,
                starts,
                position,
            } => {
                let tables = tables(&buffers);
                let traced = self.with(query, |query, _| {
                    let page = query.merge(&tables, &starts, position, 1);
                    let columns = 0..page.names().len();
                    let row: Vec<Value> = match page.rows() {
                        0 => Vec::new(),
                        _ => columns.map(|column| page.value(0, column)).collect(),
                    };
                    let fields = query.fields.as_deref();
                    drill::behind(&query.text, query.job.names(), &row, fields)
                });
                let reply = |traced| Reply::Traced {
                    query,
                    ticket,
                    traced,
                };
                traced.map(reply).map(alone).into_iter().collect()
            }
            Request::WriteRows {
                query,
                ticket,
                starts,
                piece,
            } => {
                let tables = tables(&buffers);
                let ExportPiece {
                    export, rows, of, ..
                } = piece;
                let written = self.with(query, |query, _| {
                    let count = rows.end - rows.start;
                    let page = query.merge(&tables, &starts, rows.start, count);
                    export.piece(query.job.names(), &page, rows, of)
                });
                let reply = |bytes| (Reply::Written { query, ticket }, vec![bytes]);
                written.map(reply).into_iter().collect()
            }
            Request::FindShares {
                query,
                ticket,
                starts,
                position,
            } => {
                let tables = tables(&buffers);
                let found = self.with(query, |query, _| {
                    let count = position.saturating_sub(starts.iter().sum());
                    let shares = shares(&tables, &query.directions, count);
                    shares.iter().zip(&starts).map(|(a, b)| a + b).collect()
                });
                let reply = |shares| Reply::Shares {
                    query,
                    ticket,
                    shares,
                };
                found.map(reply).map(alone).into_iter().collect()
            }
            Request::Reorder {
                query,
                of,
                order,
                count,
            } => {
                let reordered = self.with(of, |old, _| {
                    let job = old.job.reordered(order, count)?;
                    Some(Query {
                        text: old.text.clone(),
                        fields: old.fields.clone(),
                        summary: old.summary.clone(),
                        directions: job.directions(),
                        job,
                        samples: None,
                        steps: 0,
                    })
                });
                match reordered.flatten() {
                    Some(reordered) => {
                        self.queries.insert(query, reordered);
                        Vec::new()
                    }
                    None => vec![alone(Reply::Stopped {
                        query,
                        reason: "there is no such column to sort by".to_string(),
                    })],
                }
            }
            Request::ExplainRow {
                query,
                row,
                subject,
            } => {
                let line =
                    |query: &mut Query, shard: &Shard| query.job.line(row, &shard.dictionaries);
                let explanation = self.with(query, line).flatten().map(|(line, layout)| {
                    let at = layout.position_of(Field::INTERFACE_ID);
                    let interface = at.and_then(|at| line.split_ascii_whitespace().nth(at));
                    let host = self
                        .hosts
                        .iter()
                        .find(|host| interface == Some(&*host.interface));
                    let layout = Some(&*layout);
                    let own = host.map_or(&[][..], |host| &host.addresses);
                    explain(&line, &Known { layout, own })
                });
                vec![alone(Reply::Lesson(LessonReply::Explained {
                    subject,
                    explanations: explanation.into_iter().collect(),
                }))]
            }
            Request::Survey(request) => {
                let answer = self.surveys.handle(request, &buffers, &self.shard);
                answer.into_iter().collect()
            }
            Request::Assist(request) => {
                let (shard, tables, saved) = (&self.shard, &self.tables, &self.saved);
                let answer = self
                    .assistant
                    .handle(request, &buffers, shard, tables, saved);
                answer.into_iter().collect()
            }
            Request::Lesson(request) => vec![alone(Reply::Lesson(lessons::answer(request)))],
            Request::Naming(request) => {
                vec![alone(Reply::Naming(Box::new(naming::answer(&request))))]
            }
        }
    }

    /// Says what a file is, by its first bytes.
    pub fn sniff(&self, file: FileId, path: &str, head: &[u8]) -> Answer {
        let sniff = sniff(head, path);
        (Reply::Sniffed { file, sniff }, Vec::new())
    }

    /// Which bytes of the dropped file are to be fed next, once those before are fed; `None`
    /// when that was all: then call [`flush`](Self::flush) and [`finish_load`](Self::finish_load).
    pub fn wants(&mut self, part: Part) -> Option<Range<u64>> {
        let load = self.loads.get_mut(&part)?;
        load.first.take().or_else(|| load.ingest.wants())
    }

    /// Takes the next bytes of a part; returns how many were used. When fewer were used
    /// than given, let messages in and call again with the rest. `None` when no more bytes
    /// of this range are needed: then ask what it [`wants`](Self::wants) next.
    pub fn feed(&mut self, part: Part, bytes: &[u8]) -> Option<usize> {
        let load = self.loads.get_mut(&part)?;
        if load.ingest.is_done() {
            return None;
        }
        let used = load.ingest.push(bytes, &mut self.shard);
        load.bytes += used as u64;
        Some(used)
    }

    /// Goes on with what was fed and is not read yet, as far as [`feed`](Self::feed) would;
    /// `false` when nothing is left of it. Call it over and over before
    /// [`finish_load`](Self::finish_load), to let messages in between.
    pub fn flush(&mut self, part: Part) -> bool {
        let load = self.loads.get_mut(&part);
        load.is_some_and(|load| load.ingest.flush(&mut self.shard))
    }

    /// How far the reading of a part is.
    pub fn load_progress(&mut self, part: Part) -> Vec<Answer> {
        let Some(mut load) = self.loads.remove(&part) else {
            return Vec::new();
        };
        let mut report = self.file_report(part, &mut load, false);
        // Rejected lines are told once, at the end.
        report.report.rejects.clear();
        let mut answers = self.hand_on_tables(&mut load);
        answers.push(alone(Reply::Loading(report)));
        answers.extend(self.hand_on_parquets(&mut load));
        self.loads.insert(part, load);
        answers
    }

    /// All workers look up in the tables that one has read.
    fn hand_on_tables(&mut self, load: &mut Load) -> Vec<Answer> {
        let tables = load.ingest.take_tables().into_iter();
        let others = load.workers.saturating_sub(1);
        tables
            .map(|table| self.tables.found(table, others))
            .collect()
    }

    /// Parquet files that were unpacked are read by another worker.
    fn hand_on_parquets(&mut self, load: &mut Load) -> Vec<Answer> {
        let mut answers = Vec::new();
        for parquet in load.ingest.take_parquets() {
            let part = Part {
                file: parquet.file,
                index: 0,
            };
            let size = parquet.bytes.len() as u64;
            let (path, report) = (parquet.path, parquet.report);
            answers.push(self.wait_for_rows(part, path, size, report, Some(parquet.bytes)));
        }
        answers
    }

    /// The part is read to its end.
    ///
    /// Of a Parquet file there are no rows yet: it is answered by [`Reply::Parquet`], and
    /// the rows come by [`Request::Rows`].
    pub fn finish_load(&mut self, part: Part) -> Vec<Answer> {
        let Some(mut load) = self.loads.remove(&part) else {
            return Vec::new();
        };
        load.ingest.finish(&mut self.shard);
        self.end_load(part, load)
    }

    /// The part cannot be read to its end; `reason` is what the system says about it. What
    /// was read stays.
    pub fn fail_load(&mut self, part: Part, reason: &str) -> Vec<Answer> {
        let Some(mut load) = self.loads.remove(&part) else {
            return Vec::new();
        };
        load.ingest.fail(reason, &mut self.shard);
        self.end_load(part, load)
    }

    fn end_load(&mut self, part: Part, mut load: Load) -> Vec<Answer> {
        let report = load.ingest.report();
        let is_unreadable = report.is_unreadable();
        let is_parquet = report.recognised.as_ref().is_some_and(Sniff::is_parquet);
        if is_parquet && is_unreadable {
            let report = report.clone();
            return vec![self.wait_for_rows(part, load.path, load.size, report, None)];
        }
        let parquets = self.hand_on_parquets(&mut load);
        let is_own =
            |(reply, _): &Answer| matches!(reply, Reply::Parquet { part: own } if *own == part);
        if parquets.iter().any(is_own) {
            return parquets;
        }
        let report = self.file_report(part, &mut load, false);
        // When all is read, every worker has every table.
        let mut answers = self.hand_on_tables(&mut load);
        answers.push(alone(Reply::Loaded(report)));
        answers.extend(parquets);
        answers
    }

    /// Waits for the rows of a Parquet file whose first bytes gave this report; `bytes`
    /// are the file where it was not dropped itself.
    pub fn wait_for_rows(
        &mut self,
        part: Part,
        path: String,
        size: u64,
        report: Report,
        bytes: Option<Vec<u8>>,
    ) -> Answer {
        self.parquets.wait(part, path, size, report);
        (Reply::Parquet { part }, bytes.into_iter().collect())
    }

    /// Reading stops here; what was read stays.
    pub fn cancel_load(&mut self, part: Part) -> Option<Answer> {
        let mut load = self.loads.remove(&part)?;
        load.ingest.cancel(&mut self.shard);
        let mut report = self.file_report(part, &mut load, true);
        for member in report
            .members
            .iter_mut()
            .filter(|member| member.awaits_rows)
        {
            member.cancelled = true;
            member.awaits_rows = false;
            member.is_done = true;
        }
        Some((Reply::Loaded(report), Vec::new()))
    }

    /// Takes the next bytes of a file whose content is told, as [`feed`](Self::feed) does.
    pub fn feed_digest(&mut self, file: FileId, bytes: &[u8]) -> Option<usize> {
        let ingest = self.digests.get_mut(&file)?;
        (!ingest.is_done()).then(|| ingest.push(bytes, &mut self.shard))
    }

    /// The file whose content is told is read to its end, or, if not `is_whole`, cannot be
    /// read any more.
    pub fn finish_digest(&mut self, file: FileId, is_whole: bool) -> Answer {
        let ingest = self.digests.remove(&file).filter(|_| is_whole);
        let content = ingest.and_then(|mut ingest| {
            ingest.finish(&mut self.shard);
            ingest.into_content()
        });
        alone(Reply::Digested { file, content })
    }

    fn file_report(&self, part: Part, load: &mut Load, cancelled: bool) -> FileReport {
        FileReport {
            part,
            bytes: load.bytes,
            report: load.ingest.report().clone(),
            members: load.ingest.take_members(),
            cancelled,
            held_bytes: self.shard.held_bytes() as u64,
            fields: self.shard.fields_of(part),
        }
    }

    /// What the worker knows that a query may be about, beside records.
    fn context(&self, fields: Option<Layout>) -> Context {
        Context {
            tables: self.tables.visible(),
            saved: self.saved.clone(),
            fields: fields.map(Arc::new),
            interfaces: self.hosts.len(),
            ..Context::default()
        }
    }

    fn run(&mut self, query: QueryId, text: &str, context: Context) -> Vec<Answer> {
        let fields = context.fields.clone();
        match compile(text, context) {
            Ok(checked) => {
                self.start(query, checked);
                self.with(query, |query, _| {
                    query.text = text.into();
                    query.fields = fields;
                });
                Vec::new()
            }
            Err(diagnostics) => vec![(Reply::Refused { query, diagnostics }, Vec::new())],
        }
    }

    fn start(&mut self, query: QueryId, checked: Checked) {
        let plan = checked.plan;
        let (columns, directions) = (plan.names.clone(), plan.directions());
        let steps = plan.steps();
        let job = Job::new(Arc::new(plan), self.shard.snapshot());
        let run = Query {
            text: "".into(),
            fields: None,
            summary: Summary {
                columns,
                // All other segments see what one before them has made.
                is_records: job.is_last_segment(),
                outline: checked.outline,
                greatest: Vec::new(),
                steps,
                warnings: checked.warnings,
            },
            job,
            directions,
            samples: None,
            steps: 0,
        };
        self.queries.insert(query, run);
    }

    fn with<T>(&mut self, query: QueryId, act: impl FnOnce(&mut Query, &Shard) -> T) -> Option<T> {
        let query = self.queries.get_mut(&query)?;
        Some(act(query, &self.shard))
    }

    fn with_search(&mut self, id: SearchId, act: impl FnOnce(&mut Search)) {
        if let Some(search) = self.search.as_mut().filter(|search| search.id() == id) {
            act(search);
        }
    }

    /// Whether a query, an inquiry, a survey or a search has work to do.
    pub fn is_busy(&self) -> bool {
        let is_searching = self.search.as_ref().is_some_and(Search::is_busy);
        is_searching
            || self.inquiries.is_busy()
            || self.surveys.is_busy()
            || self.assistant.is_busy()
            || self.queries.values().any(|query| query.job.is_runnable())
    }

    /// Does one bounded piece of work, at most a batch of rows.
    pub fn step(&mut self) -> Vec<Answer> {
        // What queries see hangs on it.
        if let Some(search) = self.search.as_mut().filter(|search| search.is_busy()) {
            let answer = search.step(&mut self.shard);
            if let Some((Reply::LeftOut { .. }, _)) = answer {
                self.search = None;
            }
            return answer.into_iter().collect();
        }
        // Inquiries and surveys are short, and somebody waits for them.
        if self.inquiries.is_busy() {
            return self
                .inquiries
                .step(&self.shard.dictionaries)
                .into_iter()
                .collect();
        }
        if self.surveys.is_busy() {
            let answer = self.surveys.step(&self.shard, &mut self.inquiries);
            return answer.into_iter().collect();
        }
        // The newest first: it is what somebody waits for.
        let mut newest = self.queries.iter().rev();
        let runnable = newest.find(|(_, query)| query.job.is_runnable());
        let Some((&id, _)) = runnable else {
            // Nobody waits for what help knows of the values.
            if self.assistant.is_busy() {
                return self.assistant.step(&self.shard).into_iter().collect();
            }
            return Vec::new();
        };
        let Some(query) = self.queries.get_mut(&id) else {
            return Vec::new();
        };
        query.steps += 1;
        let (scanned, total, _) = query.job.scanned();
        match query.job.timed_step(&self.shard.dictionaries, self.clock) {
            Ok(Progress::Working) if query.steps.is_multiple_of(STEPS_BETWEEN_REPORTS) => {
                let running = Reply::Running {
                    query: id,
                    scanned,
                    total,
                };
                vec![(running, Vec::new())]
            }
            Ok(Progress::Working) => Vec::new(),
            Ok(Progress::Scattered(pieces)) => vec![(Reply::Scattered { query: id }, pieces)],
            Ok(Progress::Ready) => self.ready(id),
            Err(overflow) => {
                self.queries.remove(&id);
                let stopped = Reply::Stopped {
                    query: id,
                    reason: overflow.message,
                };
                vec![(stopped, Vec::new())]
            }
        }
    }

    fn ready(&self, id: QueryId) -> Vec<Answer> {
        let Some(query) = self.queries.get(&id) else {
            return Vec::new();
        };
        let (scanned, _, matched) = query.job.scanned();
        let mut buffers = Vec::new();
        let output = match (query.job.groups(), query.job.ordered()) {
            (Some(count), _) => Output::Groups { count },
            (None, Some((rows, limit))) if query.job.is_last_segment() => {
                let dictionaries = &self.shard.dictionaries;
                buffers.push(query.job.samples(dictionaries).encode());
                let groups = query.summary.outline.groups.as_ref();
                let sums = groups.map_or(&[][..], |groups| &groups.sums);
                Output::Result {
                    rows,
                    limit,
                    summary: Box::new(Summary {
                        greatest: query.job.greatest(sums, dictionaries),
                        ..query.summary.clone()
                    }),
                }
            }
            (None, Some((rows, limit))) => Output::Limited { rows, limit },
            (None, None) => return Vec::new(),
        };
        let ready = Reply::Ready {
            query: id,
            output,
            scanned,
            matched,
            work: query.job.work().to_vec(),
        };
        vec![(ready, buffers)]
    }

    /// What the shard's own structures hold, in bytes.
    pub fn held_bytes(&self) -> u64 {
        self.shard.held_bytes() as u64
    }
}

/// Where reading of a part begins: a byte before a part in the middle of a file, so that
/// a line which begins exactly there is seen to do so.
fn first_byte(from: u64) -> u64 {
    from.saturating_sub(1)
}

/// An answer without buffers.
fn alone(reply: Reply) -> Answer {
    (reply, Vec::new())
}

fn tables(buffers: &[Vec<u8>]) -> Vec<Table> {
    let table = |bytes: &Vec<u8>| match Table::decode(bytes) {
        Some(table) => table,
        None => unreachable!("a table is written by a worker of the same build"),
    };
    buffers.iter().map(table).collect()
}
