//! Lines of text: where each begins and ends.
//!
//! With `--query 'events[].message' --output text` the AWS CLI writes all messages of a page
//! into one line with tabs between; such text is cut at tabs, too.

use super::entries::{Entries, Sink};
use super::report::{Problem, Reason, Reject, Report};
use super::sniff::BYTE_ORDER_MARK;

/// The longest line that can be a record, in bytes. No record comes near it; a longer
/// line is rejected without being held in memory.
pub const MAX_LINE: usize = 1 << 20;

/// How much of a line that is too long is kept, to be shown.
pub(super) const LONG_LINE_KEPT: usize = 800;

/// Cuts text into lines and hands them on.
pub struct Lines {
    state: State,
    /// The beginning of a line whose end has not come.
    carry: Vec<u8>,
    /// How many bytes of the range are still to come.
    left: Option<u64>,
    is_first_part: bool,
    /// Whether a tab ends an entry as a line end does.
    is_joined: bool,
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

impl Lines {
    /// The lines of a part; `length` as in [`Source`](super::Source).
    pub fn new(is_first_part: bool, length: Option<u64>) -> Lines {
        Lines {
            state: if is_first_part {
                State::Reading
            } else {
                State::Entering
            },
            carry: Vec::new(),
            left: length,
            is_first_part,
            is_joined: false,
        }
    }

    /// The entries of a whole file in which tabs end them, too.
    pub fn joined() -> Lines {
        Lines {
            is_joined: true,
            ..Lines::new(true, None)
        }
    }

    /// Where the first line of `text` ends.
    fn end(&self, text: &[u8]) -> Option<usize> {
        match self.is_joined {
            true => memchr::memchr2(b'\n', b'\t', text),
            false => memchr::memchr(b'\n', text),
        }
    }

    pub fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// Takes text of any length; lines may be cut anywhere.
    pub fn read(&mut self, text: &[u8], entries: &mut Entries, sink: &mut Sink) {
        let Some(left) = &mut self.left else {
            self.read_text(text, entries, sink);
            return;
        };
        let owned = (text.len() as u64).min(*left);
        *left -= owned;
        let is_last = *left == 0;
        let (owned, beyond) = text.split_at(owned as usize);
        self.read_text(owned, entries, sink);
        if is_last {
            self.read_beyond(beyond, entries, sink);
        }
    }

    /// Reads the rest of the line that crosses the end of the range, if there is one.
    fn read_beyond(&mut self, text: &[u8], entries: &mut Entries, sink: &mut Sink) {
        let is_between_lines = match self.state {
            State::Reading => self.carry.is_empty(),
            State::Entering => true,
            State::InLongLine | State::Done => false,
        };
        if is_between_lines {
            self.state = State::Done;
        } else if self.state != State::Done {
            let end = self.end(text).map(|at| at + 1);
            self.read_text(&text[..end.unwrap_or(text.len())], entries, sink);
            if end.is_some() {
                self.state = State::Done;
            }
        }
    }

    fn read_text(&mut self, mut text: &[u8], entries: &mut Entries, sink: &mut Sink) {
        if self.state == State::Entering {
            let Some(end) = memchr::memchr(b'\n', text) else {
                return;
            };
            text = &text[end + 1..];
            self.state = State::Reading;
        }
        sink.report.text_bytes += text.len() as u64;
        if self.state == State::InLongLine || !self.carry.is_empty() {
            let Some(end) = self.end(text) else {
                self.put_by(text);
                return;
            };
            self.put_by(&text[..end]);
            self.end_carry(entries, sink);
            text = &text[end + 1..];
        }
        let end = match self.is_joined {
            true => memchr::memrchr2(b'\n', b'\t', text),
            false => memchr::memrchr(b'\n', text),
        };
        let end = end.map_or(0, |end| end + 1);
        self.read_lines(text, end, entries, sink);
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
    fn end_carry(&mut self, entries: &mut Entries, sink: &mut Sink) {
        let line = std::mem::take(&mut self.carry);
        if self.state == State::InLongLine {
            self.state = State::Reading;
            reject_long(&line, sink.report);
        } else {
            self.read_line(&line, entries, sink);
        }
        self.carry = line;
        self.carry.clear();
    }

    /// Reads the lines that stand before `end`, where a line begins.
    fn read_lines(&mut self, text: &[u8], end: usize, entries: &mut Entries, sink: &mut Sink) {
        let mut at = 0;
        while at < end {
            at = entries.read_rows(text, at, end, MAX_LINE, self.is_joined, sink);
            if let Some(length) = self.end(&text[at..end]) {
                self.read_line(&text[at..at + length], entries, sink);
                at += length + 1;
            }
        }
    }

    /// Reads one line without its line feed.
    fn read_line(&mut self, line: &[u8], entries: &mut Entries, sink: &mut Sink) {
        if line.len() > MAX_LINE {
            reject_long(&line[..LONG_LINE_KEPT], sink.report);
            return;
        }
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        let counts = &sink.report.counts;
        let is_first = self.is_first_part && counts.lines == counts.blank;
        entries.line(line, is_first, sink);
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

    /// The text ends here: reads a last line without its end.
    pub fn finish(&mut self, entries: &mut Entries, sink: &mut Sink) {
        if !self.carry.is_empty() {
            self.end_carry(entries, sink);
        }
        entries.seal(sink);
        let report = &mut *sink.report;
        let counts = &report.counts;
        let is_whole = self.is_first_part && self.left.is_none();
        if is_whole && counts.rejected > 0 && counts.rows() + counts.headers == 0 {
            report.set_problem(Problem::NoRecords);
        }
        self.state = State::Done;
    }
}

fn reject_long(head: &[u8], report: &mut Report) {
    report.counts.lines += 1;
    let number = report.counts.lines;
    let reason = Reason::TooLong { limit: MAX_LINE };
    report.reject(|| Reject::new(number, 0, reason, head));
}
