//! How values stand in a page ("Encodings" in the Parquet format's documentation).
//!
//! All encodings but that of dictionaries are brought into the plain one, page by page:
//! fixed-size values side by side, texts each behind its length in four bytes, Booleans
//! as a byte each.

use super::problem::Fault;
use bytes::Bytes;
use parquet::basic::{Encoding, Type};

/// Texts of a page that are written as differences come to at most so many bytes.
const LARGEST: usize = 256 << 20;

/// A page that is not plain has at most so many values. Pages have some ten thousand.
const MOST_VALUES: usize = 1 << 25;

/// Small whole numbers as runs: of one value many times, or of values packed bit by bit
/// (the "RLE/bit-packing hybrid").
#[derive(Clone)]
pub struct Hybrid {
    bytes: Bytes,
    at: usize,
    /// Bits of a value, 0 to 32.
    width: u32,
    run: Run,
}

#[derive(Clone, Copy)]
enum Run {
    Repeated {
        value: u32,
        left: usize,
    },
    /// From this bit of the bytes on.
    Packed {
        bit: usize,
        left: usize,
    },
}

impl Hybrid {
    pub fn new(bytes: Bytes, width: u32) -> Result<Hybrid, Fault> {
        let run = match width {
            // There is only one value, and some writers leave out even the runs.
            0 => Run::Repeated {
                value: 0,
                left: usize::MAX,
            },
            1..=32 => Run::Repeated { value: 0, left: 0 },
            _ => return Err(Fault::Damaged),
        };
        Ok(Hybrid {
            bytes,
            at: 0,
            width,
            run,
        })
    }

    /// The numbers of a dictionary page's values, behind their width in one byte.
    pub fn indices(bytes: Bytes) -> Result<Hybrid, Fault> {
        match bytes.first() {
            Some(&width) => Hybrid::new(bytes.slice(1..), u32::from(width)),
            None => Hybrid::new(bytes, 0),
        }
    }

    /// Begins the next run if this one has ended.
    fn advance(&mut self) -> Result<(), Fault> {
        while let Run::Repeated { left: 0, .. } | Run::Packed { left: 0, .. } = self.run {
            let (header, at) = read_varint(&self.bytes, self.at)?;
            self.at = at;
            let count = usize::try_from(header >> 1).map_err(|_| Fault::Damaged)?;
            let rest = self.bytes.len() - self.at;
            if header & 1 == 0 {
                let length = self.width.div_ceil(8) as usize;
                if length > rest {
                    return Err(Fault::Damaged);
                }
                let mut value = [0; 4];
                value[..length].copy_from_slice(&self.bytes[self.at..self.at + length]);
                self.at += length;
                let value = u32::from_le_bytes(value);
                self.run = Run::Repeated { value, left: count };
            } else {
                // Groups of eight; the last bytes may be left out.
                let length = count.saturating_mul(self.width as usize).min(rest);
                if length == 0 && count > 0 {
                    return Err(Fault::Damaged);
                }
                let left = (length * 8 / self.width as usize).min(count.saturating_mul(8));
                let bit = self.at * 8;
                self.at += length;
                self.run = Run::Packed { bit, left };
            }
        }
        Ok(())
    }

    /// Reads as many numbers as there is room.
    pub fn read(&mut self, mut out: &mut [u32]) -> Result<(), Fault> {
        while !out.is_empty() {
            self.advance()?;
            match &mut self.run {
                Run::Repeated { value, left } => {
                    let count = (*left).min(out.len());
                    let (now, rest) = out.split_at_mut(count);
                    now.fill(*value);
                    *left -= count;
                    out = rest;
                }
                Run::Packed { bit, left } => {
                    let count = (*left).min(out.len());
                    let (now, rest) = out.split_at_mut(count);
                    unpack(&self.bytes, *bit, self.width, now);
                    *bit += count * self.width as usize;
                    *left -= count;
                    out = rest;
                }
            }
        }
        Ok(())
    }

    /// Takes a run of one value, of at most `most` numbers; `None` where the numbers are
    /// packed.
    pub fn take_run(&mut self, most: usize) -> Result<Option<(u32, usize)>, Fault> {
        self.advance()?;
        let Run::Repeated { value, left } = &mut self.run else {
            return Ok(None);
        };
        let count = (*left).min(most);
        *left -= count;
        Ok(Some((*value, count)))
    }

    /// How many packed numbers come next.
    pub fn packed(&self) -> usize {
        match self.run {
            Run::Packed { left, .. } => left,
            Run::Repeated { .. } => 0,
        }
    }
}

/// Numbers of `width` bits (1 to 32), from `bit` on, lowest bits first.
fn unpack(bytes: &[u8], mut bit: usize, width: u32, out: &mut [u32]) {
    let mask = (1_u64 << width) - 1;
    for value in out {
        let word = &bytes[bit / 8..];
        let word = match word.first_chunk() {
            Some(word) => u64::from_le_bytes(*word),
            None => last_word(word),
        };
        *value = (word >> (bit % 8) & mask) as u32;
        bit += width as usize;
    }
}

/// Fewer than eight bytes as a number.
#[cold]
fn last_word(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(word)
}

/// An unsigned number of seven bits a byte, and where it ends.
fn read_varint(bytes: &[u8], mut at: usize) -> Result<(u64, usize), Fault> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(at).ok_or(Fault::Damaged)?;
        at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok((value, at));
        }
    }
    Err(Fault::Damaged)
}

/// A signed number whose sign is its lowest bit.
fn read_zigzag(bytes: &[u8], at: usize) -> Result<(i64, usize), Fault> {
    let (value, at) = read_varint(bytes, at)?;
    Ok(((value >> 1) as i64 ^ -((value & 1) as i64), at))
}

/// The bytes of `count` values that are not of a dictionary, in the plain encoding.
pub fn plain(
    bytes: Bytes,
    encoding: Encoding,
    type_: Type,
    length: usize,
    count: usize,
) -> Result<Bytes, Fault> {
    let unknown = || Err(Fault::Encoding(format!("{encoding:?}")));
    if encoding != Encoding::PLAIN && count > MOST_VALUES {
        return Err(Fault::TooLarge);
    }
    match (encoding, type_) {
        (Encoding::PLAIN, Type::BOOLEAN) => Ok(bits(&bytes, count)?.into()),
        (Encoding::PLAIN, _) => Ok(bytes),
        (Encoding::RLE, Type::BOOLEAN) => {
            let (runs, _) = behind_length(&bytes)?;
            let mut values = vec![0; count];
            Hybrid::new(runs, 1)?.read(&mut values)?;
            let values: Vec<u8> = values.iter().map(|&value| value as u8).collect();
            Ok(values.into())
        }
        (Encoding::DELTA_BINARY_PACKED, Type::INT32) => {
            let (values, _) = differences(&bytes, 0, count)?;
            let values = values
                .iter()
                .flat_map(|&value| (value as i32).to_le_bytes());
            Ok(values.collect::<Vec<u8>>().into())
        }
        (Encoding::DELTA_BINARY_PACKED, Type::INT64) => {
            let (values, _) = differences(&bytes, 0, count)?;
            let values = values.iter().flat_map(|value| value.to_le_bytes());
            Ok(values.collect::<Vec<u8>>().into())
        }
        (Encoding::DELTA_LENGTH_BYTE_ARRAY, Type::BYTE_ARRAY) => {
            let texts = apart(&bytes, 0, count)?;
            let mut out = Vec::with_capacity(bytes.len() + 4 * texts.len());
            for text in texts {
                out.extend_from_slice(&(text.len() as u32).to_le_bytes());
                out.extend_from_slice(text);
            }
            Ok(out.into())
        }
        (Encoding::DELTA_BYTE_ARRAY, Type::BYTE_ARRAY) => Ok(prefixed(&bytes, count, true)?.into()),
        (Encoding::DELTA_BYTE_ARRAY, Type::FIXED_LEN_BYTE_ARRAY) => {
            Ok(prefixed(&bytes, count, false)?.into())
        }
        (Encoding::BYTE_STREAM_SPLIT, _) => {
            let size = match type_ {
                Type::INT32 | Type::FLOAT => 4,
                Type::INT64 | Type::DOUBLE => 8,
                Type::FIXED_LEN_BYTE_ARRAY => length,
                Type::BOOLEAN | Type::INT96 | Type::BYTE_ARRAY => return unknown(),
            };
            if size == 0 || !bytes.len().is_multiple_of(size) {
                return Err(Fault::Damaged);
            }
            let count = bytes.len() / size;
            let joined = (0..bytes.len()).map(|at| bytes[at % size * count + at / size]);
            Ok(joined.collect::<Vec<u8>>().into())
        }
        _ => unknown(),
    }
}

/// Bits, lowest first, as bytes.
fn bits(bytes: &[u8], count: usize) -> Result<Vec<u8>, Fault> {
    if bytes.len() < count.div_ceil(8) {
        return Err(Fault::Damaged);
    }
    Ok((0..count).map(|at| bytes[at / 8] >> (at % 8) & 1).collect())
}

/// The bytes behind a length of four bytes, as many as that says, and those after them.
pub fn behind_length(bytes: &Bytes) -> Result<(Bytes, Bytes), Fault> {
    let length = bytes.first_chunk().ok_or(Fault::Damaged)?;
    let length = u32::from_le_bytes(*length) as usize;
    let end = length.checked_add(4).filter(|&end| end <= bytes.len());
    let end = end.ok_or(Fault::Damaged)?;
    Ok((bytes.slice(4..end), bytes.slice(end..)))
}

/// At most `most` whole numbers, each written as its difference from the one before, in
/// blocks of packed bits; and where they end.
fn differences(bytes: &[u8], at: usize, most: usize) -> Result<(Vec<i64>, usize), Fault> {
    let (block, at) = read_varint(bytes, at)?;
    let (parts, at) = read_varint(bytes, at)?;
    let (count, at) = read_varint(bytes, at)?;
    let (first, mut at) = read_zigzag(bytes, at)?;
    let is_valid = (1..=512).contains(&parts)
        && (1..=1 << 20).contains(&block)
        && block % parts == 0
        && block / parts % 8 == 0
        && count <= most as u64;
    if !is_valid {
        return Err(Fault::Damaged);
    }
    let (parts, in_part, count) = (parts as usize, (block / parts) as usize, count as usize);
    let mut values = Vec::with_capacity(count);
    if count == 0 {
        return Ok((values, at));
    }
    let mut value = first;
    values.push(value);
    while values.len() < count {
        let least;
        (least, at) = read_zigzag(bytes, at)?;
        let widths = bytes.get(at..at + parts).ok_or(Fault::Damaged)?;
        at += parts;
        for &width in widths {
            // Parts behind the last value are not there.
            if values.len() == count {
                break;
            }
            let width = usize::from(width);
            let length = in_part / 8 * width;
            let packed = bytes.get(at..at + length).ok_or(Fault::Damaged)?;
            if width > 64 {
                return Err(Fault::Damaged);
            }
            at += length;
            for place in 0..in_part.min(count - values.len()) {
                let difference = wide(packed, place * width, width) as i64;
                value = value.wrapping_add(least).wrapping_add(difference);
                values.push(value);
            }
        }
    }
    Ok((values, at))
}

/// The number of `width` bits (0 to 64) from `bit` on.
fn wide(bytes: &[u8], bit: usize, width: usize) -> u64 {
    let mut word = [0; 16];
    let tail = &bytes[(bit / 8).min(bytes.len())..];
    let length = tail.len().min(9);
    word[..length].copy_from_slice(&tail[..length]);
    let mask = (1_u128 << width) - 1;
    (u128::from_le_bytes(word) >> (bit % 8) & mask) as u64
}

/// Texts side by side, behind the differences of their lengths.
fn apart(bytes: &[u8], at: usize, most: usize) -> Result<Vec<&[u8]>, Fault> {
    let (lengths, mut at) = differences(bytes, at, most)?;
    let mut texts = Vec::with_capacity(lengths.len());
    for length in lengths {
        let length = usize::try_from(length).map_err(|_| Fault::Damaged)?;
        let end = at.checked_add(length).ok_or(Fault::Damaged)?;
        texts.push(bytes.get(at..end).ok_or(Fault::Damaged)?);
        at = end;
    }
    Ok(texts)
}

/// Texts that each begin as the one before does, up to some byte.
fn prefixed(bytes: &[u8], most: usize, with_lengths: bool) -> Result<Vec<u8>, Fault> {
    let (shared, at) = differences(bytes, 0, most)?;
    let rests = apart(bytes, at, most)?;
    if shared.len() != rests.len() {
        return Err(Fault::Damaged);
    }
    let mut out: Vec<u8> = Vec::new();
    let mut last = 0..0;
    for (shared, rest) in shared.into_iter().zip(rests) {
        let shared = usize::try_from(shared).map_err(|_| Fault::Damaged)?;
        if shared > last.len() {
            return Err(Fault::Damaged);
        }
        let length = shared + rest.len();
        if out.len() + length > LARGEST {
            return Err(Fault::TooLarge);
        }
        if with_lengths {
            out.extend_from_slice(&(length as u32).to_le_bytes());
        }
        let start = out.len();
        out.extend_from_within(last.start..last.start + shared);
        out.extend_from_slice(rest);
        last = start..out.len();
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_hybrid(bytes: &[u8], width: u32, expected: &[u32]) {
        // In one go, and number by number.
        for step in [expected.len().max(1), 1] {
            let mut numbers = Hybrid::new(Bytes::copy_from_slice(bytes), width).unwrap();
            let mut found = vec![0; expected.len()];
            for chunk in found.chunks_mut(step) {
                numbers.read(chunk).unwrap();
            }
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn runs_of_both_kinds() {
        // The example of the format's documentation: 0 to 7 in three bits each.
        let packed = [0b11, 0b1000_1000, 0b1100_0110, 0b1111_1010];
        check_hybrid(&packed, 3, &[0, 1, 2, 3, 4, 5, 6, 7]);
        check_hybrid(&[0b1010, 7], 3, &[7; 5]);
        let both = [&[0b1010, 7][..], &packed, &[4, 1]].concat();
        check_hybrid(&both, 3, &[7, 7, 7, 7, 7, 0, 1, 2, 3, 4, 5, 6, 7, 1, 1]);
        check_hybrid(&[6, 0x39, 0x30], 16, &[12_345; 3]);
        check_hybrid(&[], 0, &[0; 9]);
        check_hybrid(&[2, 1, 2, 3, 4], 32, &[0x0403_0201]);
    }

    #[test]
    fn runs_that_end_early_are_damaged() {
        for (bytes, width) in [
            (&[][..], 3),
            (&[0b1010], 3),
            (&[0b11], 3),
            (&[0b1010, 7], 3),
            (&[0x80; 12], 8),
        ] {
            let mut numbers = Hybrid::new(Bytes::copy_from_slice(bytes), width).unwrap();
            assert_eq!(numbers.read(&mut [0; 6]), Err(Fault::Damaged), "{bytes:?}");
        }
        assert!(Hybrid::new(Bytes::new(), 33).is_err());
    }

    #[test]
    fn differences_are_added_up() {
        // The examples of the format's documentation, each in one block of 128 with four
        // parts: 1 to 5, and 7, 5, 3, 1, 2, 3, 4, 5.
        let (values, end) = differences(&[128, 1, 4, 5, 2, 2, 0, 0, 0, 0], 0, 5).unwrap();
        assert_eq!((&values[..], end), (&[1, 2, 3, 4, 5][..], 10));
        let header = [128, 1, 4, 8, 14, 3, 2, 0, 0, 0];
        let mut bytes = header.to_vec();
        // Less -2 each: 0, 0, 0, 3, 3, 3, 3 in two bits.
        bytes.extend_from_slice(&[0b1100_0000, 0b0011_1111, 0, 0, 0, 0, 0, 0]);
        let (values, end) = differences(&bytes, 0, 8).unwrap();
        assert_eq!((&values[..], end), (&[7, 5, 3, 1, 2, 3, 4, 5][..], 18));
        assert_eq!(differences(&bytes, 0, 7), Err(Fault::Damaged));
        assert_eq!(differences(&bytes[..17], 0, 8), Err(Fault::Damaged));
    }

    #[test]
    fn prefixes_that_are_longer_than_the_text_before_are_damaged() {
        // Prefixes 0 and 5, then lengths 1 and 0, and the text `a`.
        let prefixes = [128, 1, 4, 2, 0, 10, 0, 0, 0, 0];
        let lengths = [128, 1, 4, 2, 2, 1, 0, 0, 0, 0, b'a'];
        let bytes = [&prefixes[..], &lengths].concat();
        assert_eq!(prefixed(&bytes, 2, true), Err(Fault::Damaged));
    }
}
