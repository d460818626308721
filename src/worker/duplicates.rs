//! The worker's side of the search for records that were delivered twice.
//!
//! Services that deliver at least once deliver some records twice: rows that say the same
//! in every field. Which of them is the first, in file order and then by line, no worker
//! knows alone, so each owns a part of all hashes:
//!
//! ```text
//! worker 1: rows ─ hashes ┐          ┌▶ rows of 1 to leave out
//! worker 2: rows ─ hashes ┴▶ owners ─┴▶ rows of 2 to leave out
//! ```
//!
//! A worker sends the hashes of a batch as soon as it has them and keeps none, so that
//! what is held is what owners hold: [`ROW_BYTES`] for each row.

use super::engine::Answer;
use super::protocol::{LeftOut, Reply, SearchId};
use crate::column::{
    BATCH_ROWS, Batch, Bitmap, Column, Dictionaries, FileId, Part, RowHasher, Shard, Snapshot,
};
use crate::flow::{Field, Slot};
use crate::ingest::record::Status;
use hashbrown::HashTable;
use std::collections::HashMap;

/// What the search holds of each row, in bytes: its hash, and its number in the shard.
pub const ROW_BYTES: usize = 20;

/// About how many rows an owner compares with each other at a time.
const ROWS_AT_A_TIME: usize = BATCH_ROWS / 2;

/// The search in one worker.
pub struct Search {
    id: SearchId,
    workers: u32,
    /// The rows that are searched, by whose numbers workers speak of them.
    snapshot: Snapshot,
    stage: Stage,
    chunks: Vec<Chunk>,
}

enum Stage {
    Hash(Hashing),
    Compare(Compare),
    Mark(Mark),
    /// Waits for the others.
    Idle,
}

/// Own rows on their way to the owners of their hashes.
#[derive(Default)]
struct Hashing {
    hasher: RowHasher,
    /// The next batch.
    next: usize,
    rows: Vec<(u128, u32)>,
    runs: Vec<Run>,
}

/// The rows from this one on are of one part of one file.
#[derive(Clone, Copy)]
struct Run {
    first_row: u32,
    rank: u32,
    part: u32,
}

const RUN_BYTES: usize = 12;

/// Some rows of one worker whose hashes are owned here, by ascending hash.
struct Chunk {
    from: u32,
    runs: Vec<Run>,
    rows: Vec<u8>,
    /// How much was compared, in bytes.
    at: usize,
}

/// The comparison of the rows whose hashes are owned here, one range of hashes after
/// another.
struct Compare {
    /// The hash that the range ends before, and how far apart two ends are.
    until: u128,
    width: u128,
    /// The last range has no end.
    ranges_left: usize,
    /// The chunk to go on with.
    chunk: usize,
    /// The first row of each hash of the range.
    firsts: HashTable<Seen>,
    /// Rows to leave out, by the worker that holds them.
    found: Vec<Vec<u8>>,
}

#[derive(Clone, Copy)]
struct Seen {
    hash: u128,
    chunk: u32,
    row: u32,
}

/// Own rows that are to be left out, as the owners found them.
struct Mark {
    rows: Vec<Vec<u8>>,
    at: usize,
    bitmaps: HashMap<usize, Bitmap>,
    counts: HashMap<FileId, LeftOut>,
}

impl Search {
    /// Begins to search the rows that queries see and those that are left out now, among so
    /// many workers.
    pub fn new(id: SearchId, workers: u32, snapshot: Snapshot) -> Search {
        Search {
            id,
            workers,
            snapshot,
            stage: Stage::Hash(Hashing::default()),
            chunks: Vec::new(),
        }
    }

    pub fn id(&self) -> SearchId {
        self.id
    }

    /// Whether there is something to do without a message from elsewhere.
    pub fn is_busy(&self) -> bool {
        !matches!(self.stage, Stage::Idle)
    }

    /// Takes in hashes that are owned here.
    pub fn take_hashes(&mut self, from: u32, bytes: &[u8]) {
        let chunk = Chunk::decode(from, bytes);
        if !chunk.rows.is_empty() {
            self.chunks.push(chunk);
        }
    }

    /// All hashes are there: begins to compare them.
    pub fn compare_all(&mut self) {
        let bytes: usize = self.chunks.iter().map(|chunk| chunk.rows.len()).sum();
        let ranges = bytes / ROW_BYTES / ROWS_AT_A_TIME + 1;
        let least = self.chunks.iter().filter_map(|chunk| chunk.hash()).min();
        let least = least.unwrap_or(0);
        // The owned hashes are this part of all, and spread evenly.
        let width = u128::MAX / u128::from(self.workers) / ranges as u128;
        self.stage = Stage::Compare(Compare {
            until: least.saturating_add(width),
            width,
            ranges_left: ranges,
            chunk: 0,
            firsts: HashTable::new(),
            found: vec![Vec::new(); self.workers as usize],
        });
    }

    /// Begins to leave out the rows that the owners have found.
    pub fn leave_out(&mut self, rows: Vec<Vec<u8>>) {
        self.stage = Stage::Mark(Mark {
            rows,
            at: 0,
            bitmaps: HashMap::new(),
            counts: HashMap::new(),
        });
    }

    /// Does a bounded piece of work, at most a batch of rows.
    pub fn step(&mut self, shard: &mut Shard) -> Option<Answer> {
        match std::mem::replace(&mut self.stage, Stage::Idle) {
            Stage::Idle => None,
            Stage::Hash(hashing) => self.hash(hashing, shard),
            Stage::Compare(comparing) => self.compare(comparing),
            Stage::Mark(mark) => self.mark(mark, shard),
        }
    }

    fn hash(&mut self, mut hashing: Hashing, shard: &Shard) -> Option<Answer> {
        if let Some(batch) = self.snapshot.batches().get(hashing.next) {
            let start = self.snapshot.start(hashing.next);
            let run = Run {
                first_row: start,
                rank: self.snapshot.rank(hashing.next),
                part: batch.part().index,
            };
            hashing.take(batch, run, &shard.dictionaries);
            hashing.next += 1;
        }
        let is_last = hashing.next >= self.snapshot.batches().len();
        if !is_last && hashing.rows.len() < shard.batch_rows() {
            self.stage = Stage::Hash(hashing);
            return None;
        }
        let pieces = hashing.hand_out(self.workers);
        if !is_last {
            self.stage = Stage::Hash(hashing);
        }
        let search = self.id;
        Some((Reply::Hashes { search, is_last }, pieces))
    }

    fn compare(&mut self, mut comparing: Compare) -> Option<Answer> {
        if comparing.compare(&mut self.chunks) {
            self.stage = Stage::Compare(comparing);
            return None;
        }
        self.chunks.clear();
        let search = self.id;
        Some((Reply::Duplicates { search }, comparing.found))
    }

    fn mark(&mut self, mut mark: Mark, shard: &mut Shard) -> Option<Answer> {
        if mark.mark(&self.snapshot, &shard.dictionaries) {
            self.stage = Stage::Mark(mark);
            return None;
        }
        let batches = self.snapshot.batches();
        let by_key = |(at, bitmap): (usize, Bitmap)| (batches[at].key(), bitmap);
        let duplicates: HashMap<(Part, u64), Bitmap> =
            mark.bitmaps.into_iter().map(by_key).collect();
        shard.leave_out(duplicates);
        let reply = Reply::LeftOut {
            search: self.id,
            counts: mark.counts.into_values().collect(),
        };
        Some((reply, Vec::new()))
    }
}

impl Hashing {
    fn take(&mut self, batch: &Batch, run: Run, dictionaries: &Dictionaries) {
        let is_new = |last: &Run| (last.rank, last.part) != (run.rank, run.part);
        if self.runs.last().is_none_or(is_new) {
            self.runs.push(run);
        }
        let hashes = self.hasher.hash(batch, dictionaries);
        self.rows.extend(hashes.into_iter().zip(run.first_row..));
    }

    /// The rows so far as a chunk for each owner.
    fn hand_out(&mut self, workers: u32) -> Vec<Vec<u8>> {
        self.rows.sort_unstable();
        let mut rest = &self.rows[..];
        let mut pieces = Vec::new();
        for owner in 0..workers {
            let owned = rest.partition_point(|&(hash, _)| owner_of(hash, workers) <= owner);
            let (own, others) = rest.split_at(owned);
            rest = others;
            let size = 4 + self.runs.len() * RUN_BYTES + own.len() * ROW_BYTES;
            let mut piece = Vec::with_capacity(size);
            piece.extend((self.runs.len() as u32).to_le_bytes());
            for run in &self.runs {
                for number in [run.first_row, run.rank, run.part] {
                    piece.extend(number.to_le_bytes());
                }
            }
            for (hash, row) in own {
                piece.extend(hash.to_le_bytes());
                piece.extend(row.to_le_bytes());
            }
            pieces.push(piece);
        }
        self.rows.clear();
        // The next batch may go on with the part of the last.
        self.runs.clear();
        pieces
    }
}

/// The worker that owns a hash, the same for all; a greater hash has no lesser owner.
fn owner_of(hash: u128, workers: u32) -> u32 {
    (((hash >> 64) * u128::from(workers)) >> 64) as u32
}

impl Chunk {
    fn decode(from: u32, bytes: &[u8]) -> Chunk {
        let (count, rest) = bytes.split_at(4);
        let (runs, rows) = rest.split_at(number(count) as usize * RUN_BYTES);
        let runs = runs.chunks_exact(RUN_BYTES).map(|run| Run {
            first_row: number(&run[..4]),
            rank: number(&run[4..8]),
            part: number(&run[8..]),
        });
        Chunk {
            from,
            runs: runs.collect(),
            rows: rows.into(),
            at: 0,
        }
    }

    /// The hash of the next row.
    fn hash(&self) -> Option<u128> {
        let bytes = self.rows.get(self.at..self.at + 16)?;
        let mut hash = [0; 16];
        hash.copy_from_slice(bytes);
        Some(u128::from_le_bytes(hash))
    }

    /// The number of the next row, which is passed.
    fn take_row(&mut self) -> u32 {
        let row = number(&self.rows[self.at + 16..self.at + ROW_BYTES]);
        self.at += ROW_BYTES;
        row
    }

    /// Where a row stands among those of all workers.
    fn place(&self, row: u32) -> (u32, u32, u32) {
        let after = self.runs.partition_point(|run| run.first_row <= row);
        let run = self.runs[after - 1];
        (run.rank, run.part, row)
    }
}

impl Compare {
    /// Compares at most a batch of rows; `false` when none is left.
    fn compare(&mut self, chunks: &mut [Chunk]) -> bool {
        let mut left = BATCH_ROWS;
        while self.chunk < chunks.len() {
            while let Some(hash) = chunks[self.chunk].hash() {
                if self.ranges_left > 1 && hash >= self.until {
                    break;
                }
                if left == 0 {
                    return true;
                }
                left -= 1;
                let seen = Seen {
                    hash,
                    chunk: self.chunk as u32,
                    row: chunks[self.chunk].take_row(),
                };
                self.take(seen, chunks);
            }
            self.chunk += 1;
        }
        self.firsts.clear();
        self.chunk = 0;
        self.until = self.until.saturating_add(self.width);
        self.ranges_left -= 1;
        self.ranges_left > 0
    }

    fn take(&mut self, seen: Seen, chunks: &[Chunk]) {
        let hasher = |seen: &Seen| seen.hash as u64;
        let is_same = |other: &Seen| other.hash == seen.hash;
        let Some(first) = self.firsts.find_mut(hasher(&seen), is_same) else {
            self.firsts.insert_unique(hasher(&seen), seen, hasher);
            return;
        };
        let place = |seen: &Seen| chunks[seen.chunk as usize].place(seen.row);
        let later = match place(&seen) < place(first) {
            true => std::mem::replace(first, seen),
            false => seen,
        };
        let holder = chunks[later.chunk as usize].from as usize;
        self.found[holder].extend(later.row.to_le_bytes());
    }
}

impl Mark {
    /// Marks at most a batch of rows; `false` when none is left.
    fn mark(&mut self, snapshot: &Snapshot, dictionaries: &Dictionaries) -> bool {
        let Some(rows) = self.rows.last() else {
            return false;
        };
        let end = rows.len().min(self.at + BATCH_ROWS * 4);
        for row in rows[self.at..end].chunks_exact(4) {
            let (at, row) = snapshot.locate(number(row));
            let batch = &snapshot.batches()[at];
            let new = || Bitmap::new(batch.rows());
            self.bitmaps.entry(at).or_insert_with(new).set(row as usize);
            let file = batch.file();
            let counts = self.counts.entry(file);
            let counts = counts.or_insert_with(|| LeftOut::none(file));
            match status(batch, row as usize, dictionaries) {
                Status::Record => counts.records += 1,
                Status::NoData => counts.nodata += 1,
                Status::SkipData => counts.skipdata += 1,
            }
        }
        self.at = end;
        if end == rows.len() {
            self.rows.pop();
            self.at = 0;
        }
        true
    }
}

/// What a row counts as.
fn status(batch: &Batch, row: usize, dictionaries: &Dictionaries) -> Status {
    match batch.column(&Slot::Field(Field::LOG_STATUS)) {
        Some(Column::Text(id, codes)) => {
            let text = dictionaries.get(*id).text(codes.value(row) as u32);
            Status::of(text.as_bytes())
        }
        _ => Status::Record,
    }
}

/// A number of four bytes.
fn number(bytes: &[u8]) -> u32 {
    let mut number = [0; 4];
    number.copy_from_slice(bytes);
    u32::from_le_bytes(number)
}
