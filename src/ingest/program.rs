//! The fast path: a layout compiled into one step per slot.
//!
//! A program reads a row straight from the text, several bytes at a time, and gives up at
//! the first surprise: a wrong value, a run of spaces, a number with a leading zero,
//! anything that is not ASCII. The line is then read by [`record`](super::record), which
//! knows all cases and says what is wrong. So this module decides nothing about the
//! format, with one duty: a row that it accepts must be one that `record` accepts as
//! exact, with the same values. The tests of [`ingest`](super) hold the two together
//! line by line; whoever adds a shortcut here adds its odd cases there.

use super::record::Status;
use crate::column::{ColumnBuilder, Dictionaries, Dictionary};
use crate::flow::field::Type;
use crate::flow::{Field, Layout, Slot};
use crate::shortcut::pays;

/// How many bytes a step looks at. Texts of up to 31 bytes are recognised by their
/// memo, longer ones (ARNs) by the dictionary.
pub const WINDOW: usize = 32;

/// How far the end of a long text is looked for.
const LONGEST_TEXT: usize = 2_048;

/// A compiled layout. It remembers codes of the dictionaries of one shard.
pub struct Program {
    steps: Box<[Step]>,
}

enum Step {
    Integer { max: i64 },
    Address,
    Text(Texts),
}

/// Recently seen texts of one column with their codes, found by a hash.
struct Texts {
    memos: Box<[Memo; MEMOS]>,
    /// The texts that may stand here; empty when all may.
    allowed: &'static [&'static str],
    is_status: bool,
}

/// A multiple of the number of values that most text columns have.
const MEMOS: usize = 128;

#[derive(Clone, Copy)]
struct Memo {
    /// The text, with zeros behind it; all zeros where nothing is remembered.
    words: [u64; WINDOW / 8],
    code: u32,
    status: Status,
}

impl Program {
    /// `None` for a layout of texts alone: its records cannot be told from a header line
    /// value by value.
    pub fn new(layout: &Layout) -> Option<Program> {
        let steps: Box<[Step]> = layout.record().iter().map(Step::new).collect();
        let is_text = |step: &Step| matches!(step, Step::Text(_));
        (pays(true) && !steps.iter().all(is_text)).then_some(Program { steps })
    }

    /// Reads the row that begins at `at` and pushes its values; returns where the next
    /// line begins. `None` when there is a surprise, or too little text behind the row to
    /// look ahead; the columns then hold part of a row.
    #[inline]
    pub fn read_row(
        &mut self,
        text: &[u8],
        at: usize,
        columns: &mut [ColumnBuilder],
        dictionaries: &mut Dictionaries,
    ) -> Option<(usize, Status)> {
        let (end, status) = self.read_record(text, at, columns, dictionaries)?;
        Some((line_end(text, end)?, status))
    }

    /// Reads the record that begins at `at`, whatever follows its last value, and returns
    /// where that is; otherwise as [`read_row`](Self::read_row).
    #[inline]
    pub fn read_record(
        &mut self,
        text: &[u8],
        mut at: usize,
        columns: &mut [ColumnBuilder],
        dictionaries: &mut Dictionaries,
    ) -> Option<(usize, Status)> {
        let mut status = Status::Record;
        let mut delimiter = b' ';
        for (step, column) in self.steps.iter_mut().zip(columns) {
            if delimiter != b' ' {
                return None;
            }
            let window: &[u8; WINDOW] = text.get(at..at + WINDOW)?.try_into().ok()?;
            let length = match (step, column) {
                (Step::Integer { max }, ColumnBuilder::Integer { values, missing }) => {
                    let (value, length) = read_integer(window)?;
                    if value > *max {
                        return None;
                    }
                    if length == 0 {
                        if window[0] != b'-' {
                            return None;
                        }
                        missing.push(values.len() as u32);
                    }
                    values.push(value);
                    length.max(1)
                }
                (Step::Address, ColumnBuilder::Address { v4, v6, missing }) => {
                    if let Some((address, length)) = read_v4(window) {
                        v4.push(address);
                        length
                    } else if window[0] == b'-' {
                        missing.push(v4.len() as u32);
                        v4.push(0);
                        1
                    } else {
                        let (address, length) = read_v6(&text[at..])?;
                        v6.push((v4.len() as u32, address));
                        v4.push(0);
                        length
                    }
                }
                (Step::Text(texts), ColumnBuilder::Text { dictionary, codes }) => {
                    let dictionary = dictionaries.get_mut(*dictionary);
                    let (code, length) =
                        texts.read(window, &text[at..], dictionary, &mut status)?;
                    codes.push(code);
                    length
                }
                _ => return None,
            };
            delimiter = match window.get(length) {
                Some(&byte) => byte,
                None => *text.get(at + length)?,
            };
            at += length + 1;
        }
        Some((at - 1, status))
    }
}

/// Where the next line begins, if a line ends at `at`.
#[inline]
pub fn line_end(text: &[u8], at: usize) -> Option<usize> {
    match text.get(at)? {
        b'\n' => Some(at + 1),
        b'\r' => (*text.get(at + 1)? == b'\n').then_some(at + 2),
        _ => None,
    }
}

impl Step {
    fn new(slot: &Slot) -> Step {
        let (type_, allowed) = match slot {
            Slot::Field(field) => (field.info().type_, field.info().values),
            Slot::Extra(_) | Slot::Event(_) => (Type::Text, &[][..]),
        };
        match type_ {
            Type::Integer { max } => Step::Integer { max },
            Type::Address => Step::Address,
            Type::Text => Step::Text(Texts {
                memos: Box::new([Memo::EMPTY; MEMOS]),
                allowed,
                is_status: *slot == Slot::Field(Field::LOG_STATUS),
            }),
        }
    }
}

impl Memo {
    const EMPTY: Memo = Memo {
        words: [0; WINDOW / 8],
        code: 0,
        status: Status::Record,
    };
}

impl Texts {
    /// The code and the length of the text at the head of `text`.
    #[inline]
    fn read(
        &mut self,
        window: &[u8; WINDOW],
        text: &[u8],
        dictionary: &mut Dictionary,
        status: &mut Status,
    ) -> Option<(u32, usize)> {
        let Some((words, length)) = cut(window) else {
            return self.read_long(text, dictionary);
        };
        let memo = &mut self.memos[place(&words)];
        let differences = memo.words.iter().zip(&words).map(|(a, b)| a ^ b);
        if differences.fold(0, |any, word| any | word) != 0 || length == 0 {
            let text = &text[..length];
            if text.is_empty() || !text.is_ascii() {
                return None;
            }
            check(text, self.allowed, self.is_status)?;
            *memo = Memo {
                words,
                code: dictionary.code(text),
                status: Status::of(text),
            };
        }
        if self.is_status {
            *status = memo.status;
        }
        Some((memo.code, length))
    }

    #[cold]
    fn read_long(&self, text: &[u8], dictionary: &mut Dictionary) -> Option<(u32, usize)> {
        let text = &text[..text.len().min(LONGEST_TEXT)];
        let length = text.iter().position(|&byte| byte < b'!')?;
        let text = &text[..length];
        check(text, self.allowed, self.is_status)?;
        text.is_ascii().then(|| (dictionary.code(text), length))
    }
}

/// The text at the head of the window with zeros behind it, and its length; `None` when
/// it does not end within the window.
#[inline]
fn cut(window: &[u8; WINDOW]) -> Option<([u64; WINDOW / 8], usize)> {
    let (chunks, _) = window.as_chunks();
    let (a, length) = cut_word(chunks[0]);
    if length < 8 {
        return Some(([a, 0, 0, 0], length));
    }
    let (b, length) = cut_word(chunks[1]);
    if length < 8 {
        return Some(([a, b, 0, 0], 8 + length));
    }
    let (c, length) = cut_word(chunks[2]);
    if length < 8 {
        return Some(([a, b, c, 0], 16 + length));
    }
    let (d, length) = cut_word(chunks[3]);
    (length < 8).then_some(([a, b, c, d], 24 + length))
}

/// The characters before the first that is a space or a control character, and how many
/// they are.
#[inline]
fn cut_word(characters: [u8; 8]) -> (u64, usize) {
    let bytes = u64::from_le_bytes(characters);
    // The high bit of each byte below `!`; above the lowest, others may be set too.
    let ends = bytes.wrapping_sub(each(b'!')) & !bytes & each(0x80);
    let inside = match ends {
        0 => u64::MAX,
        ends => (ends ^ (ends - 1)) >> 8,
    };
    (bytes & inside, ends.trailing_zeros() as usize / 8)
}

/// Which memo a text is kept in.
#[inline]
fn place(words: &[u64; WINDOW / 8]) -> usize {
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

/// Whether a text may stand in its column.
fn check(text: &[u8], allowed: &[&str], is_status: bool) -> Option<()> {
    let is_dash = text == b"-" && !is_status;
    let is_allowed = allowed.is_empty() || allowed.iter().any(|value| value.as_bytes() == text);
    (is_allowed || is_dash).then_some(())
}

/// The number at the head of the window and how many digits it has, 0 if there is none;
/// `None` when it has leading zeros or more than 15 digits.
#[inline]
fn read_integer(window: &[u8; WINDOW]) -> Option<(i64, usize)> {
    const POWERS: [i64; 8] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];
    let (chunks, _) = window.as_chunks();
    let (digits, length) = read_digits(chunks[0]);
    if length > 1 && digits & 0xff == 0 {
        return None;
    }
    if length < 8 {
        return Some((number(digits, length), length));
    }
    let (more, more_length) = read_digits(chunks[1]);
    if more_length == 8 {
        return None;
    }
    let value = number(digits, 8) * POWERS[more_length] + number(more, more_length);
    Some((value, 8 + more_length))
}

/// The values of eight characters, lowest byte first, and how many of them are digits
/// before the first that is none.
#[inline]
fn read_digits(characters: [u8; 8]) -> (u64, usize) {
    let digits = u64::from_le_bytes(characters) ^ each(b'0');
    // The high bit of each byte above 9; above the lowest, others may be set too.
    let ends = (digits.wrapping_add(each(0x80 - 10)) | digits) & each(0x80);
    (digits, ends.trailing_zeros() as usize / 8)
}

/// The number that the lowest `length` bytes of `digits` write, at most 8.
#[inline]
fn number(digits: u64, length: usize) -> i64 {
    // Leading zeros fill the eight; two shifts, since one by 64 bits is none.
    let digits = match length {
        8 => digits,
        length => digits << 8 << (56 - 8 * length),
    };
    // Neighbours are joined into pairs, fours and the eight.
    let pairs = (digits.wrapping_mul(10 << 8 | 1) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100 << 16 | 1) >> 16) & 0x0000_ffff_0000_ffff;
    (fours.wrapping_mul(10_000 << 32 | 1) >> 32) as i64
}

/// The IPv4 address at the head of the window, written without leading zeros, and its
/// length.
#[inline]
fn read_v4(window: &[u8; WINDOW]) -> Option<(u32, usize)> {
    let (chunks, _) = window.as_chunks();
    let (dots, others) = (marks(chunks[0]), marks(chunks[1]));
    let others_end = dots.1 | others.1 << 8;
    let dots = dots.0 | others.0 << 8;
    let length = others_end.trailing_zeros();
    // The text up to the end: digits and dots, at most 15 of them.
    let dots = dots & !(u32::MAX << length.min(16));
    if length > 15 || dots.count_ones() != 3 {
        return None;
    }
    let first = dots.trailing_zeros();
    let rest = dots & (dots - 1);
    let second = rest.trailing_zeros();
    let third = (rest & (rest - 1)).trailing_zeros();
    let a = octet(window, 0, first)?;
    let b = octet(window, first + 1, second)?;
    let c = octet(window, second + 1, third)?;
    let d = octet(window, third + 1, length)?;
    Some((a << 24 | b << 16 | c << 8 | d, length as usize))
}

/// One bit for each of eight characters: which are dots, and which are neither dots nor
/// digits.
#[inline]
fn marks(characters: [u8; 8]) -> (u32, u32) {
    const LOW: u64 = each(0x7f);
    let bytes = u64::from_le_bytes(characters);
    let not_dot = bytes ^ each(b'.');
    let not_dot = ((not_dot & LOW) + LOW) | not_dot;
    let digit = bytes ^ each(b'0');
    let not_digit = ((digit & LOW) + each(0x80 - 10)) | digit;
    (gather(!not_dot), gather(not_dot & not_digit))
}

/// The high bits of eight bytes, side by side.
#[inline]
fn gather(bytes: u64) -> u32 {
    let bits = (bytes >> 7) & each(1);
    (bits.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u32
}

/// The number that the digits from `start` up to `end` write: one to three digits, no
/// leading zero, at most 255.
#[inline]
fn octet(window: &[u8; WINDOW], start: u32, end: u32) -> Option<u32> {
    let length = end.wrapping_sub(start);
    if length.wrapping_sub(1) > 2 {
        return None;
    }
    let digits = window.get(start as usize..)?.first_chunk()?;
    let digits = u32::from_le_bytes(*digits) ^ 0x3030_3030;
    let digits = digits << (32 - 8 * length);
    let value = (digits >> 8 & 0xff) * 100 + (digits >> 16 & 0xff) * 10 + (digits >> 24);
    let least = [0, 10, 100][length as usize - 1];
    (least..=255).contains(&value).then_some(value)
}

/// The IPv6 address at the head of `text`, written as RFC 5952 wants it, and its length.
/// IPv4-mapped addresses, which are written with dots, are left to others.
fn read_v6(text: &[u8]) -> Option<(u128, usize)> {
    let mut groups = [0u16; 8];
    let mut count = 0;
    // Where `::` stands: before the group of this number.
    let mut gap = None;
    let mut at = 0;
    if text.starts_with(b"::") {
        gap = Some(0);
        at = 2;
    }
    loop {
        let start = at;
        let mut value = 0u16;
        while let Some(digit) = text.get(at).and_then(lower_hex) {
            if at - start == 4 {
                return None;
            }
            value = value << 4 | digit;
            at += 1;
        }
        if at == start {
            if gap != Some(count) {
                return None;
            }
            break;
        }
        if count == 8 || (at - start > 1 && text[start] == b'0') {
            return None;
        }
        groups[count] = value;
        count += 1;
        if text.get(at) != Some(&b':') {
            break;
        }
        at += 1;
        if text.get(at) == Some(&b':') {
            if gap.is_some() {
                return None;
            }
            gap = Some(count);
            at += 1;
        }
    }
    match gap {
        Some(gap) if count < 7 => {
            groups.copy_within(gap..count, 8 - count + gap);
            groups[gap..8 - count + gap].fill(0);
        }
        None if count == 8 => {}
        _ => return None,
    }
    let is_mapped = groups[..6] == [0, 0, 0, 0, 0, 0xffff];
    if is_mapped || longest_zeros(&groups) != gap.map(|gap| (gap, 8 - count)) {
        return None;
    }
    let address = groups
        .iter()
        .fold(0, |address, &group| address << 16 | u128::from(group));
    Some((address, at))
}

fn lower_hex(character: &u8) -> Option<u16> {
    match character {
        b'0'..=b'9' => Some(u16::from(character - b'0')),
        b'a'..=b'f' => Some(u16::from(character - b'a' + 10)),
        _ => None,
    }
}

/// Start and length of the first of the longest runs of at least two zero groups.
fn longest_zeros(groups: &[u16; 8]) -> Option<(usize, usize)> {
    let mut longest = (0, 1);
    let mut start = 0;
    for (at, &group) in groups.iter().enumerate() {
        if group != 0 {
            start = at + 1;
        } else if at + 1 - start > longest.1 {
            longest = (start, at + 1 - start);
        }
    }
    (longest.1 > 1).then_some(longest)
}

const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Address;

    /// A window that begins with `text`.
    fn window(text: &str) -> [u8; WINDOW] {
        let mut window = [b' '; WINDOW];
        window[..text.len()].copy_from_slice(text.as_bytes());
        window
    }

    #[test]
    fn integers_of_every_length() {
        for text in ["0", "7", "10", "65535", "1234567", "12345678", "123456789"] {
            let value = text.parse().unwrap();
            assert_eq!(read_integer(&window(text)), Some((value, text.len())));
        }
        let longest = "123456789012345";
        let value = longest.parse().unwrap();
        assert_eq!(read_integer(&window(longest)), Some((value, 15)));
        assert_eq!(read_integer(&window("1234567890123456")), None);
        for text in ["00", "01", "000000001"] {
            assert_eq!(read_integer(&window(text)), None);
        }
        for (text, length) in [("-", 0), ("/1", 0), (":1", 0), ("12x", 2), ("1/2", 1)] {
            let found = read_integer(&window(text));
            assert_eq!(found.map(|(_, length)| length), Some(length), "{text}");
        }
    }

    #[test]
    fn v4_is_read_as_the_slow_way_does() {
        for text in [
            "0.0.0.0",
            "255.255.255.255",
            "10.20.4.15",
            "1.22.133.9",
            "100.99.10.0",
            "256.0.0.1",
            "1.2.3.300",
            "01.2.3.4",
            "1.2.3.00",
            "1.2.3",
            "1.2.3.4.5",
            "1..2.3",
            ".1.2.3",
            "1.2.3.",
            "1234.1.1.1",
            "1.1.1.1234",
            "1.2.3.4a",
            "1.2.3.4/24",
            "-",
            "a.b.c.d",
            "2001:db8::1",
            "1111111111111111",
            "1.1.1.1.........",
        ] {
            let found = read_v4(&window(text));
            let found = found.filter(|(_, length)| *length == text.len());
            let expected = match Address::parse(text.as_bytes()) {
                Some(Address::V4(bits)) => Some((bits, text.len())),
                _ => None,
            };
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn v6_is_read_when_it_is_written_so() {
        for text in [
            "::",
            "::1",
            "1::",
            "2001:db8::1",
            "2001:db8:7::9",
            "fe80::1:2:3:4",
            "1:2:3:4:5:6:7:8",
            "1:0:3:4:5:6:7:8",
            "1::4:5:6:7:8",
            "1:0:0:4::8",
            "::2:0:0:5:6:7",
            "2001:DB8::1",
            "2001:0db8::1",
            "1:0:0:4:5:6:7:8",
            "1::3:4:5:6:7:8",
            "1:::2",
            "1::2::3",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7:",
            ":1",
            "1::0:0:8",
            "12345::",
            "::ffff:10.0.0.1",
            "::ffff:a00:1",
            "0:0:0:0:0:0:0:0",
            "1:2:3:4:5:6:7::",
            "g::1",
            "",
        ] {
            let padded = format!("{text} ");
            let found = read_v6(padded.as_bytes());
            let found = found.filter(|(_, length)| *length == text.len());
            let expected = match Address::parse(text.as_bytes()) {
                Some(address @ Address::V6(bits)) => {
                    let is_written = address.is_written(text.as_bytes());
                    (is_written && !text.contains('.')).then_some((bits, text.len()))
                }
                _ => None,
            };
            assert_eq!(found, expected, "{text}");
        }
    }
}
