//! Gzip (RFC 1952), pushed: bytes in, text out, member after member.

use super::report::Problem;
use super::stage::{Decode, Step};
use flate2::{Crc, Decompress, FlushDecompress, Status};

const MAGIC: &[u8] = b"\x1f\x8b";

const HEADER_CRC: u8 = 2;
const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;

/// Inflates a gzip file of any number of members.
///
/// The checksum of every member is compared. Zeros behind the last member are the
/// padding of tapes and block devices and are passed over.
pub struct Gunzip {
    place: Place,
    inflate: Decompress,
    crc: Crc,
    /// The member that is being read, counted from 1.
    member: u32,
    read: u64,
}

/// Where in the file the next byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Within the ten bytes that every header has, of which so many were read.
    Fixed {
        at: u8,
        flags: u8,
    },
    ExtraLength {
        at: u8,
        low: u8,
        flags: u8,
    },
    Extra {
        left: u16,
        flags: u8,
    },
    Name {
        flags: u8,
    },
    Comment {
        flags: u8,
    },
    HeaderCrc {
        left: u8,
    },
    Body,
    /// Checksum and length, the bytes of which stand here so far.
    Trailer {
        at: u8,
        bytes: [u8; 8],
    },
    /// Behind a member.
    Between,
    /// Behind the last member.
    Ended,
    /// At bytes that make no sense.
    Damaged,
}

impl Gunzip {
    /// Whether a file that begins like this is gzip.
    pub fn starts(head: &[u8]) -> bool {
        head.starts_with(MAGIC)
    }

    pub fn new() -> Gunzip {
        Gunzip {
            place: Place::Fixed { at: 0, flags: 0 },
            inflate: Decompress::new(false),
            crc: Crc::new(),
            member: 1,
            read: 0,
        }
    }

    /// The text at the head of a file, at most `limit` bytes of it.
    pub fn inflate_head(mut head: &[u8], limit: usize) -> Vec<u8> {
        let mut gunzip = Gunzip::new();
        let mut text = vec![0; limit];
        let mut length = 0;
        loop {
            let step = gunzip.decode(head, &mut text[length..]);
            head = &head[step.read..];
            length += step.written;
            if step.read == 0 && step.written == 0 {
                break;
            }
        }
        text.truncate(length);
        text
    }

    fn inflate_body(&mut self, mut input: &[u8], output: &mut [u8]) -> Step {
        let mut step = Step {
            read: 0,
            written: 0,
            problem: None,
        };
        while step.written < output.len() {
            let (read, written) = (self.inflate.total_in(), self.inflate.total_out());
            let out = &mut output[step.written..];
            let status = self.inflate.decompress(input, out, FlushDecompress::None);
            let read = (self.inflate.total_in() - read) as usize;
            let written = (self.inflate.total_out() - written) as usize;
            self.crc.update(&out[..written]);
            input = &input[read..];
            self.read += read as u64;
            step.read += read;
            step.written += written;
            match status {
                Ok(Status::StreamEnd) => {
                    self.place = Place::Trailer {
                        at: 0,
                        bytes: [0; 8],
                    };
                    break;
                }
                Ok(_) if read == 0 && written == 0 => break,
                Ok(_) => {}
                Err(_) => {
                    step.problem = Some(self.damaged());
                    self.place = Place::Damaged;
                    break;
                }
            }
        }
        step
    }

    /// Takes a byte that is not compressed data.
    fn frame_byte(&mut self, byte: u8) -> Option<Problem> {
        match self.place {
            Place::Fixed { at, flags } => {
                let expected = match at {
                    0 | 1 => byte == MAGIC[at as usize],
                    2 => byte == 8,
                    _ => true,
                };
                if !expected {
                    let (place, problem) = match self.member {
                        1 => (Place::Damaged, self.damaged()),
                        _ => (Place::Ended, Problem::GzipTrailing),
                    };
                    self.place = place;
                    return Some(problem);
                }
                let flags = if at == 3 { byte } else { flags };
                self.place = match at {
                    9 if flags & EXTRA != 0 => Place::ExtraLength {
                        at: 0,
                        low: 0,
                        flags,
                    },
                    9 => after_extra(flags),
                    _ => Place::Fixed { at: at + 1, flags },
                };
            }
            Place::ExtraLength { at: 0, flags, .. } => {
                self.place = Place::ExtraLength {
                    at: 1,
                    low: byte,
                    flags,
                };
            }
            Place::ExtraLength { low, flags, .. } => {
                self.place = match u16::from_le_bytes([low, byte]) {
                    0 => after_extra(flags),
                    left => Place::Extra { left, flags },
                };
            }
            Place::Extra { left, flags } => {
                self.place = match left - 1 {
                    0 => after_extra(flags),
                    left => Place::Extra { left, flags },
                };
            }
            Place::Name { flags } if byte == 0 => self.place = after_name(flags),
            Place::Comment { flags } if byte == 0 => self.place = after_comment(flags),
            Place::Name { .. } | Place::Comment { .. } => {}
            Place::HeaderCrc { left } => {
                self.place = match left - 1 {
                    0 => Place::Body,
                    left => Place::HeaderCrc { left },
                };
            }
            Place::Trailer { at, mut bytes } => {
                bytes[at as usize] = byte;
                if at < 7 {
                    self.place = Place::Trailer { at: at + 1, bytes };
                    return None;
                }
                return self.end_member(u64::from_le_bytes(bytes));
            }
            Place::Between if byte == 0 => {}
            Place::Between => {
                self.member += 1;
                self.inflate.reset(false);
                self.crc.reset();
                self.place = Place::Fixed { at: 0, flags: 0 };
                return self.frame_byte(byte);
            }
            Place::Body | Place::Ended | Place::Damaged => {
                unreachable!("`inflate` deals with these")
            }
        }
        None
    }

    fn damaged(&self) -> Problem {
        Problem::GzipDamaged {
            member: self.member,
            at: self.read,
        }
    }

    fn end_member(&mut self, trailer: u64) -> Option<Problem> {
        self.place = Place::Between;
        let sum = u64::from(self.crc.sum());
        let length = u64::from(self.crc.amount());
        (trailer != length << 32 | sum).then_some(Problem::GzipChecksum {
            member: self.member,
        })
    }
}

impl Decode for Gunzip {
    fn decode(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        let mut step = Step {
            read: 0,
            written: 0,
            problem: None,
        };
        while step.problem.is_none() {
            if self.place == Place::Body {
                let done = self.inflate_body(&input[step.read..], &mut output[step.written..]);
                step.read += done.read;
                step.written += done.written;
                step.problem = done.problem;
                if self.place == Place::Body {
                    break;
                }
            } else if self.has_stopped() {
                step.read = input.len();
                break;
            } else if let Some(&byte) = input.get(step.read) {
                step.read += 1;
                self.read += 1;
                step.problem = self.frame_byte(byte);
            } else {
                break;
            }
        }
        step
    }

    fn has_stopped(&self) -> bool {
        matches!(self.place, Place::Ended | Place::Damaged)
    }

    fn cut_off(&self) -> Option<Problem> {
        let is_whole = matches!(self.place, Place::Between | Place::Ended);
        (!is_whole).then_some(Problem::GzipCutOff { at: self.read })
    }
}

fn after_extra(flags: u8) -> Place {
    if flags & NAME != 0 {
        Place::Name { flags }
    } else {
        after_name(flags)
    }
}

fn after_name(flags: u8) -> Place {
    if flags & COMMENT != 0 {
        Place::Comment { flags }
    } else {
        after_comment(flags)
    }
}

fn after_comment(flags: u8) -> Place {
    if flags & HEADER_CRC != 0 {
        Place::HeaderCrc { left: 2 }
    } else {
        Place::Body
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::write::GzEncoder;
    use flate2::{Compression, GzBuilder};
    use std::io::Write;

    /// What came of a file: its text, the first problem, and whether the text breaks off.
    type Outcome = (String, Option<Problem>, bool);

    /// Inflates with input and output in pieces of the given sizes.
    fn inflate(mut file: &[u8], input: usize, output: usize) -> Outcome {
        let mut gunzip = Gunzip::new();
        let mut text = Vec::new();
        let mut problem = None;
        let mut buffer = vec![0; output];
        loop {
            let piece = &file[..file.len().min(input)];
            let step = gunzip.decode(piece, &mut buffer);
            file = &file[step.read..];
            text.extend_from_slice(&buffer[..step.written]);
            problem = problem.or(step.problem);
            if step.written == 0 && file.is_empty() {
                let text = String::from_utf8(text).unwrap();
                return (text, problem, gunzip.cut_off().is_some());
            }
        }
    }

    #[track_caller]
    fn check(file: &[u8], text: &str, problem: Option<Problem>, is_cut_off: bool) {
        let expected = (text.to_string(), problem, is_cut_off);
        for (input, output) in [(usize::MAX, 1 << 16), (1, 1), (7, 3), (3, 1 << 16)] {
            assert_eq!(inflate(file, input, output), expected, "{input} {output}");
        }
    }

    fn member(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn members_follow_each_other() {
        check(&member("one\n"), "one\n", None, false);
        check(&member(""), "", None, false);
        let three = [member("one\n"), member(""), member("two\n")].concat();
        check(&three, "one\ntwo\n", None, false);
        let padded = [member("one\n"), vec![0; 9], member("two\n"), vec![0; 512]].concat();
        check(&padded, "one\ntwo\n", None, false);
        let long = "2 210987654321 eni-0a - - - - - - - 0 60 - NODATA\n".repeat(5_000);
        assert_eq!(inflate(&member(&long), 100, 1_000), (long, None, false));
    }

    #[test]
    fn headers_may_hold_more() {
        let mut encoder = GzBuilder::new()
            .extra(vec![7; 300])
            .filename("flow.log")
            .comment("a comment")
            .write(Vec::new(), Compression::default());
        encoder.write_all(b"text").unwrap();
        check(&encoder.finish().unwrap(), "text", None, false);
        let mut with_checksum = member("text");
        with_checksum[3] = HEADER_CRC | EXTRA;
        // No extra bytes, then a checksum of the header, which is not looked at.
        with_checksum.splice(10..10, [0, 0, 1, 2]);
        check(&with_checksum, "text", None, false);
    }

    #[test]
    fn what_follows_the_last_member_is_told() {
        for tail in [&b"garbage"[..], b"\x1f", b"\x1f\x8c", b"\0\0x"] {
            let file = [member("one\n"), tail.to_vec()].concat();
            let (problem, is_cut_off) = match tail {
                b"\x1f" => (None, true),
                _ => (Some(Problem::GzipTrailing), false),
            };
            check(&file, "one\n", problem, is_cut_off);
        }
    }

    #[test]
    fn damage_is_told() {
        let file = [member("one\n"), member("two\n")].concat();
        let first = member("one\n").len();
        let checksum = |member| Some(Problem::GzipChecksum { member });
        for (at, member) in [(first - 8, 1), (first - 1, 1), (file.len() - 4, 2)] {
            let mut wrong = file.clone();
            wrong[at] ^= 1;
            check(&wrong, "one\ntwo\n", checksum(member), false);
        }
        // Block type 3 does not exist.
        let mut wrong = file.clone();
        wrong[first + 10] = 7;
        check(
            &wrong,
            "one\n",
            Some(Problem::GzipDamaged {
                member: 2,
                at: first as u64 + 11,
            }),
            true,
        );
        // Compression method 8 is the only one.
        let mut wrong = file;
        wrong[2] = 7;
        let problem = Problem::GzipDamaged { member: 1, at: 3 };
        check(&wrong, "", Some(problem), true);
    }

    #[test]
    fn a_cut_shows_anywhere_but_between_members() {
        let file = [member("one\n"), member("two\n")].concat();
        let first = member("one\n").len();
        for cut in 0..file.len() {
            let (text, problem, is_cut_off) = inflate(&file[..cut], usize::MAX, 64);
            assert!("one\ntwo\n".starts_with(&text));
            assert_eq!((problem, is_cut_off), (None, cut != first), "cut at {cut}");
        }
    }
}
