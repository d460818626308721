//! Chunks into batches, by the rules of [`record`](crate::ingest::record).
//!
//! A cell is what its text would be in a line: a column that the file has in another type
//! (ports as texts, accounts as numbers) is read all the same, and a value that no line
//! could have makes its entry a rejected one. Columns are appended whole; only entries
//! that are rejected are looked at one by one.

use super::chunk::{Cells, Chunk};
use super::problem::ParquetProblem;
use super::reader::Contents;
use crate::column::{BatchBuilder, ColumnBuilder, Part, Shard};
use crate::flow::field::Type;
use crate::flow::{Address, Field, Layout, Slot};
use crate::ingest::entries::{Sink, seal};
use crate::ingest::object_name::Origin;
use crate::ingest::record::{Status, Value, read_value};
use crate::ingest::report::{Problem, Reject, Report};
use crate::ingest::sniff::{Compression, Format, Sniff};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

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
            format: Format::Parquet,
            compression: Compression::None,
            layout: Some(layout.clone()),
            is_named: true,
            evidence: contents.evidence.clone(),
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
            self.report.set_problem(Problem::Parquet(problem.into()));
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
        // What is no value of the column has the code of a missing one, and is not used.
        let mut dash = None;
        let mut code_of = |text: &[u8], is_value: bool| match is_value && text != b"-" {
            true => dictionary.code(text),
            false => *dash.get_or_insert_with(|| dictionary.code(b"-")),
        };
        let Cells::Texts { texts, codes } = cells else {
            let (texts, codes) = written(slot, cells);
            return Column::by_code(slot, texts.iter().map(Vec::as_slice), &codes, code_of);
        };
        Column::by_code(slot, texts.iter(), codes, &mut code_of)
    }

    fn by_code<'b>(
        slot: &Slot,
        texts: impl Iterator<Item = &'b [u8]>,
        codes: &[u32],
        mut code_of: impl FnMut(&[u8], bool) -> u32,
    ) -> Column<'a> {
        // A chunk has the missing text whether a row has it or not.
        let is_used = codes.contains(&0);
        let known = texts.enumerate().map(|(at, text)| {
            let text = present(slot, text);
            let is_value = read_value(slot, &text).is_ok();
            match at == 0 && !is_used {
                true => (0, true),
                false => (code_of(&text, is_value), is_value),
            }
        });
        let known: Vec<(u32, bool)> = known.collect();
        let faults = match known.iter().all(|known| known.1) {
            true => Vec::new(),
            false => rows(codes, |&code| !known[code as usize].1),
        };
        let codes = codes.iter().map(|&code| known[code as usize].0);
        Column {
            values: Values::Codes(codes.collect()),
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
    let value = |text: &[u8]| match read_value(slot, &present(slot, text)) {
        Ok((Value::Missing, _)) => Some(Value::Missing),
        Ok((Value::Integer(value), _)) => Some(Value::Integer(value)),
        Ok((Value::Address(address), _)) => Some(Value::Address(address)),
        // The time of an event.
        Ok((Value::Text(text), _)) => {
            let time = std::str::from_utf8(text).ok();
            let time = time.and_then(|time| time.parse().ok());
            Some(time.map_or(Value::Missing, Value::Integer))
        }
        Err(_) => None,
    };
    match cells {
        Cells::Texts { texts, codes } => (texts.iter().map(value).collect(), codes.into()),
        cells => {
            let (texts, codes) = written(slot, cells);
            let known = texts.iter().map(|text| value(text));
            (known.collect(), codes.into())
        }
    }
}

/// Numbers as the texts that a line would have, each once as long as it is repeated, and
/// for each row which of them it has.
fn written(slot: &Slot, cells: &Cells) -> (Vec<Vec<u8>>, Vec<u32>) {
    let mut texts: Vec<Vec<u8>> = vec![Vec::new()];
    let count = match cells {
        Cells::Integers { values, .. } => values.len(),
        Cells::Reals(values) => values.len(),
        Cells::Texts { codes, .. } => codes.len(),
    };
    let mut codes = Vec::with_capacity(count);
    let mut last = 0;
    for row in 0..count as u32 {
        let text = text_of(slot, cells, row);
        if texts[last as usize] != *text {
            last = match text.is_empty() {
                true => 0,
                false => {
                    texts.push(text.into_owned());
                    texts.len() as u32 - 1
                }
            };
        }
        codes.push(last);
    }
    (texts, codes)
}

/// The text of one cell; empty where it is missing.
fn text_of<'a>(slot: &Slot, cells: &'a Cells, row: u32) -> Cow<'a, [u8]> {
    let written = match cells {
        Cells::Texts { texts, codes } => return texts.get(codes[row as usize]).into(),
        Cells::Integers { missing, .. } if missing.binary_search(&row).is_ok() => String::new(),
        // Accounts have twelve digits, the first of which may be zeros.
        Cells::Integers { values, .. } if is_account(slot) => {
            format!("{:012}", values[row as usize])
        }
        Cells::Integers { values, .. } => values[row as usize].to_string(),
        Cells::Reals(values) if values[row as usize].is_nan() => String::new(),
        Cells::Reals(values) if is_account(slot) => format!("{:012}", values[row as usize]),
        // Zero has a sign here, which says nothing.
        Cells::Reals(values) => format!("{}", values[row as usize] + 0.0),
    };
    written.into_bytes().into()
}

fn is_account(slot: &Slot) -> bool {
    const ACCOUNTS: [Field; 3] = [
        Field::ACCOUNT_ID,
        Field::TGW_SRC_VPC_ACCOUNT_ID,
        Field::TGW_DST_VPC_ACCOUNT_ID,
    ];
    matches!(slot, Slot::Field(field) if ACCOUNTS.contains(field))
}

/// The text as a line has it: `-` for what programs write in place of a missing value,
/// and a whole number that went through their fractions (`443.0`) without that.
///
/// Tags may have any value, and other columns are not ours to judge: there, only the
/// empty text is missing.
fn present<'a>(slot: &Slot, text: &'a [u8]) -> Cow<'a, [u8]> {
    const TAGS: [Field; 6] = [
        Field::INSTANCE_TAG,
        Field::INSTANCE_TAG_2,
        Field::INTERFACE_TAG,
        Field::INTERFACE_TAG_2,
        Field::ASG_TAG,
        Field::ASG_TAG_2,
    ];
    const WORDS: [&str; 4] = ["None", "null", "NaN", "<NA>"];
    let is_word = || {
        WORDS
            .iter()
            .any(|word| text.eq_ignore_ascii_case(word.as_bytes()))
    };
    let has_words = || matches!(slot, Slot::Field(field) if !TAGS.contains(field));
    if text.is_empty() || is_word() && has_words() {
        return b"-".into();
    }
    if let Type::Integer { .. } = slot.type_()
        && let Some((whole, b"0")) = split_once(text, b'.')
    {
        return whole.into();
    }
    text.into()
}

/// Why an entry is none, with the line that its cells would make.
fn reject(layout: &Layout, chunk: &Chunk, row: u32, at: usize, first: u64) -> Reject {
    let mut line = Vec::new();
    let mut column = 0;
    let mut found = None;
    for (place, (slot, cells)) in layout.slots.iter().zip(&chunk.columns).enumerate() {
        let text = text_of(slot, cells, row);
        let text = present(slot, &text);
        if place == at {
            column = line.len();
            found = read_value(slot, &text).err();
        }
        line.extend_from_slice(&text);
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

/// What stands before and behind the first such byte.
fn split_once(text: &[u8], byte: u8) -> Option<(&[u8], &[u8])> {
    let at = memchr::memchr(byte, text)?;
    Some((&text[..at], &text[at + 1..]))
}
