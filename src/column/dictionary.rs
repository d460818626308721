//! Text values, each stored once and known by its code.

use crate::flow::{Slot, percent_decoded};
use hashbrown::HashTable;
use std::collections::HashMap;

/// The distinct texts of one column in one shard; codes count up from 0.
#[derive(Default)]
pub struct Dictionary {
    /// As they stand in the lines.
    written: Texts,
    /// The same texts with their percent-encoding undone, in a column that has one.
    decoded: Option<Texts>,
    codes: HashTable<u32>,
}

/// Texts one behind the other.
#[derive(Default)]
struct Texts {
    bytes: String,
    /// Where the text of each code ends.
    ends: Vec<u32>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u32);
    }

    fn get(&self, code: u32) -> &str {
        let code = code as usize;
        let start = if code == 0 { 0 } else { self.ends[code - 1] };
        &self.bytes[start as usize..self.ends[code] as usize]
    }

    fn held_bytes(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * 4
    }
}

impl Dictionary {
    /// A dictionary of a column whose values are percent-encoded in the lines.
    pub fn percent_encoded() -> Dictionary {
        Dictionary {
            decoded: Some(Texts::default()),
            ..Dictionary::default()
        }
    }

    /// The code of `text` as it stands in a line, which is added if it is new. Bytes that
    /// are not UTF-8 are read as Latin-1.
    pub fn code(&mut self, text: &[u8]) -> u32 {
        let hash = hash_text(text);
        let written = &self.written;
        let found = self
            .codes
            .find(hash, |&code| written.get(code).as_bytes() == text);
        if let Some(&code) = found {
            return code;
        }
        match std::str::from_utf8(text) {
            Ok(text) => self.add(hash, text),
            Err(_) => {
                let latin: String = text.iter().map(|&byte| char::from(byte)).collect();
                self.code(latin.as_bytes())
            }
        }
    }

    fn add(&mut self, hash_of_text: u64, text: &str) -> u32 {
        let code = self.len() as u32;
        self.written.push(text);
        if let Some(decoded) = &mut self.decoded {
            decoded.push(percent_decoded(text).as_deref().unwrap_or(text));
        }
        let written = &self.written;
        self.codes.insert_unique(hash_of_text, code, |&code| {
            hash_text(written.get(code).as_bytes())
        });
        code
    }

    /// The code of `text`, as it stands in a line, if some row has it.
    pub fn find(&self, text: &str) -> Option<u32> {
        let is_it = |&code: &u32| self.written(code) == text;
        self.codes.find(hash_text(text.as_bytes()), is_it).copied()
    }

    /// What the text says. Two codes say the same when one of them is percent-encoded in
    /// another way.
    pub fn text(&self, code: u32) -> &str {
        self.decoded.as_ref().unwrap_or(&self.written).get(code)
    }

    /// The text as it stands in a line.
    pub fn written(&self, code: u32) -> &str {
        self.written.get(code)
    }

    pub fn len(&self) -> usize {
        self.written.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn held_bytes(&self) -> usize {
        let decoded = self.decoded.as_ref().map_or(0, Texts::held_bytes);
        self.written.held_bytes() + decoded + self.codes.allocation_size()
    }
}

/// A multiply-and-rotate hash, eight bytes at a time: texts are short and come from
/// one file, so speed counts and floods do not.
pub fn hash_text(text: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash = text.len() as u64;
    let mut chunks = text.chunks_exact(8);
    let mut mix = |word: u64| hash = (hash.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    for chunk in &mut chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        mix(u64::from_le_bytes(word));
    }
    let mut word = [0; 8];
    word[..chunks.remainder().len()].copy_from_slice(chunks.remainder());
    mix(u64::from_le_bytes(word));
    hash ^ hash >> 32
}

/// Names one dictionary of a shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DictionaryId(u32);

/// The dictionaries of a shard, one per text column.
#[derive(Default)]
pub struct Dictionaries {
    all: Vec<Dictionary>,
    by_slot: HashMap<Slot, DictionaryId>,
}

impl Dictionaries {
    /// The dictionary of a column, new if the column is.
    pub fn of(&mut self, slot: &Slot) -> DictionaryId {
        if let Some(&id) = self.by_slot.get(slot) {
            return id;
        }
        let id = DictionaryId(self.all.len() as u32);
        self.all.push(if slot.is_percent_encoded() {
            Dictionary::percent_encoded()
        } else {
            Dictionary::default()
        });
        self.by_slot.insert(slot.clone(), id);
        id
    }

    pub fn get(&self, id: DictionaryId) -> &Dictionary {
        &self.all[id.0 as usize]
    }

    pub fn get_mut(&mut self, id: DictionaryId) -> &mut Dictionary {
        &mut self.all[id.0 as usize]
    }

    /// The dictionary of a column that some batch has.
    pub fn find(&self, slot: &Slot) -> Option<&Dictionary> {
        self.by_slot.get(slot).map(|&id| self.get(id))
    }

    pub fn held_bytes(&self) -> usize {
        self.all.iter().map(Dictionary::held_bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_code() {
        let mut dictionary = Dictionary::default();
        let texts = ["", "-", "ACCEPT", "eni-0b7d5c2f9a1e34d60", "ACCEPTED"];
        let codes: Vec<u32> = texts.map(|t| dictionary.code(t.as_bytes())).to_vec();
        assert_eq!(codes, [0, 1, 2, 3, 4]);
        for (code, text) in texts.iter().enumerate() {
            assert_eq!(dictionary.code(text.as_bytes()), code as u32);
            assert_eq!(dictionary.text(code as u32), *text);
            assert_eq!(dictionary.find(text), Some(code as u32));
        }
        assert_eq!(dictionary.find("REJECT"), None);
    }

    #[test]
    fn percent_encoding_is_undone_and_kept() {
        let mut dictionary = Dictionary::percent_encoded();
        for (code, (written, text)) in [
            ("team%2Da", "team-a"),
            ("team%2da", "team-a"),
            ("team-a", "team-a"),
            ("%zz", "%zz"),
            ("-", "-"),
        ]
        .into_iter()
        .enumerate()
        {
            assert_eq!(dictionary.code(written.as_bytes()), code as u32);
            assert_eq!(dictionary.text(code as u32), text);
            assert_eq!(dictionary.written(code as u32), written);
            assert_eq!(dictionary.find(written), Some(code as u32));
        }
        let mut plain = Dictionary::default();
        plain.code(b"team%2Da");
        assert_eq!((plain.text(0), plain.written(0)), ("team%2Da", "team%2Da"));
    }

    #[test]
    fn latin_1_is_read() {
        let mut dictionary = Dictionary::default();
        let code = dictionary.code(b"caf\xe9");
        assert_eq!(dictionary.text(code), "café");
        assert_eq!(dictionary.code(b"caf\xe9"), code);
    }
}
