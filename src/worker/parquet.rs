//! The worker that reads Parquet files, beside those that hold data.
//!
//! There is one, while there is such a file: it alone knows the format, reads the file
//! and hands out chunks of rows, each when it is asked for one. The pool passes them on
//! to the worker that keeps the rows, and asks for the next when they are kept.

use crate::column::Part;
use crate::ingest::parquet::{Contents, ParquetProblem, Reader, View};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One reading of one file; a newer one has a greater number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReadingId(pub u32);

/// What the page asks of the reader.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ParquetRequest {
    /// Read the file of this part, or the bytes that follow as a buffer, from now on.
    Open { reading: ReadingId, part: Part },
    /// Hand out the next chunk of rows.
    More { reading: ReadingId },
    /// Let go of the file.
    Close,
}

/// What the reader answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ParquetReply {
    Opened {
        reading: ReadingId,
        contents: Contents,
    },
    /// Rows, as one buffer.
    Rows { reading: ReadingId },
    /// There are no more rows: all are read, or something keeps the rest from being.
    Ended {
        reading: ReadingId,
        problem: Option<ParquetProblem>,
    },
}

/// What the page asks of the worker that keeps the rows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum RowsRequest {
    /// Rows of this part will come.
    Begin { part: Part, contents: Contents },
    /// Rows, which follow as a buffer.
    Add { part: Part },
    /// No more will come.
    End {
        part: Part,
        problem: Option<ParquetProblem>,
    },
}

/// The reader's side: a file, and how far it is read.
#[derive(Default)]
pub struct ParquetEngine {
    reading: Option<(ReadingId, Reader)>,
}

impl ParquetEngine {
    /// Begins a file.
    pub fn open(&mut self, reading: ReadingId, view: Arc<dyn View>) -> ParquetReply {
        match Reader::open(view) {
            Ok(reader) => {
                let contents = reader.contents().clone();
                self.reading = Some((reading, reader));
                ParquetReply::Opened { reading, contents }
            }
            Err(problem) => ParquetReply::Ended {
                reading,
                problem: Some(problem),
            },
        }
    }

    /// Hands out the next rows; `None` when that reading is over.
    pub fn more(&mut self, reading: ReadingId) -> Option<(ParquetReply, Vec<Vec<u8>>)> {
        let (current, reader) = self.reading.as_mut()?;
        if *current != reading {
            return None;
        }
        if let Some(chunk) = reader.next_chunk() {
            return Some((ParquetReply::Rows { reading }, vec![chunk.encode()]));
        }
        let problem = reader.problem().cloned();
        self.close();
        Some((ParquetReply::Ended { reading, problem }, Vec::new()))
    }

    pub fn close(&mut self) {
        self.reading = None;
    }
}
