//! Lines of text, and what each of them is.

use super::program::Program;
use super::record::{self, Record, Status, Value};
use super::report::{Problem, Reason, Reject, Report};
use super::sniff::BYTE_ORDER_MARK;
use crate::column::{Batch, BatchBuilder, Part, Shard};
use crate::flow::{Field, Layout, epoch_millis};
use std::sync::Arc;

/// The longest line that can be a record, in bytes. No record comes near it; a longer
/// line is rejected without being held in memory.
pub const MAX_LINE: usize = 1 << 20;

/// How much of a line that is too long is kept, to be shown.
const LONG_LINE_KEPT: usize = 800;

/// Cuts text into lines and adds their records to a shard.
pub struct TextReader {
    part: Part,
    fallback_time: Option<i64>,
    layout: Option<Arc<Layout>>,
    /// The rows of the layout in force that are not sealed yet.
    builder: Option<BatchBuilder>,
    program: Option<Program>,
    state: State,
    /// The beginning of a line whose end has not come.
    carry: Vec<u8>,
    /// How many bytes of the range are still to come.
    left: Option<u64>,
    is_first_part: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the first line end, in a part that does not begin with the file: the bytes
    /// belong to the part before.
    Entering,
    Reading,
    /// In a line that is too long; its beginning is in the carry.
    InLongLine,
    /// The last line of the range is complete.
    Done,
}

impl TextReader {
    /// `layout` is that of a part in the middle of a file.
    pub fn new(
        part: Part,
        layout: Option<Arc<Layout>>,
        length: Option<u64>,
        fallback_time: Option<i64>,
    ) -> TextReader {
        let is_first_part = layout.is_none();
        TextReader {
            part,
            fallback_time,
            layout,
            builder: None,
            program: None,
            state: if is_first_part {
                State::Reading
            } else {
                State::Entering
            },
            carry: Vec::new(),
            left: length,
            is_first_part,
        }
    }

    pub fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Takes text of any length; lines may be cut anywhere.
    pub fn read(&mut self, text: &[u8], shard: &mut Shard, report: &mut Report) {
        let Some(left) = &mut self.left else {
            self.read_text(text, shard, report);
            return;
        };
        let owned = (text.len() as u64).min(*left);
        *left -= owned;
        let is_last = *left == 0;
        let (owned, beyond) = text.split_at(owned as usize);
        self.read_text(owned, shard, report);
        if is_last {
            self.read_beyond(beyond, shard, report);
        }
    }

    /// Reads the rest of the line that crosses the end of the range, if there is one.
    fn read_beyond(&mut self, text: &[u8], shard: &mut Shard, report: &mut Report) {
        let is_between_lines = match self.state {
            State::Reading => self.carry.is_empty(),
            State::Entering => true,
            State::InLongLine | State::Done => false,
        };
        if is_between_lines {
            self.state = State::Done;
        } else if self.state != State::Done {
            let end = memchr::memchr(b'\n', text).map(|at| at + 1);
            self.read_text(&text[..end.unwrap_or(text.len())], shard, report);
            if end.is_some() {
                self.state = State::Done;
            }
        }
    }

    fn read_text(&mut self, mut text: &[u8], shard: &mut Shard, report: &mut Report) {
        if self.state == State::Entering {
            let Some(end) = memchr::memchr(b'\n', text) else {
                return;
            };
            text = &text[end + 1..];
            self.state = State::Reading;
        }
        report.text_bytes += text.len() as u64;
        if self.state == State::InLongLine || !self.carry.is_empty() {
            let Some(end) = memchr::memchr(b'\n', text) else {
                self.put_by(text);
                return;
            };
            self.put_by(&text[..end]);
            self.end_carry(shard, report);
            text = &text[end + 1..];
        }
        let end = memchr::memrchr(b'\n', text).map_or(0, |end| end + 1);
        self.read_lines(text, end, shard, report);
        self.put_by(&text[end..]);
    }

    /// Keeps the beginning of a line until its end has come.
    fn put_by(&mut self, text: &[u8]) {
        if self.state == State::InLongLine {
            return;
        }
        self.carry.extend_from_slice(text);
        if self.carry.len() > MAX_LINE {
            self.state = State::InLongLine;
            self.carry.truncate(LONG_LINE_KEPT);
            self.carry.shrink_to_fit();
        }
    }

    /// Reads the line that was put by, now complete.
    fn end_carry(&mut self, shard: &mut Shard, report: &mut Report) {
        let line = std::mem::take(&mut self.carry);
        if self.state == State::InLongLine {
            self.state = State::Reading;
            reject_long(&line, report);
        } else {
            self.read_line(&line, shard, report);
        }
        self.carry = line;
        self.carry.clear();
    }

    /// Reads the lines that stand before `end`, where a line begins.
    fn read_lines(&mut self, text: &[u8], end: usize, shard: &mut Shard, report: &mut Report) {
        let mut at = 0;
        while at < end {
            at = self.read_rows(text, at, end, shard, report);
            if let Some(length) = memchr::memchr(b'\n', &text[at..end]) {
                self.read_line(&text[at..at + length], shard, report);
                at += length + 1;
            }
        }
    }

    /// Reads lines on the fast path from `at` on; returns where it came to a line that is
    /// not for it.
    fn read_rows(
        &mut self,
        text: &[u8],
        mut at: usize,
        end: usize,
        shard: &mut Shard,
        report: &mut Report,
    ) -> usize {
        let (Some(program), Some(builder)) = (&mut self.program, &mut self.builder) else {
            return at;
        };
        while at < end {
            let columns = builder.columns();
            let row = program.read_row(text, at, columns, &mut shard.dictionaries);
            let row = row.filter(|(next, _)| next - at <= MAX_LINE);
            let Some((next, status)) = row else {
                builder.abandon_row();
                return at;
            };
            let counts = &mut report.counts;
            counts.lines += 1;
            match status {
                Status::Record => counts.records += 1,
                Status::NoData => counts.nodata += 1,
                Status::SkipData => counts.skipdata += 1,
            }
            builder.finish_row(counts.lines);
            if builder.rows() >= shard.batch_rows() {
                seal(builder, shard, report);
            }
            at = next;
        }
        at
    }

    /// Reads one line without its line feed.
    fn read_line(&mut self, line: &[u8], shard: &mut Shard, report: &mut Report) {
        if line.len() > MAX_LINE {
            reject_long(&line[..LONG_LINE_KEPT], report);
            return;
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        let counts = &mut report.counts;
        counts.lines += 1;
        if record::words(line).next().is_none() {
            counts.blank += 1;
            return;
        }
        let is_first = self.is_first_part && counts.lines == counts.blank + 1;
        if let Some(layout) = record::header(line, self.layout.as_deref(), is_first) {
            counts.headers += 1;
            self.set_layout(layout, shard, report);
            return;
        }
        let number = counts.lines;
        let result = match &self.layout {
            Some(layout) => record::read(layout, line),
            None => match record::guess_layout(line) {
                Some(layout) => {
                    let result = record::read(layout, line);
                    if result.is_ok() {
                        self.set_layout(layout.clone(), shard, report);
                    }
                    result
                }
                None => {
                    let found = record::words(line).count();
                    Err((0, Reason::UnknownLayout { found }))
                }
            },
        };
        match result {
            Ok(record) => {
                self.add(&record, number, line, shard);
                match record.status {
                    Status::Record => report.counts.records += 1,
                    Status::NoData => report.counts.nodata += 1,
                    Status::SkipData => report.counts.skipdata += 1,
                }
                let rows = self.builder.as_ref().map_or(0, BatchBuilder::rows);
                if rows >= shard.batch_rows() {
                    self.seal(shard, report);
                }
            }
            Err((at, reason)) => report.reject(|| Reject::new(number, at, reason, line)),
        }
    }

    fn add(&mut self, record: &Record, number: u64, line: &[u8], shard: &mut Shard) {
        let dictionaries = &mut shard.dictionaries;
        let Some(layout) = &self.layout else {
            return;
        };
        let builder = self.builder.get_or_insert_with(|| {
            self.program = Program::new(layout);
            BatchBuilder::new(self.part, layout.clone(), self.fallback_time, dictionaries)
        });
        for (column, value) in builder.columns().iter_mut().zip(&record.values) {
            match *value {
                Value::Missing => column.push_missing(dictionaries),
                Value::Integer(value) => column.push_integer(value),
                Value::Address(address) => column.push_address(address),
                Value::Text(text) => column.push_text(text, dictionaries),
            }
        }
        if record.is_exact {
            builder.finish_row(number);
        } else {
            builder.finish_row_verbatim(number, text_of(line));
        }
    }

    fn set_layout(&mut self, layout: Layout, shard: &mut Shard, report: &mut Report) {
        if self.layout.as_deref() == Some(&layout) {
            return;
        }
        self.seal(shard, report);
        self.builder = None;
        self.program = None;
        report.layout = Some(layout.clone());
        self.layout = Some(Arc::new(layout));
    }

    /// Seals the rows so far.
    pub fn seal(&mut self, shard: &mut Shard, report: &mut Report) {
        if let Some(builder) = &mut self.builder {
            seal(builder, shard, report);
        }
    }

    /// The text breaks off here by mistake: a line without its end is rejected.
    pub fn cut_off(&mut self, report: &mut Report) {
        if !self.carry.is_empty() {
            report.counts.lines += 1;
            let number = report.counts.lines;
            let line = std::mem::take(&mut self.carry);
            report.reject(|| Reject::new(number, line.len(), Reason::CutOff, &line));
        }
        self.state = State::Done;
    }

    /// The text ends here: reads a last line without its end, and seals.
    pub fn finish(&mut self, shard: &mut Shard, report: &mut Report) {
        if !self.carry.is_empty() {
            self.end_carry(shard, report);
        }
        self.seal(shard, report);
        let counts = &report.counts;
        let is_whole = self.is_first_part && self.left.is_none();
        if is_whole && counts.rejected > 0 && counts.rows() + counts.headers == 0 {
            report.set_problem(Problem::NoRecords);
        }
        self.state = State::Done;
    }
}

fn seal(builder: &mut BatchBuilder, shard: &mut Shard, report: &mut Report) {
    if builder.rows() > 0 {
        let batch = builder.seal();
        report.widen_span(span(&batch));
        shard.add(batch);
    }
}

fn reject_long(head: &[u8], report: &mut Report) {
    report.counts.lines += 1;
    let number = report.counts.lines;
    let reason = Reason::TooLong { limit: MAX_LINE };
    report.reject(|| Reject::new(number, 0, reason, head));
}

/// The line as text; one that is not UTF-8 is read as Latin-1.
fn text_of(line: &[u8]) -> Box<str> {
    match std::str::from_utf8(line) {
        Ok(text) => text.into(),
        Err(_) => line.iter().map(|&byte| char::from(byte)).collect(),
    }
}

/// The earliest and the latest event time of the rows, in milliseconds.
fn span(batch: &Batch) -> Option<(i64, i64)> {
    let start = batch.integers(Field::START);
    let end = batch.integers(Field::END);
    let fallback = batch.fallback_time();
    let Some(column) = start.or(end) else {
        return fallback.map(|time| (time, time));
    };
    if column.missing().is_none()
        && let Some((from, until)) = column.range()
        // All in the same unit, seconds or milliseconds.
        && (epoch_millis(from) == from) == (epoch_millis(until) == until)
    {
        return Some((epoch_millis(from), epoch_millis(until)));
    }
    let time = |row: usize| {
        let time = column.get(row);
        let time = time.or_else(|| end.and_then(|column| column.get(row)));
        time.map(epoch_millis).or(fallback)
    };
    let times = (0..batch.rows()).filter_map(time);
    times.fold(None, |span, time| {
        let (from, until) = span.unwrap_or((time, time));
        Some((from.min(time), until.max(time)))
    })
}
