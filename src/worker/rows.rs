//! Parquet files from the side of the worker that keeps their rows.

use super::engine::Answer;
use super::parquet::RowsRequest;
use super::protocol::{FileReport, Reply};
use crate::column::{FileId, Part, Shard};
use crate::ingest::Report;
use crate::ingest::parquet::{Chunk, Rows};
use std::collections::BTreeMap;

/// The Parquet files whose rows have still to come.
#[derive(Default)]
pub struct ParquetLoads {
    loads: BTreeMap<Part, ParquetLoad>,
}

struct ParquetLoad {
    path: String,
    /// In bytes.
    size: u64,
    /// What its first bytes said.
    report: Report,
    /// `None` until the reader has opened the file.
    rows: Option<Rows>,
}

impl ParquetLoads {
    /// Waits for the rows of a part; its first bytes gave this report.
    pub fn wait(&mut self, part: Part, path: String, size: u64, mut report: Report) {
        report.problem = None;
        let load = ParquetLoad {
            path,
            size,
            report,
            rows: None,
        };
        self.loads.insert(part, load);
    }

    pub fn handle(
        &mut self,
        request: RowsRequest,
        buffers: &[Vec<u8>],
        shard: &mut Shard,
    ) -> Option<Answer> {
        let (RowsRequest::Begin { part, .. }
        | RowsRequest::Add { part }
        | RowsRequest::End { part, .. }) = request;
        // Reading may have been cancelled while the message was on its way.
        let load = self.loads.get_mut(&part)?;
        match request {
            RowsRequest::Begin { contents, .. } => {
                let fingerprint = load.report.fingerprint;
                load.rows = Some(Rows::new(part, &load.path, fingerprint, &contents));
                None
            }
            RowsRequest::Add { .. } => {
                let rows = load.rows.as_mut()?;
                for buffer in buffers {
                    match Chunk::decode(buffer) {
                        Some(chunk) => rows.add(&chunk, shard),
                        None => unreachable!("a chunk is written by a worker of the same build"),
                    }
                }
                let mut report = load.file_report(part, shard);
                // Rejected lines are told once, at the end.
                report.report.rejects.clear();
                Some((Reply::Loading(report), Vec::new()))
            }
            RowsRequest::End { problem, .. } => {
                match (&mut load.rows, problem) {
                    (Some(rows), problem) => rows.finish(problem, shard),
                    (None, Some(problem)) => load.report.set_parquet_problem(problem),
                    (None, None) => {}
                }
                let mut report = load.file_report(part, shard);
                report.bytes = load.size;
                self.loads.remove(&part);
                Some((Reply::Loaded(report), Vec::new()))
            }
        }
    }

    /// Reading stops here; what was read stays.
    pub fn cancel(&mut self, shard: &mut Shard) -> Vec<Answer> {
        let mut answers = Vec::new();
        for (part, mut load) in std::mem::take(&mut self.loads) {
            if let Some(rows) = &mut load.rows {
                rows.seal(shard);
            }
            let mut report = load.file_report(part, shard);
            report.cancelled = true;
            answers.push((Reply::Loaded(report), Vec::new()));
        }
        answers
    }

    pub fn forget(&mut self, files: &[FileId]) {
        self.loads.retain(|part, _| !files.contains(&part.file));
    }

    pub fn forget_part(&mut self, part: Part) {
        self.loads.remove(&part);
    }
}

impl ParquetLoad {
    fn file_report(&self, part: Part, shard: &Shard) -> FileReport {
        let (report, progress) = match &self.rows {
            Some(rows) => (rows.report(), rows.progress()),
            None => (&self.report, 0.0),
        };
        FileReport {
            part,
            bytes: (self.size as f64 * progress) as u64,
            report: report.clone(),
            members: Vec::new(),
            cancelled: false,
            held_bytes: shard.held_bytes() as u64,
            fields: shard.fields_of(part),
        }
    }
}
