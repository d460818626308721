//! Rows on their way from the reader of a Parquet file to a shard.

/// Up to [`BATCH_ROWS`](crate::column::BATCH_ROWS) rows of a file, column by column, with
/// the values as the file has them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chunk {
    pub rows: usize,
    /// One for each slot of the layout.
    pub columns: Vec<Cells>,
}

/// The values of one column.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells {
    /// Whole numbers; those of the missing rows (ascending) are 0.
    Integers { values: Vec<i64>, missing: Vec<u32> },
    /// Numbers with fractions; those of the missing rows are not a number.
    Reals(Vec<f64>),
    /// For each row the number of its text; the first text is empty and stands for a
    /// missing value.
    Texts { texts: Texts, codes: Vec<u32> },
}

/// Texts of any bytes, each known by its number.
#[derive(Clone, Debug, PartialEq)]
pub struct Texts {
    bytes: Vec<u8>,
    /// Where each text ends.
    ends: Vec<u32>,
}

/// Only the empty text.
impl Default for Texts {
    fn default() -> Texts {
        Texts {
            bytes: Vec::new(),
            ends: vec![0],
        }
    }
}

impl Texts {
    /// Adds a text; returns its number. The empty text has the number 0.
    pub fn add(&mut self, text: &[u8]) -> u32 {
        if text.is_empty() {
            return 0;
        }
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len() as u32);
        self.ends.len() as u32 - 1
    }

    pub fn get(&self, number: u32) -> &[u8] {
        let at = number as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.bytes[start as usize..self.ends[at] as usize]
    }

    /// How many there are, at least one.
    pub fn count(&self) -> usize {
        self.ends.len()
    }

    /// All of them, the empty one first.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.count() as u32).map(|number| self.get(number))
    }

    /// How many bytes they take.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }
}

const INTEGERS: u64 = 0;
const REALS: u64 = 1;
const TEXTS: u64 = 2;

impl Chunk {
    /// The chunk as bytes, to be sent to another worker.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put(&mut out, [self.rows as u64, self.columns.len() as u64]);
        for cells in &self.columns {
            match cells {
                Cells::Integers { values, missing } => {
                    put(&mut out, [INTEGERS, values.len() as u64]);
                    put(&mut out, [missing.len() as u64]);
                    values
                        .iter()
                        .for_each(|value| out.extend(value.to_le_bytes()));
                    missing.iter().for_each(|row| out.extend(row.to_le_bytes()));
                }
                Cells::Reals(values) => {
                    put(&mut out, [REALS, values.len() as u64]);
                    values
                        .iter()
                        .for_each(|value| out.extend(value.to_le_bytes()));
                }
                Cells::Texts { texts, codes } => {
                    put(&mut out, [TEXTS, codes.len() as u64]);
                    put(
                        &mut out,
                        [texts.ends.len() as u64, texts.bytes.len() as u64],
                    );
                    codes.iter().for_each(|code| out.extend(code.to_le_bytes()));
                    texts
                        .ends
                        .iter()
                        .for_each(|end| out.extend(end.to_le_bytes()));
                    out.extend_from_slice(&texts.bytes);
                }
            }
        }
        out
    }

    /// The chunk that was encoded; `None` when the bytes are none.
    pub fn decode(bytes: &[u8]) -> Option<Chunk> {
        let mut bytes = bytes;
        let [rows, columns] = take(&mut bytes)?;
        let columns = (0..columns).map(|_| {
            let [kind, count] = take(&mut bytes)?;
            match kind {
                INTEGERS => {
                    let [missing] = take(&mut bytes)?;
                    Some(Cells::Integers {
                        values: take_list(&mut bytes, count, i64::from_le_bytes)?,
                        missing: take_list(&mut bytes, missing, u32::from_le_bytes)?,
                    })
                }
                REALS => Some(Cells::Reals(take_list(
                    &mut bytes,
                    count,
                    f64::from_le_bytes,
                )?)),
                TEXTS => {
                    let [ends, length] = take(&mut bytes)?;
                    let codes = take_list(&mut bytes, count, u32::from_le_bytes)?;
                    let ends = take_list(&mut bytes, ends, u32::from_le_bytes)?;
                    let text;
                    (text, bytes) = bytes.split_at_checked(length as usize)?;
                    let texts = Texts {
                        bytes: text.to_vec(),
                        ends,
                    };
                    Some(Cells::Texts { texts, codes })
                }
                _ => None,
            }
        });
        Some(Chunk {
            columns: columns.collect::<Option<_>>()?,
            rows: rows as usize,
        })
    }
}

fn put<const N: usize>(out: &mut Vec<u8>, numbers: [u64; N]) {
    numbers
        .iter()
        .for_each(|number| out.extend(number.to_le_bytes()));
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u64; N]> {
    let mut numbers = [0; N];
    for number in &mut numbers {
        let (word, rest) = bytes.split_first_chunk()?;
        *number = u64::from_le_bytes(*word);
        *bytes = rest;
    }
    Some(numbers)
}

fn take_list<T, const N: usize>(
    bytes: &mut &[u8],
    count: u64,
    read: impl Fn([u8; N]) -> T,
) -> Option<Vec<T>> {
    let length = usize::try_from(count).ok()?.checked_mul(N)?;
    let list;
    (list, *bytes) = bytes.split_at_checked(length)?;
    let (list, _) = list.as_chunks();
    Some(list.iter().map(|value| read(*value)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_survives_the_way() {
        let mut texts = Texts::default();
        let codes = [&b"ACCEPT"[..], b"", b"caf\xe9"].map(|text| texts.add(text));
        assert_eq!(codes, [1, 0, 2]);
        let chunk = Chunk {
            rows: 3,
            columns: vec![
                Cells::Integers {
                    values: vec![443, 0, i64::MIN],
                    missing: vec![1],
                },
                Cells::Reals(vec![6.0, -0.5, 1e300]),
                Cells::Texts {
                    texts,
                    codes: codes.to_vec(),
                },
            ],
        };
        let bytes = chunk.encode();
        assert_eq!(Chunk::decode(&bytes), Some(chunk));
        for length in 0..bytes.len() {
            assert_eq!(Chunk::decode(&bytes[..length]), None);
        }
    }
}
