//! One member of a zip archive: packed bytes in, unpacked bytes out.

use super::{DEFLATED, DESCRIPTOR, LOCAL_SIZE, Local, u32_at, u64_at};
use crate::ingest::report::Problem;
use crate::ingest::stage::{Decode, Step};
use flate2::{Crc, Decompress, FlushDecompress, Status};
use serde::{Deserialize, Serialize};

/// Where a member stands in an archive, as the directory says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The byte of the archive at which its local header begins, and how many bytes the
    /// member has from there at most.
    pub from: u64,
    pub length: u64,
    pub method: u16,
    /// How many bytes its data have, packed and unpacked, and their checksum.
    pub packed: u64,
    pub size: u64,
    pub crc: u32,
}

/// Unpacks a member.
pub struct Entry {
    state: State,
    inflate: Option<Box<Decompress>>,
    crc: Crc,
    /// How many packed bytes are to come; `None` when only the data tell.
    left: Option<u64>,
    /// Packed and unpacked bytes so far.
    read: u64,
    written: u64,
    /// What the unpacked bytes have to come to.
    expected: Option<Sums>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Sums {
    crc: u32,
    size: u64,
}

enum State {
    /// In the local header, as far as it has come.
    Header(Vec<u8>),
    /// In what stands between local header and data.
    Name {
        left: usize,
    },
    Data,
    /// The rest of the data is of no use.
    Skip,
    /// In the data descriptor, as far as it has come.
    Descriptor(Vec<u8>),
    Ended,
    /// Nobody can tell where the member ends.
    Lost,
}

impl Entry {
    /// A member that begins with its local header.
    pub fn at(place: &Place) -> Entry {
        Entry {
            state: State::Header(Vec::new()),
            ..Entry::new(
                place.method,
                Some(place.packed),
                Some((place.crc, place.size)),
            )
        }
    }

    /// A member that begins with its data; what is not known before follows them in a data
    /// descriptor.
    pub fn new(method: u16, packed: Option<u64>, expected: Option<(u32, u64)>) -> Entry {
        Entry {
            state: State::Data,
            inflate: (method == DEFLATED).then(|| Box::new(Decompress::new(false))),
            crc: Crc::new(),
            left: packed,
            read: 0,
            written: 0,
            expected: expected.map(|(crc, size)| Sums { crc, size }),
        }
    }

    /// A member of so many bytes that cannot be unpacked.
    pub fn skipped(packed: u64) -> Entry {
        Entry {
            state: State::Skip,
            ..Entry::new(0, Some(packed), None)
        }
    }

    /// A member that cannot be unpacked, and of which nobody can tell where it ends.
    pub fn lost() -> Entry {
        Entry {
            state: State::Lost,
            ..Entry::new(0, None, None)
        }
    }

    /// Whether nobody can tell where the member ends, and so where the next begins.
    pub fn is_lost(&self) -> bool {
        matches!(self.state, State::Lost)
    }

    fn damaged(&self) -> Problem {
        Problem::MemberDamaged { at: self.read }
    }

    fn read_data(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        let available = self.left.map_or(input.len(), |left| {
            usize::try_from(left).map_or(input.len(), |left| left.min(input.len()))
        });
        let input = &input[..available];
        // A byte more than was promised is enough to tell, wherever the buffer ends.
        let room = self.expected.map_or(usize::MAX, |sums| {
            usize::try_from(sums.size - self.written).map_or(usize::MAX, |it| it.saturating_add(1))
        });
        let room = room.min(output.len());
        let output = &mut output[..room];
        let mut step = Step {
            read: 0,
            written: 0,
            problem: None,
        };
        let (mut has_ended, mut is_damaged) = (false, false);
        match &mut self.inflate {
            None => {
                let length = input.len().min(output.len());
                output[..length].copy_from_slice(&input[..length]);
                (step.read, step.written) = (length, length);
            }
            Some(inflate) => {
                let (read, written) = (inflate.total_in(), inflate.total_out());
                let status = inflate.decompress(input, output, FlushDecompress::None);
                step.read = (inflate.total_in() - read) as usize;
                step.written = (inflate.total_out() - written) as usize;
                has_ended = matches!(status, Ok(Status::StreamEnd));
                is_damaged = status.is_err();
            }
        }
        self.crc.update(&output[..step.written]);
        self.read += step.read as u64;
        self.written += step.written as u64;
        if let Some(left) = &mut self.left {
            *left -= step.read as u64;
        }
        // More than was promised is no mistake but a trap.
        let is_too_much = self.expected.is_some_and(|sums| self.written > sums.size);
        if is_damaged || is_too_much {
            // How much was read for the byte too much depends on the pieces in which it came.
            step.problem = Some(match is_too_much {
                true => Problem::MemberChecksum,
                false => self.damaged(),
            });
            if is_too_much {
                self.written -= 1;
                step.written -= 1;
            }
            self.state = match self.left {
                Some(_) => State::Skip,
                None => State::Lost,
            };
        } else if has_ended || self.inflate.is_none() && self.left == Some(0) {
            self.state = match (self.left, self.expected) {
                (None, _) | (_, None) => State::Descriptor(Vec::new()),
                (Some(_), Some(sums)) => {
                    step.problem = self.compare(sums);
                    State::Skip
                }
            };
        } else if self.left == Some(0) && step.read == 0 && step.written == 0 {
            // The data end before what is packed in them does.
            step.problem = Some(self.damaged());
            self.state = State::Skip;
        }
        step
    }

    fn compare(&self, sums: Sums) -> Option<Problem> {
        let found = Sums {
            crc: self.crc.sum(),
            size: self.written,
        };
        (sums != found).then_some(Problem::MemberChecksum)
    }

    /// Takes a byte of the data descriptor, which may begin with its signature, and whose
    /// sizes have four bytes or eight.
    fn read_descriptor(&mut self, byte: u8) -> Option<Problem> {
        let State::Descriptor(bytes) = &mut self.state else {
            return None;
        };
        bytes.push(byte);
        let fields = bytes.strip_prefix(DESCRIPTOR).unwrap_or(bytes);
        let (read, written) = (self.read, self.written);
        let crc = match fields.len() {
            12 if u64::from(u32_at(fields, 4)) == read & 0xffff_ffff
                && u64::from(u32_at(fields, 8)) == written & 0xffff_ffff =>
            {
                u32_at(fields, 0)
            }
            20 if u64_at(fields, 4) == read && u64_at(fields, 12) == written => u32_at(fields, 0),
            20 => {
                self.state = State::Lost;
                return Some(Problem::MemberChecksum);
            }
            _ => return None,
        };
        self.state = State::Ended;
        (crc != self.crc.sum()).then_some(Problem::MemberChecksum)
    }
}

impl Decode for Entry {
    fn decode(&mut self, input: &[u8], output: &mut [u8]) -> Step {
        let mut step = Step {
            read: 0,
            written: 0,
            problem: None,
        };
        loop {
            let rest = &input[step.read..];
            match &mut self.state {
                State::Header(header) => {
                    let length = rest.len().min(LOCAL_SIZE - header.len());
                    header.extend_from_slice(&rest[..length]);
                    step.read += length;
                    if header.len() < LOCAL_SIZE {
                        return step;
                    }
                    match Local::parse(header) {
                        Some(local) => {
                            let left = local.length() - LOCAL_SIZE;
                            self.state = State::Name { left };
                        }
                        None => {
                            step.problem = Some(self.damaged());
                            self.state = State::Ended;
                        }
                    }
                }
                State::Name { left } => {
                    let length = rest.len().min(*left);
                    *left -= length;
                    step.read += length;
                    if *left > 0 {
                        return step;
                    }
                    self.state = State::Data;
                }
                State::Data => {
                    if step.written == output.len() {
                        return step;
                    }
                    let done = self.read_data(rest, &mut output[step.written..]);
                    step.read += done.read;
                    step.written += done.written;
                    step.problem = step.problem.or(done.problem);
                    if matches!(self.state, State::Data) && done.read == 0 && done.written == 0 {
                        return step;
                    }
                }
                State::Skip => {
                    let left = self.left.unwrap_or(0);
                    let length = usize::try_from(left).map_or(rest.len(), |l| l.min(rest.len()));
                    step.read += length;
                    self.read += length as u64;
                    self.left = Some(left - length as u64);
                    if self.left != Some(0) {
                        return step;
                    }
                    self.state = State::Ended;
                }
                State::Descriptor(_) => {
                    let Some(&byte) = rest.first() else {
                        return step;
                    };
                    step.read += 1;
                    let problem = self.read_descriptor(byte);
                    step.problem = step.problem.or(problem);
                }
                State::Ended | State::Lost => return step,
            }
        }
    }

    fn has_stopped(&self) -> bool {
        matches!(self.state, State::Ended | State::Lost)
    }

    fn cut_off(&self) -> Option<Problem> {
        (!self.has_stopped()).then_some(Problem::MemberCutOff)
    }
}
