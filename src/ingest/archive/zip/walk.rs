//! The members of a zip archive, as they come in a stream.

use super::super::{Found, Header, Kind, Walker};
use super::{
    DEFLATED, DESCRIBED, DESCRIPTOR, DIRECTORY, ELSEWHERE, ENCRYPTED, END, END64, Entry,
    LOCAL_SIZE, Local, STORED, name, read_zip64,
};
use crate::ingest::report::Problem;
use crate::ingest::stage::Decode;
use memchr::memmem;

/// How long a data descriptor with its signature is: with small sizes, and with large ones.
const DESCRIPTOR_SIZES: [usize; 2] = [16, 24];

/// How many unpacked bytes are made at a time.
const BUFFER: usize = 1 << 16;

/// Walks from local header to local header.
pub struct Walk {
    state: State,
    /// Unpacked bytes `from..until` of a member have not been taken.
    buffer: Box<[u8]>,
    from: usize,
    until: usize,
    /// The byte of the archive that comes next.
    at: u64,
}

enum State {
    /// In a header, as far as it has come.
    Header(Vec<u8>),
    Member(Box<Entry>),
    /// In the directory, whose last bytes these are.
    Directory([u8; 3]),
    /// Behind the directory, or where nothing more can be read.
    Ended,
}

impl Walk {
    pub fn new() -> Walk {
        Walk {
            state: State::Header(Vec::new()),
            buffer: vec![0; BUFFER].into(),
            from: 0,
            until: 0,
            at: 0,
        }
    }

    /// Takes what has come of a header further; says what it is when it is complete.
    fn read_header(&mut self, bytes: &[u8]) -> (usize, Found) {
        let State::Header(header) = &mut self.state else {
            return (0, Found::Nothing);
        };
        let mut used = 0;
        let mut fill = |header: &mut Vec<u8>, length: usize| {
            let rest = &bytes[used..];
            let missing = length.saturating_sub(header.len()).min(rest.len());
            header.extend_from_slice(&rest[..missing]);
            used += missing;
            header.len() >= length
        };
        if !fill(header, 4) {
            return (used, Found::Nothing);
        }
        // Behind a member that was passed over its data descriptor is left.
        for length in DESCRIPTOR_SIZES {
            if header.starts_with(DESCRIPTOR) {
                if !fill(header, length + 4) {
                    return (used, Found::Nothing);
                }
                if header[length..].starts_with(b"PK") {
                    header.drain(..length);
                    self.at += length as u64;
                }
            }
        }
        if [DIRECTORY, END, END64]
            .iter()
            .any(|it| header.starts_with(*it))
        {
            let is_end = header.starts_with(END);
            self.at += header.len() as u64;
            self.state = match is_end {
                true => State::Ended,
                false => State::Directory([0; 3]),
            };
            return (used, Found::Nothing);
        }
        let is_local = header.starts_with(super::LOCAL);
        if is_local && !fill(header, LOCAL_SIZE) {
            return (used, Found::Nothing);
        }
        let Some(local) = Local::parse(header) else {
            self.state = State::Ended;
            let at = self.at;
            return (bytes.len(), Found::Stop(Problem::ArchiveDamaged { at }));
        };
        if !fill(header, local.length()) {
            return (used, Found::Nothing);
        }
        let header = std::mem::take(header);
        let (bytes, extra) = header[LOCAL_SIZE..].split_at(local.name_length);
        let found = self.open(&local, name(bytes, extra), extra);
        self.at += local.length() as u64;
        (used, found)
    }

    /// Opens the member behind a header.
    fn open(&mut self, local: &Local, name: String, extra: &[u8]) -> Found {
        let is_described = local.flags & DESCRIBED != 0;
        let (mut size, mut packed, mut none) = (local.size, local.packed, 0);
        read_zip64(extra, [&mut size, &mut packed, &mut none]);
        // A size in the header counts even where it is said to follow.
        let is_known = !is_described || packed != 0 && local.packed != ELSEWHERE;
        let packed = is_known.then_some(packed);
        let problem = if local.flags & ENCRYPTED != 0 {
            Some(Problem::Encrypted)
        } else if local.method != STORED && local.method != DEFLATED {
            let method = local.method;
            Some(Problem::Method { method })
        } else if local.method == STORED && packed.is_none() {
            Some(Problem::NotDelimited)
        } else {
            None
        };
        let entry = match (&problem, packed) {
            (None, _) => {
                let expected = (!is_described).then_some((local.crc, size));
                Entry::new(local.method, packed, expected)
            }
            (Some(_), Some(packed)) => Entry::skipped(packed),
            (Some(_), None) => Entry::lost(),
        };
        let kind = match problem {
            Some(problem) => Kind::Unreadable(problem),
            None if name.ends_with('/') => Kind::Noise,
            None => Kind::File,
        };
        self.state = State::Member(Box::new(entry));
        Found::Member(Header {
            name,
            size: (!is_described).then_some(size),
            kind,
        })
    }
}

impl Walker for Walk {
    fn walk(&mut self, bytes: &[u8]) -> (usize, Found) {
        match &mut self.state {
            State::Header(_) => self.read_header(bytes),
            State::Member(_) if self.from < self.until => (0, Found::Data),
            State::Member(entry) if entry.has_stopped() => {
                let is_lost = entry.is_lost();
                self.state = match is_lost {
                    true => State::Ended,
                    false => State::Header(Vec::new()),
                };
                let at = self.at;
                let stop = is_lost.then_some(Problem::ArchiveDamaged { at });
                (0, stop.map_or(Found::End, Found::Stop))
            }
            State::Member(entry) => {
                let step = entry.decode(bytes, &mut self.buffer);
                self.at += step.read as u64;
                (self.from, self.until) = (0, step.written);
                (
                    step.read,
                    step.problem.map_or(Found::Nothing, Found::Problem),
                )
            }
            State::Directory(last) => {
                // The end of the directory may stand across two pieces.
                let seam = [&last[..], &bytes[..bytes.len().min(3)]].concat();
                let is_end = memmem::find(&seam, END).or(memmem::find(bytes, END));
                let joined = [&last[..], &bytes[bytes.len().saturating_sub(3)..]].concat();
                last.copy_from_slice(&joined[joined.len() - 3..]);
                if is_end.is_some() {
                    self.state = State::Ended;
                }
                (bytes.len(), Found::Nothing)
            }
            State::Ended => (bytes.len(), Found::Nothing),
        }
    }

    fn data<'a>(&'a self, _: &'a [u8]) -> &'a [u8] {
        &self.buffer[self.from..self.until]
    }

    fn advance(&mut self, taken: usize) -> usize {
        self.from += taken;
        0
    }

    fn at(&self) -> u64 {
        self.at
    }

    fn has_ended(&self) -> bool {
        matches!(self.state, State::Ended)
    }
}
