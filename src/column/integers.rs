//! Whole numbers, stored as the distance to the smallest of them.

use super::bitmap::Bitmap;
use super::packed::Packed;
use std::sync::Arc;

/// A column of whole numbers in which a row may be missing (`-` in the log).
#[derive(Clone, Debug)]
pub struct Integers {
    len: usize,
    base: i64,
    max: i64,
    /// The distances to the base.
    packed: Packed,
    missing: Option<Arc<Bitmap>>,
}

impl Integers {
    /// Stores `values`; what stands in a missing row does not matter, and is changed.
    pub fn encode<T: From64>(values: &mut [T], missing: Option<Arc<Bitmap>>) -> Integers {
        // A missing row is given the value of a present one, then the smallest, so that
        // the long loops need not look for it.
        let zero = T::from_i64(0);
        if let Some(missing) = &missing {
            let present = (0..values.len()).find(|&row| !missing.get(row));
            let present = present.map_or(zero, |row| values[row]);
            missing.rows().for_each(|row| values[row] = present);
        }
        let base = values.iter().copied().min().unwrap_or(zero);
        let max = values.iter().copied().max().unwrap_or(zero);
        if let Some(missing) = &missing {
            missing.rows().for_each(|row| values[row] = base);
        }
        let (base, max) = (base.into(), max.into());
        let distances = values
            .iter()
            .map(|&value| value.into().wrapping_sub(base) as u64);
        let packed = Packed::pack(distances, max.wrapping_sub(base) as u64);
        Integers {
            len: values.len(),
            base,
            max,
            packed,
            missing,
        }
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The smallest and the largest present value; `None` when every row is missing.
    pub fn range(&self) -> Option<(i64, i64)> {
        let all_missing = self.missing.as_ref().is_some_and(|m| m.count() == self.len);
        (!all_missing && self.len > 0).then_some((self.base, self.max))
    }

    /// Whether every row has the same value and none is missing.
    pub fn is_constant(&self) -> bool {
        matches!(self.packed, Packed::Zero) && self.missing.is_none()
    }

    /// The smallest value, which the stored distances count from.
    pub fn base(&self) -> i64 {
        self.base
    }

    pub fn missing(&self) -> Option<&Arc<Bitmap>> {
        self.missing.as_ref()
    }

    pub fn is_missing(&self, row: usize) -> bool {
        self.missing.as_ref().is_some_and(|m| m.get(row))
    }

    /// The value of `row`, or the base where the row is missing.
    #[inline]
    pub fn value(&self, row: usize) -> i64 {
        let distance = self.packed.get(row);
        self.base.wrapping_add(distance as i64)
    }

    pub fn get(&self, row: usize) -> Option<i64> {
        (!self.is_missing(row)).then(|| self.value(row))
    }

    /// Appends the values of `rows` (the base for missing ones) to `out`.
    pub fn gather<T: From64>(&self, rows: impl Iterator<Item = usize>, out: &mut Vec<T>) {
        let base = self.base;
        let value = |distance: u64| T::from_i64(base.wrapping_add(distance as i64));
        self.packed.gather(rows, out, value);
    }

    /// How many rows have each value, missing ones the base; `None` where there are too many
    /// values that lie too far apart.
    pub fn tally(&self) -> Option<Vec<(i64, u64)>> {
        let counted = self.packed.tally(self.len)?.into_iter();
        let value = |distance: u64| self.base.wrapping_add(distance as i64);
        Some(
            counted
                .map(|(distance, rows)| (value(distance), rows))
                .collect(),
        )
    }

    pub fn held_bytes(&self) -> usize {
        let packed = self.packed.held_bytes();
        // A bitmap that several columns share is counted by each for its part.
        let missing = self.missing.as_ref();
        packed + missing.map_or(0, |m| m.held_bytes() / Arc::strong_count(m))
    }
}

/// What a stored number can be read as; the caller knows that it fits.
pub trait From64: Copy + Ord + Into<i64> {
    fn from_i64(value: i64) -> Self;
}

impl From64 for i64 {
    fn from_i64(value: i64) -> i64 {
        value
    }
}

impl From64 for u32 {
    fn from_i64(value: i64) -> u32 {
        value as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_gives_the_values_back() {
        for mut values in [
            vec![],
            vec![7, 7, 7],
            vec![1_000, 1_255],
            vec![-5, 65_000],
            vec![0, 4_294_967_295],
            vec![i64::MIN, 0, i64::MAX],
        ] {
            let column = Integers::encode(&mut values, None);
            let mut back: Vec<i64> = Vec::new();
            column.gather(0..values.len(), &mut back);
            assert_eq!(back, values);
            let range = values.iter().min().zip(values.iter().max());
            assert_eq!(column.range(), range.map(|(a, b)| (*a, *b)));
        }
    }

    #[test]
    fn missing_rows_do_not_widen() {
        let missing = Arc::new(Bitmap::from_rows(3, &[1]));
        let column = Integers::encode(&mut [1_000_000_u32, 0, 1_000_001], Some(missing));
        assert_eq!(
            column.held_bytes() - column.missing().map_or(0, |it| it.held_bytes()),
            1
        );
        let rows: Vec<_> = (0..3).map(|row| column.get(row)).collect();
        assert_eq!(rows, [Some(1_000_000), None, Some(1_000_001)]);
        assert_eq!(column.value(1), 1_000_000);
    }

    #[test]
    fn all_rows_may_be_missing() {
        let missing = Arc::new(Bitmap::from_rows(2, &[0, 1]));
        let column = Integers::encode(&mut [7u32, 8], Some(missing));
        assert_eq!(column.range(), None);
        assert_eq!((column.get(0), column.get(1)), (None, None));
    }
}
