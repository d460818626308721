//! Text values, each stored once and known by its code.

use crate::flow::Slot;
use hashbrown::HashTable;
use std::collections::HashMap;

/// The distinct texts of one column in one shard; codes count up from 0.
#[derive(Default)]
pub struct Dictionary {
    bytes: String,
    /// Where the text of each code ends.
    ends: Vec<u32>,
    codes: HashTable<u32>,
}

impl Dictionary {
    /// The code of `text`, which is added if it is new. Bytes that are not UTF-8 are
    /// read as Latin-1.
    pub fn code(&mut self, text: &[u8]) -> u32 {
        let hash = hash_text(text);
        let (bytes, ends) = (&self.bytes, &self.ends);
        if let Some(&code) = self
            .codes
            .find(hash, |&code| slice(bytes, ends, code).as_bytes() == text)
        {
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
        let code = self.ends.len() as u32;
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u32);
        let (bytes, ends) = (&self.bytes, &self.ends);
        self.codes.insert_unique(hash_of_text, code, |&code| {
            hash_text(slice(bytes, ends, code).as_bytes())
        });
        code
    }

    /// The code of `text` if some row has it.
    pub fn find(&self, text: &str) -> Option<u32> {
        self.codes
            .find(hash_text(text.as_bytes()), |&code| self.text(code) == text)
            .copied()
    }

    pub fn text(&self, code: u32) -> &str {
        slice(&self.bytes, &self.ends, code)
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn held_bytes(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * 4 + self.codes.allocation_size()
    }
}

fn slice<'a>(bytes: &'a str, ends: &[u32], code: u32) -> &'a str {
    let code = code as usize;
    let start = if code == 0 { 0 } else { ends[code - 1] };
    &bytes[start as usize..ends[code] as usize]
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
        self.all.push(Dictionary::default());
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
    fn latin_1_is_read() {
        let mut dictionary = Dictionary::default();
        let code = dictionary.code(b"caf\xe9");
        assert_eq!(dictionary.text(code), "café");
        assert_eq!(dictionary.code(b"caf\xe9"), code);
    }
}
