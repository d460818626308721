//! One bit per row.

/// A fixed number of bits, all clear at first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bitmap {
    words: Box<[u64]>,
}

impl Bitmap {
    pub fn new(len: usize) -> Bitmap {
        Bitmap {
            words: vec![0; len.div_ceil(64)].into(),
        }
    }

    pub fn from_rows(len: usize, rows: &[u32]) -> Bitmap {
        let mut bitmap = Bitmap::new(len);
        for &row in rows {
            bitmap.set(row as usize);
        }
        bitmap
    }

    pub fn set(&mut self, row: usize) {
        self.words[row / 64] |= 1 << (row % 64);
    }

    pub fn get(&self, row: usize) -> bool {
        self.words[row / 64] >> (row % 64) & 1 == 1
    }

    pub fn count(&self) -> usize {
        self.words.iter().map(|w| w.count_ones() as usize).sum()
    }

    pub fn held_bytes(&self) -> usize {
        self.words.len() * 8
    }
}
