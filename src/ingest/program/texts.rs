//! Texts of one column and their codes.

use super::WINDOW;
use crate::column::Dictionary;
use crate::ingest::record::Status;

/// Recently seen texts of one column with their codes, found by a hash.
pub struct Texts {
    memos: Box<[Memo; MEMOS]>,
    /// The texts that may stand here; empty when all may.
    allowed: &'static [&'static str],
    /// Whether the texts say what kind of record theirs is.
    is_status: bool,
}

/// A multiple of the number of values that most text columns have.
const MEMOS: usize = 512;

/// The longest text that is looked up.
const LONGEST: usize = 2_048;

#[derive(Clone, Copy)]
struct Memo {
    /// The text, with zeros behind it.
    words: [u64; WINDOW / 8],
    length: u8,
    code: u32,
    status: Status,
}

impl Memo {
    const EMPTY: Memo = Memo {
        words: [0; WINDOW / 8],
        // No text that is remembered is so long.
        length: u8::MAX,
        code: 0,
        status: Status::Record,
    };
}

impl Texts {
    pub fn new(allowed: &'static [&'static str], is_status: bool) -> Texts {
        Texts {
            memos: Box::new([Memo::EMPTY; MEMOS]),
            allowed,
            is_status,
        }
    }

    /// The code of the text of `length` bytes at the head of `text`, which is also that of the window,
    /// and the status that it stands for; `None` when it may not stand here.
    #[inline]
    pub fn read(
        &mut self,
        window: &[u8; WINDOW],
        text: &[u8],
        length: usize,
        dictionary: &mut Dictionary,
    ) -> Option<(u32, Status)> {
        let (chunks, _) = window.as_chunks();
        let word = |at: usize| u64::from_le_bytes(chunks[at]);
        let last = |at: usize| word(at) & !(u64::MAX << (8 * (length % 8)));
        match length / 8 {
            0 => self.find([last(0)], text, length, dictionary),
            1 => self.find([word(0), last(1)], text, length, dictionary),
            2 => self.find([word(0), word(1), last(2)], text, length, dictionary),
            3 => {
                let words = [word(0), word(1), word(2), last(3)];
                self.find(words, text, length, dictionary)
            }
            _ => self.look_up(&text[..length], dictionary),
        }
    }

    /// Reads a text by its words, with zeros behind its end.
    #[inline]
    fn find<const WORDS: usize>(
        &mut self,
        words: [u64; WORDS],
        text: &[u8],
        length: usize,
        dictionary: &mut Dictionary,
    ) -> Option<(u32, Status)> {
        let place = place(&words);
        let memo = &self.memos[place];
        // With another length, the text may end in zeros itself.
        if usize::from(memo.length) == length && (0..WORDS).all(|at| memo.words[at] == words[at]) {
            return Some((memo.code, memo.status));
        }
        let (code, status) = self.look_up(&text[..length], dictionary)?;
        let memo = &mut self.memos[place];
        *memo = Memo {
            words: [0; WINDOW / 8],
            length: length as u8,
            code,
            status,
        };
        memo.words[..WORDS].copy_from_slice(&words);
        Some((code, status))
    }

    #[cold]
    fn look_up(&self, text: &[u8], dictionary: &mut Dictionary) -> Option<(u32, Status)> {
        let is_dash = text == b"-" && !self.is_status;
        let is_any = self.allowed.is_empty();
        let is_allowed = is_any || self.allowed.iter().any(|value| value.as_bytes() == text);
        let is_plain = text.iter().all(|byte| (b'!'..0x80).contains(byte));
        let is_fine = is_plain && (1..=LONGEST).contains(&text.len());
        if !is_fine || !is_allowed && !is_dash {
            return None;
        }
        let status = match self.is_status {
            true => Status::of(text),
            false => Status::Record,
        };
        Some((dictionary.code(text), status))
    }
}

/// Which memo a text is kept in.
#[inline]
fn place(words: &[u64]) -> usize {
    const FACTORS: [u64; WINDOW / 8] = [
        0x9e37_79b9_7f4a_7c15,
        0xc2b2_ae3d_27d4_eb4f,
        0x1656_67b1_9e37_79f9,
        0xd6e8_feb8_6659_fd93,
    ];
    let products = words.iter().zip(FACTORS).map(|(a, b)| a.wrapping_mul(b));
    let hash = products.fold(0, |sum: u64, product| sum.wrapping_add(product));
    (hash >> (64 - MEMOS.trailing_zeros())) as usize
}
