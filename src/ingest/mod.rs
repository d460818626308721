//! From bytes to records: sniffing, decompression, framing, parsing, and the report of
//! rejected lines.
//!
//! An [`Ingest`] is pushed the bytes of one file, or of one byte range of a large plain
//! file, and adds batches to a shard. It reads nothing by itself and never fails: what
//! is wrong with the bytes stands in its [`Report`].
//!
//! ```
//! use flowglass::column::{FileId, Part, Shard};
//! use flowglass::ingest::{Ingest, Source, Start};
//!
//! let mut shard = Shard::default();
//! let mut ingest = Ingest::new(Source {
//!     part: Part { file: FileId::dropped(0), index: 0 },
//!     path: "flow.log".to_string(),
//!     start: Start::Head,
//!     length: None,
//!     given: Vec::new(),
//! });
//! let mut text = &b"srcaddr bytes\n192.0.2.1 40\nno record\n"[..];
//! while !text.is_empty() {
//!     text = &text[ingest.push(text, &mut shard)..];
//! }
//! ingest.finish(&mut shard);
//! let report = ingest.report();
//! assert_eq!((report.counts.headers, report.counts.records), (1, 1));
//! assert_eq!(
//!     report.rejects[0].reason.to_string(),
//!     "expected an IP address for `srcaddr`, found `no`"
//! );
//! ```

mod archive;
mod base64;
mod cell;
mod columns;
mod csv;
mod digest;
mod entries;
pub(crate) mod event_line;
mod guess;
mod gzip;
mod json;
mod lines;
mod lookup;
mod object_name;
pub mod parquet;
mod program;
pub(crate) mod record;
mod report;
mod sniff;
mod stage;
mod trial;
mod unnamed;
mod utf16;

pub use archive::{MOST_MEMBERS, Member, zip::Place};
pub use csv::Dialect;
pub use digest::ContentId;
pub use guess::Guess;
pub use json::{Damage, MAX_ENTRY};
pub use lines::MAX_LINE;
pub use lookup::{LookupText, MAX_LOOKUP};
pub use object_name::Origin;
pub use report::{
    Counts, Doubt, DoubtKind, LookupReport, Problem, REJECTS_KEPT, Reason, Reject, Report,
};
pub use sniff::{Compression, Format, Sniff, sniff};
pub use trial::{Contradiction, Names, Trial, format_string, try_names};
pub use unnamed::Unnamed;
pub use utf16::ByteOrder;

use crate::column::{FileId, Part, Shard};
use crate::flow::Layout;
use archive::zip::{Entry, Listed, Listing};
use archive::{Archive, Name};
use base64::Base64;
use csv::Csv;
use digest::{Digest, Opening};
use entries::{Entries, Sink};
use gzip::Gunzip;
use json::Json;
use lines::Lines;
use stage::{Expansion, Pass, Stage};
use std::ops::Range;
use std::sync::Arc;
use utf16::Utf16;

/// A Parquet file that is unpacked into memory may have so many bytes.
const MAX_PARQUET: usize = 256 << 20;

/// About how much text one call of [`Ingest::push`] reads, in bytes.
const SLICE: usize = 1 << 20;

/// What is to be read: one part of one file.
///
/// A part owns the lines that begin in its byte range `from..until` of the file. Whoever
/// pushes begins at `from` at the head of the file and one byte before `from` elsewhere,
/// and goes on beyond `until` until [`Ingest::is_done`].
pub struct Source {
    pub part: Part,
    /// Relative path as dropped, with `/` between folders.
    pub path: String,
    pub start: Start,
    /// How many of the bytes that are pushed stand before `until`; `None` when the file
    /// is read to its end.
    pub length: Option<u64>,
    /// Layouts that a person has named for records without a header.
    pub given: Vec<Layout>,
}

/// Where reading begins.
pub enum Start {
    /// At the head of a file of any format.
    Head,
    /// At the head of a file of so many bytes, of which any range can be read.
    Whole { size: u64 },
    /// At a member of a zip archive.
    Member(Place),
    /// In the middle of a plain text file whose lines have this layout there. The first
    /// byte pushed is the one before the range, so that a line that begins exactly at
    /// `from` is seen to do so.
    Middle {
        layout: Arc<Layout>,
        /// Whether a header has named the fields.
        is_named: bool,
    },
}

/// Reads one part: bytes in, batches out.
pub struct Ingest {
    stage: Stage,
    file: File,
    expansion: Expansion,
}

/// What is read of the file, whatever its bytes pass through before.
struct File {
    path: String,
    content: Content,
    entries: Entries,
    report: Report,
    /// `None` in the middle of a file.
    opening: Option<Opening>,
    /// Takes in the content, too: of a member of an archive, which cannot be read again by
    /// itself.
    member: Option<Digest>,
    /// Takes in the content in place of what frames it.
    digest: Option<Digest>,
    container: Container,
    /// Members that were found in it, and read or to be read, and not yet told.
    members: Vec<Member>,
    /// The size of the file if any range of it can be read.
    size: Option<u64>,
    /// Whether the file is to be read once more from its head.
    is_to_restart: bool,
    /// Parquet files that were unpacked, and not yet handed on.
    parquets: Vec<UnpackedParquet>,
    /// Tables to look up in that were read, and not yet handed on.
    tables: Vec<LookupText>,
}

/// A Parquet file that came packed, or in an archive. It is read from anywhere and not from
/// its head on, so all of it is in memory.
pub struct UnpackedParquet {
    pub file: FileId,
    pub path: String,
    pub report: Report,
    pub bytes: Vec<u8>,
}

/// What the members of a file get from it, if it is an archive.
#[derive(Clone)]
struct Container {
    file: FileId,
    given: Vec<Layout>,
}

/// What frames the entries of the unpacked bytes.
enum Content {
    Lines(Lines),
    Json(Box<Json>),
    Csv(Box<Csv>),
    /// What cannot be read until all of it is there; `None` when it is too much.
    Parquet(Option<Vec<u8>>),
    /// A table to look up in, which is kept as it is; `None` when it is too large.
    Lookup(Dialect, Option<Vec<u8>>),
}

impl Ingest {
    pub fn new(source: Source) -> Ingest {
        let fallback_time = object_name::stamp(&source.path);
        let head = Stage::Head(Vec::new());
        let mut size = None;
        let (stage, layout, is_named) = match source.start {
            Start::Head => (head, None, false),
            Start::Whole { size: whole } => {
                size = Some(whole);
                (head, None, false)
            }
            Start::Member(place) => (Stage::unpack(Entry::at(&place), head), None, false),
            Start::Middle { layout, is_named } => (Stage::Content, Some(layout), is_named),
        };
        let report = Report {
            layout: layout.as_deref().cloned(),
            is_named,
            ..Report::default()
        };
        let member = (source.part.file.member > 0).then(Digest::default);
        let opening = layout.is_none().then(Opening::default);
        let lines = Lines::new(layout.is_none(), source.length);
        let container = Container {
            file: source.part.file,
            given: source.given.clone(),
        };
        let given = source.given.into_iter().map(Arc::new).collect();
        let entries = Entries::new(source.part, layout, is_named, given, fallback_time);
        Ingest {
            stage,
            file: File {
                content: Content::Lines(lines),
                entries: entries.with_log_stream(object_name::log_stream(&source.path)),
                path: source.path,
                report,
                opening,
                member,
                digest: None,
                container,
                members: Vec::new(),
                size,
                is_to_restart: false,
                parquets: Vec::new(),
                tables: Vec::new(),
            },
            expansion: Expansion::default(),
        }
    }

    /// Reads a whole file to tell what its content is, and its beginnings of these lengths;
    /// no record comes of it. The bytes are taken as they are unless they are to be unpacked.
    pub fn digest(source: Source, lengths: Vec<u64>, is_packed: bool) -> Ingest {
        let mut ingest = Ingest::new(source);
        ingest.file.digest = Some(Digest::new(lengths));
        if !is_packed {
            ingest.stage = Stage::Content;
        }
        ingest
    }

    /// The content of a file that was read by [`digest`](Self::digest), and its beginnings.
    pub fn into_content(self) -> Option<(ContentId, Vec<ContentId>)> {
        self.file.digest.map(Digest::finish)
    }

    /// Takes bytes and adds sealed batches to the shard, always the same one.
    ///
    /// Returns how many bytes were used: after about 1 MiB of text it stops, so that the
    /// caller can let others work, and wants to be called again with the rest.
    pub fn push(&mut self, bytes: &[u8], shard: &mut Shard) -> usize {
        let used = self.through(shard, |stage, file, pass| stage.push(bytes, file, pass));
        self.expansion.read += used as u64;
        used
    }

    fn through<T>(
        &mut self,
        shard: &mut Shard,
        act: impl FnOnce(&mut Stage, &mut File, &mut Pass) -> T,
    ) -> T {
        let mut pass = Pass {
            shard,
            budget: SLICE,
            expansion: &mut self.expansion,
        };
        act(&mut self.stage, &mut self.file, &mut pass)
    }

    /// The same for a member of an archive, as a part of the archive's own push.
    fn push_in(&mut self, bytes: &[u8], pass: &mut Pass) -> usize {
        self.stage.push(bytes, &mut self.file, pass)
    }

    /// Whether nothing more is needed: the range is read to its end, or the file cannot
    /// be read. Bytes that are pushed all the same are passed over.
    pub fn is_done(&self) -> bool {
        self.stage.is_done()
    }

    /// Which bytes of a [whole](Start::Whole) file have to be pushed next, once those before
    /// are pushed or [no more of them needed](Self::is_done); `None` when there is nothing
    /// left but to [`flush`](Self::flush) and [`finish`](Self::finish).
    pub fn wants(&mut self) -> Option<Range<u64>> {
        let size = self.file.size?;
        if std::mem::take(&mut self.file.is_to_restart) {
            return Some(0..size);
        }
        self.stage.listing(&mut self.file)?.ask()
    }

    /// Goes on with what was pushed and is not read yet, as far as one [`push`](Self::push)
    /// would; `false` when nothing is left of it. This may be called over and over before
    /// [`finish`](Self::finish), which does all of it in one go.
    pub fn flush(&mut self, shard: &mut Shard) -> bool {
        self.through(shard, |stage, file, pass| {
            stage.flush(file, pass);
            pass.budget == 0
        })
    }

    /// The input ends here: reads what is left and seals the last batch.
    pub fn finish(&mut self, shard: &mut Shard) {
        self.through(shard, Stage::finish);
        self.file.end();
    }

    fn flush_in(&mut self, pass: &mut Pass) {
        self.stage.flush(&mut self.file, pass);
    }

    fn finish_in(&mut self, pass: &mut Pass) {
        self.stage.finish(&mut self.file, pass);
        self.file.end();
    }

    /// The input breaks off here, for a reason that is known.
    fn break_off(&mut self, problem: Problem, pass: &mut Pass) {
        self.file.report.set_problem(problem);
        self.stage.cut_off(&mut self.file, pass);
        self.finish_in(pass);
    }

    /// The rest of the file cannot be read; `reason` is what the system says about it.
    pub fn fail(&mut self, reason: &str, shard: &mut Shard) {
        let reason = reason.to_string();
        self.file.report.set_problem(Problem::NotRead { reason });
        self.through(shard, |stage, file, pass| {
            stage.cut_off(file, pass);
            stage.finish(file, pass);
        });
        self.file.end();
    }

    /// The file cannot be read at all.
    fn refuse(&mut self, problem: Problem) {
        self.file.report.set_problem(problem);
        self.stage = Stage::Done;
    }

    /// Reading was cancelled: keeps what was read and seals it. A line that has not come
    /// to its end is not counted.
    pub fn cancel(&mut self, shard: &mut Shard) {
        self.through(shard, Stage::cancel);
        self.file.tell_unnamed();
    }

    fn cancel_in(&mut self, pass: &mut Pass) {
        self.stage.cancel(&mut self.file, pass);
        self.file.tell_unnamed();
    }

    /// Parquet files that were unpacked since this was asked last, be it this file or members
    /// of this archive. Their rows have still to be read, from these bytes.
    pub fn take_parquets(&mut self) -> Vec<UnpackedParquet> {
        std::mem::take(&mut self.file.parquets)
    }

    /// The tables to look up in that were read since this was asked last, be it this file or
    /// members of this archive.
    pub fn take_tables(&mut self) -> Vec<LookupText> {
        std::mem::take(&mut self.file.tables)
    }

    /// The members of an archive that were found or read on since this was asked last.
    pub fn take_members(&mut self) -> Vec<Member> {
        let mut members = std::mem::take(&mut self.file.members);
        members.extend(self.stage.members());
        members
    }

    pub fn report(&self) -> &Report {
        &self.file.report
    }
}

impl File {
    /// Decides by the head of the file what its bytes have to pass through.
    fn start(&mut self, head: &[u8]) -> Stage {
        self.report.fingerprint = fingerprint(head);
        let sniff = sniff(head, &self.path);
        let is_packed = sniff.compression != Compression::None || sniff.is_base64;
        let is_archive = matches!(sniff.format, Format::Zip | Format::Tar);
        let mut stage = match (sniff.format, self.size) {
            _ if is_archive && self.container.file.member(1).is_none() => {
                self.report.set_problem(Problem::TooDeep);
                Stage::Done
            }
            (Format::Zip, Some(size)) if !is_packed => Stage::Listing(Box::new(Listing::new(size))),
            (Format::Zip, _) => Stage::Archive(Archive::zip(&self.container)),
            (Format::Tar, _) => Stage::Archive(Archive::tar(&self.container)),
            // What is not packed can be read from anywhere.
            (Format::Parquet, _) if is_packed || self.container.file.member > 0 => {
                self.content = Content::Parquet(Some(Vec::new()));
                Stage::Content
            }
            (format, _) if !sniff.is_readable() => {
                self.report.set_problem(Problem::Unreadable(format));
                Stage::Done
            }
            _ => Stage::Content,
        };
        if let (Stage::Content, Some(order)) = (&stage, sniff.utf16) {
            stage = Stage::unpack(Utf16::new(order), stage);
        }
        if let (false, true) = (stage.is_done(), sniff.is_base64) {
            stage = Stage::unpack(Base64::default(), Stage::unpack(Gunzip::new(), stage));
        }
        if let (false, Compression::Gzip { layers }) = (stage.is_done(), sniff.compression) {
            for _ in 0..layers {
                stage = Stage::unpack(Gunzip::new(), stage);
            }
        }
        match sniff.format {
            Format::Joined => self.content = Content::Lines(Lines::joined()),
            Format::Json => self.content = Content::Json(Box::new(Json::new())),
            _ => {}
        }
        if let Some(dialect) = sniff.dialect {
            self.content = match sniff.format {
                Format::Lookup => Content::Lookup(dialect, Some(Vec::new())),
                _ => Content::Csv(Box::new(Csv::new(dialect))),
            };
        }
        self.report.recognised = Some(sniff);
        stage
    }

    /// Takes the members of the archive that the file is, which wait to be read.
    fn list(&mut self, listed: Listed) {
        let mut noise = 0;
        for (header, place) in listed.members {
            let number = self.members.len() as u16 + 1;
            let name = Name::of(&header);
            match (name, self.container.file.member(number)) {
                (Some(name), Some(file)) => {
                    let path = name.below(&self.path);
                    self.members.push(Member::listed(file, path, header, place));
                }
                _ => noise += 1,
            }
        }
        if let Some(problem) = listed.problem {
            self.report.set_problem(problem);
        }
        if let Some(sniff) = &mut self.report.recognised {
            sniff.evidence += &archive::contents(self.members.len() as u32, noise);
        }
    }

    fn read(&mut self, bytes: &[u8], shard: &mut Shard) {
        if let Some(digest) = &mut self.digest {
            digest.write(bytes);
            return;
        }
        if let Some(opening) = &mut self.opening {
            opening.write(bytes);
        }
        if let Some(member) = &mut self.member {
            member.write(bytes);
        }
        let sink = &mut Sink {
            shard,
            report: &mut self.report,
        };
        self.content.read(bytes, &mut self.entries, sink);
    }

    fn finish(&mut self, shard: &mut Shard) {
        self.report.opening = self.opening.as_ref().map_or(0, Opening::finish);
        self.report.content = self.member.take().map(|member| member.finish().0);
        let sink = &mut Sink {
            shard,
            report: &mut self.report,
        };
        self.content.finish(&mut self.entries, sink);
    }

    fn seal(&mut self, shard: &mut Shard) {
        self.entries.seal(&mut Sink {
            shard,
            report: &mut self.report,
        });
    }

    fn tell_unnamed(&mut self) {
        self.entries.tell_unnamed(&mut self.report);
    }

    /// All of the file has been read.
    fn end(&mut self) {
        self.tell_unnamed();
        if let Content::Lookup(dialect, Some(bytes)) = &mut self.content
            && self.report.problem.is_none()
            && self.digest.is_none()
        {
            let bytes = std::mem::take(bytes);
            let table = LookupText::new(self.container.file, &self.path, *dialect, bytes);
            self.report.table = Some(Box::new(table.report()));
            self.tables.push(table);
        }
        if let Content::Parquet(bytes) = &mut self.content
            && let (Some(bytes), None) = (bytes.take(), &self.report.problem)
        {
            self.parquets.push(UnpackedParquet {
                file: self.container.file,
                path: self.path.clone(),
                report: self.report.clone(),
                bytes,
            });
        }
    }
}

impl Content {
    /// Takes decompressed bytes of any number; entries may be cut anywhere.
    fn read(&mut self, bytes: &[u8], entries: &mut Entries, sink: &mut Sink) {
        match self {
            Content::Lines(lines) => lines.read(bytes, entries, sink),
            Content::Json(json) => json.read(bytes, entries, sink),
            Content::Parquet(all) => match all {
                Some(all) if all.len() + bytes.len() <= MAX_PARQUET => {
                    all.extend_from_slice(bytes);
                }
                _ => {
                    *all = None;
                    sink.report.set_problem(Problem::ParquetTooLarge {
                        limit: MAX_PARQUET as u64,
                    });
                }
            },
            Content::Csv(csv) => csv.read(bytes, entries, sink),
            Content::Lookup(_, all) => match all {
                Some(all) if all.len() + bytes.len() <= MAX_LOOKUP => {
                    all.extend_from_slice(bytes);
                }
                _ => {
                    *all = None;
                    sink.report.set_problem(Problem::TableTooLarge {
                        limit: MAX_LOOKUP as u64,
                    });
                }
            },
        }
    }

    /// Whether all of the range is read.
    fn is_done(&self) -> bool {
        match self {
            Content::Lines(lines) => lines.is_done(),
            Content::Json(_) | Content::Csv(_) => false,
            Content::Parquet(all) | Content::Lookup(_, all) => all.is_none(),
        }
    }

    /// The bytes break off here by mistake: an entry without its end is rejected.
    fn cut_off(&mut self, report: &mut Report) {
        match self {
            Content::Lines(lines) => lines.cut_off(report),
            // What is not complete tells by itself.
            Content::Json(_) | Content::Parquet(_) | Content::Lookup(..) => {}
            Content::Csv(csv) => csv.cut_off(),
        }
    }

    /// The bytes end here.
    fn finish(&mut self, entries: &mut Entries, sink: &mut Sink) {
        match self {
            Content::Lines(lines) => lines.finish(entries, sink),
            Content::Json(json) => json.finish(entries, sink),
            Content::Parquet(_) | Content::Lookup(..) => {}
            Content::Csv(csv) => csv.finish(entries, sink),
        }
    }
}

/// A hash of the head of a file, which differs where the heads do.
fn fingerprint(head: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let (words, rest) = head.as_chunks();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let mut hash = head.len() as u64;
    for &word in words.iter().chain([&last]) {
        hash = (hash ^ u64::from_le_bytes(word)).wrapping_mul(FACTOR);
        hash ^= hash >> 29;
    }
    hash >> 11
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::{Batch, Column, FileId};
    use flate2::write::GzEncoder;
    use std::io::Write;

    const LINES: &str = "\
version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
2 210987654321 eni-0a 203.0.113.77 10.20.4.15 51544 443 6 12 4310 1794700812 1794700869 ACCEPT OK

2 210987654321 eni-0a 10.20.4.15 203.0.113.77 443 51544 6 11 18220 1794700812 1794700869 ACCEPT OK\r
not a record
srcaddr action
2 210987654321
2001:db8::1 REJECT
";

    /// What came of a part: its report, and its rows as `line: values`, with the raw line
    /// where that was kept.
    #[derive(Debug, PartialEq)]
    struct Outcome {
        report: Report,
        rows: Vec<String>,
    }

    /// Pushes bytes in chunks and finishes.
    fn read(source: Source, mut bytes: &[u8], chunk: usize) -> Outcome {
        let mut shard = Shard::default();
        let mut ingest = Ingest::new(source);
        while !bytes.is_empty() && !ingest.is_done() {
            let used = ingest.push(&bytes[..chunk.min(bytes.len())], &mut shard);
            bytes = &bytes[used..];
        }
        ingest.finish(&mut shard);
        let report = ingest.report().clone();
        let counts = report.counts;
        let others = counts.headers + counts.blank + counts.rejected + counts.duplicates;
        assert_eq!(counts.lines, counts.rows() + others);
        Outcome {
            report,
            rows: rows(&shard),
        }
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn read_whole(bytes: &[u8], chunk: usize) -> Outcome {
        read(source(0, Start::Head, None), bytes, chunk)
    }

    fn source(index: u32, start: Start, length: Option<u64>) -> Source {
        Source {
            part: Part {
                file: FileId::dropped(0),
                index,
            },
            path: "flow.log".to_string(),
            start,
            length,
            given: Vec::new(),
        }
    }

    fn rows(shard: &Shard) -> Vec<String> {
        let line = |batch: &Batch, row: usize| {
            let values = batch.columns().iter().map(|column| match column {
                Column::Integer(column) => column
                    .get(row)
                    .map_or("-".into(), |value| value.to_string()),
                Column::Address(column) => column
                    .get(row)
                    .map_or("-".into(), |value| value.to_string()),
                Column::Text(dictionary, codes) => {
                    let dictionary = shard.dictionaries.get(*dictionary);
                    dictionary.text(codes.value(row) as u32).to_string()
                }
            });
            let values: Vec<String> = values.collect();
            let verbatim = batch.verbatim(row).map(|line| format!(" = {line:?}"));
            format!(
                "{}: {}{}",
                batch.line(row),
                values.join(" "),
                verbatim.unwrap_or_default()
            )
        };
        let batches = shard.batches();
        batches
            .flat_map(|batch| (0..batch.rows()).map(move |row| line(batch, row)))
            .collect()
    }

    #[test]
    fn chunks_make_no_difference() {
        let whole = read_whole(LINES.as_bytes(), usize::MAX);
        let expected = Counts {
            lines: 8,
            records: 3,
            headers: 2,
            blank: 1,
            rejected: 2,
            ..Counts::default()
        };
        assert_eq!(whole.report.counts, expected);
        assert_eq!(whole.report.text_bytes, LINES.len() as u64);
        assert_eq!(whole.rows[2], "8: 2001:db8::1 REJECT");
        for chunk in [1, 2, 3, 7, 64, 113, 4_096] {
            assert_eq!(read_whole(LINES.as_bytes(), chunk), whole);
        }
    }

    #[test]
    fn a_member_of_an_archive_tells_its_content_as_a_file_does() {
        for bytes in [LINES.as_bytes(), &gzip(LINES.as_bytes())] {
            let mut member = source(0, Start::Head, None);
            member.part.file = FileId {
                dropped: 0,
                member: 1,
            };
            let content = read(member, bytes, 64).report.content;
            let mut shard = Shard::default();
            let mut digest = Ingest::digest(source(0, Start::Head, None), Vec::new(), true);
            bytes.chunks(100).for_each(|chunk| {
                digest.push(chunk, &mut shard);
            });
            digest.finish(&mut shard);
            let (whole, _) = digest.into_content().expect("it was read for this");
            assert_eq!((content, whole.length), (Some(whole), LINES.len() as u64));
            assert_eq!(shard.batches().count(), 0);
            assert_eq!(read_whole(bytes, 64).report.content, None);
        }
    }

    #[test]
    fn ranges_share_the_lines() {
        const EVENTS: &str = "\
2026-11-15T00:00:12.000Z 2 210987654321 eni-0a 203.0.113.77 10.20.4.15 51544 443 6 12 4310 1794700812 1794700869 ACCEPT OK
2026-11-15T00:00:12.000Z no record

2026-11-15T00:00:21.000Z 2 210987654321 eni-0a - - - - - - - 1794700821 1794700869 - NODATA
";
        for text in [LINES, EVENTS] {
            check_ranges(text.as_bytes());
        }
    }

    #[track_caller]
    fn check_ranges(bytes: &[u8]) {
        let whole = read_whole(bytes, usize::MAX);
        for cut in 1..bytes.len() {
            let first = source(0, Start::Head, Some(cut as u64));
            let first = read(first, bytes, 16);
            let layout = first.report.layout.expect("the header line begins at 0");
            let start = Start::Middle {
                layout: Arc::new(layout),
                is_named: first.report.is_named,
            };
            let second = source(1, start, Some((bytes.len() - cut + 1) as u64));
            let second = read(second, &bytes[cut - 1..], 16);
            let mut counts = first.report.counts;
            counts += second.report.counts;
            assert_eq!(counts, whole.report.counts, "cut at {cut}");
            let rows = first.rows.len() + second.rows.len();
            assert_eq!(rows, whole.rows.len(), "cut at {cut}");
            let text_bytes = first.report.text_bytes + second.report.text_bytes;
            assert_eq!(text_bytes, bytes.len() as u64, "cut at {cut}");
            assert_eq!(second.report.layout, whole.report.layout, "cut at {cut}");
        }
    }

    /// Lines of many kinds, after the header that they need.
    const CORPUS: [(&str, &[&str]); 4] = [
        (
            "",
            &[
                "2 210987654321 eni-0b7d5c2f9a1e34d60 203.0.113.77 10.20.4.15 51544 443 6 12 4310 1794700812 1794700869 ACCEPT OK",
                "2 210987654321 eni-0b7d5c2f9a1e34d60 10.20.4.15 203.0.113.77 443 51544 17 1 40 1794700812 1794700869 REJECT OK",
                "2 210987654321 eni-0c11d22e33f44a550 - - - - - - - 1794700812 1794700869 - NODATA",
                "2 210987654321 eni-0c11d22e33f44a550 - - - - - - - 1794700812 1794700869 - SKIPDATA",
                "2 unknown eni-1 2001:db8:7::9 2001:db8:20:4::f 50112 22 6 30 5120 1794700812123 1794700869456 ACCEPT OK",
                "2 210987654321 - ::ffff:10.0.0.1 :: 0 0 255 9223372036854775807 9223372036854775808 0 0 - OK",
                "2 210987654321 eni-1 10.0.0.1 10.0.0.2 65535 65536 256 1 1 99999999999999999999 1 ACCEPT OK",
                "2  210987654321\teni-1 010.0.0.1 10.0.0.2 01 00 0 0 0 0 0 accept ok ",
                "2 210987654321 eni-é 10.0.0.1 10.0.0.2 1 2 6 1 1 1 1 ACCEPT OK\r",
            ],
        ),
        (
            "version srcaddr dstaddr interface-id action tcp-flags ecs-cluster-arn pkt-srcaddr flow-direction color traffic-path",
            &[
                "7 10.0.0.1 10.0.0.2 eni-1 ACCEPT 18 arn:aws:ecs:eu-west-1:210987654321:cluster/front 10.0.9.1 ingress red -",
                "7 10.0.0.1 10.0.0.2 eni-2 REJECT 2 - 2001:db8::1 egress a-colour-of-more-than-32-bytes-so-not-in-a-memo 8",
                "7 - - eni-3 - - - - - - -",
                "version srcaddr dstaddr interface-id action tcp-flags ecs-cluster-arn pkt-srcaddr flow-direction color traffic-path",
            ],
        ),
        (
            "region az-id type log-status",
            &[
                "eu-west-1 euw1-az1 IPv4 OK",
                "- - - NODATA",
                "region az-id type region",
            ],
        ),
        (
            "bytes",
            &["0", "-", "1", "00", "4310", "bytes", "version bytes"],
        ),
    ];

    /// The text in one piece is read by the fast path but for its last lines; byte by
    /// byte, every line is put together first and read by the slow path.
    #[track_caller]
    fn check_both_paths(header: &str, lines: &[u8]) {
        let layout = Layout::from_header(header).unwrap_or_else(Layout::vpc_default);
        let layout = Arc::new(layout);
        let text = [b"\n", lines, &[b'\n'; 64]].concat();
        let read = |chunk: usize| {
            let layout = layout.clone();
            let is_named = true;
            let start = Start::Middle { layout, is_named };
            read(source(1, start, None), &text, chunk)
        };
        assert_eq!(read(usize::MAX), read(1), "{}", text.escape_ascii());
    }

    #[test]
    fn both_paths_agree() {
        for (header, lines) in CORPUS {
            check_both_paths(header, lines.join("\n").as_bytes());
        }
    }

    /// Numbers below a limit, by xorshift.
    fn random() -> impl FnMut(usize) -> usize {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        move |limit| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 16) as usize % limit
        }
    }

    #[test]
    fn damaged_gzip_is_a_normal_result() {
        let mut below = random();
        let packed = gzip(LINES.repeat(20).as_bytes());
        let whole = [&packed[..], &packed].concat();
        for _ in 0..500 {
            let mut bytes = whole.clone();
            for _ in 0..1 + below(3) {
                let at = below(bytes.len());
                match below(3) {
                    0 => bytes.truncate(at + 1),
                    1 => bytes[at] ^= 1 << below(8),
                    _ => bytes[at] = below(256) as u8,
                }
            }
            let outcome = read_whole(&bytes, 1 + below(2_000));
            let is_whole = outcome.report.counts.records == 120;
            assert!(is_whole || outcome.report.problem.is_some());
        }
    }

    #[test]
    fn both_paths_agree_on_damaged_lines() {
        const PIECES: [&[u8]; 24] = [
            b" ",
            b"  ",
            b"\t",
            b"\r",
            b"\n",
            b"-",
            b".",
            b":",
            b"::",
            b"0",
            b"1",
            b"9",
            b"a",
            b"F",
            b"/",
            b"OK",
            b"NODATA",
            b"ACCEPT",
            b"\0",
            b"\x1f",
            b"\x7f",
            b"\x80",
            b"\xc3\xa9",
            b"\xff",
        ];
        let mut below = random();
        for round in 0..1_000 {
            let (header, lines) = CORPUS[below(CORPUS.len())];
            let mut text = lines[0].as_bytes().to_vec();
            text.push(b'\n');
            // Some are longer than what the fast path reads at a time.
            let count = if round % 20 == 0 { 400 } else { 20 };
            for _ in 0..count {
                let mut line = lines[below(lines.len())].as_bytes().to_vec();
                for _ in 0..below(3) {
                    let from = below(line.len() + 1);
                    let until = line.len().min(from + below(3));
                    let piece = PIECES[below(PIECES.len())];
                    let piece = if below(3) == 0 { b"" } else { piece };
                    line.splice(from..until, piece.iter().copied());
                }
                text.extend_from_slice(&line);
                text.push(b'\n');
            }
            check_both_paths(header, &text);
        }
    }

    #[test]
    fn long_lines_are_rejected_unread() {
        for chunk in [usize::MAX, 1 << 20, 100_000] {
            for (length, is_rejected) in [(MAX_LINE, false), (MAX_LINE + 1, true)] {
                let note = "x".repeat(length - 2);
                let text = format!("bytes note\n1 a\n2 {note}\n3 b\n4 {note}");
                let outcome = read_whole(text.as_bytes(), chunk);
                let counts = outcome.report.counts;
                assert_eq!((counts.lines, counts.headers), (5, 1));
                assert_eq!(counts.rejected, if is_rejected { 2 } else { 0 });
                for (reject, line) in outcome.report.rejects.iter().zip([3, 5]) {
                    assert_eq!(
                        reject.reason.to_string(),
                        "expected a line of at most 1 MiB, found a longer one"
                    );
                    assert_eq!((reject.line, reject.text.len()), (line, 200));
                }
            }
        }
    }

    #[test]
    fn a_cancelled_part_keeps_its_whole_lines() {
        let text = LINES.as_bytes();
        for at in 0..=text.len() {
            let mut shard = Shard::default();
            let mut ingest = Ingest::new(source(0, Start::Head, None));
            assert_eq!(ingest.push(&text[..at], &mut shard), at);
            ingest.cancel(&mut shard);
            let lines = text[..at].iter().filter(|&&byte| byte == b'\n').count();
            let counts = ingest.report().counts;
            assert_eq!(counts.lines, lines as u64);
            assert_eq!(rows(&shard).len() as u64, counts.rows());
        }
    }

    #[test]
    fn a_push_reads_about_a_mebibyte() {
        let record = CORPUS[0].1[0];
        let text = format!("{record}\n").repeat(30_000);
        let packed = gzip(text.as_bytes());
        for bytes in [text.as_bytes(), &packed] {
            let mut shard = Shard::default();
            let mut ingest = Ingest::new(source(0, Start::Head, None));
            let mut rest = bytes;
            while !rest.is_empty() {
                let before = ingest.report().text_bytes;
                rest = &rest[ingest.push(rest, &mut shard)..];
                let read = ingest.report().text_bytes - before;
                assert!(read <= SLICE as u64);
            }
            ingest.finish(&mut shard);
            assert_eq!(ingest.report().text_bytes, text.len() as u64);
            assert_eq!(ingest.report().counts.records, 30_000);
        }
    }

    #[test]
    fn equal_heads_have_equal_fingerprints() {
        let fingerprint = |bytes: &[u8], chunk| read_whole(bytes, chunk).report.fingerprint;
        let text = LINES.repeat(200);
        let whole = fingerprint(text.as_bytes(), usize::MAX);
        assert_eq!(fingerprint(text.as_bytes(), 1_000), whole);
        assert_ne!(
            fingerprint(text.replace("443", "444").as_bytes(), 1_000),
            whole
        );
        // The largest whole number that JavaScript counts to.
        assert!(whole < 1 << 53);
    }

    #[test]
    fn a_report_survives_the_way_to_the_page() {
        for bytes in [LINES.as_bytes(), b"PAR1", b"no record", b"\x1f\x8b\x08"] {
            let report = read_whole(bytes, 64).report;
            let text = serde_json::to_string(&report).unwrap();
            assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
        }
    }
}
