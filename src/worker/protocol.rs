//! The messages between the page and its workers: plain data.
//!
//! A message is one serde value and any number of byte buffers beside it. Tables (see
//! [`Table::decode`](crate::query::Table::decode)) always travel as buffers.

use super::assist::{AssistReply, AssistRequest};
use super::lessons::{LessonReply, LessonRequest, Subject};
use super::naming::{NamingReply, NamingRequest};
use super::parquet::RowsRequest;
use super::survey::{SurveyReply, SurveyRequest};
use crate::column::{FileId, Part};
use crate::flow::Layout;
use crate::ingest::{ContentId, Dialect, Member, Place, Report, Sniff};
use crate::insight::conversation::Relate;
use crate::insight::{Diagnosis, Host, Question};
use crate::query::drill::{Drill, Untraceable};
use crate::query::explain::{Step, Work};
use crate::query::saved::SavedQuery;
use crate::query::{ColumnOrder, Diagnostic, Outline, Selection};
use crate::view::export::Export;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// One of the workers, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WorkerId(pub u32);

/// One run of one query; a newer run has a greater number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct QueryId(pub u32);

/// One inquiry into some questions; a newer one has a greater number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct InquiryId(pub u32);

/// One search for duplicates; a newer one has a greater number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SearchId(pub u32);

/// How much of the head of a file is sniffed, in bytes.
pub const SNIFF_BYTES: u64 = 65_536;

/// What the page asks of a worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Request {
    /// There is nothing to do yet: get ready for the first file, as a
    /// [`Rehearsal`](super::rehearsal::Rehearsal) does. It is not answered.
    Rehearse,
    /// Look at the first [`SNIFF_BYTES`] of a file, which the worker reads itself.
    Sniff {
        file: FileId,
        path: String,
    },
    /// Read `from..until` of a dropped file (bytes) and keep its records.
    Load {
        part: Part,
        path: String,
        from: u64,
        until: u64,
        /// The size of the whole file in bytes.
        size: u64,
        /// The layout at `from` if that is not the head of the file.
        layout: Option<Layout>,
        /// Whether a header has named it.
        is_named: bool,
        /// Layouts that a person has named for records without a header.
        given: Vec<Layout>,
        /// Where it stands in a zip archive, if it is a member of one.
        place: Option<Place>,
        /// How many workers there are, all of which get the tables to look up in.
        workers: u32,
    },
    /// Read a file again to tell what its content is, and its beginnings of these lengths in
    /// bytes. It is unpacked first if it is packed.
    Digest {
        file: FileId,
        path: String,
        lengths: Vec<u64>,
        is_packed: bool,
    },
    /// Keep a table to look up in, whose text follows.
    KeepTable {
        head: TableHead,
    },
    /// Hand out the tables that this worker has read, for one that has none.
    ShareTables {
        to: WorkerId,
    },
    /// Keep the saved queries that others can call, in place of those before.
    KeepQueries {
        queries: Vec<SavedQuery>,
    },
    /// Keep rows of a Parquet file.
    Rows(RowsRequest),
    /// Stop reading, keep what has been read.
    CancelLoad,
    /// The files in file order.
    Rank {
        order: Vec<FileId>,
    },
    /// How many lines of the file stand before each part.
    LinesBefore {
        parts: Vec<(Part, u64)>,
    },
    /// Leave files out of queries, or take them in again.
    Hide {
        files: Vec<FileId>,
        hidden: bool,
    },
    /// Drop files for good.
    Forget {
        files: Vec<FileId>,
    },
    /// Drop what was read of a part, which is to be read again.
    ForgetPart {
        part: Part,
    },
    /// Say what is wrong with a query.
    Check {
        text: String,
        /// The fields that the files which queries see have; `None` where there is none.
        fields: Option<Layout>,
    },
    /// Run a query up to its first exchange.
    Run {
        query: QueryId,
        text: String,
        selection: Selection,
        /// Milliseconds since 1970, what `now()` answers.
        now: i64,
        /// The fields that the files which queries see have; `None` where there is none.
        fields: Option<Layout>,
    },
    /// Join conversations up to the first exchange.
    Relate {
        query: QueryId,
        relate: Box<Relate>,
        /// As for [`Run`](Request::Run).
        fields: Option<Layout>,
    },
    /// Go on with the groups of this worker alone, since no other has any.
    Proceed {
        query: QueryId,
    },
    /// Hand out the partial groups in so many pieces, the same group always in the same
    /// piece.
    Scatter {
        query: QueryId,
        pieces: u32,
    },
    /// Merge the pieces that follow and run the query up to its next exchange.
    Gather {
        query: QueryId,
        /// Whether this worker alone makes the group of `stats` without `by` that has no
        /// rows.
        makes_total: bool,
    },
    /// Hand out rows of the ordered output.
    Slice {
        query: QueryId,
        /// The purpose, given back in the reply.
        ticket: u32,
        from: SliceStart,
        count: u64,
        /// Whether the columns of the rows are wanted, too, and not only their keys.
        with_columns: bool,
    },
    /// Continue a query with these ordered rows, of which the first `limit` count.
    GatherOrdered {
        query: QueryId,
        limit: u64,
    },
    /// Remember the samples that follow, one table per worker, to locate pages with.
    Samples {
        query: QueryId,
        rows: Vec<u64>,
    },
    /// Find a key shortly before `position` of the merged order.
    Locate {
        query: QueryId,
        ticket: u32,
        position: u64,
        /// How many times the key is wanted: a buffer can be sent on only once.
        copies: u32,
    },
    /// Merge the slices that follow (which begin at these row numbers) into a page.
    MergePage {
        query: QueryId,
        ticket: u32,
        starts: Vec<u64>,
        position: u64,
        count: u64,
    },
    /// Find the row at `position` of the merged order in the slices that follow (which begin
    /// at these row numbers, and have keys only).
    FindRow {
        query: QueryId,
        ticket: u32,
        starts: Vec<u64>,
        position: u64,
    },
    /// Find how many rows of each worker are among the first `position` of the merged order, in
    /// the slices that follow (which begin at these row numbers, and have keys only).
    FindShares {
        query: QueryId,
        ticket: u32,
        starts: Vec<u64>,
        position: u64,
    },
    /// Put the first `count` rows of a result into the order of a column, or into that of the
    /// query: as a query of its own.
    Reorder {
        query: QueryId,
        of: QueryId,
        order: Option<ColumnOrder>,
        count: u64,
    },
    /// Find the query for what is behind the row at `position` of the merged order, in the slices
    /// that follow (which begin at these row numbers).
    TraceRow {
        query: QueryId,
        ticket: u32,
        starts: Vec<u64>,
        position: u64,
    },
    /// Merge the slices that follow (which begin at these row numbers) into a piece of an export.
    WriteRows {
        query: QueryId,
        ticket: u32,
        starts: Vec<u64>,
        piece: ExportPiece,
    },
    /// Explain the record that is row `row` of this worker's ordered output.
    ExplainRow {
        query: QueryId,
        row: u64,
        subject: Subject,
    },
    Lesson(LessonRequest),
    Naming(NamingRequest),
    Assist(AssistRequest),
    Survey(SurveyRequest),
    /// Stop a query and drop what it holds.
    Drop {
        query: QueryId,
    },
    /// Look for evidence on questions.
    Inquire {
        inquiry: InquiryId,
        questions: Vec<Question>,
    },
    /// Answer the questions from the evidence of all workers, which follows.
    Judge {
        inquiry: InquiryId,
        questions: Vec<Question>,
        /// How many stretches of each answer are wanted at most.
        most_stretches: Option<u32>,
    },
    /// The addresses that interfaces have, which help to explain records.
    Hosts {
        hosts: Vec<Host>,
    },
    /// Stop looking for evidence.
    DropInquiry {
        inquiry: InquiryId,
    },
    /// Look for rows that say the same as an earlier one, together with all workers.
    FindDuplicates {
        search: SearchId,
        workers: u32,
    },
    /// Take in hashes of a worker's rows, which follow.
    TakeHashes {
        search: SearchId,
        from: WorkerId,
    },
    /// Compare the hashes of all workers.
    CompareHashes {
        search: SearchId,
    },
    /// Leave out the rows that follow, as every worker has found them, and no others.
    LeaveOut {
        search: SearchId,
    },
    /// Stop looking for duplicates; what was left out before stays so.
    DropSearch {
        search: SearchId,
    },
    /// Take in all rows again that were left out.
    KeepDuplicates,
}

/// A piece of a result that is written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportPiece {
    /// The export that it is of, as whoever asked has numbered it.
    pub number: u32,
    pub export: Export,
    pub rows: Range<u64>,
    /// All rows that are written.
    pub of: Range<u64>,
}

/// Where a slice of the ordered output begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SliceStart {
    Row(u64),
    /// At the first row that does not sort before the key, which follows as a table of
    /// one row.
    Key,
}

/// What a worker answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Reply {
    Sniffed {
        file: FileId,
        sniff: Sniff,
    },
    /// The part is a Parquet file, whose rows the worker waits for. A file that was not
    /// dropped itself follows as one buffer.
    Parquet {
        part: Part,
    },
    /// A table to look up in was read; its text follows, for that worker or for each of the
    /// others.
    Table {
        head: TableHead,
        to: Option<WorkerId>,
    },
    /// Progress of one part.
    Loading(FileReport),
    Loaded(FileReport),
    /// What the content of a file is, and its beginnings; nothing if it cannot be read any
    /// more.
    Digested {
        file: FileId,
        content: Option<(ContentId, Vec<ContentId>)>,
    },
    /// What is wrong with the checked query; empty when nothing is.
    Checked {
        text: String,
        diagnostics: Vec<Diagnostic>,
    },
    /// The query cannot run.
    Refused {
        query: QueryId,
        diagnostics: Vec<Diagnostic>,
    },
    Running {
        query: QueryId,
        /// Rows looked at so far, and rows in all, in this worker.
        scanned: u64,
        total: u64,
    },
    /// The query has reached an exchange.
    Ready {
        query: QueryId,
        output: Output,
        /// Rows of the shard that the query has looked at and kept.
        scanned: u64,
        matched: u64,
        /// What each step has come to in this worker.
        work: Vec<Work>,
    },
    /// Pieces of the partial groups, in order, as buffers.
    Scattered {
        query: QueryId,
    },
    /// A slice of rows, as one table.
    Sliced {
        query: QueryId,
        ticket: u32,
        /// The number of its first row in this worker's output.
        start: u64,
    },
    /// Where to begin a page: with no buffer, at row 0 everywhere.
    Located {
        query: QueryId,
        ticket: u32,
    },
    /// A page, as one table.
    Page {
        query: QueryId,
        ticket: u32,
    },
    /// The query for what is behind a row.
    Traced {
        query: QueryId,
        ticket: u32,
        traced: Result<Drill, Untraceable>,
    },
    /// A piece of an export, as one buffer.
    Written {
        query: QueryId,
        ticket: u32,
    },
    /// Evidence on the questions of an inquiry, as one buffer.
    Evidence {
        inquiry: InquiryId,
    },
    /// The answers to the questions of an inquiry.
    Judged {
        inquiry: InquiryId,
        diagnoses: Vec<Diagnosis>,
        hosts: Vec<Host>,
    },
    /// The row is in the slice of this number, and this is its number in the output of the
    /// worker that the slice is from; `None` when there is no such row.
    RowFound {
        query: QueryId,
        ticket: u32,
        found: Option<(u32, u64)>,
    },
    /// How many rows of each worker are among the first of the merged order.
    Shares {
        query: QueryId,
        ticket: u32,
        shares: Vec<u64>,
    },
    Lesson(LessonReply),
    Naming(Box<NamingReply>),
    Assist(AssistReply),
    Survey(SurveyReply),
    /// Hashes of rows, as a buffer for each worker.
    Hashes {
        search: SearchId,
        is_last: bool,
    },
    /// The rows that are not the first of those that say the same, as a buffer for each
    /// worker.
    Duplicates {
        search: SearchId,
    },
    /// The rows are left out; how many of each file.
    LeftOut {
        search: SearchId,
        counts: Vec<LeftOut>,
    },
    /// The query was stopped because it would outgrow memory or cannot go on.
    Stopped {
        query: QueryId,
        reason: String,
    },
}

/// What is known of a table beside its text.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TableHead {
    pub file: FileId,
    pub name: String,
    pub dialect: Dialect,
}

/// How many rows of a file are left out, by what they count as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub file: FileId,
    pub records: u64,
    pub nodata: u64,
    pub skipdata: u64,
}

impl LeftOut {
    /// Nothing of a file.
    pub fn none(file: FileId) -> LeftOut {
        LeftOut {
            file,
            records: 0,
            nodata: 0,
            skipdata: 0,
        }
    }
}

/// What a worker holds of a query at an exchange.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Output {
    /// Partial groups that must be merged by key.
    Groups { count: u64 },
    /// Ordered rows of which the first `limit` of all workers go on.
    Limited { rows: u64, limit: Option<u64> },
    /// The ordered rows of the result. A table with samples of their sort keys follows.
    Result {
        rows: u64,
        limit: Option<u64>,
        summary: Box<Summary>,
    },
}

/// What a result looks like.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Names of the columns, in order.
    pub columns: Vec<String>,
    /// Whether each row is one record, which can be explained.
    pub is_records: bool,
    /// What the columns are, and of which records the result was made.
    pub outline: Outline,
    /// The greatest value of each column that a bar can show: its values are sums or counts of
    /// groups, and none is negative.
    pub greatest: Vec<Option<f64>>,
    /// What is done, step by step.
    pub steps: Vec<Step>,
    /// Warnings: the query runs, but may not mean what was meant.
    pub warnings: Vec<Diagnostic>,
}

/// How far a worker is with a part of a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FileReport {
    pub part: Part,
    /// Bytes of the file (compressed if it is) read so far.
    pub bytes: u64,
    pub report: Report,
    /// What was found or read on of the members of the archive that the file is.
    pub members: Vec<Member>,
    /// Whether reading stopped before the end, and why.
    pub cancelled: bool,
    /// Bytes that the worker's own structures hold for all files.
    pub held_bytes: u64,
    /// The fields of the rows that are kept.
    pub fields: Layout,
}
