//! Tables of separated values: where rows and cells begin and end, and what the columns are.
//!
//! Cells are written as RFC 4180 says: with quotes around those that hold a quote, the
//! delimiter or a line end, and quotes within doubled. The delimiter is a comma; spreadsheets
//! write semicolons or tabs where people write numbers with a comma.
//!
//! A quote that is not closed would swallow all that follows. No cell of a flow log holds
//! more than a line and its end, so a quoted cell that goes on for long is damage: its first
//! line is rejected, and the next line begins anew.

use super::columns::{Columns, Role, Rows};
use super::entries::{self, Entries, Sink};
use super::lines::{LONG_LINE_KEPT, MAX_LINE};
use super::record;
use super::report::{Problem, Reason};
use super::sniff::BYTE_ORDER_MARK;
use crate::flow::{EventField, Layout};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The likeliest last, which wins where a single column tells nothing.
const DELIMITERS: [u8; 3] = [b'\t', b';', b','];

/// Over how many lines a quoted cell may go on.
const MOST_LINES: usize = 10;

/// How a table is written, as its first row tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    pub delimiter: u8,
    /// Whether the first row names the columns; otherwise they are those of a default record.
    pub has_header: bool,
}

/// What the first row of a table tells.
pub struct Recognised {
    pub dialect: Dialect,
    pub rows: Rows,
    /// Whether it can be looked up in, since it has rows and they are no records.
    pub is_lookup: bool,
    pub layout: Option<Layout>,
    pub is_named: bool,
    /// In words: "CSV of log events, header with 2 columns".
    pub evidence: String,
}

/// Cuts a table into rows and cells and hands them on.
pub struct Csv {
    dialect: Dialect,
    /// `None` before the first row.
    columns: Option<Columns>,
    /// The cells of the row in hand.
    cells: Vec<Cell>,
    /// The beginning of a row whose end has not come.
    carry: Vec<u8>,
    /// Whether the rest of a line is passed over that is too long; its beginning is in the
    /// carry.
    is_in_long_line: bool,
    is_cut_off: bool,
}

/// The bytes of a row that a cell takes, without the quotes around it.
#[derive(Clone, Copy, Debug)]
struct Cell {
    from: usize,
    until: usize,
    is_quoted: bool,
    /// Whether quotes in it are doubled.
    has_quotes: bool,
}

/// What stands at the beginning of a text.
enum Scan {
    /// A row of so many bytes, and how many with its line end.
    Row(usize, usize),
    /// The beginning of a row.
    More,
    /// A line that is no row because of what stands at this byte.
    Broken(usize, Reason),
}

impl Cell {
    fn plain(from: usize, until: usize) -> Cell {
        Cell {
            from,
            until,
            is_quoted: false,
            has_quotes: false,
        }
    }

    fn text<'a>(&self, row: &'a [u8]) -> Cow<'a, [u8]> {
        let text = &row[self.from..self.until];
        if !self.has_quotes {
            return text.into();
        }
        let mut unquoted = Vec::with_capacity(text.len());
        let mut pieces = text.split(|&byte| byte == b'"');
        unquoted.extend(pieces.next().unwrap_or_default());
        while let (Some(_), Some(piece)) = (pieces.next(), pieces.next()) {
            unquoted.push(b'"');
            unquoted.extend(piece);
        }
        unquoted.into()
    }
}

/// Recognises a table by its first row; `None` for text that is none.
pub fn recognise(head: &[u8]) -> Option<Recognised> {
    let (dialect, columns) = Dialect::of(head)?;
    let rows = columns.rows();
    let is_lookup = dialect.has_header
        && rows != Rows::Records
        && !columns.are_computed()
        && has_even_rows(head, dialect.delimiter);
    let separated = match dialect.delimiter {
        b',' => "CSV",
        b';' => "CSV with semicolons",
        _ => "table with tabs",
    };
    let what = match (rows, columns.position(Role::Message)) {
        (Rows::Records, Some(_)) => "log events",
        (Rows::Records, None) => "flow log records",
        (Rows::Results, _) if is_lookup => "query results or other data",
        (Rows::Results, _) => "query results",
        (Rows::Unknown, _) => "other data",
    };
    let header = match (dialect.has_header, columns.len()) {
        (false, _) => "no header".to_string(),
        (true, 1) => "header with 1 column".to_string(),
        (true, count) => format!("header with {count} columns"),
    };
    let told = columns.roles().iter().filter_map(|role| match role {
        Role::Event(field) => Some(*field),
        _ => None,
    });
    let told: Vec<EventField> = told.collect();
    let events = EventField::ALL.into_iter();
    let events: Vec<EventField> = events.filter(|field| told.contains(field)).collect();
    let is_of_columns = rows == Rows::Records && columns.position(Role::Message).is_none();
    Some(Recognised {
        dialect,
        rows,
        is_lookup,
        layout: is_of_columns.then(|| columns.layout().with_events(&events)),
        is_named: is_of_columns && dialect.has_header,
        evidence: format!("{separated} of {what}, {header}"),
    })
}

impl Dialect {
    /// How the table is written that begins with `head`, and its columns.
    fn of(head: &[u8]) -> Option<(Dialect, Columns)> {
        let head = first_row(head);
        let tables = DELIMITERS.into_iter().filter_map(|delimiter| {
            let (columns, has_header) = header(head, delimiter)?;
            let dialect = Dialect {
                delimiter,
                has_header,
            };
            Some((dialect, columns))
        });
        tables.max_by_key(|(_, columns)| (columns.rows() != Rows::Unknown, columns.len()))
    }
}

/// The text from the first row on.
fn first_row(text: &[u8]) -> &[u8] {
    let mut text = text;
    while let [b'\r' | b'\n', rest @ ..] = text {
        text = rest;
    }
    // A hint for spreadsheets, which they write themselves.
    if let [b's', b'e', b'p', b'=', delimiter, rest @ ..] = text
        && DELIMITERS.contains(delimiter)
    {
        text = rest.trim_ascii_start();
    }
    text
}

/// Whether there are several columns, and a second row that has as many cells as the first.
fn has_even_rows(head: &[u8], delimiter: u8) -> bool {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let head = first_row(head);
    let Scan::Row(_, next) = scan(head, delimiter, true, &mut first) else {
        return false;
    };
    let mut rest = &head[next..];
    while let [b'\r' | b'\n', behind @ ..] = rest {
        rest = behind;
    }
    let has_second =
        !rest.is_empty() && matches!(scan(rest, delimiter, true, &mut second), Scan::Row(..));
    has_second && first.len() > 1 && first.len() == second.len()
}

/// Whether the cells of the first row read like titles that a person has given columns.
fn are_titles(row: &[u8], cells: &[Cell]) -> bool {
    let titles: Vec<Cow<[u8]>> = cells.iter().map(|cell| cell.text(row)).collect();
    let is_title = |title: &Cow<[u8]>| {
        let Ok(title) = std::str::from_utf8(title) else {
            return false;
        };
        // Prose has a blank behind its commas.
        title.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && title.trim_end() == title
            && title.len() < 100
            && title.split(' ').count() <= 4
    };
    let is_new = |(at, title): (usize, &Cow<[u8]>)| !titles[..at].contains(title);
    titles.iter().all(is_title) && titles.iter().enumerate().all(is_new)
}

/// Hands on the rows of a table that is all there, the one with the titles first; `None`
/// stands for a line with a broken quote. Blank rows are passed over.
pub fn read_rows(text: &[u8], dialect: Dialect, mut act: impl FnMut(Option<&[Cow<str>]>)) {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let mut rest = first_row(text);
    let mut cells = Vec::new();
    while !rest.is_empty() {
        match scan(rest, dialect.delimiter, true, &mut cells) {
            Scan::Row(length, next) => {
                let row = &rest[..length];
                let text = |cell: &Cell| match cell.text(row) {
                    Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
                    Cow::Owned(bytes) => String::from_utf8_lossy(&bytes).into_owned().into(),
                };
                let texts: Vec<Cow<str>> = cells.iter().map(text).collect();
                if texts.iter().any(|text| !text.trim().is_empty()) {
                    act(Some(&texts));
                }
                rest = &rest[next..];
            }
            Scan::Broken(..) | Scan::More => {
                act(None);
                let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
                rest = &rest[end..];
            }
        }
    }
}

/// The columns that the first row names, if it looks like that of a table, and whether it
/// does so by a header; otherwise they are those of a default record.
fn header(head: &[u8], delimiter: u8) -> Option<(Columns, bool)> {
    let mut cells = Vec::new();
    let Scan::Row(length, next) = scan(head, delimiter, true, &mut cells) else {
        return None;
    };
    let row = &head[..length];
    let (columns, is_plain) = named(row, &cells)?;
    if is_plain {
        let is_single = columns.len() == 1;
        let is_message = columns.position(Role::Message).is_some();
        // Names with tabs between them are the header of lines, too.
        let is_lines = delimiter == b'\t' && {
            let mut second = Vec::new();
            let scanned = scan(&head[next..], delimiter, true, &mut second);
            matches!(scanned, Scan::Row(..)) && second.len() != cells.len()
        };
        let is_table = match columns.rows() {
            Rows::Unknown if delimiter == b'\t' => false,
            Rows::Unknown => cells.len() > 3 && delimiter == b',' || has_even_rows(head, delimiter),
            _ => !is_single || is_message || cells[0].is_quoted,
        };
        return (is_table && !is_lines).then_some((columns, true));
    }
    if columns.rows() != Rows::Records
        && delimiter != b'\t'
        && are_titles(row, &cells)
        && has_even_rows(head, delimiter)
    {
        return Some((columns, true));
    }
    // Tabs between values are as good as spaces for lines.
    let columns = default_columns(row, &cells).filter(|_| delimiter != b'\t');
    columns.map(|columns| (columns, false))
}

/// The columns of a default record whose values are the cells of a row.
fn default_columns(row: &[u8], cells: &[Cell]) -> Option<Columns> {
    let values: Vec<Cow<[u8]>> = cells.iter().map(|cell| cell.text(row)).collect();
    let line = values.join(&b' ');
    let layout = record::guess_layout(&line)?;
    (cells.len() == layout.record().len()).then_some(())?;
    record::read(layout, &line).ok()?;
    Some(Columns::new(layout.names()))
}

/// The columns by the names in a row, and whether all of its cells could be names.
fn named(row: &[u8], cells: &[Cell]) -> Option<(Columns, bool)> {
    let names: Vec<Cow<[u8]>> = cells.iter().map(|cell| cell.text(row)).collect();
    let names: Option<Vec<&str>> = names.iter().map(|n| std::str::from_utf8(n).ok()).collect();
    let names: Vec<&str> = names?.into_iter().map(str::trim).collect();
    let is_name = |name: &&str| {
        let first = name.chars().next();
        first.is_some_and(|first| first.is_alphabetic() || matches!(first, '@' | '_'))
            && name.len() < 200
            // Expressions of a query hold spaces, other names none.
            && (!name.contains(' ') || name.contains('('))
    };
    let is_plain = names.iter().all(is_name);
    Some((Columns::new(names), is_plain))
}

impl Csv {
    pub fn new(dialect: Dialect) -> Csv {
        Csv {
            dialect,
            columns: None,
            cells: Vec::new(),
            carry: Vec::new(),
            is_in_long_line: false,
            is_cut_off: false,
        }
    }

    /// Takes text of any length; rows may be cut anywhere.
    pub fn read(&mut self, mut text: &[u8], entries: &mut Entries, sink: &mut Sink) {
        sink.report.text_bytes += text.len() as u64;
        while self.is_in_long_line || !self.carry.is_empty() {
            let Some(end) = memchr::memchr(b'\n', text) else {
                self.put_by(text, entries, sink);
                return;
            };
            let (line, rest) = text.split_at(end + 1);
            text = rest;
            if self.is_in_long_line {
                self.end_long_line(sink);
                continue;
            }
            self.carry.extend_from_slice(line);
            self.read_carry(false, entries, sink);
        }
        let read = self.read_rows(text, false, entries, sink);
        self.put_by(&text[read..], entries, sink);
    }

    /// Keeps the beginning of a row until its end has come.
    fn put_by(&mut self, text: &[u8], entries: &mut Entries, sink: &mut Sink) {
        if self.is_in_long_line {
            return;
        }
        self.carry.extend_from_slice(text);
        if self.carry.len() > MAX_LINE {
            self.read_carry(false, entries, sink);
        }
        if self.carry.len() > MAX_LINE {
            self.is_in_long_line = true;
            self.carry.truncate(LONG_LINE_KEPT);
            self.carry.shrink_to_fit();
        }
    }

    fn end_long_line(&mut self, sink: &mut Sink) {
        let line = std::mem::take(&mut self.carry);
        self.is_in_long_line = false;
        sink.report.counts.lines += 1;
        entries::reject(0, Reason::TooLong { limit: MAX_LINE }, &line, sink);
    }

    /// Reads the rows that are complete in what was put by.
    fn read_carry(&mut self, is_last: bool, entries: &mut Entries, sink: &mut Sink) {
        let mut carry = std::mem::take(&mut self.carry);
        let read = self.read_rows(&carry, is_last, entries, sink);
        carry.drain(..read);
        self.carry = carry;
    }

    /// Reads the rows that are complete in the text, which is all there is if `is_last`;
    /// returns how many bytes they take.
    fn read_rows(
        &mut self,
        text: &[u8],
        is_last: bool,
        entries: &mut Entries,
        sink: &mut Sink,
    ) -> usize {
        let mut at = 0;
        if self.columns.is_none() && text.starts_with(BYTE_ORDER_MARK) {
            at = BYTE_ORDER_MARK.len();
        }
        while at < text.len() {
            let rest = &text[at..];
            match scan(rest, self.dialect.delimiter, is_last, &mut self.cells) {
                Scan::Row(length, next) => {
                    self.row(&rest[..length], entries, sink);
                    at += next;
                }
                Scan::More => break,
                Scan::Broken(place, reason) => {
                    let line = memchr::memchr(b'\n', rest);
                    if line.is_none() && !is_last {
                        break;
                    }
                    let length = line.unwrap_or(rest.len());
                    let line = rest[..length].strip_suffix(b"\r");
                    let line = line.unwrap_or(&rest[..length]);
                    sink.report.counts.lines += 1;
                    entries::reject(place, reason, &line[..line.len().min(MAX_LINE)], sink);
                    at += (length + 1).min(rest.len());
                }
            }
        }
        at
    }

    /// Takes a row without its line end.
    fn row(&mut self, row: &[u8], entries: &mut Entries, sink: &mut Sink) {
        let is_blank = |cell: &Cell| row[cell.from..cell.until].trim_ascii().is_empty();
        if self.cells.iter().all(is_blank) {
            sink.report.counts.lines += 1;
            sink.report.counts.blank += 1;
            return;
        }
        if self.is_header(row) {
            sink.report.counts.lines += 1;
            sink.report.counts.headers += 1;
            return;
        }
        let Some(columns) = &self.columns else {
            return;
        };
        let (expected, found) = (columns.len(), self.cells.len());
        let surplus = self.cells.get(expected..).unwrap_or_default();
        if found < expected || !surplus.iter().all(is_blank) {
            let at = surplus.first().map_or(row.len(), |cell| cell.from);
            sink.report.counts.lines += 1;
            entries::reject(at, Reason::WrongCells { expected, found }, row, sink);
            return;
        }
        if self.cells.iter().any(|cell| cell.has_quotes) {
            let texts: Vec<Cow<[u8]>> = self.cells.iter().map(|cell| cell.text(row)).collect();
            let cells: Vec<_> = texts.iter().map(|text| Some(&text[..])).collect();
            entries.cells(columns, &cells, row, sink);
        } else {
            let cells = self
                .cells
                .iter()
                .map(|cell| Some(&row[cell.from..cell.until]));
            let cells: Vec<_> = cells.collect();
            entries.cells(columns, &cells, row, sink);
        }
    }

    /// Whether the row names columns, which those that follow then have: the first one, and
    /// more where tables were put together.
    fn is_header(&mut self, row: &[u8]) -> bool {
        if self.columns.is_none() {
            if row.starts_with(b"sep=") {
                return true;
            }
            let names = named(row, &self.cells).map(|(columns, _)| columns);
            let known = match self.dialect.has_header {
                true => names,
                false => default_columns(row, &self.cells),
            };
            self.columns = Some(known.unwrap_or_else(|| Columns::new([])));
            return self.dialect.has_header;
        }
        // No name of a field has a digit, and hardly any row has none.
        if row.iter().any(u8::is_ascii_digit) {
            return false;
        }
        match named(row, &self.cells) {
            Some((columns, true)) if columns.rows() == Rows::Records => {
                self.columns = Some(columns);
                true
            }
            _ => false,
        }
    }

    /// The text breaks off here by mistake: a line without its end is rejected.
    pub fn cut_off(&mut self) {
        self.is_cut_off = true;
    }

    /// The text ends here: reads a last row without its end.
    pub fn finish(&mut self, entries: &mut Entries, sink: &mut Sink) {
        if self.is_in_long_line {
            self.end_long_line(sink);
        } else if self.is_cut_off {
            let end = memchr::memrchr(b'\n', &self.carry).map_or(0, |end| end + 1);
            let line = self.carry.split_off(end);
            self.read_carry(true, entries, sink);
            if !line.is_empty() {
                sink.report.counts.lines += 1;
                entries::reject(line.len(), Reason::CutOff, &line, sink);
            }
        } else {
            self.read_carry(true, entries, sink);
        }
        entries.seal(sink);
        let counts = &sink.report.counts;
        if counts.rejected > 0 && counts.rows() == 0 {
            sink.report.set_problem(Problem::NoRecords);
        }
    }
}

/// Finds the first row of a text, which is all there is if `is_last`, and its cells.
fn scan(text: &[u8], delimiter: u8, is_last: bool, cells: &mut Vec<Cell>) -> Scan {
    cells.clear();
    let line_end = memchr::memchr(b'\n', text);
    let line = &text[..line_end.unwrap_or(text.len())];
    if memchr::memchr(b'"', line).is_some() {
        return scan_quoted(text, delimiter, is_last, cells);
    }
    if line_end.is_none() && !is_last {
        return Scan::More;
    }
    let row = line.strip_suffix(b"\r").unwrap_or(line);
    let mut from = 0;
    let ends = memchr::memchr_iter(delimiter, row).chain([row.len()]);
    cells.extend(ends.map(|until| {
        let start = std::mem::replace(&mut from, until + 1);
        Cell::plain(start, until)
    }));
    Scan::Row(row.len(), line_end.map_or(text.len(), |end| end + 1))
}

/// The same for a row with quotes in its first line.
fn scan_quoted(text: &[u8], delimiter: u8, is_last: bool, cells: &mut Vec<Cell>) -> Scan {
    let mut at = 0;
    loop {
        let end;
        if text.get(at) == Some(&b'"') {
            let Some((until, has_quotes)) = closing_quote(&text[at + 1..], is_last) else {
                return unclosed(text, at, is_last);
            };
            let (from, until) = (at + 1, at + 1 + until);
            if line_ends(&text[from..until]) > MOST_LINES {
                return Scan::Broken(at, Reason::UnclosedQuote);
            }
            cells.push(Cell {
                from,
                until,
                is_quoted: true,
                has_quotes,
            });
            end = until + 1;
        } else {
            let length = memchr::memchr2(delimiter, b'\n', &text[at..]);
            if length.is_none() && !is_last {
                return Scan::More;
            }
            end = length.map_or(text.len(), |length| at + length);
            let is_line_end = text.get(end) != Some(&delimiter);
            let is_crlf = is_line_end && end > at && text[end - 1] == b'\r';
            let until = end - usize::from(is_crlf);
            cells.push(Cell::plain(at, until));
            if is_line_end {
                return Scan::Row(until, (end + 1).min(text.len()));
            }
        }
        match &text[end..] {
            [byte, ..] if *byte == delimiter => at = end + 1,
            [b'\n', ..] => return Scan::Row(end, end + 1),
            [b'\r', b'\n', ..] => return Scan::Row(end, end + 2),
            [] | [b'\r'] if is_last => return Scan::Row(end, text.len()),
            [] | [b'\r'] => return Scan::More,
            // The quote that opened the cell is at fault where the cell went on over a line end.
            _ => {
                let cell = cells.last().map_or(end, |cell| cell.from - 1);
                let has_line_end = line_ends(&text[cell..end]) > 0;
                let at = if has_line_end { cell } else { end };
                return Scan::Broken(at, Reason::UnclosedQuote);
            }
        }
    }
}

/// Where the quote stands that ends a cell, and whether there are doubled ones before it.
fn closing_quote(text: &[u8], is_last: bool) -> Option<(usize, bool)> {
    let mut has_quotes = false;
    let mut at = 0;
    loop {
        at += memchr::memchr(b'"', &text[at..])?;
        match text.get(at + 1) {
            Some(b'"') => has_quotes = true,
            None if !is_last => return None,
            _ => return Some((at, has_quotes)),
        }
        at += 2;
    }
}

/// What a text is whose cell at `at` has no closing quote.
fn unclosed(text: &[u8], at: usize, is_last: bool) -> Scan {
    let lines = line_ends(&text[at..]);
    let is_too_long = lines > MOST_LINES || text.len() > MAX_LINE && line_ends(text) > 0;
    match is_last || is_too_long {
        true => Scan::Broken(at, Reason::UnclosedQuote),
        false => Scan::More,
    }
}

/// How many lines end in the text, as far as that matters.
fn line_ends(text: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', text)
        .take(MOST_LINES + 1)
        .count()
}
