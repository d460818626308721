//! From bytes to records: sniffing, decompression, framing, parsing, and the report of
//! rejected lines.
//!
//! An [`Ingest`] is pushed the bytes of one file, or of one byte range of a large plain
//! file, and adds batches to a shard. It reads nothing by itself and never fails: what
//! is wrong with the bytes stands in its [`Report`].

mod gzip;
mod object_name;
mod record;
mod report;
mod sniff;
mod text;

pub use report::{Counts, Problem, REJECTS_KEPT, Reason, Reject, Report};
pub use sniff::{Compression, Format, Sniff, sniff};
pub use text::MAX_LINE;

use crate::column::{Part, Shard};
use crate::flow::Layout;
use gzip::Gunzip;
use std::sync::Arc;
use text::TextReader;

/// About how much text one call of [`Ingest::push`] reads, in bytes.
const SLICE: usize = 1 << 20;

/// How many bytes of text are inflated at a time.
const INFLATE_BUFFER: usize = 1 << 17;

/// How many bytes must be there before the format is decided, unless the file is smaller.
const HEAD: usize = 4_096;

/// How many bytes of a file its fingerprint covers.
const FINGERPRINTED: u64 = 65_536;

/// Inflated text beyond this many bytes is an attack when it is also more than
/// [`MAX_RATIO`] times the compressed size. Deflate reaches 1,032 at most, and only for
/// runs of a single byte; flow logs stay below 100.
const MAX_INFLATED: u64 = 1 << 30;
const MAX_RATIO: u64 = 1_000;

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
}

/// Where reading begins.
pub enum Start {
    /// At the head of a file of any format.
    Head,
    /// In the middle of a plain text file whose lines have this layout there. The first
    /// byte pushed is the one before the range, so that a line that begins exactly at
    /// `from` is seen to do so.
    Middle { layout: Arc<Layout> },
}

/// Reads one part: bytes in, batches out.
pub struct Ingest {
    path: String,
    stage: Stage,
    text: TextReader,
    report: Report,
    fingerprint: Fingerprint,
}

enum Stage {
    /// Too few bytes are there to decide the format.
    Head(Vec<u8>),
    Plain,
    Gzip(Box<Inflating>),
    /// Nothing more is read.
    Done,
}

struct Inflating {
    gunzip: Gunzip,
    buffer: Box<[u8]>,
}

impl Ingest {
    pub fn new(source: Source) -> Ingest {
        let fallback_time = object_name::stamp(&source.path);
        let (stage, layout) = match source.start {
            Start::Head => (Stage::Head(Vec::new()), None),
            Start::Middle { layout } => (Stage::Plain, Some(layout)),
        };
        let fingerprint = match layout {
            None => Fingerprint::default(),
            Some(_) => Fingerprint::none(),
        };
        let report = Report {
            layout: layout.as_deref().cloned(),
            ..Report::default()
        };
        Ingest {
            path: source.path,
            stage,
            text: TextReader::new(source.part, layout, source.length, fallback_time),
            report,
            fingerprint,
        }
    }

    /// Takes bytes and adds sealed batches to the shard, always the same one.
    ///
    /// Returns how many bytes were used: after about 1 MiB of text it stops, so that the
    /// caller can let others work, and wants to be called again with the rest.
    pub fn push(&mut self, bytes: &[u8], shard: &mut Shard) -> usize {
        let used = self.push_slice(bytes, shard);
        self.fingerprint.add(&bytes[..used]);
        self.report.fingerprint = self.fingerprint.value();
        used
    }

    fn push_slice(&mut self, bytes: &[u8], shard: &mut Shard) -> usize {
        match &mut self.stage {
            Stage::Head(head) => {
                if head.is_empty() && bytes.len() >= HEAD {
                    self.start(bytes);
                    return self.push_slice(bytes, shard);
                }
                let used = bytes.len().min(HEAD - head.len());
                head.extend_from_slice(&bytes[..used]);
                if head.len() == HEAD {
                    self.push_head(shard);
                }
                used
            }
            Stage::Plain => {
                let used = bytes.len().min(SLICE);
                self.text.read(&bytes[..used], shard, &mut self.report);
                if self.text.is_done() {
                    self.stage = Stage::Done;
                }
                used
            }
            Stage::Gzip(_) => self.inflate(bytes, SLICE, shard),
            Stage::Done => bytes.len(),
        }
    }

    /// Decides the format by the head of the file.
    fn start(&mut self, head: &[u8]) {
        let head = &head[..head.len().min(FINGERPRINTED as usize)];
        let sniff = sniff(head, &self.path);
        self.stage = if !sniff.is_readable() {
            self.report.set_problem(Problem::Unreadable(sniff.format));
            Stage::Done
        } else if sniff.compression == Compression::Gzip {
            Stage::Gzip(Box::new(Inflating {
                gunzip: Gunzip::new(),
                buffer: vec![0; INFLATE_BUFFER].into(),
            }))
        } else {
            Stage::Plain
        };
        self.report.recognised = Some(sniff);
    }

    /// Decides the format and reads the head that was put by.
    fn push_head(&mut self, shard: &mut Shard) {
        let Stage::Head(head) = &mut self.stage else {
            return;
        };
        let head = std::mem::take(head);
        self.start(&head);
        match &self.stage {
            // So few bytes inflate to a few MiB at most.
            Stage::Gzip(_) => {
                self.inflate(&head, usize::MAX, shard);
            }
            Stage::Plain => {
                self.push_slice(&head, shard);
            }
            Stage::Head(_) | Stage::Done => {}
        }
    }

    /// Inflates about `limit` bytes of text; returns how many bytes that took.
    fn inflate(&mut self, bytes: &[u8], limit: usize, shard: &mut Shard) -> usize {
        let Stage::Gzip(inflating) = &mut self.stage else {
            return bytes.len();
        };
        let Inflating { gunzip, buffer } = &mut **inflating;
        let mut used = 0;
        let mut inflated = 0;
        while inflated < limit {
            let step = gunzip.inflate(&bytes[used..], buffer);
            used += step.read;
            inflated += step.written;
            let text = &buffer[..step.written];
            self.text.read(text, shard, &mut self.report);
            if let Some(problem) = step.problem {
                self.report.set_problem(problem);
            }
            let (read, written) = gunzip.totals();
            if written > MAX_INFLATED && written / MAX_RATIO > read {
                let text_bytes = written;
                self.report
                    .set_problem(Problem::InflateLimit { text_bytes });
                self.text.cut_off(&mut self.report);
                self.stage = Stage::Done;
                return bytes.len();
            }
            if step.written == 0 && (step.read == 0 || used == bytes.len()) {
                break;
            }
        }
        used
    }

    /// Whether nothing more is needed: the range is read to its end, or the file cannot
    /// be read. Bytes that are pushed all the same are passed over.
    pub fn is_done(&self) -> bool {
        match &self.stage {
            Stage::Done => true,
            Stage::Gzip(inflating) => inflating.gunzip.has_stopped(),
            Stage::Head(_) | Stage::Plain => false,
        }
    }

    /// The input ends here: reads what is left and seals the last batch.
    pub fn finish(&mut self, shard: &mut Shard) {
        self.push_head(shard);
        self.inflate(&[], usize::MAX, shard);
        if let Stage::Gzip(inflating) = &self.stage
            && inflating.gunzip.is_cut_off()
        {
            if !inflating.gunzip.has_stopped() {
                self.report.set_problem(Problem::GzipCutOff);
            }
            self.text.cut_off(&mut self.report);
        }
        self.text.finish(shard, &mut self.report);
        self.stage = Stage::Done;
    }

    /// Reading was cancelled: keeps what was read and seals it. A line that has not come
    /// to its end is not counted.
    pub fn cancel(&mut self, shard: &mut Shard) {
        self.push_head(shard);
        self.text.seal(shard, &mut self.report);
        self.stage = Stage::Done;
    }

    pub fn report(&self) -> &Report {
        &self.report
    }
}

/// FNV-1a over the first bytes of a file.
struct Fingerprint {
    hash: u64,
    left: u64,
}

impl Default for Fingerprint {
    fn default() -> Fingerprint {
        Fingerprint {
            hash: 0xcbf2_9ce4_8422_2325,
            left: FINGERPRINTED,
        }
    }
}

impl Fingerprint {
    fn none() -> Fingerprint {
        Fingerprint { hash: 0, left: 0 }
    }

    fn add(&mut self, bytes: &[u8]) {
        let taken = (bytes.len() as u64).min(self.left);
        for &byte in &bytes[..taken as usize] {
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self.left -= taken;
    }

    fn value(&self) -> u64 {
        self.hash >> 11
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::{Batch, Column, FileId};

    const LINES: &str = "\
version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
2 210987654321 eni-0a 203.0.113.77 10.20.4.15 51544 443 6 12 4310 1794700812 1794700869 ACCEPT OK

2 210987654321 eni-0a 10.20.4.15 203.0.113.77 443 51544 6 11 18220 1794700812 1794700869 ACCEPT OK\r
not a record
srcaddr action
2 210987654321
2001:db8::1 REJECT
";

    /// What a part came to: its counts, and its rows as `line: text`.
    type Outcome = (Counts, Vec<String>);

    const WHOLE: (u64, u64, u64, u64, u64) = (8, 3, 2, 1, 2);

    fn source(index: u32, start: Start, length: Option<u64>) -> Source {
        Source {
            part: Part {
                file: FileId(0),
                index,
            },
            path: "flow.log".to_string(),
            start,
            length,
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
            format!("{}: {}", batch.line(row), values.join(" "))
        };
        let batches = shard.batches();
        batches
            .flat_map(|batch| (0..batch.rows()).map(move |row| line(batch, row)))
            .collect()
    }

    fn push_all(ingest: &mut Ingest, mut bytes: &[u8], chunk: usize, shard: &mut Shard) {
        while !bytes.is_empty() && !ingest.is_done() {
            let used = ingest.push(&bytes[..chunk.min(bytes.len())], shard);
            bytes = &bytes[used..];
        }
        ingest.finish(shard);
    }

    #[test]
    fn chunks_make_no_difference() {
        for chunk in [1, 2, 3, 7, 64, 113, 4_096] {
            let mut shard = Shard::default();
            let mut ingest = Ingest::new(source(0, Start::Head, None));
            push_all(&mut ingest, LINES.as_bytes(), chunk, &mut shard);
            let counts = ingest.report().counts;
            let found = (
                counts.lines,
                counts.records,
                counts.headers,
                counts.blank,
                counts.rejected,
            );
            assert_eq!(found, WHOLE);
            assert_eq!(rows(&shard)[2], "8: 2001:db8::1 REJECT");
            assert_eq!(ingest.report().text_bytes, LINES.len() as u64);
        }
    }

    #[test]
    fn ranges_share_the_lines() {
        let bytes = LINES.as_bytes();
        let read = |from: usize, until: usize, start: Start| -> (Outcome, Option<Layout>, u64) {
            let mut shard = Shard::default();
            let begin = from.saturating_sub(1);
            let index = u32::from(from > 0);
            let mut ingest = Ingest::new(source(index, start, Some((until - begin) as u64)));
            push_all(&mut ingest, &bytes[begin..], 16, &mut shard);
            let report = ingest.report();
            let outcome = (report.counts, rows(&shard));
            (outcome, report.layout.clone(), report.text_bytes)
        };
        let ((whole, _), ..) = read(0, bytes.len(), Start::Head);
        for cut in 1..bytes.len() {
            let ((mut counts, rows), layout, first_bytes) = read(0, cut, Start::Head);
            let layout = Arc::new(layout.expect("the header line begins at 0"));
            let start = Start::Middle { layout };
            let ((more, more_rows), _, more_bytes) = read(cut, bytes.len(), start);
            counts += more;
            assert_eq!(counts, whole, "cut at {cut}");
            assert_eq!(rows.len() + more_rows.len(), 3, "cut at {cut}");
            assert_eq!(first_bytes + more_bytes, bytes.len() as u64);
        }
    }
}
