//! All that one worker holds.

use super::BATCH_ROWS;
use super::batch::{Batch, FileId, Part};
use super::bitmap::Bitmap;
use super::dictionary::Dictionaries;
use crate::flow::{Layout, Slot};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The batches of one worker with their dictionaries.
///
/// Batches stand in file order and, within a file, in the order of their lines, so
/// that the number of a row in the shard also orders rows that tie.
pub struct Shard {
    pub dictionaries: Dictionaries,
    batch_rows: usize,
    batches: Vec<Arc<Batch>>,
    /// Bytes that the batches take.
    held: usize,
    /// Where each file stands in file order.
    ranks: HashMap<FileId, u32>,
    hidden: HashSet<FileId>,
    /// How many lines of the file stand before each part, once they are counted.
    lines_before: HashMap<Part, u64>,
}

impl Default for Shard {
    fn default() -> Shard {
        Shard::with_batch_rows(BATCH_ROWS)
    }
}

impl Shard {
    /// A shard whose batches end after so many rows, 1 to [`BATCH_ROWS`].
    pub fn with_batch_rows(batch_rows: usize) -> Shard {
        Shard {
            dictionaries: Dictionaries::default(),
            batch_rows: batch_rows.clamp(1, BATCH_ROWS),
            batches: Vec::new(),
            held: 0,
            ranks: HashMap::new(),
            hidden: HashSet::new(),
            lines_before: HashMap::new(),
        }
    }

    /// The most rows of a batch.
    pub fn batch_rows(&self) -> usize {
        self.batch_rows
    }

    /// Adds a batch behind those of its file.
    pub fn add(&mut self, batch: Batch) {
        self.held += batch.held_bytes();
        self.batches.push(Arc::new(batch));
    }

    /// Brings the batches into file order: `order` lists the files first to last.
    pub fn rank(&mut self, order: &[FileId]) {
        self.ranks = order
            .iter()
            .zip(0..)
            .map(|(&file, rank)| (file, rank))
            .collect();
        let ranks = &self.ranks;
        let rank = |batch: &Batch| ranks.get(&batch.file()).copied().unwrap_or(u32::MAX);
        self.batches
            .sort_by_key(|batch| (rank(batch), batch.part(), batch.line(0)));
    }

    /// Where `file` stands in file order; unknown files come last.
    pub fn rank_of(&self, file: FileId) -> u32 {
        self.ranks.get(&file).copied().unwrap_or(u32::MAX)
    }

    /// The fields that the rows of a part have, in any of its layouts.
    pub fn fields_of(&self, part: Part) -> Layout {
        let mut slots: Vec<Slot> = Vec::new();
        let mut last: Option<&Arc<Layout>> = None;
        for batch in self.batches.iter().filter(|batch| batch.part() == part) {
            let layout = batch.layout();
            if last.is_some_and(|last| Arc::ptr_eq(last, layout)) {
                continue;
            }
            last = Some(layout);
            for slot in &layout.slots {
                if !slots.contains(slot) {
                    slots.push(slot.clone());
                }
            }
        }
        Layout {
            slots: slots.into(),
        }
    }

    /// Notes how many lines of the file stand before `part`.
    pub fn set_lines_before(&mut self, part: Part, lines: u64) {
        self.lines_before.insert(part, lines);
    }

    /// The line number of a row in its file, counted from 1; `None` until the lines of
    /// the parts before it are counted.
    pub fn line_in_file(&self, batch: &Batch, row: usize) -> Option<u64> {
        let before = match batch.part().index {
            0 => 0,
            _ => *self.lines_before.get(&batch.part())?,
        };
        Some(before + batch.line(row))
    }

    /// Drops what was read of one part, to read it again.
    pub fn forget_part(&mut self, part: Part) {
        self.batches.retain(|batch| batch.part() != part);
        self.weigh();
    }

    /// Leaves the files out of every query, or takes them in again.
    pub fn hide(&mut self, files: &[FileId], hidden: bool) {
        for file in files {
            if hidden {
                self.hidden.insert(*file);
            } else {
                self.hidden.remove(file);
            }
        }
    }

    /// Drops the batches of the files for good.
    pub fn forget(&mut self, files: &[FileId]) {
        let forgotten: HashSet<&FileId> = files.iter().collect();
        self.batches
            .retain(|batch| !forgotten.contains(&batch.file()));
        self.weigh();
        self.hide(files, false);
    }

    /// Leaves rows out of everything until the next call, by the batch's [key](Batch::key);
    /// all others are there again.
    pub fn leave_out(&mut self, mut duplicates: HashMap<(Part, u64), Bitmap>) {
        for batch in &mut self.batches {
            let duplicates = duplicates.remove(&batch.key());
            if duplicates.is_some() || batch.duplicates.is_some() {
                let duplicates = duplicates.map(Arc::new);
                // Snapshots keep what they have.
                *batch = Arc::new(Batch {
                    duplicates,
                    ..(**batch).clone()
                });
            }
        }
        self.weigh();
    }

    fn weigh(&mut self) {
        self.held = self.batches.iter().map(|batch| batch.held_bytes()).sum();
    }

    /// The batches that queries see, in file order.
    pub fn batches(&self) -> impl Iterator<Item = &Arc<Batch>> {
        let is_visible = |batch: &&Arc<Batch>| !self.hidden.contains(&batch.file());
        self.batches.iter().filter(is_visible)
    }

    /// The same batches as they are now.
    pub fn snapshot(&self) -> Snapshot {
        let mut snapshot = Snapshot::default();
        for batch in self.batches() {
            snapshot.starts.push(snapshot.rows);
            snapshot.rows += batch.rows() as u32;
            snapshot.rows_seen += batch.rows_seen() as u64;
            snapshot.ranks.push(self.rank_of(batch.file()));
            snapshot.batches.push(batch.clone());
        }
        snapshot
    }

    /// Bytes of memory that the shard's own structures take.
    pub fn held_bytes(&self) -> usize {
        self.held + self.dictionaries.held_bytes()
    }
}

/// The batches of a shard at one moment. What is added, reordered or removed later does
/// not change it, so that row numbers keep their meaning while a query runs.
#[derive(Default)]
pub struct Snapshot {
    batches: Vec<Arc<Batch>>,
    ranks: Vec<u32>,
    /// The number of the first row of each batch.
    starts: Vec<u32>,
    rows: u32,
    rows_seen: u64,
}

impl Snapshot {
    pub fn batches(&self) -> &[Arc<Batch>] {
        &self.batches
    }

    /// Where the file of a batch stands in file order.
    pub fn rank(&self, batch: usize) -> u32 {
        self.ranks[batch]
    }

    /// The number of the first row of a batch.
    pub fn start(&self, batch: usize) -> u32 {
        self.starts[batch]
    }

    /// How many rows queries see.
    pub fn rows_seen(&self) -> u64 {
        self.rows_seen
    }

    /// The batch of a row, and its place in there.
    pub fn locate(&self, row: u32) -> (usize, u32) {
        let batch = self.starts.partition_point(|&start| start <= row) - 1;
        (batch, row - self.starts[batch])
    }
}
