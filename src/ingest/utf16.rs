//! UTF-16 (RFC 2781), pushed: bytes in, UTF-8 out.

use super::report::Problem;
use super::stage::{Decode, Step};
use serde::{Deserialize, Serialize};

/// Which byte of a unit of UTF-16 comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ByteOrder {
    /// The low one, as Windows writes it.
    Little,
    Big,
}

impl ByteOrder {
    /// The order of the bytes of a text that begins like this; `None` when it is not in
    /// UTF-16. Without a mark it is if it looks like mostly ASCII.
    pub fn of(head: &[u8]) -> Option<ByteOrder> {
        match head {
            [0xff, 0xfe, 0, 0, ..] => return None,
            [0xff, 0xfe, ..] => return Some(ByteOrder::Little),
            [0xfe, 0xff, ..] => return Some(ByteOrder::Big),
            _ => {}
        }
        let units = head.len() / 2;
        let zeros = |from: usize| {
            let bytes = head.iter().skip(from).step_by(2);
            bytes.filter(|&&byte| byte == 0).count()
        };
        let is_ascii = |high: usize, low: usize| high * 10 > units * 9 && low == 0;
        match (zeros(0), zeros(1)) {
            (low, high) if is_ascii(high, low) => Some(ByteOrder::Little),
            (high, low) if is_ascii(high, low) => Some(ByteOrder::Big),
            _ => None,
        }
    }

    fn unit(self, bytes: [u8; 2]) -> u16 {
        match self {
            ByteOrder::Little => u16::from_le_bytes(bytes),
            ByteOrder::Big => u16::from_be_bytes(bytes),
        }
    }
}

/// Converts to UTF-8, without the mark at the beginning. What is no character becomes
/// U+FFFD.
pub struct Utf16 {
    order: ByteOrder,
    /// The first byte of a unit whose second has not come.
    half: Option<u8>,
    /// The first unit of a pair whose second has not come.
    high: Option<u16>,
    is_at_start: bool,
}

impl Utf16 {
    pub fn new(order: ByteOrder) -> Utf16 {
        Utf16 {
            order,
            half: None,
            high: None,
            is_at_start: true,
        }
    }

    /// The text at the head of a file.
    pub fn decode_head(order: ByteOrder, head: &[u8]) -> Vec<u8> {
        // A unit, two bytes, becomes three bytes at most.
        let mut text = vec![0; head.len() / 2 * 3 + 16];
        let step = Utf16::new(order).decode(head, &mut text);
        text.truncate(step.written);
        text
    }

    fn take(&mut self, unit: u16, output: &mut [u8]) -> usize {
        if std::mem::take(&mut self.is_at_start) && unit == 0xfeff {
            return 0;
        }
        let mut written = 0;
        let mut put = |character: char| {
            written += character.encode_utf8(&mut output[written..]).len();
        };
        let high = self.high.take();
        let pair = high.filter(|_| is_low(unit)).map(|high| {
            let (high, low) = (u32::from(high) - 0xd800, u32::from(unit) - 0xdc00);
            0x10000 + (high << 10 | low)
        });
        match pair {
            Some(pair) => put(char::from_u32(pair).unwrap_or(char::REPLACEMENT_CHARACTER)),
            None => {
                if high.is_some() {
                    put(char::REPLACEMENT_CHARACTER);
                }
                match char::from_u32(u32::from(unit)) {
                    Some(character) => put(character),
                    None if is_low(unit) => put(char::REPLACEMENT_CHARACTER),
                    None => self.high = Some(unit),
                }
            }
        }
        written
    }
}

impl Decode for Utf16 {
    fn decode(&mut self, mut input: &[u8], output: &mut [u8]) -> Step {
        let length = input.len();
        let mut written = 0;
        // One unit may get out two characters: one that is wrong, and itself.
        while written + 6 <= output.len() {
            let bytes = match (self.half, input) {
                (Some(first), [second, ..]) => {
                    input = &input[1..];
                    self.half = None;
                    [first, *second]
                }
                (None, [first, second, ..]) => {
                    input = &input[2..];
                    [*first, *second]
                }
                (None, [first]) => {
                    input = &[];
                    self.half = Some(*first);
                    break;
                }
                (_, []) => break,
            };
            let unit = self.order.unit(bytes);
            if unit < 0x80 && self.high.is_none() {
                output[written] = unit as u8;
                written += 1;
                self.is_at_start = false;
            } else {
                written += self.take(unit, &mut output[written..]);
            }
        }
        Step {
            read: length - input.len(),
            written,
            problem: None,
        }
    }

    fn has_stopped(&self) -> bool {
        false
    }

    fn cut_off(&self) -> Option<Problem> {
        let is_whole = self.half.is_none() && self.high.is_none();
        (!is_whole).then_some(Problem::CharacterCutOff)
    }
}

/// Whether the unit is the second of a pair.
fn is_low(unit: u16) -> bool {
    (0xdc00..0xe000).contains(&unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decodes with input and output in pieces of the given sizes.
    fn decode(order: ByteOrder, mut bytes: &[u8], input: usize, output: usize) -> String {
        let mut decoder = Utf16::new(order);
        let mut text = Vec::new();
        let mut buffer = vec![0; output];
        while !bytes.is_empty() {
            let step = decoder.decode(&bytes[..bytes.len().min(input)], &mut buffer);
            bytes = &bytes[step.read..];
            text.extend_from_slice(&buffer[..step.written]);
        }
        String::from_utf8(text).unwrap()
    }

    #[track_caller]
    fn check(units: &[u16], text: &str) {
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for (input, output) in [(usize::MAX, 1 << 10), (1, 16), (3, 17), (2, 1 << 10)] {
            assert_eq!(decode(ByteOrder::Little, &little, input, output), text);
            assert_eq!(decode(ByteOrder::Big, &big, input, output), text);
        }
    }

    #[test]
    fn characters_of_all_lengths_are_converted() {
        check(&[0xfeff, 0x32, 0x20], "2 ");
        check(&[0x32, 0xfeff], "2\u{feff}");
        check(&[0x41, 0xe9, 0x20ac, 0xd83d, 0xde00, 0x42], "Aé€😀B");
        check(
            &[0xd83d, 0x42, 0xde00, 0xd83d, 0xd83d, 0xde00],
            "\u{fffd}B\u{fffd}\u{fffd}😀",
        );
    }

    #[test]
    fn a_text_is_cut_off_within_a_character() {
        for (bytes, is_cut_off) in [
            (&b"2\0 \0"[..], false),
            (b"2\0 ", true),
            (b"2\0\x3d\xd8", true),
            (b"", false),
        ] {
            let mut decoder = Utf16::new(ByteOrder::Little);
            decoder.decode(bytes, &mut [0; 64]);
            assert_eq!(decoder.cut_off().is_some(), is_cut_off, "{bytes:?}");
        }
    }

    #[test]
    fn the_order_of_bytes_shows_without_a_mark() {
        let order = |text: &str, mark: bool| {
            let mark = mark.then_some(0xfeff);
            let units = || mark.into_iter().chain(text.encode_utf16());
            let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
            (ByteOrder::of(&little), ByteOrder::of(&big))
        };
        let both = (Some(ByteOrder::Little), Some(ByteOrder::Big));
        assert_eq!(order("2 210987654321 eni-0a", false), both);
        assert_eq!(order("2 210987654321 eni-0a façade", false), both);
        assert_eq!(order("日本語", true), both);
        assert_eq!(order("", true), both);
        assert_eq!(ByteOrder::of(b""), None);
        assert_eq!(ByteOrder::of(b"2 210987654321"), None);
        assert_eq!(ByteOrder::of(b"\xff\xfe\0\x002\0\0\0"), None);
        assert_eq!(ByteOrder::of(b"2\0\0\0 \0\0\0"), None);
        assert_eq!(ByteOrder::of(b"\0\0\0\0"), None);
    }
}
