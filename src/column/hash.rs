//! Hashes of 128 bits: wide enough that two that are equal stand for equal things.
//!
//! They tell contents of files and rows of batches apart. Nothing in here is secret and
//! nobody gains by a collision, so it is fast rather than cryptographic.

use super::batch::{Batch, Column};
use super::dictionary::{Dictionaries, DictionaryId};
use crate::flow::field::match_key;
use crate::flow::{Address, EventField, Field, Layout, Slot};
use std::collections::HashMap;

/// Two lanes of 64 bits that mix every word in ways of their own.
#[derive(Clone, Copy, Debug, Default)]
struct Lanes {
    a: u64,
    b: u64,
}

impl Lanes {
    #[inline]
    fn word(&mut self, word: u64) {
        self.a = (self.a ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.a ^= self.a >> 32;
        self.b = (self.b.rotate_left(23) ^ word).wrapping_mul(0xd6e8_feb8_6659_fd93);
        self.b ^= self.b >> 29;
    }

    /// Takes in that there is no value, which no value is the same as.
    #[inline]
    fn gap(&mut self) {
        self.word(0);
        self.a = !self.a;
        self.b ^= 0xa5a5_a5a5_5a5a_5a5a;
    }

    fn finish(self) -> u128 {
        let (a, b) = (self.a, self.b.wrapping_add(self.a));
        let (a, b) = (spread(a.wrapping_add(b)), spread(b));
        u128::from(a.wrapping_add(b)) << 64 | u128::from(b)
    }
}

/// Lets every bit have a say in all others.
#[inline]
pub fn spread(mut bits: u64) -> u64 {
    bits = (bits ^ bits >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    bits = (bits ^ bits >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    bits ^ bits >> 33
}

/// Hashes bytes that come in pieces; where they are cut makes no difference.
#[derive(Clone, Debug, Default)]
pub struct ContentHasher {
    lanes: Lanes,
    length: u64,
    /// Bytes that do not fill a word yet.
    carry: [u8; 8],
}

impl ContentHasher {
    /// The hash of all bytes at once.
    pub fn hash(bytes: &[u8]) -> u128 {
        let mut hasher = ContentHasher::default();
        hasher.write(bytes);
        hasher.finish()
    }

    pub fn write(&mut self, mut bytes: &[u8]) {
        let carried = (self.length % 8) as usize;
        self.length += bytes.len() as u64;
        if carried > 0 {
            let (filling, rest) = bytes.split_at(bytes.len().min(8 - carried));
            self.carry[carried..carried + filling.len()].copy_from_slice(filling);
            if carried + filling.len() < 8 {
                return;
            }
            self.lanes.word(u64::from_le_bytes(self.carry));
            bytes = rest;
        }
        let (words, rest) = bytes.as_chunks();
        for &word in words {
            self.lanes.word(u64::from_le_bytes(word));
        }
        self.carry[..rest.len()].copy_from_slice(rest);
    }

    /// How many bytes were taken in.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The hash of all bytes so far.
    pub fn finish(&self) -> u128 {
        let mut lanes = self.lanes;
        let mut last = [0; 8];
        let carried = (self.length % 8) as usize;
        last[..carried].copy_from_slice(&self.carry[..carried]);
        lanes.word(u64::from_le_bytes(last));
        lanes.word(self.length);
        lanes.finish()
    }
}

/// Hashes rows by what they say: the fields that their layout has, whatever their order
/// and spelling, with their values. Rows of two shards that say the same have the same
/// hash. What an export says of the log event beside the record counts only where the
/// record itself has nothing of the kind: its time, and its log stream.
#[derive(Default)]
pub struct RowHasher {
    /// Hashes of texts by dictionary and code, as far as rows had them.
    texts: HashMap<DictionaryId, Vec<Option<u128>>>,
}

impl RowHasher {
    /// The hashes of all rows of a batch, in order.
    pub fn hash(&mut self, batch: &Batch, dictionaries: &Dictionaries) -> Vec<u128> {
        let slots = batch.layout().slots.iter().zip(batch.columns());
        let mut columns: Vec<(String, bool, &Column)> = slots
            .filter(|(slot, _)| is_told(slot, batch.layout()))
            .map(|(slot, column)| {
                let is_extra = matches!(slot, Slot::Extra(_));
                (match_key(slot.name()), is_extra, column)
            })
            .collect();
        columns.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        let mut names = Lanes::default();
        for (key, _, _) in &columns {
            take_hash(&mut names, ContentHasher::hash(key.as_bytes()));
        }
        let mut rows = vec![names; batch.rows()];
        for (_, _, column) in columns {
            self.take_column(column, dictionaries, &mut rows);
        }
        rows.into_iter().map(Lanes::finish).collect()
    }

    fn take_column(&mut self, column: &Column, dictionaries: &Dictionaries, rows: &mut [Lanes]) {
        match column {
            Column::Integer(column) => {
                let mut values: Vec<i64> = Vec::with_capacity(rows.len());
                column.gather(0..rows.len(), &mut values);
                match column.missing() {
                    None => {
                        for (row, value) in rows.iter_mut().zip(values) {
                            row.word(value as u64);
                        }
                    }
                    Some(missing) => {
                        for (at, (row, value)) in rows.iter_mut().zip(values).enumerate() {
                            match missing.get(at) {
                                true => row.gap(),
                                false => row.word(value as u64),
                            }
                        }
                    }
                }
            }
            Column::Address(column) => {
                let mut values: Vec<u32> = Vec::with_capacity(rows.len());
                column.v4().gather(0..rows.len(), &mut values);
                for (at, (row, value)) in rows.iter_mut().zip(values).enumerate() {
                    if !column.v4().is_missing(at) {
                        row.word(u64::from(value));
                        continue;
                    }
                    match column.get(at) {
                        Some(Address::V6(bits)) => {
                            row.gap();
                            take_hash(row, bits);
                        }
                        _ => row.gap(),
                    }
                }
            }
            Column::Text(id, codes) => {
                let dictionary = dictionaries.get(*id);
                let known = self.texts.entry(*id).or_default();
                known.resize(dictionary.len(), None);
                let mut values: Vec<u32> = Vec::with_capacity(rows.len());
                codes.gather(0..rows.len(), &mut values);
                for (row, code) in rows.iter_mut().zip(values) {
                    let hash = known[code as usize].get_or_insert_with(|| {
                        ContentHasher::hash(dictionary.text(code).as_bytes())
                    });
                    take_hash(row, *hash);
                }
            }
        }
    }
}

/// Whether a slot is part of what a row says.
fn is_told(slot: &Slot, layout: &Layout) -> bool {
    let has = |field| layout.position_of(field).is_some();
    match slot {
        Slot::Field(_) | Slot::Extra(_) => true,
        Slot::Event(EventField::Timestamp) => !has(Field::START) && !has(Field::END),
        Slot::Event(EventField::LogStream) => !has(Field::INTERFACE_ID),
        Slot::Event(_) => false,
    }
}

fn take_hash(lanes: &mut Lanes, hash: u128) {
    lanes.word((hash >> 64) as u64);
    lanes.word(hash as u64);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn pieces_make_no_difference() {
        let bytes: Vec<u8> = (0..100_u8).collect();
        let whole = ContentHasher::hash(&bytes);
        for piece in 1..=bytes.len() {
            let mut hasher = ContentHasher::default();
            bytes.chunks(piece).for_each(|piece| hasher.write(piece));
            assert_eq!((hasher.finish(), hasher.length()), (whole, 100));
        }
    }

    #[test]
    fn contents_differ_by_length_and_by_any_bit() {
        let mut seen = HashSet::new();
        for length in 0..40 {
            assert!(seen.insert(ContentHasher::hash(&vec![0; length])));
            for bit in 0..length * 8 {
                let mut bytes = vec![0; length];
                bytes[bit / 8] = 1 << (bit % 8);
                assert!(seen.insert(ContentHasher::hash(&bytes)), "{length} {bit}");
            }
        }
    }
}
