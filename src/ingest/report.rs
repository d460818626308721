//! What there is to say about the reading of a file or a part of one.

use super::archive::MOST_MEMBERS;
use super::digest::ContentId;
use super::json::Damage;
use super::parquet::ParquetProblem;
use super::sniff::{Format, Sniff};
use super::unnamed::Unnamed;
use crate::flow::Layout;
use crate::flow::field::Field;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::ops::AddAssign;

/// How many rejected lines of a part are kept to be shown.
pub const REJECTS_KEPT: usize = 1_000;

/// How many characters of a rejected line are kept.
const TEXT_KEPT: usize = 200;

/// What was read of one part of a file, so far or in the end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub counts: Counts,
    /// The first [`REJECTS_KEPT`] rejected lines.
    pub rejects: Vec<Reject>,
    /// What was kept although it is doubtful, each kind once.
    pub doubts: Vec<Doubt>,
    /// What the file was recognised as; `None` for a part in the middle of a file, and
    /// while its head is not known.
    pub recognised: Option<Sniff>,
    /// Bytes of text that were read, after decompression.
    pub text_bytes: u64,
    /// The earliest and the latest event time of the rows (NODATA and SKIPDATA included)
    /// that are sealed, in milliseconds since 1970.
    pub span: Option<(i64, i64)>,
    /// The layout in force behind the last line, which the part that follows begins with.
    pub layout: Option<Layout>,
    /// Whether a header, and not the look of a record, has named its fields.
    pub is_named: bool,
    /// A hash of the first bytes of the file, to order files of the same path. It has 53
    /// bits, which a JavaScript number holds; 0 for a part in the middle of a file.
    pub fingerprint: u64,
    /// A hash of the first lines, once the file is read: a file that extends another has the
    /// same. It has 53 bits; 0 when there are too few lines, and for other parts.
    pub opening: u64,
    /// What the content is, of a member of an archive that is read.
    pub content: Option<ContentId>,
    /// What can be looked up in, if it is a table without records.
    pub table: Option<Box<LookupReport>>,
    /// What keeps the file, or the rest of it, from being read, or makes it doubtful.
    pub problem: Option<Problem>,
    /// A sample of the lines, where most could not be read because nobody has named their
    /// fields.
    pub unnamed: Option<Box<Unnamed>>,
}

/// What a table holds that queries can look up in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookupReport {
    /// The name by which queries know it.
    pub name: String,
    pub columns: Vec<String>,
    pub rows: u64,
    /// Rows that are left out, since they do not have as many cells as there are columns.
    pub uneven: u64,
    /// A query that uses it.
    pub example: String,
    /// Whether some columns are named like fields of flow logs, so that it could be a damaged
    /// log or a result of a query.
    pub has_fields: bool,
}

/// Lines by what they are; the first is the sum of all others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub lines: u64,
    /// Rows with `log-status` OK, or of a layout without it.
    pub records: u64,
    pub nodata: u64,
    pub skipdata: u64,
    pub headers: u64,
    pub blank: u64,
    pub rejected: u64,
    pub duplicates: u64,
}

/// A line that is no record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reject {
    /// Line number, counted from 1 within the part.
    pub line: u64,
    /// Where in the line the reason was met: the character, counted from 1.
    pub column: u32,
    pub reason: Reason,
    /// The line, cut after 200 characters.
    pub text: String,
}

/// Why a line is no record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// Not as many values as the layout has fields.
    WrongCount {
        expected: usize,
        found: usize,
    },
    /// Not as many cells as the table has columns.
    WrongCells {
        expected: usize,
        found: usize,
    },
    /// A quote begins a cell and does not end it.
    UnclosedQuote,
    /// No header has named the fields, and it is no default record either.
    UnknownLayout {
        found: usize,
    },
    NotANumber {
        field: String,
        found: String,
    },
    /// A whole number that the field cannot hold.
    OutOfRange {
        field: String,
        /// In decimal digits: JavaScript numbers do not hold all of them.
        max: String,
        found: String,
    },
    NotAnAddress {
        field: String,
        found: String,
    },
    /// Not one of the values that the field may have.
    NotAllowed {
        field: String,
        found: String,
    },
    /// A row of a table has neither a message nor a value of a record.
    NoMessage,
    TooLong {
        limit: usize,
    },
    /// The file ends within the line, as a truncated gzip file does.
    CutOff,
    /// What is wrong with an entry in JSON.
    Json(Damage),
}

/// Values that were kept, or left out of rows that were kept, although they cannot be what
/// the flow log said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    pub kind: DoubtKind,
    /// The name of the column.
    pub column: String,
    /// How many values it is about.
    pub count: u64,
    /// The line number of the first, counted from 1 within the part.
    pub line: u64,
    /// The first of the values, cut after 60 characters.
    pub found: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DoubtKind {
    /// A spreadsheet has rounded the time of the event, so that of the record stands in.
    RoundedTime,
    /// The time of the event is in a form that is not known, so that of the record stands
    /// in.
    UnreadableTime,
    /// A spreadsheet has rounded the number.
    RoundedNumber,
    /// A spreadsheet has rounded the number of an account, which is kept as it is written.
    RoundedAccount,
}

/// Something about a whole file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    /// The format is known, or known to be none of ours, but cannot be read.
    Unreadable(Format),
    /// A table to look up in has more bytes than this.
    TableTooLarge { limit: u64 },
    /// A Parquet file that came packed has more bytes than are unpacked into memory.
    ParquetTooLarge { limit: u64 },
    /// Something about a Parquet file.
    Parquet(Box<ParquetProblem>),
    /// There are lines, but no record and no header among them.
    NoRecords,
    /// The file ends in the middle of a gzip member, after so many compressed bytes.
    GzipCutOff { at: u64 },
    /// The compressed data of a gzip member (counted from 1) make no sense after so many
    /// bytes of the file.
    GzipDamaged { member: u32, at: u64 },
    /// A gzip member (counted from 1) was inflated, but its checksum or length is wrong.
    GzipChecksum { member: u32 },
    /// Bytes that are no gzip member follow the last one.
    GzipTrailing,
    /// The text ends in the middle of a UTF-16 character.
    CharacterCutOff,
    /// Text in base64 holds a character, after so many bytes, that is none of base64.
    Base64Damaged { at: u64 },
    /// The file ends in the middle of a JSON document.
    JsonCutOff,
    /// A table holds what a query has computed from many records.
    QueryResults,
    /// The archive ends too early, after so many bytes, and within this member.
    ArchiveCutOff { at: u64, member: Option<String> },
    /// What stands at this byte of the archive is neither a member nor the end.
    ArchiveDamaged { at: u64 },
    /// The archive ends in the middle of this member.
    MemberCutOff,
    /// The compressed data of a member make no sense after so many bytes.
    MemberDamaged { at: u64 },
    /// A member was unpacked, but its checksum or length is wrong.
    MemberChecksum,
    /// A member that takes a password.
    Encrypted,
    /// A member that is compressed with another method of zip than those that are read.
    Method { method: u16 },
    /// A member that is stored without its length, so that nobody can tell where it ends.
    NotDelimited,
    /// A member with holes that are not stored.
    Sparse,
    /// An archive in an archive in an archive.
    TooDeep,
    /// The archive has more members than are read.
    TooManyMembers,
    /// Members of the archive share their bytes.
    Overlap,
    /// So small an archive says that it unpacks to so many bytes.
    InflateClaim { text_bytes: u64 },
    /// The file could not be read to its end, and why.
    NotRead { reason: String },
    /// So little data inflates to so much text that it can only be meant to do harm.
    InflateLimit { text_bytes: u64 },
}

impl Report {
    /// Whether nothing of the file can be read.
    pub fn is_unreadable(&self) -> bool {
        match &self.problem {
            Some(Problem::Unreadable(_)) => true,
            Some(Problem::Parquet(problem)) => problem.is_total(),
            _ => false,
        }
    }

    pub(super) fn reject(&mut self, reject: impl FnOnce() -> Reject) {
        self.counts.rejected += 1;
        if self.rejects.len() < REJECTS_KEPT {
            self.rejects.push(reject());
        }
    }

    /// Notes a doubtful value of the entry that was counted last.
    pub(super) fn doubt(&mut self, kind: DoubtKind, column: &str, found: &[u8]) {
        let is_known = |doubt: &&mut Doubt| doubt.kind == kind && doubt.column == column;
        match self.doubts.iter_mut().find(is_known) {
            Some(doubt) => doubt.count += 1,
            None => self.doubts.push(Doubt {
                kind,
                column: column.to_string(),
                count: 1,
                line: self.counts.lines,
                found: cut(found, 60),
            }),
        }
    }

    /// Notes what keeps a Parquet file from being read.
    pub fn set_parquet_problem(&mut self, problem: ParquetProblem) {
        self.set_problem(Problem::Parquet(problem.into()));
    }

    pub(super) fn set_problem(&mut self, problem: Problem) {
        self.problem.get_or_insert(problem);
    }

    pub(super) fn widen_span(&mut self, span: Option<(i64, i64)>) {
        if let Some((from, until)) = span {
            let (first, last) = self.span.unwrap_or((from, until));
            self.span = Some((first.min(from), last.max(until)));
        }
    }
}

impl Counts {
    /// Rows that queries see.
    pub fn rows(&self) -> u64 {
        self.records + self.nodata + self.skipdata
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.lines += other.lines;
        self.records += other.records;
        self.nodata += other.nodata;
        self.skipdata += other.skipdata;
        self.headers += other.headers;
        self.blank += other.blank;
        self.rejected += other.rejected;
        self.duplicates += other.duplicates;
    }
}

impl Reject {
    /// `at` is the byte of `text` where the reason was met, counted from 0.
    pub(super) fn new(line: u64, at: usize, reason: Reason, text: &[u8]) -> Reject {
        let before = read_text(&text[..at.min(text.len())]);
        Reject {
            line,
            column: before.chars().count() as u32 + 1,
            reason,
            text: cut(text, TEXT_KEPT),
        }
    }
}

impl Reject {
    /// Whether the text ends before the line does.
    pub fn is_cut(&self) -> bool {
        // A line of exactly this length counts as cut, which does no harm.
        self.text.chars().count() == TEXT_KEPT
    }
}

impl Reason {
    /// The name of the field whose value is at fault, and the beginning of that value;
    /// `None` when it is the line as a whole.
    pub fn value(&self) -> Option<(&str, &str)> {
        match self {
            Reason::NotANumber { field, found }
            | Reason::OutOfRange { field, found, .. }
            | Reason::NotAnAddress { field, found }
            | Reason::NotAllowed { field, found } => Some((field, found)),
            Reason::WrongCount { .. }
            | Reason::WrongCells { .. }
            | Reason::UnclosedQuote
            | Reason::UnknownLayout { .. }
            | Reason::NoMessage
            | Reason::TooLong { .. }
            | Reason::CutOff
            | Reason::Json(_) => None,
        }
    }
}

impl Reason {
    /// How far from a record a line is that is none for this reason: a fault in a value is
    /// the least, and a wrong number of values tells by how many it is wrong.
    pub(crate) fn distance(&self) -> usize {
        match self {
            Reason::WrongCount { expected, found } => expected.abs_diff(*found),
            reason if reason.value().is_some() => 0,
            _ => usize::MAX,
        }
    }
}

/// The first characters of a text that may not be UTF-8.
pub(super) fn cut(text: &[u8], characters: usize) -> String {
    // A character takes four bytes at most.
    let mut head = &text[..text.len().min(characters * 4)];
    if head.len() < text.len()
        && let Err(error) = std::str::from_utf8(head)
        && error.error_len().is_none()
    {
        // A character is cut off.
        head = &head[..error.valid_up_to()];
    }
    read_text(head).chars().take(characters).collect()
}

/// The text in UTF-8, or else in Latin-1.
fn read_text(text: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(text) {
        Ok(text) => text.into(),
        Err(_) => text.iter().map(|&byte| char::from(byte)).collect(),
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::WrongCount { expected, found } => {
                let values = if *expected == 1 { "value" } else { "values" };
                write!(f, "expected {expected} {values}, found {found}")
            }
            Reason::WrongCells { expected, found } => {
                let cells = if *expected == 1 { "cell" } else { "cells" };
                write!(f, "expected {expected} {cells}, found {found}")
            }
            Reason::UnclosedQuote => {
                f.write_str("expected quotes in pairs around a cell, found one alone")
            }
            Reason::UnknownLayout { found } => {
                let values = if *found == 1 { "value" } else { "values" };
                write!(
                    f,
                    "expected a header line that names the fields, or a default record of 14 \
                     (VPC) or 36 (transit gateway) values, found {found} {values}"
                )
            }
            Reason::NotANumber { field, found } => {
                write!(f, "expected a whole number for `{field}`, found `{found}`")
            }
            Reason::OutOfRange { field, max, found } => {
                write!(f, "expected `{field}` to be at most {max}, found `{found}`")
            }
            Reason::NotAnAddress { field, found } => {
                write!(f, "expected an IP address for `{field}`, found `{found}`")
            }
            Reason::NotAllowed { field, found } => {
                write!(f, "expected `{field}` to be ")?;
                let field = Field::find(field);
                for value in field.iter().flat_map(|field| field.info().values) {
                    write!(f, "{value}, ")?;
                }
                if field != Some(Field::LOG_STATUS) {
                    write!(f, "or `-`, ")?;
                }
                write!(f, "found `{found}`")
            }
            Reason::NoMessage => f.write_str(
                "expected a flow log line as the message, or its values by their names, found \
                 neither",
            ),
            Reason::TooLong { limit } => {
                let mib = limit >> 20;
                write!(
                    f,
                    "expected a line of at most {mib} MiB, found a longer one"
                )
            }
            Reason::CutOff => {
                f.write_str("expected the end of the line, found the end of the file")
            }
            Reason::Json(damage) => damage.fmt(f),
        }
    }
}

/// One sentence about all the values.
impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Doubt { column, found, .. } = self;
        match self.kind {
            DoubtKind::RoundedTime => write!(
                f,
                "a spreadsheet has rounded `{column}`, as in `{found}`, so the record's own \
                 `start` is used; open the export as it was saved for the exact time"
            ),
            DoubtKind::UnreadableTime => write!(
                f,
                "expected a time in `{column}`, found `{found}`, so the record's own `start` is \
                 used"
            ),
            DoubtKind::RoundedNumber => write!(
                f,
                "a spreadsheet has rounded `{column}`, as in `{found}`; open the export as it was \
                 saved for the exact number"
            ),
            DoubtKind::RoundedAccount => write!(
                f,
                "a spreadsheet has rounded the account in `{column}`, as in `{found}`; open the \
                 export as it was saved for all twelve digits"
            ),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Unreadable(format) => {
                write!(f, "this is {}; {}", format.name(), format.next_step())
            }
            Problem::TableTooLarge { limit } => write!(
                f,
                "this table has no columns of a flow log, and to look up in it is too large: such \
                 tables may have {} MiB; leave out what queries do not look up",
                limit >> 20
            ),
            Problem::ParquetTooLarge { limit } => write!(
                f,
                "this Parquet file is packed and has more than {} MiB, which is more than can be \
                 unpacked here; unpack it and open the Parquet file itself",
                limit >> 20
            ),
            Problem::Parquet(problem) => problem.fmt(f),
            Problem::NoRecords => f.write_str(
                "nothing in this file is a flow log record; if the flow log has a custom \
                 format, name its fields",
            ),
            Problem::GzipCutOff { at } => write!(
                f,
                "the file ends in the middle of its compressed data, after {at} bytes; what came \
                 before was read, download it again for the rest"
            ),
            Problem::GzipDamaged { member, at } => write!(
                f,
                "the compressed data are damaged after {at} bytes (gzip member {member}); what \
                 came before was read, download the file again for the rest"
            ),
            Problem::GzipChecksum { member } => write!(
                f,
                "the checksum of the compressed data is wrong (gzip member {member}), so some \
                 records may be too; download the file again"
            ),
            Problem::GzipTrailing => f.write_str(
                "bytes that are not gzip follow the compressed data and were left out; if \
                 records are missing, download the file again",
            ),
            Problem::CharacterCutOff => f.write_str(
                "the file ends in the middle of a UTF-16 character; what came before was read, \
                 download it again for the rest",
            ),
            Problem::Base64Damaged { at } => write!(
                f,
                "the text is damaged base64 after {at} bytes; what came before was read, copy or \
                 download it again for the rest"
            ),
            Problem::JsonCutOff => f.write_str(
                "the file ends before its JSON does; what came before was read, export it again \
                 for the rest",
            ),
            Problem::QueryResults => f.write_str(
                "these are results that a query has added up from many records, so there are no \
                 records in them; run a query with `fields @timestamp, @message` and export that",
            ),
            Problem::ArchiveCutOff { at, member } => {
                write!(f, "the archive breaks off after {at} bytes")?;
                if let Some(member) = member {
                    write!(f, ", in the middle of `{member}`")?;
                }
                f.write_str("; what came before was read, download it again for the rest")
            }
            Problem::ArchiveDamaged { at } => write!(
                f,
                "the archive is damaged at byte {at}, where a file or the end should stand; what \
                 was found was read, download the archive again for the rest"
            ),
            Problem::MemberCutOff => f.write_str(
                "the archive breaks off in the middle of this file; what came before was read, \
                 download the archive again for the rest",
            ),
            Problem::MemberDamaged { at } => write!(
                f,
                "the compressed data of this file are damaged after {at} bytes; what came before \
                 was read, download the archive again for the rest"
            ),
            Problem::MemberChecksum => f.write_str(
                "the checksum or the length of this file is wrong, so some records may be too; \
                 download the archive again",
            ),
            Problem::Encrypted => f.write_str(
                "this file is encrypted; unpack the archive with its password and open what is \
                 inside",
            ),
            Problem::Method { method } => {
                f.write_str("this file is compressed with ")?;
                match method {
                    9 => f.write_str("Deflate64")?,
                    12 => f.write_str("bzip2")?,
                    14 => f.write_str("LZMA")?,
                    93 => f.write_str("Zstandard")?,
                    95 => f.write_str("xz")?,
                    99 => f.write_str("a method that its encryption hides")?,
                    method => write!(f, "method {method} of zip")?,
                }
                f.write_str(", which cannot be read; unpack the archive and open what is inside")
            }
            Problem::NotDelimited => f.write_str(
                "the archive does not say how long this file is, so neither it nor what follows \
                 can be read; unpack the archive and open what is inside",
            ),
            Problem::Sparse => f.write_str(
                "this file is stored as a sparse file, which cannot be read; unpack the archive \
                 and open what is inside",
            ),
            Problem::TooDeep => f.write_str(
                "this is an archive in an archive in an archive, which is not opened; unpack the \
                 outer one and open what is inside",
            ),
            Problem::TooManyMembers => write!(
                f,
                "the archive has more than {MOST_MEMBERS} files, and those behind were left out; \
                 unpack it and open what is inside in several steps"
            ),
            Problem::Overlap => f.write_str(
                "files in this archive share their bytes, which only a decompression bomb does; \
                 nothing of it was read",
            ),
            Problem::InflateClaim { text_bytes } => write!(
                f,
                "nothing of it was read, because so small an archive cannot hold flow logs of the \
                 {text_bytes} bytes that it promises"
            ),
            Problem::NotRead { reason } => write!(
                f,
                "the file could not be read to its end ({reason}); it may have been moved, changed \
                 or locked since it was opened, so open it again"
            ),
            Problem::InflateLimit { text_bytes } => write!(
                f,
                "reading stopped after {text_bytes} bytes of text, because so little compressed \
                 data cannot be a flow log of that size"
            ),
        }
    }
}
