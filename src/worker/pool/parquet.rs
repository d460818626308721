//! Parquet files: which is read now, and to whom its rows go.

use super::{Effect, send};
use crate::column::{FileId, Part};
use crate::ingest::parquet::ParquetProblem;
use crate::worker::parquet::{ParquetReply, ParquetRequest, ReadingId, RowsRequest};
use crate::worker::protocol::{Request, WorkerId};
use std::collections::VecDeque;

/// How many chunks are asked for and not kept yet: while one is kept, the next is read.
const CHUNKS_AHEAD: usize = 2;

pub struct Parquets<B> {
    waiting: VecDeque<Waiting<B>>,
    current: Option<Current>,
    readings: u32,
    /// Whether the reader has been asked for anything since it was last ended.
    is_reader_up: bool,
}

/// A file that a worker has found to be a Parquet file.
struct Waiting<B> {
    part: Part,
    /// Who keeps the rows.
    worker: WorkerId,
    /// The file itself, where it is no dropped one.
    bytes: Vec<B>,
}

struct Current {
    reading: ReadingId,
    part: Part,
    worker: WorkerId,
}

impl<B> Parquets<B> {
    pub fn new() -> Parquets<B> {
        Parquets {
            waiting: VecDeque::new(),
            current: None,
            readings: 0,
            is_reader_up: false,
        }
    }

    /// A worker waits for the rows of a part; `bytes` are those of a file that was not
    /// dropped itself.
    pub fn found(&mut self, worker: WorkerId, part: Part, bytes: Vec<B>, out: &mut Vec<Effect<B>>) {
        self.waiting.push_back(Waiting {
            part,
            worker,
            bytes,
        });
        self.begin(out);
    }

    /// Whether there is a reader without anything to read.
    pub fn can_rest(&self) -> bool {
        self.is_reader_up && self.current.is_none() && self.waiting.is_empty()
    }

    /// No file is read any more, of any kind: the reader is ended. While others are still
    /// looked at, the next may be a Parquet file again.
    pub fn rest(&mut self, out: &mut Vec<Effect<B>>) {
        if self.can_rest() {
            self.is_reader_up = false;
            out.push(Effect::EndParquet);
        }
    }

    /// Begins the next file if one waits and none is read now.
    fn begin(&mut self, out: &mut Vec<Effect<B>>) {
        if self.current.is_some() {
            return;
        }
        let Some(next) = self.waiting.pop_front() else {
            return;
        };
        let reading = ReadingId(self.readings);
        self.readings += 1;
        self.is_reader_up = true;
        self.current = Some(Current {
            reading,
            part: next.part,
            worker: next.worker,
        });
        out.push(Effect::Parquet {
            request: ParquetRequest::Open {
                reading,
                part: next.part,
            },
            buffers: next.bytes,
        });
    }

    fn ask(&self, out: &mut Vec<Effect<B>>) {
        if let Some(Current { reading, .. }) = self.current {
            out.push(Effect::Parquet {
                request: ParquetRequest::More { reading },
                buffers: Vec::new(),
            });
        }
    }

    /// Takes in what the reader answered.
    pub fn receive(&mut self, reply: ParquetReply, buffers: Vec<B>, out: &mut Vec<Effect<B>>) {
        let (ParquetReply::Opened { reading, .. }
        | ParquetReply::Rows { reading }
        | ParquetReply::Ended { reading, .. }) = &reply;
        let current = self.current.as_ref();
        // Others are of a file that nobody waits for any more.
        let Some(&Current { part, worker, .. }) = current.filter(|it| it.reading == *reading)
        else {
            return;
        };
        match reply {
            ParquetReply::Opened { contents, .. } => {
                let request = Request::Rows(RowsRequest::Begin { part, contents });
                out.push(send(worker, request));
                for _ in 0..CHUNKS_AHEAD {
                    self.ask(out);
                }
            }
            ParquetReply::Rows { .. } => out.push(Effect::Send {
                worker,
                request: Request::Rows(RowsRequest::Add { part }),
                buffers,
            }),
            ParquetReply::Ended { problem, .. } => self.end(problem, out),
        }
    }

    fn end(&mut self, problem: Option<ParquetProblem>, out: &mut Vec<Effect<B>>) {
        if let Some(Current { part, worker, .. }) = self.current.take() {
            let request = Request::Rows(RowsRequest::End { part, problem });
            out.push(send(worker, request));
        }
        self.begin(out);
    }

    /// The rows of a chunk are kept.
    pub fn kept(&self, part: Part, out: &mut Vec<Effect<B>>) {
        if self.current.as_ref().is_some_and(|it| it.part == part) {
            self.ask(out);
        }
    }

    /// The reader died, or could not be started.
    pub fn reader_lost(&mut self, problem: ParquetProblem, out: &mut Vec<Effect<B>>) {
        self.is_reader_up = false;
        self.end(Some(problem), out);
    }

    /// Nobody waits for this part any more.
    pub fn settled(&mut self, part: Part, out: &mut Vec<Effect<B>>) {
        self.leave(|_, other| other == part, out);
    }

    /// Nobody waits for these files any more.
    pub fn forget(&mut self, files: &[FileId], out: &mut Vec<Effect<B>>) {
        self.leave(|_, part| files.contains(&part.file), out);
    }

    /// A worker was lost, which will find its files anew.
    pub fn worker_lost(&mut self, lost: WorkerId, out: &mut Vec<Effect<B>>) {
        self.leave(|worker, _| worker == lost, out);
    }

    fn leave(&mut self, is_left: impl Fn(WorkerId, Part) -> bool, out: &mut Vec<Effect<B>>) {
        self.waiting.retain(|it| !is_left(it.worker, it.part));
        let current = self.current.as_ref();
        if current.is_some_and(|it| is_left(it.worker, it.part)) {
            self.current = None;
            out.push(Effect::Parquet {
                request: ParquetRequest::Close,
                buffers: Vec::new(),
            });
        }
        self.begin(out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::parquet::Contents;

    fn part(file: u32) -> Part {
        Part {
            file: FileId::dropped(file),
            index: 0,
        }
    }

    /// Effects in short: `open 0`, `more`, `close`, `end`, and what workers are sent.
    fn words(effects: Vec<Effect<()>>) -> Vec<String> {
        let word = |effect| match effect {
            Effect::Parquet { request, .. } => match request {
                ParquetRequest::Open { part, .. } => format!("open {}", part.file.dropped),
                ParquetRequest::More { .. } => "more".to_string(),
                ParquetRequest::Close => "close".to_string(),
            },
            Effect::EndParquet => "end".to_string(),
            Effect::Piece { .. } => "piece".to_string(),
            Effect::Send {
                worker,
                request: Request::Rows(request),
                ..
            } => match request {
                RowsRequest::Begin { .. } => format!("{} begins", worker.0),
                RowsRequest::Add { .. } => format!("{} adds", worker.0),
                RowsRequest::End { problem, .. } => match problem {
                    Some(_) => format!("{} ends badly", worker.0),
                    None => format!("{} ends", worker.0),
                },
            },
            Effect::Send { .. } | Effect::Event(_) => "other".to_string(),
        };
        effects.into_iter().map(word).collect()
    }

    /// Does something and checks what comes of it.
    #[track_caller]
    fn check(
        parquets: &mut Parquets<()>,
        act: impl FnOnce(&mut Parquets<()>, &mut Vec<Effect<()>>),
        expected: &[&str],
    ) {
        let mut out = Vec::new();
        act(parquets, &mut out);
        assert_eq!(words(out), expected);
    }

    fn opened(reading: u32) -> ParquetReply {
        ParquetReply::Opened {
            reading: ReadingId(reading),
            contents: Contents {
                columns: vec!["bytes".to_string()],
                entries: 9,
                evidence: String::new(),
            },
        }
    }

    fn rows(reading: u32) -> ParquetReply {
        let reading = ReadingId(reading);
        ParquetReply::Rows { reading }
    }

    fn ended(reading: u32) -> ParquetReply {
        ParquetReply::Ended {
            reading: ReadingId(reading),
            problem: None,
        }
    }

    fn found(worker: u32, file: u32) -> impl FnOnce(&mut Parquets<()>, &mut Vec<Effect<()>>) {
        move |it, out| it.found(WorkerId(worker), part(file), Vec::new(), out)
    }

    fn replied(reply: ParquetReply) -> impl FnOnce(&mut Parquets<()>, &mut Vec<Effect<()>>) {
        move |it, out| it.receive(reply, Vec::new(), out)
    }

    #[test]
    fn files_are_read_one_after_another_as_fast_as_rows_are_kept() {
        let it = &mut Parquets::new();
        check(it, found(3, 0), &["open 0"]);
        check(it, found(1, 1), &[]);
        check(it, replied(opened(0)), &["3 begins", "more", "more"]);
        check(it, replied(rows(0)), &["3 adds"]);
        check(it, |it, out| it.kept(part(1), out), &[]);
        check(it, |it, out| it.kept(part(0), out), &["more"]);
        check(it, replied(ended(0)), &["3 ends", "open 1"]);
        check(it, |it, out| it.settled(part(0), out), &[]);
        check(it, Parquets::rest, &[]);
        check(it, replied(ended(1)), &["1 ends"]);
        check(it, |it, out| it.settled(part(1), out), &[]);
        check(it, Parquets::rest, &["end"]);
        check(it, Parquets::rest, &[]);
        check(it, found(0, 2), &["open 2"]);
    }

    #[test]
    fn what_nobody_waits_for_is_left() {
        let it = &mut Parquets::new();
        check(it, found(0, 0), &["open 0"]);
        check(it, found(0, 1), &[]);
        check(it, found(1, 2), &[]);
        check(it, |it, out| it.settled(part(1), out), &[]);
        check(
            it,
            |it, out| it.worker_lost(WorkerId(0), out),
            &["close", "open 2"],
        );
        check(it, replied(opened(0)), &[]);
        check(it, replied(rows(0)), &[]);
        check(it, replied(opened(1)), &["1 begins", "more", "more"]);
        let files = [FileId::dropped(2)];
        check(it, |it, out| it.forget(&files, out), &["close"]);
        check(it, replied(ended(1)), &[]);
        check(it, Parquets::rest, &["end"]);
    }

    #[test]
    fn a_lost_reader_is_started_again_for_the_next_file() {
        let it = &mut Parquets::new();
        check(it, found(0, 0), &["open 0"]);
        check(it, found(1, 1), &[]);
        check(it, replied(opened(0)), &["0 begins", "more", "more"]);
        let lost = |it: &mut Parquets<()>, out: &mut Vec<Effect<()>>| {
            it.reader_lost(ParquetProblem::ReaderLost, out);
        };
        check(it, lost, &["0 ends badly", "open 1"]);
        check(it, lost, &["1 ends badly"]);
        check(it, lost, &[]);
    }
}
