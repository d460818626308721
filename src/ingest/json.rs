//! JSON: where its entries begin and end, in documents of any size.
//!
//! A file holds any number of values, one behind the other. An array of entries, or one
//! that an object around it calls `events`, `logEvents`, `results` or `records`, is gone
//! into; everything else is one entry, and no more than that is held in memory. Of what is
//! damaged the entry that it is in is rejected, and reading goes on with the next object.

mod entry;
mod report;
mod scan;
mod sniff;
mod value;

pub use entry::cells;
pub use report::Damage;
pub use sniff::{describe, starts};

use super::entries::{Entries, Sink, reject};
use super::report::{Problem, Reason};
use entry::{Context, Reader};
use scan::{Scan, Scanned};

/// The longest entry, in bytes: more than the payloads of a subscription have, of which
/// Lambda takes up to 6 MB.
pub const MAX_ENTRY: usize = 8 << 20;

/// How deep lists may stand in lists.
const MAX_LISTS: usize = 8;

/// How deep payloads may stand in payloads.
const MAX_NESTED: u32 = 2;

/// How much is added to an entry that came in pieces at a time.
const PIECE: usize = 1 << 16;

/// How much of an entry that is too long is kept, to be shown.
const LONG_ENTRY_KEPT: usize = 800;

/// Cuts JSON into entries and hands them on.
pub struct Json {
    reader: Reader,
    /// The lists that are gone into, the innermost last.
    lists: Vec<List>,
    state: State,
    /// The beginning of a value whose end has not come.
    carry: Vec<u8>,
    scan: Scan,
    /// Whether the value is what follows a list in its object.
    is_rest: bool,
    /// Whether something was rejected since the last value that was in order, so that
    /// brackets without a partner are no surprise.
    is_damaged: bool,
}

struct List {
    context: Context,
    /// Whether the list stands in an object, whose rest follows it.
    is_in_object: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Between,
    InValue,
    /// In a value that is too long; its beginning is in the carry.
    InLongValue,
    /// Behind damage, before the next byte of this kind.
    SkippingTo(u8),
}

impl Json {
    pub fn new() -> Json {
        Json::nested(0)
    }

    /// The JSON of a payload, which stands in so many others.
    fn nested(nested: u32) -> Json {
        Json {
            reader: Reader::new(nested),
            lists: Vec::new(),
            state: State::Between,
            carry: Vec::new(),
            scan: Scan::default(),
            is_rest: false,
            is_damaged: false,
        }
    }

    /// Takes text of any length; values may be cut anywhere.
    pub fn read(&mut self, text: &[u8], entries: &mut Entries, sink: &mut Sink) {
        sink.report.text_bytes += text.len() as u64;
        self.read_text(text, entries, sink);
    }

    fn read_text(&mut self, mut text: &[u8], entries: &mut Entries, sink: &mut Sink) {
        while !text.is_empty() {
            let used = match self.state {
                State::Between => self.read_between(text, sink),
                State::SkippingTo(byte) => self.skip(byte, text),
                State::InValue | State::InLongValue => self.read_value(text, entries, sink),
            };
            text = &text[used..];
        }
    }

    /// Reads what stands between values, up to the next one; returns how many bytes that
    /// takes.
    fn read_between(&mut self, text: &[u8], sink: &mut Sink) -> usize {
        for (at, &byte) in text.iter().enumerate() {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b',' => {}
                b']' if !self.lists.is_empty() => {
                    if self.lists.pop().is_some_and(|list| list.is_in_object) {
                        self.begin(Scan::rest(), true);
                        self.carry.push(b'{');
                        return at + 1;
                    }
                }
                // A list whose bracket is missing ends with its object.
                b'}' if self.lists.last().is_some_and(|list| list.is_in_object) => {
                    self.lists.pop();
                }
                b']' | b'}' | b':' => self.meet_stray(byte, sink),
                // The mark in front of UTF-8.
                0xef | 0xbb | 0xbf => {}
                _ => {
                    self.begin(Scan::default(), false);
                    return at;
                }
            }
        }
        text.len()
    }

    fn begin(&mut self, scan: Scan, is_rest: bool) {
        self.state = State::InValue;
        self.carry.clear();
        self.scan = scan;
        self.is_rest = is_rest;
    }

    /// Rejects a byte that cannot stand between values, unless it is what damage has left.
    fn meet_stray(&mut self, byte: u8, sink: &mut Sink) {
        if !self.is_damaged {
            self.is_damaged = true;
            let damage = Damage::Malformed {
                expected: "a value".to_string(),
                found: format!("`{}`", char::from(byte)),
            };
            refuse(0, damage, &[byte], sink);
        }
    }

    fn skip(&mut self, byte: u8, text: &[u8]) -> usize {
        match memchr::memchr2(byte, b'{', text) {
            Some(at) => {
                self.state = State::Between;
                at
            }
            None => text.len(),
        }
    }

    /// Reads on in a value, up to its end; returns how many bytes were used.
    fn read_value(&mut self, text: &[u8], entries: &mut Entries, sink: &mut Sink) -> usize {
        if self.state == State::InLongValue {
            return self.pass_long_value(text);
        }
        let stops = self.lists.len() < MAX_LISTS;
        if self.carry.is_empty() {
            let scanned = self.scan.run(text, stops);
            if scanned == Scanned::More {
                self.carry.extend_from_slice(text);
                self.check_length(entries, sink);
                return text.len();
            }
            return self.take(scanned, text, entries, sink);
        }
        let before = self.carry.len();
        let piece = &text[..text.len().min(PIECE)];
        self.carry.extend_from_slice(piece);
        let scanned = self.scan.run(&self.carry, stops);
        if scanned == Scanned::More {
            self.check_length(entries, sink);
            return piece.len();
        }
        let carry = std::mem::take(&mut self.carry);
        let used = self.take(scanned, &carry, entries, sink);
        if used < before {
            // A list that was known as one only by its first element.
            self.read_text(&carry[used..before], entries, sink);
            return 0;
        }
        if self.state == State::Between || self.state == State::InValue && self.carry.is_empty() {
            self.carry = carry;
            self.carry.clear();
        }
        used - before
    }

    /// Takes what was scanned of `value`; returns how many of its bytes were used.
    fn take(
        &mut self,
        scanned: Scanned,
        value: &[u8],
        entries: &mut Entries,
        sink: &mut Sink,
    ) -> usize {
        match scanned {
            Scanned::More => value.len(),
            Scanned::End(end) => {
                self.state = State::Between;
                self.is_damaged = false;
                if !self.is_rest {
                    self.read_entry(&value[..end], entries, sink);
                }
                end
            }
            Scanned::List(at) => {
                self.go_into(&value[..at]);
                at + 1
            }
            Scanned::Damage(at, damage) => {
                self.is_damaged = true;
                if self.read_passed(&value[..at], entries, sink) {
                    return at;
                }
                refuse(at, damage, &value[..value.len().min(at + 1)], sink);
                // Strings stand one to a line; an object begins by itself.
                let is_string = value.first() == Some(&b'"');
                self.state = State::SkippingTo(if is_string { b'\n' } else { b'{' });
                at
            }
        }
    }

    fn read_entry(&mut self, value: &[u8], entries: &mut Entries, sink: &mut Sink) {
        let context = match self.lists.last() {
            Some(list) => &list.context,
            None => &Context::default(),
        };
        self.reader.read(value, context, entries, sink);
    }

    /// Goes into a list, behind what its object says in front of it.
    fn go_into(&mut self, before: &[u8]) {
        let is_in_object = before.first() == Some(&b'{');
        let context = match self.lists.last() {
            Some(list) if !is_in_object => list.context.clone(),
            _ => Context::of(before),
        };
        self.lists.push(List {
            context,
            is_in_object,
        });
        self.state = State::Between;
    }

    /// Goes into a list that was passed over in a value that turns out to be damaged, too
    /// long or cut off: its entries are read as far as they go. `false` when there is
    /// none.
    fn read_passed(&mut self, value: &[u8], entries: &mut Entries, sink: &mut Sink) -> bool {
        let Some(at) = self.scan.passed() else {
            return false;
        };
        self.go_into(&value[..at]);
        self.read_text(&value[at + 1..], entries, sink);
        true
    }

    /// Rejects a value that has become too long.
    fn check_length(&mut self, entries: &mut Entries, sink: &mut Sink) {
        if self.carry.len() <= MAX_ENTRY {
            return;
        }
        let value = std::mem::take(&mut self.carry);
        if self.read_passed(&value, entries, sink) {
            return;
        }
        let kept = &value[..LONG_ENTRY_KEPT];
        if !self.is_rest {
            let limit = MAX_ENTRY;
            refuse(0, Damage::TooLong { limit }, kept, sink);
        }
        self.state = State::InLongValue;
    }

    /// Passes over a value that is too long; returns how many bytes were used.
    fn pass_long_value(&mut self, text: &[u8]) -> usize {
        self.scan.restart();
        match self.scan.run(text, false) {
            Scanned::More | Scanned::List(_) => text.len(),
            Scanned::End(end) => {
                self.state = State::Between;
                end
            }
            Scanned::Damage(at, _) => {
                self.is_damaged = true;
                self.state = State::SkippingTo(b'{');
                at
            }
        }
    }

    /// The text ends here.
    pub fn finish(&mut self, entries: &mut Entries, sink: &mut Sink) {
        self.end(entries, sink);
        entries.seal(sink);
        let report = &mut *sink.report;
        if report.counts.rejected > 0 && report.counts.rows() + report.counts.headers == 0 {
            report.set_problem(Problem::NoRecords);
        }
    }

    /// Reads a number at the end, and rejects another value that is not complete.
    fn end(&mut self, entries: &mut Entries, sink: &mut Sink) {
        while self.state == State::InValue {
            let value = std::mem::take(&mut self.carry);
            self.state = State::Between;
            if self.scan.is_literal() {
                self.read_entry(&value, entries, sink);
            } else if !self.read_passed(&value, entries, sink) {
                sink.report.set_problem(Problem::JsonCutOff);
                if !self.is_rest {
                    refuse(value.len(), Damage::CutOff, &value, sink);
                }
            }
        }
        if !self.lists.is_empty() || self.state == State::InLongValue {
            sink.report.set_problem(Problem::JsonCutOff);
        }
        self.state = State::Between;
        self.lists.clear();
    }
}

/// Counts and rejects an entry.
fn refuse(at: usize, damage: Damage, entry: &[u8], sink: &mut Sink) {
    sink.report.counts.lines += 1;
    reject(at, Reason::Json(damage), entry, sink);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::{FileId, Part, Shard};
    use crate::ingest::report::Report;

    /// Reads JSON in pieces of random length up to a limit; gives the report, and every row
    /// with its number.
    fn read(text: &[u8], limit: usize, below: &mut impl FnMut(usize) -> usize) -> (Report, String) {
        let mut shard = Shard::default();
        let mut report = Report::default();
        let part = Part {
            file: FileId::dropped(0),
            index: 0,
        };
        let mut entries = Entries::new(part, None, false, Vec::new(), None);
        let sink = &mut Sink {
            shard: &mut shard,
            report: &mut report,
        };
        let mut json = Json::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (piece, others) = rest.split_at(rest.len().min(1 + below(limit)));
            json.read(piece, &mut entries, sink);
            rest = others;
        }
        json.finish(&mut entries, sink);
        let mut rows = String::new();
        for batch in shard.batches() {
            for row in 0..batch.rows() {
                rows += &format!("{}: ", batch.line(row));
                batch.write_line(row, &shard.dictionaries, &mut rows);
                rows.push('\n');
            }
        }
        let counts = report.counts;
        let others = counts.headers + counts.blank + counts.rejected;
        assert_eq!(counts.lines, counts.rows() + others);
        (report, rows)
    }

    /// All JSON files of `tests/formats/`.
    fn files() -> Vec<Vec<u8>> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/formats");
        let paths = std::fs::read_dir(folder).unwrap();
        let mut paths: Vec<_> = paths.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        let is_json = |path: &&std::path::PathBuf| path.extension().is_some_and(|e| e == "json");
        let files: Vec<_> = paths.iter().filter(is_json).collect();
        assert!(files.len() > 15);
        files
            .iter()
            .map(|path| std::fs::read(path).unwrap())
            .collect()
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

    #[track_caller]
    fn check(text: &[u8], below: &mut impl FnMut(usize) -> usize) {
        let whole = read(text, usize::MAX, &mut |_| text.len());
        for limit in [1, 5, 100] {
            let pieces = read(text, limit, below);
            assert_eq!(pieces, whole, "{}", text.escape_ascii());
        }
    }

    #[test]
    fn pieces_make_no_difference() {
        let below = &mut random();
        for file in files() {
            check(&file, below);
        }
    }

    #[test]
    fn pieces_make_no_difference_to_damage() {
        const PIECES: [&[u8]; 16] = [
            b"",
            b"\"",
            b"\\",
            b"{",
            b"}",
            b"[",
            b"]",
            b",",
            b":",
            b"\n",
            b"1",
            b"null",
            b"\"events\":[",
            b"\"logEvents\":[",
            b"\xff",
            b"\0",
        ];
        let below = &mut random();
        for file in files() {
            for _ in 0..60 {
                let mut text = file.clone();
                for _ in 0..1 + below(3) {
                    let from = below(text.len() + 1);
                    let until = text.len().min(from + below(4));
                    let piece = PIECES[below(PIECES.len())];
                    text.splice(from..until, piece.iter().copied());
                }
                if below(4) == 0 {
                    text.truncate(below(text.len() + 1));
                }
                check(&text, below);
            }
        }
    }
}
