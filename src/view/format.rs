//! Numbers, sizes, times and table cells as people read them.
//!
//! Sizes are decimal everywhere (1 kB is 1,000 bytes), as AWS bills traffic and as link
//! speeds are given. Times are UTC and say so.

use crate::flow::Field;
use crate::flow::field::{Type, match_key};
use crate::query::Value;
use crate::query::time::{Written, civil};

const MS_PER_DAY: i64 = 86_400_000;

/// A number with a comma between groups of three digits: `1,234,567`.
pub fn integer(value: i128) -> String {
    let digits = value.unsigned_abs().to_string();
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}", digit_groups(&digits).join(","))
}

/// Splits digits into groups of three, counted from the right.
fn digit_groups(digits: &str) -> Vec<&str> {
    let mut groups = Vec::new();
    let mut rest = digits;
    while !rest.is_empty() {
        let (head, tail) = rest.split_at((rest.len() - 1) % 3 + 1);
        groups.push(head);
        rest = tail;
    }
    groups
}

/// A number and what it counts: `1 file`, `1,204 files`.
pub fn count(value: i128, singular: &str, plural: &str) -> String {
    let noun = if value == 1 { singular } else { plural };
    format!("{} {noun}", integer(value))
}

/// A size with three significant digits: `0 B`, `1.5 kB`, `12.3 MB`.
pub fn bytes(value: i128) -> String {
    scaled(
        value,
        &[
            "B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB", "RB", "QB",
        ],
    )
}

/// A size in full: `1,234,567 bytes`.
pub fn bytes_exact(value: i128) -> String {
    count(value, "byte", "bytes")
}

/// A count of packets in full: `1,204 packets`.
pub fn packets(value: i128) -> String {
    count(value, "packet", "packets")
}

/// A count with three significant digits and the SI letter of the power of a thousand:
/// `950`, `1.2 k`, `3.4 M`.
pub fn short(value: i128) -> String {
    scaled(
        value,
        &["", "k", "M", "G", "T", "P", "E", "Z", "Y", "R", "Q"],
    )
    .trim_end()
    .to_string()
}

/// `value` in the unit that leaves one to three digits before the point; `units` go up
/// in steps of a thousand. Digits are rounded half up, zeros behind the point are cut.
fn scaled(value: i128, units: &[&str]) -> String {
    let size = value.unsigned_abs();
    let sign = if value < 0 { "-" } else { "" };
    // Rounded to three digits, 999,500 bytes are already 1 MB.
    let mut power = 0;
    let mut unit = 1_u128;
    while power + 1 < units.len() && size >= unit * 1_000 - if power > 0 { unit / 2 } else { 0 } {
        unit *= 1_000;
        power += 1;
    }
    let decimals = match (power, size / unit) {
        (0, _) => 0,
        // 9.995 and 99.95 gain a digit by rounding.
        _ if size < unit * 10 - unit / 200 => 2,
        _ if size < unit * 100 - unit / 20 => 1,
        _ => 0,
    };
    let step = unit / 10_u128.pow(decimals);
    let rounded = size / step + u128::from(size % step * 2 >= step && step > 1);
    let scale = 10_u128.pow(decimals);
    let whole = i128::try_from(rounded / scale).map_or(String::new(), integer);
    let fraction = match decimals {
        0 => String::new(),
        digits => format!(".{:0width$}", rounded % scale, width = digits as usize),
    };
    let number = format!("{whole}{fraction}");
    let number = match decimals {
        0 => &number,
        _ => number.trim_end_matches('0').trim_end_matches('.'),
    };
    format!("{sign}{number} {}", units[power])
}

/// `part` of `whole` in percent with one digit behind the point. What is not nothing
/// does not show as 0, what is not all not as 100; of nothing there is no share.
pub fn share(part: i128, whole: i128) -> String {
    if whole <= 0 {
        return "–".into();
    }
    if part > 0 && part < whole {
        let permille = part as f64 / whole as f64 * 1_000.0;
        if permille < 1.0 {
            return "<0.1%".into();
        }
        if permille > 999.0 {
            return ">99.9%".into();
        }
    }
    let tenths = (part as f64 / whole as f64 * 1_000.0).round() / 10.0;
    format!("{tenths}%")
}

/// A length of time in its two greatest units: `350 ms`, `1.5 s`, `2 min 5 s`, `3 d 4 h`.
pub fn duration(ms: u64) -> String {
    if ms < 1_000 {
        return format!("{ms} ms");
    }
    if ms < 60_000 {
        let tenths = ms / 100;
        return match (tenths / 10, tenths % 10) {
            (seconds, 0) => format!("{seconds} s"),
            (seconds, tenth) => format!("{seconds}.{tenth} s"),
        };
    }
    let seconds = ms / 1_000;
    let (greater, lesser) = if seconds < 3_600 {
        ((seconds / 60, "min"), (seconds % 60, "s"))
    } else if seconds < 86_400 {
        ((seconds / 3_600, "h"), (seconds / 60 % 60, "min"))
    } else {
        ((seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"))
    };
    match lesser {
        (0, _) => format!("{} {}", greater.0, greater.1),
        (rest, unit) => format!("{} {} {rest} {unit}", greater.0, greater.1),
    }
}

/// A time in milliseconds since 1970 as `2026-11-15 00:00:12 UTC`; milliseconds are
/// written where there are any.
pub fn time(ms: i64) -> String {
    format!("{} UTC", clock(ms))
}

/// Two times as `2026-11-15 00:00:12 – 08:30:00 UTC`; the date is written once where
/// it is the same.
pub fn time_range(from: i64, until: i64) -> String {
    let (start, end) = (clock(from), clock(until));
    let same_day = start.split(' ').next() == end.split(' ').next();
    match end.split_once(' ') {
        Some((_, hours)) if same_day => format!("{start} – {hours} UTC"),
        _ => format!("{start} – {end} UTC"),
    }
}

/// Two times in milliseconds since 1970 as a sentence has them:
/// `between 17:39:02 and 17:39:32 UTC on 11 January 2023`, or `at …` where they are the same.
pub fn spoken_range(from: i64, until: i64) -> String {
    if from == until {
        return format!("at {}", spoken_time(from));
    }
    match spoken_date(from) == spoken_date(until) {
        true => format!("between {} and {}", spoken_clock(from), spoken_time(until)),
        false => format!("between {} and {}", spoken_time(from), spoken_time(until)),
    }
}

/// A time as a sentence has it: `17:39:02 UTC on 11 January 2023`.
pub fn spoken_time(ms: i64) -> String {
    format!("{} UTC on {}", spoken_clock(ms), spoken_date(ms))
}

/// The time of day; milliseconds where there are any.
fn spoken_clock(ms: i64) -> String {
    let ms = ms.rem_euclid(MS_PER_DAY);
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60);
    match ms % 1_000 {
        0 => format!("{hours:02}:{minutes:02}:{seconds:02}"),
        ms => format!("{hours:02}:{minutes:02}:{seconds:02}.{ms:03}"),
    }
}

fn spoken_date(ms: i64) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (year, month, day) = civil(ms.div_euclid(MS_PER_DAY));
    format!("{day} {} {year}", MONTHS[month as usize - 1])
}

fn clock(ms: i64) -> String {
    let text = Written(ms).to_string();
    match text.strip_suffix(".000") {
        Some(seconds) => seconds.to_string(),
        None => text,
    }
}

/// What a cell shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The record has no such field; the text is empty.
    Absent,
    Text,
    /// An amount, which is read in groups of three digits.
    Quantity,
    /// A number that names something, such as a port.
    Code,
    /// A time, in UTC.
    Time,
    Address,
}

/// One cell of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What is copied: digits are not separated.
    pub text: String,
    /// The same in other words, for a tooltip.
    pub title: Option<String>,
    pub kind: Kind,
    pub right_aligned: bool,
}

impl Cell {
    /// The parts of the text between which a small gap is drawn; the gap is no
    /// character, so that what is copied can be pasted into a query.
    pub fn groups(&self) -> Vec<&str> {
        let sign = usize::from(self.text.starts_with('-'));
        let digits = self.text[sign..]
            .bytes()
            .take_while(u8::is_ascii_digit)
            .count();
        // Four digits read well as they are.
        if self.kind != Kind::Quantity || digits < 5 {
            return vec![&self.text];
        }
        let mut groups = Vec::new();
        let mut rest = self.text.as_str();
        let mut length = sign + (digits - 1) % 3 + 1;
        while groups.len() < digits.div_ceil(3) - 1 {
            let (group, tail) = rest.split_at(length);
            groups.push(group);
            (rest, length) = (tail, 3);
        }
        groups.push(rest);
        groups
    }
}

/// How `value` shows in the column that is named `column`.
pub fn cell(value: &Value, column: &str) -> Cell {
    let meaning = Meaning::of(column);
    let (text, title, kind) = match value {
        Value::Null => (String::new(), None, Kind::Absent),
        Value::Integer(number) => {
            let title = match meaning {
                Meaning::Bytes if number.unsigned_abs() >= 1_000 => Some(bytes(*number)),
                Meaning::Seconds => i64::try_from(*number)
                    .ok()
                    .and_then(|seconds| seconds.checked_mul(1_000))
                    .map(time),
                _ => None,
            };
            (number.to_string(), title, meaning.kind())
        }
        Value::Float(number) => {
            let text = decimal(*number);
            let exact = number.to_string();
            let title = (exact != text).then_some(exact);
            (text, title, Kind::Quantity)
        }
        Value::Time(ms) => (value.to_string(), Some(time(*ms)), Kind::Time),
        Value::Address(_) => (value.to_string(), None, Kind::Address),
        Value::Bool(_) => (value.to_string(), None, Kind::Code),
        Value::Text(_) | Value::List(_) | Value::Map(_) => (value.to_string(), None, Kind::Text),
    };
    // The `-` of a field that is a number stands where the numbers stand.
    let right_aligned = match kind {
        Kind::Quantity | Kind::Code => true,
        Kind::Text => Field::find(column)
            .is_some_and(|field| matches!(field.info().type_, Type::Integer { .. })),
        _ => false,
    };
    Cell {
        text,
        title,
        kind,
        right_aligned,
    }
}

/// A single figure of the field that is named `field`, in units that people read, and in full
/// where that is something else: bytes as `1.23 MB` and `1,234,567`, times as times.
pub fn figure(value: &Value, field: &str) -> (String, Option<String>) {
    let cell = cell(value, field);
    let digits = match value {
        Value::Integer(number) if cell.kind == Kind::Quantity => integer(*number),
        _ => cell.text,
    };
    match cell.title {
        Some(title) if matches!(value, Value::Time(_)) => (title, None),
        Some(title) if matches!(value, Value::Integer(_)) => (title, Some(digits)),
        other => (digits, other),
    }
}

/// A number with at most four digits behind the point; a very small one with four
/// significant digits, so that it does not show as 0.
fn decimal(number: f64) -> String {
    if number != 0.0 && number.abs() < 0.001 {
        return format!("{number:.3e}");
    }
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// What the integers of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Bytes,
    /// Seconds since 1970.
    Seconds,
    Amount,
    /// The value of a field that is a number, but no amount.
    Code,
}

impl Meaning {
    /// Reads it from the name: that of a field, of an aggregate over a field, or an
    /// alias, which mostly names an amount.
    fn of(column: &str) -> Meaning {
        let name = match column.split_once('(') {
            None => column,
            // A variance has the unit squared.
            Some((function, rest))
                if !function.starts_with("count") && !function.starts_with("variance") =>
            {
                rest.split([')', ',']).next().unwrap_or_default()
            }
            Some(_) => return Meaning::Amount,
        };
        match Field::find(name) {
            Some(Field::BYTES) => Meaning::Bytes,
            Some(Field::START | Field::END) => Meaning::Seconds,
            Some(
                Field::PACKETS
                | Field::PACKETS_LOST_NO_ROUTE
                | Field::PACKETS_LOST_BLACKHOLE
                | Field::PACKETS_LOST_MTU_EXCEEDED
                | Field::PACKETS_LOST_TTL_EXPIRED,
            ) => Meaning::Amount,
            Some(_) => Meaning::Code,
            None => match match_key(name) {
                key if key.contains("bytes") => Meaning::Bytes,
                key if key.ends_with("port") => Meaning::Code,
                _ => Meaning::Amount,
            },
        }
    }

    fn kind(self) -> Kind {
        match self {
            Meaning::Bytes | Meaning::Amount => Kind::Quantity,
            Meaning::Seconds | Meaning::Code => Kind::Code,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Address;

    #[test]
    fn integers_have_separators() {
        for (value, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (-1_234_567, "-1,234,567"),
            (i128::from(u64::MAX), "18,446,744,073,709,551,615"),
            (
                i128::MIN,
                "-170,141,183,460,469,231,731,687,303,715,884,105,728",
            ),
        ] {
            assert_eq!(integer(value), text);
        }
    }

    #[test]
    fn sizes_have_three_digits() {
        for (value, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1 kB"),
            (1_234, "1.23 kB"),
            (1_235, "1.24 kB"),
            (9_994, "9.99 kB"),
            (9_995, "10 kB"),
            (12_345, "12.3 kB"),
            (99_949, "99.9 kB"),
            (99_950, "100 kB"),
            (999_499, "999 kB"),
            (999_500, "1 MB"),
            (1_050_000, "1.05 MB"),
            (-2_500_000, "-2.5 MB"),
            (i128::from(i64::MAX), "9.22 EB"),
            (i128::MAX, "170,141,183 QB"),
        ] {
            assert_eq!(bytes(value), text);
        }
        assert_eq!(short(950), "950");
        assert_eq!(short(12_345), "12.3 k");
        assert_eq!(bytes_exact(1_234_567), "1,234,567 bytes");
        assert_eq!(bytes_exact(1), "1 byte");
        assert_eq!(packets(1_204), "1,204 packets");
    }

    #[test]
    fn shares_are_never_rounded_to_nothing_or_all() {
        for (part, whole, text) in [
            (0, 10, "0%"),
            (10, 10, "100%"),
            (1, 3, "33.3%"),
            (1, 8, "12.5%"),
            (1, 1_000_000, "<0.1%"),
            (999_999, 1_000_000, ">99.9%"),
            (0, 0, "–"),
            (i128::MAX / 2, i128::MAX, "50%"),
        ] {
            assert_eq!(share(part, whole), text);
        }
    }

    #[test]
    fn durations_have_two_units() {
        for (ms, text) in [
            (0, "0 ms"),
            (999, "999 ms"),
            (1_000, "1 s"),
            (1_549, "1.5 s"),
            (59_999, "59.9 s"),
            (60_000, "1 min"),
            (125_000, "2 min 5 s"),
            (3_600_000, "1 h"),
            (5_400_000, "1 h 30 min"),
            (86_400_000, "1 d"),
            (273_600_000, "3 d 4 h"),
            (u64::MAX, "213503982334 d 14 h"),
        ] {
            assert_eq!(duration(ms), text);
        }
    }

    #[test]
    fn times_name_their_zone() {
        // 2026-11-15 00:00:12 UTC
        let start = 1_794_700_812_000;
        for (from, until, text) in [
            (start, start + 8_000, "2026-11-15 00:00:12 – 00:00:20 UTC"),
            (
                start,
                start + 86_400_000,
                "2026-11-15 00:00:12 – 2026-11-16 00:00:12 UTC",
            ),
        ] {
            assert_eq!(time_range(from, until), text);
        }
        assert_eq!(time(start), "2026-11-15 00:00:12 UTC");
        assert_eq!(time(start + 5), "2026-11-15 00:00:12.005 UTC");
    }

    #[test]
    fn cells_know_what_their_column_holds() {
        let integer = Value::Integer;
        for (value, column, text, title, kind, right) in [
            (
                integer(1234567),
                "bytes",
                "1234567",
                "1.23 MB",
                Kind::Quantity,
                true,
            ),
            (
                integer(1234567),
                "sum(bytes)",
                "1234567",
                "1.23 MB",
                Kind::Quantity,
                true,
            ),
            (
                integer(40),
                "bytesTransferred",
                "40",
                "",
                Kind::Quantity,
                true,
            ),
            (integer(50123), "srcPort", "50123", "", Kind::Code, true),
            (
                integer(50123),
                "max(dstport)",
                "50123",
                "",
                Kind::Code,
                true,
            ),
            (integer(50123), "port", "50123", "", Kind::Code, true),
            (
                integer(50123),
                "count(srcPort)",
                "50123",
                "",
                Kind::Quantity,
                true,
            ),
            (
                integer(50123),
                "numRejections",
                "50123",
                "",
                Kind::Quantity,
                true,
            ),
            (
                integer(1_794_700_812),
                "start",
                "1794700812",
                "2026-11-15 00:00:12 UTC",
                Kind::Code,
                true,
            ),
            (
                integer(i128::MAX),
                "end",
                "170141183460469231731687303715884105727",
                "",
                Kind::Code,
                true,
            ),
            (Value::text("-"), "srcPort", "-", "", Kind::Text, true),
            (Value::text("-"), "action", "-", "", Kind::Text, false),
            (Value::text("<b>"), "x", "<b>", "", Kind::Text, false),
            (Value::Null, "bytes", "", "", Kind::Absent, false),
            (
                Value::Address(Address::V4(0x0a00_0001)),
                "srcAddr",
                "10.0.0.1",
                "",
                Kind::Address,
                false,
            ),
            (
                Value::Time(1_794_700_812_000),
                "@timestamp",
                "2026-11-15 00:00:12.000",
                "2026-11-15 00:00:12 UTC",
                Kind::Time,
                false,
            ),
            (
                Value::Float(122.0703125),
                "avg(bytes)",
                "122.0703",
                "122.0703125",
                Kind::Quantity,
                true,
            ),
            (
                Value::Float(0.5),
                "avg(bytes)",
                "0.5",
                "",
                Kind::Quantity,
                true,
            ),
            (
                Value::Float(0.00001234),
                "x",
                "1.234e-5",
                "0.00001234",
                Kind::Quantity,
                true,
            ),
        ] {
            let title = (!title.is_empty()).then(|| title.to_string());
            let text = text.to_string();
            let right_aligned = right;
            assert_eq!(
                cell(&value, column),
                Cell {
                    text,
                    title,
                    kind,
                    right_aligned
                }
            );
        }
    }

    #[test]
    fn figures_are_read_in_units() {
        for (value, field, text, in_full) in [
            (Value::Integer(1_234_567), "bytes", "1.23 MB", "1,234,567"),
            (Value::Integer(999), "bytes", "999", ""),
            (Value::Integer(12_345), "packets", "12,345", ""),
            (Value::Integer(50_123), "dstPort", "50123", ""),
            (
                Value::Integer(1_794_700_812),
                "start",
                "2026-11-15 00:00:12 UTC",
                "1794700812",
            ),
            (
                Value::Time(1_794_700_812_000),
                "@timestamp",
                "2026-11-15 00:00:12 UTC",
                "",
            ),
            (
                Value::Float(122.0703125),
                "@bytesPerPacket",
                "122.0703",
                "122.0703125",
            ),
        ] {
            let in_full = (!in_full.is_empty()).then(|| in_full.to_string());
            assert_eq!(figure(&value, field), (text.to_string(), in_full));
        }
    }

    #[test]
    fn only_long_amounts_are_grouped() {
        for (value, column, groups) in [
            (Value::Integer(1_234), "bytes", &["1234"][..]),
            (Value::Integer(12_345), "bytes", &["12", "345"]),
            (Value::Integer(-123_456), "x", &["-123", "456"]),
            (Value::Integer(1_234_567), "x", &["1", "234", "567"]),
            (Value::Float(-12345.25), "x", &["-12", "345.25"]),
            (Value::Integer(50_123), "dstPort", &["50123"]),
            (Value::text("123456"), "x", &["123456"]),
        ] {
            assert_eq!(cell(&value, column).groups(), groups);
        }
    }
}
