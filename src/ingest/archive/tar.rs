//! Tar archives in a stream: ustar and pax (POSIX.1-2017, `pax`), and GNU tar's long names,
//! large sizes and sparse files (GNU tar manual, "Basic Tar Format").

use super::{Found, Header, Kind, Walker};
use crate::ingest::report::Problem;

const BLOCK: usize = 512;

/// A longer name is no name.
const MAX_EXTENSION: u64 = 1 << 20;

/// Walks from header to header.
pub struct Walk {
    state: State,
    /// What an extension says of the member behind it.
    name: Option<Vec<u8>>,
    size: Option<u64>,
    is_sparse: bool,
    /// The byte of the archive that comes next.
    at: u64,
    /// Whether a block of zeros came last, which is how an archive ends.
    has_ended: bool,
    /// Whether the last block was no header, though it should have been one.
    is_damaged: bool,
}

enum State {
    /// In a header, as far as it has come.
    Header(Vec<u8>),
    /// In the data of an extension, as far as they have come; then so many bytes of padding.
    Extension {
        kind: u8,
        data: Vec<u8>,
        left: u64,
        padding: u64,
    },
    /// In the data of a member, behind which there are so many bytes of padding.
    Member {
        left: u64,
        padding: u64,
    },
    Padding {
        left: usize,
    },
}

/// Whether a file begins with the header of a member.
pub fn starts(head: &[u8]) -> bool {
    let header = head.first_chunk::<BLOCK>();
    header.is_some_and(|header| header[0] != 0 && has_checksum(header))
        || head.get(257..262) == Some(b"ustar")
}

/// The sum of all bytes with spaces in place of the sum itself; some old programs took the
/// bytes as signed.
fn has_checksum(header: &[u8; BLOCK]) -> bool {
    let bytes = header.iter().enumerate().map(|(at, &byte)| match at {
        148..156 => b' ',
        _ => byte,
    });
    let unsigned: i64 = bytes.clone().map(i64::from).sum();
    let signed: i64 = bytes.map(|byte| i64::from(byte as i8)).sum();
    let said = number(&header[148..156]).and_then(|said| i64::try_from(said).ok());
    said.is_some_and(|said| said == unsigned || said == signed)
}

/// A number in octal digits, or (GNU) in base 256 behind a byte with the highest bit set.
fn number(field: &[u8]) -> Option<u64> {
    let (&first, rest) = field.split_first()?;
    if first & 0x80 != 0 {
        let start = u64::from(first & 0x7f);
        return rest.iter().try_fold(start, |value, &byte| {
            Some(value.checked_mul(256)? | u64::from(byte))
        });
    }
    let text = text(field).trim_ascii();
    text.iter().try_fold(0_u64, |value, &byte| match byte {
        b'0'..=b'7' => Some(value.checked_mul(8)? | u64::from(byte - b'0')),
        _ => None,
    })
}

/// The bytes before the first zero.
fn text(field: &[u8]) -> &[u8] {
    let end = memchr::memchr(0, field).unwrap_or(field.len());
    &field[..end]
}

/// How many bytes are missing to the end of a block.
fn padding(size: u64) -> u64 {
    size.wrapping_neg() % BLOCK as u64
}

impl Walk {
    pub fn new() -> Walk {
        Walk {
            state: State::Header(Vec::with_capacity(BLOCK)),
            name: None,
            size: None,
            is_sparse: false,
            at: 0,
            has_ended: false,
            is_damaged: false,
        }
    }

    fn read_header(&mut self, header: &[u8; BLOCK]) -> Found {
        if header.iter().all(|&byte| byte == 0) {
            self.has_ended = true;
            return Found::Nothing;
        }
        let size = number(&header[124..136]);
        let (true, Some(own_size)) = (has_checksum(header), size) else {
            // The next header may be right again; zeros end the archive, and what follows
            // them is no part of it.
            let is_news = !self.is_damaged && !self.has_ended;
            self.is_damaged = true;
            let at = self.at - BLOCK as u64;
            return match is_news {
                true => Found::Problem(Problem::ArchiveDamaged { at }),
                false => Found::Nothing,
            };
        };
        self.is_damaged = false;
        self.has_ended = false;
        let kind = header[156];
        if let b'x' | b'g' | b'L' | b'K' = kind {
            self.state = State::Extension {
                kind,
                data: Vec::new(),
                left: own_size,
                padding: padding(own_size),
            };
            return Found::Nothing;
        }
        let own_name = || {
            let name = text(&header[..100]);
            let is_posix = &header[257..263] == b"ustar\0";
            match text(&header[345..500]) {
                prefix if is_posix && !prefix.is_empty() => [prefix, b"/", name].concat(),
                _ => name.to_vec(),
            }
        };
        let name = self.name.take().unwrap_or_else(own_name);
        let size = self.size.take().unwrap_or(own_size);
        let is_sparse = std::mem::take(&mut self.is_sparse) || kind == b'S';
        let has_data = matches!(kind, b'0' | 0 | b'7' | b'S');
        let kind = match kind {
            _ if !has_data || name.ends_with(b"/") => Kind::Noise,
            _ if is_sparse => Kind::Unreadable(Problem::Sparse),
            _ => Kind::File,
        };
        // Links and folders may say the size of what they stand for, but have no data.
        let stored = match header[156] {
            b'1'..=b'6' => 0,
            _ => size,
        };
        self.state = State::Member {
            left: stored,
            padding: padding(stored),
        };
        Found::Member(Header {
            name: String::from_utf8(name)
                .unwrap_or_else(|name| name.as_bytes().iter().copied().map(char::from).collect()),
            size: Some(size),
            kind,
        })
    }

    fn end_extension(&mut self, kind: u8, data: &[u8]) {
        match kind {
            b'L' => self.name = Some(text(data).to_vec()),
            b'x' => self.read_pax(data),
            // The name of what a link points to, and what holds for all members.
            _ => {}
        }
    }

    /// Reads records of the form `length key=value\n`.
    fn read_pax(&mut self, mut data: &[u8]) {
        while let Some(space) = memchr::memchr(b' ', data) {
            let length = std::str::from_utf8(&data[..space]).ok();
            let length = length.and_then(|digits| digits.parse::<usize>().ok());
            let record = length.and_then(|length| data.get(space + 1..length));
            let Some((length, record)) = length.zip(record) else {
                return;
            };
            data = &data[length..];
            let record = record.strip_suffix(b"\n").unwrap_or(record);
            let Some(equals) = memchr::memchr(b'=', record) else {
                continue;
            };
            let (key, value) = (&record[..equals], &record[equals + 1..]);
            let decimal = || std::str::from_utf8(value).ok()?.parse().ok();
            match key {
                b"path" | b"GNU.sparse.name" => self.name = Some(value.to_vec()),
                b"size" => self.size = decimal(),
                key if key.starts_with(b"GNU.sparse.") => self.is_sparse = true,
                _ => {}
            }
        }
    }
}

impl Walker for Walk {
    fn walk(&mut self, bytes: &[u8]) -> (usize, Found) {
        match &mut self.state {
            State::Header(header) => {
                let used = bytes.len().min(BLOCK - header.len());
                header.extend_from_slice(&bytes[..used]);
                self.at += used as u64;
                let Some(block) = header.first_chunk().copied() else {
                    return (used, Found::Nothing);
                };
                header.clear();
                (used, self.read_header(&block))
            }
            State::Extension {
                kind,
                data,
                left,
                padding,
            } => {
                let rest = usize::try_from(left.saturating_add(*padding)).unwrap_or(usize::MAX);
                let used = bytes.len().min(rest);
                let own = usize::try_from(*left).map_or(used, |left| left.min(used));
                if (data.len() as u64) < MAX_EXTENSION {
                    data.extend_from_slice(&bytes[..own]);
                }
                *left -= own as u64;
                *padding -= (used - own) as u64;
                self.at += used as u64;
                if *left == 0 && *padding == 0 {
                    let (kind, data) = (*kind, std::mem::take(data));
                    self.state = State::Header(Vec::with_capacity(BLOCK));
                    self.end_extension(kind, &data);
                }
                (used, Found::Nothing)
            }
            State::Member { left: 0, padding } => {
                let left = *padding as usize;
                self.state = State::Padding { left };
                (0, Found::End)
            }
            State::Member { .. } => (0, Found::Data),
            State::Padding { left } => {
                let used = bytes.len().min(*left);
                *left -= used;
                self.at += used as u64;
                if *left == 0 {
                    self.state = State::Header(Vec::with_capacity(BLOCK));
                }
                (used, Found::Nothing)
            }
        }
    }

    fn data<'a>(&'a self, bytes: &'a [u8]) -> &'a [u8] {
        match self.state {
            State::Member { left, .. } => {
                let length = usize::try_from(left).map_or(bytes.len(), |it| it.min(bytes.len()));
                &bytes[..length]
            }
            _ => &[],
        }
    }

    fn advance(&mut self, taken: usize) -> usize {
        if let State::Member { left, .. } = &mut self.state {
            *left -= taken as u64;
        }
        self.at += taken as u64;
        taken
    }

    fn at(&self) -> u64 {
        self.at
    }

    fn has_ended(&self) -> bool {
        self.has_ended && matches!(&self.state, State::Header(header) if header.is_empty())
    }
}
