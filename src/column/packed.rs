//! Small numbers in as few bits as those that are kept together allow.

/// Numbers in the narrowest width that holds them all, or as places in a list of those that occur.
#[derive(Clone, Debug)]
pub enum Packed {
    /// All are 0.
    Zero,
    /// Four in a byte, the first in its lowest bits.
    U2(Box<[u8]>),
    /// Two in a byte, the first in its lower half.
    U4(Box<[u8]>),
    U8(Box<[u8]>),
    U16(Box<[u16]>),
    U32(Box<[u32]>),
    U64(Box<[u64]>),
    /// The numbers that occur, and the place of each one among them, which is not coded again.
    Coded(Box<[u32]>, Box<Packed>),
}

impl Packed {
    /// Packs numbers of which `most` is the greatest.
    pub fn pack(numbers: impl ExactSizeIterator<Item = u64> + Clone, most: u64) -> Packed {
        let count = numbers.len();
        // A list is worth its four bytes a number where it saves more.
        let most_coded = match most {
            0..=0xf => 0,
            0x10..=0xff => 16.min(count / 16),
            0x100..=0xffff => 256.min(count / 8),
            0x1_0000..=0xffff_ffff => (count / 8 * 3).min(MOST_CODES),
            _ => 0,
        };
        let small = numbers.clone().map(|number| number as u32);
        coded(small, most_coded).unwrap_or_else(|| Packed::pack_plain(numbers, most))
    }

    fn pack_plain(numbers: impl ExactSizeIterator<Item = u64>, most: u64) -> Packed {
        match most {
            0 => Packed::Zero,
            1..=0x3 => Packed::U2(joined::<4>(numbers)),
            0x4..=0xf => Packed::U4(joined::<2>(numbers)),
            0x10..=0xff => Packed::U8(numbers.map(|number| number as u8).collect()),
            0x100..=0xffff => Packed::U16(numbers.map(|number| number as u16).collect()),
            0x1_0000..=0xffff_ffff => Packed::U32(numbers.map(|number| number as u32).collect()),
            _ => Packed::U64(numbers.collect()),
        }
    }

    #[inline]
    pub fn get(&self, row: usize) -> u64 {
        match self {
            Packed::Coded(list, codes) => u64::from(list[codes.plain(row) as usize]),
            _ => self.plain(row),
        }
    }

    #[inline]
    fn plain(&self, row: usize) -> u64 {
        match self {
            Packed::Zero => 0,
            Packed::U2(bytes) => part::<4>(bytes, row),
            Packed::U4(bytes) => part::<2>(bytes, row),
            Packed::U8(numbers) => u64::from(numbers[row]),
            Packed::U16(numbers) => u64::from(numbers[row]),
            Packed::U32(numbers) => u64::from(numbers[row]),
            Packed::U64(numbers) => numbers[row],
            Packed::Coded(..) => unreachable!("codes are not coded again"),
        }
    }

    /// Appends what `made` makes of the numbers of `rows` to `out`.
    pub fn gather<T>(
        &self,
        rows: impl Iterator<Item = usize>,
        out: &mut Vec<T>,
        made: impl Fn(u64) -> T,
    ) {
        match self {
            Packed::Coded(list, codes) => {
                codes.gather_plain(rows, out, |code| made(list[code as usize].into()));
            }
            _ => self.gather_plain(rows, out, made),
        }
    }

    fn gather_plain<T>(
        &self,
        rows: impl Iterator<Item = usize>,
        out: &mut Vec<T>,
        made: impl Fn(u64) -> T,
    ) {
        match self {
            Packed::Zero => out.extend(rows.map(|_| made(0))),
            Packed::U2(bytes) => out.extend(rows.map(|row| made(part::<4>(bytes, row)))),
            Packed::U4(bytes) => out.extend(rows.map(|row| made(part::<2>(bytes, row)))),
            Packed::U8(numbers) => out.extend(rows.map(|row| made(numbers[row].into()))),
            Packed::U16(numbers) => out.extend(rows.map(|row| made(numbers[row].into()))),
            Packed::U32(numbers) => out.extend(rows.map(|row| made(numbers[row].into()))),
            Packed::U64(numbers) => out.extend(rows.map(|row| made(numbers[row]))),
            Packed::Coded(..) => unreachable!("codes are not coded again"),
        }
    }

    /// How many of the first `count` rows have each number below [`MOST_TALLIED`]; `None` where
    /// there are greater ones that are not coded.
    pub fn tally(&self, count: usize) -> Option<Vec<(u64, u64)>> {
        let (list, codes) = match self {
            Packed::Coded(list, codes) => (Some(list), &**codes),
            _ => (None, self),
        };
        let counts = match codes {
            Packed::Zero => vec![count as u64],
            Packed::U2(bytes) => tally_of((0..count).map(|row| part::<4>(bytes, row)), 1 << 2),
            Packed::U4(bytes) => tally_of((0..count).map(|row| part::<2>(bytes, row)), 1 << 4),
            Packed::U8(numbers) => tally_of(numbers.iter().map(|&it| it.into()), 1 << 8),
            Packed::U16(numbers) => tally_of(numbers.iter().map(|&it| it.into()), MOST_TALLIED),
            _ => return None,
        };
        let counted = (0..).zip(counts).filter(|(_, rows)| *rows > 0);
        Some(match list {
            Some(list) => counted
                .map(|(code, rows)| (u64::from(list[code as usize]), rows))
                .collect(),
            None => counted.collect(),
        })
    }

    pub fn held_bytes(&self) -> usize {
        match self {
            Packed::Zero => 0,
            Packed::U2(bytes) | Packed::U4(bytes) | Packed::U8(bytes) => bytes.len(),
            Packed::U16(numbers) => numbers.len() * 2,
            Packed::U32(numbers) => numbers.len() * 4,
            Packed::U64(numbers) => numbers.len() * 8,
            Packed::Coded(list, codes) => list.len() * 4 + size_of::<Packed>() + codes.held_bytes(),
        }
    }
}

/// So many numbers can have a place in a list: their places take two bytes.
const MOST_CODES: usize = 1 << 16;

/// Numbers below this are counted, each with a counter of its own.
const MOST_TALLIED: usize = 1 << 16;

/// Numbers of which `PER` fit into a byte.
fn joined<const PER: usize>(numbers: impl ExactSizeIterator<Item = u64>) -> Box<[u8]> {
    let mut bytes = vec![0_u8; numbers.len().div_ceil(PER)];
    for (row, number) in numbers.enumerate() {
        bytes[row / PER] |= (number as u8) << (row % PER * (8 / PER));
    }
    bytes.into()
}

#[inline]
fn part<const PER: usize>(bytes: &[u8], row: usize) -> u64 {
    let bits = 8 / PER;
    let number = bytes[row / PER] >> (row % PER * bits);
    u64::from(number & ((1_u16 << bits) - 1) as u8)
}

/// The numbers as places in a list of at most `most` of them, in the order in which they first
/// occur; `None` when there are more.
fn coded(numbers: impl ExactSizeIterator<Item = u32>, most: usize) -> Option<Packed> {
    if most == 0 {
        return None;
    }
    // Open addressing in a table that is never more than half full; 0 is free, and every other
    // entry the place in the list, counted from 1.
    let size = (2 * most).next_power_of_two();
    let shift = 32 - size.trailing_zeros();
    let mut table = vec![0_u32; size];
    let mut list: Vec<u32> = Vec::new();
    let mut codes: Vec<u16> = Vec::with_capacity(numbers.len());
    for number in numbers {
        // Multiplying by the odd number next to 2^32 divided by the golden ratio spreads
        // neighbours (Knuth, The Art of Computer Programming 3, 6.4).
        let mut slot = (number.wrapping_mul(0x9e37_79b1) >> shift) as usize;
        let code = loop {
            match table[slot] {
                0 => {
                    if list.len() == most {
                        return None;
                    }
                    list.push(number);
                    table[slot] = list.len() as u32;
                    break list.len() - 1;
                }
                code if list[code as usize - 1] == number => break code as usize - 1,
                _ => slot = (slot + 1) & (size - 1),
            }
        };
        codes.push(code as u16);
    }
    let greatest = list.len().saturating_sub(1) as u64;
    let codes = Packed::pack_plain(codes.iter().map(|&code| code.into()), greatest);
    Some(Packed::Coded(list.into(), Box::new(codes)))
}

fn tally_of(numbers: impl Iterator<Item = u64>, width: usize) -> Vec<u64> {
    let mut counts = vec![0; width];
    for number in numbers {
        counts[number as usize] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(packed: &Packed) -> &'static str {
        match packed {
            Packed::Zero => "zero",
            Packed::U2(_) => "2",
            Packed::U4(_) => "4",
            Packed::U8(_) => "8",
            Packed::U16(_) => "16",
            Packed::U32(_) => "32",
            Packed::U64(_) => "64",
            Packed::Coded(_, codes) => match **codes {
                Packed::Zero => "coded zero",
                Packed::U2(_) => "coded 2",
                Packed::U4(_) => "coded 4",
                Packed::U8(_) => "coded 8",
                Packed::U16(_) => "coded 16",
                _ => "coded in too much",
            },
        }
    }

    /// `count` numbers, of which the row `row` has the one of `number`.
    fn numbers(count: u64, number: fn(u64) -> u64) -> Vec<u64> {
        (0..count).map(number).collect()
    }

    #[test]
    fn numbers_come_back_and_take_as_little_as_they_can() {
        for (numbers, expected, bytes) in [
            (numbers(0, |_| 0), "zero", 0),
            (numbers(9, |_| 0), "zero", 0),
            (numbers(9, |row| row % 4), "2", 3),
            (numbers(9, |row| row % 16), "4", 5),
            (numbers(300, |row| row % 256), "8", 300),
            // Few numbers of many rows, far apart.
            (numbers(400, |row| row % 3 * 100), "coded 2", 100 + 3 * 4),
            (numbers(400, |row| row % 16 * 10), "coded 4", 200 + 16 * 4),
            (numbers(400, |row| row % 17 * 10), "8", 400),
            (numbers(200, |row| row % 16 * 10), "8", 200),
            (
                numbers(4_000, |row| row % 200 * 300),
                "coded 8",
                4_000 + 200 * 4,
            ),
            (numbers(4_000, |row| row * 16), "16", 8_000),
            (
                numbers(4_000, |row| row % 1_500 * 100_000),
                "coded 16",
                8_000 + 1_500 * 4,
            ),
            (numbers(4_000, |row| row % 1_501 * 100_000), "32", 16_000),
            (
                numbers(4_000, |row| row % 2 * 0xffff_ffff),
                "coded 2",
                1_000 + 2 * 4,
            ),
            (numbers(3, |row| row << 40), "64", 24),
        ] {
            let most = numbers.iter().copied().max().unwrap_or(0);
            let packed = Packed::pack(numbers.iter().copied(), most);
            let what = format!("{} numbers up to {most}", numbers.len());
            assert_eq!(kind(&packed), expected, "{what}");
            let list = match &packed {
                Packed::Coded(..) => size_of::<Packed>(),
                _ => 0,
            };
            assert_eq!(packed.held_bytes(), bytes + list, "{what}");

            let mut back = Vec::new();
            packed.gather(0..numbers.len(), &mut back, |number| number);
            assert_eq!(back, numbers, "{what}");
            let each: Vec<u64> = (0..numbers.len()).map(|row| packed.get(row)).collect();
            assert_eq!(each, numbers, "{what}");
            if let Some(tally) = packed.tally(numbers.len()) {
                let mut tally = tally;
                tally.sort_unstable();
                let mut expected: Vec<(u64, u64)> = Vec::new();
                let mut sorted = numbers.clone();
                sorted.sort_unstable();
                for number in sorted {
                    match expected.last_mut() {
                        Some((last, rows)) if *last == number => *rows += 1,
                        _ => expected.push((number, 1)),
                    }
                }
                assert_eq!(tally, expected, "{what}");
            }
        }
    }
}
