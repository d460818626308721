//! Pool and engines in one thread, for tests.

use super::engine::Engine;
use super::lessons::{LessonReply, LessonRequest};
use super::parquet::{ParquetEngine, ParquetReply, ParquetRequest};
use super::pool::{Command, Effect, Event, FileStatus, NewFile, Pool, Slot, Topic, Twin};
use super::protocol::{ExportPiece, QueryId, Request, SNIFF_BYTES, WorkerId};
use crate::column::FileId;
use crate::insight::conversation::Relate;
use crate::insight::survey::Details;
use crate::insight::{Diagnosis, Question};
use crate::lesson::Explanation;
use crate::query::drill::{Drill, Untraceable};
use crate::query::explain::Step;
use crate::query::{ColumnOrder, Diagnostic, Outline, Selection, Table, TimeRange};
use crate::view::export::Export;
use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;
use std::sync::Arc;

/// How many bytes an engine is fed at a time.
const CHUNK: usize = 1 << 20;

/// A pool with its workers, all of it run by the caller's own thread, message by
/// message.
pub struct Local {
    pool: Pool<Vec<u8>>,
    engines: Vec<Engine>,
    parquet: ParquetEngine,
    files: BTreeMap<FileId, Arc<Vec<u8>>>,
    status: BTreeMap<FileId, FileStatus>,
    twins: Vec<Twin>,
    /// How many bytes were read again to tell contents.
    digested: u64,
    batch_rows: usize,
    /// The query whose result there is.
    last: Option<QueryId>,
    /// What was written of an export so far.
    pieces: Vec<Vec<u8>>,
}

/// What a query came to.
pub struct Answer {
    pub table: Table,
    /// Whether each row is one record.
    pub is_records: bool,
    /// What its columns are.
    pub outline: Outline,
    pub warnings: Vec<Diagnostic>,
    /// What was done, step by step.
    pub steps: Vec<Step>,
    /// Rows looked at, and rows that the first filters kept.
    pub scanned: u64,
    pub matched: u64,
}

/// Why a query gave nothing.
#[derive(Debug)]
pub enum Failure {
    Refused(Vec<Diagnostic>),
    Stopped(String),
}

impl Local {
    pub fn new(shards: u32) -> Local {
        Local::with_batch_rows(shards, crate::column::BATCH_ROWS)
    }

    /// Batches end after so many rows, and files are cut into ranges of about as many
    /// lines, to have many of both in a small test.
    pub fn with_batch_rows(shards: u32, batch_rows: usize) -> Local {
        let engine = || Engine::with_batch_rows(batch_rows);
        Local {
            // As small as the batches, so that small files are cut into ranges, too.
            pool: Pool::with_smallest_range(shards, batch_rows as u64 * 64),
            engines: (0..shards.max(1)).map(|_| engine()).collect(),
            parquet: ParquetEngine::default(),
            files: BTreeMap::new(),
            status: BTreeMap::new(),
            twins: Vec::new(),
            digested: 0,
            batch_rows,
            last: None,
            pieces: Vec::new(),
        }
    }

    /// Reads files, given by path and content; returns them by number.
    pub fn open(&mut self, files: &[(&str, &[u8])]) -> Vec<FileId> {
        let new = self.take(files);
        let ids = new.iter().map(|new| new.file).collect();
        self.command(Command::Open(new));
        ids
    }

    /// Keeps files for a [`Command::Open`] that is to follow.
    pub fn take(&mut self, files: &[(&str, &[u8])]) -> Vec<NewFile> {
        let mut new = Vec::new();
        for (path, bytes) in files {
            let file = FileId::dropped(self.files.len() as u32);
            self.files.insert(file, Arc::new(bytes.to_vec()));
            new.push(NewFile {
                file,
                path: path.to_string(),
                size: bytes.len() as u64,
            });
        }
        new
    }

    /// What there is to say about a file.
    pub fn status(&self, file: FileId) -> Option<&FileStatus> {
        self.status.get(&file)
    }

    pub fn statuses(&self) -> impl Iterator<Item = &FileStatus> {
        self.status.values()
    }

    /// Files with the content of another one, or its beginning.
    pub fn twins(&self) -> &[Twin] {
        &self.twins
    }

    /// How many bytes were read again to find them.
    pub fn digested_bytes(&self) -> u64 {
        self.digested
    }

    pub fn hide(&mut self, files: Vec<FileId>, hidden: bool) {
        self.command(Command::Hide { files, hidden });
    }

    /// Leaves out records that say the same as an earlier one, or takes them in again.
    pub fn leave_out_duplicates(&mut self, is_on: bool) {
        self.command(Command::LeaveOutDuplicates(is_on));
    }

    /// A worker dies and is started again.
    pub fn lose_worker(&mut self, worker: u32) {
        self.engines[worker as usize] = Engine::with_batch_rows(self.batch_rows);
        self.command(Command::WorkerLost(WorkerId(worker)));
    }

    /// Bytes that the engines' own structures hold.
    pub fn held_bytes(&self) -> u64 {
        self.engines.iter().map(Engine::held_bytes).sum()
    }

    /// Runs a query and fetches all rows, page by page.
    pub fn run(&mut self, text: &str, range: Option<TimeRange>) -> Result<Answer, Failure> {
        let selection = Selection {
            range,
            ..Selection::default()
        };
        self.run_on(text, selection)
    }

    /// The same over the records of a selection.
    pub fn run_on(&mut self, text: &str, selection: Selection) -> Result<Answer, Failure> {
        self.answer(Command::Run {
            slot: Slot::Editor,
            text: text.to_string(),
            selection,
            now: 0,
        })
    }

    /// Joins conversations and fetches all rows.
    pub fn relate(&mut self, relate: Relate) -> Result<Answer, Failure> {
        self.answer(Command::Relate {
            slot: Slot::Editor,
            relate: Box::new(relate),
        })
    }

    /// Puts the rows of the last result into the order of a column, or back into that of the
    /// query, and fetches all of them.
    pub fn reorder(&mut self, order: Option<ColumnOrder>) -> Result<Answer, Failure> {
        self.answer(Command::Reorder {
            slot: Slot::Editor,
            order,
        })
    }

    /// Gives a command that ends in a result of the editor's slot.
    fn answer(&mut self, command: Command) -> Result<Answer, Failure> {
        let mut done = None;
        for event in self.command(command) {
            match event {
                Event::Done {
                    query,
                    rows,
                    scanned,
                    matched,
                    summary,
                    ..
                } => {
                    self.last = Some(query);
                    done = Some((rows, scanned, matched, summary));
                }
                Event::Refused { diagnostics, .. } => return Err(Failure::Refused(diagnostics)),
                Event::Stopped { reason, .. } => return Err(Failure::Stopped(reason)),
                _ => {}
            }
        }
        let Some((rows, scanned, matched, summary)) = done else {
            unreachable!("a query ends in a result, a refusal or a stop");
        };
        let table = self.rows(0, rows);
        Ok(Answer {
            table,
            is_records: summary.is_records,
            outline: summary.outline,
            warnings: summary.warnings,
            steps: summary.steps,
            scanned,
            matched,
        })
    }

    /// Answers a question.
    pub fn diagnose(&mut self, question: &Question) -> Diagnosis {
        let command = Command::Inquire {
            topic: Topic::Report,
            questions: vec![question.clone()],
        };
        let answers = self
            .command(command)
            .into_iter()
            .filter_map(|event| match event {
                Event::Diagnosed { diagnoses, .. } => diagnoses.into_iter().next(),
                _ => None,
            });
        match answers.last() {
            Some(diagnosis) => diagnosis,
            None => unreachable!("every question is answered"),
        }
    }

    /// What there is to say about a file; `None` when it is not there.
    pub fn survey(&mut self, file: FileId) -> Option<Details> {
        let events = self.command(Command::Survey(file)).into_iter();
        let mut details = events.filter_map(|event| match event {
            Event::Surveyed { details, .. } => Some(*details),
            _ => None,
        });
        details.next()
    }

    /// Rows of the last result, from `offset` on.
    pub fn rows(&mut self, offset: u64, count: u64) -> Table {
        let command = Command::Page {
            slot: Slot::Editor,
            offset,
            count,
        };
        let pages = self
            .command(command)
            .into_iter()
            .filter_map(|event| match event {
                Event::Page { table, .. } => Table::decode(&table),
                _ => None,
            });
        pages.last().unwrap_or_default()
    }

    /// The query for what is behind a row of the last result.
    pub fn trace(&mut self, row: u64) -> Option<Result<Drill, Untraceable>> {
        let query = self.last?;
        let slot = Slot::Editor;
        let events = self.command(Command::TraceRow { slot, query, row });
        events.into_iter().find_map(|event| match event {
            Event::Traced { traced, .. } => Some(traced),
            _ => None,
        })
    }

    /// The pieces of an export that were written since the last call.
    pub fn take_pieces(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.pieces)
    }

    /// Rows of the last result as a text, written in pieces of so many rows.
    pub fn export(&mut self, export: &Export, of: Range<u64>, piece_rows: u64) -> Option<Vec<u8>> {
        let query = self.last?;
        let mut from = of.start;
        loop {
            let until = of.end.min(from + piece_rows);
            let piece = ExportPiece {
                number: 0,
                export: export.clone(),
                rows: from..until,
                of: of.clone(),
            };
            let slot = Slot::Editor;
            self.command(Command::Export { slot, query, piece });
            from = until;
            if from == of.end {
                return Some(self.take_pieces().concat());
            }
        }
    }

    /// What the record is that is a row of the last result; `None` when it is none.
    pub fn explain_row(&mut self, row: u64) -> Option<Explanation> {
        let query = self.last?;
        let slot = Slot::Editor;
        let reply = self.lesson(Command::ExplainRow { slot, query, row });
        match reply {
            LessonReply::Explained { explanations, .. } => explanations.into_iter().next(),
            _ => None,
        }
    }

    /// What the lessons answer.
    pub fn learn(&mut self, request: LessonRequest) -> LessonReply {
        self.lesson(Command::Learn(request))
    }

    fn lesson(&mut self, command: Command) -> LessonReply {
        let mut replies = self.command(command).into_iter();
        let reply = replies.find_map(|event| match event {
            Event::Lesson(reply) => Some(reply),
            _ => None,
        });
        reply.unwrap_or_else(|| unreachable!("every lesson has an answer"))
    }

    /// What there is to say about a query, in the order of its text.
    pub fn check(&mut self, text: &str) -> Vec<Diagnostic> {
        let text = text.to_string();
        let events = self.command(Command::Check { text });
        let checked = events.into_iter().find_map(|event| match event {
            Event::Checked { diagnostics, .. } => Some(diagnostics),
            _ => None,
        });
        checked.unwrap_or_else(|| unreachable!("every check has an answer"))
    }

    /// Hands a command to the pool and delivers messages until all is quiet.
    pub fn command(&mut self, command: Command) -> Vec<Event<Vec<u8>>> {
        let mut events = Vec::new();
        let mut effects: VecDeque<Effect<Vec<u8>>> = self.pool.handle(command).into();
        loop {
            while let Some(effect) = effects.pop_front() {
                match effect {
                    Effect::Event(event) => {
                        if let Event::File(status) = &event {
                            self.status.insert(status.file, (**status).clone());
                        }
                        if let Event::Twins(twins) = &event {
                            self.twins.clone_from(twins);
                        }
                        events.push(event);
                    }
                    Effect::Parquet { request, buffers } => {
                        if let Some((reply, buffers)) = self.read_parquet(request, buffers) {
                            effects.extend(self.pool.receive_parquet(reply, buffers));
                        }
                    }
                    Effect::EndParquet => self.parquet.close(),
                    Effect::Piece { bytes, .. } => self.pieces.extend(bytes),
                    Effect::Send {
                        worker,
                        request,
                        buffers,
                    } => {
                        let answers = self.serve(worker, request, buffers);
                        for (reply, buffers) in answers {
                            effects.extend(self.pool.receive(worker, reply, buffers));
                        }
                    }
                }
            }
            for at in 0..self.engines.len() {
                for (reply, buffers) in self.engines[at].step() {
                    effects.extend(self.pool.receive(WorkerId(at as u32), reply, buffers));
                }
            }
            if effects.is_empty() && !self.engines.iter().any(Engine::is_busy) {
                return events;
            }
        }
    }

    fn read_parquet(
        &mut self,
        request: ParquetRequest,
        buffers: Vec<Vec<u8>>,
    ) -> Option<(ParquetReply, Vec<Vec<u8>>)> {
        match request {
            ParquetRequest::Open { reading, part } => {
                let given = buffers.into_iter().next().map(Arc::new);
                let file = given.or_else(|| self.files.get(&part.file).cloned())?;
                Some((self.parquet.open(reading, file), Vec::new()))
            }
            ParquetRequest::More { reading } => self.parquet.more(reading),
            ParquetRequest::Close => {
                self.parquet.close();
                None
            }
        }
    }

    fn serve(
        &mut self,
        worker: WorkerId,
        request: Request,
        buffers: Vec<Vec<u8>>,
    ) -> Vec<super::engine::Answer> {
        let engine = &mut self.engines[worker.0 as usize];
        match &request {
            Request::Sniff { file, path } => {
                let bytes = &self.files[file];
                let head = &bytes[..bytes.len().min(SNIFF_BYTES as usize)];
                vec![engine.sniff(*file, path, head)]
            }
            Request::Load { part, .. } => {
                let part = *part;
                let mut answers = engine.handle(request, buffers);
                let file = &self.files[&FileId::dropped(part.file.dropped)];
                while let Some(range) = engine.wants(part) {
                    let mut rest = &file[range.start as usize..range.end as usize];
                    while !rest.is_empty() {
                        let chunk = &rest[..rest.len().min(CHUNK)];
                        let Some(used) = engine.feed(part, chunk) else {
                            break;
                        };
                        rest = &rest[used..];
                    }
                }
                while engine.flush(part) {}
                answers.extend(engine.finish_load(part));
                answers
            }
            Request::Digest { file, .. } => {
                let file = *file;
                engine.handle(request, buffers);
                let mut rest = &self.files[&file][..];
                self.digested += rest.len() as u64;
                while !rest.is_empty() {
                    let chunk = &rest[..rest.len().min(CHUNK)];
                    let Some(used) = engine.feed_digest(file, chunk) else {
                        break;
                    };
                    rest = &rest[used..];
                }
                vec![engine.finish_digest(file, true)]
            }
            _ => engine.handle(request, buffers),
        }
    }
}
