//! Values of lines, whose ends are known.

use super::WINDOW;
use wide::bytemuck::cast;
use wide::{i16x8, u8x16, u16x8, u64x2};

/// The number of `length` digits at the head of the window; `None` when something else stands there,
/// when it has leading zeros or more than 15 digits.
#[inline]
pub fn read_integer(window: &[u8; WINDOW], length: usize) -> Option<i64> {
    if !(1..=15).contains(&length) || length > 1 && window[0] == b'0' {
        return None;
    }
    let characters = u8x16::from(*window.first_chunk()?);
    let values = characters ^ u8x16::splat(b'0');
    let digits = values.shuffle(u8x16::from(ENDS[length]));
    let is_digit = digits.saturating_sub(u8x16::splat(9)).simd_eq(u8x16::ZERO);
    if !is_digit.all() {
        return None;
    }
    // Neighbours are joined into pairs, fours and eights.
    let digits: u16x8 = cast(digits);
    let pairs: i16x8 = cast((digits & u16x8::splat(0xff)) * u16x8::splat(10) + (digits >> 8));
    let fours = pairs.dot(i16x8::from([100, 1, 100, 1, 100, 1, 100, 1]));
    let fours: u64x2 = cast(fours);
    let fours: i16x8 = cast(fours | fours >> 16);
    let eights = fours.dot(i16x8::from([10_000, 1, 0, 0, 10_000, 1, 0, 0]));
    let [high, _, low, _] = eights.to_array();
    Some(i64::from(high) * 100_000_000 + i64::from(low))
}

/// Where the first characters stand, so many of them, so that they come last and nothing before.
static ENDS: [[u8; 16]; 16] = ends();

const fn ends() -> [[u8; 16]; 16] {
    let mut all = [[NOWHERE; 16]; 16];
    let mut length = 1;
    while length < 16 {
        let mut at = 0;
        while at < length {
            all[length][16 - length + at] = at as u8;
            at += 1;
        }
        length += 1;
    }
    all
}

/// A shuffle takes 0 from here.
const NOWHERE: u8 = 0x80;

/// The IPv4 address of `length` characters at the head of the window, written without leading zeros.
#[inline]
pub fn read_v4(window: &[u8; WINDOW], length: usize) -> Option<u32> {
    if length > 15 {
        return None;
    }
    let characters = u8x16::from(*window.first_chunk()?);
    let values = characters ^ u8x16::splat(b'0');
    let inside = !(u32::MAX << length);
    let dots = characters.simd_eq(u8x16::splat(b'.')).to_bitmask() & inside;
    let above_nine = values.saturating_sub(u8x16::splat(9));
    let digits = above_nine.simd_eq(u8x16::ZERO).to_bitmask() & inside;
    let zeros = values.simd_eq(u8x16::ZERO).to_bitmask();
    let starts = dots << 1 | 1;
    let has_leading_zero = zeros & starts & digits >> 1 != 0;
    if dots | digits != inside || dots.count_ones() != 3 || has_leading_zero {
        return None;
    }
    let first = dots.trailing_zeros();
    let rest = dots & (dots - 1);
    let second = rest.trailing_zeros();
    let third = (rest & (rest - 1)).trailing_zeros();
    // One less than the digits of each octet: 0, 1 or 2, in two bits each.
    let (a, b) = (first.wrapping_sub(1), second.wrapping_sub(first + 2));
    let (c, d) = (
        third.wrapping_sub(second + 2),
        (length as u32).wrapping_sub(third + 2),
    );
    let counts = a << 6 | b << 4 | c << 2 | d;
    if a | b | c | d > 3 || counts & counts >> 1 & 0x55 != 0 {
        return None;
    }
    let digits: [u8; 16] = values
        .shuffle(u8x16::from(OCTETS[counts as usize]))
        .to_array();
    // Hundreds and ones of each octet stand in the lower bytes of pairs, tens in the higher.
    let pairs: u16x8 = cast(digits);
    let outer: i16x8 = cast(pairs & u16x8::splat(0xff));
    let tens: i16x8 = cast(pairs >> 8);
    let octets = outer.dot(i16x8::from([100, 1, 100, 1, 100, 1, 100, 1]))
        + tens.dot(i16x8::from([10, 0, 10, 0, 10, 0, 10, 0]));
    let [a, b, c, d] = octets.to_array().map(|octet| octet as u32);
    (a | b | c | d < 256).then_some(a << 24 | b << 16 | c << 8 | d)
}

/// Where the digits of an address stand by how many each octet has: hundreds, tens and ones, and
/// nothing, of one octet after another.
static OCTETS: [[u8; 16]; 256] = octets();

const fn octets() -> [[u8; 16]; 256] {
    let mut all = [[NOWHERE; 16]; 256];
    let mut counts = 0;
    while counts < 256 {
        let mut at = 0;
        let mut octet = 0;
        while octet < 4 {
            let digits = (counts >> (6 - 2 * octet) & 3) + 1;
            let mut digit = 0;
            while digit < digits && digits <= 3 {
                all[counts][4 * octet + 3 - digits + digit] = at + digit as u8;
                digit += 1;
            }
            at += digits as u8 + 1;
            octet += 1;
        }
        counts += 1;
    }
    all
}

/// The IPv6 address that the text is, written as RFC 5952 wants it. IPv4-mapped addresses, which are
/// written with dots, are left to others.
pub fn read_v6(text: &[u8]) -> Option<u128> {
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
    (at == text.len()).then_some(address)
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
        for text in [
            "0",
            "7",
            "10",
            "65535",
            "1234567",
            "12345678",
            "123456789",
            "123456789012345",
        ] {
            let value = text.parse().unwrap();
            assert_eq!(read_integer(&window(text), text.len()), Some(value));
        }
        for text in [
            "1234567890123456",
            "12345678901234567890",
            "00",
            "01",
            "000000001",
            "",
            "-",
            "/1",
            ":1",
            "12x",
            "x1",
            "1/2",
            "12345678x",
            "1234567x9",
            "123456789-",
            "1\u{80}2",
        ] {
            assert_eq!(read_integer(&window(text), text.len()), None, "{text}");
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
            let expected = match Address::parse(text.as_bytes()) {
                Some(Address::V4(bits)) => Some(bits),
                _ => None,
            };
            assert_eq!(read_v4(&window(text), text.len()), expected, "{text}");
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
            let expected = match Address::parse(text.as_bytes()) {
                Some(address @ Address::V6(bits)) => {
                    let is_written = address.is_written(text.as_bytes());
                    (is_written && !text.contains('.')).then_some(bits)
                }
                _ => None,
            };
            assert_eq!(read_v6(text.as_bytes()), expected, "{text}");
        }
    }
}
