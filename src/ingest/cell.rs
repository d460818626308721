//! One cell of a table: a value as a query, a program or a spreadsheet has written it.
//!
//! A record in a line is written one way only; the same value in a table has been through
//! other hands. Logs Insights writes whole numbers as `15.0` and `6.7E7`, Athena leaves
//! missing ones empty, pandas writes `None` and `NaN`, spreadsheets round what has more
//! than eleven digits. All of these are read, and what was rounded is said to be so.

use super::event_line;
use super::record::{self, Value};
use super::report::{DoubtKind, Reason, cut};
use crate::flow::field::{Aspect, Type};
use crate::flow::{Address, Field, Slot};
use crate::query::time;

/// How many characters of a value a reason repeats.
const FOUND_KEPT: usize = 60;

/// An AWS account has so many digits; the first may be zeros.
pub const ACCOUNT_DIGITS: usize = 12;

/// A number or a text, and what is doubtful about it.
pub type Read<T> = (T, Option<DoubtKind>);

/// Reads the value of a slot of the record. `buffer` takes a text that has to be written
/// anew.
pub fn read<'a>(
    slot: &Slot,
    cell: Option<&'a [u8]>,
    buffer: &'a mut [u8; ACCOUNT_DIGITS],
) -> Result<Read<Value<'a>>, Reason> {
    let Slot::Field(field) = slot else {
        let text = cell.filter(|text| !text.is_empty()).unwrap_or(b"-");
        return Ok((Value::Text(text), None));
    };
    let info = field.info();
    // A tag may well be `None`; no other value of a record is.
    let is_tag = info.aspect == Aspect::Tags;
    let cell = cell.map_or(&b""[..], <[u8]>::trim_ascii);
    let is_missing = cell.is_empty() || cell == b"-" || (!is_tag && is_null(cell));
    match info.type_ {
        Type::Integer { .. } | Type::Address if is_missing => Ok((Value::Missing, None)),
        Type::Integer { max } => {
            let number = whole(cell).ok_or_else(|| Reason::NotANumber {
                field: field.name().to_string(),
                found: cut(cell, FOUND_KEPT),
            })?;
            let value = i64::try_from(number.value).ok();
            let value = value.filter(|&value| value <= max);
            let value = value.ok_or_else(|| Reason::OutOfRange {
                field: field.name().to_string(),
                max: max.to_string(),
                found: cut(cell, FOUND_KEPT),
            })?;
            let doubt = number.is_rounded.then_some(DoubtKind::RoundedNumber);
            Ok((Value::Integer(value), doubt))
        }
        Type::Address => {
            let address = Address::parse(cell).ok_or_else(|| Reason::NotAnAddress {
                field: field.name().to_string(),
                found: cut(cell, FOUND_KEPT),
            })?;
            Ok((Value::Address(address), None))
        }
        Type::Text if is_missing => Ok((Value::Text(b"-"), None)),
        Type::Text if !info.values.is_empty() => {
            record::check_text(*field, cell)?;
            Ok((Value::Text(cell), None))
        }
        Type::Text if is_account(*field) => Ok(account(cell, buffer)),
        Type::Text => Ok((Value::Text(cell), None)),
    }
}

/// How a line would hold what the cell says; `None` for a text that stands for no value,
/// and for an account that has been a number.
pub fn as_in_line<'a>(slot: &Slot, cell: &'a [u8]) -> Option<&'a [u8]> {
    let Slot::Field(field) = slot else {
        return Some(cell);
    };
    match field.info().type_ {
        // Whatever else is no plain number or address is none in a line.
        Type::Integer { .. } => Some(cell.strip_suffix(b".0").unwrap_or(cell)),
        Type::Address => Some(cell),
        Type::Text if is_account(*field) && cell[0].is_ascii_digit() => {
            is_account_number(cell).then_some(cell)
        }
        Type::Text => (!is_null(cell)).then_some(cell),
    }
}

/// Reads a time in milliseconds since 1970: whole seconds or milliseconds, or
/// `YYYY-MM-DD HH:MM:SS.mmm` in the variants of ISO 8601.
pub fn read_time(cell: Option<&[u8]>) -> Read<Option<i64>> {
    let cell = cell.map_or(&b""[..], <[u8]>::trim_ascii);
    if cell.is_empty() || cell == b"-" || is_null(cell) {
        return (None, None);
    }
    if let Some((time, end)) = event_line::read_time(cell, 0)
        && end == cell.len()
    {
        return (Some(time), None);
    }
    if let Some(time) = written_time(cell) {
        return (Some(time), None);
    }
    match whole(cell) {
        Some(number) if number.is_rounded => (None, Some(DoubtKind::RoundedTime)),
        Some(number) if number.value <= MAX_TIME => {
            let time = crate::flow::epoch_millis(number.value as i64);
            (Some(time), None)
        }
        _ => (None, Some(DoubtKind::UnreadableTime)),
    }
}

/// The last millisecond of the year 9999.
const MAX_TIME: u128 = 253_402_300_799_999;

/// What programs write where there is no value.
fn is_null(cell: &[u8]) -> bool {
    const NULLS: [&[u8]; 4] = [b"null", b"none", b"nan", b"<na>"];
    matches!(cell.first(), Some(b'n' | b'N' | b'<'))
        && NULLS.iter().any(|null| cell.eq_ignore_ascii_case(null))
}

/// A whole number that is not negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Whole {
    value: u128,
    /// Whether a spreadsheet has written it, which keeps no more digits than it shows:
    /// `1.7284E+12`. Programs write the exponent without a sign.
    is_rounded: bool,
}

/// Reads `443`, `443.0`, `6.7E7` and `1.7284E+12`, also with the comma that some languages
/// write (`1,7284E+12`); `None` for what is no whole number.
/// Numbers of more than 38 digits are read as the greatest there is.
fn whole(cell: &[u8]) -> Option<Whole> {
    let (mantissa, exponent) = match cell.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(at) => (&cell[..at], Some(&cell[at + 1..])),
        None => (cell, None),
    };
    let is_rounded = exponent.is_some_and(|digits| digits.starts_with(b"+"));
    let exponent = match exponent {
        Some(digits) => digits_of(digits.strip_prefix(b"+").unwrap_or(digits))?,
        None => 0,
    };
    // A comma alone may as well stand between thousands.
    let point = match is_rounded {
        true => memchr::memchr2(b'.', b',', mantissa),
        false => memchr::memchr(b'.', mantissa),
    };
    let (whole, fraction) = match point {
        Some(at) => (&mantissa[..at], without_zeros(&mantissa[at + 1..])),
        None => (mantissa, &b""[..]),
    };
    let mut value = digits_of(whole)?;
    let mut shift = exponent;
    if !fraction.is_empty() {
        if !fraction.iter().all(u8::is_ascii_digit) {
            return None;
        }
        shift = shift.checked_sub(fraction.len() as u128)?;
        for digit in fraction {
            let digit = u128::from(digit - b'0');
            value = value.saturating_mul(10).saturating_add(digit);
        }
    }
    let factor = 10u128.saturating_pow(u32::try_from(shift).unwrap_or(u32::MAX));
    Some(Whole {
        value: value.saturating_mul(factor),
        is_rounded,
    })
}

/// The number that these digits write; `None` when they are none.
fn digits_of(digits: &[u8]) -> Option<u128> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    // Most numbers are short, and arithmetic of 64 bits is much faster.
    if digits.len() < 19 {
        let digit = |value: u64, digit: &u8| value * 10 + u64::from(digit - b'0');
        return Some(u128::from(digits.iter().fold(0, digit)));
    }
    let digit = |value: u128, digit: &u8| {
        let value = value.saturating_mul(10);
        value.saturating_add(u128::from(digit - b'0'))
    };
    Some(digits.iter().fold(0, digit))
}

/// The digits without the zeros at their end.
fn without_zeros(digits: &[u8]) -> &[u8] {
    let last = digits.iter().rposition(|&byte| byte != b'0');
    &digits[..last.map_or(0, |last| last + 1)]
}

/// Whether the field holds the number of an account.
fn is_account(field: Field) -> bool {
    const ACCOUNTS: [Field; 3] = [
        Field::ACCOUNT_ID,
        Field::TGW_SRC_VPC_ACCOUNT_ID,
        Field::TGW_DST_VPC_ACCOUNT_ID,
    ];
    ACCOUNTS.contains(&field)
}

fn is_account_number(cell: &[u8]) -> bool {
    cell.len() == ACCOUNT_DIGITS && cell.iter().all(u8::is_ascii_digit)
}

/// The twelve digits of an account that was taken for a number, which loses zeros in
/// front. One that a spreadsheet has rounded stays as it is written.
fn account<'a>(cell: &'a [u8], buffer: &'a mut [u8; ACCOUNT_DIGITS]) -> Read<Value<'a>> {
    if is_account_number(cell) {
        return (Value::Text(cell), None);
    }
    let Some(number) = whole(cell) else {
        return (Value::Text(cell), None);
    };
    if number.is_rounded {
        return (Value::Text(cell), Some(DoubtKind::RoundedAccount));
    }
    let mut rest = number.value;
    for digit in buffer.iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    let text = if rest == 0 { &buffer[..] } else { cell };
    (Value::Text(text), None)
}

/// A time as ISO 8601 and Logs Insights write it. An offset from UTC may follow.
fn written_time(cell: &[u8]) -> Option<i64> {
    if cell.get(4) != Some(&b'-') {
        return None;
    }
    let text = std::str::from_utf8(cell).ok()?;
    let text = text.strip_suffix(" UTC").unwrap_or(text);
    let clock = text.find(':')?;
    let Some(sign) = text[clock..].find(['+', '-']).map(|at| clock + at) else {
        return time::parse(text);
    };
    let (hours, minutes) = match text[sign + 1..].split_once(':') {
        Some(parts) => parts,
        None if text.len() == sign + 5 => text.get(sign + 1..)?.split_at_checked(2)?,
        None => (&text[sign + 1..], "00"),
    };
    let number = |text: &str, limit: i64| {
        let value: i64 = text.parse().ok()?;
        (text.len() == 2 && (0..limit).contains(&value)).then_some(value)
    };
    let offset = (number(hours, 24)? * 60 + number(minutes, 60)?) * 60_000;
    let local = time::parse(&text[..sign])?;
    Some(if text[sign..].starts_with('+') {
        local - offset
    } else {
        local + offset
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_read_as_programs_write_them() {
        let exact = |value| {
            Some(Whole {
                value,
                is_rounded: false,
            })
        };
        let rounded = |value| {
            Some(Whole {
                value,
                is_rounded: true,
            })
        };
        for (cell, expected) in [
            ("0", exact(0)),
            ("443", exact(443)),
            ("0443", exact(443)),
            ("15.0", exact(15)),
            ("15.", exact(15)),
            ("6.7E7", exact(67_000_000)),
            ("1.28e8", exact(128_000_000)),
            ("1.794700812E9", exact(1_794_700_812)),
            ("9223372036854775807", exact(9_223_372_036_854_775_807)),
            ("1.7284E+12", rounded(1_728_400_000_000)),
            ("1,7284E+12", rounded(1_728_400_000_000)),
            ("1E999999999999", exact(u128::MAX)),
            ("0E5", exact(0)),
            ("15.5", None),
            ("6.75E1", None),
            ("1E-3", None),
            ("-1", None),
            ("", None),
            (".5", None),
            ("E5", None),
            ("5E", None),
            ("0x10", None),
            ("1,000", None),
            ("1.2.3", None),
        ] {
            assert_eq!(whole(cell.as_bytes()), expected, "{cell}");
        }
    }

    #[test]
    fn values_are_read_whoever_wrote_them() {
        let integer = |value| Ok((Value::Integer(value), None));
        let text = |text: &'static str| Ok((Value::Text(text.as_bytes()), None));
        let missing = Ok((Value::Missing, None));
        for (name, cell, expected) in [
            ("srcport", Some("443.0"), integer(443)),
            ("bytes", Some(" 6.7E7 "), integer(67_000_000)),
            ("bytes", None, missing),
            ("bytes", Some(""), missing),
            ("bytes", Some("-"), missing),
            ("bytes", Some("NaN"), missing),
            ("srcaddr", Some("None"), missing),
            (
                "srcaddr",
                Some("192.0.2.1"),
                Ok((Value::Address(Address::V4(0xc000_0201)), None)),
            ),
            (
                "bytes",
                Some("1.23457E+11"),
                Ok((
                    Value::Integer(123_457_000_000),
                    Some(DoubtKind::RoundedNumber),
                )),
            ),
            ("action", Some("ACCEPT"), text("ACCEPT")),
            ("action", Some("null"), text("-")),
            ("interface-id", None, text("-")),
            ("log-status", None, text("-")),
            ("instance-tag", Some("None"), text("None")),
            ("account-id", Some("210987654321"), text("210987654321")),
            ("account-id", Some("9876543210.0"), text("009876543210")),
            ("account-id", Some("unknown"), text("unknown")),
            (
                "account-id",
                Some("2.10988E+11"),
                Ok((Value::Text(b"2.10988E+11"), Some(DoubtKind::RoundedAccount))),
            ),
            ("team", Some(""), text("-")),
            ("team", Some("a b"), text("a b")),
            (
                "srcport",
                Some("65536"),
                Err("expected `srcport` to be at most 65535, found `65536`"),
            ),
            (
                "srcport",
                Some("15.5"),
                Err("expected a whole number for `srcport`, found `15.5`"),
            ),
            (
                "log-status",
                Some("Complete"),
                Err("expected `log-status` to be OK, NODATA, SKIPDATA, found `Complete`"),
            ),
        ] {
            let field = Field::find(name).map(Slot::Field);
            let slot = field.unwrap_or(Slot::Extra(name.into()));
            let mut buffer = [0; ACCOUNT_DIGITS];
            let found = read(&slot, cell.map(str::as_bytes), &mut buffer);
            let found = found.map_err(|reason| reason.to_string());
            assert_eq!(found, expected.map_err(str::to_string), "{name} {cell:?}");
        }
    }

    #[test]
    fn times_are_read_in_every_form() {
        let at = |time| (Some(time), None);
        for (cell, expected) in [
            (None, (None, None)),
            (Some("-"), (None, None)),
            (Some("1794700812345"), at(1_794_700_812_345)),
            (Some("1794700812"), at(1_794_700_812_000)),
            (Some("1.794700812345E12"), at(1_794_700_812_345)),
            (Some("2026-11-15 00:00:12.345"), at(1_794_700_812_345)),
            (Some("2026-11-15T00:00:12Z"), at(1_794_700_812_000)),
            (
                Some("2026-11-15T00:00:12.345678+00:00"),
                at(1_794_700_812_345),
            ),
            (Some("2026-11-15T02:00:12+02:00"), at(1_794_700_812_000)),
            (Some("2026-11-14T23:00:12-0100"), at(1_794_700_812_000)),
            (Some("2026-11-15 00:00:12 UTC"), at(1_794_700_812_000)),
            (Some("1.7284E+12"), (None, Some(DoubtKind::RoundedTime))),
            (
                Some("15/11/2026 00:00"),
                (None, Some(DoubtKind::UnreadableTime)),
            ),
            (
                Some("99999999999999999999"),
                (None, Some(DoubtKind::UnreadableTime)),
            ),
            (
                Some("2026-11-15T00:00+é"),
                (None, Some(DoubtKind::UnreadableTime)),
            ),
        ] {
            assert_eq!(read_time(cell.map(str::as_bytes)), expected, "{cell:?}");
        }
    }
}
