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

    /// The rows whose bits are set, ascending.
    pub fn rows(&self) -> impl Iterator<Item = usize> {
        let words = self.words.iter().enumerate();
        words.flat_map(|(index, &word)| {
            let mut left = word;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
                left &= left - 1;
                Some(index * 64 + bit)
            })
        })
    }

    pub fn held_bytes(&self) -> usize {
        self.words.len() * 8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_rows_are_found() {
        for rows in [&[][..], &[0], &[63, 64], &[0, 1, 65, 129]] {
            let bitmap = Bitmap::from_rows(130, rows);
            let found: Vec<u32> = bitmap.rows().map(|row| row as u32).collect();
            assert_eq!(found, rows);
            assert_eq!(bitmap.count(), rows.len());
        }
    }
}
