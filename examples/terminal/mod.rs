//! The pool and its workers as threads, for the terminal companions: the same engine as
//! in the page, reading files instead of dropped ones.

pub mod print;

use flowglass::column::FileId;
use flowglass::flow::Layout;
use flowglass::ingest::parquet::View;
use flowglass::insight::{Diagnosis, Question};
use flowglass::query::{Diagnostic, Table};
use flowglass::worker::{
    Command, Duplicates, Effect, Engine, EngineAnswer, Event, FileStatus, NewFile, ParquetEngine,
    ParquetReply, ParquetRequest, Pool, Request, SNIFF_BYTES, Slot, Summary, Topic, Twin, WorkerId,
};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::Instant;

const CHUNK: usize = 1 << 20;

type Message = (Request, Vec<Vec<u8>>);

/// What a worker thread sends back.
enum Answer {
    Reply(WorkerId, Box<EngineAnswer>),
    Parquet(ParquetReply, Vec<Vec<u8>>),
    /// A file could not be read.
    Failed(PathBuf, io::Error),
}

/// A pool with one thread for each worker.
pub struct Terminal {
    pool: Pool<Vec<u8>>,
    workers: Vec<Sender<Message>>,
    answers: Receiver<Answer>,
    /// Where the reader of Parquet files takes its requests, while there is one.
    parquet: Option<Sender<(ParquetRequest, Vec<Vec<u8>>)>>,
    to_answers: Sender<Answer>,
    paths: Arc<OnceLock<Vec<PathBuf>>>,
    pub files: BTreeMap<FileId, FileStatus>,
}

/// A query that ran.
pub struct Ran {
    pub rows: u64,
    pub summary: Box<Summary>,
}

/// Why there is no result.
pub enum Failure {
    Refused(Vec<Diagnostic>),
    Stopped(String),
}

/// A file that could not be read.
pub struct Unreadable {
    pub path: PathBuf,
    pub error: io::Error,
}

impl Terminal {
    pub fn new(shards: u32) -> Terminal {
        let (sender, answers) = channel();
        let paths = Arc::new(OnceLock::new());
        let workers = (0..shards).map(|at| {
            let (to_worker, requests) = channel();
            let worker = Worker {
                id: WorkerId(at),
                engine: Engine::default().with_clock(micros),
                requests,
                answers: sender.clone(),
                paths: paths.clone(),
            };
            thread::spawn(move || worker.run());
            to_worker
        });
        Terminal {
            workers: workers.collect(),
            pool: Pool::new(shards),
            answers,
            parquet: None,
            to_answers: sender,
            paths,
            files: BTreeMap::new(),
        }
    }

    /// Reads files, and all files in folders. Those without a header hold these fields.
    pub fn open(
        &mut self,
        arguments: &[PathBuf],
        fields: Option<&Layout>,
    ) -> Result<(), Unreadable> {
        let mut paths = Vec::new();
        for path in arguments {
            let unreadable = |error| Unreadable {
                path: path.clone(),
                error,
            };
            collect(path, &mut paths).map_err(unreadable)?;
        }
        let mut new = Vec::new();
        for (at, (path, size)) in paths.iter().enumerate() {
            new.push(NewFile {
                file: FileId::dropped(at as u32),
                path: path.to_string_lossy().replace('\\', "/"),
                size: *size,
            });
        }
        let paths = paths.into_iter().map(|(path, _)| path).collect();
        if self.paths.set(paths).is_err() {
            unreachable!("files are opened once");
        }
        let effects = self.pool.handle(Command::Open(new));
        self.lead(effects, |event| matches!(event, Event::LoadDone))?;
        if let Some(layout) = fields {
            let is_headless = |file: &&FileStatus| {
                let report = &file.report;
                !report.is_named && !report.is_unreadable()
            };
            let headless = self.files.values().filter(is_headless);
            let effects = self.pool.handle(Command::Name {
                files: headless.map(|file| file.file).collect(),
                layout: Some(layout.clone()),
            });
            self.lead(effects, |event| matches!(event, Event::LoadDone))?;
        }
        Ok(())
    }

    /// Files with the content of another one, or its beginning.
    pub fn twins(&mut self) -> Vec<Twin> {
        if !self.pool.is_comparing() {
            return Vec::new();
        }
        match self.lead(Vec::new(), |event| matches!(event, Event::Twins(_))) {
            Ok(Event::Twins(twins)) => twins,
            _ => Vec::new(),
        }
    }

    /// Leaves out records that say the same as an earlier one; the reason when there are too
    /// many records for that.
    pub fn leave_out_duplicates(&mut self) -> Result<(), String> {
        let effects = self.pool.handle(Command::LeaveOutDuplicates(true));
        let is_end = |event: &Event<Vec<u8>>| {
            matches!(
                event,
                Event::Duplicates(Duplicates::LeftOut | Duplicates::Refused(_))
            )
        };
        match self.lead(effects, is_end) {
            Ok(Event::Duplicates(Duplicates::Refused(reason))) => Err(reason),
            _ => Ok(()),
        }
    }

    /// Gives a command that ends in a result of the editor's slot.
    pub fn answer(&mut self, command: Command) -> Result<Ran, Failure> {
        let effects = self.pool.handle(command);
        let is_end = |event: &Event<Vec<u8>>| {
            matches!(
                event,
                Event::Done { .. } | Event::Refused { .. } | Event::Stopped { .. }
            )
        };
        match self.lead(effects, is_end) {
            Ok(Event::Done { rows, summary, .. }) => Ok(Ran { rows, summary }),
            Ok(Event::Refused { diagnostics, .. }) => Err(Failure::Refused(diagnostics)),
            Ok(Event::Stopped { reason, .. }) => Err(Failure::Stopped(reason)),
            _ => unreachable!("a query ends in one of these, and reads no file"),
        }
    }

    /// Rows of the result.
    pub fn page(&mut self, offset: u64, count: u64) -> Table {
        let effects = self.pool.handle(Command::Page {
            slot: Slot::Editor,
            offset,
            count,
        });
        match self.lead(effects, |event| matches!(event, Event::Page { .. })) {
            Ok(Event::Page { table, .. }) => Table::decode(&table).unwrap_or_default(),
            _ => unreachable!("a page is answered by a page"),
        }
    }

    /// Answers a question.
    pub fn diagnose(&mut self, question: Question) -> Diagnosis {
        let effects = self.pool.handle(Command::Inquire {
            topic: Topic::Report,
            questions: vec![question],
        });
        match self.lead(effects, |event| matches!(event, Event::Diagnosed { .. })) {
            Ok(Event::Diagnosed { mut diagnoses, .. }) if !diagnoses.is_empty() => {
                diagnoses.swap_remove(0)
            }
            _ => unreachable!("a question is answered, and reads no file"),
        }
    }

    pub fn held_bytes(&self) -> u64 {
        self.pool.held_bytes()
    }

    /// Hands a request to the reader of Parquet files, which is started if there is none.
    fn ask_parquet(&mut self, request: ParquetRequest, buffers: Vec<Vec<u8>>) {
        let to_reader = self.parquet.get_or_insert_with(|| {
            let (to_reader, requests) = channel();
            let (answers, paths) = (self.to_answers.clone(), self.paths.clone());
            thread::spawn(move || read_parquet(&requests, &answers, &paths));
            to_reader
        });
        let sent = to_reader.send((request, buffers));
        assert!(sent.is_ok(), "the reader's thread has panicked");
    }

    /// Delivers messages until an event that ends the matter.
    fn lead(
        &mut self,
        mut effects: Vec<Effect<Vec<u8>>>,
        is_end: impl Fn(&Event<Vec<u8>>) -> bool,
    ) -> Result<Event<Vec<u8>>, Unreadable> {
        loop {
            let mut end = None;
            for effect in effects {
                match effect {
                    Effect::Send {
                        worker,
                        request,
                        buffers,
                    } => {
                        let sent = self.workers[worker.0 as usize].send((request, buffers));
                        assert!(sent.is_ok(), "a worker thread has panicked");
                    }
                    Effect::Parquet { request, buffers } => self.ask_parquet(request, buffers),
                    Effect::EndParquet => self.parquet = None,
                    // The terminal writes pages down itself.
                    Effect::Piece { .. } => {}
                    Effect::Event(event) => {
                        if let Event::File(status) = &event {
                            self.files.insert(status.file, (**status).clone());
                        }
                        if is_end(&event) {
                            end = Some(event);
                        }
                    }
                }
            }
            if let Some(event) = end {
                return Ok(event);
            }
            effects = match self.answers.recv() {
                Ok(Answer::Reply(worker, answer)) => {
                    let (reply, buffers) = *answer;
                    self.pool.receive(worker, reply, buffers)
                }
                Ok(Answer::Parquet(reply, buffers)) => self.pool.receive_parquet(reply, buffers),
                Ok(Answer::Failed(path, error)) => return Err(Unreadable { path, error }),
                Err(_) => unreachable!("workers outlive the terminal"),
            };
        }
    }
}

/// A file on disk, read from anywhere.
struct Disk {
    file: Mutex<File>,
    size: u64,
}

impl Disk {
    fn open(path: &Path) -> io::Result<Disk> {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        Ok(Disk {
            file: Mutex::new(file),
            size,
        })
    }
}

impl View for Disk {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut file = self.file.lock().map_err(|_| io::ErrorKind::Other)?;
        file.seek(SeekFrom::Start(offset))?;
        let mut bytes = vec![0; length];
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

/// Reads Parquet files until nobody asks any more.
fn read_parquet(
    requests: &Receiver<(ParquetRequest, Vec<Vec<u8>>)>,
    answers: &Sender<Answer>,
    paths: &OnceLock<Vec<PathBuf>>,
) {
    let mut engine = ParquetEngine::default();
    while let Ok((request, buffers)) = requests.recv() {
        let answer = match request {
            ParquetRequest::Open { reading, part } => {
                let path = paths.get().map(|paths| &paths[part.file.dropped as usize]);
                let view: Arc<dyn View> = match (buffers.into_iter().next(), path) {
                    (Some(bytes), _) => Arc::new(bytes),
                    (None, None) => continue,
                    (None, Some(path)) => match Disk::open(path) {
                        Ok(disk) => Arc::new(disk),
                        Err(error) => {
                            let _ = answers.send(Answer::Failed(path.clone(), error));
                            continue;
                        }
                    },
                };
                Some((engine.open(reading, view), Vec::new()))
            }
            ParquetRequest::More { reading } => engine.more(reading),
            ParquetRequest::Close => {
                engine.close();
                None
            }
        };
        if let Some((reply, buffers)) = answer {
            // Nobody listens any more when the program ends.
            let _ = answers.send(Answer::Parquet(reply, buffers));
        }
    }
}

/// Appends a file with its size, or all files below a folder in the order of their names.
fn collect(path: &Path, out: &mut Vec<(PathBuf, u64)>) -> io::Result<()> {
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_dir() {
        out.push((path.to_path_buf(), metadata.len()));
        return Ok(());
    }
    let mut entries: Vec<PathBuf> = std::fs::read_dir(path)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    entries.sort();
    for entry in entries {
        collect(&entry, out)?;
    }
    Ok(())
}

struct Worker {
    id: WorkerId,
    engine: Engine,
    requests: Receiver<Message>,
    answers: Sender<Answer>,
    paths: Arc<OnceLock<Vec<PathBuf>>>,
}

impl Worker {
    fn run(mut self) {
        loop {
            let message = if self.engine.is_busy() {
                match self.requests.try_recv() {
                    Ok(message) => Some(message),
                    Err(TryRecvError::Empty) => None,
                    Err(TryRecvError::Disconnected) => return,
                }
            } else {
                match self.requests.recv() {
                    Ok(message) => Some(message),
                    Err(_) => return,
                }
            };
            if let Some((request, buffers)) = message {
                self.serve(request, buffers);
            }
            let answers = self.engine.step();
            self.reply(answers);
        }
    }

    fn reply(&self, answers: impl IntoIterator<Item = EngineAnswer>) {
        for answer in answers {
            // Nobody listens any more when the program ends.
            let _ = self.answers.send(Answer::Reply(self.id, Box::new(answer)));
        }
    }

    fn serve(&mut self, request: Request, buffers: Vec<Vec<u8>>) {
        let file = match &request {
            Request::Sniff { file, .. } => *file,
            Request::Load { part, .. } => part.file,
            Request::Digest { file, .. } => *file,
            _ => {
                let answers = self.engine.handle(request, buffers);
                return self.reply(answers);
            }
        };
        let path = match self.paths.get() {
            Some(paths) => paths[file.dropped as usize].clone(),
            None => return,
        };
        let digested = match &request {
            Request::Digest { file, .. } => Some(*file),
            _ => None,
        };
        let Err(error) = self.read(&path, request) else {
            return;
        };
        if let Some(file) = digested {
            let answer = self.engine.finish_digest(file, false);
            self.reply([answer]);
        } else {
            let _ = self.answers.send(Answer::Failed(path, error));
        }
    }

    fn read(&mut self, path: &Path, request: Request) -> io::Result<()> {
        let mut input = File::open(path)?;
        match request {
            Request::Sniff { file, path } => {
                let mut head = Vec::new();
                input.take(SNIFF_BYTES).read_to_end(&mut head)?;
                self.reply([self.engine.sniff(file, &path, &head)]);
            }
            Request::Load { part, .. } => {
                let answers = self.engine.handle(request, Vec::new());
                self.reply(answers);
                let mut chunk = vec![0; CHUNK];
                while let Some(range) = self.engine.wants(part) {
                    input.seek(SeekFrom::Start(range.start))?;
                    let mut bytes = (&input).take(range.end - range.start);
                    'range: loop {
                        let read = bytes.read(&mut chunk)?;
                        let mut rest = &chunk[..read];
                        while !rest.is_empty() {
                            match self.engine.feed(part, rest) {
                                Some(used) => rest = &rest[used..],
                                None => break 'range,
                            }
                        }
                        if read == 0 {
                            break;
                        }
                        let answers = self.engine.load_progress(part);
                        self.reply(answers);
                    }
                }
                while self.engine.flush(part) {}
                let answer = self.engine.finish_load(part);
                self.reply(answer);
            }
            Request::Digest { file, .. } => {
                let answers = self.engine.handle(request, Vec::new());
                self.reply(answers);
                let mut chunk = vec![0; CHUNK];
                'file: loop {
                    let read = input.read(&mut chunk)?;
                    let mut rest = &chunk[..read];
                    while !rest.is_empty() {
                        match self.engine.feed_digest(file, rest) {
                            Some(used) => rest = &rest[used..],
                            None => break 'file,
                        }
                    }
                    if read == 0 {
                        break;
                    }
                }
                let answer = self.engine.finish_digest(file, true);
                self.reply([answer]);
            }
            _ => {}
        }
        Ok(())
    }
}

/// Microseconds since the first call.
fn micros() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_micros() as u64
}
