//! The fast path: a layout compiled into one step per slot.
//!
//! A program takes a block of lines, finds where their values stand, and reads them column by column
//! straight from the text, several bytes at a time. It ends at the first surprise: a wrong value, a
//! run of spaces, a number with a leading zero, anything that is not ASCII. That line is then read by
//! [`record`](super::record), which knows all cases and says what is wrong. So this module decides
//! nothing about the format, with one duty: a row that it accepts must be one that `record` accepts as
//! exact, with the same values. The tests of [`ingest`](super) hold the two together line by line;
//! whoever adds a shortcut here adds its odd cases there.

mod spans;
mod texts;
mod value;

use super::record::Status;
use crate::column::{ColumnBuilder, Dictionaries, Dictionary};
use crate::flow::field::Type;
use crate::flow::{Field, Layout, Slot};
use crate::shortcut::pays;
use spans::{Ending, Rows, Spans};
use texts::Texts;
use value::{read_integer, read_v4, read_v6};

/// How many bytes a step looks at. Texts of up to 31 bytes are recognised by their
/// memo, longer ones (ARNs) by the dictionary.
const WINDOW: usize = 32;

/// A row is read only if so many bytes follow it.
pub const LOOK_AHEAD: usize = 64;

/// The most rows of a block: their text fits into the nearest cache.
const BLOCK_ROWS: usize = 128;

/// The least, after one surprise upon another.
const LEAST_ROWS: usize = 4;

/// A compiled layout. It remembers codes of the dictionaries of one shard.
pub struct Program {
    steps: Box<[Step]>,
    spans: Spans,
    /// How many rows the next block has at most.
    block_rows: usize,
    /// The rows of the block that are no records.
    gaps: Vec<(u32, Status)>,
}

enum Step {
    Integer { max: i64 },
    Address,
    Text(Texts),
}

/// Rows that were read.
pub struct Block {
    pub rows: usize,
    /// Where the next line begins.
    pub end: usize,
    /// How many of the rows are NODATA and SKIPDATA.
    pub no_data: usize,
    pub skip_data: usize,
}

impl Program {
    /// `None` for a layout of texts alone: its records cannot be told from a header line
    /// value by value.
    pub fn new(layout: &Layout) -> Option<Program> {
        let steps: Box<[Step]> = layout.record().iter().map(Step::new).collect();
        let is_text = |step: &Step| matches!(step, Step::Text(_));
        let program = Program {
            spans: Spans::new(BLOCK_ROWS * steps.len()),
            block_rows: BLOCK_ROWS,
            gaps: Vec::new(),
            steps,
        };
        (pays(true) && !program.steps.iter().all(is_text)).then_some(program)
    }

    /// Reads rows from `at` on, `most` at most, and pushes their values. There are none when the first
    /// is a surprise, or when too little text stands behind it to look ahead. Behind the values of the
    /// rows that were read, the columns may hold some of others.
    pub fn read_rows(
        &mut self,
        text: &[u8],
        at: usize,
        most: usize,
        columns: &mut [ColumnBuilder],
        dictionaries: &mut Dictionaries,
    ) -> Block {
        let fields = self.steps.len();
        let most = most.min(self.block_rows);
        let text = &text[at..];
        self.spans.find(text, most * fields, Ending::Nothing);
        let complete = most.min(self.spans.lines());
        let mut lines = self.spans.rows(text, fields);
        lines.count = lines.count.min(most);
        self.gaps.clear();
        let rows = read(
            &mut self.steps,
            text,
            lines,
            columns,
            dictionaries,
            &mut self.gaps,
        );
        let is_surprise = rows < complete;
        self.block_rows = match is_surprise {
            true => (self.block_rows / 4).max(LEAST_ROWS),
            false => (self.block_rows * 2).min(BLOCK_ROWS),
        };
        let gaps = self.gaps.iter().filter(|gap| (gap.0 as usize) < rows);
        let no_data = gaps.clone().filter(|gap| gap.1 == Status::NoData).count();
        Block {
            rows,
            end: at + lines.end(rows),
            no_data,
            skip_data: gaps.count() - no_data,
        }
    }

    /// Reads the record that begins at `at`, whatever follows its last value, and returns
    /// where that is; `None` as [`read_rows`](Self::read_rows) has no row.
    pub fn read_record(
        &mut self,
        text: &[u8],
        at: usize,
        columns: &mut [ColumnBuilder],
        dictionaries: &mut Dictionaries,
    ) -> Option<(usize, Status)> {
        let fields = self.steps.len();
        let text = text.get(at..)?;
        self.spans.find(text, fields, Ending::Tab);
        let record = self.spans.record(text, fields)?;
        self.gaps.clear();
        let rows = read(
            &mut self.steps,
            text,
            record,
            columns,
            dictionaries,
            &mut self.gaps,
        );
        let status = self.gaps.first().map_or(Status::Record, |gap| gap.1);
        let (_, end) = record.column(fields - 1).next()?;
        (rows == 1).then_some((at + end, status))
    }

    /// Reads the row that begins at `at`, otherwise as [`read_record`](Self::read_record); returns
    /// where the next line begins.
    pub fn read_row(
        &mut self,
        text: &[u8],
        at: usize,
        columns: &mut [ColumnBuilder],
        dictionaries: &mut Dictionaries,
    ) -> Option<(usize, Status)> {
        let (end, status) = self.read_record(text, at, columns, dictionaries)?;
        Some((line_end(text, end)?, status))
    }
}

/// Reads the values of rows up to the first surprise; returns how many rows that are. Notes in `gaps`
/// which of them are no records.
fn read(
    steps: &mut [Step],
    text: &[u8],
    mut rows: Rows,
    columns: &mut [ColumnBuilder],
    dictionaries: &mut Dictionaries,
    gaps: &mut Vec<(u32, Status)>,
) -> usize {
    // Texts come last: what is no row adds none to a dictionary.
    for is_text in [false, true] {
        for (at, (step, column)) in steps.iter_mut().zip(&mut *columns).enumerate() {
            if matches!(step, Step::Text(_)) != is_text || rows.count == 0 {
                continue;
            }
            rows.count = match (step, column) {
                (Step::Integer { max }, ColumnBuilder::Integer { values, missing }) => {
                    read_integers(text, rows, at, *max, values, missing)
                }
                (Step::Address, ColumnBuilder::Address { v4, v6, missing }) => {
                    read_addresses(text, rows, at, v4, v6, missing)
                }
                (Step::Text(texts), ColumnBuilder::Text { dictionary, codes }) => {
                    let dictionary = dictionaries.get_mut(*dictionary);
                    read_texts(text, rows, at, texts, dictionary, codes, gaps)
                }
                _ => 0,
            };
        }
    }
    rows.count
}

/// Where the next line begins, if a line ends at `at`.
#[inline]
pub fn line_end(text: &[u8], at: usize) -> Option<usize> {
    match text.get(at)? {
        b'\n' => Some(at + 1),
        b'\r' => (*text.get(at + 1)? == b'\n').then_some(at + 2),
        _ => None,
    }
}

impl Step {
    fn new(slot: &Slot) -> Step {
        let (type_, allowed) = match slot {
            Slot::Field(field) => (field.info().type_, field.info().values),
            Slot::Extra(_) | Slot::Event(_) => (Type::Text, &[][..]),
        };
        let is_status = *slot == Slot::Field(Field::LOG_STATUS);
        match type_ {
            Type::Integer { max } => Step::Integer { max },
            Type::Address => Step::Address,
            Type::Text => Step::Text(Texts::new(allowed, is_status)),
        }
    }
}

/// What is read of the value that begins at `start`; the text goes on behind it at least as far.
#[inline]
fn window(text: &[u8], start: usize) -> Option<&[u8; WINDOW]> {
    text.get(start..)?.first_chunk()
}

/// Pushes as many values as there are spans, of which `read` changes those up to the first surprise;
/// returns how many these are.
#[inline]
fn push<T: Copy + Default>(
    values: &mut Vec<T>,
    spans: impl Iterator<Item = (usize, usize)>,
    most: usize,
    mut read: impl FnMut(usize, usize, u32) -> Option<T>,
) -> usize {
    let before = values.len();
    values.resize(before + most, T::default());
    let rows = values[before..].iter_mut().zip(spans).zip(before as u32..);
    let mut count = 0;
    for ((value, (start, end)), row) in rows {
        let Some(read) = read(start, end, row) else {
            break;
        };
        *value = read;
        count += 1;
    }
    count
}

/// Pushes the numbers of a column up to the first surprise; returns how many that are.
#[inline(never)]
fn read_integers(
    text: &[u8],
    rows: Rows,
    at: usize,
    max: i64,
    values: &mut Vec<i64>,
    missing: &mut Vec<u32>,
) -> usize {
    push(
        values,
        rows.column(at),
        rows.count,
        |start, end, row| match read_integer(window(text, start)?, end - start) {
            Some(value) => (value <= max).then_some(value),
            None if &text[start..end] == b"-" => {
                missing.push(row);
                Some(0)
            }
            None => None,
        },
    )
}

/// As [`read_integers`].
#[inline(never)]
fn read_addresses(
    text: &[u8],
    rows: Rows,
    at: usize,
    v4: &mut Vec<u32>,
    v6: &mut Vec<(u32, u128)>,
    missing: &mut Vec<u32>,
) -> usize {
    push(v4, rows.column(at), rows.count, |start, end, row| {
        if let Some(address) = read_v4(window(text, start)?, end - start) {
            return Some(address);
        }
        match &text[start..end] {
            b"-" => missing.push(row),
            text => v6.push((row, read_v6(text)?)),
        }
        Some(0)
    })
}

/// As [`read_integers`], with the codes of texts. Notes in `gaps` which rows of the block are no
/// records, where the texts say that.
#[inline(never)]
fn read_texts(
    text: &[u8],
    rows: Rows,
    at: usize,
    texts: &mut Texts,
    dictionary: &mut Dictionary,
    codes: &mut Vec<u32>,
    gaps: &mut Vec<(u32, Status)>,
) -> usize {
    let before = codes.len() as u32;
    push(codes, rows.column(at), rows.count, |start, end, row| {
        let window = window(text, start)?;
        let (code, status) = texts.read(window, &text[start..], end - start, dictionary)?;
        if status != Status::Record {
            gaps.push((row - before, status));
        }
        Some(code)
    })
}
