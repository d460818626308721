//! Work for nobody, done before there is any.
//!
//! A browser compiles a function of WebAssembly when it is first called, and compiles it well once it
//! has run for a while. So a worker that has nothing to do yet reads a made-up log and asks it what
//! people ask: the first file is then read, and the first query answered, by code that is ready.

use super::engine::{Answer, Engine};
use super::protocol::{Output, QueryId, Reply, Request, SliceStart};
use crate::column::{FileId, Part};
use crate::query::Selection;
use flate2::Crc;
use std::collections::VecDeque;
use std::fmt::Write;

/// How many lines are made up, and how often they are read: making them up takes longer.
const LINES: u32 = 1_500;
const TIMES: usize = 4;

/// How many bytes are read in one step.
const PIECE: usize = 1 << 16;

/// What is asked: what groups few and many rows, what filters, bins, sorts, and counts values.
const QUESTIONS: [&str; 6] = [
    "stats sum(bytes) as bytesTransferred by srcAddr, dstAddr | sort bytesTransferred desc | limit 10",
    "stats count(*) as records, max(bytes) by action",
    "filter action = 'REJECT' | stats count(*) as rejected by srcAddr | sort rejected desc | limit 10",
    "stats sum(bytes) as total by bin(5m) as time, action",
    "filter action = 'REJECT' and dstPort = 22 | fields @timestamp, srcAddr, dstAddr, bytes \
     | sort @timestamp desc | limit 100",
    "stats count_distinct(dstPort) as ports by srcAddr | sort ports desc | limit 20",
];

/// A worker's engine at work on a made-up log. It has nothing to do with the engine that serves the page.
pub struct Rehearsal {
    engine: Engine,
    acts: VecDeque<Act>,
    /// How many queries have begun.
    asked: u32,
    /// How many gave a page of rows.
    answered: u32,
}

enum Act {
    /// A file of this content is read on from here.
    Read {
        part: Part,
        bytes: Vec<u8>,
        from: usize,
    },
    Ask(&'static str),
}

impl Default for Rehearsal {
    fn default() -> Rehearsal {
        let text = log();
        let packed = gzip(text.as_bytes());
        let files = [("plain.log", text.into_bytes()), ("packed.log.gz", packed)];
        let files = std::iter::repeat_n(files, TIMES).flatten();
        let mut engine = Engine::default();
        let mut acts = VecDeque::new();
        for (number, (path, bytes)) in (0..).zip(files) {
            let part = Part {
                file: FileId::dropped(number),
                index: 0,
            };
            let size = bytes.len() as u64;
            engine.handle(
                Request::Load {
                    part,
                    path: path.to_string(),
                    from: 0,
                    until: size,
                    size,
                    layout: None,
                    is_named: false,
                    given: Vec::new(),
                    place: None,
                    workers: 1,
                },
                Vec::new(),
            );
            acts.push_back(Act::Read {
                part,
                bytes,
                from: 0,
            });
        }
        acts.extend(QUESTIONS.map(Act::Ask));
        Rehearsal {
            engine,
            acts,
            asked: 0,
            answered: 0,
        }
    }
}

impl Rehearsal {
    /// Does a bounded piece of work: what a worker would answer to the page; `None` when all is done.
    pub fn step(&mut self) -> Option<Vec<Answer>> {
        let answers = match self.engine.is_busy() {
            true => self.engine.step(),
            false => match self.acts.pop_front()? {
                Act::Read { part, bytes, from } => self.read(part, bytes, from),
                Act::Ask(text) => {
                    let query = QueryId(self.asked);
                    self.asked += 1;
                    let run = Request::Run {
                        query,
                        text: text.to_string(),
                        selection: Selection::default(),
                        now: 0,
                        fields: None,
                    };
                    self.engine.handle(run, Vec::new())
                }
            },
        };
        for (reply, buffers) in &answers {
            self.go_on(reply, buffers);
        }
        Some(answers)
    }

    fn read(&mut self, part: Part, bytes: Vec<u8>, from: usize) -> Vec<Answer> {
        let until = bytes.len().min(from + PIECE);
        let used = self.engine.feed(part, &bytes[from..until]);
        let from = from + used.unwrap_or(bytes.len());
        if from < bytes.len() {
            self.acts.push_front(Act::Read { part, bytes, from });
            return Vec::new();
        }
        while self.engine.flush(part) {}
        self.engine.finish_load(part)
    }

    /// Leads a query on, as the page would if this worker had all records.
    fn go_on(&mut self, reply: &Reply, buffers: &[Vec<u8>]) {
        let (request, buffers) = match reply {
            Reply::Ready { query, output, .. } => match output {
                Output::Groups { .. } => (
                    Request::Scatter {
                        query: *query,
                        pieces: 2,
                    },
                    Vec::new(),
                ),
                Output::Limited { rows, .. } | Output::Result { rows, .. } => (
                    Request::Slice {
                        query: *query,
                        ticket: 0,
                        from: SliceStart::Row(0),
                        count: (*rows).min(100),
                        with_columns: true,
                    },
                    Vec::new(),
                ),
            },
            Reply::Scattered { query } => (
                Request::Gather {
                    query: *query,
                    makes_total: true,
                },
                buffers.to_vec(),
            ),
            Reply::Sliced { query, ticket, .. } => (
                Request::MergePage {
                    query: *query,
                    ticket: *ticket,
                    starts: vec![0],
                    position: 0,
                    count: 100,
                },
                buffers.to_vec(),
            ),
            Reply::Page { query, .. } => {
                self.answered += 1;
                (Request::Drop { query: *query }, Vec::new())
            }
            _ => return,
        };
        let answers = self.engine.handle(request, buffers);
        for (reply, buffers) in &answers {
            self.go_on(reply, buffers);
        }
    }
}

/// Records of two networks and of those who knock at them, without a header.
fn log() -> String {
    let mut text = String::new();
    let mut state = 1_u64;
    let mut random = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % below
    };
    for line in 0..LINES {
        let interface = random(40);
        let start = 1_794_700_800 + line / 20;
        // Nothing is thrown by writing to a text.
        let _ = match random(50) {
            0 => writeln!(
                text,
                "2 210987654321 eni-{interface:017x} - - - - - - - {start} {} - NODATA",
                start + 60,
            ),
            1 => writeln!(
                text,
                "2 210987654321 eni-{interface:017x} 2001:db8:7::{:x} 2001:db8:20:4::{:x} 50112 443 6 30 \
                 5120 {start} {} ACCEPT OK",
                random(4_000),
                random(40),
                start + 60,
            ),
            kind => writeln!(
                text,
                "2 210987654321 eni-{interface:017x} 10.1.{}.{} 10.2.0.{} {} {} {} {} {} {start} {} {} OK",
                random(16),
                random(250),
                random(250),
                32_768 + random(28_000),
                [22, 53, 80, 443, 5432][random(5) as usize],
                [6, 17][random(2) as usize],
                1 + random(300),
                40 + random(900_000),
                start + 60,
                if kind < 6 { "REJECT" } else { "ACCEPT" },
            ),
        };
    }
    text
}

/// The text of ASCII characters in gzip (RFC 1952): one block of literals in the fixed code (RFC 1951,
/// 3.2.6), eight bits each.
fn gzip(text: &[u8]) -> Vec<u8> {
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    // The last block, in the fixed code: three bits, so that every code begins at the fourth.
    let mut before = 0b011;
    for &character in text {
        let code = (0x30 + character).reverse_bits();
        packed.push(before | code << 3);
        before = code >> 5;
    }
    // The end of a block is seven zeros.
    packed.extend([before, 0]);
    let mut crc = Crc::new();
    crc.update(text);
    packed.extend(crc.sum().to_le_bytes());
    packed.extend((text.len() as u32).to_le_bytes());
    packed
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read;

    #[test]
    fn all_is_read_and_every_question_answered() {
        let mut rehearsal = Rehearsal::default();
        let mut lines = 0;
        while let Some(answers) = rehearsal.step() {
            for (reply, _) in answers {
                match reply {
                    Reply::Loaded(file) => {
                        assert_eq!(file.report.counts.rejected, 0);
                        lines += file.report.counts.lines;
                    }
                    Reply::Refused { diagnostics, .. } => panic!("{diagnostics:?}"),
                    Reply::Stopped { reason, .. } => panic!("{reason}"),
                    _ => {}
                }
            }
        }
        assert_eq!(lines, 2 * TIMES as u64 * u64::from(LINES));
        assert_eq!(rehearsal.answered as usize, QUESTIONS.len());
    }

    #[test]
    fn what_is_packed_is_unpacked_by_others() {
        for text in ["", "a", "one two three\n"] {
            let mut unpacked = String::new();
            let packed = gzip(text.as_bytes());
            GzDecoder::new(&packed[..])
                .read_to_string(&mut unpacked)
                .expect("it is gzip");
            assert_eq!(unpacked, text);
        }
    }
}
