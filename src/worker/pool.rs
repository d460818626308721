//! The page's side: which worker reads what, and how a query moves between workers.
//!
//! The pool decides and passes on; it computes nothing and touches no file. Files are
//! its first half ([`files`]), queries the second ([`queries`]).

mod assist;
mod duplicates;
mod files;
mod inquiries;
mod parquet;
mod queries;
mod surveys;
mod tables;
mod twins;

use super::assist::{AssistRequest, Assistance, Place, QueriesFrom};
use super::lessons::{LessonReply, LessonRequest};
use super::naming::{NamingReply, NamingRequest};
use super::parquet::{ParquetReply, ParquetRequest};
use super::protocol::{ExportPiece, QueryId, Reply, Request, Summary, WorkerId};
use crate::column::FileId;
use crate::flow::Layout;
use crate::ingest::parquet::ParquetProblem;
use crate::ingest::{Format, LookupReport, Report};
use crate::insight::conversation::Relate;
use crate::insight::survey::Details;
use crate::insight::{Diagnosis, Host, Question};
use crate::query::assist::{Formatted, Piece};
use crate::query::catalog::Catalog;
use crate::query::drill::{Drill, Untraceable};
use crate::query::saved::SavedQuery;
use crate::query::saved::file::Reading;
use crate::query::{Chip, ColumnOrder, Diagnostic, Selection};
use assist::Assists;
use duplicates::Search;
use files::Files;
use inquiries::Inquiries;
use parquet::Parquets;
use queries::Queries;
use surveys::Surveys;
use tables::Tables;
use twins::Twins;

pub use duplicates::Duplicates;
pub use twins::{Twin, TwinKind};

/// A file that was dropped; whoever runs the pool keeps the file itself.
#[derive(Clone, Debug)]
pub struct NewFile {
    pub file: FileId,
    /// Relative path as dropped, with `/` between folders.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
}

/// A place that shows the result of a query; a newer query in it replaces the older.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slot {
    /// The editor's result.
    Editor,
    Totals,
    TopPairs,
    Traffic,
    /// Totals and pairs in which what several interfaces recorded is counted once.
    CountedTotals,
    CountedPairs,
    /// Addresses to ask about.
    Addresses,
    Conversations,
    /// One conversation, interface by interface.
    Interfaces,
    ConversationTotals,
    Questions,
    Knocks,
    KnockedPorts,
    /// When the records were that the editor's query is about, and how great amounts of them.
    Histogram,
    Distribution,
    /// Values of the field whose entry of the glossary is open.
    FieldValues,
    /// What the rows have of the field that is open beside the editor.
    FieldFigures,
    /// Its most frequent values.
    TopValues,
    /// What an answer to a mission is compared with.
    Mission,
}

/// What questions are asked for; newer ones on the same topic replace the older.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// The question that a person asks.
    Asked,
    /// The same two hosts as in the question asked, by other addresses.
    Related,
    /// Questions that the records raise by themselves.
    Raised,
    /// No question: the addresses of the interfaces alone.
    Hosts,
    /// The question of a program, which takes an answer of any length.
    Report,
}

impl Topic {
    /// How many stretches of an answer are wanted at most: a page draws hundreds.
    fn most_stretches(self) -> Option<u32> {
        match self {
            Topic::Asked | Topic::Related => Some(200),
            Topic::Raised => Some(20),
            Topic::Hosts | Topic::Report => None,
        }
    }
}

/// What the page wants.
pub enum Command {
    Open(Vec<NewFile>),
    /// Stop reading all files; what has been read stays.
    CancelLoad,
    /// Remove files so that it can be undone (`hidden`), or undo it.
    Hide {
        files: Vec<FileId>,
        hidden: bool,
    },
    /// Drop hidden files for good.
    Forget {
        files: Vec<FileId>,
    },
    /// Leave out records that say the same as an earlier one, or take them in again.
    LeaveOutDuplicates(bool),
    /// Read files again, whose fields a person has named, or named no more.
    Name {
        files: Vec<FileId>,
        layout: Option<Layout>,
    },
    /// The layouts that a person has named so far, the latest first. Files without a header
    /// are read as what they fit.
    Remember {
        layouts: Vec<Layout>,
    },
    Check {
        text: String,
    },
    Run {
        slot: Slot,
        text: String,
        selection: Selection,
        /// Milliseconds since 1970.
        now: i64,
    },
    /// Show conversations, or what they come to, in a slot, as a query would be shown.
    Relate {
        slot: Slot,
        relate: Box<Relate>,
    },
    /// Stop the query that runs in a slot.
    Cancel {
        slot: Slot,
    },
    /// Put the rows of a slot's result into the order of a column, or back into that of the
    /// query.
    Reorder {
        slot: Slot,
        order: Option<ColumnOrder>,
    },
    /// Fetch rows of a slot's result.
    Page {
        slot: Slot,
        offset: u64,
        count: u64,
    },
    /// Find out what is behind a row of a slot's result.
    TraceRow {
        slot: Slot,
        query: QueryId,
        row: u64,
    },
    /// Write rows of a slot's result down; they come as an [`Effect::Piece`].
    Export {
        slot: Slot,
        query: QueryId,
        piece: ExportPiece,
    },
    /// Answer questions about connections.
    Inquire {
        topic: Topic,
        questions: Vec<Question>,
    },
    /// Explain the record that is a row of a slot's result.
    ExplainRow {
        slot: Slot,
        query: QueryId,
        row: u64,
    },
    Learn(LessonRequest),
    /// Help at a place of a text that is being written.
    Help(Place),
    /// Bring a text into good order.
    Format(Place),
    /// Make chips the first commands of a query.
    IntoQuery {
        text: String,
        chips: Vec<Chip>,
    },
    /// Make chips of the filters that a query begins with.
    FromQuery {
        text: String,
    },
    /// Say which fields there are, and what is known of them.
    ListFields,
    /// Make a query show a field, too.
    ShowField {
        text: String,
        field: String,
    },
    /// Say what each piece of a text is.
    Colour(String),
    /// Read a file of saved queries.
    ReadQueries {
        from: QueriesFrom,
        text: String,
    },
    /// The saved queries that others can call, in place of those before.
    KeepQueries(Vec<SavedQuery>),
    /// Try names on lines of a file.
    TryNames(NamingRequest),
    /// Say what there is to say about a file.
    Survey(FileId),
    /// A worker died; it has been started again, empty.
    WorkerLost(WorkerId),
}

/// What whoever runs the pool has to do.
pub enum Effect<B> {
    /// Send a request; a `Sniff` or `Load` goes with the file it names.
    Send {
        worker: WorkerId,
        request: Request,
        buffers: Vec<B>,
    },
    /// Send a request to the reader of Parquet files, which is started for it if there is
    /// none; an `Open` without a buffer goes with the file it names.
    Parquet {
        request: ParquetRequest,
        buffers: Vec<B>,
    },
    /// End the reader of Parquet files.
    EndParquet,
    /// Hand on a piece of an export; there is none when its result is gone.
    Piece {
        number: u32,
        bytes: Option<B>,
    },
    Event(Event<B>),
}

/// What happened, for the page to show.
pub enum Event<B> {
    /// The state of a file changed.
    File(Box<FileStatus>),
    /// All files are read (or given up).
    LoadDone,
    /// The data that queries see has changed: results are of an older state.
    DataChanged,
    /// All files that have the content of another one, or its beginning.
    Twins(Vec<Twin>),
    /// Where the search for duplicates stands.
    Duplicates(Duplicates),
    /// The chips and the query that come of moving conditions between them, where there was
    /// something to move.
    Moved {
        text: String,
        moved: Option<(Vec<Chip>, String)>,
    },
    Checked {
        text: String,
        diagnostics: Vec<Diagnostic>,
    },
    Progress {
        slot: Slot,
        query: QueryId,
        scanned: u64,
        total: u64,
    },
    /// A query is done; its rows can be fetched.
    Done {
        slot: Slot,
        query: QueryId,
        rows: u64,
        scanned: u64,
        matched: u64,
        summary: Box<Summary>,
    },
    /// A query cannot run; an older result in the slot stays.
    Refused {
        slot: Slot,
        query: QueryId,
        diagnostics: Vec<Diagnostic>,
    },
    /// A query could not go on; an older result in the slot stays.
    Stopped {
        slot: Slot,
        query: QueryId,
        reason: String,
    },
    /// A query was cancelled; an older result in the slot stays.
    Cancelled { slot: Slot, query: QueryId },
    /// The answers to questions, in their order, and the addresses that interfaces have.
    Diagnosed {
        topic: Topic,
        diagnoses: Vec<Diagnosis>,
        hosts: Vec<Host>,
    },
    /// Rows that were fetched, as an encoded [`Table`](crate::query::Table).
    Page {
        slot: Slot,
        query: QueryId,
        offset: u64,
        table: B,
    },
    /// The query for what is behind a row.
    Traced {
        slot: Slot,
        query: QueryId,
        row: u64,
        traced: Result<Drill, Untraceable>,
    },
    /// What was to be explained or looked up.
    Lesson(LessonReply),
    /// The help for a place of a text.
    Helped { place: Place, help: Box<Assistance> },
    /// A text in good order.
    Formatted { place: Place, formatted: Formatted },
    /// The fields, and what is known of them.
    Fields(Box<Catalog>),
    /// The text of a query that shows a field, too.
    FieldShown { query: String },
    /// What each piece of a text is.
    Coloured { text: String, pieces: Vec<Piece> },
    /// What a file of saved queries holds.
    QueriesRead { from: QueriesFrom, reading: Reading },
    /// What came of trying names.
    NamesTried(Box<NamingReply>),
    /// What there is to say about a file.
    Surveyed { file: FileId, details: Box<Details> },
}

impl<B> Event<B> {
    /// The same event with `decode` of its rows.
    pub fn map<T>(self, decode: impl FnOnce(B) -> T) -> Event<T> {
        match self {
            Event::Page {
                slot,
                query,
                offset,
                table,
            } => Event::Page {
                slot,
                query,
                offset,
                table: decode(table),
            },
            Event::Traced {
                slot,
                query,
                row,
                traced,
            } => Event::Traced {
                slot,
                query,
                row,
                traced,
            },
            Event::File(status) => Event::File(status),
            Event::Moved { text, moved } => Event::Moved { text, moved },
            Event::Lesson(lesson) => Event::Lesson(lesson),
            Event::Helped { place, help } => Event::Helped { place, help },
            Event::Formatted { place, formatted } => Event::Formatted { place, formatted },
            Event::Fields(catalog) => Event::Fields(catalog),
            Event::FieldShown { query } => Event::FieldShown { query },
            Event::Coloured { text, pieces } => Event::Coloured { text, pieces },
            Event::QueriesRead { from, reading } => Event::QueriesRead { from, reading },
            Event::NamesTried(reply) => Event::NamesTried(reply),
            Event::Surveyed { file, details } => Event::Surveyed { file, details },
            Event::LoadDone => Event::LoadDone,
            Event::DataChanged => Event::DataChanged,
            Event::Twins(twins) => Event::Twins(twins),
            Event::Duplicates(duplicates) => Event::Duplicates(duplicates),
            Event::Checked { text, diagnostics } => Event::Checked { text, diagnostics },
            Event::Progress {
                slot,
                query,
                scanned,
                total,
            } => Event::Progress {
                slot,
                query,
                scanned,
                total,
            },
            Event::Done {
                slot,
                query,
                rows,
                scanned,
                matched,
                summary,
            } => Event::Done {
                slot,
                query,
                rows,
                scanned,
                matched,
                summary,
            },
            Event::Refused {
                slot,
                query,
                diagnostics,
            } => Event::Refused {
                slot,
                query,
                diagnostics,
            },
            Event::Stopped {
                slot,
                query,
                reason,
            } => Event::Stopped {
                slot,
                query,
                reason,
            },
            Event::Cancelled { slot, query } => Event::Cancelled { slot, query },
            Event::Diagnosed {
                topic,
                diagnoses,
                hosts,
            } => Event::Diagnosed {
                topic,
                diagnoses,
                hosts,
            },
        }
    }
}

/// Where the reading of a file stands.
#[derive(Clone, Debug)]
pub struct FileStatus {
    pub file: FileId,
    pub path: String,
    /// Size in bytes; of a member of an archive, unpacked.
    pub size: u64,
    /// Bytes of dropped files that have to be read for it, and that have been read so far.
    /// None for a member of an archive that is read along with it.
    pub bytes_to_read: u64,
    pub bytes: u64,
    pub done: bool,
    pub cancelled: bool,
    pub hidden: bool,
    /// The layout that a person has named for its lines.
    pub given: Option<Layout>,
    /// The counts of all parts so far. Line numbers of rejected lines count from the
    /// head of the file; those whose number is not known yet are left out.
    pub report: Report,
}

impl FileStatus {
    /// The table that it is, if queries can look up in it.
    pub fn table(&self) -> Option<&LookupReport> {
        self.report.table.as_deref()
    }

    /// Whether it is an archive that could be opened, and so holds files instead of records.
    pub fn is_archive(&self) -> bool {
        let sniff = self.report.recognised.as_ref();
        sniff.is_some_and(|sniff| matches!(sniff.format, Format::Zip | Format::Tar))
    }
}

/// Leads the workers. `B` is a byte buffer that the pool passes on unseen.
pub struct Pool<B> {
    workers: u32,
    files: Files,
    queries: Queries<B>,
    inquiries: Inquiries<B>,
    parquets: Parquets<B>,
    surveys: Surveys<B>,
    tables: Tables,
    /// The queries that others can call.
    saved: Vec<SavedQuery>,
    assists: Assists<B>,
    search: Search<B>,
    twins: Twins,
}

/// Byte ranges of a large file are at least so long, unless told otherwise.
const SMALLEST_RANGE: u64 = 4 << 20;

impl<B> Pool<B> {
    /// A pool of so many workers, at least one.
    pub fn new(workers: u32) -> Pool<B> {
        Pool::with_smallest_range(workers, SMALLEST_RANGE)
    }

    /// A pool that cuts plain files into byte ranges of at least so many bytes.
    pub fn with_smallest_range(workers: u32, smallest_range: u64) -> Pool<B> {
        let workers = workers.max(1);
        Pool {
            workers,
            files: Files::new(workers, smallest_range),
            queries: Queries::new(workers),
            inquiries: Inquiries::new(workers),
            parquets: Parquets::new(),
            surveys: Surveys::new(workers),
            tables: Tables::new(workers),
            saved: Vec::new(),
            assists: Assists::new(workers),
            search: Search::new(workers),
            twins: Twins::default(),
        }
    }

    /// Has the workers get ready, as long as nothing is asked of them.
    pub fn rehearse(&self) -> Vec<Effect<B>> {
        let workers = (0..self.workers).map(WorkerId);
        workers
            .map(|worker| send(worker, Request::Rehearse))
            .collect()
    }

    pub fn handle(&mut self, command: Command) -> Vec<Effect<B>> {
        let mut out = Vec::new();
        match command {
            Command::Open(files) => {
                // It begins anew when they are read.
                self.search.stop(&mut out);
                self.files.open(files, &mut out);
            }
            Command::CancelLoad => self.files.cancel(&mut out),
            Command::Hide { files, hidden } => self.files.hide(files, hidden, &mut out),
            Command::Forget { files } => {
                self.parquets.forget(&files, &mut out);
                self.tables.forget(&files);
                self.files.forget(files, &mut out);
            }
            Command::LeaveOutDuplicates(is_on) => {
                self.search.is_on = is_on;
                self.files.note_change();
                if !is_on {
                    self.search.keep_all(&mut out);
                    self.files.leave_out(Vec::new(), &mut out);
                }
            }
            Command::Name { files, layout } => self.files.name(files, layout, &mut out),
            Command::Remember { layouts } => self.files.remember(layouts, &mut out),
            Command::Check { text } => {
                let fields = self.files.fields();
                out.push(send(WorkerId(0), Request::Check { text, fields }));
            }
            Command::Run {
                slot,
                text,
                selection,
                now,
            } => {
                self.files.rank(&mut out);
                let fields = self.files.fields();
                let request = |query| Request::Run {
                    query,
                    text: text.clone(),
                    selection: selection.clone(),
                    now,
                    fields: fields.clone(),
                };
                self.queries.run(slot, request, &mut out);
            }
            Command::Relate { slot, relate } => {
                self.files.rank(&mut out);
                let fields = self.files.fields();
                let request = |query| Request::Relate {
                    query,
                    relate: relate.clone(),
                    fields: fields.clone(),
                };
                self.queries.run(slot, request, &mut out);
            }
            Command::Inquire { topic, questions } => {
                self.files.rank(&mut out);
                self.inquiries.ask(topic, questions, &mut out);
            }
            Command::Cancel { slot } => self.queries.cancel(slot, &mut out),
            Command::Reorder { slot, order } => self.queries.reorder(slot, order, &mut out),
            Command::Page {
                slot,
                offset,
                count,
            } => self.queries.page(slot, offset, count, &mut out),
            Command::TraceRow { slot, query, row } => {
                self.queries.trace(slot, query, row, &mut out);
            }
            Command::Export { slot, query, piece } => {
                self.queries.export(slot, query, piece, &mut out);
            }
            Command::ExplainRow { slot, query, row } => {
                self.queries.explain(slot, query, row, &mut out);
            }
            Command::Learn(request) => out.push(send(WorkerId(0), Request::Lesson(request))),
            Command::Help(place) => self.assists.ask(AssistRequest::Help(place), &mut out),
            Command::Format(place) => self.assists.ask(AssistRequest::Format(place), &mut out),
            Command::IntoQuery { text, chips } => {
                let request = AssistRequest::IntoQuery { text, chips };
                self.assists.ask(request, &mut out);
            }
            Command::FromQuery { text } => {
                self.assists
                    .ask(AssistRequest::FromQuery { text }, &mut out);
            }
            Command::ListFields => self.assists.list_fields(&mut out),
            Command::ShowField { text, field } => {
                self.assists
                    .ask(AssistRequest::Show { text, field }, &mut out);
            }
            Command::Colour(text) => self.assists.ask(AssistRequest::Colour(text), &mut out),
            Command::ReadQueries { from, text } => {
                self.assists
                    .ask(AssistRequest::ReadQueries { from, text }, &mut out);
            }
            Command::KeepQueries(queries) => {
                self.saved = queries;
                (0..self.workers).for_each(|worker| self.share_queries(WorkerId(worker), &mut out));
            }
            Command::TryNames(request) => out.push(send(WorkerId(0), Request::Naming(request))),
            Command::Survey(file) => self.surveys.start(file, &self.files, &mut out),
            Command::WorkerLost(worker) => {
                self.search.stop(&mut out);
                self.queries.worker_lost(&mut out);
                self.twins.worker_lost(worker);
                self.parquets.worker_lost(worker, &mut out);
                self.tables.worker_lost(worker, &mut out);
                self.share_queries(worker, &mut out);
                self.files.worker_lost(worker, &mut out);
                self.inquiries.worker_lost(&mut out);
                self.surveys.worker_lost(&self.files, &mut out);
                self.assists.worker_lost(&mut out);
            }
        }
        self.follow_change(&mut out);
        out
    }

    fn share_queries(&self, worker: WorkerId, out: &mut Vec<Effect<B>>) {
        let queries = self.saved.clone();
        out.push(send(worker, Request::KeepQueries { queries }));
    }

    /// Tells that what queries see has changed; where duplicates are to be left out, only when
    /// they are.
    fn follow_change(&mut self, out: &mut Vec<Effect<B>>) {
        if self.parquets.can_rest() && self.files.are_done() {
            self.parquets.rest(out);
        }
        if !self.files.take_change() {
            return;
        }
        if self.files.are_done() {
            self.twins.look(self.workers, &self.files, out);
        }
        if self.search.is_on && self.files.are_done() {
            self.files.rank(out);
            self.search.start(self.files.rows(), out);
            if self.search.is_on {
                return;
            }
            self.files.leave_out(Vec::new(), out);
        }
        self.assists.note_change(out);
        out.push(event(Event::DataChanged));
    }

    /// Takes in what a worker answered.
    pub fn receive(&mut self, worker: WorkerId, reply: Reply, buffers: Vec<B>) -> Vec<Effect<B>> {
        let mut out = Vec::new();
        match reply {
            Reply::Sniffed { file, sniff } => self.files.sniffed(worker, file, sniff, &mut out),
            Reply::Parquet { part } => self.parquets.found(worker, part, buffers, &mut out),
            Reply::Table { head, to } if self.files.is_wanted(head.file) => {
                self.tables.found(worker, head, to, buffers, &mut out);
            }
            // Its file was dropped for good in the meantime.
            Reply::Table { .. } => {}
            Reply::Loading(report) => {
                self.parquets.kept(report.part, &mut out);
                self.files.loading(report, &mut out);
            }
            Reply::Loaded(report) => {
                self.parquets.settled(report.part, &mut out);
                self.files.loaded(report, &mut out);
            }
            Reply::Checked { text, diagnostics } => {
                out.push(Effect::Event(Event::Checked { text, diagnostics }));
            }
            Reply::Evidence { inquiry } => {
                self.inquiries.found(worker, inquiry, buffers, &mut out);
            }
            reply @ Reply::Judged { .. } => self.inquiries.judged(reply, &mut out),
            Reply::Survey(reply) => self.surveys.receive(worker, reply, buffers, &mut out),
            Reply::Assist(reply) => self.assists.receive(worker, reply, buffers, &mut out),
            Reply::Lesson(lesson) => out.push(Effect::Event(Event::Lesson(lesson))),
            Reply::Naming(reply) => out.push(Effect::Event(Event::NamesTried(reply))),
            reply @ (Reply::Hashes { .. } | Reply::Duplicates { .. } | Reply::LeftOut { .. }) => {
                if let Some(counts) = self.search.receive(worker, reply, buffers, &mut out) {
                    self.files.leave_out(counts, &mut out);
                    self.assists.note_change(&mut out);
                    out.push(event(Event::DataChanged));
                }
            }
            Reply::Digested { file, content } => {
                let found = (file, content);
                let (workers, files) = (self.workers, &self.files);
                self.twins.digested(worker, workers, found, files, &mut out);
            }
            reply => self.queries.receive(worker, reply, buffers, &mut out),
        }
        self.follow_change(&mut out);
        out
    }

    /// Takes in what the reader of Parquet files answered.
    pub fn receive_parquet(&mut self, reply: ParquetReply, buffers: Vec<B>) -> Vec<Effect<B>> {
        let mut out = Vec::new();
        self.parquets.receive(reply, buffers, &mut out);
        out
    }

    /// The reader of Parquet files is gone: it died, or could not be started.
    pub fn parquet_reader_lost(&mut self, problem: ParquetProblem) -> Vec<Effect<B>> {
        let mut out = Vec::new();
        self.parquets.reader_lost(problem, &mut out);
        out
    }

    /// Whether it is still being found out which files have something in common.
    pub fn is_comparing(&self) -> bool {
        self.twins.is_busy()
    }

    pub fn workers(&self) -> u32 {
        self.workers
    }

    /// Bytes that the workers' own structures hold, as they told last.
    pub fn held_bytes(&self) -> u64 {
        self.files.held_bytes()
    }
}

fn send<B>(worker: WorkerId, request: Request) -> Effect<B> {
    Effect::Send {
        worker,
        request,
        buffers: Vec::new(),
    }
}

fn event<B>(event: Event<B>) -> Effect<B> {
    Effect::Event(event)
}
