//! The directory of a zip archive, read from its end.

use super::{
    DEFLATED, DIRECTORY, ENCRYPTED, END, END64, LOCAL_SIZE, Place, STORED, name, part_of_document,
    read_zip64, u16_at, u32_at, u64_at,
};
use crate::ingest::archive::{Header, Kind, MOST_MEMBERS};
use crate::ingest::report::Problem;
use crate::ingest::sniff::Format;
use crate::ingest::stage::Expansion;
use std::ops::Range;

const END_SIZE: usize = 22;
const END64_SIZE: usize = 56;
/// What says where [`END64`] is stands before [`END`].
const LOCATOR: &[u8; 4] = b"PK\x06\x07";
const LOCATOR_SIZE: usize = 20;
/// The longest comment behind the end.
const MAX_COMMENT: u64 = 65_535;
const ENTRY_SIZE: usize = 46;

/// A longer directory is not read: it has to be in memory whole.
const MAX_DIRECTORY: u64 = 64 << 20;

/// Asks for ranges of an archive until its members are known.
pub struct Listing {
    /// The size of the archive in bytes.
    size: u64,
    state: State,
    /// Whether somebody reads the range that it needs, and what has come of it.
    is_asked: bool,
    bytes: Vec<u8>,
}

enum State {
    /// Looking for the end of the directory in this range.
    End(Range<u64>),
    /// The end says that the one with larger numbers is here.
    End64(Range<u64>),
    Directory(Range<u64>, Directory),
    Known,
}

/// What the end says of the directory.
#[derive(Clone, Copy)]
struct Directory {
    /// How many members it says there are.
    count: u64,
    /// What must be added to its offsets, if something stands before the archive.
    shift: u64,
}

/// What came of a listing.
pub struct Listed {
    /// The members with their places; none for one that cannot be unpacked.
    pub members: Vec<(Header, Option<Place>)>,
    pub problem: Option<Problem>,
}

impl Listing {
    /// The listing of an archive of so many bytes.
    pub fn new(size: u64) -> Listing {
        let longest = MAX_COMMENT + (END_SIZE + LOCATOR_SIZE) as u64;
        Listing {
            size,
            state: State::End(size.saturating_sub(longest)..size),
            is_asked: false,
            bytes: Vec::new(),
        }
    }

    fn range(&self) -> Option<Range<u64>> {
        match &self.state {
            State::End(range) | State::End64(range) | State::Directory(range, _) => {
                Some(range.clone())
            }
            State::Known => None,
        }
    }

    /// Asks for the bytes that it needs next; `None` when it did so before and did not get
    /// them.
    pub fn ask(&mut self) -> Option<Range<u64>> {
        let is_news = !std::mem::replace(&mut self.is_asked, true);
        self.range().filter(|_| is_news)
    }

    /// Whether it waits for bytes that it asked for.
    pub fn is_asked(&self) -> bool {
        self.is_asked
    }

    /// Takes bytes of the range that it asked for. When the range is complete it wants
    /// another, or says what it has found; an error says that there is no directory.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Option<Listed>, NoDirectory> {
        let range = self.range().ok_or(NoDirectory)?;
        self.bytes.extend_from_slice(bytes);
        if (self.bytes.len() as u64) < range.end - range.start {
            return Ok(None);
        }
        self.is_asked = false;
        let bytes = std::mem::take(&mut self.bytes);
        let state = std::mem::replace(&mut self.state, State::Known);
        let next = match state {
            State::End(range) => self.read_end(&bytes, range.start),
            State::End64(range) => self.read_end64(&bytes, range.start),
            State::Directory(range, directory) => {
                return self
                    .read_directory(&bytes, range.start, directory)
                    .map(Some);
            }
            State::Known => None,
        };
        self.state = next.ok_or(NoDirectory)?;
        Ok(None)
    }

    fn read_end(&self, tail: &[u8], from: u64) -> Option<State> {
        let fits = |&at: &usize| {
            let end = tail.get(at..).filter(|end| end.len() >= END_SIZE);
            // What follows the comment is not looked at.
            end.is_some_and(|end| usize::from(u16_at(end, 20)) <= end.len() - END_SIZE)
        };
        let at = memchr::memmem::rfind_iter(tail, END).find(fits)?;
        let end = &tail[at..];
        let locator = at.checked_sub(LOCATOR_SIZE).map(|start| &tail[start..at]);
        if let Some(locator) = locator.filter(|locator| locator.starts_with(LOCATOR)) {
            let start = u64_at(locator, 8);
            let until = start.checked_add(END64_SIZE as u64)?;
            return (until <= self.size).then_some(State::End64(start..until));
        }
        let length = u64::from(u32_at(end, 12));
        let said = u64::from(u32_at(end, 16));
        self.directory(from + at as u64, length, said, u16_at(end, 10).into())
    }

    fn read_end64(&self, end: &[u8], from: u64) -> Option<State> {
        let end = end.strip_prefix(END64)?;
        self.directory(from, u64_at(end, 36), u64_at(end, 44), u64_at(end, 28))
    }

    /// The directory of so many bytes ends at `end`, and is said to begin at `said`.
    fn directory(&self, end: u64, length: u64, said: u64, count: u64) -> Option<State> {
        let from = end.checked_sub(length)?;
        let shift = from.checked_sub(said)?;
        let is_sound = length <= MAX_DIRECTORY && count <= length / ENTRY_SIZE as u64;
        is_sound.then_some(State::Directory(from..end, Directory { count, shift }))
    }

    fn read_directory(
        &self,
        mut bytes: &[u8],
        end: u64,
        directory: Directory,
    ) -> Result<Listed, NoDirectory> {
        let mut members: Vec<(Header, Option<Place>)> = Vec::new();
        let mut problem = None;
        let mut document = None;
        let mut sizes = Expansion {
            read: self.size,
            written: 0,
        };
        let mut taken: Vec<Range<u64>> = Vec::new();
        for _ in 0..directory.count {
            if members.len() as u32 == MOST_MEMBERS {
                problem = Some(Problem::TooManyMembers);
                break;
            }
            let entry = Entry::parse(bytes).ok_or(NoDirectory)?;
            bytes = &bytes[entry.length..];
            document = part_of_document(entry.name.as_bytes()).or(document);
            let from = entry.from.saturating_add(directory.shift);
            let header = (LOCAL_SIZE + entry.name_length) as u64;
            let until = from.saturating_add(header).saturating_add(entry.packed);
            if until > end {
                return Err(NoDirectory);
            }
            taken.push(from..until);
            sizes.written = sizes.written.saturating_add(entry.size);
            members.push(entry.member(from));
        }
        taken.sort_by_key(|range| range.start);
        let is_trap = taken.windows(2).any(|pair| pair[0].end > pair[1].start);
        let refused = if is_trap {
            Some(Problem::Overlap)
        } else if sizes.is_attack() {
            let text_bytes = sizes.written;
            Some(Problem::InflateClaim { text_bytes })
        } else {
            // A spreadsheet beside flow logs is one of the files, not what they are parts of.
            let has_root = |(header, _): &(Header, _)| header.name == "[Content_Types].xml";
            let is_document = members.iter().any(has_root) || document == Some(Format::Office);
            document.filter(|_| is_document).map(Problem::Unreadable)
        };
        if let Some(refused) = refused {
            return Ok(Listed {
                members: Vec::new(),
                problem: Some(refused),
            });
        }
        // A member has the bytes up to the next one.
        for place in members.iter_mut().filter_map(|(_, place)| place.as_mut()) {
            let next = taken.partition_point(|range| range.start <= place.from);
            place.length = taken.get(next).map_or(end, |range| range.start) - place.from;
        }
        Ok(Listed { members, problem })
    }
}

/// There is no directory, or none that makes sense.
#[derive(Debug)]
pub struct NoDirectory;

/// An entry of the directory.
struct Entry {
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    size: u64,
    name: String,
    name_length: usize,
    is_link: bool,
    /// Where the local header begins, as the directory says.
    from: u64,
    /// The length of the entry itself.
    length: usize,
}

impl Entry {
    fn parse(bytes: &[u8]) -> Option<Entry> {
        let fixed = bytes.first_chunk::<ENTRY_SIZE>()?;
        if !fixed.starts_with(DIRECTORY) {
            return None;
        }
        let [name_length, extra_length, comment_length] =
            [28, 30, 32].map(|at| usize::from(u16_at(fixed, at)));
        let rest = &bytes[ENTRY_SIZE..];
        let name_bytes = rest.get(..name_length)?;
        let extra = rest.get(name_length..name_length + extra_length)?;
        let mut packed = u64::from(u32_at(fixed, 20));
        let mut size = u64::from(u32_at(fixed, 24));
        let mut from = u64::from(u32_at(fixed, 42));
        read_zip64(extra, [&mut size, &mut packed, &mut from]);
        let length = ENTRY_SIZE + name_length + extra_length + comment_length;
        // Files of Unix have their mode here: 0o120000 is a symbolic link.
        let mode = u32_at(fixed, 38) >> 16;
        let is_unix = fixed[5] == 3;
        (length <= bytes.len()).then(|| Entry {
            flags: u16_at(fixed, 8),
            method: u16_at(fixed, 10),
            crc: u32_at(fixed, 16),
            packed,
            size,
            name: name(name_bytes, extra),
            name_length,
            is_link: is_unix && mode & 0o170_000 == 0o120_000,
            from,
            length,
        })
    }

    fn member(self, from: u64) -> (Header, Option<Place>) {
        let problem = if self.flags & ENCRYPTED != 0 {
            Some(Problem::Encrypted)
        } else if self.method != STORED && self.method != DEFLATED {
            let method = self.method;
            Some(Problem::Method { method })
        } else {
            None
        };
        let kind = match problem {
            _ if self.is_link || self.name.ends_with('/') => Kind::Noise,
            Some(problem) => Kind::Unreadable(problem),
            None => Kind::File,
        };
        let place = matches!(kind, Kind::File).then_some(Place {
            from,
            length: 0,
            method: self.method,
            packed: self.packed,
            size: self.size,
            crc: self.crc,
        });
        let header = Header {
            name: self.name,
            size: Some(self.size),
            kind,
        };
        (header, place)
    }
}
