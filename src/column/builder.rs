//! Rows on their way into a batch.

use super::addresses::Addresses;
use super::batch::{Batch, Column, Lines, Part};
use super::bitmap::Bitmap;
use super::dictionary::{Dictionaries, DictionaryId};
use super::integers::Integers;
use crate::flow::field::Type;
use crate::flow::{Address, Layout, Slot};
use std::sync::Arc;

/// Collects rows of one part and layout until they are sealed into a [`Batch`].
///
/// A row is written by pushing one value to each of [`columns`](Self::columns) and
/// calling [`finish_row`](Self::finish_row); [`abandon_row`](Self::abandon_row) takes
/// back what was pushed since.
pub struct BatchBuilder {
    part: Part,
    layout: Arc<Layout>,
    rows: usize,
    columns: Box<[ColumnBuilder]>,
    lines: Lines,
    verbatim: Vec<(u32, Box<str>)>,
    fallback_time: Option<i64>,
}

/// The values of one slot of the layout so far.
pub enum ColumnBuilder {
    Integer {
        values: Vec<i64>,
        missing: Vec<u32>,
    },
    Address {
        v4: Vec<u32>,
        v6: Vec<(u32, u128)>,
        missing: Vec<u32>,
    },
    Text {
        dictionary: DictionaryId,
        codes: Vec<u32>,
    },
}

impl BatchBuilder {
    /// `fallback_time` (milliseconds) stands in for rows whose columns hold no time.
    pub fn new(
        part: Part,
        layout: Arc<Layout>,
        fallback_time: Option<i64>,
        dictionaries: &mut Dictionaries,
    ) -> BatchBuilder {
        let columns = layout
            .slots
            .iter()
            .map(|slot| ColumnBuilder::new(slot, dictionaries))
            .collect();
        BatchBuilder {
            part,
            layout,
            rows: 0,
            columns,
            lines: Lines::default(),
            verbatim: Vec::new(),
            fallback_time,
        }
    }

    pub fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    /// One builder for each slot of the layout.
    pub fn columns(&mut self) -> &mut [ColumnBuilder] {
        &mut self.columns
    }

    /// Completes the row that was pushed, which came from `line`.
    #[inline]
    pub fn finish_row(&mut self, line: u64) {
        self.lines.push(self.rows as u32, line);
        self.rows += 1;
    }

    /// Completes so many rows, which came from entries that follow one another.
    pub fn finish_rows(&mut self, first_line: u64, count: usize) {
        if count > 0 {
            self.lines.push(self.rows as u32, first_line);
            self.rows += count;
        }
    }

    /// Completes a row whose line the columns would not give back byte for byte.
    pub fn finish_row_verbatim(&mut self, line: u64, text: Box<str>) {
        self.verbatim.push((self.rows as u32, text));
        self.finish_row(line);
    }

    /// Takes back the values pushed since the last complete row.
    pub fn abandon_row(&mut self) {
        for column in &mut self.columns {
            column.truncate(self.rows);
        }
    }

    /// Turns the rows so far into a batch and starts anew with the same layout.
    pub fn seal(&mut self) -> Batch {
        let rows = std::mem::take(&mut self.rows);
        // Columns that miss the same rows (all of a NODATA record) share one bitmap.
        let mut known: Vec<(Vec<u32>, Arc<Bitmap>)> = Vec::new();
        let columns = self.columns.iter_mut();
        let columns = columns.map(|c| c.seal(rows, &mut known)).collect();
        Batch {
            part: self.part,
            layout: self.layout.clone(),
            rows,
            columns,
            lines: Arc::new(std::mem::take(&mut self.lines)),
            verbatim: std::mem::take(&mut self.verbatim).into(),
            fallback_time: self.fallback_time,
            duplicates: None,
        }
    }
}

impl ColumnBuilder {
    fn new(slot: &Slot, dictionaries: &mut Dictionaries) -> ColumnBuilder {
        match slot.type_() {
            Type::Integer { .. } => ColumnBuilder::Integer {
                values: Vec::new(),
                missing: Vec::new(),
            },
            Type::Address => ColumnBuilder::Address {
                v4: Vec::new(),
                v6: Vec::new(),
                missing: Vec::new(),
            },
            Type::Text => ColumnBuilder::Text {
                dictionary: dictionaries.of(slot),
                codes: Vec::new(),
            },
        }
    }

    /// Pushes `-`.
    #[inline]
    pub fn push_missing(&mut self, dictionaries: &mut Dictionaries) {
        match self {
            ColumnBuilder::Integer { values, missing } => {
                missing.push(values.len() as u32);
                values.push(0);
            }
            ColumnBuilder::Address { v4, missing, .. } => {
                missing.push(v4.len() as u32);
                v4.push(0);
            }
            ColumnBuilder::Text { .. } => self.push_text(b"-", dictionaries),
        }
    }

    /// Pushes an address; only an address column takes one.
    #[inline]
    pub fn push_address(&mut self, address: Address) {
        let ColumnBuilder::Address { v4, v6, .. } = self else {
            unreachable!("an address for a column of another type");
        };
        match address {
            Address::V4(bits) => v4.push(bits),
            Address::V6(bits) => {
                v6.push((v4.len() as u32, bits));
                v4.push(0);
            }
        }
    }

    /// Pushes a whole number; only an integer column takes one.
    #[inline]
    pub fn push_integer(&mut self, value: i64) {
        let ColumnBuilder::Integer { values, .. } = self else {
            unreachable!("a number for a column of another type");
        };
        values.push(value);
    }

    /// Pushes a text; only a text column takes one.
    #[inline]
    pub fn push_text(&mut self, text: &[u8], dictionaries: &mut Dictionaries) {
        let ColumnBuilder::Text { dictionary, codes } = self else {
            unreachable!("a text for a column of another type");
        };
        let dictionary = dictionaries.get_mut(*dictionary);
        // Most columns repeat the text of the row before.
        let code = match codes.last() {
            Some(&last) if dictionary.written(last).as_bytes() == text => last,
            _ => dictionary.code(text),
        };
        codes.push(code);
    }

    fn truncate(&mut self, rows: usize) {
        let drop_rows = |list: &mut Vec<u32>| {
            while list.last().is_some_and(|&row| row as usize >= rows) {
                list.pop();
            }
        };
        match self {
            ColumnBuilder::Integer { values, missing } => {
                values.truncate(rows);
                drop_rows(missing);
            }
            ColumnBuilder::Address { v4, v6, missing } => {
                v4.truncate(rows);
                drop_rows(missing);
                while v6.last().is_some_and(|entry| entry.0 as usize >= rows) {
                    v6.pop();
                }
            }
            ColumnBuilder::Text { codes, .. } => codes.truncate(rows),
        }
    }

    fn seal(&mut self, rows: usize, known: &mut Vec<(Vec<u32>, Arc<Bitmap>)>) -> Column {
        let mut bitmap = |list: Vec<u32>| -> Option<Arc<Bitmap>> {
            if list.is_empty() {
                return None;
            }
            if let Some((_, shared)) = known.iter().find(|(rows, _)| *rows == list) {
                return Some(shared.clone());
            }
            let shared = Arc::new(Bitmap::from_rows(rows, &list));
            known.push((list, shared.clone()));
            Some(shared)
        };
        match self {
            ColumnBuilder::Integer { values, missing } => {
                let missing = bitmap(std::mem::take(missing));
                let column = Integers::encode(values, missing);
                values.clear();
                Column::Integer(column)
            }
            ColumnBuilder::Address { v4, v6, missing } => {
                let mut not_v4 = std::mem::take(missing);
                let v6 = std::mem::take(v6);
                if !v6.is_empty() {
                    not_v4.extend(v6.iter().map(|entry| entry.0));
                    not_v4.sort_unstable();
                }
                let column = Addresses::encode(v4, bitmap(not_v4), v6);
                v4.clear();
                Column::Address(column)
            }
            ColumnBuilder::Text { dictionary, codes } => {
                let column = Integers::encode(codes, None);
                codes.clear();
                Column::Text(*dictionary, column)
            }
        }
    }
}
