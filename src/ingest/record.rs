//! One line, read the obvious way.
//!
//! This is the reference for the fast path in [`program`](super::program), which gives
//! up at the first surprise: whatever it accepts, this accepts with the same values, and
//! only this says why a line is no record.

use super::report::{Reason, cut};
use crate::flow::field::Type;
use crate::flow::{Address, Field, Layout, Slot};
use std::sync::{Arc, LazyLock};

/// How many characters of a value a reason repeats.
const FOUND_KEPT: usize = 60;

/// The values of one line.
pub struct Record<'a> {
    /// One for each slot of the record.
    pub values: Vec<Value<'a>>,
    pub status: Status,
    /// Whether the values, written with single spaces between them, are the line again.
    pub is_exact: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// `-` in a column of numbers or addresses.
    Missing,
    Integer(i64),
    Address(Address),
    Text(&'a [u8]),
}

/// What a row counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Record,
    NoData,
    SkipData,
}

impl Status {
    /// What a row with this `log-status` counts as.
    pub fn of(log_status: &[u8]) -> Status {
        match log_status {
            b"NODATA" => Status::NoData,
            b"SKIPDATA" => Status::SkipData,
            _ => Status::Record,
        }
    }
}

/// Reads a line without its end. An error says at which byte.
pub fn read<'a>(layout: &Layout, line: &'a [u8]) -> Result<Record<'a>, (usize, Reason)> {
    let words: Vec<(usize, &[u8])> = words(line).collect();
    let expected = layout.record().len();
    if words.len() != expected {
        let at = words.get(expected).map_or(line.len(), |surplus| surplus.0);
        let found = words.len();
        return Err((at, Reason::WrongCount { expected, found }));
    }
    let mut record = Record {
        values: Vec::with_capacity(expected),
        status: Status::Record,
        is_exact: std::str::from_utf8(line).is_ok(),
    };
    let mut place = 0;
    for (slot, (at, word)) in layout.record().iter().zip(words) {
        let (value, is_exact) = read_value(slot, word).map_err(|reason| (at, reason))?;
        if *slot == Slot::Field(Field::LOG_STATUS) {
            record.status = Status::of(word);
        }
        let is_apart = at == place && (at == 0 || line[at - 1] == b' ');
        record.is_exact &= is_exact && is_apart;
        record.values.push(value);
        place = at + word.len() + 1;
    }
    record.is_exact &= place == line.len() + 1;
    Ok(record)
}

/// The value, and whether it is written the way in which it prints.
pub(super) fn read_value<'a>(slot: &Slot, word: &'a [u8]) -> Result<(Value<'a>, bool), Reason> {
    let Slot::Field(field) = slot else {
        return Ok((Value::Text(word), true));
    };
    let name = || field.name().to_string();
    let found = || cut(word, FOUND_KEPT);
    let info = field.info();
    match info.type_ {
        Type::Integer { .. } | Type::Address if word == b"-" => Ok((Value::Missing, true)),
        Type::Integer { max } => {
            if !word.iter().all(u8::is_ascii_digit) {
                return Err(Reason::NotANumber {
                    field: name(),
                    found: found(),
                });
            }
            let digit = |value: i64, digit: &u8| {
                let value = value.checked_mul(10)?;
                value.checked_add(i64::from(digit - b'0'))
            };
            let value = word.iter().try_fold(0, digit);
            let value = value.filter(|&value| value <= max);
            let value = value.ok_or_else(|| Reason::OutOfRange {
                field: name(),
                max: max.to_string(),
                found: found(),
            })?;
            Ok((Value::Integer(value), word.len() == 1 || word[0] != b'0'))
        }
        Type::Address => {
            let address = Address::parse(word).ok_or_else(|| Reason::NotAnAddress {
                field: name(),
                found: found(),
            })?;
            Ok((Value::Address(address), address.is_written(word)))
        }
        Type::Text => {
            check_text(*field, word)?;
            Ok((Value::Text(word), true))
        }
    }
}

/// Whether the text is one that the field may have.
pub fn check_text(field: Field, text: &[u8]) -> Result<(), Reason> {
    let values = field.info().values;
    let is_listed = values.iter().any(|value| value.as_bytes() == text);
    let is_dash = text == b"-" && field != Field::LOG_STATUS;
    if values.is_empty() || is_listed || is_dash {
        Ok(())
    } else {
        Err(Reason::NotAllowed {
            field: field.name().to_string(),
            found: cut(text, FOUND_KEPT),
        })
    }
}

/// The words of a line, each with the byte at which it begins.
pub fn words(line: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t');
    let mut at = 0;
    std::iter::from_fn(move || {
        at += line[at..].iter().position(|byte| !is_space(byte))?;
        let start = at;
        let length = line[at..].iter().position(is_space);
        at = length.map_or(line.len(), |length| start + length);
        Some((start, &line[start..at]))
    })
}

/// The layout that a header line names; `None` when the line is none.
///
/// `current` is the layout in force, whose header may be repeated; `first` says that
/// nothing but blank lines stand before the line.
pub fn header(line: &[u8], current: Option<&Layout>, first: bool) -> Option<Layout> {
    // A header begins with a letter, or with `${` when it was copied from the settings.
    let start = line.trim_ascii_start().first()?;
    if !start.is_ascii_alphabetic() && *start != b'$' {
        return None;
    }
    let line = std::str::from_utf8(line).ok()?;
    let layout = if first {
        Layout::from_first_line(line)
    } else {
        Layout::from_header(line)
    };
    let is_repeated = |current: &&Layout| {
        let names = current.record().iter().map(Slot::name);
        line.split_ascii_whitespace().eq(names)
    };
    layout.or_else(|| current.filter(is_repeated).cloned())
}

/// The default layout that the line may be a record of, judged by its looks.
pub fn guess_layout(line: &[u8]) -> Option<&'static Arc<Layout>> {
    static VPC: LazyLock<Arc<Layout>> = LazyLock::new(|| Layout::vpc_default().into());
    static TGW: LazyLock<Arc<Layout>> = LazyLock::new(|| Layout::tgw_default().into());
    let count = words(line).count();
    if count == VPC.slots.len() {
        return Some(&VPC);
    }
    let second = words(line).nth(1).map(|(_, word)| word);
    (count == TGW.slots.len() && second == Some(b"TransitGateway")).then_some(&TGW)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_line(layout: &str, line: &[u8], expected: Result<(bool, Status), (usize, &str)>) {
        let layout = Layout::from_names(layout.split(' '));
        let found = read(&layout, line);
        let found = found.map(|record| (record.is_exact, record.status));
        let found = found.map_err(|(at, reason)| (at, reason.to_string()));
        let expected = expected.map_err(|(at, reason)| (at, reason.to_string()));
        assert_eq!(found, expected, "{}", String::from_utf8_lossy(line));
    }

    #[test]
    fn records_are_read() {
        let layout = "srcaddr dstport bytes note log-status";
        for (line, is_exact, status) in [
            ("10.0.0.1 443 7 x OK", true, Status::Record),
            ("- - - - NODATA", true, Status::NoData),
            ("2001:db8::1 0 0 é SKIPDATA", true, Status::SkipData),
            ("10.0.0.1  443 7 x OK", false, Status::Record),
            ("10.0.0.1\t443 7 x OK", false, Status::Record),
            (" 10.0.0.1 443 7 x OK", false, Status::Record),
            ("10.0.0.1 443 7 x OK ", false, Status::Record),
            ("10.0.0.1 0443 7 x OK", false, Status::Record),
            ("2001:DB8::1 443 7 x OK", false, Status::Record),
            (
                "10.0.0.1 65535 9223372036854775807 x OK",
                true,
                Status::Record,
            ),
        ] {
            check_line(layout, line.as_bytes(), Ok((is_exact, status)));
        }
        check_line(layout, b"- 1 2 caf\xe9 OK", Ok((false, Status::Record)));
        check_line("action", b"-", Ok((true, Status::Record)));
    }

    #[test]
    fn other_lines_say_why() {
        let layout = "srcaddr dstport action log-status";
        for (line, at, reason) in [
            ("10.0.0.1 443 ACCEPT", 19, "expected 4 values, found 3"),
            (
                "10.0.0.1 443 ACCEPT OK no",
                23,
                "expected 4 values, found 5",
            ),
            (
                "10.0.0 443 ACCEPT OK",
                0,
                "expected an IP address for `srcaddr`, found `10.0.0`",
            ),
            (
                "10.0.0.1 https ACCEPT OK",
                9,
                "expected a whole number for `dstport`, found `https`",
            ),
            (
                "10.0.0.1 -1 ACCEPT OK",
                9,
                "expected a whole number for `dstport`, found `-1`",
            ),
            (
                "10.0.0.1 65536 ACCEPT OK",
                9,
                "expected `dstport` to be at most 65535, found `65536`",
            ),
            (
                "10.0.0.1 99999999999999999999 ACCEPT OK",
                9,
                "expected `dstport` to be at most 65535, found `99999999999999999999`",
            ),
            (
                "10.0.0.1 443 accept OK",
                13,
                "expected `action` to be ACCEPT, REJECT, or `-`, found `accept`",
            ),
            (
                "10.0.0.1 443 ACCEPT -",
                20,
                "expected `log-status` to be OK, NODATA, SKIPDATA, found `-`",
            ),
        ] {
            check_line(layout, line.as_bytes(), Err((at, reason)));
        }
        let layout = "protocol packets bytes start end";
        for (line, at, reason) in [
            (
                "256 1 40 0 0",
                0,
                "expected `protocol` to be at most 255, found `256`",
            ),
            (
                "6 -1 40 0 0",
                2,
                "expected a whole number for `packets`, found `-1`",
            ),
            (
                "6 1 4e1 0 0",
                4,
                "expected a whole number for `bytes`, found `4e1`",
            ),
            (
                "6 1 +40 0 0",
                4,
                "expected a whole number for `bytes`, found `+40`",
            ),
            (
                "6 1 40 8640000000000001 0",
                7,
                "expected `start` to be at most 8640000000000000, found `8640000000000001`",
            ),
            (
                "6 1 40 0 1794700869.5",
                9,
                "expected a whole number for `end`, found `1794700869.5`",
            ),
        ] {
            check_line(layout, line.as_bytes(), Err((at, reason)));
        }
    }
}
