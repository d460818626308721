//! Chunks into batches, by the rules of [`cell`](crate::ingest::cell).
//!
//! A cell is what its text would be in another table: a column that the file has in
//! another type (ports as texts, accounts as numbers) is read all the same, and a value
//! that no record can have makes its entry a rejected one. Columns are appended whole; only entries
//! that are rejected are looked at one by one.

use super::chunk::{Cells, Chunk, Texts};
use super::problem::ParquetProblem;
use super::reader::Contents;
use crate::column::{BatchBuilder, ColumnBuilder, Part, Shard};
use crate::flow::field::Type;
use crate::flow::{Address, Field, Layout, Slot};
use crate::ingest::cell;
use crate::ingest::entries::{Sink, seal};
use crate::ingest::object_name::Origin;
use crate::ingest::record::{Status, Value};
use crate::ingest::report::{Problem, Reason, Reject, Report};
use crate::ingest::sniff::{Sniff, sniff};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// What a Parquet file begins with.
const MAGIC: &[u8] = b"PAR1";

/// Adds the rows of one file to a shard.
pub struct Rows {
    part: Part,
    layout: Arc<Layout>,
    fallback_time: Option<i64>,
    entries: u64,
    builder: Option<BatchBuilder>,
    report: Report,
}

impl Rows {
    /// `fingerprint` is that of the file's first bytes, as in a [`Report`].
    pub fn new(part: Part, path: &str, fingerprint: u64, contents: &Contents) -> Rows {
        let layout = Layout::from_names(contents.columns.iter().map(String::as_str));
        let recognised = Sniff {
            layout: Some(layout.clone()),
            is_named: true,
            evidence: contents.evidence.clone(),
            ..sniff(MAGIC, path)
        };
        Rows {
            part,
            fallback_time: Origin::of(path).time.map(|(time, _)| time),
            entries: contents.entries,
            builder: None,
            report: Report {
                recognised: Some(recognised),
                layout: Some(layout.clone()),
                is_named: true,
                fingerprint,
                ..Report::default()
            },
            layout: Arc::new(layout),
        }
    }

    pub fn report(&self) -> &Report {
        &self.report
    }

    /// How much of the file is read, from 0 to 1.
    pub fn progress(&self) -> f64 {
        self.report.counts.lines as f64 / self.entries.max(1) as f64
    }

    /// Takes the next rows of the file; always the same shard.
    pub fn add(&mut self, chunk: &Chunk, shard: &mut Shard) {
        let first = self.report.counts.lines + 1;
        self.report.counts.lines += chunk.rows as u64;
        let layout = self.layout.clone();
        let columns = layout.slots.iter().zip(&chunk.columns);
        // The first column at fault of each entry that is none.
        let mut rejected: BTreeMap<u32, usize> = BTreeMap::new();
        let mut values = Vec::with_capacity(chunk.columns.len());
        for (at, (slot, cells)) in columns.enumerate() {
            let column = Column::read(slot, cells, shard);
            for row in &column.faults {
                rejected.entry(*row).or_insert(at);
            }
            values.push(column.values);
        }
        for (&row, &at) in &rejected {
            let reject = || reject(&layout, chunk, row, at, first);
            self.report.reject(reject);
        }
        self.count(chunk, &rejected);
        let mut from = 0;
        for &row in rejected.keys() {
            self.append(&values, from..row as usize, first, shard);
            from = row as usize + 1;
        }
        self.append(&values, from..chunk.rows, first, shard);
    }

    /// Counts the rows by their log status.
    fn count(&mut self, chunk: &Chunk, rejected: &BTreeMap<u32, usize>) {
        let counts = &mut self.report.counts;
        let total = chunk.rows as u64 - rejected.len() as u64;
        let at = self.layout.position_of(Field::LOG_STATUS);
        let Some(Cells::Texts { texts, codes }) = at.and_then(|at| chunk.columns.get(at)) else {
            counts.records += total;
            return;
        };
        let mut rows_of = vec![0_u64; texts.count()];
        for &code in codes {
            rows_of[code as usize] += 1;
        }
        for &row in rejected.keys() {
            rows_of[codes[row as usize] as usize] -= 1;
        }
        for (text, rows) in texts.iter().zip(rows_of) {
            match Status::of(text) {
                Status::Record => counts.records += rows,
                Status::NoData => counts.nodata += rows,
                Status::SkipData => counts.skipdata += rows,
            }
        }
    }

    fn append(&mut self, columns: &[Values], rows: Range<usize>, first: u64, shard: &mut Shard) {
        let mut from = rows.start;
        while from < rows.end {
            let builder = self.builder.get_or_insert_with(|| {
                let layout = self.layout.clone();
                let dictionaries = &mut shard.dictionaries;
                BatchBuilder::new(self.part, layout, self.fallback_time, dictionaries)
            });
            let room = shard.batch_rows() - builder.rows();
            let until = rows.end.min(from + room);
            for (column, values) in builder.columns().iter_mut().zip(columns) {
                values.append(from..until, column);
            }
            builder.finish_rows(first + from as u64, until - from);
            if builder.rows() >= shard.batch_rows() {
                let report = &mut self.report;
                seal(builder, &mut Sink { shard, report });
            }
            from = until;
        }
    }

    /// There are no more rows, because of `problem` if there is one.
    pub fn finish(&mut self, problem: Option<ParquetProblem>, shard: &mut Shard) {
        self.seal(shard);
        let counts = &self.report.counts;
        if let Some(problem) = problem {
            self.report.set_parquet_problem(problem);
        } else if counts.rejected > 0 && counts.rows() == 0 {
            self.report.set_problem(Problem::NoRecords);
        }
    }

    /// Seals the rows so far.
    pub fn seal(&mut self, shard: &mut Shard) {
        if let Some(builder) = &mut self.builder {
            let report = &mut self.report;
            seal(builder, &mut Sink { shard, report });
        }
    }
}

/// What a column builder takes, for each row of a chunk.
enum Values<'a> {
    Integers {
        values: Cow<'a, [i64]>,
        /// Ascending.
        missing: Cow<'a, [u32]>,
    },
    Addresses {
        /// For each text of the chunk its address; `None` where it is missing.
        known: Vec<Option<Address>>,
        codes: Cow<'a, [u32]>,
    },
    /// Codes of the shard's dictionary.
    Codes(Vec<u32>),
}

/// The values of a column, and the rows (ascending) whose cell is no value of it.
struct Column<'a> {
    values: Values<'a>,
    faults: Vec<u32>,
}

impl<'a> Column<'a> {
    fn read(slot: &Slot, cells: &'a Cells, shard: &mut Shard) -> Column<'a> {
        match slot.type_() {
            Type::Integer { max } => Column::integers(slot, max, cells),
            Type::Address => Column::addresses(slot, cells),
            Type::Text => Column::texts(slot, cells, shard),
        }
    }

    fn integers(slot: &Slot, max: i64, cells: &'a Cells) -> Column<'a> {
        if let Cells::Integers { values, missing } = cells {
            // What is known of an event is no part of the record, nor what is wrong with it.
            let is_event = slot.is_event();
            let outside = |&value: &i64| !is_event && (value < 0 || value > max);
            // Without a branch for each, since there is hardly ever one.
            let any = values.iter().fold(false, |any, value| any | outside(value));
            let faults = match any {
                true => rows(values, outside),
                false => Vec::new(),
            };
            return Column {
                values: Values::Integers {
                    values: values.into(),
                    missing: missing.into(),
                },
                faults,
            };
        }
        let (known, codes) = known(slot, cells);
        let value = |code: u32| match known[code as usize] {
            Some(Value::Integer(value)) => value,
            _ => 0,
        };
        Column {
            values: Values::Integers {
                values: codes.iter().map(|&code| value(code)).collect(),
                missing: rows(&codes, |&code| known[code as usize] == Some(Value::Missing)).into(),
            },
            faults: rows(&codes, |&code| known[code as usize].is_none()),
        }
    }

    fn addresses(slot: &Slot, cells: &'a Cells) -> Column<'a> {
        let (known, codes) = known(slot, cells);
        let faults = match known.iter().all(Option::is_some) {
            true => Vec::new(),
            false => rows(&codes, |&code| known[code as usize].is_none()),
        };
        let address = |value: &Option<Value>| match value {
            Some(Value::Address(address)) => Some(*address),
            _ => None,
        };
        Column {
            values: Values::Addresses {
                known: known.iter().map(address).collect(),
                codes,
            },
            faults,
        }
    }

    fn texts(slot: &Slot, cells: &'a Cells, shard: &mut Shard) -> Column<'a> {
        let id = shard.dictionaries.of(slot);
        let dictionary = shard.dictionaries.get_mut(id);
        let (texts, codes) = written(cells);
        // A chunk has the missing text whether a row has it or not.
        let is_any_missing = codes.contains(&0);
        let known = texts.iter().zip(0..).map(|(text, code)| {
            if code == 0 && !is_any_missing {
                return Some(0);
            }
            match read(slot, text, &mut [0; cell::ACCOUNT_DIGITS]) {
                Ok(Value::Text(text)) => Some(dictionary.code(text)),
                _ => None,
            }
        });
        let known: Vec<Option<u32>> = known.collect();
        let faults = match known.iter().all(Option::is_some) {
            true => Vec::new(),
            false => rows(&codes, |&code| known[code as usize].is_none()),
        };
        let code = |&code: &u32| known[code as usize].unwrap_or(0);
        Column {
            values: Values::Codes(codes.iter().map(code).collect()),
            faults,
        }
    }
}

/// The rows (ascending) whose value is one of those.
fn rows<T>(values: &[T], is_one: impl Fn(&T) -> bool) -> Vec<u32> {
    let rows = values.iter().zip(0..).filter(|(value, _)| is_one(value));
    rows.map(|(_, row)| row).collect()
}

/// The values of the texts of a column and, for each row, which of them it has; `None`
/// for what is no value of the column.
fn known<'a>(slot: &Slot, cells: &'a Cells) -> (Vec<Option<Value<'static>>>, Cow<'a, [u32]>) {
    let (texts, codes) = written(cells);
    let value = |text: &[u8]| match read(slot, text, &mut [0; cell::ACCOUNT_DIGITS]) {
        Ok(Value::Integer(value)) => Some(Value::Integer(value)),
        Ok(Value::Address(address)) => Some(Value::Address(address)),
        Ok(Value::Missing) => Some(Value::Missing),
        Ok(Value::Text(_)) | Err(_) => None,
    };
    (texts.iter().map(value).collect(), codes)
}

/// The value that a text is in this column.
fn read<'a>(
    slot: &Slot,
    text: &'a [u8],
    buffer: &'a mut [u8; cell::ACCOUNT_DIGITS],
) -> Result<Value<'a>, Reason> {
    match slot {
        // What is known of an event is no part of the record, nor what is wrong with it.
        Slot::Event(field) if field.is_time() => {
            let (time, _) = cell::read_time(Some(text));
            Ok(time.map_or(Value::Missing, Value::Integer))
        }
        slot => cell::read(slot, Some(text), buffer).map(|(value, _)| value),
    }
}

/// The texts of a column, the empty one first, and for each row which of them it has.
/// Numbers become texts, each once as long as it is repeated.
fn written(cells: &Cells) -> (Cow<'_, Texts>, Cow<'_, [u32]>) {
    let count = match cells {
        Cells::Texts { texts, codes } => return (Cow::Borrowed(texts), codes.into()),
        Cells::Integers { values, .. } => values.len(),
        Cells::Reals(values) => values.len(),
    };
    let mut texts = Texts::default();
    let mut codes = Vec::with_capacity(count);
    let mut last = 0;
    for row in 0..count as u32 {
        let text = text_of(cells, row);
        if texts.get(last) != &*text {
            last = texts.add(&text);
        }
        codes.push(last);
    }
    (Cow::Owned(texts), codes.into())
}

/// The text of one cell; empty where it is missing.
fn text_of(cells: &Cells, row: u32) -> Cow<'_, [u8]> {
    let written = match cells {
        Cells::Texts { texts, codes } => return texts.get(codes[row as usize]).into(),
        Cells::Integers { missing, .. } if missing.binary_search(&row).is_ok() => String::new(),
        Cells::Integers { values, .. } => values[row as usize].to_string(),
        Cells::Reals(values) if values[row as usize].is_nan() => String::new(),
        // Zero has a sign here, which says nothing.
        Cells::Reals(values) => format!("{}", values[row as usize] + 0.0),
    };
    written.into_bytes().into()
}

/// Why an entry is none, with the line that its cells would make.
fn reject(layout: &Layout, chunk: &Chunk, row: u32, at: usize, first: u64) -> Reject {
    let mut line = Vec::new();
    let mut column = 0;
    let mut found = None;
    for (place, (slot, cells)) in layout.slots.iter().zip(&chunk.columns).enumerate() {
        let text = text_of(cells, row);
        if place == at {
            column = line.len();
            found = read(slot, &text, &mut [0; cell::ACCOUNT_DIGITS]).err();
        }
        line.extend_from_slice(if text.is_empty() { b"-" } else { &text });
        line.push(b' ');
    }
    line.pop();
    let Some(reason) = found else {
        unreachable!("a column and its cells are judged by the same rules");
    };
    Reject::new(first + u64::from(row), column, reason, &line)
}

impl Values<'_> {
    /// Appends these rows of the chunk.
    fn append(&self, rows: Range<usize>, column: &mut ColumnBuilder) {
        match (self, column) {
            (
                Values::Integers { values, missing },
                ColumnBuilder::Integer {
                    values: to,
                    missing: to_missing,
                },
            ) => {
                let from = missing.partition_point(|&row| (row as usize) < rows.start);
                let until = missing.partition_point(|&row| (row as usize) < rows.end);
                let shift = |row: &u32| (*row as usize - rows.start + to.len()) as u32;
                to_missing.extend(missing[from..until].iter().map(shift));
                to.extend_from_slice(&values[rows]);
            }
            (Values::Addresses { known, codes }, ColumnBuilder::Address { v4, v6, missing }) => {
                for &code in &codes[rows] {
                    match known[code as usize] {
                        Some(Address::V4(bits)) => v4.push(bits),
                        Some(Address::V6(bits)) => {
                            v6.push((v4.len() as u32, bits));
                            v4.push(0);
                        }
                        None => {
                            missing.push(v4.len() as u32);
                            v4.push(0);
                        }
                    }
                }
            }
            (Values::Codes(codes), ColumnBuilder::Text { codes: to, .. }) => {
                to.extend_from_slice(&codes[rows]);
            }
            _ => unreachable!("a slot has one type"),
        }
    }
}
