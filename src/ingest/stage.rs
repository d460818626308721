//! What the bytes of a file pass through on their way to its content: unpacking and
//! conversion, one stage after another.
//!
//! A stage takes no more than the one behind it has room for, so that a push is a bounded
//! piece of work however often the bytes are packed.

use super::File;
use super::archive::zip::Listing;
use super::archive::{Archive, Member};
use super::report::Problem;
use crate::column::Shard;

/// How many unpacked bytes are made at a time.
const BUFFER: usize = 1 << 17;

/// How many bytes must be there before the format is decided, unless the file is smaller;
/// its fingerprint covers as many. A fuzzer tries a hundred times as many files with fewer.
pub const HEAD: usize = if cfg!(fuzzing) { 256 } else { 65_536 };

/// Unpacked bytes beyond this many are an attack when they are also more than
/// [`MAX_RATIO`] times the packed size. Deflate reaches 1,032 at most, and only for
/// runs of a single byte; flow logs stay below 100.
const MAX_INFLATED: u64 = 1 << 30;
const MAX_RATIO: u64 = 1_000;

/// A conversion of bytes, pushed.
pub trait Decode: Send {
    /// Converts until the output, of at least 16 bytes, is full or the input is used up.
    /// A call without input gets out what has been read but not written.
    fn decode(&mut self, input: &[u8], output: &mut [u8]) -> Step;

    /// Whether nothing more will come, whatever is put in.
    fn has_stopped(&self) -> bool;

    /// What is to be said when the input ends here and so breaks off.
    fn cut_off(&self) -> Option<Problem>;
}

/// What one call of [`Decode::decode`] did.
pub struct Step {
    /// Bytes taken from the input.
    pub read: usize,
    /// Bytes written to the output.
    pub written: usize,
    /// What is wrong behind the bytes that were written.
    pub problem: Option<Problem>,
}

/// What one push may do, and where its records go.
pub struct Pass<'a> {
    pub shard: &'a mut Shard,
    /// How many more bytes may reach the end of the stages.
    pub budget: usize,
    pub expansion: &'a mut Expansion,
}

/// How much has come of how little, through all stages together.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expansion {
    /// Bytes of the dropped file that were read.
    pub read: u64,
    /// Bytes that were unpacked, at each stage.
    pub written: u64,
}

impl Expansion {
    /// Whether so few bytes becoming so many is meant to do harm.
    pub fn is_attack(&self) -> bool {
        self.written > MAX_INFLATED && self.written / MAX_RATIO > self.read
    }
}

pub enum Stage {
    /// Too few bytes are there to decide what they are.
    Head(Vec<u8>),
    /// The head is known and on its way to the stage that it called for.
    Known(Box<Known>),
    Unpack(Box<Unpack>),
    /// The content of the file is framed.
    Content,
    /// The file holds others, which are read one after another.
    Archive(Box<Archive>),
    /// The file holds others, whose directory is being read.
    Listing(Box<Listing>),
    /// Nothing more is read.
    Done,
}

pub struct Known {
    head: Vec<u8>,
    /// Where in the head the bytes begin that have not gone on.
    at: usize,
    next: Stage,
}

pub struct Unpack {
    decoder: Box<dyn Decode>,
    buffer: Box<[u8]>,
    /// The bytes `from..until` of the buffer have not gone on.
    from: usize,
    until: usize,
    /// What is wrong behind these bytes, to be said when they have gone on: what is wrong
    /// in them comes first, in whichever pieces they come.
    problem: Option<Problem>,
    next: Stage,
}

impl Stage {
    /// The stage that converts what goes on to `next`.
    pub fn unpack(decoder: impl Decode + 'static, next: Stage) -> Stage {
        Stage::Unpack(Box::new(Unpack {
            decoder: Box::new(decoder),
            buffer: vec![0; BUFFER].into(),
            from: 0,
            until: 0,
            problem: None,
            next,
        }))
    }

    /// Takes bytes; returns how many were used. Fewer than given are used only when the
    /// budget is spent.
    pub fn push(&mut self, bytes: &[u8], file: &mut File, pass: &mut Pass) -> usize {
        match self {
            Stage::Head(head) => {
                if head.is_empty() && bytes.len() >= HEAD {
                    *self = file.start(&bytes[..HEAD]);
                    return self.push(bytes, file, pass);
                }
                let used = bytes.len().min(HEAD - head.len());
                head.extend_from_slice(&bytes[..used]);
                if head.len() == HEAD {
                    self.decide(file);
                }
                used
            }
            Stage::Known(known) => {
                if !known.push(file, pass) {
                    return 0;
                }
                *self = std::mem::replace(&mut known.next, Stage::Done);
                self.push(bytes, file, pass)
            }
            Stage::Unpack(unpack) => unpack.push(bytes, file, pass),
            Stage::Content => {
                let used = bytes.len().min(pass.budget);
                pass.budget -= used;
                file.read(&bytes[..used], pass.shard);
                if file.content.is_done() {
                    *self = Stage::Done;
                }
                used
            }
            Stage::Archive(archive) => {
                let (used, is_over) = archive.push(bytes, file, pass);
                if is_over {
                    archive.say(file);
                    *self = Stage::Done;
                }
                used
            }
            Stage::Listing(listing) => {
                if listing.is_asked() {
                    match listing.push(bytes) {
                        Ok(None) => {}
                        Ok(Some(listed)) => {
                            file.list(listed);
                            *self = Stage::Done;
                        }
                        Err(_) => {
                            file.is_to_restart = true;
                            *self = Stage::Archive(Archive::zip(&file.container));
                        }
                    }
                }
                bytes.len()
            }
            Stage::Done => bytes.len(),
        }
    }

    /// Decides by the head that is there how to go on.
    fn decide(&mut self, file: &mut File) {
        if let Stage::Head(head) = self {
            let head = std::mem::take(head);
            let next = file.start(&head);
            *self = Stage::Known(Box::new(Known { head, at: 0, next }));
        }
    }

    /// Whether nothing more is needed.
    pub fn is_done(&self) -> bool {
        match self {
            Stage::Done => true,
            Stage::Known(known) => known.next.is_done(),
            Stage::Unpack(unpack) => {
                let is_empty = unpack.from == unpack.until;
                unpack.next.is_done() || unpack.decoder.has_stopped() && is_empty
            }
            Stage::Listing(listing) => !listing.is_asked(),
            Stage::Head(_) | Stage::Content | Stage::Archive(_) => false,
        }
    }

    /// The listing of an archive, if that is how the file is read.
    pub fn listing(&mut self, file: &mut File) -> Option<&mut Listing> {
        self.decide(file);
        if let Stage::Known(known) = self
            && let Stage::Listing(_) = known.next
        {
            *self = std::mem::replace(&mut known.next, Stage::Done);
        }
        match self {
            Stage::Listing(listing) => Some(listing),
            _ => None,
        }
    }

    /// What has been read of the members of an archive.
    pub fn members(&mut self) -> Vec<Member> {
        match self {
            Stage::Unpack(unpack) => unpack.next.members(),
            Stage::Known(known) => known.next.members(),
            Stage::Archive(archive) => archive.members(),
            Stage::Head(_) | Stage::Content | Stage::Listing(_) | Stage::Done => Vec::new(),
        }
    }

    /// Lets bytes go on that are held back, as far as the budget allows; no more will be
    /// pushed.
    pub fn flush(&mut self, file: &mut File, pass: &mut Pass) {
        self.decide(file);
        self.push(&[], file, pass);
        if let Stage::Unpack(unpack) = self {
            unpack.next.flush(file, pass);
        }
    }

    /// Lets all bytes go on that are held back.
    fn drain(&mut self, file: &mut File, pass: &mut Pass) {
        pass.budget = usize::MAX;
        self.flush(file, pass);
    }

    /// The bytes end here, though something is missing: an entry that is not complete is
    /// rejected.
    pub fn cut_off(&mut self, file: &mut File, pass: &mut Pass) {
        self.drain(file, pass);
        match self {
            Stage::Unpack(unpack) => unpack.next.cut_off(file, pass),
            Stage::Content | Stage::Done => file.content.cut_off(&mut file.report),
            Stage::Archive(archive) => archive.cut_off(file, pass),
            Stage::Head(_) | Stage::Known(_) | Stage::Listing(_) => {}
        }
    }

    /// Nobody wants the rest: keeps what was read.
    pub fn cancel(&mut self, file: &mut File, pass: &mut Pass) {
        self.drain(file, pass);
        match self {
            Stage::Unpack(unpack) => unpack.next.cancel(file, pass),
            Stage::Archive(archive) => archive.cancel(file, pass),
            _ => file.seal(pass.shard),
        }
        *self = Stage::Done;
    }

    /// The bytes end here.
    pub fn finish(&mut self, file: &mut File, pass: &mut Pass) {
        self.drain(file, pass);
        match self {
            Stage::Unpack(unpack) => {
                if let Some(problem) = unpack.decoder.cut_off() {
                    file.report.set_problem(problem);
                    unpack.next.cut_off(file, pass);
                }
                unpack.next.finish(file, pass);
            }
            Stage::Archive(archive) => archive.finish(file, pass),
            _ => file.finish(pass.shard),
        }
        *self = Stage::Done;
    }
}

impl Known {
    /// Hands the head on; `false` when the budget is spent before its end.
    fn push(&mut self, file: &mut File, pass: &mut Pass) -> bool {
        while self.at < self.head.len() {
            if pass.budget == 0 {
                return false;
            }
            self.at += self.next.push(&self.head[self.at..], file, pass);
        }
        true
    }
}

impl Unpack {
    fn push(&mut self, bytes: &[u8], file: &mut File, pass: &mut Pass) -> usize {
        let mut used = 0;
        loop {
            while self.from < self.until {
                if pass.budget == 0 {
                    return used;
                }
                let pending = &self.buffer[self.from..self.until];
                self.from += self.next.push(pending, file, pass);
            }
            if self.next.is_done() {
                return bytes.len();
            }
            if let Some(problem) = self.problem.take() {
                file.report.set_problem(problem);
            }
            if self.decoder.has_stopped() {
                return bytes.len();
            }
            let step = self.decoder.decode(&bytes[used..], &mut self.buffer);
            used += step.read;
            (self.from, self.until) = (0, step.written);
            self.problem = step.problem;
            pass.expansion.written += step.written as u64;
            if pass.expansion.is_attack() {
                let text_bytes = pass.expansion.written;
                let problem = Problem::InflateLimit { text_bytes };
                file.report.set_problem(problem);
                self.from = self.until;
                self.next.cut_off(file, pass);
                self.next = Stage::Done;
                return bytes.len();
            }
            let is_idle = step.read == 0 || used == bytes.len();
            if step.written == 0 && is_idle && self.problem.is_none() {
                return used;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_absurd_ratios_are_an_attack() {
        const GIB: u64 = 1 << 30;
        for (read, written, expected) in [
            (1 << 20, GIB, false),
            (1 << 20, GIB + GIB / 2, true),
            (100 << 20, 100 * GIB, true),
            (100 << 20, 90 * GIB, false),
            (1_000, GIB / 2, false),
        ] {
            assert_eq!(Expansion { read, written }.is_attack(), expected);
        }
    }
}
