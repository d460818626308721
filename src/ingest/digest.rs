//! What tells the contents of files apart, without keeping them.

use crate::column::ContentHasher;
use serde::{Deserialize, Serialize};

/// How far into a file its opening may reach, in bytes.
const MOST_OPENING: usize = 65_536;

/// The opening of JSON, in bytes: enough for the time of its first record.
const JSON_OPENING: u64 = 512;

/// A content, by its length and its hash: contents that differ in neither are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ContentId {
    /// In bytes, after decompression.
    pub length: u64,
    /// Of 128 bits, in pieces that a JavaScript number holds.
    pub hash: [u32; 4],
}

impl ContentId {
    fn of(hasher: &ContentHasher) -> ContentId {
        let hash = hasher.finish();
        ContentId {
            length: hasher.length(),
            hash: [0, 32, 64, 96].map(|shift| (hash >> shift) as u32),
        }
    }
}

/// Takes in a content and tells what it and its beginnings are.
#[derive(Debug, Default)]
pub struct Digest {
    hasher: ContentHasher,
    /// Lengths of beginnings that are wanted and have not come, the shortest last.
    lengths: Vec<u64>,
    beginnings: Vec<ContentId>,
}

impl Digest {
    /// A digest that tells its beginnings of these lengths, too.
    pub fn new(mut lengths: Vec<u64>) -> Digest {
        lengths.sort_unstable_by(|a, b| b.cmp(a));
        lengths.dedup();
        Digest {
            lengths,
            ..Digest::default()
        }
    }

    pub fn write(&mut self, mut bytes: &[u8]) {
        while let Some(&length) = self.lengths.last() {
            let missing = length.saturating_sub(self.hasher.length());
            if missing > bytes.len() as u64 {
                break;
            }
            let (before, rest) = bytes.split_at(missing as usize);
            self.hasher.write(before);
            bytes = rest;
            self.beginnings.push(ContentId::of(&self.hasher));
            self.lengths.pop();
        }
        self.hasher.write(bytes);
    }

    /// The content, and its beginnings of the lengths that were wanted and are not longer.
    pub fn finish(self) -> (ContentId, Vec<ContentId>) {
        (ContentId::of(&self.hasher), self.beginnings)
    }
}

/// What a file begins with: its first two lines, which no other file shares unless it has
/// the same first record; of JSON, whose first lines say nothing, some bytes.
#[derive(Debug, Default)]
pub struct Opening {
    hasher: ContentHasher,
    /// Lines so far that are not blank.
    lines: u8,
    is_in_line: bool,
    is_json: bool,
    is_known: bool,
}

impl Opening {
    /// Takes in what the file begins with.
    #[inline]
    pub fn write(&mut self, bytes: &[u8]) {
        if !self.is_known {
            self.read(bytes);
        }
    }

    fn read(&mut self, bytes: &[u8]) {
        for (at, byte) in bytes.iter().enumerate() {
            let length = self.hasher.length() + at as u64 + 1;
            self.is_json |= self.lines == 0 && !self.is_in_line && matches!(byte, b'{' | b'[');
            if *byte == b'\n' {
                self.lines += u8::from(self.is_in_line);
            }
            self.is_in_line = match byte {
                b'\n' => false,
                b' ' | b'\r' | b'\t' => self.is_in_line,
                _ => true,
            };
            self.is_known = match self.is_json {
                true => length == JSON_OPENING,
                false => self.lines == 2,
            };
            if self.is_known {
                self.hasher.write(&bytes[..=at]);
                return;
            }
            if length == MOST_OPENING as u64 {
                break;
            }
        }
        self.hasher.write(bytes);
        // Nothing else is looked at, and nothing is told.
        self.is_known = self.hasher.length() >= MOST_OPENING as u64;
    }

    /// A hash of it with 53 bits, which a JavaScript number holds; 0 when there is none.
    pub fn finish(&self) -> u64 {
        let is_there = self.is_known && self.hasher.length() < MOST_OPENING as u64;
        match is_there {
            true => self.hasher.finish() as u64 >> 11,
            false => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_are_told_wherever_pieces_end() {
        let content: Vec<u8> = (0..200).collect();
        let of = |length: usize| {
            let mut digest = Digest::default();
            digest.write(&content[..length]);
            digest.finish().0
        };
        for piece in [1, 7, 64, 200] {
            let mut digest = Digest::new(vec![200, 0, 64, 63, 64, 201]);
            content.chunks(piece).for_each(|piece| digest.write(piece));
            let expected = vec![of(0), of(63), of(64), of(200)];
            assert_eq!(digest.finish(), (of(200), expected));
        }
    }

    #[test]
    fn openings_are_the_same_where_one_file_extends_another() {
        let opening = |text: &str, piece: usize| {
            let mut opening = Opening::default();
            let pieces = text.as_bytes().chunks(piece);
            pieces.for_each(|piece| opening.write(piece));
            opening.finish()
        };
        let json = |text: &str| format!("{text:JSON$}", JSON = JSON_OPENING as usize);
        let (one, other) = (json("{\n \"a\": [\n 1"), json("{\n \"a\": [\n 2"));
        let long = "x".repeat(MOST_OPENING);
        let long = format!("{long}\nx\n");
        // Two files, and whether they have the same opening.
        let cases = [
            ("a b\n1 2\n", "a b\n1 2\n3 4\n", true),
            ("a b\n1 2\n", "a b\n3 4\n1 2\n", false),
            ("\n\r\na b\n\n1 2\n", "\n\r\na b\n\n1 2\nx", true),
            (&one, &format!("{one}{other}"), true),
            (&one, &other, false),
        ];
        for (a, b, expected) in cases {
            for piece in [1, 5, 1_000] {
                let (a, b) = (opening(a, piece), opening(b, 1_000));
                assert_eq!((a == b, a != 0, b != 0), (expected, true, true));
            }
        }
        for none in ["", "a b\n", "a b\n1 2", "a b\n\n\n", "{\n}\n", &long] {
            assert_eq!(opening(none, 1_000), 0);
        }
    }
}
