//! Up to 65,536 rows of one file.

use super::addresses::Addresses;
use super::bitmap::Bitmap;
use super::dictionary::{Dictionaries, DictionaryId};
use super::integers::Integers;
use crate::flow::{EventField, Field, Layout, Slot};
use std::fmt::Write;
use std::sync::Arc;

/// Names a file among all that were dropped, and what an archive among them holds; it is
/// never given to a second one.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct FileId {
    /// The file as dropped, counted from 0.
    pub dropped: u32,
    /// 0 for the file itself. Members of an archive count from 1 in the lower 16 bits, the
    /// members of an archive within it from 1 in the upper ones; so each has the same number
    /// whenever and by whomever it is read.
    pub member: u32,
}

impl FileId {
    /// The file that was dropped as number `dropped`.
    pub fn dropped(dropped: u32) -> FileId {
        FileId { dropped, member: 0 }
    }

    /// The member of this archive with this number, counted from 1; `None` when the
    /// archive is within an archive within an archive.
    pub fn member(self, number: u16) -> Option<FileId> {
        let number = u32::from(number);
        let member = match self.member {
            0 => number,
            outer if outer <= u16::MAX.into() => number << 16 | outer,
            _ => return None,
        };
        Some(FileId { member, ..self })
    }

    /// Whether this stands in an archive, or in an archive within it.
    pub fn is_in(self, archive: FileId) -> bool {
        let outer = self.archive();
        outer.is_some_and(|outer| outer == archive || outer.archive() == Some(archive))
    }

    /// The archive that this is a member of.
    pub fn archive(self) -> Option<FileId> {
        let outer = self.member & u32::from(u16::MAX);
        match self.member {
            0 => None,
            member if member == outer => Some(FileId { member: 0, ..self }),
            _ => Some(FileId {
                member: outer,
                ..self
            }),
        }
    }
}

/// A stretch of a file that one worker reads by itself: the whole file, or one of
/// the byte ranges that a large plain file is cut into, counted from 0.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct Part {
    pub file: FileId,
    pub index: u32,
}

/// Rows of one file with one layout, in the order of their lines.
///
/// A clone shares the rows.
#[derive(Clone, Debug)]
pub struct Batch {
    pub(super) part: Part,
    pub(super) layout: Arc<Layout>,
    pub(super) rows: usize,
    /// One for each slot of the layout.
    pub(super) columns: Arc<[Column]>,
    pub(super) lines: Arc<Lines>,
    /// Lines that the columns would not give back byte for byte, ascending by row.
    pub(super) verbatim: Arc<[(u32, Box<str>)]>,
    /// Event time in milliseconds where no column holds it.
    pub(super) fallback_time: Option<i64>,
    /// Rows that nobody is to see, because an earlier one says the same.
    pub(super) duplicates: Option<Arc<Bitmap>>,
}

/// The values of one field.
#[derive(Debug)]
pub enum Column {
    Integer(Integers),
    Address(Addresses),
    /// Codes of a dictionary of the shard; none is missing, since `-` is a text too.
    Text(DictionaryId, Integers),
}

impl Batch {
    pub fn part(&self) -> Part {
        self.part
    }

    pub fn file(&self) -> FileId {
        self.part.file
    }

    /// What no other batch of the shard shares: the part, and the line that it begins with.
    pub fn key(&self) -> (Part, u64) {
        (self.part, self.line(0))
    }

    pub fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// How many rows there are, duplicates included.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many rows queries see.
    pub fn rows_seen(&self) -> usize {
        let duplicates = self.duplicates.as_ref();
        self.rows - duplicates.map_or(0, |duplicates| duplicates.count())
    }

    /// The rows that are left out of everything, where there are any.
    pub fn duplicates(&self) -> Option<&Bitmap> {
        self.duplicates.as_deref()
    }

    /// Whether a row is left out of everything.
    pub fn is_duplicate(&self, row: usize) -> bool {
        let duplicates = self.duplicates.as_ref();
        duplicates.is_some_and(|duplicates| duplicates.get(row))
    }

    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column that holds `slot`, if the layout has it.
    pub fn column(&self, slot: &Slot) -> Option<&Column> {
        let at = self.layout.slots.iter().position(|s| s == slot)?;
        self.columns.get(at)
    }

    /// The times of the log events, or when they were received, in milliseconds.
    pub fn event_times(&self, field: EventField) -> Option<&Integers> {
        match self.column(&Slot::Event(field))? {
            Column::Integer(column) => Some(column),
            _ => None,
        }
    }

    /// The column of a known field of whole numbers.
    pub fn integers(&self, field: Field) -> Option<&Integers> {
        match self.column(&Slot::Field(field))? {
            Column::Integer(column) => Some(column),
            _ => None,
        }
    }

    /// The line number of `row`, counted from 1 within the part.
    pub fn line(&self, row: usize) -> u64 {
        self.lines.get(row as u32)
    }

    /// The raw line of `row` where the columns would not give it back.
    pub fn verbatim(&self, row: usize) -> Option<&str> {
        let found = self.verbatim.binary_search_by_key(&(row as u32), |v| v.0);
        found.ok().map(|at| &*self.verbatim[at].1)
    }

    /// Event time in milliseconds for rows whose columns hold no time: the stamp in
    /// the name of an S3 object.
    pub fn fallback_time(&self) -> Option<i64> {
        self.fallback_time
    }

    /// Appends the line that `row` came from, without its line end.
    pub fn write_line(&self, row: usize, dictionaries: &Dictionaries, out: &mut String) {
        if let Some(line) = self.verbatim(row) {
            out.push_str(line);
            return;
        }
        let record = self.layout.record().len();
        for (at, column) in self.columns[..record].iter().enumerate() {
            if at > 0 {
                out.push(' ');
            }
            match column {
                Column::Integer(column) => match column.get(row) {
                    Some(value) => out.push_str(itoa::Buffer::new().format(value)),
                    None => out.push('-'),
                },
                Column::Address(column) => match column.get(row) {
                    // Writing to a string cannot fail.
                    Some(address) => drop(write!(out, "{address}")),
                    None => out.push('-'),
                },
                Column::Text(dictionary, codes) => {
                    let code = codes.value(row) as u32;
                    out.push_str(dictionaries.get(*dictionary).written(code));
                }
            }
        }
    }

    /// Bytes of memory that the rows take, without the shard's dictionaries.
    pub fn held_bytes(&self) -> usize {
        let columns: usize = self.columns.iter().map(Column::held_bytes).sum();
        let verbatim: usize = self.verbatim.iter().map(|v| v.1.len() + 24).sum();
        size_of::<Batch>()
            + size_of_val(&*self.columns)
            + columns
            + verbatim
            + self.lines.held_bytes()
    }
}

impl Column {
    pub fn held_bytes(&self) -> usize {
        match self {
            Column::Integer(column) => column.held_bytes(),
            Column::Address(column) => column.held_bytes(),
            Column::Text(_, codes) => codes.held_bytes(),
        }
    }
}

/// Which line each row came from, stored as the places where the numbering jumps.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    /// From this row on, the line number is the row plus this offset.
    jumps: Vec<(u32, u64)>,
}

impl Lines {
    /// Notes the line of the next row; rows count up by one from 0.
    pub fn push(&mut self, row: u32, line: u64) {
        let offset = line - u64::from(row);
        if self.jumps.last().is_none_or(|jump| jump.1 != offset) {
            self.jumps.push((row, offset));
        }
    }

    fn get(&self, row: u32) -> u64 {
        let after = self.jumps.partition_point(|jump| jump.0 <= row);
        let offset = after.checked_sub(1).map_or(1, |at| self.jumps[at].1);
        u64::from(row) + offset
    }

    fn held_bytes(&self) -> usize {
        self.jumps.capacity() * size_of::<(u32, u64)>()
    }
}
